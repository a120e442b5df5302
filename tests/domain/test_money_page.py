"""The pictures of docs/money.md are those of the code."""

import re
from datetime import timedelta
from pathlib import Path

from services.contracts import Purpose
from services.domain.ledger import BY_HAND
from services.domain.reservation import MOVES
from services.payments.by_hand import NOT_ARRIVED
from services.payments.links import CASH_LASTS, CASH_NEEDS
from services.payments.port import ProviderPayment
from services.payments.settlement import CREDITED_WITHIN, UNDATED_WAIT
from services.payments.transfers import LOOKED_FOR_WITHIN, WITHDRAWN
from services.payments.verdict import (
    APPROVED,
    PENDING,
    REFUNDED,
    REJECTED,
    TAKEN_BACK,
    WAITING,
    Agreed,
    judge,
)
from services.reservations.paying import LONGEST_WAIT
from services.whatsapp.media import LONGEST

PAGE = (Path(__file__).parents[2] / "docs" / "money.md").read_text("utf-8")
AGREED = Agreed(amount=100, currency="ARS", collector_id=None)
SAYS = re.compile(r"^\| `(\w+)` \| (\w+) \| (\w+) \|$", re.MULTILINE)


def step(status: str, *, is_applied: bool) -> str:
    payment = ProviderPayment(
        id="1", status=status, status_detail=None, amount=100, refunded=0, currency="ARS", reference="K7MPX2A-1",
        live_mode=True, collector_id=None, updated_at=None, raw={},
    )  # fmt: skip
    return judge(payment, agreed=AGREED, is_applied=is_applied, must_be_live=True).step.value


def test_the_picture_of_the_states_shows_every_move_and_no_other() -> None:
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", PAGE, re.MULTILINE)
    assert sorted(drawn) == sorted((before, after, move) for (before, move), after in MOVES.items())


def test_the_page_says_how_long_a_hold_waits_for_what() -> None:
    hours = LOOKED_FOR_WITHIN // timedelta(hours=1)
    assert PAGE.count(f"{hours} hours") == 2
    assert (timedelta(hours=3), timedelta(days=2)) == (CREDITED_WITHIN, UNDATED_WAIT)
    assert (timedelta(days=3), timedelta(days=1), timedelta(days=5)) == (CASH_LASTS, CASH_NEEDS, LONGEST_WAIT)
    assert f"{LONGEST // 1024**2} MB at most" in PAGE


def test_the_page_says_what_an_owners_word_makes_of_money() -> None:
    became = dict(re.findall(r'^\| ("[^|]+?"[^|]*?) \| `(\w+)`', PAGE, re.MULTILINE))
    assert became == {
        '"ya transferí", a receipt': PENDING,
        '"me equivoqué", "mejor con tarjeta", before anybody looked and no file sent': REJECTED,
        '"Llegó"': APPROVED,
        '"No llegó"': REJECTED,
        '"Cobré", deposit not paid': APPROVED,
        '"Llegó" or "Cobré", confirmed before it was asked for': APPROVED,
        '"Devolví"': REFUNDED,
    }
    for reason in (NOT_ARRIVED, WITHDRAWN, Purpose.BALANCE, *BY_HAND):
        assert f"`{reason}`" in PAGE


def test_the_table_says_what_each_status_does() -> None:
    rows = SAYS.findall(PAGE)
    assert {status for status, _, _ in rows} == {"approved", "rejected", *WAITING, *TAKEN_BACK}
    assert rows == [(status, step(status, is_applied=False), step(status, is_applied=True)) for status, _, _ in rows]
