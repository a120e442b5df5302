"""Words for who comes: grown-ups, minors, babies, animals, relatives and couples, with how many each word means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.spanish.vocabulary import words


class Who(Enum):
    """What a word for people counts."""

    PERSON = auto()  # "personas": of any age
    ADULT = auto()
    CHILD = auto()
    BABY = auto()
    PET = auto()
    COUPLE = auto()  # "pareja": two adults each
    SELF = auto()  # "yo"
    FAMILY = auto()  # "familia", "grupo": of unknown size


@dataclass(frozen=True)
class Noun:
    """A word for people: who it counts, how many one plain mention means (0: unknown), and who may use it alone."""

    who: Who
    alone: int = 1  # "mi hermana" 1, "mis viejos" 2, "los chicos" unknown
    relative: bool = False  # said of one's own: "mi novia" implies that one comes too
    young: bool = False  # "chicas", "pibes": minors beside adults, a group of friends alone


def _nouns(words: str, noun: Noun) -> dict[str, Noun]:
    return dict.fromkeys(words.split(), noun)


NOUNS: dict[str, Noun] = (
    _nouns("persona", Noun(Who.PERSON))
    | _nouns(
        "personas huespedes pasajeros invitados plazas pax gente comensales personitas almas", Noun(Who.PERSON, alone=0)
    )
    | _nouns("huesped pasajero invitado", Noun(Who.PERSON))
    | _nouns("adulto adulta mayor grande ad hombre mujercita varon caballero jubilado jubilada", Noun(Who.ADULT))
    | _nouns(
        "adultos adultas mayores grandes ads hombres mujeres varones caballeros jubilados jubiladas",
        Noun(Who.ADULT, alone=0),
    )
    | _nouns(
        "marido esposo esposa senora mujer novio novia companero companera madre mama vieja padre papa viejo hermano hermana"
        " suegro suegra cunado cunada primo prima tio tia abuelo abuela amigo amiga yerno nuera concubina concubino padrino"
        " madrina vecino vecina jefe jefa socio socia consuegra consuegro padrastro madrastra ahijada ahijado nona nono",
        Noun(Who.ADULT, relative=True),
    )
    | _nouns(
        "viejos padres papas suegros abuelos tios nonos consuegros cunados", Noun(Who.ADULT, alone=2, relative=True)
    )
    | _nouns(
        "amigos amigas hermanos hermanas companeros companeras primos primas tias cunadas suegras colegas socios abuelas",
        Noun(Who.ADULT, alone=0, relative=True),
    )
    | _nouns(
        "nene nena nino nina menor criatura infante adolescente nenito nenita crio cria peque gurisito ninito ninita enano",
        Noun(Who.CHILD),
    )
    | _nouns(
        "nenes nenas ninos ninas menores criaturas infantes adolescentes nenitos nenitas crios peques pequenos pequenas ch"
        " gurises enanos ninitos chiquitos chiquitas chiquis menors pendejos",
        Noun(Who.CHILD, alone=0),
    )
    | _nouns("hijo hija nieto nieta sobrino sobrina hijito hijita hijastro hijastra", Noun(Who.CHILD, relative=True))
    | _nouns("hijos hijas nietos nietas sobrinos sobrinas hijitos hijitas", Noun(Who.CHILD, alone=0, relative=True))
    | _nouns("mellizos mellizas gemelos gemelas", Noun(Who.CHILD, alone=2))
    | _nouns("trillizos trillizas", Noun(Who.CHILD, alone=3))
    | _nouns("chico chica pibe piba pibito pibita guri chiquito chiquita", Noun(Who.CHILD, young=True))
    | _nouns("chicos chicas pibes pibas pibitos", Noun(Who.CHILD, alone=0, young=True))
    | _nouns("bebe beba bebito bebita lactante bb", Noun(Who.BABY))
    | _nouns("bebes bebas bebitos lactantes bbs", Noun(Who.BABY, alone=0))
    | _nouns(
        "perro perra perrito perrita gato gata gatito gatita mascota mascotita cachorro cachorra cachorrito caniche labrador"
        " golden bulldog pichicho michi conejo loro perrhijo salchicha pug ovejero mestizo chihuahua beagle animal animalito",
        Noun(Who.PET),
    )
    | _nouns(
        "perros perras perritos perritas gatos gatas gatitos mascotas cachorros animales caniches perrhijos michis",
        Noun(Who.PET, alone=0),
    )
    | _nouns("pareja matrimonio parejita", Noun(Who.COUPLE))
    | _nouns("parejas matrimonios parejitas", Noun(Who.COUPLE, alone=0))
    | _nouns("yo", Noun(Who.SELF))
    | _nouns("familia familias grupo grupito contingente banda familion", Noun(Who.FAMILY, alone=0))
)
POSSESSIVES = words("mi mis nuestro nuestra nuestros nuestras su sus")
GOING_WITH = words("con")
EVERYBODY = words(
    """
    somos seriamos seremos eramos sumamos seamos vamos iriamos viajamos vendriamos iremos estariamos entramos
    viajaremos
    """
)
THEY_ARE = words("son serian seran")
"""Verbs that give a count of the people: of us, or of them."""
