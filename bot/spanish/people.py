"""Words for who comes: grown-ups, minors, babies, animals, relatives and couples, with how many each word means."""

from __future__ import annotations

import re
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

    @property
    def is_minor(self) -> bool:
        """Whether it counts among the children."""
        return self in (Who.CHILD, Who.BABY)


@dataclass(frozen=True)
class Noun:
    """A word for people.

    `alone` is how many it means without a count: "mi hermana" 1, "mis viejos" 2, "los chicos" 0, unknown.
    """

    who: Who
    alone: int = 1
    relative: bool = False  # somebody's: "mi novia" says that one comes too
    kin: str = ""  # "child", "grandchild" or "in-law", where one tells about another: "mi hija, mi yerno y mis nietos"
    young: bool = False  # "chicas", "pibes": minors beside adults, a group of friends alone


def _nouns(line: str, noun: Noun) -> dict[str, Noun]:
    """The words of a line and their diminutives: "nieto", "nietito"; "amigas", "amiguitas"."""
    said = line.split()
    return dict.fromkeys([*said, *(DIMINUTIVE.sub(_small, word) for word in said if DIMINUTIVE.search(word))], noun)


DIMINUTIVE = re.compile(r"(c|g|z|[^cgz])([oa]s?)$")


def _small(ending: re.Match[str]) -> str:
    return {"c": "qu", "g": "gu", "z": "c"}.get(ending[1], ending[1]) + "it" + ending[2]


NOUNS: dict[str, Noun] = {
    **_nouns("persona personita huesped pasajero pasajera invitado invitada comensal", Noun(Who.PERSON)),
    **_nouns(
        """
        personas personitas huespedes pasajeros pasajeras invitados invitadas plazas pax comensales almas integrantes
        humanos
        """,
        Noun(Who.PERSON, alone=0),
    ),
    **_nouns("adulto adulta mayor grande ad hombre varon caballero jubilado jubilada senor", Noun(Who.ADULT)),
    **_nouns(
        """
        adultos adultas mayores grandes ads hombres mujeres varones caballeros jubilados jubiladas senoras senores
        estudiantes docentes muchachos muchachas chabones turistas viajeros viajeras obreros tecnicos operarios
        empleados trabajadores medicos profesores maestras ciclistas motoqueros pescadores jugadores jugadoras
        corredores veteranos veteranas wachines minas wachos wachas guachos guachas flacos flacas
        """,
        Noun(Who.ADULT, alone=0),
    ),
    **_nouns(
        """
        marido esposo esposa senora mujer novio novia companero companera madre mama vieja padre papa viejo hermano
        hermana suegro suegra cunado cunada primo prima tio tia abuelo abuela amigo amiga concubina
        concubino padrino madrina comadre compadre
        bisabuelo bisabuela cuidador cuidadora ninera
        enfermera vecino vecina jefe jefa socio socia consuegra consuegro padrastro madrastra nona
        nono prometida prometido colega hermanito amiguita amiguito amigovio ex
        conyuge dona patrona gordo gorda flaco flaca negro negra
        """,
        Noun(Who.ADULT, relative=True),
    ),
    **_nouns("viejos padres papas suegros abuelos tios nonos consuegros", Noun(Who.ADULT, alone=2, relative=True)),
    **_nouns(
        """
        amigos amigas hermanos hermanas companeros companeras primos primas tias cunados cunadas suegras colegas
        socios abuelas mamas madres maridos esposos esposas novios novias
        """,
        Noun(Who.ADULT, alone=0, relative=True),
    ),
    **_nouns(
        """
        nene nena nino nina menor criatura infante adolescente nenito nenita crio cria peque gurisito ninito ninita
        enano enana menorcito
        """,
        Noun(Who.CHILD),
    ),
    **_nouns(
        """
        nenes nenas ninos ninas menores criaturas infantes adolescentes nenitos nenitas crios peques pequenos
        pequenas ch men gurises enanos alumnos alumnas ninitos chiquitos chiquitas chiquis
        """,
        Noun(Who.CHILD, alone=0),
    ),
    **_nouns(
        "sobrino sobrina ahijado ahijada",
        Noun(Who.CHILD, relative=True),
    ),
    **_nouns("hijo hija hijastro hijastra", Noun(Who.CHILD, relative=True, kin="child")),
    **_nouns("nieto nieta", Noun(Who.CHILD, relative=True, kin="grandchild")),
    **_nouns("hijos hijas", Noun(Who.CHILD, alone=0, relative=True, kin="child")),
    **_nouns("nietos nietas", Noun(Who.CHILD, alone=0, relative=True, kin="grandchild")),
    **_nouns("yerno nuera", Noun(Who.ADULT, relative=True, kin="in-law")),
    **_nouns("sobrinos sobrinas ahijados", Noun(Who.CHILD, alone=0, relative=True)),
    **_nouns("mellizos mellizas mellis gemelos gemelas", Noun(Who.CHILD, alone=2)),
    **_nouns("trillizos trillizas", Noun(Who.CHILD, alone=3)),
    **_nouns(
        "chico chica pibe piba pibito pibita guri botija chiquito chiquita chiquitin", Noun(Who.CHILD, young=True)
    ),
    **_nouns("chicos chicas pibes pibas pibitos botijas", Noun(Who.CHILD, alone=0, young=True)),
    **_nouns("bebe beba bebito bebita lactante bb bebu", Noun(Who.BABY)),
    **_nouns("bebes bebas bebitos lactantes bbs", Noun(Who.BABY, alone=0)),
    **_nouns(
        """
        perro perra perrito perrita gato gata gatito gatita mascota mascotita cachorro cachorra cachorrito caniche
        labrador perri golden bulldog pichicho michi conejo loro perrhijo salchicha pug ovejero chihuahua beagle animal
        animalito perruno perrazo perrote gatote boxer galgo dogo cocker yorki yorkshire pitbull rottweiler schnauzer
        dalmata mastin border collie bichon husky poodle terrier
        """,
        Noun(Who.PET),
    ),
    **_nouns(
        "perros perras perritos perritas gatos gatas gatitos mascotas cachorros animales caniches perrhijos michis"
        " salchichas labradores",
        Noun(Who.PET, alone=0),
    ),
    **_nouns("pareja matrimonio parejita", Noun(Who.COUPLE)),
    **_nouns("parejas matrimonios parejitas", Noun(Who.COUPLE, alone=0)),
    **_nouns("familia familias grupo grupito contingente familion", Noun(Who.FAMILY, alone=0)),
}
# Nouns that are also other words, and count people only after a number: "la más grande", "mayor información".
ONLY_COUNTED = words(
    """
    mayor menor grande grandes ad ads ch men plazas almas hombre comensal gente senoras hombres mujeres varones senor
    senores estudiantes docentes muchachos muchachas chabones turistas viajeros viajeras obreros tecnicos operarios
    empleados trabajadores medicos profesores maestras ciclistas motoqueros pescadores jugadores jugadoras corredores
    veteranos veteranas wachines minas wachos wachas guachos guachas flacos flacas salchichas
    """
)
# And those that count only after a number, a possessive or an article: "mujer", "jefe", "animal".
ONLY_DETERMINED = words(
    "viejo vieja senora mujer jefe jefa mama papa padre madre animal golden bulldog salchicha pug amigo amiga ex"
    " dona patrona border collie gordo gorda flaco flaca negro negra nono nona"
)
POSSESSIVES = words("mi mis nuestro nuestra nuestros nuestras su sus tu tus")
ARTICLES = words("el la los las al unos unas algunos algunas")
# Verbs that give the count of everybody: of us, or of them.
WE_ARE = words(
    """
    somos venimos juntamos siendo vendremos seriamos seremos eramos sumamos seamos vamos iriamos viajamos vendriamos
    iremos estariamos viajaremos pasamos
    """
)
THEY_ARE = words("son serian seran")
