"""Who comes in, for how long, and what a form needs."""

from datetime import timedelta

import httpx
import pytest
from argon2 import PasswordHasher

from services.clock import SettableClock
from services.console.sessions import IDLE_LENGTH, SESSION_LENGTH, form_token, is_form_token, session_key
from services.wiring import wire
from tests.console.conftest import EMAIL, PASSWORD, log_in, settings, token_of
from tests.serving import serving

KEY = session_key("token-0123456789")


async def test_the_owner_comes_in_and_goes_out(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/console/hoy")).headers["location"] == "/console/entrar"
    answer = await log_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (302, "/console/hoy")
    page = await browser.get("/console/hoy")
    assert page.status_code == 200
    out = await browser.post("/console/salir", data={"token": token_of(page.text)})
    assert out.headers["location"] == "/console/entrar"
    assert (await browser.get("/console/hoy")).headers["location"] == "/console/entrar"


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "otra-clave-bien-larga"), ("otra@example.com", PASSWORD), (EMAIL, ""), ("", ""), (EMAIL, "x" * 5000)],
)
async def test_anyone_else_stays_out(browser: httpx.AsyncClient, email: str, password: str) -> None:
    answer = await log_in(browser, email, password)
    assert answer.status_code == 401
    assert (await browser.get("/console/hoy")).headers["location"] == "/console/entrar"


async def test_the_password_setting_may_be_its_hash(database_url: str, redis_url: str, clock: SettableClock) -> None:
    hashed = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    product = wire(settings(database_url, redis_url, console_owner_password=hashed), clock)
    async with serving(product) as client:
        assert (await log_in(client, password=hashed)).status_code == 401
        assert (await log_in(client, EMAIL.upper())).status_code == 302
    await product.close()


async def test_the_sixth_try_must_wait_even_with_the_right_password(browser: httpx.AsyncClient) -> None:
    for _ in range(5):
        assert (await log_in(browser, password="no es")).status_code == 401
    assert (await log_in(browser)).status_code == 429
    assert (await log_in(browser, "otra@example.com")).status_code == 401


async def test_with_redis_down_the_owner_still_comes_in(database_url: str, clock: SettableClock) -> None:
    product = wire(settings(database_url, "redis://127.0.0.1:1/0"), clock)
    async with serving(product) as client:
        assert (await log_in(client)).status_code == 302
    await product.close()


async def test_a_login_form_must_be_ours(browser: httpx.AsyncClient) -> None:
    form = {"email": EMAIL, "password": PASSWORD}
    assert (await browser.post("/console/entrar", data=form)).status_code == 403
    assert (await browser.post("/console/entrar", data=form | {"token": form_token("", KEY)})).status_code == 403
    assert (await log_in(browser, origin="https://evil.example")).status_code == 403


async def test_a_session_ends_when_nobody_uses_it(owner: httpx.AsyncClient, clock: SettableClock) -> None:
    clock.advance(IDLE_LENGTH - timedelta(seconds=1))
    assert (await owner.get("/console/hoy")).status_code == 200
    clock.advance(IDLE_LENGTH - timedelta(seconds=1))
    assert (await owner.get("/console/hoy")).status_code == 200
    clock.advance(IDLE_LENGTH)
    assert (await owner.get("/console/hoy")).headers["location"] == "/console/entrar"


async def test_a_page_that_keeps_itself_true_does_not_keep_its_session(
    owner: httpx.AsyncClient, clock: SettableClock
) -> None:
    clock.advance(IDLE_LENGTH - timedelta(seconds=1))
    assert (await owner.get("/console/hoy", headers={"X-Live": "seen"})).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert (await owner.get("/console/hoy")).headers["location"] == "/console/entrar"


async def test_a_session_ends_after_thirty_days_however_much_it_is_used(
    owner: httpx.AsyncClient, clock: SettableClock
) -> None:
    for _ in range(SESSION_LENGTH // timedelta(days=2) - 1):
        clock.advance(timedelta(days=2))
        assert (await owner.get("/console/hoy")).status_code == 200
    clock.advance(timedelta(days=2))
    assert (await owner.get("/console/hoy")).headers["location"] == "/console/entrar"


async def test_who_goes_out_is_out_with_the_token_of_the_cookie_too(owner: httpx.AsyncClient) -> None:
    kept = dict(owner.cookies)
    await owner.post("/console/salir", data={"token": token_of((await owner.get("/console/hoy")).text)})
    owner.cookies.update(kept)
    assert (await owner.get("/console/hoy")).headers["location"] == "/console/entrar"


async def test_the_cookie_is_for_the_server_alone(browser: httpx.AsyncClient) -> None:
    cookie = (await log_in(browser)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/console" in cookie


async def test_on_https_the_cookie_never_travels_in_the_open(
    database_url: str, redis_url: str, clock: SettableClock
) -> None:
    product = wire(settings(database_url, redis_url, public_url="https://arroyo.example"), clock)
    async with serving(product) as client:
        page = await client.get("/console/entrar")
        assert "secure" in page.headers["set-cookie"].lower()
    await product.close()


async def test_without_an_owner_the_console_says_which_settings_are_missing(
    database_url: str, redis_url: str, clock: SettableClock
) -> None:
    product = wire(settings(database_url, redis_url, console_owner_password=""), clock)
    async with serving(product) as client:
        for answer in (await client.get("/console/entrar"), await client.get("/console/hoy")):
            assert answer.status_code == 503
            assert "CONSOLE_OWNER_EMAIL" in answer.text
            assert "CONSOLE_OWNER_PASSWORD" in answer.text
        assert (await client.post("/console/entrar", data={"email": "", "password": ""})).status_code == 503
    await product.close()


async def test_every_page_forbids_frames_and_scripts_but_our_own_file(owner: httpx.AsyncClient) -> None:
    for path in ("/console/hoy", "/console/conversaciones", "/console/entrar"):
        policy = (await owner.get(path)).headers.get("content-security-policy", "")
        if path != "/console/entrar":  # the owner is led on from there
            assert "default-src 'none'" in policy
            assert "script-src 'self';" in policy
            assert "unsafe-inline" not in policy
            assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("cookie", ["", ".", "a.b", "x" * 5000])
async def test_a_cookie_that_is_no_token_opens_nothing(browser: httpx.AsyncClient, cookie: str) -> None:
    browser.cookies.set("anfitrion_console", cookie, path="/console")
    assert (await browser.get("/console/hoy")).headers["location"] == "/console/entrar"


def test_a_form_token_belongs_to_one_session() -> None:
    assert is_form_token(form_token("mine", KEY), "mine", KEY)
    assert not is_form_token(form_token("theirs", KEY), "mine", KEY)
    assert not is_form_token("", "mine", KEY)
