"""How much of what was paid a guest gets back, by how early they cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.domain.money import Money
from services.errors import Invalid


@dataclass(frozen=True)
class Tier:
    """Cancelling at least ``days_before`` check-in gives back ``refund_percent`` of what was paid."""

    days_before: int
    refund_percent: int


# Names that guests know from elsewhere. Where others keep the first night we keep half: what is kept here is a share.
# Source: the usual short-stay policies of Airbnb (flexible: until a day before; moderate: until five; strict, or firm:
# all until thirty days, half until seven).
POLICIES: Mapping[str, tuple[Tier, ...]] = {
    "flexible": (Tier(1, 100),),
    "moderate": (Tier(5, 100), Tier(1, 50)),
    "strict": (Tier(30, 100), Tier(7, 50)),
}
OWN = "own"


def policy_tiers(policy: str, own: Sequence[Tier]) -> tuple[Tier, ...]:
    """
    The tiers of a policy by its name, or the ``own`` ones. Raises ``Invalid`` where a name and tiers contradict each
    other, and where cancelling earlier would give back less.
    """
    if policy != OWN:
        if own and tuple(own) != POLICIES[policy]:
            raise Invalid("the tiers are not those of the policy that is named")
        return POLICIES[policy]
    earliest_first = sorted(own, key=lambda tier: -tier.days_before)
    shares = [tier.refund_percent for tier in earliest_first]
    if len({tier.days_before for tier in own}) < len(own) or shares != sorted(shares, reverse=True):
        raise Invalid("each tier needs days of its own, and earlier ones give back no less than later ones")
    return tuple(earliest_first)


def refund_percent(tiers: Sequence[Tier], *, check_in: date, today: date) -> int:
    """The share given back when cancelling on ``today``: that of the strictest tier still met, else nothing."""
    days = (check_in - today).days
    met = [tier for tier in tiers if days >= tier.days_before]
    return max(met, key=lambda tier: tier.days_before).refund_percent if met else 0


def refundable(paid: Money, tiers: Sequence[Tier], *, total: Money, check_in: date, today: date) -> Money:
    """
    What is given back of ``paid`` for a stay of that ``total``, rounded half up to a centavo. The policy is about what
    was paid for the stay; what was paid beyond it is the guest's whole, whatever the policy.
    """
    for_stay = min(paid, total)
    return paid - for_stay + for_stay.percent(refund_percent(tiers, check_in=check_in, today=today))
