"""Ways to say who comes that are no noun with a number: "somos 5", "voy sola", "sin chicos", "3 o 4", "2A + 2N"."""

from __future__ import annotations

from dataclasses import replace

from bot.spanish.mentions import ADDING, DROPPING, Found, Mention, Words
from bot.spanish.named_people import read_noun
from bot.spanish.open_counts import NOT_PEOPLE, read_doubt, read_family, read_uncounted
from bot.spanish.people import NOUNS, THEY_ARE, WE_ARE, Who
from bot.spanish.short_counts import (
    read_aged,
    read_agency,
    read_all_grown,
    read_called,
    read_negation,
    read_of_the_other,
    read_writer,
)
from bot.spanish.vocabulary import words

ADJECTIVES_AHEAD = words("hermosos hermosas lindos lindas pequenos otros otras mas buenos todos todas")
THEY_COME = words("va van viene vienen vendria vendrian iria irian")
SHARING = words("son cuales ellos ellas incluyendo contando")  # the total is divided further on
SUMMING_UP = (["o", "sea"], ["es", "decir"])
MOST_BY_ITSELF = 60
LONGEST_DIVISION = 12  # words


def _is_no_group(word: str) -> bool:
    """Whether a word is no "familia" or "grupo", whose number may still be said: "grupo de amigos, 6"."""
    return word not in NOUNS or NOUNS[word].who is not Who.FAMILY


class HeadCounts:
    """One pass over a message: its mentions in order, and whether it leaves the number open."""

    def __init__(self, text: Words, *, asked: bool, bare: bool) -> None:
        self.text = text
        self.asked = asked
        self.bare = bare  # a number alone is a count of people
        self.vague = False
        self._guessed = False  # a number was said, and left open
        self.mentions: list[Mention] = []

    def read(self) -> list[Mention]:
        """Every mention of the message."""
        at = 0
        while at < len(self.text):
            at = self._step(at)
        self._bare_number()
        return self.mentions

    def _step(self, at: int) -> int:
        if at in self.text.hidden:
            return at + 1
        found = self._found(at)
        if found is not None:
            self.mentions += found.mentions
            self.vague = self.vague or found.vague
            self._guessed = self._guessed or (found.vague and _is_no_group(self.text.word(at)))
            return found.last
        told_apart = self.text.slice(at - 2, at) in (["el", "mas"], ["la", "mas"])
        if told_apart and any(mention.who.is_minor for mention in self.mentions):
            return at + 1  # "dos nenes, el más chico tiene tres": one of them
        named = read_noun(self.text, at, floor=self.mentions[-1].last if self.mentions else 0)
        self.mentions += named
        return max([at + 1, *(mention.last for mention in named)])

    def _found(self, at: int) -> Found | None:
        """What is said at a place without a noun for it."""
        text, others = self.text, bool(self.mentions)
        return (
            (read_doubt(text, at) if others else None)  # with nobody else, who may come is all that is known
            or read_negation(text, at, others=others)
            or read_all_grown(text, at)
            or read_writer(text, at, others=others)
            or read_agency(text, at)
            or read_uncounted(text, at, bare=self.asked or self.bare)
            or read_family(text, at)
            or self._half(at)
            or self._counted_again(at)
            or read_of_the_other(text, at, last=self.mentions[-1] if others else None)
            or (read_aged(text, at, inside=self._has_total()) if others else None)
            or read_called(text, at, others=others)
            or self._everybody(at)
        )

    def _half(self, at: int) -> Found | None:
        """ "4 personas, la mitad chicos"."""
        totals = [mention for mention in self.mentions if mention.total and mention.count]
        place = at + 1
        while self.text.word(place) in ("son", "de", "ellos"):
            place += 1
        noun = NOUNS.get(self.text.word(place))
        if self.text.word(at) != "mitad" or not totals or noun is None or not noun.who.is_minor:
            return None
        half = (totals[-1].count or 0) // 2
        return Found((Mention(noun.who, half, at, place + 1, noun=noun, part=True),), place + 1)

    def _counted_again(self, at: int) -> Found | None:
        """ "2 nenes, no, uno solo", "3 adultos, no, 4": the number that takes the place of the last one."""
        number, last = self.text.number(at), self.mentions[-1] if self.mentions else None
        after = self.text.word(at + 1)
        if number is None or last is None or last.total or last.count is None:
            return None
        if not last.who.is_minor and (last.noun is None or last.noun.relative or last.who is not Who.ADULT):
            return None
        if not self._corrects(at) or at - last.last > 3 or after not in ("solo", "sola", "nomas", "", ".", "!"):
            return None
        self.mentions[-1] = replace(last, count=number)
        return Found((), at + 1)

    def _everybody(self, at: int) -> Found | None:
        """A count of everybody without a noun: "somos 4", "para 4", "6 en total"; "somos uno más" changes it."""
        text = self.text
        number = text.number(at)
        if number is None or number == 0:
            return None
        before, after = text.word(at - 1), text.word(at + 1)
        if before == "envezde" or (before == "no" and (self._has_total() or text.number(at - 2) is not None)):
            return Found((), at + 1)  # "3 en vez de 2", "somos 5 no 4": the denied one
        if self._counts_something(at) or before in ("$", "cabana", "numero", "nro", "nene", "nena", "-"):
            return None
        leader = text.leader(at)
        if leader in THEY_ARE and self.mentions and self.mentions[-1].count is None:
            self.mentions[-1] = replace(self.mentions[-1], count=number)  # "los hijos de ella, que son tres"
            return Found((), at + 1)
        if before in ("y", "+", "mas") and text.word(at - 2) == "yo":
            return Found((Mention(Who.ADULT, number, at, at + 1, added=True),), at + 1)  # "yo + 3"
        if before in ADDING | DROPPING and after not in NOUNS:
            return Found((Mention(Who.PERSON, number, at, at + 1, change=1 if before in ADDING else -1),), at + 1)
        if len(self.text) == 2 and (before == "+" or after in ("mas", "menos")):
            change = -1 if after == "menos" else 1
            return Found((Mention(Who.PERSON, number, at, at + 1, change=change),), at + 1)  # "+1", "uno más"
        counts = leader in WE_ARE | THEY_ARE or before in THEY_COME  # "viene uno más"
        if counts and after in ("mas", "menos") and text.word(at + 2) in ("", ",", ".", "!", "?"):
            return Found((Mention(Who.PERSON, number, at, at + 2, change=1 if after == "mas" else -1),), at + 2)
        said = (
            leader in WE_ARE
            or leader in THEY_ARE
            or self._labelled(at)
            or (before in ("para", "nosotros", "nosotras") or text.slice(at - 2, at) == ["para", "/"])
            or (before == "por" and after in ("", ",", ".", "!", "?"))  # "del 12 al 14 x2"
            or text.slice(at + 1, at + 3) == ["en", "total"]
            or (text.slice(at + 1, at + 3) == ["en", "realidad"] and self._has_total())
            or (after in ("contando", "incluyendo") and at == 0)
            or after in ("solos", "solas", "solitos", "solitas")
            or text.slice(at - 2, at) == ["por", "ahora"]
            or before == "total"
            or text.slice(at - 2, at) in SUMMING_UP
            or (text.slice(at - 2, at) == ["al", "final"] and bool(self.mentions))
            or (before == "quedamos" and text.word(at - 2) != "nos")
            or (self._corrects(at) and self._has_total())
            or (text.slice(at - 2, at) == ["de", "los"] and after == ",")  # "de los 5, 2 son niños"
            or (text.slice(at - 2, at) == ["siempre", "los"])
            or ((self.asked or self.bare) and self._denies_another(at))
        )
        if not said or (text.word(at) in ("un", "una") and after not in ("", ",", ".")):
            return None
        divided = after in (":", "(") or SHARING & set(text.slice(at, at + LONGEST_DIVISION))
        if before in ("nosotros", "nosotras") and not divided:
            return Found((Mention(Who.ADULT, number, at, at + 1, we=True),), at + 1)  # "nosotros 2 y mi suegra"
        part = leader in THEY_ARE and self._has_total() and not self._corrects(at)
        elsewhere = before == "para" and {"otra", "otro"} & set(text.slice(at - 3, at - 1))  # "otra cabaña para 2"
        everybody = Mention(
            Who.PERSON, number, at, at + 1, total=True, we=leader in WE_ARE, part=part, added=bool(elsewhere)
        )
        return Found((everybody,), at + 1)

    def _denies_another(self, at: int) -> bool:
        """ "3 no 2", "4 y no 5": the other number is denied."""
        no = at + 1 + (self.text.word(at + 1) == "y")
        return self.text.word(no) == "no" and self.text.number(no + 1) is not None

    def _labelled(self, at: int) -> bool:
        """ "personas: 4", "cantidad de personas 4"."""
        place = at - 1 - (self.text.word(at - 1) in (":", "son", "="))
        label = self.text.word(place) in ("personas", "huespedes", "pasajeros", "pax", "cantidad")
        return label and self.text.number(place - 1) is None

    def _corrects(self, at: int) -> bool:
        before = set(self.text.slice(at - 3, at))
        return bool(before & {"perdon", "realidad", "digo", "bah", "mejor", "sino"}) or (
            "no" in before and self.text.word(at - 1) == ","
        )

    def _counts_something(self, at: int) -> bool:
        """Whether the number belongs to a noun that follows, of people or of anything else."""
        place = at + 1
        while self.text.word(place) in ADJECTIVES_AHEAD:
            place += 1
        follower = self.text.word(place)
        if follower in NOUNS or self.text.word(at + 1) in NOT_PEOPLE:
            return True
        if follower in THEY_ARE | {"es"}:
            return any(word in NOUNS for word in self.text.slice(place + 1, place + 4))
        of_them = follower == "de" and self.text.word(place + 1) in ("ellos", "ellas", "los", "nosotros")
        return of_them and all(self.text.number(ahead) is None for ahead in range(place + 2, place + 4))

    def _has_total(self) -> bool:
        return any(mention.total for mention in self.mentions)

    def _bare_number(self) -> None:
        """A number by itself: the whole message, a clause of its own, or the head of what follows ("4 y un bebé")."""
        if (
            self._guessed
            or self._has_total()
            or any(m.who in (Who.ADULT, Who.SELF, Who.COUPLE) and not m.change for m in self.mentions)
        ):
            return
        others = bool(self.mentions) or bool(self.text.hidden) or self.vague
        counted = {at for mention in self.mentions for at in range(mention.first, mention.last)}
        for at in range(len(self.text)):
            number = self.text.number(at)
            if number is None or not 0 < number <= MOST_BY_ITSELF or at in counted:
                continue
            if self.text.slice(at - 2, at) in (["a", "la"], ["a", "las"]):
                continue  # an hour
            anew = self._corrects(at) and any(self.text.number(place) for place in range(at))  # "4.. no, 5"
            whole = (self.asked or self.bare) and self.text.stands_alone(0 if anew else at, at + 1)
            if whole or (others and self._own_clause(at)):
                # "somos uno menos, 3": those who are left
                self.mentions = [mention for mention in self.mentions if not (mention.change and mention.last <= at)]
                self.mentions.insert(0, Mention(Who.PERSON, number, at, at + 1, total=True))
                return

    def _own_clause(self, at: int) -> bool:
        if self.text.word(at) in ("un", "una"):
            return False
        tokens = self.text.tokens
        start = at - (self.text.word(at - 1) == "los")
        opens = start == 0 or tokens[start - 1].text in (",", ".", ";", "(") or start - 1 in self.text.hidden
        if opens and any(mention.part for mention in self.mentions):
            return True  # "8 contando los 2 bebés"
        next_mention = any(mention.first == at + 2 for mention in self.mentions)
        closes = at + 1 >= len(tokens) or tokens[at + 1].text in (
            ",",
            ".",
            ";",
            "(",
            ")",
            "?",
            "!",
            ":",
            "nomas",
            "sin",
        )
        return opens and (closes or (next_mention and tokens[at + 1].text in ("y", "mas", "+", "con")))
