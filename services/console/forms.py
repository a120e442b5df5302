"""What an owner fills in, as typed values; or a sentence that says what to correct. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from pydantic import ValidationError

from services.cabins.schemas import PriceShape, PromotionRules
from services.calendars.channels import Channel
from services.calendars.conflict_rows import Dismissal
from services.calendars.schemas import ExportRequest, FeedRequest
from services.contracts import PROMO_CODE, AdjustmentShape, PromiseRequest
from services.domain.ledger import BY_HAND
from services.domain.money import Money
from services.domain.transfers import BankAccount
from services.errors import BankAccountInvalid

Filled = Callable[[str], str]

PESOS = re.compile(r"\$?\s*(\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,(\d{1,2}))?")
ONE_DAY = timedelta(days=1)
LONGEST_TEXT, LONGEST_REASON = 500, 120
# What to correct, by the field of ``BankAccountInvalid``.
WRONG_ACCOUNT = {
    "holder": "Poné a nombre de quién está la cuenta.",
    "alias": "Poné el alias (de 6 a 20 letras, números, puntos o guiones) o el CBU.",
    "cbu": "Revisá el CBU o CVU: son 22 números y alguno no coincide.",
    "cuit": "Revisá el CUIT: son 11 números y alguno no coincide.",
}


class FormError(ValueError):
    """
    Something that the owner has to correct; ``sentence`` says what, in Spanish. ``amount``: minor units that would do
    after all of an owner who is sure of them; 0: nothing would.
    """

    amount = 0

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Movement:
    """Money that moved by the owner's hand: how (``transfer``, ``cash``), how much, why; ``form_id`` names the wish."""

    method: str
    amount: Money
    reason: str
    form_id: UUID


def minor_units(text: str) -> int:
    """An amount as people write it, "$ 20.000" or "20000,50", in centavos. Raises ``FormError``."""
    found = PESOS.fullmatch(text.strip())
    if found is None:
        raise FormError("Escribí el importe en pesos, por ejemplo 20.000.")
    return int(found[1].replace(".", "")) * 100 + int((found[2] or "").ljust(2, "0"))


def promise_of(filled: Filled, *, currency: str) -> PromiseRequest:
    """A promise as it was filled in; who gives it is for the caller to say. Raises ``FormError``."""
    text = " ".join(filled("text").split())
    if not text:
        raise FormError("Escribí qué le prometiste.")
    if len(text) > LONGEST_TEXT:
        raise FormError(f"Es muy largo: usá hasta {LONGEST_TEXT} letras.")
    amount = None
    if filled("amount").strip():
        sign = -1 if filled("effect") == "less" else 1
        amount = AdjustmentShape(amount=sign * minor_units(filled("amount")), currency=currency)
    try:
        return PromiseRequest(
            text=text, amount=amount, check_out_until=filled("check_out_until") or None, promised_by="owner"
        )
    except ValidationError:
        raise FormError("Revisá la hora y el texto.") from None


def movement_of(filled: Filled, *, currency: str) -> Movement:
    """Money that an owner took or gave back, as filled in. Raises ``FormError``."""
    reason = " ".join(filled("reason").split())
    if len(reason) > LONGEST_REASON:
        raise FormError(f"El motivo es muy largo: usá hasta {LONGEST_REASON} letras.")
    amount = minor_units(filled("amount"))
    if filled("method") not in BY_HAND:
        raise FormError("Elegí si fue por transferencia o en efectivo.")
    return Movement(filled("method"), Money(amount, currency), reason, form_id_of(filled))


def form_id_of(filled: Filled) -> UUID:
    """The name of a wish, which is fulfilled once however often its form is sent. Raises ``FormError``."""
    try:
        return UUID(filled("form_id"))
    except ValueError:
        raise FormError("El formulario venció. Probá de nuevo.") from None


def account_of(filled: Filled) -> BankAccount:
    """A bank account as filled in. Raises ``FormError``."""
    names = ("holder", "alias", "cbu", "cuit")
    try:
        return BankAccount.typed(**{name: filled(name)[:LONGEST_REASON] for name in names})
    except BankAccountInvalid as refused:
        raise FormError(WRONG_ACCOUNT[refused.details["field"]]) from None


def promotion_of(filled: Filled, *, currency: str) -> tuple[str, PromotionRules]:
    """A promotional code and what it gives, as filled in. Raises ``FormError``."""
    code = filled("code").strip()
    if not re.fullmatch(PROMO_CODE, code):
        raise FormError("El código lleva de 3 a 20 letras o números, sin espacios.")
    percent, amount = filled("percent").strip(), filled("amount").strip()
    if bool(percent) == bool(amount):
        raise FormError("Poné un porcentaje o un importe, uno de los dos.")
    first, last = _date(filled("first_day")), _date(filled("last_day"))
    if first is None or last is None:
        raise FormError("Poné desde y hasta cuándo se puede usar.")
    nights_from, last_night = _date(filled("nights_from")), _date(filled("nights_last"))
    limit, nights = filled("use_limit").strip(), filled("minimum_nights").strip()
    price = PriceShape(amount=minor_units(amount), currency=currency) if amount else None
    try:
        return code.upper(), PromotionRules(
            percent=int(percent) if percent else None,
            amount=price,
            first_day=first,
            last_day=last,
            nights_from=nights_from,
            nights_end=last_night + ONE_DAY if last_night else None,
            minimum_nights=int(nights) if nights else 1,
            use_limit=int(limit) if limit else None,
        )
    except ValueError:  # pydantic's error is one as well
        raise FormError("Revisá los números y que las fechas vayan de la primera a la última.") from None


def feed_of(filled: Filled) -> FeedRequest:
    """A calendar to be looked at, as filled in. Raises ``FormError``."""
    url = filled("url").strip()
    if not url:
        raise FormError("Pegá la dirección del calendario.")
    try:
        return FeedRequest(cabin_id=UUID(filled("cabin_id")), channel=Channel(filled("channel")), url=url)
    except ValueError:  # pydantic's error is one as well
        raise FormError(
            "Eso no es una dirección de internet: va sin espacios y termina, casi siempre, en .ics."
        ) from None


def export_of(filled: Filled) -> ExportRequest:
    """Who is to read a cabin's calendar, as filled in. Raises ``FormError``."""
    try:
        return ExportRequest(cabin_id=UUID(filled("cabin_id")), channel=Channel(filled("channel")))
    except ValueError:
        raise FormError("Elegí la cabaña y quién va a leer su calendario.") from None


def dismissal_of(filled: Filled) -> Dismissal:
    """Why a conflict is to be shown no more: by the button that was tapped."""
    return Dismissal.NO_CLASH if filled("dismissal") == Dismissal.NO_CLASH else Dismissal.SETTLED


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FormError("Revisá las fechas.") from None
