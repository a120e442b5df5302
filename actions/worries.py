"""
Questions about how booking here goes, told by their words whatever the model makes of them: is it safe, what comes
next, is the price by person. And the weather, which is no wish for the days it is asked about.
"""

from __future__ import annotations

from actions import wording
from actions.client import BookingClient
from actions.intents import ELSEWHERE, QUESTIONS
from actions.phrases import OF_A_BOOKING, any_of
from actions.reminding import remind
from actions.reply import Reply
from actions.reservations import show_my_booking
from actions.skill import Answer, Outcome
from actions.understanding import Turn
from bot.spanish import format_pesos

PESO = 100  # minor units

# "¿Esto es seguro? ¿No es una estafa?", before anything is reserved
FEARS_FRAUD = any_of(
    r"\b(?:estafa\w*|fraude|truch[oa]s?|confiables?|de fiar|scam\w*|trustworthy|golpe)\b.*\?",
    r"\?.*\b(?:estafa\w*|fraude|truch[oa]s?|scam)\b",
    r"\b(?:es|sera|e) segur[oa](?: (?:esto|reservar|pagar|senar|transferir|por aca))*\W*(?:no|verdad|o no)?\W*\?",
    r"\bis (?:it|this) (?:safe|legit|real)\b",
    r"\b(?:como se|quien me asegura) que (?:existe\w*|es (?:real|verdad|cierto|seguro)|son reales)\b",
)
# "¿Y ahora qué hago?", with something reserved
WHAT_NOW = any_of(
    r"\bahora (?:que|como) (?:hago|hacemos|sigo|seguimos|sigue|tengo que|tenemos que|hay que|falta)\b",
    r"\bque (?:tengo|tenemos|hay) que hacer(?: ahora)?\W*$",
    r"\b(?:como|que) (?:sigue|sigo|seguimos)(?: (?:esto|ahora|la cosa))?\W*$",
    r"\b(?:proximo|siguiente) paso\b|\bnext step\b|\bwhat (?:do i do )?now\b|\be agora\W*\?",
    r"\bcomo (?:hago para |se |la )?confirm\w+\b",
)
# "¿El precio es por persona o por cabaña?"
PRICE_OF_WHAT = any_of(
    r"\bpor (?:persona|cabeza|cabana|noche|dia|pareja)s?,? (?:o|u) (?:es )?(?:por|la|el)\b",
    r"\b(?:precios?|valor\w*|tarifas?|eso|sale|cobran|es|son) (?:es |son )?por (?:persona|cabeza|cabana|noche)\b.*\?",
    r"\b(?:per|by) (?:person|night|cabin)\b.*\?|\bpor (?:pessoa|noite)\b.*\?",
)
# "¿Y cuánto es por persona?", "¿y dividido 4?", of a price that was told
PRICE_BY_HEAD = any_of(
    r"\bpor (?:persona|cabeza|cada uno)\b|\bcada uno\b|\b(?:dividid[oa]|dividiendo|a dividir)\b",
    r"\b(?:per (?:person|head)|each|por pessoa)\b",
)
WEATHER = any_of(
    r"\b(?:el|de) clima\b|\bpronostico\b|\b(?:va|ira|vaya) a (?:llover|nevar|hacer (?:mucho )?(?:frio|calor))\b",
    r"\bva a estar (?:lindo|feo|nublado|soleado)\b|\bque tiempo (?:hace|va a|hara|hay)\b",
    r"\bweather\b|\bprevisao do tempo\b",
)
# "Quería averiguar", "una consulta": and nothing else yet
WOULD_LIKE_TO_ASK = any_of(
    r"^\W*(?:(?:hola+|buen\w*|dias?|tardes|noches|che|disculpa|perdon|si|todo bien|que tal)\W+)*"
    r"(?:(?:queria|quisiera|quiero|queriamos|quisieramos|necesito|necesitaba|tengo|tenia|te|les|puedo|podria|hago)\W+)*"
    r"(?:(?:hacer|hacerte|hacerles|pedir|pedirte|algo de|mas)\W+)*(?:una?s? )?"
    r"(?:averiguar|consult(?:ar|arte|arles|as?|ita)|pregunt(?:ar|arte|arles|as?|ita)|saber|info\w*|dudas?)"
    r"(?: (?:algo|una cosa|unas cosas|por favor|porfa|nomas))*\W*$",
)
OF_A_RESERVATION = frozenset({"ask_payment_methods", "report_payment", "cancel_booking", "change_booking"})
NO_TALK_OF_IT = frozenset({"out_of_scope", "nlu_fallback"})


def answer_to_worries(turn: Turn) -> Answer | None:
    """The skill function for such a question; ``None`` for anything else."""
    if turn.says(FEARS_FRAUD) and turn.known.reservation_code is None:
        return reassure
    if turn.says(WHAT_NOW) and turn.known.is_settled and turn.intent not in OF_A_RESERVATION:
        return show_my_booking
    dated = turn.stay is not None and turn.stay.check_in is not None
    if turn.offer is not None and turn.offer.is_definite and turn.says(PRICE_BY_HEAD) and not turn.brings_news:
        return say_price_by_head
    if turn.says(PRICE_OF_WHAT) and not dated:
        return say_what_is_priced
    if turn.says(WEATHER) and not turn.says(OF_A_BOOKING) and turn.intent not in QUESTIONS:
        return leave_weather
    if turn.says(WOULD_LIKE_TO_ASK) and turn.known.pending is None and turn.intent not in ELSEWHERE - NO_TALK_OF_IT:
        return invite
    return None


async def reassure(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "¿No es una estafa?": how the money goes, and a person for whoever would rather speak to one."""
    del client
    reply.say("utter_no_fraud")
    remind(turn.known, reply)
    return Outcome(turn.known if turn.known.pending else turn.known.offering_person())


async def say_what_is_priced(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "¿Es por persona o por cabaña?"."""
    del client
    reply.say("utter_price_by_cabin")
    remind(turn.known, reply)
    return Outcome(turn.known)


async def say_price_by_head(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "¿Y por persona?" of a quote: its total, and what that is for each."""
    del client
    assert turn.offer is not None
    total = sum(option.total for option in turn.offer.options)
    heads = turn.offer.adults + turn.offer.children
    reply.say(
        "utter_price_each",
        total=format_pesos(total),
        people=wording.people(adults=turn.offer.adults, minors=turn.offer.children, pets=0, language=turn.language),
        each=format_pesos(round(total / heads / PESO) * PESO),
    )
    remind(turn.known, reply)
    return Outcome(turn.known)


async def leave_weather(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """What the weather will be is nothing we know."""
    del client
    reply.say("utter_weather")
    remind(turn.known, reply)
    return Outcome(turn.known)


async def invite(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "Quería averiguar": go ahead."""
    del client
    reply.say("utter_odd_invitation")
    return Outcome(turn.known)
