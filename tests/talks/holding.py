"""One talk held in a house, which gets back what was reserved in it."""

from __future__ import annotations

from tests.talks.house import TOKEN, House
from tests.talks.script import Talk
from tests.talks.talker import Talker


def hold(house: House, talk: Talk) -> None:
    """Have the conversation. Raises ``AssertionError`` with the conversation so far and what was amiss."""
    conversation_id = house.a_conversation()
    taken = [house.take(nights) for nights in talk.taken]
    talker, told = Talker(house.http, house.channel, TOKEN, conversation_id, house.clock), []
    try:
        for message in talk.messages:
            if message.says is not None:
                answer = talker.says(message.says, aloud=message.is_spoken)
            else:
                answer = talker.taps(message.taps or "")
            told += [f"> {message.says or message.taps}", f"< {answer}"]
            shortfalls = message.shortfalls(answer, talker.handed_over)
            assert not shortfalls, "\n".join([*told, *(f"! {one}" for one in shortfalls)])
        standing = house.standing(conversation_id)
        left = [f"{o['cabin_name']} {o['check_in']} {o['check_out']} {o['adults']}+{o['children']}" for o in standing]
        assert tuple(left) == talk.left, "\n".join([*told, f"! queda {left}"])
    finally:
        for code in [*taken, *(one["code"] for one in house.standing(conversation_id))]:
            house.cancel(code)
