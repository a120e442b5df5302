"""A message to a party: adults, children, babies and pets.

Conventions: a total without more is adults; minors up to 17 are children, and babies are children too; who says
"voy con…" counts; "somos 6, dos son bebés" is four adults and two children. A family, a group, "3 o 4" have to be
asked for. With a `PartyContext` the reading is the party after the message: "se suma un amigo", "no, son dos nenes".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from bot.spanish.atoms import DayAtom
from bot.spanish.noise import without_noise
from bot.spanish.people import EVERYBODY, NOUNS, POSSESSIVES, THEY_ARE, Noun, Who
from bot.spanish.reading_days import split_ranges
from bot.spanish.scanner import Scanner
from bot.spanish.text import Kind, Token, tokenise
from bot.spanish.vocabulary import words

ADULT_AGE = 18
BABY_AGE = 3
MOST_PEOPLE = 99


@dataclass(frozen=True)
class PartyContext:
    """Who comes as far as a conversation knows; `asked`: the last question was how many they are."""

    adults: int | None = None
    children: int | None = None
    children_ages: tuple[int, ...] = ()
    babies: int | None = None
    pets: int | None = None
    asked: bool = False


@dataclass(frozen=True)
class PartyReading:
    """Who comes. None: not said (and not known from the context). Babies are among the children.

    `children_ages` are whole years, 0 for months. With `ask` the number of adults cannot be known from what was said.
    `start` and `end` bound the words that said it, in the original text, half-open.
    """

    adults: int | None
    children: int | None
    children_ages: tuple[int, ...]
    babies: int | None
    pets: int | None
    ask: bool
    start: int
    end: int


@dataclass(frozen=True)
class _Mention:
    """One "2 nenes de 4 y 6": who, how many (None: some), ages, and how it hangs on what was said before."""

    who: Who
    count: int | None
    first: int
    last: int
    ages: tuple[int, ...] = ()
    noun: Noun | None = None
    total: bool = False  # "somos 4", "para 4"
    own: bool = False  # "mi novia"
    part: bool = False  # "dos son bebés", "de los cuales 2"
    added: bool = False  # "y un bebé", "más el perro"
    each: bool = False  # "un hijo cada uno"
    change: int = 0  # +1 "se suma un amigo", -1 "no viene mi hermano"
    segment: int = 0


@dataclass
class _Said:
    """Everything a message says about people."""

    mentions: list[_Mention] = field(default_factory=list)
    vague: bool = False
    none_of: set[Who] = field(default_factory=set)
    alone: bool = False
    with_others: bool = False


def read_party(text: str, *, context: PartyContext | None = None) -> PartyReading | None:
    """Who a message says will come; None when it says nothing about people or pets."""
    tokens = tokenise(text)
    said = _Reader(tokens, _dates(tokens), context=context).read()
    if not said.mentions and not said.vague and not said.none_of and not said.alone:
        return None
    party = _Sum(said).party()
    if context is not None:
        party = _completed(party, said, context)
    places = [(tokens[m.first].start, tokens[m.last - 1].end) for m in said.mentions]
    start, end = (min(p[0] for p in places), max(p[1] for p in places)) if places else (0, len(text))
    return replace(party, start=start, end=end)


def _dates(tokens: list[Token]) -> set[int]:
    """The tokens that belong to dates and to counts of nights, hours and money."""
    quiet = split_ranges(without_noise(tokens))
    if len(quiet) != len(tokens):
        return {index for index, token in enumerate(tokens) if token.kind is Kind.NUMERIC_DATE}
    taken: set[int] = set()
    previous: int | None = None
    for atom in Scanner(quiet, today=date(2026, 1, 1)).atoms():
        taken.update(range(atom.first, atom.last))
        if isinstance(atom, DayAtom) and previous is not None and atom.first - previous <= 3:
            taken.update(range(previous, atom.first))
        previous = atom.last
    return taken


class _Reader:
    """One pass over the tokens for people."""

    def __init__(self, tokens: list[Token], taken: set[int], *, context: PartyContext | None) -> None:
        self.tokens = tokens
        self.taken = taken
        self.context = context
        self.said = _Said()
        self.segment = 0

    def read(self) -> _Said:
        """The mentions, in order."""
        at = 0
        while at < len(self.tokens):
            if at in self.taken:
                at += 1
                continue
            at = self._step(at)
        if not self.said.mentions:
            self._bare_number()
        self._segments()
        return self.said

    def word(self, at: int) -> str:
        """The text of the token at a place; empty outside the message and inside dates."""
        if not 0 <= at < len(self.tokens) or at in self.taken:
            return ""
        return self.tokens[at].text

    def number(self, at: int) -> int | None:
        """The count at a place."""
        if not 0 <= at < len(self.tokens) or at in self.taken:
            return None
        token = self.tokens[at]
        if token.kind is Kind.NUMBER and 0 <= token.value <= MOST_PEOPLE:
            return token.value
        return None

    def _step(self, at: int) -> int:
        for reader in (
            self._doubt,
            self._negation,
            self._alone,
            self._vague,
            self._short_form,
            self._noun,
            self._total,
        ):
            after = reader(at)
            if after is not None:
                return after
        return at + 1

    # -- whole phrases ----------------------------------------------------------------------------------------------

    def _doubt(self, at: int) -> int | None:
        """ "puede que se sume mi hermano": not counted."""
        word = self.word(at)
        doubtful = (
            word in ("capaz", "quizas", "quiza", "talvez", "talves")
            or (word == "puede" and self.word(at + 1) in ("que", "ser"))
            or (word == "tal" and self.word(at + 1) == "vez")
            or (word == "por" and self.word(at + 1) == "ahi" and self.word(at + 2) in ("se", "viene", "vienen"))
        )
        if not doubtful or not self.said.mentions:
            return None
        while at < len(self.tokens) and self.word(at) not in (",", ".", ";"):
            at += 1
        return at

    def _negation(self, at: int) -> int | None:
        """ "sin chicos", "ningún menor", "no llevamos mascotas", "nada de perros"."""
        word = self.word(at)
        if word in ("sin", "ningun", "ninguna", "cero", "0") or (word == "nada" and self.word(at + 1) == "de"):
            ahead = at + 1
        elif word in ("no", "ni") and self.word(at + 1) in (
            [
                "hay",
                "llevamos",
                "llevo",
                "tenemos",
                "tengo",
                "van",
                "vamos",
                "viene",
                "vienen",
                "traemos",
                "traigo",
                "llevaremos",
            ]
        ):
            ahead = at + 2
        elif word == "ni" and self.word(at + 1) in NOUNS:
            ahead = at + 1
        else:
            return None
        while self.word(ahead) in (
            "con",
            "de",
            "un",
            "una",
            "el",
            "la",
            "los",
            "las",
            "ni",
            "mi",
            "mis",
            "ningun",
            "ninguna",
            "a",
            "al",
        ):
            ahead += 1
        noun = NOUNS.get(self.word(ahead))
        if noun is None:
            return None
        gone = word == "no" and self.word(at + 1) in ("viene", "vienen", "van") and noun.relative
        if gone:
            self._add(_Mention(noun.who, noun.alone or None, at, ahead + 1, noun=noun, change=-1))
        else:
            self.said.none_of.add(Who.CHILD if noun.who is Who.BABY else noun.who)
        ahead += 1
        while self.word(ahead) in ("ni", "o", "y", ",") and self.word(ahead + 1) in NOUNS and word != "no":
            follower = NOUNS[self.word(ahead + 1)]
            if self.word(ahead) not in ("ni", "o"):
                break
            self.said.none_of.add(Who.CHILD if follower.who is Who.BABY else follower.who)
            ahead += 2
        return ahead

    def _alone(self, at: int) -> int | None:
        """ "voy solo", "yo sola", "para mí solo", "vamos los dos", "nosotros dos"."""
        word = self.word(at)
        if word in ("solo", "sola", "solito", "solita") and self.word(at - 1) in (
            "voy",
            "yo",
            "viajo",
            "iria",
            "soy",
            "mi",
            "viajaria",
            "ire",
            "estoy",
            "persona",
        ):
            self._add(_Mention(Who.SELF, 1, at, at + 1))
            return at + 1
        if word in ("solo", "sola", "solito", "solita") and len(self.tokens) <= 2:
            self._add(_Mention(Who.SELF, 1, at, at + 1))
            return at + 1
        if word in ("nosotros", "nosotras", "ambos"):
            count = self.number(at + 1)
            if count is not None:
                self._add(_Mention(Who.PERSON, count, at, at + 2, total=True))
                return at + 2
        if (
            word == "mi"
            and self.word(at + 1) in ("y", ",", "solo", "sola")
            and self.word(at - 1) in ("para", "por", "y")
        ):
            self._add(_Mention(Who.SELF, 1, at, at + 1))
            return at + 1
        return None

    def _vague(self, at: int) -> int | None:
        """ "varios", "un montón", "entre 4 y 6", "3 o 4": has to be asked for."""
        word = self.word(at)
        if word in ("varios", "varias", "muchos", "muchas", "bastantes", "multitud") and self.word(at + 1) not in (
            "dias",
            "noches",
            "cosas",
            "cabanas",
            "fechas",
            "gracias",
        ):
            if len(self.tokens) <= 4 or self.word(at - 1) in EVERYBODY or self.word(at + 1) in NOUNS:
                self.said.vague = True
                return at + 1
        if word in ("monton", "banda", "pila", "toneladas") and (
            self.word(at - 2) in EVERYBODY or len(self.tokens) <= 5
        ):
            self.said.vague = True
            return at + 1
        low = self.number(at)
        if low is None:
            return None
        joiner = self.word(at + 1)
        high = self.number(at + 2)
        if high is None or high <= low or high - low > 6:
            return None
        between = joiner == "y" and self.word(at - 1) == "entre"
        if not between and joiner not in ("o", "u", "a", "-", "/"):
            return None
        noun = NOUNS.get(self.word(at + 3))
        counted = (
            noun is not None
            or self.word(at - 1) in EVERYBODY | THEY_ARE
            or self._asked()
            or (joiner in ("o", "u") and self.word(at - 1) in ("para", "por", "como", "unos"))
            or self._whole(at, at + 3)
        )
        if not counted or (noun is not None and noun.who is Who.PET):
            return None
        self.said.vague = True
        return at + 3 + (noun is not None)

    def _short_form(self, at: int) -> int | None:
        """ "2A + 2N", "2+2": adults and children, as agencies write them."""
        adults = self.number(at)
        if adults is None:
            return None
        letter = self.word(at + 1)
        if (
            letter in ("a", "ad", "adt")
            and self.number(at + 3) is not None
            and self.word(at + 2) in ("+", "y", ",", "/")
        ):
            if self.word(at + 4) in ("n", "c", "ch", "m", "chd", "nn", "men"):
                self._add(_Mention(Who.ADULT, adults, at, at + 2))
                self._add(_Mention(Who.CHILD, self.number(at + 3), at + 3, at + 5, added=True))
                return at + 5
        if (
            letter in ("a", "ad", "adt")
            and self.number(at + 2) is not None
            and self.word(at + 3) in ("n", "c", "ch", "m", "chd", "nn", "men")
        ):
            self._add(_Mention(Who.ADULT, adults, at, at + 2))
            self._add(_Mention(Who.CHILD, self.number(at + 2), at + 2, at + 4, added=True))
            return at + 4
        if (
            letter == "+"
            and self.number(at + 2) is not None
            and self.word(at + 3) not in NOUNS
            and self._whole(at, at + 3)
        ):
            self._add(_Mention(Who.ADULT, adults, at, at + 1))
            self._add(_Mention(Who.CHILD, self.number(at + 2), at + 2, at + 3, added=True))
            return at + 3
        return None

    # -- counts -----------------------------------------------------------------------------------------------------

    def _noun(self, at: int) -> int | None:
        """A word for people with its count, possessive and ages."""
        noun = NOUNS.get(self.word(at))
        if noun is None:
            return None
        if self._is_not_people(at, noun):
            return at + 1
        first, count, own = self._count_before(at, noun)
        after, ages = self._ages_after(at + 1)
        if noun.who is Who.FAMILY:
            return self._family(at)
        ages_mean = len(ages) if len(ages) > 1 else None
        if count is None:
            count = ages_mean or noun.alone or None
        if noun.alone == 0 and count is None and not own and not self._introduced(at):
            return at + 1  # "¿aceptan chicos?", "para adultos": nobody in particular
        who = noun.who
        if ages and min(ages) >= ADULT_AGE and who in (Who.CHILD, Who.BABY):
            who = Who.ADULT
        elif who is Who.CHILD and ages and max(ages) < BABY_AGE:
            who = Who.BABY
        change = self._change(first, after)
        if who is Who.COUPLE and noun.alone == 1 and own:
            who = Who.ADULT  # "mi pareja" is one person
        self._add(
            _Mention(
                who,
                count,
                first,
                after,
                ages=ages if who in (Who.CHILD, Who.BABY) else (),
                noun=noun,
                own=own or (noun.relative and self._accompanies(first)),
                part=self._is_part(first),
                added=self._is_added(first),
                each=self._each(after),
                change=change,
                total=noun.who is Who.PERSON,
            )
        )
        return after

    def _is_not_people(self, at: int, noun: Noun) -> bool:
        """Words that look like people: "mayor" of "la mayor parte", "grande" of "la más grande", a lady in an address."""
        word, before, after = self.word(at), self.word(at - 1), self.word(at + 1)
        if word in ("grande", "mayor", "menor", "grandes") and self.number(at - 1) is None:
            return True
        if word in (
            "banda",
            "grupo",
            "gente",
            "viejo",
            "vieja",
            "senora",
            "jefe",
            "mama",
            "papa",
            "animal",
        ) and before not in (POSSESSIVES | {"con", "y", "un", "una", "unos", "el", "la"}):
            return self.number(at - 1) is None
        if word == "gente" and self.number(at - 1) is None:
            return True
        if word in ("ch", "ad", "bb", "plazas", "almas") and self.number(at - 1) is None:
            return True
        if word == "amigo" and before in ("hola", "gracias", "che", "dale", "", ",") and after in ("", ",", "!", "."):
            return True
        return (
            noun.who is Who.PERSON and before in ("otra", "alguna", "una") and after in ("real", "de", "que", "me", "")
        )

    def _count_before(self, at: int, noun: Noun) -> tuple[int, int | None, bool]:
        """Where the mention begins, its count, and whether it is one's own."""
        first = at
        own = False
        count: int | None = None
        while first > 0:
            before = self.word(first - 1)
            number = self.number(first - 1)
            if number is not None and count is None:
                count, first = number, first - 1
                continue
            if before in POSSESSIVES:
                own, first = before not in ("su", "sus") or noun.who is not Who.COUPLE, first - 1
                continue
            if (
                before
                in (
                    "el",
                    "la",
                    "los",
                    "las",
                    "al",
                    "otro",
                    "otra",
                    "otros",
                    "otras",
                    "mas",
                    "lindos",
                    "hermosos",
                    "queridos",
                )
                and first - 1 >= 0
            ):
                first -= 1
                continue
            break
        if self.word(first - 1) == "par" or (self.word(first - 1) == "de" and self.word(first - 2) == "par"):
            return first, 2, own
        return first, count, own

    def _introduced(self, at: int) -> bool:
        """Whether a plural without a count still says that some come: "con los chicos", "y amigos"."""
        before = {self.word(at - 1), self.word(at - 2)}
        return bool(before & {"con", "los", "las", "y", "e", "unos", "unas", "algunos"}) and not before & {
            "aceptan",
            "para",
            "permiten",
        }

    def _accompanies(self, first: int) -> bool:
        return self.word(first - 1) in ("con", "y") or self.word(first - 1) in POSSESSIVES

    def _ages_after(self, at: int) -> tuple[int, tuple[int, ...]]:
        """Ages after a word for people: "de 6", "de 4 y 8 años", "uno de 4 y otro de 8", "(5 y 7)", "de 8 meses"."""
        start = at
        ages: list[int] = []
        while at < len(self.tokens):
            if self.word(at) in (
                "de",
                ",",
                "(",
                "y",
                "uno",
                "una",
                "otro",
                "otra",
                "el",
                "la",
                "un",
                "con",
                "unos",
                "tienen",
                "tiene",
                "mayor",
                "menor",
                "edad",
                "edades",
                ":",
            ):
                ahead = at + 1
                token_number = self._age(at)
                if token_number is None:
                    at = ahead
                    continue
            found = self._age(at)
            if found is None:
                break
            if not ages and not self._looks_like_age(start, at):
                return start, ()
            if ages and not self._continues_ages(at):
                break
            at += 1
            if self.word(at) in ("meses", "mes", "mesecitos", "semanas"):
                found, at = 0, at + 1
            elif self.word(at) in ("anos", "ano", "anitos", "a"):
                at += 1
            if self.word(at) == "y" and self.word(at + 1) in ("medio", "media"):
                at += 2
            ages.append(found)
            start_next = at
            if self.word(at) == ")":
                at += 1
            start = at if ages else start
            if self.word(start_next) not in ("y", ",", "/", "-", "el"):
                break
        return (start, tuple(ages)) if ages else (start, ())

    def _age(self, at: int) -> int | None:
        number = self.number(at)
        if number is None or self.word(at) in ("un", "una", "uno"):
            return None
        return number

    def _looks_like_age(self, start: int, at: int) -> bool:
        between = [self.word(index) for index in range(start, at)]
        if "de" in between or "(" in between or "tiene" in between or "tienen" in between:
            follows = self.word(at + 1)
            return follows not in NOUNS and follows not in ("noches", "noche", "dias")
        return self.word(at + 1) in ("anos", "ano", "meses", "anitos")

    def _continues_ages(self, at: int) -> bool:
        return self.word(at + 1) not in NOUNS and self.word(at + 1) not in (
            "noches",
            "noche",
            "dias",
            "personas",
            "autos",
        )

    def _family(self, at: int) -> int:
        """ "familia de 4": four; "familia tipo", "un grupo de amigos": to be asked for."""
        if self.word(at) in ("familia", "grupo", "grupito", "familion", "contingente") and self.word(at + 1) in (
            "de",
            "somos",
            "con",
        ):
            number = self.number(at + 2)
            if number is not None and self.word(at + 3) in ("o", "a") and self.number(at + 4) is not None:
                self.said.vague = True
                return at + 5
            if number is not None and self.word(at + 1) == "de":
                after = at + 3
                if self.word(after) in (
                    "personas",
                    "amigos",
                    "amigas",
                    "integrantes",
                    "adultos",
                    "chicos",
                    "chicas",
                    "pibes",
                ):
                    after += 1
                self._add(_Mention(Who.PERSON, number, at, after, total=True))
                return after
        if (
            self.word(at - 1) in ("en", "amigos", "mi", "toda", "la", "de")
            and self.word(at - 1) != "de"
            and self.said.mentions
        ):
            return at + 1
        self.said.vague = True
        after = at + 1
        if self.word(after) == "de" and self.word(after + 1) in NOUNS:
            after += 2
        return after

    def _total(self, at: int) -> int | None:
        """A count of everybody: "somos 4", "para 4", "en total 6", "4 en total"."""
        number = self.number(at)
        if number is None or number == 0:
            return None
        before, after = self.word(at - 1), self.word(at + 1)
        if after in NOT_COUNTED or after in ("%", "$") or before in ("$", "cabana", "numero"):
            return None
        if (before, self.word(at - 2)) == ("de", "vez") or (before == "envezde"):
            return at + 1
        filler_skipped = at - 1
        while self.word(filler_skipped) in (
            "como",
            "unos",
            "tipo",
            "los",
            "las",
            "solo",
            "solamente",
            "nosotros",
            "en",
            "total",
            ":",
            "ya",
            "a",
            "ser",
            "todos",
            "entre",
            "igual",
            "ahora",
            "serian",
        ):
            filler_skipped -= 1
        verb = self.word(filler_skipped)
        is_total = (
            verb in EVERYBODY
            or (verb in THEY_ARE and before != "las")
            or (before in ("para", "pa") and self.word(at) not in ("un", "una"))
            or (before == "/" and self.word(at - 2) == "para")
            or (after == "en" and self.word(at + 2) == "total")
            or (before == "total" or (before == ":" and self.word(at - 2) in ("total", "personas", "pax")))
            or (before in ("personas", "huespedes", "cantidad") and self.word(at - 1) != "")
            or (before == "no" and any(mention.total for mention in self.said.mentions))
        )
        if not is_total or (self.word(at) in ("un", "una") and after not in ("", ",", ".")):
            return None
        if before == "no":
            return at + 1  # "somos 5 no 4"
        more = after == "mas"
        change = 1 if more and verb in EVERYBODY else 0
        less = after == "menos" and verb in EVERYBODY
        if change or less:
            self._add(_Mention(Who.PERSON, number, at, at + 2, change=1 if change else -1))
            return at + 2
        part = verb in THEY_ARE and self._has_total()
        self._add(_Mention(Who.PERSON, number, at, at + 1, total=True, part=part))
        return at + 1

    def _has_total(self) -> bool:
        return any(mention.total for mention in self.said.mentions)

    def _bare_number(self) -> None:
        """A number by itself: the whole message, or a clause of its own beside dates ("del 3 al 5, dos")."""
        if self.said.vague or self.said.none_of:
            return
        for at in range(len(self.tokens)):
            number = self.number(at)
            if number is None or not 0 < number <= 60:
                continue
            if self._whole(at, at + 1) and (self.context is None or self._asked()):
                self._add(_Mention(Who.PERSON, number, at, at + 1, total=True))
                return
            if self.taken and self._own_clause(at):
                self._add(_Mention(Who.PERSON, number, at, at + 1, total=True))
                return

    def _asked(self) -> bool:
        return self.context is not None and self.context.asked

    def _whole(self, first: int, last: int) -> bool:
        """Whether nothing but small words stands outside."""
        rest = [token.text for index, token in enumerate(self.tokens) if not first <= index < last]
        return all(word in SMALL or not word[0].isalnum() for word in rest)

    def _own_clause(self, at: int) -> bool:
        opens = at == 0 or self.tokens[at - 1].text in (",", ".", ";", "(")
        closes = at + 1 >= len(self.tokens) or self.tokens[at + 1].text in (",", ".", ";", ")", "?", "!", "nomas")
        return opens and closes and self.tokens[at].text not in ("un", "una")

    # -- how a mention hangs together -------------------------------------------------------------------------------

    def _is_part(self, first: int) -> bool:
        before = [self.word(index) for index in range(max(0, first - 6), first)]
        if self.word(first - 1) in THEY_ARE | {"es", "era"} and self._has_total():
            return True
        return (
            "cuales" in before
            or "ellos" in before
            or "incluyendo" in before
            or "incluido" in before
            or "contando" in before
            or "entre" in before[-2:]
        )

    def _is_added(self, first: int) -> bool:
        return self.word(first - 1) in ("y", "mas", "+", "&", "sumado", "tambien", "ademas") or (
            self.word(first - 1) in ("con",) and self.word(first - 2) in ("y", "mas")
        )

    def _each(self, after: int) -> bool:
        words = [self.word(index) for index in range(after, after + 3)]
        return (
            words[0] == "cada"
            or words[:2] in (["por", "pareja"], ["por", "matrimonio"], ["por", "familia"])
            or words[:3] == ["c", "/", "u"]
        )

    def _change(self, first: int, after: int) -> int:
        before = [self.word(index) for index in range(max(0, first - 3), first)]
        verbs = set(before)
        if verbs & {
            "suma",
            "sumo",
            "sumamos",
            "agrega",
            "agrego",
            "agregamos",
            "agregar",
            "sumar",
            "sumaria",
            "sumame",
            "agregame",
            "sumale",
            "agregale",
            "incorpora",
        }:
            return 1
        if verbs & {"baja", "bajo", "cae", "cayo", "resta", "saca", "sacar", "sacamos", "quita", "quitar"} and (
            "se" in verbs or verbs & {"saca", "sacar", "quitar", "sacamos"}
        ):
            return -1
        if self.word(after) in ("mas", "extra", "adicional") or self.word(first) in ("otro", "otra", "otros", "otras"):
            return 1
        if self.word(after) == "menos":
            return -1
        follows = self.word(after) == "tambien" and self.word(first - 1) in ("viene", "vienen", "va", "van")
        return 1 if follows else 0

    def _add(self, mention: _Mention) -> None:
        self.said.mentions.append(mention)

    def _segments(self) -> None:
        """A new count of everybody after a correction, or a second one, starts afresh."""
        segment = 0
        seen_total = False
        result: list[_Mention] = []
        for mention in self.said.mentions:
            gap = {self.word(index) for index in range(result[-1].last if result else mention.first, mention.first)}
            corrected = (
                bool(gap & {"perdon", "digo", "mejor", "sino", "no", "corrijo"}) and bool(result) and "?" not in gap
            )
            restated = (
                mention.total and seen_total and not mention.part and mention.who is Who.PERSON and mention.noun is None
            )
            if bool(gap & set(EVERYBODY)) and result and any(m.change for m in result):
                restated = True
            if corrected or restated:
                segment += 1
                seen_total = False
            seen_total = seen_total or mention.total
            result.append(replace(mention, segment=segment))
        self.said.mentions = result


NOT_COUNTED = words(
    """
    noches noche dias dia semanas semana cabanas cabana habitaciones habitacion camas cama cuartos ambientes
    autos auto coches hs h am pm km cuadras minutos mil lucas pesos cuotas veces vez meses anos mes quincena
    finde findes mts metros banos
    """
)
SMALL = words(
    """
    somos para vamos serian seriamos seremos son nosotros los las de una un solo solamente nomas nada mas por
    ahora y jaja jajaja en total gracias porfa si dale ok eh este mmm hola che creo unos como tipo amigo
    """
)


class _Sum:
    """Mentions to numbers."""

    def __init__(self, said: _Said) -> None:
        self.said = said
        last = max((mention.segment for mention in said.mentions), default=0)
        self.mentions = [mention for mention in said.mentions if mention.segment == last]

    def party(self) -> PartyReading:
        """The party that the mentions add up to."""
        mentions = [mention for mention in self.mentions if mention.change == 0]
        couples = sum((mention.count or 1) for mention in mentions if mention.who is Who.COUPLE)
        kids = [mention for mention in mentions if mention.who in (Who.CHILD, Who.BABY)]
        adults, known_adults = self._adults(mentions, couples)
        kids, youngsters = self._youngsters(kids, adults=known_adults, mentions=mentions)
        unknown = any(mention.count is None for mention in kids)
        children = sum(self._times(mention, couples) for mention in kids if mention.count is not None)
        total = self._total(mentions)
        grown = adults + youngsters
        grown_known = known_adults or youngsters > 0
        if total is not None:
            grown, children = self._from_total(
                total, mentions, grown=grown, grown_known=grown_known, children=children, kids=kids
            )
            grown_known = True
        pets = self._pets(mentions)
        if grown_known is False and self._self_implied(mentions):
            grown, grown_known = 1, True
        said_people = grown_known or bool(kids)
        ask = (
            (self.said.vague and total is None and not (grown_known and not self._only_self(mentions)))
            or unknown
            or (bool(kids) and not grown_known)
        )
        none = self.said.none_of
        no_children = Who.CHILD in none
        return PartyReading(
            adults=grown if grown_known and not (ask and self.said.vague) else None,
            children=children
            if said_people and not unknown and (kids or grown_known)
            else (0 if no_children else None),
            children_ages=tuple(age for mention in kids for age in mention.ages),
            babies=self._babies(kids, couples) if kids else None,
            pets=pets if pets is not None else (0 if Who.PET in none else None),
            ask=ask,
            start=0,
            end=0,
        )

    def _adults(self, mentions: list[_Mention], couples: int) -> tuple[int, bool]:
        counted = [mention for mention in mentions if mention.who is Who.ADULT]
        adults = 2 * couples + sum(mention.count or 0 for mention in counted)
        known = couples > 0 or any(mention.count for mention in counted)
        selves = any(mention.who is Who.SELF for mention in mentions)
        if selves or self._self_implied(mentions):
            stated = any(mention.who is Who.ADULT and not mention.own for mention in mentions)
            adults += 0 if stated and not selves else 1
            known = True
        return adults, known

    def _self_implied(self, mentions: list[_Mention]) -> bool:
        """Whether who writes comes without saying "yo": "con mi hija", "mi mujer y los chicos"."""
        return (
            any(mention.own and mention.who in (Who.ADULT, Who.CHILD, Who.BABY) for mention in mentions)
            and not any(mention.who in (Who.SELF, Who.COUPLE) for mention in mentions)
            and not self._counts_grown_ups(mentions)
        )

    @staticmethod
    def _counts_grown_ups(mentions: list[_Mention]) -> bool:
        return any(
            mention.who is Who.ADULT and mention.noun is not None and not mention.noun.relative for mention in mentions
        )

    @staticmethod
    def _only_self(mentions: list[_Mention]) -> bool:
        return all(mention.who in (Who.SELF, Who.PET) for mention in mentions)

    @staticmethod
    def _youngsters(kids: list[_Mention], *, adults: bool, mentions: list[_Mention]) -> tuple[list[_Mention], int]:
        """ "somos 4 chicas": a group of friends, since no grown-up comes with them."""
        if adults or any(mention.who is Who.PERSON for mention in mentions):
            return kids, 0
        group = [
            m for m in kids if m.noun is not None and m.noun.young and not m.ages and (m.count or 0) > 1 and not m.own
        ]
        if not group or len(group) != len(kids):
            return kids, 0
        return [], sum(mention.count or 0 for mention in group)

    @staticmethod
    def _times(mention: _Mention, couples: int) -> int:
        count = mention.count or 0
        return count * couples if mention.each and couples > 1 else count

    def _babies(self, kids: list[_Mention], couples: int) -> int:
        return sum(self._times(mention, couples) for mention in kids if mention.who is Who.BABY and mention.count)

    @staticmethod
    def _total(mentions: list[_Mention]) -> int | None:
        totals = [mention for mention in mentions if mention.total and mention.count is not None and not mention.part]
        if not totals:
            return None
        extra = sum(mention.count or 0 for mention in totals[1:] if mention.added)
        return (totals[0].count or 0) + extra

    @staticmethod
    def _from_total(
        total: int, mentions: list[_Mention], *, grown: int, grown_known: bool, children: int, kids: list[_Mention]
    ) -> tuple[int, int]:
        """Adults and children where a total was said too: inside it ("somos 6, dos son bebés") or besides ("somos 4 y un bebé")."""
        first_total = next(mention.first for mention in mentions if mention.total)
        broken_down = [m for m in mentions if m.who is Who.ADULT and m.noun is not None and not m.noun.relative]
        if broken_down and grown + children == total:
            return grown, children
        if broken_down and not kids and grown < total:
            return grown, total - grown
        part = any(mention.part for mention in kids)
        after = [mention for mention in kids if mention.first > first_total]
        added = [mention for mention in after if mention.added]
        if grown_known and grown + children == total:
            return grown, children
        if kids and part:
            return max(total - children, 0), children
        if kids and added and len(added) == len(after):
            if grown_known and grown > 0 and not broken_down and grown + children != total:
                return total - children if total - children > 0 else total, children
            return total, children
        if kids:
            inside = total - children
            return (inside, children) if inside >= 2 or (inside >= 1 and grown_known) else (total, children)
        if grown_known and broken_down and grown > total:
            return grown, children
        extra = sum(m.count or 0 for m in mentions if m.who is Who.ADULT and m.added and m.first > first_total)
        return total + extra, children

    @staticmethod
    def _pets(mentions: list[_Mention]) -> int | None:
        pets = [mention for mention in mentions if mention.who is Who.PET]
        if not pets:
            return None
        return sum(mention.count if mention.count is not None else 1 for mention in pets)


def _completed(party: PartyReading, said: _Said, context: PartyContext) -> PartyReading:
    """The reading with what the conversation already knew."""
    adults, children, pets, babies = party.adults, party.children, party.pets, party.babies
    ages = party.children_ages
    changes = [mention for mention in said.mentions if mention.change != 0]
    base_adults = adults if adults is not None else context.adults
    base_children = children if children is not None else context.children
    base_pets = pets if pets is not None else context.pets
    only_kids = adults is None and children is not None
    total_only = any(m.total for m in said.mentions) and not any(
        m.who in (Who.CHILD, Who.BABY, Who.ADULT) for m in said.mentions
    )
    if total_only and adults is not None and context.children and context.adults is not None:
        if adults == context.adults or adults > context.children:
            base_children = context.children
            base_adults = adults if adults == context.adults else adults - context.children
            ages = context.children_ages
    ask = party.ask and not (only_kids and context.adults is not None)
    for mention in changes:
        step = mention.change * (mention.count or 1)
        if mention.who is Who.PET:
            base_pets = max((base_pets or 0) + step, 0)
        elif mention.who in (Who.CHILD, Who.BABY):
            base_children = max((base_children or 0) + step, 0)
        elif base_adults is not None:
            base_adults = max(base_adults + step * (2 if mention.who is Who.COUPLE else 1), 0)
    return replace(
        party,
        adults=base_adults,
        children=base_children,
        children_ages=ages or (context.children_ages if children is None else ()),
        babies=babies if babies is not None else (context.babies if children is None else babies),
        pets=base_pets,
        ask=ask or (base_adults is None and not only_pets(said)),
    )


def only_pets(said: _Said) -> bool:
    """Whether a message speaks of animals alone."""
    return bool(said.mentions) and all(mention.who is Who.PET for mention in said.mentions) and not said.vague
