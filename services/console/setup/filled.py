"""What an owner filled in, as typed values; what is wrong is gathered by field, to be said at once. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, time

from services.console.forms import FormError, minor_units

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
DIGITS = 6


class Unfilled(ValueError):
    """What to correct: a sentence by each field's name."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__("; ".join(wrong))
        self.wrong = wrong


class Filled:
    """A form. Each reader gives a value, or notes what is wrong and gives one that will not be used."""

    def __init__(self, get: Callable[[str], str], chosen: Callable[[str], Collection[str]] | None = None) -> None:
        self._get = get
        self._chosen = chosen or (lambda _: ())
        self.wrong: dict[str, str] = {}

    def require(self) -> None:
        """Raises ``Unfilled`` if something is wrong."""
        if self.wrong:
            raise Unfilled(self.wrong)

    def blame(self, name: str, sentence: str) -> None:
        """Something about a field that only its neighbours show."""
        self.wrong.setdefault(name, sentence)

    def line(self, name: str, *, most: int, required: bool = True) -> str:
        """One line of text, blanks put together."""
        text = " ".join(CONTROL.sub("", self._get(name)).split())
        if required and not text:
            self.blame(name, "Falta esto.")
        return self._fitting(name, text, most)

    def words(self, name: str, *, most: int) -> str:
        """Some lines of text; empty for nothing."""
        text = CONTROL.sub("", self._get(name).replace("\r\n", "\n")).strip()
        return self._fitting(name, text, most)

    def lines(self, name: str, *, most: int, each: int) -> list[str]:
        """A list, one thing a line."""
        found = [" ".join(line.split()) for line in self.words(name, most=most * (each + 1)).split("\n")]
        found = [line for line in found if line]
        if len(found) > most:
            self.blame(name, f"Poné hasta {most} renglones.")
        if any(len(line) > each for line in found):
            self.blame(name, f"Algún renglón es muy largo: usá hasta {each} letras en cada uno.")
        return found

    def whole(self, name: str, *, low: int, high: int, empty: int | None = None) -> int:
        """A whole number between two; ``empty`` for nothing, where nothing means something."""
        text = self._get(name).strip().removesuffix("%").strip()
        if not text and empty is not None:
            return empty
        number = text.removeprefix("-")
        value = int(text) if number.isascii() and number.isdigit() and len(number) <= DIGITS else None
        if value is None or not low <= value <= high:
            self.blame(name, f"Poné un número entero de {low} a {high}.")
            return low
        return value

    def pesos(self, name: str, *, empty: int | None = None, above_zero: bool = False) -> int:
        """An amount in centavos; ``empty`` for nothing, where nothing means something."""
        if not self._get(name).strip() and empty is not None:
            return empty
        try:
            amount = minor_units(self._get(name))
        except FormError as error:
            self.blame(name, error.sentence)
            return 0
        if above_zero and amount == 0:
            self.blame(name, "Tiene que ser más que cero.")
        return amount

    def time(self, name: str) -> time:
        """A time on the wall."""
        try:
            return time.fromisoformat(self._get(name).strip()).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self.blame(name, "Poné una hora, por ejemplo 15:00.")
            return time()

    def day(self, name: str) -> date:
        """A date."""
        try:
            return date.fromisoformat(self._get(name).strip())
        except ValueError:
            self.blame(name, "Poné una fecha.")
            return date(2000, 1, 1)

    def choice(self, name: str, among: Collection[str]) -> str:
        """One of some values."""
        value = self._get(name)
        if value not in among:
            self.blame(name, "Elegí una de las opciones.")
        return value

    def some(self, name: str, among: Collection[str]) -> list[str]:
        """At least one of some values, in their order."""
        found = [value for value in among if value in self._chosen(name)]
        if not found:
            self.blame(name, "Elegí por lo menos una.")
        return found

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self._get(name))

    def _fitting(self, name: str, text: str, most: int) -> str:
        if len(text) > most:
            self.blame(name, f"Es muy largo: usá hasta {most} letras.")
        return text
