"""
Payments: how a deposit and a balance are asked for, and how money that arrived turns a hold into a stay.

The provider's word counts, never a browser's or a webhook's: a notification only says "look again", the payment is
then fetched, and what was fetched is applied once.

Read: endpoints (links, webhook) and pages (where a guest lands after paying) → due (what is to be paid
      next) → links (asking for a deposit or a balance),
      notifications and signature (pure: what a webhook says, and whether it is authentic) → service (a notification
      comes in and is handled) → settlement (at most one confirmed reservation comes out) → verdict (pure: what a
      payment means for a reservation); telling (who hears of it); refunds and decisions (money
      goes back, or is accepted); transfers (where to, and "ya transferí") and by_hand (what an owner says of transfers
      and cash); reconcile (what nobody told us) and report (what differs) → repository, link_rows, refund_rows,
      hand_rows (every query); port and mercadopago (the provider); tasks (jobs). The whole of it: docs/money.md.

Promises
  * A notification is stored before it is answered, and stays open until it is handled; a lost one is found by asking
    the provider about every open or recent link. No hold that can be paid is let go before that.
  * A payment is applied at most once, and only for the agreed amount (a deposit in parts once all of it is there),
    currency and reference.
  * There is one live link for what is due; a balance's that asks for more than is owed is closed.
  * Money by hand counts by the owner's word alone; a guest's, or a receipt, only asks the owner to look.
  * Money that cannot be applied is never silent: ``payment.problem`` says why, and a person is asked for.

Raises BadSignature, HoldExpired, NothingToPay, ProviderUnavailable, ProviderRefused (services.errors).
May import domain, database, reservations, conversations, operations; never whatsapp or console.
"""
