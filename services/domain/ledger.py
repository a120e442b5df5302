"""
The ledger of a reservation: what was agreed, what was paid and given back, line by line. Balances are sums.

Amounts are seen from the guest: a charge is positive (the guest owes it), a payment negative. So the sum of a
reservation's entries is what the guest still owes; below zero, what we owe the guest::

    charges + fees − discounts ± adjustments  =  (payments − refunds)  +  balance
            what was agreed                      what the provider holds   what is owed

Money that came in but could not be used (a second payment, nights that are taken) stands in an account of its own,
``unapplied``: it is the guest's and waits to be given back. What was written is never changed; a mistake is mended by
an adjustment. Pure: whoever stores entries passes in what is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.domain.money import Money


class EntryKind(StrEnum):
    """What an entry stands for; the sign of its amount follows (see ``SIGNS``)."""

    CHARGE = "charge"
    PAYMENT = "payment"
    REFUND = "refund"
    FEE = "fee"
    DISCOUNT = "discount"
    ADJUSTMENT = "adjustment"
    TRANSFER = "transfer"


class Account(StrEnum):
    """Whether an entry belongs to the bill of the stay, or is the guest's money that waits to be given back."""

    STAY = "stay"
    UNAPPLIED = "unapplied"


# +1: the guest owes more, -1: less, 0: either.
SIGNS: Mapping[EntryKind, int] = {
    EntryKind.CHARGE: 1,
    EntryKind.PAYMENT: -1,
    EntryKind.REFUND: 1,
    EntryKind.FEE: 1,
    EntryKind.DISCOUNT: -1,
    EntryKind.ADJUSTMENT: 0,
    EntryKind.TRANSFER: 0,
}
# A transfer moves money between the two accounts of a reservation, so its entries come in pairs.
MONEY_KINDS = (EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.TRANSFER)
# What comes, and goes back, by the owner's hand: its payments are called ``transfer:<id>`` and ``cash:<id>``.
BY_HAND = {"transfer": "Transferencia", "cash": "Efectivo"}
OWNER = "owner"
# The kinds of a quote's lines that are fees; all others charge for nights.
FEE_LINES = ("pets", "cleaning")


@dataclass(frozen=True)
class Entry:
    """
    One line. ``key`` names the fact within its reservation, so that it is written once; ``reason`` says why and
    ``cause`` who or what brought it about. ``payment_id`` is the provider's id of the payment that moved.

    Raises ``ValueError`` when the amount's sign is not that of its kind, or is zero.
    """

    kind: EntryKind
    amount: Money
    reason: str
    cause: str
    key: str
    account: Account = Account.STAY
    payment_id: str | None = None

    def __post_init__(self) -> None:
        sign = SIGNS[self.kind]
        if self.amount.amount == 0 or self.amount.amount * sign < 0:
            raise ValueError(f"an amount of {self.amount.amount} cannot be a {self.kind.value}")


@dataclass(frozen=True)
class Balance:
    """
    Sums in minor units. ``agreed``: what the stay costs by now. ``paid``: what was paid for it and not given back.
    ``unapplied``: the guest's money that could not be used and was not given back yet.
    """

    agreed: int = 0
    paid: int = 0
    unapplied: int = 0

    @property
    def owed(self) -> int:
        """What the guest owes for the stay; below zero, what we owe the guest of it."""
        return self.agreed - self.paid

    @property
    def held(self) -> int:
        """What we hold of the guest's money."""
        return self.paid + self.unapplied

    @property
    def refund_due(self) -> int:
        """What is the guest's to have back now: unused money, and what was paid beyond the cost of the stay."""
        return self.unapplied + max(0, -self.owed)


def balance(entries: Iterable[Entry]) -> Balance:
    """The sums of a reservation's entries, all in one currency."""
    agreed = paid = unapplied = 0
    for entry in entries:
        amount = entry.amount.amount
        if entry.account is Account.UNAPPLIED:
            unapplied -= amount
        elif entry.kind in MONEY_KINDS:
            paid -= amount
        else:
            agreed += amount
    return Balance(agreed, paid, unapplied)


def agreed_entries(lines: Sequence[tuple[str, str, int]], *, currency: str, cause: str) -> list[Entry]:
    """
    What a confirmed stay costs, from its quote's lines ``(kind, label, amount)``: nights are charges, ``FEE_LINES``
    fees, and what takes away a discount. A hold owes nothing: it is entered when it is confirmed.
    """
    entries = []
    for number, (kind, label, amount) in enumerate(lines, start=1):
        if amount == 0:
            continue
        entry_kind = EntryKind.FEE if kind in FEE_LINES else EntryKind.CHARGE
        if amount < 0:
            entry_kind = EntryKind.DISCOUNT
        entries.append(Entry(entry_kind, Money(amount, currency), label, cause, f"agreed:{number}"))
    return entries


def cancellation_entries(before: Balance, *, refundable: Money, cause: str) -> list[Entry]:
    """
    The adjustment that leaves of the stay's cost what the policy keeps: paid − ``refundable``. After it the guest owes
    nothing, and what is refundable is owed to the guest.
    """
    kept = before.paid - refundable.amount
    difference = kept - before.agreed
    if difference == 0:
        return []
    return [
        Entry(EntryKind.ADJUSTMENT, Money(difference, refundable.currency), "cancellation policy", cause, "cancelled")
    ]


def transfer_entries(payment_id: str, amount: Money, *, cause: str) -> list[Entry]:
    """Money of a payment that was refused at first and pays for the stay after all."""
    key = f"payment:{payment_id}:transfer"
    return [
        Entry(EntryKind.TRANSFER, amount, "used after all", cause, f"{key}:from", Account.UNAPPLIED, payment_id),
        Entry(EntryKind.TRANSFER, amount * -1, "used after all", cause, f"{key}:to", Account.STAY, payment_id),
    ]


def refunds_due(entries: Sequence[Entry]) -> dict[str, int]:
    """
    What is the guest's to have back now, by the provider's payment with which it came; minor units, more than nothing.

    Unused money whole; then what was paid beyond the cost of the stay, of the newest payments first. Money that came by
    another road has no payment of the provider's and is not among it.
    """
    entries = list(entries)
    unused, used = dict[str, int](), dict[str, int]()
    for entry in entries:
        if entry.payment_id is not None:
            sums = unused if entry.account is Account.UNAPPLIED else used
            sums[entry.payment_id] = sums.pop(entry.payment_id, 0) - entry.amount.amount
    due = {payment_id: amount for payment_id, amount in unused.items() if amount > 0}
    beyond = max(0, -balance(entries).owed)
    for payment_id, amount in reversed(used.items()):
        part = min(beyond, max(0, amount))
        if part:
            due[payment_id] = due.get(payment_id, 0) + part
            beyond -= part
    return due


@dataclass(frozen=True)
class ProviderMoney:
    """
    What the provider says of one payment: ``received`` and ``returned`` are minor units since its beginning;
    ``refunds`` lists the returns that it names, as ``(refund id, amount)``.
    """

    payment_id: str
    received: int
    returned: int
    refunds: tuple[tuple[str, int], ...] = ()
    is_reimbursed: bool = False


@dataclass(frozen=True)
class Booked:
    """What the ledger says of one payment already: minor units received and returned, and the keys of its entries."""

    received: int = 0
    returned: int = 0
    keys: frozenset[str] = frozenset()


def is_by_hand(payment_id: str) -> bool:
    """Whether a payment came by a road on which the provider sees nothing: the owner's word stands for it."""
    return payment_id.partition(":")[0] in BY_HAND


def refund_key(refund_id: str) -> str:
    """The key of the entry of one refund, by whatever road we learn of it."""
    return f"refund:{refund_id}"


def payment_entries(
    seen: ProviderMoney, booked: Booked, *, currency: str, account: Account, reason: str
) -> list[Entry]:
    """
    The entries that bring the ledger to what the provider says. None when they agree, however often they are told.

    A return that was booked and is not seen (yet) stays: the provider's answers are of different moments. Only money
    that a lost dispute took and a won one gave back (``is_reimbursed``) is received anew.
    """
    name, entries = f"payment:{seen.payment_id}", list[Entry]()
    cause = OWNER if is_by_hand(seen.payment_id) else name
    road = BY_HAND.get(seen.payment_id.partition(":")[0], "Mercado Pago")
    held, returned = booked.received - booked.returned, booked.returned
    target = seen.received - seen.returned

    def add(kind: EntryKind, amount: int, why: str, key: str) -> None:
        entries.append(Entry(kind, Money(amount, currency), why, cause, key, account, seen.payment_id))

    if seen.received > booked.received:
        add(EntryKind.PAYMENT, booked.received - seen.received, road, f"{name}:received:{seen.received}")
        held += seen.received - booked.received
    for refund_id, amount in seen.refunds:
        key = refund_key(refund_id)
        # What was booked without its name (an older answer gave the sum alone) must not be booked again by it.
        if amount > 0 and key not in booked.keys and held - amount >= target:
            add(EntryKind.REFUND, amount, reason, key)
            held, returned = held - amount, returned + amount
    if held > target:
        add(EntryKind.REFUND, held - target, reason, f"{name}:returned:{returned + held - target}")
    elif held < target and seen.is_reimbursed:
        add(EntryKind.PAYMENT, held - target, "dispute won", f"{name}:reimbursed:{booked.received}")
    return entries
