"""How words are typed otherwise: the usual spelling of each, and the words that one wrong letter is forgiven in."""

from __future__ import annotations

from bot.spanish.vocabulary import UNITS, words

NUMBERS_TYPED_AS: dict[str, str] = {
    "dos": "dso doss",
    "tres": "trez tre trs",
    "cuatro": "kuatro cuatr cuatri cautro cuato cuatrro qatro katro cuatros",
    "cinco": "sinco cico cinoc cnco cinko",
    "seis": "sies",
    "siete": "siet sitee ciete",
    "ocho": "ohco",
    "nueve": "nuve",
    "doce": "dose",
    "diez": "dies",
    "once": "onse",
    "trece": "trese",
    "catorce": "catorse",
    "quince": "quinze quinse kince kinse",
    "dieciseis": "diesiseis",
    "diecisiete": "diesisiete",
    "dieciocho": "diesiocho",
    "diecinueve": "diesinueve",
    "veinte": "beinte",
    **{f"veinti{unit}": f"venti{unit} beinti{unit} vienti{unit}" for unit in UNITS if 0 < UNITS[unit] < 10},
}
NUMBER_TYPOS: dict[str, str] = {typed: usual for usual, line in NUMBERS_TYPED_AS.items() for typed in line.split()}

# The usual spelling of a word: how else it is typed. Applied token by token.
TYPED_AS: dict[str, str] = {
    "que": "q k ke",
    "para": "xa pa p",
    "por": "x",
    "de": "d ed",
    "del": "dl",
    "desde": "dsd dsde desd dede",
    "hasta": "asta hast hsta ats ate",
    "finde": "find fds finsemana findesemana findecito findesito",
    "proximo": "prox proxima proximos prx",
    "siguiente": "sig",
    "hoy": "hoi oy",
    "manana": "manan maniana mnana mniana mnn mna",
    "noche": "noxe nohce nochecita",
    "noches": "noxes nochs nohes nts nch nches nohces nochecitas",
    "dia": "diia",
    "dias": "diitas diitos",
    "semana": "sem semna smana semanita smna seman",
    "personas": "pers perso pax px ppl psnas prs psn persons",
    "despues": "dsp desp dps despue",
    "tambien": "tb tmb",
    "vacaciones": "vacas vacasiones",
    "carnaval": "carnavales carnabal carnavale carnavalito carnabales karnaval",
    "pascua": "pascuas",
    "navidad": "navida navidades nabidad",
    "quincena": "kincena quinsena qna",
    "y": "e",
    "hs": "hrs hora horas hr",
    "somos": "smos somso somo soms sms semos",
    "bebe": "vebe beve bbe beb",
    "bebes": "vebes beves",
    "nino": "ninio ninx",
    "ninos": "ninios ninxs nines",
    "chicos": "chicxs chiques",
    "hermano": "hno",
    "hermana": "hna",
    "mama": "mami",
    "papa": "papi",
    "senora": "sra",
    "matrimonio": "matri matrim",
}
SPELLINGS: dict[str, str] = {typed: usual for usual, line in TYPED_AS.items() for typed in line.split()}

# Words worth a one-letter correction wherever they stand: long, frequent, and without near neighbours.
CORRECTABLE = words(
    """
    finde semana noches proximo quincena primera segunda ultimo ultima carnaval navidad llegamos salimos entramos
    saliendo entrando llegando volvemos adultos adulto personas persona mayores menores menor chicos nenes nenas
    ninos ninas pareja parejas matrimonio familia mascota mascotas hijos hijas amigos amigas perrito
    """
)

# And those worth it right after a number only: shorter, or near to other words.
COUNTED = words("nene nena nenes nenas nino nina ninos ninas grande grandes mayores perro perra perros perras")
