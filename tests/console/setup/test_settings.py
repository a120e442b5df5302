"""What owners set in the console, and what the assistant hears of it from the API."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cabins.seed import seed_demo_property
from services.clock import SettableClock
from services.console.setup.filled import Filled
from services.console.setup.wording import ANSWER, TOPICS
from services.wiring import Product, wire
from tests.console.conftest import log_in, settings
from tests.console.people import entries_of, own_token, send
from tests.serving import serving

API = {"Authorization": "Bearer token-0123456789"}
SETTINGS = "/console/ajustes"
FIELD = re.compile(r'<input[^>]* name="([^"]+)" type="([^"]+)"[^>]* value="([^"]*)"')
AREA = re.compile(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>')
TICKED = re.compile(r'<input type="checkbox" name="([^"]+)" value="([^"]+)" checked')
CHOSEN = re.compile(r'<select[^>]* name="([^"]+)">.*?<option value="([^"]*)" selected', re.DOTALL)


@pytest.fixture
async def seeded(owner: httpx.AsyncClient, product: Product) -> httpx.AsyncClient:
    """The owner of the demo complex."""
    await seed_demo_property(product.database)
    return owner


async def shown(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    """A form as it stands on its page."""
    page = (await client.get(path)).text
    form: dict[str, Any] = {name: value for name, _, value in FIELD.findall(page)}
    form |= dict(AREA.findall(page)) | dict(CHOSEN.findall(page))
    for name, value in TICKED.findall(page):
        form.setdefault(name, [])
        form[name].append(value)
    return form | {"token": await own_token(client)}


async def fill(client: httpx.AsyncClient, path: str, **changed: Any) -> httpx.Response:
    """Change some fields of a page's form, and send all of it."""
    return await client.post(path, data=await shown(client, path) | changed)


async def told(client: httpx.AsyncClient, what: str) -> Any:
    """What the assistant is told by the API."""
    return (await client.get(f"/api/v1/{what}", headers=API)).json()


async def test_the_assistant_hears_of_other_hours_and_words_at_once(
    seeded: httpx.AsyncClient, product: Product
) -> None:
    words = "Entrás desde las 14, y la llave está en la caja verde."
    answer = await fill(seeded, f"{SETTINGS}/casa", name="Arroyo Alto", check_in_from="14:00", answer_check_in=words)
    assert answer.headers["location"] == f"{SETTINGS}/casa?hecho=guardado"
    house = await told(seeded, "property")
    assert (house["name"], house["check_in_from"], house["facts"]["check_in"]) == ("Arroyo Alto", "14:00", words)
    assert house["check_in_until"] == "21:00"
    entry = (await entries_of(product, "set_house"))[0]
    assert entry.details == {"fields": ["name", "check_in_from", "check_in"]}
    assert "llave" not in str(entry)
    log = " ".join((await seeded.get("/console/registro")).text.split())
    assert "cambió la casa · nombre, entrada desde, «¿A qué hora se entra?»" in log


async def test_what_is_wrong_stands_at_its_field_and_what_was_filled_in_stays(seeded: httpx.AsyncClient) -> None:
    answer = await fill(
        seeded, f"{SETTINGS}/casa", name="Arroyo Alto", check_in_until="14:00", check_out_until="a la tarde"
    )
    assert answer.status_code == 422
    assert 'value="Arroyo Alto"' in answer.text
    assert 'id="check_in_until-wrong">Tiene que ser después' in answer.text
    assert 'id="check_out_until-wrong">Poné una hora' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert (await told(seeded, "property"))["name"] == "Cabañas del Arroyo"


async def test_an_answer_that_is_emptied_is_the_assistants_no_more(seeded: httpx.AsyncClient) -> None:
    assert (await told(seeded, "property"))["facts"]["wifi"]
    await fill(seeded, f"{SETTINGS}/respuestas", answer_wifi="  ", answer_pool="Sí, <todo> el año.")
    facts = (await told(seeded, "property"))["facts"]
    assert "wifi" not in facts
    assert facts["pool"] == "Sí, <todo> el año."
    page = (await seeded.get(f"{SETTINGS}/respuestas")).text
    assert "Sí, &lt;todo&gt; el año." in page
    assert all(f'name="{ANSWER}{topic}"' in page for topic in TOPICS)
    again = await fill(seeded, f"{SETTINGS}/respuestas", answer_pool="Sí, <todo> el año.")
    assert again.headers["location"].endswith("hecho=igual")


@pytest.mark.parametrize("page", ["casa", "reglas", "respuestas", "cabanas", "precios"])
async def test_a_form_that_is_sent_as_it_is_changes_nothing(
    seeded: httpx.AsyncClient, product: Product, page: str
) -> None:
    before = [await told(seeded, what) for what in ("property/rules", "property", "cabins")]
    assert before[0]["seasons"]
    deeds = len(await entries_of(product))
    answer = await fill(seeded, f"{SETTINGS}/{page}")
    assert answer.headers["location"] == f"{SETTINGS}/{page}?hecho=igual"
    assert [await told(seeded, what) for what in ("property/rules", "property", "cabins")] == before
    assert len(await entries_of(product)) == deeds


async def test_policies_are_those_of_the_one_document_of_rules(seeded: httpx.AsyncClient) -> None:
    await fill(
        seeded, f"{SETTINGS}/reglas", deposit_percent="40", pet_fee="$ 9.500,50", balance_methods=["cash"],
        cancellation="moderate", vat_percent="21",
    )  # fmt: skip
    rules = await told(seeded, "property/rules")
    assert rules["deposit_percent"] == 40
    assert rules["pet_fee"]["amount"] == 9_500_50
    assert rules["balance_methods"] == ["cash"]
    assert rules["cancellation"]["policy"] == "moderate"
    assert rules["vat_percent"] == 21
    assert len(rules["seasons"]) > 10


async def test_tiers_that_contradict_each_other_are_refused(seeded: httpx.AsyncClient) -> None:
    wrong = {"tier_days_0": "10", "tier_percent_0": "50", "tier_days_1": "5", "tier_percent_1": "100"}
    answer = await fill(seeded, f"{SETTINGS}/reglas", **wrong)
    assert answer.status_code == 422
    assert 'id="cancellation-wrong"' in answer.text
    answer = await fill(seeded, f"{SETTINGS}/reglas", balance_methods=[])
    assert 'id="balance_methods-wrong"' in answer.text


async def test_a_cabin_is_added_changed_and_let_no_more(seeded: httpx.AsyncClient, product: Product) -> None:
    answer = await fill(
        seeded, f"{SETTINGS}/cabanas/nueva", name="Sauce", capacity="3", base_night="70.000",
        amenities="deck\n\n  parrilla  chica \n", pets_allowed="1",
    )  # fmt: skip
    assert answer.headers["location"] == f"{SETTINGS}/cabanas?hecho=nueva"
    made = next(one for one in (await told(seeded, "cabins"))["items"] if one["name"] == "Sauce")
    assert made["base_night"]["amount"] == 70_000_00
    assert (made["capacity"], made["included_guests"], made["pets_allowed"]) == (3, 3, True)
    assert made["amenities"] == ["deck", "parrilla chica"]
    path = f"{SETTINGS}/cabanas/{made['id']}"
    assert (await fill(seeded, path)).headers["location"].endswith("hecho=igual")
    await fill(seeded, path, base_night="75.000")
    assert (await told(seeded, "cabins"))["items"][-1]["base_night"]["amount"] == 75_000_00
    await fill(seeded, path, active="")
    assert "Sauce" not in str(await told(seeded, "cabins"))
    assert [one.deed for one in await entries_of(product, "add_cabin", "set_cabin")] == ["add_cabin"] + [
        "set_cabin"
    ] * 2
    assert {one.subject for one in await entries_of(product, "add_cabin", "set_cabin")} == {made["id"]}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "CEIBO"}, "name"),
        ({"name": " "}, "name"),
        ({"capacity": "0"}, "capacity"),
        ({"included_guests": "9"}, "included_guests"),
        ({"base_night": "gratis"}, "base_night"),
        ({"base_night": "0"}, "base_night"),
        ({"amenities": "x" * 61}, "amenities"),
    ],
)
async def test_a_cabin_that_cannot_be_is_refused_at_its_field(
    seeded: httpx.AsyncClient, changed: dict[str, str], field: str
) -> None:
    form = {"name": "Sauce", "capacity": "3", "base_night": "70.000"} | changed
    answer = await fill(seeded, f"{SETTINGS}/cabanas/nueva", **form)
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert len((await told(seeded, "cabins"))["items"]) == 4


async def test_a_season_is_seen_in_the_calendar_before_it_is_saved(seeded: httpx.AsyncClient, product: Product) -> None:
    aromo = UUID((await told(seeded, "cabins"))["items"][0]["id"])
    season = {
        "name": "semana del puente", "first_night": "2027-03-08", "last_night": "2027-03-11", "surcharge_percent": "50",
        "minimum_nights": "3", "cabana": str(aromo),
    }  # fmt: skip
    seen = await send(seeded, f"{SETTINGS}/precios/temporadas", preview="1", **season)
    assert seen.status_code == 200
    assert "todavía no está guardada" in seen.text
    assert seen.text.count("$ 90.000 · semana del puente") == 4
    assert "semana del puente" not in str(await told(seeded, "property/rules"))
    assert await entries_of(product, "add_season") == []
    saved = await send(seeded, f"{SETTINGS}/precios/temporadas", **season)
    assert saved.status_code == 302
    quoted = {"cabin_id": str(aromo), "check_in": "2027-03-08", "check_out": "2027-03-12", "adults": 2, "children": 0}
    quote = (await seeded.post("/api/v1/quotes", json=quoted, headers=API)).json()
    assert quote["lines"][0]["unit"]["amount"] == 90_000_00
    twice = await send(seeded, f"{SETTINGS}/precios/temporadas", **season)
    assert twice.status_code == 422
    gone = {"name": season["name"], "first_night": "2027-03-08", "end": "2027-03-12"}
    assert (await send(seeded, f"{SETTINGS}/precios/temporadas/sacar", **gone)).status_code == 302
    assert "semana del puente" not in str(await told(seeded, "property/rules"))
    assert (await send(seeded, f"{SETTINGS}/precios/temporadas/sacar", **gone)).status_code == 404


async def test_the_calendar_shows_the_price_that_is_quoted(seeded: httpx.AsyncClient) -> None:
    page = (await seeded.get(f"{SETTINGS}/precios?desde=2027-01-01")).text
    assert "enero 2027" in page
    assert "$ 96.600 · temporada alta" in page  # Aromo on a weekend of January: 60,000 × 1.4 × 1.15
    for query in ("desde=ayer", "desde=9999-12-31", "desde=0001-01-01", "cabana=x"):
        assert (await seeded.get(f"{SETTINGS}/precios?{query}")).status_code == 200


@pytest.mark.parametrize("last_night", ["2027-03-01", "2028-06-01", "pronto", ""])
async def test_a_season_that_cannot_be_is_refused_at_its_field(seeded: httpx.AsyncClient, last_night: str) -> None:
    answer = await send(
        seeded, f"{SETTINGS}/precios/temporadas", name="rara", first_night="2027-03-08", last_night=last_night,
        surcharge_percent="10",
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'id="last_night-wrong"' in answer.text


async def test_before_there_is_a_house_the_settings_say_that_it_is_not_there(owner: httpx.AsyncClient) -> None:
    assert (await owner.get(SETTINGS)).status_code == 404


async def test_the_connections_say_what_is_missing(seeded: httpx.AsyncClient) -> None:
    assert "Faltan los datos de WhatsApp" in (await send(seeded, f"{SETTINGS}/conexiones/whatsapp")).text
    assert "Falta la clave de Mercado Pago" in (await send(seeded, f"{SETTINGS}/conexiones/mercado-pago")).text


async def test_the_connections_say_what_the_providers_answer(
    seeded: httpx.AsyncClient, database_url: str, redis_url: str, clock: SettableClock, tmp_path: Any
) -> None:
    simulated = settings(
        database_url, redis_url, simulator="true", local_dir=str(tmp_path), whatsapp_access_token="wa-token-0123456789",
        whatsapp_phone_number_id="100000000000001", whatsapp_app_secret="secret-0123456789",
        mercadopago_access_token="mp-token-0123456789", mercadopago_webhook_secret="secret-0123456789",
    )  # fmt: skip
    there = wire(simulated, clock)
    async with serving(there) as stand_in:
        base = f"{str(stand_in.base_url).rstrip('/')}/simulator"
        here = {"whatsapp_api_url": f"{base}/graph", "mercadopago_api_url": f"{base}/mercadopago"}
        for token, whatsapp, mercado_pago in (
            (
                "",
                "Se puede escribir desde el +5491155500000",
                "Los pagos entran en la cuenta cabanas@simulador.example",
            ),
            ("wrong-", "WhatsApp no acepta nuestros datos (código 190)", "Mercado Pago no acepta nuestros datos"),
        ):
            product = wire(
                simulated.model_copy(
                    update=here | {
                        name: type(getattr(simulated, name))(token + getattr(simulated, name).get_secret_value())
                        for name in ("whatsapp_access_token", "mercadopago_access_token")
                    } | {"simulator": False}
                ),
                clock,
            )  # fmt: skip
            async with serving(product) as client:
                await log_in(client)
                assert whatsapp in (await send(client, f"{SETTINGS}/conexiones/whatsapp")).text
                assert mercado_pago in (await send(client, f"{SETTINGS}/conexiones/mercado-pago")).text
            await product.close()
        away = wire(simulated.model_copy(update=dict.fromkeys(here, "http://127.0.0.1:1")), clock)
        async with serving(away) as client:
            await log_in(client)
            assert "No se pudo hablar con WhatsApp" in (await send(client, f"{SETTINGS}/conexiones/whatsapp")).text
            assert "Mercado Pago no contesta" in (await send(client, f"{SETTINGS}/conexiones/mercado-pago")).text
        await away.close()
    await there.close()


@given(st.text())
def test_whatever_is_typed_is_a_value_or_a_sentence_at_its_field(text: str) -> None:
    filled = Filled(lambda _: text, lambda _: [text])
    whole, pesos = filled.whole("whole", low=1, high=60), filled.pesos("pesos")
    line, lines = filled.line("line", most=20), filled.lines("lines", most=3, each=10)
    filled.time("time")
    filled.day("day")
    filled.choice("choice", ("a", "b"))
    filled.some("some", ("a", "b"))
    assert "whole" in filled.wrong or 1 <= whole <= 60
    assert "pesos" in filled.wrong or pesos >= 0
    assert "line" in filled.wrong or (line and len(line) <= 20 and "\0" not in line and "\n" not in line)
    assert "lines" in filled.wrong or (len(lines) <= 3 and all(0 < len(one) <= 10 for one in lines))
    assert {"choice", "some"} <= set(filled.wrong) or text in ("a", "b")
