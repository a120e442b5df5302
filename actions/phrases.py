"""
What a guest says to the conversation itself, whatever the model makes of it: go back, look elsewhere, call somebody.

Each pattern is of words that mean the same at every step. They are matched against :func:`plain` text, so none of them
needs accents or capitals.
"""

from __future__ import annotations

import re
import unicodedata

PLUS = re.compile(r"\+\s*(?=(?:barat|economic|car|chic|chiquit|grand|linda|tarde|temprano))")  # "la + barata"


def plain(text: str) -> str:
    """The text in lower case and without accents, ñ included."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return PLUS.sub("mas ", "".join(character for character in decomposed if not unicodedata.combining(character)))


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern that is any of these."""
    return re.compile("|".join(patterns))


# "Reservala a nombre de…": said of one cabin quoted, an order however long the message is
ORDERS_IT = any_of(
    r"(?<!no )(?<!no me )(?<!no la )\b(?:reserv(?:[ae]l[ao]|[ae]mel[ao]|anosla|ame esa|emosla|emos esa)|"
    r"anot(?:ala|amela)|confirm(?:ala|amela)|cerr(?:ala|amela|ame esa)|dej(?:ala|amela) (?:reservada|anotada)|"
    r"(?:me|nos) la reserv(?:as|a))\b",
)
# "ok, gracias" to the offer of a person calls nobody; "sí" and "dale" do
ONLY_THANKS = any_of(
    r"^\W*(?:(?:a+h*|u+h*|ok\w*|listo|perfecto|genial|buenisimo|joya|barbaro|entiendo|entendido|igual|no|mil|muchas|"
    r"muchisimas|todo bien|te agradezco|esta bien)\W+)*gracias(?:\W+(?:igual|lo mismo|de tod[oa]s \w+))?\W*$",
)
A_TIME = (
    r"(?:invierno|verano|otono|primavera|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep\w*|octubre|noviembre|"
    r"diciembre)"
)
# More about what was just told: "¿y está habilitada en julio?", "¿es climatizada?"
FOLLOWS_UP = any_of(
    r"^\W*(?:(?:y|pero|che|ah|ok|bueno|o sea|osea|que|entonces|asi que)\W+)*"
    rf"(?:en {A_TIME}\W+)?(?:no )?(?:(?:eso|esa|ese|la|el) )?(?:esta\w*|es|son|seria\w*|sera\w*|funciona\w*|"
    r"anda|cual(?:es)? (?:si|no)|abren?|cierran?|vienen?|"
    r"se (?:puede\w*|usa\w*|cobra\w*|paga\w*)|hay que|cuesta\w*|gratis|tiene costo|"
    r"(?:a|hasta|desde) que hora|que horario|desde cuando|hasta cuando|todo el ano|climatizad\w+|techad\w+|cubiert\w+|"
    rf"en {A_TIME}\W*$|de que|que tan|cuanto mide\w*)\b",
)
OF_A_BOOKING = any_of(
    r"\b(?:lugar|libres?|disponib\w+|ocupad\w+|reserv\w+|precios?|noches?|cuanto (?:sale|es)|caban\w+|personas?)\b"
)
# The rest of the price, after the deposit
BALANCE = any_of(
    r"\b(?:el (?:resto|saldo)|lo que (?:falta|resta|queda)|la otra parte|lo demas)\b.{0,30}"
    r"\b(?:cuando|como|donde|cuanto|pag\w+|abon\w+)\b",
    r"\b(?:cuando|como|donde|cuanto)\b.{0,30}\b(?:el (?:resto|saldo)|lo que (?:falta|resta|queda)|la otra parte)\b",
)
# "Quiero pagar el saldo con tarjeta", "pasame el link para el resto": it is to be paid now
_THE_BALANCE = (
    r"\b(?:(?:el|del|mi|al) (?:resto|restante|saldo)|lo que (?:me )?(?:falta|resta|queda|debo)|la otra (?:parte|mitad)|"
    r"la diferencia|(?:the )?(?:balance|remainder)|o (?:saldo|restante|resto))\b"
)
_BY_LINK = r"\b(?:link|enlace|tarjeta|debito|credito|mercado ?pago|mp|card|cartao)\b"
PAYS_BALANCE = any_of(
    rf"(?:\b(?:pag\w+|abon\w+|sald(?:ar|o)|pay)\b|{_BY_LINK}).{{0,40}}{_THE_BALANCE}",
    rf"{_THE_BALANCE}.{{0,40}}{_BY_LINK}",
)
# … or some other day, or another way
NOT_NOW = any_of(
    r"\b(?:cuando|como|hasta que dia|cuanto|al llegar|a la llegada|alla|efectivo|cash|despues|luego|mas adelante|when|"
    r"(?:up)?on arrival|quando|na chegada)\b"
)
# "Es la más linda, ¿no?": which of the list is the nicest is a matter of taste, so what each is like is told
NICEST = any_of(r"\bmas (?:linda|bonita|comoda|romantica|completa|nueva|tranquila|privada)s?\b")
# "Nos vemos en diciembre": a goodbye, and no dates
SEE_YOU = any_of(r"\bnos (?:vemos|veremos|estamos viendo)\b|\bsee you\b|\b(?:nos vemos|ate)\b.{0,12}\bbreve\b")
# "me la quedo": said of one cabin, it is a yes
TAKING = any_of(
    r"\b(?:me|nos) la (?:quedo|quedamos|llevo|llevamos)\b",
    r"\b(?:me|nos) qued(?:o|amos) con\b",
    r"\bl[ao]s? (?:tomo|tomamos|agarro|agarramos|queremos)\b",
    r"\b(?:vamos|quedamos|quedo|voy) con (?:es[ao]s?|ell?as|l[ao]s (?:dos|tres|cuatro))\b",
    r"\b(?:cerr(?:amos|emos|alo|ala)|anota(?:me|nos|la)|hac(?:eme|enos) la reserva|hagamos la reserva)\b",
)
# "No pará, sí la quiero": a refusal taken back, whatever no it begins with
AFTER_ALL = any_of(
    r"\bsi(?: que)? (?:la|lo) (?:quiero|queremos|tomo|tomamos|reservo|reservamos)\b",
    r"\b(?:mejor|al final) si\W*$",
)
OTHER_CABINS = any_of(
    r"\bmas (?:barat|economic|grande|chic)",
    r"\botras? (?:opci|caba|mas)",
    r"\balguna otra\b",
    r"\b(?:ten\w+|hay) otras?\W*$",
    r"\bque mas (?:hay|ten)",
    r"\bver otras\b",
    r"\blas otras\b",
    r"\bla otra\b",
)
OTHER_DATES = any_of(
    r"\botr[ao]s? (?:fechas?|dias?|finde|fin de semana|semana|mes)\b",
    r"\bcambi\w+ (?:de |la |las )?fechas?\b",
    r"\b(?:esas?|esos) (?:fechas?|dias) no\b",
)
# "Vamos con 2 perros", "y un perrito?" say who comes even where they ask; "¿se puede llevar perro?" does not.
BRINGS = any_of(
    r"\b(?:vamos|iremos|iriamos|vengo|venimos|viajo|viajamos|llevo|llevamos|llevariamos|traigo|traemos|somos|seriamos)\b",
    r"\b(?:tengo|tenemos)\b",
    r"^\W*y\s+(?:con\s+)?(?:mi|una?|dos|tres|cuatro|\d+)\b",
)
WE_ARE = any_of(r"\b(?:somos|seriamos|seremos|fueramos|fuesemos|vamos a ser|vamos|iriamos)\b")
# "sí, pero…" is not yet a yes, and "ehh", "mmm" is nothing at all
HESITATION = any_of(
    r"\b(?:pero|aunque|salvo|excepto)\b",
    r"\b(?:lo mismo|cuanto \w+|que pasa) si\b",  # "¿y sale lo mismo si va uno más?", with no mark
    r"^\W*(?:e+h+|m{2,}|u+h+|a+h+m*|j?m+|h+m+)\W*$",
)
DOUBT = any_of(
    r"^\W*(?:\w+ )?no (?:lo )?se"
    r"(?: (?:todavia|aun|bien|che|la verdad|cual|elegir|que hacer|cuant[oa]s?|cuando|que dias?|exact\w+|segur\w+))*"
    r"\W*$",
    r"^\W*(?:todavia |aun )?no sabemos(?! si\b)",
    r"\b(?:ni|no tengo) idea\b",
    r"\bno est(?:oy|amos) segur[oa]s?\b",
)
# "Lo charlo con mi mujer y te aviso": later, and nothing of it is an answer.
POSTPONES = any_of(
    r"^\W*(?:esper(?:a|ame|en|enme)|(?:dame )?un (?:minuto|segundo|segundito|ratito|momento|toque)|ya vuelvo)\W*$",
    r"\blo (?:charlo|charlamos|consulto|consultamos|hablo|hablamos|pienso|pensamos|converso|evaluo|evaluamos|vemos)\b",
    r"\b(?:charlar|consultar|hablar|pensar|conversar|evaluar)lo\b",
    r"\b(?:y|despues|luego|mas tarde|manana|en un rato|cualquier cosa|el \w+) (?:te|les) "
    r"(?:aviso|avisamos|digo|decimos|confirmo|confirmamos|escribo)\b",
    r"\b(?:te|les) (?:aviso|avisamos|confirmo|confirmamos) (?:despues|luego|mas tarde|manana|en un rato|el \w+)\b",
)
INTRODUCES = any_of(r"\b(?:a nombre (?:de|mio,?|nuestro,?)|soy|me llamo|mi nombre es|nombre:)\s")
WHICH_ONE = any_of(
    r"\bcual(?:es)?\b.{0,25}\b(?:mas|menos|mejor|conviene|recomi?end\w+)\b",
    r"\bque (?:cabana )?(?:me|nos) (?:conviene|recomi?end\w+)",
)
IN_THE_NAME_OF = any_of(r"\ba nombre (?:del?|mio|nuestro)\b")
DEPOSIT = any_of(r"\bsena\b|\badelanto\b|\banticipo\b")
# "Pasame el alias", "decime la cuenta": where to transfer is asked
ASKS_ACCOUNT = any_of(
    r"\balias\b|\bc[bv]us?\b|\bdatos (?:bancarios|para (?:transf|depos)\w*|de (?:la|tu|su) cuenta)\b",
    r"\b(?:a )?que cuenta\b|\bnumero de cuenta\b|\bcuenta bancaria\b|\bbank (?:account|details)\b",
    r"\b(?:decime|pasame|dame|mandame|pasas|das|mandas|digan|pasen|cual es) (?:la|tu|su|una) cuenta\b",
)
# "Ya transferí", "hice el depósito": done, so they say
TRANSFERRED = any_of(
    r"\btransfer(?:i|imos|ido|ida|ieron|red)\b",
    r"\b(?:hice|hicimos|hizo|mande|mandamos|envie|realice|realizamos) (?:\w+ ){0,2}(?:transf\w*|deposito)\b",
    r"\btransf\w* (?:hecha|lista|realizada|enviada|efectuada)\b|\bdeposit(?:e|amos|ado|ei|aron)\b",
)
# "Dejalo a cuenta del saldo": what to do with money that is more than was to be paid
ON_ACCOUNT = any_of(
    r"\b(?:dej|tom|us|descont|sum|pon|aplic|imput)\w*l[oa]s?\b.{0,25}\b(?:a cuenta|(?:para el|del|al) saldo)\b",
    r"\bl[oa]s? (?:dej|tom|us|desc(?:o|ue)nt|sum|pon|aplic|imput)\w+\b.{0,25}\b(?:a cuenta|(?:para el|del|al) saldo)\b",
    r"\b(?:que|lo que sobra|eso) quede?\b.{0,25}\b(?:a cuenta|(?:para el|del|al) saldo)\b",
    r"\b(?:keep|leave|count|apply|put|use) (?:it|that|the (?:rest|extra))\b.{0,25}\bbalance\b",
    r"\b(?:deix|us|cont|abat)\w+\b.{0,20}\b(?:por conta|(?:para o|do|no) saldo)\b",
)
# "¿Llegó?": asked of money, with nothing else said
ASKS_WHETHER_IT_CAME = any_of(
    r"^\W*(?:(?:y|che|hola|ya|te|les|me decis si)\W+)*(?:llego|entro|impacto|se acredito|lo viste|la viste|la vieron)"
    r"(?:\W+(?:ya|la|el|mi|plata|dinero|pago|sena|transf\w*|comprobante|deposito|bien))*\W*$",
)
# "Todavía no transferí", "no la hice": said of a transfer, it is none
NOT_TRANSFERRED = any_of(
    r"\b(?:todavia|aun|ainda) (?:no|nao) (?:(?:te|les?|l[oa]|me|se|he|eu|fiz|hice|pude|puedo) ){0,3}"
    r"(?:transf\w*|deposit\w*|pag(?:ue|amos|uei|ado)|hice|hicimos|fiz|mande|mandamos)\b",
    r"\b(?:no|nao) (?:(?:te|les?|l[oa]|he) ){0,2}"
    r"(?:transferi|transferimos|transferido|deposite|depositamos|depositei)\b",
    r"\b(?:no|nao) (?:hice|hicimos|mande|fiz) (?:la |el |a |o |ninguna? |nenhuma? )?(?:transf\w*|deposito)\b",
    r"\b(?:haven.?t|have not|didn.?t|did not) (?:\w+ )?(?:transf\w*|paid|pay|made|make|sent|send)\b",
)
# "No, me equivoqué", and not a word of what with: of the button that was tapped last
MISTAKEN = any_of(
    r"^\W*(?:(?:no|nao|uy|ay|ups|huy|perdon|perdona|disculpa|desculpa|sorry|oops|eh|che|la verdad|es que|yo|eu)\W+)*"
    r"(?:me (?:equivoque|confundi|enganei)|(?:lo |la )?(?:toque|aprete|puse|fue|foi|era) "
    r"(?:sin querer|por error|un error|sem querer|um erro)|sin querer|i was (?:wrong|mistaken)|"
    r"(?:it was )?(?:my|a|by) mistake)(?: (?:de|al tocar el|al apretar el) boton)?"
    r"(?:\W+(?:perdon|disculpa|sorry|desculpa))?\W*$",
)
# "Mejor pago con tarjeta": another way than a transfer is wished for
RATHER_BY_CARD = any_of(
    r"\b(?:mejor|prefier[oe]|preferimos|quiero|queremos|quisiera|voy a|vamos a|en vez|pasame|mandame|dame|"
    r"prefiro|melhor|quero|rather|prefer|want)\b.*\b(?:tarjeta|debito|credito|mercado ?pago|link|cartao|card)\b",
    r"\b(?:tarjeta|debito|credito|mercado ?pago|link|cartao|card)\b.*\b(?:mejor|prefiero|preferimos|prefiro|melhor)\b",
)
NEGATES = any_of(r"\b(?:no|nunca|tampoco|sin)\b")
# A bank transfer is meant, whatever is said of it
BY_TRANSFER = any_of(
    r"\btransf\w*",
    r"\bdeposit(?:o|e|amos|ado|ar|aron|ei)\b",  # in Spanish and Portuguese; in English it is the deposit itself
)
HAS_PAID = any_of(r"\b(?:ya|recien|pague|pagamos|pagado|pagada|abone|abonamos|mande|mandamos|envie|acabo|acabamos)\b")
# Said with a file, these make it a receipt.
RECEIPT = any_of(
    r"\b(?:comprobante|recibo|receipt|comprovante|constancia)s?\b|\btransf\w*|\bdeposit\w*|\bpag(?:o|os|ue|ado|amos)\b",
    r"\bsena\w*\b|^\W*(?:listo|hecho|ahi (?:va|esta|tenes|te \w+)|aca (?:va|esta|tenes|te \w+))\b",
)
# With something reserved: another one besides it.
ANOTHER_BOOKING = any_of(
    r"\botra (?:reserva|cabana)\b",
    r"\b(?:una|la) segunda (?:reserva|cabana)\b",
    r"\bde nuevo otra\b",
    r"\breserv\w+ (?:tambien|ademas)\b",
    r"\b(?:tambien|ademas) (?:quiero|quisiera|queremos|necesito) (?:otra|reservar)\b",
    r"\bnueva reserva\b",
    r"\b(?:necesito|necesitamos|quiero|queremos|quisiera|reserv\w+|agreg\w+|sum\w+) otra (?:mas|para|igual)\b",
)
# "Para mis viejos", "otra más": who comes along comes on the same days, if no others are said
COMING_ALONG = any_of(
    r"\bpara (?:mis?|unos|unas|un|una|los|las|el|la|otros|otras) (?!(?:fechas?|dias?|finde|fin|semana|mes|noches?)\b)",
    r"\botra (?:cabana )?(?:mas|igual)\b",
)
# Said with one date and something reserved: that is the new arrival, however it is put ("pasala al 20").
MOVES = any_of(
    r"\b(?:pas|mov|muev|corr|adelant|atras|posterg|posponer|reprogram)\w*\b(?:(?!\bnoches?\b).){0,80}\b(?:al?|para)\b"
)
# "¿Podemos pasar las dos para el 26?", "la movemos": said of what is reserved, whatever else it could be
MOVES_IT = any_of(
    r"\b(?:pas|mov|mud|corr|cambi|adelant|posterg|reprogram)(?:ar|er|amos|emos|imos|a|as|en|o)?\W+"
    r"(?:tod[oa]s?|las (?:dos|tres|reservas|caban\w+)|la (?:reserva|caban\w+)|ambas)\b",
    r"\b(?:pas|mov|corr|cambi|adelant|posterg)(?:ar|er|a|e)(?:nos|me)?l[ao]s?\b(?! (?:bien|lind|genial|hermos))",
)
SAME_DATES = any_of(r"\b(?:mism[ao]s?|es[ao]s) (?:fechas?|dias|noches)\b")
# "La misma", "los mismos": another booking, as the one before
SAME_AGAIN = any_of(
    r"\b(?:la misma|lo mismo|el mismo|l[ao]s mism[ao]s|mism[ao]s (?:personas|cabana))\b"
    r"(?! (?:fechas?|dias?|semana|noches?)\b)",
    r"\bigual(?:es)? que\b",
)
# "Era en mayo", said of a stay in April: the same days, in that month
WRONG_MONTH = any_of(r"\b(?:perdon|equivoque|equivocamos|confundi|quise|digo|era|eran|en realidad|corrijo)\b")
# An owner's answer that says so may be followed by a plain "sí"
OFFERS_PERSON = any_of(r"\b(?:persona|alguien) del equipo\b")
# "La de siempre": the cabin of the last stay.
USUAL_CABIN = any_of(
    r"\bla (?:cabana )?de siempre\b",
    r"\bla misma (?:cabana )?(?:de|que) (?:la (?:vez|ultima)|siempre|antes|el ano|la otra vez)",
    r"\bla (?:de la|que (?:tuvimos|tuve|usamos|alquil\w+)(?: la)?) (?:ultima|otra|vez)",
)
RESUMES = any_of(
    r"\b(?:seguimos|sigamos|continuamos|continuemos)(?: con\b|\W*$)",
    r"\bretom\w+\b",
    r"\bsiguen? (?:en pie|libres?|disponibles?|estando)\b",
    r"\b(?:todavia|aun) (?:esta|sigue|queda|la ten\w+|ten\w+ (?:lugar|libre|disponib\w+))\b(?! \d)",
    r"\b(?:en|donde) (?:que )?(?:quedamos|habiamos quedado|estabamos|ibamos)\b",
    r"\blo (?:que|de) (?:hablamos|charlamos|vimos|veniamos|te (?:consulte|pregunte)|ayer|la otra vez)",
)
STARTS_OVER = any_of(
    r"\b(?:empe(?:zar|cemos|zamos|za)|arranc\w+|comenz\w+) (?:todo )?(?:de (?:nuevo|cero)|otra vez)\b",
    r"\bvolve(?:r|mos) a empezar\b",
    r"\breinici\w+\b",
    r"\bborr(?:a|ar|emos|alo) todo\b",
)
WANTS_PERSON = any_of(
    r"\b(?:quiero|queremos|necesito|prefiero|quisiera|dame|pasame (?:con|a)|comunicame con|(?:hablar|charlar) con|"
    r"que me (?:atienda|hable|escriba|llame)) (?:con )?(?:a )?(?:una? |el |la )?"
    r"(?:persona|human[oa]|alguien|asesora?|duen[oa]|encargad[oa]|operadora?)\b(?! mas\b)(?! (?:sola|solo)\b)",
)
CANCELS = any_of(
    r"^\W*(?:quiero |queria |mejor |no,? |dale,? )*(?:cancel(?:ar|a|o|amos|emos|alo|ala)|anul(?:ar|a|o|alo|ala))"
    r"(?: todo| eso| esto)?(?:,? por favor|,? porfa)?\W*$",
)
CANCELLING = any_of(r"(?<!no )(?<!no la )(?<!no lo )\b(?:cancel|anul)\w*")  # where "¿seguro que cancelo?" was asked
# "Sí, cambiala", where "¿hago el cambio?" was asked
CHANGING = any_of(
    r"^\W*(?:(?:si|dale|ok|bueno|claro|perfecto|listo)\W+)*(?:cambi|modific|pas|mov|muev|hac)\w*l[ao]s?"
    r"(?: (?:por favor|porfa|nomas|asi))*\W*$",
)
RESERVING = any_of(r"\breserv(?:al|am|ar|emos|o\b)\w*", r"\bl[ao] quiero\b")  # said there, it is no yes
# "No me manden más mensajes": nothing more that was not asked for.
STOPS_NOTICES = any_of(
    r"^\W*(?:stop|baja|desuscrib\w+|unsubscribe|basta(?: de mensajes| con los mensajes))\W*$",
    r"\b(?:darme|darnos|denme|dame|dennos|quiero la) (?:de )?baja\b(?!,? (?:(?:de|a) )?(?:la|mi|esa|esta) reserva)",
    r"\b(?:no|que no|no quiero que) (?:me|nos) (?:mand(?:es|en|e)|envi(?:es|en|e)|escrib(?:as|an|a))"
    r" (?:mas|otr[ao]s?|ningun)(?:,? (?:mensajes?|avisos?|recordatorios?|nada|whatsapps?|por favor|porfa))*\W*$",
    r"\bno quiero (?:recibir )?(?:mas |otros )?(?:mensajes|avisos|recordatorios|notificaciones)\b",
    r"\bdej(?:a|en|ate|ame|enme) de (?:mandar|enviar|escribir)\w*\b",
    r"\bstop (?:messaging|texting|writing|sending)\b|\bdon'?t (?:message|text|write) me\b|\bno more messages\b",
    r"\b(?:pare|parem) de (?:me )?(?:mandar|enviar)\b|\bnao (?:me mande|quero receber) mais\b",
)
WANTS_NOTICES = any_of(
    r"\b(?:volv|vuelv)\w+ a (?:mandar|enviar)(?:me|nos)? (?:los |tus |sus )?(?:mensajes|avisos|recordatorios)\b",
    r"\bquiero (?:volver a )?recibir (?:los |tus |sus )?(?:mensajes|avisos|recordatorios)\b",
)
# "Sacame de la lista", "ya no busco": nothing more about nights that may become free.
LEAVES_LIST = any_of(
    r"\b(?:sac|borr|quit|elimin|baj)\w*\b.{0,25}\b(?:de (?:la|esa) )?lista\b",
    r"\b(?:salir|salgo|salgamos|darme de baja|bajame) de (?:la|esa) lista\b",
    r"\bya no (?:busco|buscamos|hace falta que (?:me|nos) avis\w+|necesito que (?:me|nos) avis\w+)\b",
    r"\bno (?:me|nos) avis\w+ mas (?:si|cuando) se (?:libera|libere|desocupa|desocupe)\b",
)
# "Sigo en la lista?", "estoy anotado?", "en qué lugar estoy?"
ASKS_LIST = any_of(
    r"\b(?:sigo|seguimos|estoy|estamos|quede|quedamos|figuro|aparezco)\b.{0,20}\b(?:lista|anotad[oa]s?|espera)\b.*\?",
    r"\b(?:en )?que (?:lugar|puesto|numero)\b.{0,25}\b(?:lista|espera|estoy|tengo)\b",
    r"\bcuant[oa]s?\b.{0,20}\b(?:antes|adelante|delante)\b",
)
HOW_LIST_WORKS = any_of(r"\bcomo (?:funciona|es|seria|anda)\b.{0,25}\blista\b", r"\bhay lista de espera\W*$")
A_RESERVATION = any_of(r"reserva", r"\bbooking\b", r"\breservation\b")
NUDGES = any_of(
    r"^\W*(?:(?:y|ya|entonces|listo|esta|quedo|quede|quedamos|hecha|reservada|lista)\W+)*(?:esta|quedo|quede)\W*\?\W*$",
    r"^[\s?¿!¡.]*[?¿!][\s?¿!¡.]*$",
    r"^\W*(?:y|che|hola+|estas ahi|seguis ahi|hay alguien|me (?:respond|contest|le)\w+)\W*\?+\W*$",
)
THE_OTHER_ONE = any_of(r"\bla otra\b(?! (?:vez|semana))")
THAT_ONE = any_of(r"\b(?:esa|esta|esa misma|la misma)\b(?! (?:fecha|semana|noche|persona|reserva))")
WEEKEND = any_of(r"\bfin(?:es)?(?: de |\s*)?(?:sem\w*|de)\b|\bfindes?\b|\bfds\b|\bweekend\b")
WEEK = any_of(r"\bsemanas?\b(?! santa)")
