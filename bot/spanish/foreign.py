"""English and Portuguese words of stays and parties, each by the Spanish word that stands for it.

The grammar is one, and the order of words close enough: "2 nights from Friday" is read as "2 noches desde viernes",
"do 10 ao 15 de janeiro" as "del 10 al 15 de enero". A table is `usual Spanish word: foreign words`. Own words are of
one language alone and are always read; the others ("a", "no", "in") mean something in Spanish too, and count only in a
text that has more of that language than of Spanish.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from bot.spanish.vocabulary import words

ENGLISH_OWN = """
    enero: january jan
    febrero: february
    marzo: march
    abril: april apr
    junio: june
    julio: july
    agosto: august aug
    septiembre: september
    octubre: october
    noviembre: november
    diciembre: december dec
    lunes: monday
    martes: tuesday
    miercoles: wednesday
    jueves: thursday
    viernes: friday
    sabado: saturday
    domingo: sunday
    noche: night
    noches: nights
    semana: week
    semanas: weeks
    finde: weekend
    findes: weekends
    hoy: today
    manana: tomorrow
    estanoche: tonight
    desde: from starting
    hasta: until till
    entre: between
    proximo: next
    llegamos: arrive
    llegando: arriving
    salimos: leave
    saliendo: leaving departing
    navidad: christmas
    pascua: easter
    adulto: adult
    mujeres: women
    adultos: adults grownups
    nino: child kid
    ninos: children kids
    bebe: baby toddler infant
    bebes: babies toddlers infants
    persona: person
    personas: people
    huespedes: guests
    pareja: couple
    parejas: couples
    familia: family
    esposa: wife girlfriend
    esposo: husband boyfriend
    amigos: friends
    amigo: friend
    hija: daughter
    hijas: daughters
    hijos: sons
    perro: dog
    perros: dogs
    gato: cat
    gatos: cats
    dos: two
    tres: three
    cuatro: four
    cinco: five
    siete: seven
    ocho: eight
    nueve: nine
    once: eleven
    doce: twelve
    quince: fifteen
    veinte: twenty
    con: with
    sin: without
"""
ENGLISH_SHARED = """
    hombres: men
    mascota: pet
    mascotas: pets
    el: the on
    de: of
    del: since
    al: to through
    y: and
    o: or
    un: a an
    uno: one
    seis: six
    diez: ten
    en: in
    para: for
    este: this
    cualquier: any some
    mi: my
    mis: our
    yo: i me myself
    ellos: them
    dia: day
    dias: days
    mes: month
    anos: years
    meses: months
    primera: first
    segunda: second
    tercera: third
    ultima: last
    hijo: son
    solo: alone
    lunes: mon
    martes: tue tues
    miercoles: wed
    jueves: thu thur thurs
    viernes: fri
    sabado: sat
    domingo: sun
"""
PORTUGUESE_OWN = """
    marzo: marco
    noche: noite
    noches: noites
    hoy: hoje
    manana: amanha
    viernes: sexta
    miercoles: quarta
    primera: primeira
    llegada: chegada
    llegamos: chegamos chego
    llegando: chegando
    salida: saida
    salimos: saimos saio
    saliendo: saindo
    anonuevo: reveillon
    pascua: pascoa
    persona: pessoa
    personas: pessoas
    huespedes: hospedes
    nino: crianca
    ninos: criancas
    pareja: casal
    parejas: casais
    hijo: filho
    hija: filha
    hijos: filhos
    hijas: filhas
    dos: dois duas
    cuatro: quatro
    siete: sete
    ocho: oito
    diez: dez
    veinte: vinte
    mi: minha meu
    mis: minhas meus nossos nossas
    yo: eu
"""
PORTUGUESE_SHARED = """
    del: do da
    al: ao
    en: em no na
    este: neste nesta
    y: e
    un: um
    una: uma
    nueve: nove
    con: com
    solo: so
    mes: mes
    jueves: quinta
    martes: terca
    julio: julho
"""
# Telling of a language without saying anything about dates or people.
ENGLISH_TALK = words("do does you your have is are we would like hi hello there can could please thanks it any")
PORTUGUESE_TALK = words("voce voces tem vaga vagas para nos gostaria queria obrigado obrigada ola oi bom boa tudo")
SPANISH_TALK = words("el la los las del y hasta desde con en un una hay hola tenes quiero queria buenas somos al")

FOREIGN_PHRASES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("check", "en"), "checkin"),
    (("checking", "en"), "checkin"),
    (("checking", "in"), "checkin"),
    (("checking", "out"), "checkout"),
    (("new", "year", "'", "s", "eve"), "nochevieja"),
    (("new", "years", "eve"), "nochevieja"),
    (("new", "year", "'", "s"), "anonuevo"),
    (("new", "year"), "anonuevo"),
    (("good", "friday"), "viernessanto"),
    (("we", "are"), "somos"),
    (("we", "'", "re"), "somos"),
    (("we", "will", "be"), "seremos"),
    (("we", "'", "ll", "be"), "seremos"),
    (("there", "are"), "somos"),
    (("de", "us"), "total"),
    (("just", "yo"), "solo"),
    (("just", "me"), "solo"),
    (("only", "me"), "solo"),
    (("only", "yo"), "solo"),
    (("by", "yo"), "solo"),
    (("year", "old"), "yearold"),
    (("year", "-", "old"), "yearold"),
    (("years", "old"), "yearold"),
    (("anos", "old"), "yearold"),
    (("fim", "de", "semana"), "finde"),
    (("fins", "de", "semana"), "findes"),
    (("que", "vem"), "queviene"),
    (("ano", "novo"), "anonuevo"),
    (("o", "natal"), "navidad"),
    (("del", "natal"), "navidad"),
    (("depois", "de", "manana"), "pasadomanana"),
    *(
        (phrase, weekday)
        for name, weekday in (
            ("segunda", "lunes"), ("martes", "martes"), ("terca", "martes"), ("miercoles", "miercoles"),
            ("jueves", "jueves"), ("quinta", "jueves"), ("viernes", "viernes"),
        )
        for phrase in ((name, "-", "feira"), (name, "feira"))
    ),
)  # fmt: skip


def _table(lines: str) -> dict[str, str]:
    pairs = (line.split(":") for line in lines.strip().splitlines())
    return {foreign: usual.strip() for usual, line in pairs for foreign in line.split()}


LANGUAGES = (
    (_table(ENGLISH_OWN), _table(ENGLISH_SHARED), ENGLISH_TALK),
    (_table(PORTUGUESE_OWN), _table(PORTUGUESE_SHARED), PORTUGUESE_TALK),
)
OWN: Mapping[str, str] = {foreign: usual for own, _, _ in LANGUAGES for foreign, usual in own.items()}


def usual_words(said: Collection[str]) -> Mapping[str, str]:
    """For the words of a text, the foreign ones that count in it with the Spanish word for each."""
    spanish = sum(word in SPANISH_TALK for word in said)
    counted = [
        (sum(word in own for word in said), sum(word in own or word in talk for word in said), place)
        for place, (own, _, talk) in enumerate(LANGUAGES)
    ]
    own, telling, place = max(counted, key=lambda count: (count[1], count[0]))
    return _with_shared(place) if own and telling > spanish else OWN


@cache
def _with_shared(place: int) -> Mapping[str, str]:
    return {**OWN, **LANGUAGES[place][1]}
