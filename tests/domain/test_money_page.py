"""The pictures of docs/money.md are those of the code."""

import re
from pathlib import Path

from services.domain.reservation import MOVES
from services.payments.port import ProviderPayment
from services.payments.verdict import TAKEN_BACK, WAITING, Agreed, judge

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


def test_the_table_says_what_each_status_does() -> None:
    rows = SAYS.findall(PAGE)
    assert {status for status, _, _ in rows} == {"approved", "rejected", *WAITING, *TAKEN_BACK}
    assert rows == [(status, step(status, is_applied=False), step(status, is_applied=True)) for status, _, _ in rows]
