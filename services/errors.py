"""
Every way in which the product refuses, as one family.

::

    AnfitrionError
    ├── Refusal                      the caller's wish cannot be had; nothing was changed
    │   ├── NotFound                 ReservationNotFound, CabinNotFound, GuestNotFound, PropertyNotFound,
    │   │                            QuoteNotFound, PaymentNotFound, FeedNotFound
    │   ├── Invalid                  StayInvalid, PartyInvalid, PhoneInvalid, FeedInvalid, BankAccountInvalid,
    │   │                            CorrectionInvalid, MessageInvalid, WordsInvalid, ReviewInvalid
    │   ├── Conflict                 DatesUnavailable, CabinTooSmall, PetsNotAllowed, StayTooShort,
    │   │                            ArrivalDayNotAllowed, PromoCodeRefused,
    │   │                            WrongState, HoldExpired, NothingToPay, PaymentTooSmall, QuoteExpired,
    │   │                            NothingToChange, ChangeTooLate, PriceChanged, RefundChanged, NothingToRefund,
    │   │                            RefundTooLarge, PaymentInProcess, NothingOffered, TransferNotOffered,
    │   │                            TransferNotAsked, MovedByHand, IdempotencyConflict, RequestInProgress
    │   └── NotAllowed               Unauthorized, BadSignature
    └── ProviderError                another system did not do its part
        ├── ProviderUnavailable      may be tried again: FeedUnavailable
        └── ProviderRefused          must not be tried again as it is: FeedRefused

``code`` is stable: it is the problem type's last part in the API and what the actions choose their words by.
Texts here are for developers; guests' words live in domain.yml. This module imports nothing of ours.
"""

from __future__ import annotations

from typing import Any, ClassVar


class AnfitrionError(Exception):
    """Root of the family. ``details`` are safe to show to the caller: no secrets, no private data."""

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"
    status: ClassVar[int] = 500

    def __init__(self, message: str | None = None, **details: Any) -> None:
        super().__init__(message or self.title)
        self.details = details


class Refusal(AnfitrionError):
    """The caller's wish cannot be had; nothing was changed."""

    code = "refused"
    title = "The request cannot be fulfilled"
    status = 409


class NotFound(Refusal):
    """What was asked for does not exist."""

    code = "not_found"
    title = "Not found"
    status = 404


class ReservationNotFound(NotFound):
    """No reservation has that code."""

    code = "reservation_not_found"
    title = "No reservation has that code"


class CabinNotFound(NotFound):
    """No cabin has that id."""

    code = "cabin_not_found"
    title = "No cabin has that id"


class GuestNotFound(NotFound):
    """No guest writes in that conversation."""

    code = "guest_not_found"
    title = "No guest writes in that conversation"


class PropertyNotFound(NotFound):
    """The database holds no property yet."""

    code = "property_not_found"
    title = "No property has been set up"


class QuoteNotFound(NotFound):
    """No quote has that id."""

    code = "quote_not_found"
    title = "No quote has that id"


class PaymentNotFound(NotFound):
    """No payment has that id."""

    code = "payment_not_found"
    title = "No payment has that id"


class FeedNotFound(NotFound):
    """No calendar has that id or that address."""

    code = "feed_not_found"
    title = "No calendar has that id or that address"


class Invalid(Refusal):
    """The request is well-formed but says something impossible."""

    code = "invalid"
    title = "The request is not valid"
    status = 422


class StayInvalid(Invalid):
    """Check-out not after check-in, a check-in in the past, or a stay too long."""

    code = "stay_invalid"
    title = "The stay is not possible"


class PartyInvalid(Invalid):
    """Nobody comes, or a negative number of people."""

    code = "party_invalid"
    title = "The party is not possible"


class PhoneInvalid(Invalid):
    """Not a telephone number that anybody could have."""

    code = "phone_invalid"
    title = "The telephone number is not valid"


class FeedInvalid(Invalid):
    """What a calendar's address gave is no calendar that can be read; ``reason`` says why."""

    code = "feed_invalid"
    title = "The feed is not a calendar that can be read"


class BankAccountInvalid(Invalid):
    """No account can look like that; ``field`` says where: holder, alias, cbu or cuit."""

    code = "bank_account_invalid"
    title = "The bank account cannot be right"


class CorrectionInvalid(Invalid):
    """What a voice note is said to say cannot be taken: ``reason`` in ``details``."""

    code = "correction_invalid"
    title = "The correction cannot be taken"


class ReviewInvalid(Invalid):
    """What a person says of a message that was read cannot be taken: ``reason`` in ``details``."""

    code = "review_invalid"
    title = "The judgement cannot be taken"


class MessageInvalid(Invalid):
    """What a person wrote to a guest cannot be sent: ``reason`` in ``details``."""

    code = "message_invalid"
    title = "The message cannot be sent"


class WordsInvalid(Invalid):
    """What a person wrote down for the house (a kept answer, a label) cannot be kept: ``field`` and ``reason``."""

    code = "words_invalid"
    title = "What was written cannot be kept"


class Conflict(Refusal):
    """The wish clashes with how things stand."""

    code = "conflict"
    title = "The request clashes with the current state"
    status = 409


class DatesUnavailable(Conflict):
    """Some night of the stay is already held or confirmed for somebody else."""

    code = "dates_unavailable"
    title = "The cabin is taken on some of these nights"


class CabinTooSmall(Conflict):
    """The party does not fit the cabin."""

    code = "cabin_too_small"
    title = "The party does not fit the cabin"


class PetsNotAllowed(Conflict):
    """The cabin takes no pets."""

    code = "pets_not_allowed"
    title = "The cabin takes no pets"


class StayTooShort(Conflict):
    """Fewer nights than the minimum stay of those dates."""

    code = "stay_too_short"
    title = "The stay is shorter than the minimum for these dates"


class ArrivalDayNotAllowed(Conflict):
    """Guests do not arrive on that day of the week."""

    code = "arrival_day_not_allowed"
    title = "Guests do not arrive on that day of the week on these dates"


class PromoCodeRefused(Conflict):
    """The promotional code gives nothing; ``reason`` says why."""

    code = "promo_code_refused"
    title = "The promotional code does not apply"


class WrongState(Conflict):
    """The reservation's status does not allow that move."""

    code = "wrong_state"
    title = "The reservation's status does not allow this"


class HoldExpired(WrongState):
    """The hold ended before it was paid."""

    code = "hold_expired"
    title = "The hold has expired"


class NothingToPay(Conflict):
    """What is due is already paid."""

    code = "nothing_to_pay"
    title = "There is nothing left to pay"


class PaymentInProcess(Conflict):
    """A payment of the reservation is under way: another would be one too many."""

    code = "payment_in_process"
    title = "A payment of this reservation is under way"


class BalanceNotByCard(Conflict):
    """The balance of this stay was agreed to be paid another way than through the provider."""

    code = "balance_not_by_card"
    title = "The balance is not paid through the provider"


class TransferNotOffered(Conflict):
    """The owner takes no bank transfers: no account is set."""

    code = "transfer_not_offered"
    title = "Bank transfers are not offered"


class TransferNotAsked(Conflict):
    """Nobody was told where to transfer for this reservation, so that a payment spoken of is most likely another."""

    code = "transfer_not_asked"
    title = "No transfer was asked for"


class MovedByHand(Conflict):
    """The provider does not have this money: it came by transfer or in cash, and goes back so."""

    code = "moved_by_hand"
    title = "The money came by another road than the provider's"


class PaymentTooSmall(Conflict):
    """The money does not cover the deposit."""

    code = "payment_too_small"
    title = "The payment does not cover the deposit"


class QuoteExpired(Conflict):
    """The price is no longer kept: another quote is needed."""

    code = "quote_expired"
    title = "The quote is no longer valid"


class NothingToChange(Conflict):
    """The change asked for is what is reserved already."""

    code = "nothing_to_change"
    title = "The reservation is like that already"


class ChangeTooLate(Conflict):
    """Too near to check-in for the guest to change the stay alone."""

    code = "change_too_late"
    title = "It is too late to change the reservation without the owner"


class PriceChanged(Conflict):
    """What was agreed to is no longer the price."""

    code = "price_changed"
    title = "The price is not the one that was agreed to"


class NothingToRefund(Conflict):
    """All of the payment was given back or asked back, or nothing of it is the guest's."""

    code = "nothing_to_refund"
    title = "There is nothing to give back"


class RefundTooLarge(Conflict):
    """More than is left of the payment."""

    code = "refund_too_large"
    title = "More than is left of the payment"


class RefundChanged(Conflict):
    """By now the policy gives back another sum than the one that was agreed to."""

    code = "refund_changed"
    title = "The refund is not the one that was agreed to"


class NothingOffered(Conflict):
    """The reservation is not one that was offered from the waiting list and awaits an answer."""

    code = "nothing_offered"
    title = "Nothing was offered that could be answered"


class IdempotencyConflict(Invalid):
    """The same Idempotency-Key was used with another request."""

    code = "idempotency_key_reused"
    title = "The Idempotency-Key was already used with another request"


class RequestInProgress(Conflict):
    """The first request with this Idempotency-Key is still running."""

    code = "request_in_progress"
    title = "A request with this Idempotency-Key is still running"


class NotAllowed(Refusal):
    """The caller did not show who it is."""

    code = "not_allowed"
    title = "Not allowed"
    status = 403


class Unauthorized(NotAllowed):
    """No valid token."""

    code = "unauthorized"
    title = "A valid bearer token is needed"
    status = 401


class BadSignature(NotAllowed):
    """A webhook whose signature does not match its bytes."""

    code = "bad_signature"
    title = "The signature does not match"
    status = 401


class ProviderError(AnfitrionError):
    """Another system did not do its part."""

    code = "provider_error"
    title = "A provider failed"
    status = 502


class ProviderUnavailable(ProviderError):
    """The provider may answer later: worth another try."""

    code = "provider_unavailable"
    title = "A provider is not available"
    status = 503


class FeedUnavailable(ProviderUnavailable):
    """A calendar's address did not answer with a calendar this time; ``reason`` says why."""

    code = "feed_unavailable"
    title = "The calendar's address does not answer"


class ProviderRefused(ProviderError):
    """The provider said no: trying the same again is useless."""

    code = "provider_refused"
    title = "A provider refused"


class FileRefused(ProviderRefused):
    """A guest's file is not kept; ``reason`` says why: its ``kind`` or its ``size``."""

    code = "file_refused"
    title = "The file cannot be used"


class FeedRefused(ProviderRefused):
    """A calendar's address is none that is called, or has nothing for us; ``reason`` says why."""

    code = "feed_refused"
    title = "The calendar's address cannot be used"
    status = 422
