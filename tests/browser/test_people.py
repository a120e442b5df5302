"""Somebody is invited, comes in with a second factor, and is refused by the server what their role may not do."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pyotp
import pytest
from playwright.async_api import Page, expect

from services.clock import SettableClock
from tests.browser.pages import PHONE, Shown, shown

pytestmark = pytest.mark.browser

EMAIL, PASSWORD = "equipo@example.com", "cuatro-palabras-bien-sueltas"


@pytest.fixture
async def console(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Shown]:
    async with shown(database_url, redis_url, clock) as served:
        yield served


async def sign_in(page: Page, console: Shown) -> None:
    await page.goto(f"{console.address}/console")
    await page.get_by_label("Correo").fill(EMAIL)
    await page.get_by_label("Contraseña").fill(PASSWORD)
    await page.get_by_role("button", name="Entrar").click()


async def test_somebody_invited_comes_in_with_a_second_factor_and_is_refused_what_is_the_owners(
    console: Shown, clock: SettableClock
) -> None:
    async with console.page("equipo", width=PHONE) as owner:
        await owner.get_by_label("Su correo").fill(EMAIL)
        await owner.get_by_role("button", name="Sumar").click()
        link = (await owner.locator("code.copy").inner_text()).strip()
    context = await console.browser.new_context(viewport={"width": PHONE, "height": 740}, locale="es-AR")
    page = await context.new_page()
    await page.goto(console.address + re.sub(r"^https?://[^/]+", "", link))
    await page.get_by_label("Contraseña nueva").fill(PASSWORD)
    await page.get_by_role("button", name="Guardar y seguir").click()
    await expect(page.get_by_text("ya tenés tu contraseña")).to_be_visible()
    await sign_in(page, console)
    await expect(page.get_by_role("heading", name="Hoy", level=1)).to_be_visible()

    await page.goto(f"{console.address}/console/cuenta/segundo-paso")
    await expect(page.locator("svg.qr")).to_be_visible()
    await page.get_by_text("No puedo usar la cámara").click()
    phone = pyotp.TOTP((await page.locator("code.copy").inner_text()).strip())
    await page.get_by_label("Código").fill(phone.at(int(clock.now().timestamp())))
    await page.get_by_label("Tu contraseña").fill(PASSWORD)
    await page.get_by_role("button", name="Activar").click()
    await expect(page.get_by_text("se muestran una sola vez")).to_be_visible()

    await context.clear_cookies()
    await sign_in(page, console)
    await expect(page.get_by_role("heading", name="Falta un paso")).to_be_visible()
    await page.get_by_label("Código").fill("000000")
    await page.get_by_role("button", name="Entrar").click()
    await expect(page.get_by_role("alert")).to_contain_text("Ese código no sirve")
    clock.advance(timedelta(minutes=1))
    await page.get_by_label("Código").fill(phone.at(int(clock.now().timestamp())))
    await page.get_by_role("button", name="Entrar").click()
    await expect(page.get_by_role("heading", name="Hoy", level=1)).to_be_visible()

    await page.get_by_text("Más", exact=True).click()
    await expect(page.get_by_role("link", name="Códigos")).to_be_visible()
    await expect(page.get_by_role("link", name="Equipo")).to_have_count(0)
    await expect(page.get_by_role("link", name="Ajustes")).to_have_count(0)
    await page.goto(f"{console.address}/console/cuenta")
    token = await page.locator('input[name="token"]').first.input_value()
    answer = await page.request.post(
        f"{console.address}/console/equipo", form={"token": token, "email": "otra@example.com", "role": "owner"}
    )
    assert answer.status == 403
    assert "Eso no lo podés hacer" in await answer.text()
    await context.close()
    async with console.page("registro", width=PHONE) as owner:
        await expect(owner.get_by_text("No se hizo").first).to_be_visible()
        await expect(owner.get_by_text("otra@example.com")).to_have_count(0)
