"""Sets of intents that several skills tell apart."""

from __future__ import annotations

# The house's own questions; their words about dogs or four beds are no party.
QUESTIONS = frozenset(
    {
        "ask_activities", "ask_amenities", "ask_cancellation_policy", "ask_capacity", "ask_checkin_times",
        "ask_discounts", "ask_location", "ask_minimum_stay", "ask_payment_methods", "ask_pets", "ask_photos",
    }
)  # fmt: skip
OWN_TOPIC = QUESTIONS - {"ask_amenities"}  # they say themselves what they are about
ABOUT_NIGHTS = frozenset({"ask_cancellation_policy", "ask_discounts", "ask_minimum_stay"})  # they count days themselves
ELSEWHERE = frozenset({"out_of_scope", "complaint", "human_handoff", "report_payment", "ask_my_booking"})
NEW_WISHES = frozenset({"ask_availability", "ask_price", "book"})  # beside something reserved, other data is a change
SAYING_NOTHING = frozenset(
    {"affirm", "deny", "inform", "nlu_fallback", "out_of_scope"}
)  # with no word that is one and no news
COURTESY = frozenset({"thank", "goodbye"})
CONSENT = frozenset({"affirm", "book", "choose_cabin"})  # said of one cabin quoted

UNSURE = frozenset({"nlu_fallback", "out_of_scope"})  # words of a topic tell more than these

CONFIDENT = 0.8  # a complaint or a question this sure is not overruled by what merely looks like an answer
SURE = 0.5  # an intent below this confidence is no clear yes
