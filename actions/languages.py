"""
Guests who do not write Spanish: which language a text is in, and the small words of English and Portuguese.

Told by words of our own that occur in one of the three languages only. Libraries that guess from letters take too much
Spanish for Portuguese in messages of one to four words (docs/decisions/0022). Without a telling word the answer is
"unsure", and whoever asked keeps the language of before: "ok", "wifi?", "Aromo" and "10/1" belong to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum


class Language(StrEnum):
    """What the assistant can speak. ``SPANISH`` is the house's own."""

    SPANISH = "es"
    ENGLISH = "en"
    PORTUGUESE = "pt"


FOREIGN = (Language.ENGLISH, Language.PORTUGUESE)
TELLING, HINTING = 2, 1  # what a word weighs
SURE = 2  # a text is in a language that weighs this much, and at least so many times as much as any other
TIMES = 2
WORDS_FOR_A_WEIGHT = 3  # of so many words there is at least a weight of one: a stray "paid" among ten is no English
SURE_OF_A_CHANGE = 5  # one "thank you" or "bye" among Spanish is a joke
LONGEST_READ = 60  # words; who writes more has shown the language by then

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
ADDRESS = re.compile(r"(?<!\S)\S+(?:://|@|\.(?:com|net|org|ar|br|app)\b)\S*", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that only one of the three has. Left out on purpose: what Spanish speakers borrow (check in, late, wifi, home,
# office, booking, full, total, super, link, sorry), names of people and places, and what two languages share.
ENGLISH = _words(
    """
    hello hi hey good morning afternoon evening please thanks thank you your yours yes yeah yep sure sounds great
    how much many what what's whats when where which who why do does did don't dont doesn't can can't could would
    i'd i'll i'm i've we're we'd we'll it's its that's there's is are was were have has had the this that these those
    there here from until till through with without for and of my our we us they she want need would like love
    available availability anything something free next weekend week tomorrow tonight today night nights day days month
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    price prices cost costs rate rates cheap cheaper cheapest expensive discount book reserve reservation reserved
    cabin cabins room rooms bed beds house adult adults child children kid kids people person guests guest baby babies
    dog dogs pets allowed family wife husband couple friends four three two five six seven one both
    accept allow pool breakfast included located located address far beach arrive arriving leave leaving stay staying
    pay paid payment send sent talk speak human real cancel change dates name under later bye goodbye see understand
    english spanish photos pictures picture cheers perfect first second third now not wait help fine ok'd go ahead
    oh let's nothing mistake new year made transfer then alone awesome cool looking place
    maybe just take time time's cannot any more less bigger smaller again other another
    """
)
PORTUGUESE = _words(
    """
    oi olá ola oii opa bom boa dia tarde noite tudo bem você vocês voce voces vc vcs não nao sim obrigado obrigada
    brigado valeu tchau até logo tem têm temos vaga vagas disponibilidade disponível disponivel qual quanto quantos
    quantas quando onde preço preços preco custa custo fica ficam valor valores diária diárias diaria diarias
    gostaria quero queria queremos preciso precisamos fazer reservar reserva chalé chale chalés cabana cabanas quarto
    faço janeiro fevereiro março junho julho agosto setembro outubro novembro dezembro fim semana amanhã amanha hoje
    segunda terça quarta quinta sexta feira sábado domingo pessoa pessoas criança crianças crianca criancas adulto
    adultos casal filho filhos filha esposa marido nós nos eu minha meu minhas meus nosso nossa com em uma um uns dois
    duas três tres quatro cinco seis sete do da dos das no na nos nas ao aos à às pelo pela
    cachorro cachorros animais bicho piscina café manhã cartão cartao pagar paguei pagamento manda mandar falar falo
    fala português portugues espanhol robô entendi desculpa desculpe mais menos barato barata desconto noites noite
    chegamos chegar saindo sair ficar vou vamos pode posso poderia podem ser claro está esta beleza ótimo otimo
    perfeito nome são sao mudar datas cancelar agora depois espera longe praia foto fotos família familia gostei
    procurando enganei enganamos chegaríamos chegou ano novo muito chave então sozinha sozinho legal
    querer cabem também isso isto esse essa minha aceita aceitam leva levar conta
    """
)
SPANISH = _words(
    """
    hola holaa holis buenas buen buenos días tardes noches gracias chau adiós che vos usted ustedes tenés tenes tienen
    tiene tienes tenéis tengo hay sitio habrá cuánto cuanto cuántos cuantos cuánta cuanta cuándo cuando cuál cual
    dónde donde cómo como qué q sale cuesta vale precio precios noche noches día semana finde mañana manana hoy pasado
    enero febrero marzo abril junio julio septiembre setiembre octubre noviembre diciembre lunes martes miércoles
    miercoles jueves viernes sábado sabado domingo quiero quiere quieren quería queria quisiera necesito necesitamos
    busco buscamos reservar cabaña cabana cabañas habitación habitacion somos soy es son está esta están estan estoy
    con en el la los las un una unos unas del al desde hasta mi mis tu sus nos me te se le lo y o u
    dos tres cuatro cinco seis siete perro perros nene nenes nena chicos bebé bebe mujer marido familia y/o
    pileta parrilla aceptan aceptás dale sí no listo bueno genial joya perfecto barata barato más mas menos algo
    otra otro alguna persona personas hablar pagar pago pagué pague seña sena transferencia tarjeta efectivo
    entiendo sé equivoqué reserva llego llega llegamos voy vamos ya muy bien mal favor porfa va esa ese eso
    ahora después despues también tambien pero si porque desayuno cochera cuna baño nombre qué xa tmb pq
    que este claro cancelar foto fotos espera adulto adultos valor valores piscina cachorro cachorros tarde pelo café
    animal tus eras eres sos ser poder ver salir hacer fin seguro creo todo toda cobran multa completa
    dirección direccion ubicación ubicacion descuento descuentos nada solo gran nuestra nuestro cuando hasta quedan
    """
)
# What two of them share weighs nothing.
_SHARED = (ENGLISH & PORTUGUESE) | (ENGLISH & SPANISH) | (PORTUGUESE & SPANISH)
# These are short, or names, or typed by mistake: they need company.
_HINTS = _words(
    """
    a an of is my one the and for from with do see go may not now time any more four two three five six seven
    first second perfect photos pets cancel human real hey we us just take book day free under name here like
    ola opa em um com ao na da do das dos nos no fica conta manda vou pode esse cabana quinta são sao
    """
)
WEIGHTS: dict[Language, dict[str, int]] = {
    language: {word: HINTING if word in _HINTS else TELLING for word in vocabulary - _SHARED}
    for language, vocabulary in (
        (Language.SPANISH, SPANISH),
        (Language.ENGLISH, ENGLISH),
        (Language.PORTUGUESE, PORTUGUESE),
    )
}
LETTERS = {Language.SPANISH: "ñ¿¡", Language.PORTUGUESE: "ãõçêô"}


def read_language(text: str, *, before: Language | None = None) -> Language | None:
    """
    The language of a guest's text; ``before`` is the one spoken until now, if any.

    A text that does not tell is in the language of before. To leave Spanish takes more than to begin in another.
    """
    found, weight = _told(text)
    if found is None or (before is Language.SPANISH and weight < SURE_OF_A_CHANGE and found is not before):
        return before
    return found


def _told(text: str) -> tuple[Language | None, int]:
    """The language that the text tells of, and how much that weighs."""
    plain = ADDRESS.sub(" ", text).lower().replace("’", "'")
    found = WORD.findall(plain)[:LONGEST_READ]
    weights = {language: _weight(found, WEIGHTS[language]) + _marks(plain, language) for language in Language}
    best, runner_up, *_ = sorted(weights.items(), key=lambda item: item[1], reverse=True)
    if best[1] < max(SURE, TIMES * runner_up[1], len(found) / WORDS_FOR_A_WEIGHT):
        return None, 0
    return best


def _weight(found: Iterable[str], weights: dict[str, int]) -> int:
    return sum(weights.get(word, 0) for word in found)


def _marks(plain: str, language: Language) -> int:
    return TELLING * any(letter in plain for letter in LETTERS.get(language, ""))
