"""The page on which a guest pays, or does not: Mercado Pago's checkout, played."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import html, redirect

from services.simulator.mercadopago_rules import CENTAVOS, LedgerRefusal, centavos, total
from services.simulator.pages import security_headers
from services.simulator.providers import PREFIX, Simulator

CHOICES = {"pagar": "approved", "dejar-pendiente": "pending", "rechazar": "rejected"}
SETTLED = {"acreditar": "approved", "rechazar": "rejected"}
WAITING = ("pending", "in_process")


def checkout_blueprint(simulator: Simulator) -> Blueprint:
    """``/simulator/mercadopago/checkout``."""
    blueprint = Blueprint("simulator_checkout", url_prefix=f"{PREFIX}/mercadopago/checkout")
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    )
    templates.filters["pesos"] = spoken_pesos
    ledger = simulator.ledger

    def page(name: str, *, status: int = 200, **values: Any) -> HTTPResponse:
        return html(templates.get_template(name).render(values), status=status, headers=security_headers())

    def missing() -> HTTPResponse:
        return page("checkout_missing.html", status=404)

    @blueprint.get("/")
    async def show(request: Request) -> HTTPResponse:
        try:
            preference = ledger.preference(request.args.get("pref_id", ""))
        except LedgerRefusal:
            return missing()
        reference = preference.get("external_reference") or ""
        paid = [p for p in ledger.search({"external_reference": reference})["results"] if p["status"] == "approved"]
        return page(
            "checkout.html",
            preference=preference,
            total=total(preference),
            has_ended=ledger.has_ended(preference),
            is_paid=bool(reference and paid),
        )

    @blueprint.post("/")
    async def pay(request: Request) -> HTTPResponse:
        try:
            preference = ledger.preference(request.args.get("pref_id", ""))
            status = CHOICES[_choice(request)]
            payment = ledger.pay_preference(preference, status)
        except (LedgerRefusal, KeyError):
            return redirect(f"{request.path}?{urlencode({'pref_id': request.args.get('pref_id', '')})}", status=303)
        query = {"payment_id": payment["id"], "pref_id": preference["id"]}
        return redirect(f"{PREFIX}/mercadopago/checkout/result?{urlencode(query)}", status=303)

    @blueprint.get("/result")
    async def result(request: Request) -> HTTPResponse:
        try:
            payment = ledger.payment(request.args.get("payment_id", ""))
            preference = ledger.preference(request.args.get("pref_id", ""))
        except LedgerRefusal:
            return missing()
        return page(
            "checkout_result.html",
            payment=payment,
            preference=preference,
            amount=centavos(payment["transaction_amount"]),
            is_waiting=payment["status"] in WAITING,
            return_url=_return_url(preference, payment),
        )

    @blueprint.post("/result")
    async def settle(request: Request) -> HTTPResponse:
        try:
            payment = ledger.payment(request.args.get("payment_id", ""))
            status = SETTLED[_choice(request)]
        except (LedgerRefusal, KeyError):
            return missing()
        if payment["status"] in WAITING:
            ledger.change_payment(payment["id"], status=status)
        return redirect(f"{request.path}?{request.query_string}", status=303)

    return blueprint


def _choice(request: Request) -> str:
    form = request.form
    return str(form.get("choice")) if form else ""


def spoken_pesos(amount: int) -> str:
    """Centavos as people write them: ``$ 55.500`` or ``$ 55.500,50``."""
    whole, cents = divmod(Decimal(amount), CENTAVOS)
    text = f"$ {int(whole):,}".replace(",", ".")
    return f"{text},{int(cents):02d}" if cents else text


def _return_url(preference: dict[str, Any], payment: dict[str, Any]) -> str | None:
    """Where Mercado Pago would send the guest back to, with the query it adds."""
    name = {"approved": "success", "pending": "pending", "in_process": "pending"}.get(payment["status"], "failure")
    url = (preference.get("back_urls") or {}).get(name)
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        return None
    query = {
        "collection_id": payment["id"],
        "collection_status": payment["status"],
        "payment_id": payment["id"],
        "status": payment["status"],
        "external_reference": payment["external_reference"] or "null",
        "payment_type": payment["payment_type_id"],
        "merchant_order_id": payment["order"]["id"],
        "preference_id": preference["id"],
        "site_id": "MLA",
        "processing_mode": "aggregator",
        "merchant_account_id": "null",
    }
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"
