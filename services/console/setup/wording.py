"""The settings in owners' words: topics that the assistant answers, names of fields, policies."""

from __future__ import annotations

# What the assistant is asked, by the topic under which it looks the owner's words up (actions/topics.py).
TOPICS = {
    "location": "¿Dónde están? ¿Cómo se llega?",
    "check_in": "¿A qué hora se entra?",
    "check_out": "¿A qué hora hay que irse?",
    "payment_methods": "¿Cómo se paga?",
    "cancellation": "¿Qué pasa si cancelo?",
    "minimum_stay": "¿Cuántas noches como mínimo?",
    "discounts": "¿Hacen descuentos?",
    "children": "¿Los chicos pagan?",
    "pets": "¿Se puede ir con mascotas?",
    "cleaning": "¿La limpieza se cobra aparte?",
    "capacity": "¿Para cuántas personas son?",
    "amenities": "¿Qué tienen las cabañas?",
    "wifi": "¿Hay wifi?",
    "parking": "¿Dónde dejo el auto?",
    "pool": "¿Hay pileta?",
    "breakfast": "¿Incluye desayuno?",
    "kitchen": "¿Tiene cocina? ¿Con qué?",
    "grill": "¿Tiene parrilla?",
    "heating": "¿Cómo se calefacciona?",
    "air_conditioning": "¿Tiene aire acondicionado?",
    "linen": "¿Hay ropa de cama?",
    "towels": "¿Hay toallas?",
    "bathtub": "¿Tiene bañera?",
    "crib": "¿Tienen cuna?",
    "deck": "¿Tiene deck?",
    "laundry": "¿Se puede lavar ropa?",
    "safe": "¿Hay caja fuerte?",
    "spa": "¿Tienen spa?",
    "playground": "¿Hay juegos para chicos?",
    "activities": "¿Qué se puede hacer por ahí?",
    "accessibility": "¿Es cómodo para quien se mueve con dificultad?",
    "smoking": "¿Se puede fumar?",
    "photos": "¿Me mandás fotos?",
}
OF_HOUSE = ("location", "check_in", "check_out")
OF_POLICIES = (
    "payment_methods", "cancellation", "minimum_stay", "discounts", "children", "pets", "cleaning",
)  # fmt: skip
OF_CABINS = ("capacity", "amenities")
ANSWER = "answer_"  # before a topic: the name of its field
LONGEST_ANSWER = 900

POLICIES = {
    "flexible": "Flexible: se devuelve todo hasta un día antes",
    "moderate": "Moderada: todo hasta 5 días antes, la mitad hasta un día antes",
    "strict": "Estricta: todo hasta 30 días antes, la mitad hasta 7",
    "own": "Propia: la armo yo",
}
METHODS = {"cash": "En efectivo, al llegar", "transfer": "Por transferencia", "mercado_pago": "Por Mercado Pago"}
# Names of fields in the audit log.
FIELDS = {
    "name": "nombre", "check_in_from": "entrada desde", "check_in_until": "entrada hasta",
    "check_out_until": "salida", "quiet_from": "silencio desde", "quiet_until": "silencio hasta",
    "deposit_percent": "seña", "balance_days": "cuándo se paga el saldo", "balance_methods": "cómo se paga el saldo",
    "balance_reminder_days": "recordatorio del saldo", "change_days": "plazo para cambios",
    "hold_minutes": "cuánto se guarda", "quote_hours": "cuánto vale un precio", "cancellation": "cancelación",
    "vat_percent": "IVA", "automatic_refunds": "devoluciones solas", "waiting_offer_minutes": "lista de espera",
    "minimum_nights": "noches mínimas", "gap_nights": "noches libres entre estadías",
    "weekend_percent": "fin de semana",
    "night_rounding": "redondeo", "cleaning_fee": "limpieza", "pet_fee": "mascotas", "free_below_age": "edad sin cargo",
    "seasons": "temporadas", "capacity": "personas", "pets_allowed": "acepta mascotas", "description": "descripción",
    "amenities": "comodidades", "base_night": "precio de la noche", "included_guests": "personas incluidas",
    "extra_guest_fee": "persona de más", "position": "lugar en la lista", "active": "si se alquila",
}  # fmt: skip
NEWS = {
    "guardado": "Guardado. El asistente lo usa desde ahora, a más tardar en veinte segundos.",
    "igual": "No había nada que cambiar.",
    "temporada": "Guardado. Los precios nuevos valen desde ahora; lo que ya se reservó o se cotizó queda como estaba.",
    "sin_temporada": "Listo, esa temporada ya no cuenta. Lo que ya se reservó o se cotizó queda como estaba.",
    "nueva": "Listo: la cabaña ya se puede reservar.",
}


def field(name: str) -> str:
    """A field as an owner knows it, or the question of a topic."""
    return FIELDS.get(name) or f"«{TOPICS.get(name, name)}»"


def topic(name: str) -> str:
    """What guests ask of a topic; of one that we have no words for, its name."""
    return TOPICS.get(name, name.replace("_", " "))
