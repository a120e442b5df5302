"""The second factor: codes from a phone, recovery codes, and who gets by without."""

import re
from datetime import datetime, timedelta

import httpx
import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.clock import SettableClock
from services.console.team import second_factor, signing
from services.console.team.second_factor import STEP_SECONDS
from services.wiring import Product
from tests.conftest import NOW
from tests.console.conftest import EMAIL, PASSWORD, log_in, token_of
from tests.console.people import another_browser, entries_of, own_token, send, user_id_of

CODE_PAGE = "/console/entrar/codigo"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(moment: datetime, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(int(moment.timestamp()))


async def turn_on(client: httpx.AsyncClient, clock: SettableClock) -> tuple[str, list[str]]:
    """Take the secret over as a phone does; the secret and the recovery codes."""
    page = (await client.get("/console/cuenta/segundo-paso")).text
    assert "<svg" in page
    found = re.search(r'name="secret" value="([A-Z2-7]{32})"', page)
    assert found
    answer = await send(
        client, "/console/cuenta/segundo-paso", secret=found[1], code=code_at(clock.now(), found[1]), password=PASSWORD
    )
    assert answer.status_code == 200
    codes = re.findall(r"\b(?:[A-Z2-9]{4}-){2}[A-Z2-9]{4}\b", answer.text)
    assert len(codes) == second_factor.RECOVERY_CODES
    return found[1], codes


async def again(client: httpx.AsyncClient) -> None:
    """Go out of a browser, and give the password anew."""
    client.cookies.clear()
    await log_in(client)


async def give(client: httpx.AsyncClient, code: str) -> httpx.Response:
    page = await client.get(CODE_PAGE)
    return await client.post(CODE_PAGE, data={"token": token_of(page.text), "code": code})


async def test_who_has_it_on_comes_in_with_password_and_code(owner: httpx.AsyncClient, clock: SettableClock) -> None:
    secret, _ = await turn_on(owner, clock)
    clock.advance(timedelta(minutes=5))
    async with another_browser(owner) as client:
        assert (await log_in(client)).headers["location"] == CODE_PAGE
        assert (await client.get("/console/hoy")).headers["location"] == "/console/entrar"  # nobody is in yet
        assert (await give(client, "000000")).status_code == 401
        code = code_at(clock.now(), secret)
        assert (await give(client, f"{code[:3]} {code[3:]}")).headers["location"] == "/console/hoy"
        assert (await client.get("/console/hoy")).status_code == 200


async def test_a_code_serves_once(owner: httpx.AsyncClient, clock: SettableClock) -> None:
    secret, _ = await turn_on(owner, clock)
    async with another_browser(owner) as client:
        await log_in(client)
        assert (await give(client, code_at(clock.now(), secret))).status_code == 401  # it turned the second factor on
        clock.advance(timedelta(seconds=STEP_SECONDS))
        code = code_at(clock.now(), secret)
        assert (await give(client, code)).status_code == 302
        await again(client)
        assert (await give(client, code)).status_code == 401


async def test_a_recovery_code_serves_once_in_place_of_the_phone(
    owner: httpx.AsyncClient, clock: SettableClock, product: Product
) -> None:
    _, codes = await turn_on(owner, clock)
    async with another_browser(owner) as client:
        await log_in(client)
        assert (await give(client, codes[0].lower().replace("-", " "))).status_code == 302
        assert "Te quedan 7 códigos" in (await client.get("/console/cuenta")).text
        await again(client)
        assert (await give(client, codes[0])).status_code == 401
        assert (await give(client, codes[1])).status_code == 302
    entries = [one.details for one in await entries_of(product, "second_factor") if one.outcome == "done"]
    assert entries == [{"recovery": True}] * 2


async def test_after_five_wrong_codes_the_right_one_must_wait_too_in_any_browser(
    owner: httpx.AsyncClient, clock: SettableClock
) -> None:
    secret, _ = await turn_on(owner, clock)
    clock.advance(timedelta(minutes=1))
    async with another_browser(owner) as client, another_browser(owner) as other:
        await log_in(client)
        for _ in range(signing.MOST_CODES):
            assert (await give(client, "000000")).status_code == 401
        await log_in(other)
        assert (await give(other, code_at(clock.now(), secret))).status_code == 429
        clock.advance(signing.CODES_WINDOW)
        await log_in(other)
        assert (await give(other, code_at(clock.now(), secret))).status_code == 302


async def test_a_password_waits_ten_minutes_for_its_code(owner: httpx.AsyncClient, clock: SettableClock) -> None:
    secret, _ = await turn_on(owner, clock)
    async with another_browser(owner) as client:
        await log_in(client)
        page = await client.get(CODE_PAGE)
        clock.advance(timedelta(minutes=10))
        data = {"token": token_of(page.text), "code": code_at(clock.now(), secret)}
        assert (await client.post(CODE_PAGE, data=data)).headers["location"] == "/console/entrar"


async def test_it_is_not_turned_on_without_a_code_of_the_phone_and_the_password(
    owner: httpx.AsyncClient, clock: SettableClock
) -> None:
    right = {"secret": SECRET, "code": code_at(clock.now()), "password": PASSWORD}
    for wrong in ({"code": "000000"}, {"password": "no es"}):
        answer = await send(owner, "/console/cuenta/segundo-paso", **(right | wrong))
        assert answer.status_code == 422
        assert SECRET in answer.text  # the phone need not take over another
    async with another_browser(owner) as client:
        assert (await log_in(client)).headers["location"] == "/console/hoy"


async def test_it_is_turned_off_with_the_password_or_by_an_owner(
    owner: httpx.AsyncClient, clock: SettableClock, product: Product
) -> None:
    await turn_on(owner, clock)
    assert (await send(owner, "/console/cuenta/segundo-paso/sacar", password="no es")).status_code == 422
    assert (await send(owner, "/console/cuenta/segundo-paso/sacar", password=PASSWORD)).status_code == 302
    async with another_browser(owner) as client:
        assert (await log_in(client)).headers["location"] == "/console/hoy"
    clock.advance(timedelta(minutes=1))
    await turn_on(owner, clock)
    me = await user_id_of(product, EMAIL)
    await send(owner, f"/console/equipo/{me}/segundo-paso")
    async with another_browser(owner) as client:
        assert (await log_in(client)).headers["location"] == "/console/hoy"


async def test_the_form_of_the_code_must_be_ours(owner: httpx.AsyncClient, clock: SettableClock) -> None:
    secret, _ = await turn_on(owner, clock)
    clock.advance(timedelta(minutes=1))
    token = await own_token(owner)
    async with another_browser(owner) as client:
        await log_in(client)
        code = code_at(clock.now(), secret)
        assert (await client.post(CODE_PAGE, data={"token": token, "code": code})).status_code == 403


@given(st.integers(-10, 10), st.integers(0, 29))
def test_a_code_is_good_for_its_step_and_one_on_each_side(steps: int, seconds: int) -> None:
    moment = NOW.replace(second=0) + timedelta(seconds=seconds)
    code = code_at(moment + timedelta(seconds=steps * STEP_SECONDS))
    found = second_factor.step_of(code, SECRET, now=moment)
    here = int(moment.timestamp()) // STEP_SECONDS
    if abs(steps) <= 1:
        assert found is not None and abs(found - here) <= 1
    else:
        assert found is None or code in {code_at(moment + timedelta(seconds=n * STEP_SECONDS)) for n in (-1, 0, 1)}


@pytest.mark.parametrize("code", ["", "ñ", "12345", "1234567", "\udcff", "x" * 64])
def test_what_is_no_code_is_none(code: str) -> None:
    assert second_factor.step_of(code, SECRET, now=NOW) is None


def test_the_picture_holds_the_address_that_applications_read() -> None:
    address = second_factor.address(SECRET, email=EMAIL, house="Cabañas del Arroyo")
    assert pyotp.parse_uri(address).secret == SECRET
    picture = second_factor.picture(address)
    assert picture.startswith("<svg")
    assert "style=" not in picture  # the page's policy would drop it
