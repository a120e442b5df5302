"""How WhatsApp and Mercado Pago are connected, with a test that says what is wrong and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request

from services.console.frame import needs, product_of
from services.console.rights import Right
from services.console.sessions import Session
from services.console.setup import rows
from services.console.setup.endpoints import HOME, page
from services.console.wording import why_account
from services.errors import ProviderRefused, ProviderUnavailable
from services.wiring import Product

connections = Blueprint("console_connections", url_prefix=f"{HOME}/conexiones")

LOCAL = ("http://127.0.0.1", "http://localhost", "http://[::1]")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: ``good``, ``bad`` or ``wait`` (may be as it should), and what to do."""

    kind: str
    title: str
    advice: str = ""


@connections.get("/", name="connections", strict_slashes=False)
@needs(Right.SETTINGS)
async def show_connections(request: Request, session: Session) -> HTTPResponse:
    """What is connected, and when something last came."""
    return await _page(request, session)


@connections.post("/whatsapp", name="test_whatsapp")
@needs(Right.SETTINGS)
async def test_whatsapp(request: Request, session: Session) -> HTTPResponse:
    """Ask WhatsApp who we are."""
    return await _page(request, session, whatsapp=await look_at_whatsapp(product_of(request)))


@connections.post("/mercado-pago", name="test_mercado_pago")
@needs(Right.SETTINGS)
async def test_mercado_pago(request: Request, session: Session) -> HTTPResponse:
    """Ask Mercado Pago who we are."""
    return await _page(request, session, mercado_pago=await look_at_mercado_pago(product_of(request)))


async def look_at_whatsapp(product: Product) -> list[Finding]:
    """What a test of WhatsApp finds, most important first."""
    settings = product.settings
    if not settings.has_whatsapp:
        return [
            Finding(
                "bad",
                "Faltan los datos de WhatsApp",
                "Poné WHATSAPP_ACCESS_TOKEN y WHATSAPP_PHONE_NUMBER_ID en el archivo .env, y reiniciá.",
            )
        ]
    number = await product.graph.look_at_number(settings.whatsapp_phone_number_id)
    found = []
    if number.is_unreached:
        found.append(
            Finding(
                "bad", "No se pudo hablar con WhatsApp", "Revisá la conexión a internet del servidor y probá de nuevo."
            )
        )
    elif number.error_code is not None or number.display_number is None:
        advice = why_account(number.error_code)
        if number.is_no_such_number:
            advice = "WHATSAPP_PHONE_NUMBER_ID no es un número de esa cuenta. Copialo de nuevo de Meta."
        code = f" (código {number.error_code})" if number.error_code is not None else ""
        found.append(Finding("bad", f"WhatsApp no acepta nuestros datos{code}", advice))
    else:
        name = f", {number.name}" if number.name else ""
        found.append(Finding("good", f"Se puede escribir desde el {number.display_number}{name}"))
        if number.quality == "RED":
            found.append(
                Finding(
                    "bad",
                    "La calidad del número es baja",
                    "Varios huéspedes bloquearon o denunciaron mensajes: Meta puede limitar cuántos mandás.",
                )
            )
    found += await _incoming(product)
    return found


async def look_at_mercado_pago(product: Product) -> list[Finding]:
    """What a test of Mercado Pago finds."""
    if not product.settings.mercadopago_access_token.get_secret_value():
        advice = "Poné MERCADOPAGO_ACCESS_TOKEN en el archivo .env, y reiniciá."
        return [Finding("bad", "Falta la clave de Mercado Pago", advice)]
    found = []
    try:
        account = await product.payments.account()
    except ProviderUnavailable:
        advice = "Puede ser de ellos o de la conexión del servidor. Probá de nuevo en unos minutos."
        found.append(Finding("bad", "Mercado Pago no contesta", advice))
    except ProviderRefused:
        advice = "Copiá de nuevo la clave de producción de «Tus integraciones» a MERCADOPAGO_ACCESS_TOKEN."
        found.append(Finding("bad", "Mercado Pago no acepta nuestros datos", advice))
    else:
        found.append(Finding("good", f"Los pagos entran en la cuenta {account}"))
    if not product.settings.mercadopago_webhook_secret.get_secret_value():
        advice = "Sin MERCADOPAGO_WEBHOOK_SECRET los pagos se encuentran igual, pero minutos más tarde."
        found.append(Finding("bad", "Falta el secreto de los avisos", advice))
    return found + _reachable(product)


async def _incoming(product: Product) -> list[Finding]:
    found = []
    if not product.settings.whatsapp_app_secret.get_secret_value():
        advice = "Sin WHATSAPP_APP_SECRET no se acepta ningún mensaje que llegue."
        found.append(Finding("bad", "Falta el secreto de la aplicación", advice))
    async with product.database.unit_of_work() as connection:
        last = await rows.last_words(connection)
    if last.came is None:
        advice = (
            f"En Meta, en «Webhooks», va {product.settings.base_url}/webhooks/whatsapp, suscripto a «messages». "
            "Para probar, mandale un mensaje al número."
        )
        found.append(Finding("wait", "Todavía no llegó ningún mensaje", advice))
    return found + _reachable(product)


def _reachable(product: Product) -> list[Finding]:
    address = product.settings.base_url
    if product.settings.simulator or address.startswith("https://"):
        return []
    advice = "Para que Meta y Mercado Pago nos avisen hace falta una dirección pública con https en PUBLIC_URL."
    return [Finding("wait", f"Desde internet no se llega a {address}", advice)]


async def _page(
    request: Request,
    session: Session,
    *,
    whatsapp: list[Finding] | None = None,
    mercado_pago: list[Finding] | None = None,
) -> HTTPResponse:
    product = product_of(request)
    async with product.database.unit_of_work() as connection:
        last = await rows.last_words(connection)
    moments: dict[str, datetime | None] = {"came": last.came, "sent": last.sent, "paid": last.paid}
    return await page(
        request,
        session,
        "connections.html",
        whatsapp=whatsapp,
        mercado_pago=mercado_pago,
        last=moments,
        has_whatsapp=product.settings.has_whatsapp,
        has_mercado_pago=bool(product.settings.mercadopago_access_token.get_secret_value()),
        is_simulated=product.settings.simulator,
    )
