"""
What was asked last comes first: an answer to our own question is one, whatever intent the model saw in it.

"2" after "¿cuántos son?", "dale" after "¿te la reservo?", "Nadia Sosa" after "¿a nombre de quién?": such texts are too
short to be classified well, and the question says what they mean.
"""

from __future__ import annotations

from actions import phrases
from actions.booking import agree, agrees, continue_booking, take_name
from actions.changing import change_booking, settle_change
from actions.code_words import read_code
from actions.codes import take_code
from actions.deposit import say_balance
from actions.facts import answer_follow_up, answer_question, cabins_with_rooms, describe_listed, say_all_listed
from actions.groups import ONLY_ONE_OF_THEM
from actions.handover import answer_person_offer, ask_again
from actions.intents import CONFIDENT, ELSEWHERE, NEW_WISHES, QUESTIONS, SAYING_NOTHING, SURE, UNSURE
from actions.leaving import way_out
from actions.memory import Pending
from actions.reminding import ABOUT_WHAT_STANDS, RETURN_TO
from actions.reservations import look_up_without_code, settle_cancellation
from actions.skill import Answer
from actions.topics import topics_worded
from actions.understanding import Turn
from actions.waiting import answer_freed
from bot.spanish.given_names import GIVEN_NAMES

LIST_AND_CODES = frozenset({"join_waiting_list", "leave_waiting_list", "give_promo_code"})
# "No tengo el código": of the reservation, not of a discount
WITHOUT_CODE = phrases.any_of(
    r"\bn[oi] (?:lo |me )?(?:tengo|encuentro|acuerdo|recuerdo|se|llego|dieron|pasaron|aparece|veo)\b.{0,20}\bcodigo\b",
    r"\b(?:perdi|borre) (?:el|mi) codigo\b",
)
# These are about something else, even with a date in them.
OWN_WAY = ELSEWHERE | QUESTIONS | LIST_AND_CODES | {"cancel_booking"}
BEFORE_THE_NAME = (Pending.CHECK_IN, Pending.CHECK_OUT, Pending.NIGHTS, Pending.PARTY, Pending.CABIN, Pending.STAY)


def answer_to_what_was_asked(turn: Turn) -> Answer | None:
    """The skill function that takes this turn as the answer to our question; ``None`` when it is none."""
    pending = turn.known.pending
    out = way_out(turn)
    if out is not None:
        return out
    if pending is Pending.FREED and (turn.yes or turn.no) and not turn.brings_news:
        return answer_freed
    if pending is Pending.PROMO_CODE and turn.said.typed and read_code(turn.said.text, was_asked=True):
        return take_code
    if pending is Pending.CANCELLATION and (turn.yes or turn.no):
        return settle_cancellation
    if pending is Pending.CANCELLATION and turn.known.several and (turn.cabins_named or turn.says(ONLY_ONE_OF_THEM)):
        return settle_cancellation
    if pending is Pending.CHANGE and (turn.yes or turn.no) and not turn.brings_news:
        return settle_change
    if pending in ABOUT_WHAT_STANDS and turn.said.typed and turn.intent in SAYING_NOTHING and not turn.brings_news:
        return ask_again
    if pending in (Pending.CHANGE, Pending.CHANGE_WISH) and turn.brings_news and turn.intent not in OWN_WAY:
        return change_booking
    if pending is Pending.PERSON and (turn.yes or turn.no or turn.says(phrases.ONLY_THANKS)) and not turn.brings_news:
        return answer_person_offer
    if turn.says(WITHOUT_CODE) and pending is not Pending.PROMO_CODE and not turn.brings_news:
        return look_up_without_code
    if turn.says(phrases.IN_THE_NAME_OF) and turn.name and pending in BEFORE_THE_NAME:
        return continue_booking
    if _wants_more_than_listed(turn):
        return say_all_listed
    if turn.follows_up is not None:
        return answer_follow_up
    if _asks_in_words(turn) or (turn.intent in UNSURE and cabins_with_rooms(turn)):
        return answer_question
    if turn.known.listed is not None and turn.says(phrases.NICEST) and not turn.brings_news:
        return describe_listed
    if turn.says(phrases.BALANCE) and not turn.brings_news:
        return say_balance
    if turn.wants_others or turn.picks or turn.narrowed:
        return continue_booking
    if agrees(turn):
        return agree
    if turn.step is Pending.NAME and turn.name and (_begins_with_given_name(turn) or not _about_something_else(turn)):
        return take_name
    if turn.known.reservation_code and turn.says(phrases.ANOTHER_BOOKING):
        return continue_booking
    if turn.says(phrases.USUAL_CABIN) or (turn.resumes and not _about_something_else(turn)):
        return continue_booking
    if _changes_what_stands(turn):
        return change_booking
    if turn.wants_other_dates and turn.known.pending in RETURN_TO:
        return continue_booking
    if turn.brings_news and turn.known.reservation_code and turn.intent not in OWN_WAY | NEW_WISHES:
        return change_booking
    if turn.brings_news and turn.intent not in OWN_WAY | {"change_booking"}:
        return continue_booking
    if turn.brings_news and pending in (Pending.CHECK_IN, Pending.CHECK_OUT, Pending.NIGHTS, Pending.PARTY):
        return None if _about_something_else(turn) else continue_booking
    return None


def _wants_more_than_listed(turn: Turn) -> bool:
    """ "¿No hay nada más chico?" of a list that has all there is; "la más chica" takes one of it."""
    others = turn.says(phrases.OTHER_CABINS) and turn.cabin is None and turn.intent not in QUESTIONS
    return others and turn.step is Pending.CABIN and turn.offer is not None and not turn.brings_news and not turn.leaves


def _asks_in_words(turn: Turn) -> bool:
    """Whether its words ask about something of the house that the model did not see, or from which age one pays."""
    if not turn.asks_something or turn.brings_news:
        return False
    worded = topics_worded(turn)
    if turn.intent == "out_of_scope" and turn.said.confidence >= SURE:
        return False  # likely no matter of the house, whichever words it has
    return bool(worded) if turn.intent in UNSURE else turn.intent == "ask_price" and "children" in worded


def _changes_what_stands(turn: Turn) -> bool:
    """Another name or other dates, with a reservation and nothing else in the making."""
    renamed = turn.name not in (None, turn.known.guest_name) and not turn.brings_news
    return (
        turn.known.is_settled
        and not _about_something_else(turn)
        and (renamed or turn.wants_other_dates or turn.says(phrases.MOVES_IT))
    )


def _begins_with_given_name(turn: Turn) -> bool:
    """Whether the name is one, whatever the model makes of it: "Rocío Nievas" asks nothing about the weather."""
    return turn.name is not None and phrases.plain(turn.name.split()[0]) in GIVEN_NAMES


def _about_something_else(turn: Turn) -> bool:
    return turn.intent in OWN_WAY and turn.said.confidence >= CONFIDENT
