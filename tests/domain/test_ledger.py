"""The ledger's arithmetic: whatever the provider says, in whatever order, what is agreed is what is held and owed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.ledger import (
    Account,
    Balance,
    Booked,
    Entry,
    EntryKind,
    ProviderMoney,
    agreed_entries,
    balance,
    cancellation_entries,
    payment_entries,
)
from services.domain.money import Money


def an_entry(kind: EntryKind, amount: int, **more: object) -> Entry:
    return Entry(kind, Money(amount), "why", "test", "key", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("charge", -1), ("fee", -1), ("refund", -1), ("payment", 1), ("discount", 1), ("adjustment", 0), ("charge", 0)],
)
def test_an_amount_must_have_the_sign_of_its_kind(kind: str, amount: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        an_entry(EntryKind(kind), amount)


def test_a_quotes_lines_become_charges_fees_and_discounts_that_add_up() -> None:
    lines = [("nights", "3 noches", 900), ("pets", "1 mascota", 80), ("discount", "Estadía larga", -90)]
    entries = agreed_entries(lines, currency="ARS", cause="owner")
    assert [entry.kind for entry in entries] == ["charge", "fee", "discount"]
    assert balance(entries) == Balance(agreed=890)


def test_a_cancelled_stay_costs_what_the_policy_keeps_and_the_rest_is_owed_to_the_guest() -> None:
    before = Balance(agreed=1000, paid=300)
    [entry] = cancellation_entries(before, refundable=Money(150), cause="guest")
    after = Balance(before.agreed + entry.amount.amount, before.paid)
    assert (after.agreed, after.refund_due) == (150, 150)


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.data())
def test_cancelling_leaves_no_debt_of_the_guest(agreed: int, paid: int, data: st.DataObject) -> None:
    refundable = data.draw(st.integers(0, paid))
    before = Balance(agreed, paid)
    entries = cancellation_entries(before, refundable=Money(refundable), cause="guest")
    after = Balance(agreed + sum(entry.amount.amount for entry in entries), paid)
    assert after.owed == -refundable


class Provider:
    """A provider's payment and the ledger that follows it, with answers that may be repeated or old."""

    def __init__(self, received: int) -> None:
        self.received, self.refunds, self.disputed = received, [], False  # type: ignore[var-annotated]

    def said(self, *, is_named: bool) -> ProviderMoney:
        returned = self.received if self.disputed else sum(amount for _, amount in self.refunds)
        return ProviderMoney("1", self.received, returned, tuple(self.refunds) if is_named else ())


def booked_by(entries: list[Entry]) -> Booked:
    return Booked(
        -sum(entry.amount.amount for entry in entries if entry.kind is EntryKind.PAYMENT),
        sum(entry.amount.amount for entry in entries if entry.kind is EntryKind.REFUND),
        frozenset(entry.key for entry in entries),
    )


def follow(ledger: list[Entry], said: ProviderMoney) -> None:
    ledger += payment_entries(said, booked_by(ledger), currency="ARS", account=Account.STAY, reason="refunded")
    assert len({entry.key for entry in ledger}) == len(ledger), "a key would be written twice, and so once"


moves = st.lists(st.tuples(st.sampled_from(["refund", "tell", "tell_sum", "dispute", "win"]), st.integers(1, 400)))


@given(st.integers(1, 1000), moves)
def test_for_any_sequence_of_events_what_is_agreed_is_what_the_provider_holds_and_what_is_owed(
    received: int, events: list[tuple[str, int]]
) -> None:
    provider, agreed = Provider(received), 700
    ledger = agreed_entries([("nights", "2 noches", agreed)], currency="ARS", cause="test")
    follow(ledger, provider.said(is_named=True))
    for event, amount in events:
        left = received - sum(given_back for _, given_back in provider.refunds)
        if event == "refund" and amount <= left and not provider.disputed:
            provider.refunds.append((str(len(provider.refunds)), amount))
        elif event == "dispute":
            provider.disputed = True
        elif event == "win" and provider.disputed:
            provider.disputed = False
            said = provider.said(is_named=True)
            follow(ledger, ProviderMoney("1", said.received, said.returned, said.refunds, is_reimbursed=True))
        else:
            follow(ledger, provider.said(is_named=event == "tell"))
        if event == "win" or provider.disputed:
            follow(ledger, provider.said(is_named=True))
    follow(ledger, provider.said(is_named=True))
    sums, said = balance(ledger), provider.said(is_named=True)
    assert sums.agreed == agreed
    assert sums.held == said.received - said.returned
    assert sums.agreed == sums.held + sums.owed


def test_a_return_booked_before_the_provider_shows_it_is_not_taken_for_money_that_came_in() -> None:
    ledger: list[Entry] = []
    follow(ledger, ProviderMoney("1", 1000, 0))
    follow(ledger, ProviderMoney("1", 1000, 400, (("9", 400),)))
    follow(ledger, ProviderMoney("1", 1000, 0))
    assert balance(ledger).paid == 600


def test_a_refund_that_was_seen_as_a_sum_is_not_booked_again_by_its_name() -> None:
    ledger: list[Entry] = []
    follow(ledger, ProviderMoney("1", 1000, 400))
    follow(ledger, ProviderMoney("1", 1000, 400, (("9", 400),)))
    assert balance(ledger).paid == 600
