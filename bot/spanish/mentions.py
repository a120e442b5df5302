"""What a message says about people, piece by piece: "2 nenes de 4 y 6", "somos 5", "sin mascotas", "se suma un amigo".

A mention keeps how it hangs on what came before; `counting` adds them up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.spanish.people import THEY_ARE, WE_ARE, Noun, Who
from bot.spanish.text import Kind, Token
from bot.spanish.vocabulary import words

MOST_PEOPLE = 99

ADDING = words(
    """
    suma suman sumaron sumo sumamos sumaria sumarian agrega agrego agregamos agregar sumar sumame agregame
    sumale agregale incorpora incorporan agregan
    """
)
DROPPING = words("baja bajo bajaron bajan cae cayo cayeron resta saca sacar sacame sacamos quita quitar quitame")
FILLERS = words(
    """
    ir venir viajar estar como unos unas tipo los las solo solamente nosotros nosotras en total : ya a ser todos
    todas entre igual ahora serian mas o menos aprox aproximadamente alrededor de ahi por nomas finalmente seriamos
    siempre maximo hasta unicamente
    """
)
SMALL = FILLERS | words(
    """
    calculo que pienso supongo somos para vamos seremos son la una un nada y jaja jajaja gracias porfa si se dale ok eh
    depende quise decir corrijo este mmm hola che creo amigo buenas de uno el no perdon seguro re poco pocos pocas
    """
)


@dataclass(frozen=True)
class Mention:
    """One group of people or animals that was named. `count` None: some; `first` and `last` are token positions."""

    who: Who
    count: int | None
    first: int
    last: int
    noun: Noun | None = None
    ages: tuple[int, ...] = ()  # of the minors
    all_ages: tuple[int, ...] = ()
    total: bool = False  # everybody: "somos 4", "4 personas"
    we: bool = False  # introduced by "somos", "vamos"
    own: bool = False  # "mi novia", "con un amigo": who writes comes too
    role: bool = False  # "mamá, papá y 2 nenes": nobody's in particular, and maybe who writes
    part: bool = False  # of those counted before: "dos son bebés"
    added: bool = False  # besides those counted before: "y un bebé", "más el perro"
    spouse: bool = False  # "su mujer": of whom was named before
    ours: bool = False  # "nuestro hijo": of the two who come with it
    of_couple: bool = False  # "somos un matrimonio, mi marido tiene 40": one of the two
    each: bool = False  # "un hijo cada uno"
    change: int = 0  # +1 "se suma un amigo", -1 "no viene mi hermano"
    none: bool = False  # "sin chicos"

    @property
    def relative_or_added(self) -> bool:
        """Whether it is somebody's, or comes besides others: not the same people counted in another way."""
        return self.added or self.own or (self.noun is not None and self.noun.relative)


@dataclass(frozen=True)
class Found:
    """What a reader found at a place: its mentions, the place after them, and whether it leaves the number open."""

    mentions: tuple[Mention, ...]
    last: int
    vague: bool = False


class Words:
    """The tokens of a message, as the readers of people ask for them; what belongs to dates is hidden."""

    def __init__(self, tokens: Sequence[Token], hidden: frozenset[int]) -> None:
        self.tokens = tokens
        self.hidden = hidden

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, at: int) -> str:
        """The text of a token; empty outside the message and where it is hidden."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) and at not in self.hidden else ""

    def number(self, at: int) -> int | None:
        """The count at a place."""
        if not 0 <= at < len(self.tokens) or at in self.hidden:
            return None
        token = self.tokens[at]
        return token.value if token.kind is Kind.NUMBER and token.value <= MOST_PEOPLE else None

    def slice(self, first: int, last: int) -> list[str]:
        """The words from one place up to another."""
        return [self.word(at) for at in range(max(first, 0), last)]

    def leader(self, at: int) -> str:
        """The first word before a place that says something."""
        place = at - 1
        while self.word(place) in FILLERS:
            if self.word(place) in WE_ARE | THEY_ARE:
                break
            place -= 1
        return self.word(place)

    def stands_alone(self, first: int, last: int) -> bool:
        """Whether nothing but small words is said around a place."""
        if len(self._telling) > last - first:
            return False
        return all(first <= at < last for at in self._telling)

    @cached_property
    def _telling(self) -> list[int]:
        """The places of words that say something."""
        return [at for at, token in enumerate(self.tokens) if token.text not in SMALL and token.text[0].isalnum()]
