"""Ways to say who comes that are no noun with a number: "somos 5", "voy sola", "sin chicos", "3 o 4", "2A + 2N"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.spanish.mentions import ADDING, DROPPING, GROUP_WORDS, Mention, Words, read_noun
from bot.spanish.people import ARTICLES, NOUNS, POSSESSIVES, THEY_ARE, WE_ARE, Who
from bot.spanish.vocabulary import words

NOT_PEOPLE = words(
    """
    noches noche dias dia semanas semana cabanas cabana habitaciones habitacion camas cama cuartos ambientes autos
    auto coches hs h am pm km cuadras minutos mil lucas pesos cuotas veces vez meses anos mes quincena finde findes
    mts metros banos horas pisos estrellas % dormitorios unidades depto deptos departamentos carpas motos bicis
    """
)
FILLERS = words(
    """
    ir venir viajar estar como unos unas tipo los las solo solamente nosotros nosotras en total : ya a ser todos
    todas entre igual ahora serian mas o menos aprox aproximadamente alrededor de ahi por nomas finalmente seriamos
    siempre
    """
)
SMALL = FILLERS | words(
    """
    calculo que pienso supongo somos para vamos seremos son la una un nada y jaja jajaja gracias porfa si dale ok eh
    este mmm hola che creo amigo buenas de uno el no perdon seguro
    """
)
ALONE = words("solo sola solito solita")
COMING = words(
    "hay llevamos llevo tenemos tengo van vamos viene vienen va traemos traigo llevaremos llevaria vendria viajan"
)
UNCOUNTED = words("varios varias muchos muchas bastantes")
FAMILY_VERBS = WE_ARE | THEY_ARE | POSSESSIVES | ARTICLES | words("con para una un toda de en")

Found = tuple[list[Mention], int]


class HeadCounts:
    """One pass over a message: its mentions in order, and whether it leaves the number open."""

    def __init__(self, text: Words, *, asked: bool, bare: bool) -> None:
        self.text = text
        self.asked = asked
        self.bare = bare  # a number alone is a count of people
        self.vague = False
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
        readers: Sequence[Callable[[int], Found | None]] = (
            self._doubt,
            self._negation,
            self._alone,
            self._open,
            self._agency,
            self._family,
            self._everybody,
        )
        for reader in readers:
            found = reader(at)
            if found is not None:
                self.mentions += found[0]
                return found[1]
        mention = read_noun(self.text, at)
        if mention is not None:
            self.mentions.append(mention)
            return max(mention.last, at + 1)
        return at + 1

    def _doubt(self, at: int) -> Found | None:
        """ "puede que se sume mi hermano": somebody who may come is not counted, when others are."""
        ahead = self.text.slice(at, at + 3)
        doubtful = (
            ahead[0] in ("capaz", "quizas", "quiza", "talvez", "posiblemente")
            or ahead[:2] in (["puede", "que"], ["puede", "ser"], ["tal", "vez"], ["por", "ahi"])
            or ahead[:2] in (["a", "lo"],)
        )
        if not doubtful or not self.mentions:
            return None
        while at < len(self.text) and self.text.word(at) not in (",", ".", ";"):
            at += 1
        return [], at

    def _negation(self, at: int) -> Found | None:
        """ "sin chicos", "ningún menor", "no llevamos mascotas", "no viene mi hermano"."""
        word, following = self.text.word(at), self.text.word(at + 1)
        if word in ("sin", "ningun", "ninguna", "cero", "0", "ni"):
            ahead = at + 1
        elif (word == "nada" and following == "de") or (word == "no" and following in COMING):
            ahead = at + 2
        else:
            return None
        leaves = word == "no" and following in ("viene", "vienen", "va", "van")
        found: list[Mention] = []
        while True:
            place = ahead
            while self.text.word(place) in NEGATED_FILLERS or self.text.word(place) in ARTICLES | POSSESSIVES:
                place += 1
            noun = NOUNS.get(self.text.word(place))
            if noun is None or noun.who is Who.FAMILY:
                break
            if leaves and noun.relative:
                found.append(Mention(noun.who, noun.alone or None, at, place + 1, noun=noun, change=-1))
            else:
                found.append(Mention(noun.who, 0, at, place + 1, noun=noun, none=True))
            ahead = place + 1
            if self.text.word(ahead) not in ("ni", "o") and not (self.text.word(ahead) == "y" and word == "sin"):
                break
        return (found, ahead) if found else None

    def _alone(self, at: int) -> Found | None:
        """ "voy solo", "yo sola", "mi novia y yo", "para mí y mi hija", "ella y yo", "nosotros dos"."""
        text = self.text
        word, before, after = text.word(at), text.word(at - 1), text.word(at + 1)
        me = Mention(Who.SELF, 1, at, at + 1)
        if word in ALONE and (
            before in ("voy", "yo", "viajo", "iria", "soy", "mi", "viajaria", "ire", "estoy") or len(text) <= 2
        ):
            return [me], at + 1
        if word == "yo" and (
            before in ("y", ",", "+", "mas", "solo") or after in ("y", ",", "+", "mas", "con") or len(text) == 1
        ):
            joined = before in ("y", "+", "mas") or after in ("y", "+", "mas", "con")
            return ([me], at + 1) if joined or self.mentions or len(text) == 1 else None
        if (
            word == "mi"
            and before in ("para", "por", "y")
            and (after in ("y", "mas", "+", "solo", "sola") or len(text) <= 2)
        ):
            return [me], at + 1
        closes = after in ("", ",", ".", "!", "?")
        if word in ("ella", "el") and (
            text.slice(at + 1, at + 3) == ["y", "yo"] or (text.slice(at - 2, at) == ["yo", "y"] and closes)
        ):
            return [Mention(Who.ADULT, 1, at, at + 1)], at + 1
        if word in ("vos", "ambos") and text.slice(at + 1, at + 3) == ["y", "yo"]:
            return [Mention(Who.ADULT, 1, at, at + 1)], at + 1
        return None

    def _open(self, at: int) -> Found | None:
        """ "varios", "un montón", "entre 4 y 6", "3 o 4 personas": the number has to be asked for."""
        text = self.text
        word, before = text.word(at), text.word(at - 1)
        few_words = len(text) <= 4
        if word in UNCOUNTED and (before in WE_ARE or text.word(at + 1) in NOUNS or len(text) <= 2):
            self.vague = True
            return [], at + 1
        if word in ("monton", "banda", "pila", "bocha") and (text.word(at - 2) in WE_ARE or few_words):
            self.vague = True
            return [], at + 1
        low, high, joiner = text.number(at), text.number(at + 2), text.word(at + 1)
        if low is None or high is None or not low < high <= low + 6:
            return None
        noun = NOUNS.get(text.word(at + 3))
        if joiner not in ("o", "u", "a", "-", "/") and not (joiner == "y" and before == "entre"):
            return None
        about_people = (
            (noun is not None and noun.who is not Who.PET)
            or self._leader(at) in WE_ARE | THEY_ARE
            or (joiner in ("o", "u") and before in ("para", "por"))
            or ((self.asked or self.bare) and self._stands_alone(at, at + 3))
        )
        if not about_people or text.word(at + 3) in NOT_PEOPLE:
            return None
        self.vague = True
        return [], at + 3 + (noun is not None)

    def _agency(self, at: int) -> Found | None:
        """ "2A + 2N", "2ad 2ch", "2+2": adults and children as agencies write them."""
        text = self.text
        adults = text.number(at)
        if adults is None:
            return None
        place = at + 1
        letter = text.word(place) in ("a", "ad", "adt", "adl")
        place += letter
        joined = text.word(place) in ("+", "y", ",", "/")
        place += joined
        children = text.number(place)
        if children is None:
            return None
        minors = text.word(place + 1) in ("n", "c", "ch", "m", "chd", "nn", "men", "ni")
        plus = text.word(at + 1) == "+" and self._stands_alone(at, place + 1)
        if not ((letter and minors) or plus):
            return None
        last = place + 1 + minors
        return [Mention(Who.ADULT, adults, at, place), Mention(Who.CHILD, children, place, last, added=True)], last

    def _family(self, at: int) -> Found | None:
        """ "una familia de 4", "grupo de 6 amigos"; "familia tipo", "un grupo de amigos": to be asked for."""
        text = self.text
        noun = NOUNS.get(text.word(at))
        if noun is None or noun.who is not Who.FAMILY:
            return None
        number = text.number(at + 2)
        if text.word(at + 1) == "de" and number is not None and text.word(at + 3) not in ("o", "a"):
            last = at + 3 + (text.word(at + 3) in GROUP_WORDS)
            families = text.number(at - 1) or 1
            return [Mention(Who.PERSON, families * number, at, last, total=True)], last
        if len(text) <= 3 or text.word(at - 1) in FAMILY_VERBS or text.word(at + 1) in ("tipo", "numerosa", "grande"):
            self.vague = True
        last = at + 1
        if text.word(last) == "de" and (text.word(last + 1) in GROUP_WORDS or text.word(last + 1) in NOUNS):
            last += 2
        return [], last

    def _everybody(self, at: int) -> Found | None:
        """A count of everybody without a noun: "somos 4", "para 4", "6 en total"; "somos uno más" changes it."""
        text = self.text
        number = text.number(at)
        if number is None or number == 0:
            return None
        before, after = text.word(at - 1), text.word(at + 1)
        if before == "envezde" or (before == "no" and self._has_total()):
            return [], at + 1  # "3 en vez de 2", "somos 5 no 4": the denied one
        if self._counts_something(at) or before in ("$", "cabana", "numero", "nro", "nene", "nena", "-"):
            return None
        leader = self._leader(at)
        if before in ADDING | DROPPING and after not in NOUNS:
            return [Mention(Who.PERSON, number, at, at + 1, change=1 if before in ADDING else -1)], at + 1
        if leader in WE_ARE | THEY_ARE and after in ("mas", "menos") and text.word(at + 2) in ("", ",", ".", "!", "?"):
            return [Mention(Who.PERSON, number, at, at + 2, change=1 if after == "mas" else -1)], at + 2
        said = (
            leader in WE_ARE
            or leader in THEY_ARE
            or self._labelled(at)
            or (before in ("para", "nosotros", "nosotras") or text.slice(at - 2, at) == ["para", "/"])
            or text.slice(at + 1, at + 3) == ["en", "total"]
            or before == "total"
            or (self._corrects(at) and self._has_total())
        )
        if not said or (text.word(at) in ("un", "una") and after not in ("", ",", ".")):
            return None
        part = leader in THEY_ARE and self._has_total() and not self._corrects(at)
        return [Mention(Who.PERSON, number, at, at + 1, total=True, we=leader in WE_ARE, part=part)], at + 1

    def _labelled(self, at: int) -> bool:
        """ "personas: 4", "cantidad de personas 4"."""
        place = at - 1 - (self.text.word(at - 1) in (":", "son", "="))
        label = self.text.word(place) in ("personas", "huespedes", "pasajeros", "pax", "cantidad")
        return label and self.text.number(place - 1) is None

    def _corrects(self, at: int) -> bool:
        before = set(self.text.slice(at - 3, at))
        return bool(before & {"perdon", "digo", "mejor", "sino"}) or ("no" in before and self.text.word(at - 1) == ",")

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

    def _leader(self, at: int) -> str:
        """The first word before the number that says something."""
        place = at - 1
        while self.text.word(place) in FILLERS:
            if self.text.word(place) in WE_ARE | THEY_ARE:
                break
            place -= 1
        return self.text.word(place)

    def _has_total(self) -> bool:
        return any(mention.total for mention in self.mentions)

    def _bare_number(self) -> None:
        """A number by itself: the whole message, a clause of its own, or the head of what follows ("4 y un bebé")."""
        if (
            self.vague
            or self._has_total()
            or any(m.who in (Who.ADULT, Who.SELF, Who.COUPLE) and not m.change for m in self.mentions)
        ):
            return
        others = bool(self.mentions) or bool(self.text.hidden)
        for at in range(len(self.text)):
            number = self.text.number(at)
            if number is None or not 0 < number <= 60 or any(m.first <= at < m.last for m in self.mentions):
                continue
            whole = (self.asked or self.bare) and self._stands_alone(at, at + 1)
            if whole or (others and self._own_clause(at)):
                self.mentions.insert(0, Mention(Who.PERSON, number, at, at + 1, total=True))
                return

    def _stands_alone(self, first: int, last: int) -> bool:
        rest = [token.text for index, token in enumerate(self.text.tokens) if not first <= index < last]
        return all(word in SMALL or not word[0].isalnum() for word in rest)

    def _own_clause(self, at: int) -> bool:
        if self.text.word(at) in ("un", "una"):
            return False
        tokens = self.text.tokens
        opens = at == 0 or tokens[at - 1].text in (",", ".", ";", "(") or at - 1 in self.text.hidden
        if opens and any(mention.part for mention in self.mentions):
            return True  # "8 contando los 2 bebés"
        next_mention = any(mention.first == at + 2 for mention in self.mentions)
        closes = at + 1 >= len(tokens) or tokens[at + 1].text in (",", ".", ";", ")", "?", "!", ":", "nomas")
        return opens and (closes or (next_mention and tokens[at + 1].text in ("y", "mas", "+", "con")))


NEGATED_FILLERS = words("con de un una ningun ninguna a tipo menor")
ADJECTIVES_AHEAD = words("hermosos hermosas lindos lindas pequenos otros otras mas buenos")
