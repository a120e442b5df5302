"""
The demo complex in its owner's words: cabins and answers as a guest reads them.

It stands in for what an owner writes in the console, so it says only what the complex has; what is not known is
said to be asked.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoCabin:
    """A cabin; ``base_pesos`` a night, in whole pesos."""

    name: str
    capacity: int
    pets_allowed: bool
    base_pesos: int
    description: str
    amenities: tuple[str, ...]


NAME = "Cabañas del Arroyo"

CABINS = (
    DemoCabin(
        "Aromo", 2, False, 60_000,
        "Para dos: cama king, estufa a leña y un deck para mirar las sierras.",
        ("cama king", "estufa a leña", "deck"),
    ),
    DemoCabin(
        "Ceibo", 4, True, 85_000,
        "Para cuatro: una cama doble y dos simples, cocina y parrilla. Se puede venir con mascota.",
        ("1 cama doble y 2 simples", "cocina", "parrilla", "acepta mascotas"),
    ),
    DemoCabin(
        "Jacarandá", 5, False, 110_000,
        "Para cinco: dos habitaciones, cocina, parrilla y bañera.",
        ("2 habitaciones", "cocina", "parrilla", "bañera"),
    ),
    DemoCabin(
        "Quebracho", 7, True, 145_000,
        "Para siete: tres habitaciones, dos baños, horno y parrilla. Se puede venir con mascota.",
        ("3 habitaciones", "2 baños", "horno", "parrilla", "acepta mascotas"),
    ),
)  # fmt: skip

FACTS = {
    "accessibility": (
        "Para que estés cómodo de verdad, contanos qué necesitás (escalones, baño, movilidad) y una persona del equipo "
        "te dice qué cabaña conviene."
    ),
    "activities": (
        "El arroyo y los senderos están a 300 metros, y el pueblo, a 1 km. En temporada, de noviembre a marzo, también "
        "tenés la pileta."
    ),
    "air_conditioning": "Aire acondicionado no figura entre lo que tienen las cabañas.",
    "amenities": (
        "Todas tienen wifi, estacionamiento, ropa de cama y toallas, y comparten la pileta (de noviembre a marzo). "
        "Aromo tiene estufa a leña y deck; Ceibo, Jacarandá y Quebracho, parrilla; Jacarandá, además, bañera."
    ),
    "bathtub": "La que tiene bañera es Jacarandá 🛁",
    "breakfast": "El desayuno no está incluido. El pueblo queda a 1 km, y Ceibo y Jacarandá tienen cocina.",
    "capacity": "Aromo es para 2 personas, Ceibo para 4, Jacarandá para 5 y Quebracho para 7.",
    "check_in": "Podés entrar de 15 a 21 h, y el día que te vas, la cabaña se deja hasta las 10 h.",
    "check_out": "El día de salida la cabaña se deja hasta las 10 h. Para entrar, de 15 a 21 h.",
    "children": "¡Los chicos son bienvenidos! Los menores de 3 años no pagan ni cuentan como huéspedes.",
    "cleaning": "La limpieza es un cargo único de $ 15.000 por estadía y ya va sumada en el presupuesto.",
    "crib": "Cuna no tenemos anotada entre lo que hay. Si viajás con un bebé, una persona del equipo te lo confirma.",
    "deck": "La del deck es Aromo, la cabaña para dos.",
    "discounts": (
        "Hoy no tenemos un descuento fijo. Si es una estadía larga o un grupo, una persona del equipo lo mira con vos."
    ),
    "grill": "¡Sí! Ceibo, Jacarandá y Quebracho tienen parrilla. Aromo no tiene.",
    "heating": (
        "Aromo tiene estufa a leña 🔥 Para las otras cabañas, una persona del equipo te confirma la calefacción."
    ),
    "kitchen": (
        "Ceibo y Jacarandá tienen cocina, y Quebracho tiene horno. Si necesitás algo puntual (heladera, microondas, "
        "pava), una persona del equipo te lo confirma."
    ),
    "laundry": "Lavadero o lavarropas no figura entre lo que ofrecemos.",
    "linen": "La ropa de cama y las toallas están incluidas: no hace falta que traigas nada.",
    "location": (
        "Estamos en Villa Ventana, comarca de Sierra de la Ventana, provincia de Buenos Aires: a 300 metros del arroyo "
        "y de los senderos, y a 1 km del pueblo."
    ),
    "minimum_stay": ("El mínimo es de 2 noches; 3 en fines de semana largos y Semana Santa, y 4 en enero."),
    "parking": "El estacionamiento está incluido 🚗",
    "payment_methods": (
        "Con una seña del 30 % queda confirmada la reserva. Podés pagar por Mercado Pago o por transferencia."
    ),
    "pets": (
        "¡Sí, en Ceibo y Quebracho! Son $ 8.000 por mascota y por noche. En Aromo y Jacarandá no aceptamos mascotas."
    ),
    "photos": "Por acá no tengo fotos a mano. Si querés verlas, una persona del equipo te las manda.",
    "playground": "Juegos para chicos no figuran entre lo que hay. Sí hay pileta en temporada y arroyo a 300 metros.",
    "pool": "¡Sí! La pileta es compartida y está abierta de noviembre a marzo.",
    "safe": "Caja fuerte no figura entre lo que tienen las cabañas.",
    "smoking": "Adentro no se fuma; afuera, sin problema.",
    "spa": "Spa no tenemos. Si buscás un baño de inmersión, Jacarandá tiene bañera.",
    "towels": "Las toallas y la ropa de cama están incluidas.",
    "wifi": "Sí, hay wifi y está incluido.",
}
