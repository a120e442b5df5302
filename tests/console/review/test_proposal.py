"""Corrections as a change of the trainers' files: added where they belong, doubted with a reason, applied as shown."""

from __future__ import annotations

import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.console.review import cli, training_files
from services.console.review.proposal import Correction, Doubt, apply, propose, told, why
from services.wiring import Product
from tests.console.review.events import a_turn
from tests.console.review.test_pages import judged, talk  # noqa: F401 - a fixture
from tests.house import House

FILES = {
    "place.yml": (
        "# El lugar.\nversion: \"3.1\"\nnlu:\n  - intent: ask_pets  # mascotas\n    examples: |\n"
        "      - aceptan perros?\n      - puedo ir con [mi gata](pet)\n\n  # lo que hay\n  - intent: ask_amenities\n"
        "    examples: |\n      - hay [pileta](amenity)?\n"
    ),
    "borders.yml": (
        "nlu:\n  - intent: ask_pets\n    examples: |\n      - y el perro?\n  - intent: ask_amenities\n    examples: |\n"
        "      - y el patio?\n  - intent: affirm\n    examples: |\n      - dale\n"
    ),
}  # fmt: skip


def one(taught: str, intent: str = "ask_pets", *, language: str = "es") -> Correction:
    return Correction(7, "0" * 8, intent, taught, language, "ana@example.com")


def sentences(files: dict[str, str]) -> set[tuple[str, str]]:
    return {(one.intent, one.text) for one in training_files.every_example(files)}


def test_a_sentence_is_added_at_the_end_of_its_intent_and_nothing_else_changes() -> None:
    found = propose([one("y con el bicho?"), one("hay [sauna](amenity)?", "ask_amenities")], FILES)
    before, after = FILES["place.yml"].splitlines(), found.files["place.yml"].splitlines()
    assert [line for line in after if line not in before] == [
        "      - y con el bicho?",
        "      - hay [sauna](amenity)?",
    ]
    assert [line for line in after if line in before] == before
    assert after.index("      - y con el bicho?") == before.index("      - puedo ir con [mi gata](pet)") + 1
    assert list(found.files) == ["place.yml"]


def test_the_patch_says_the_same_as_the_files(tmp_path: Path) -> None:
    found = propose([one("y con el bicho?"), one("hay [sauna](amenity)?", "ask_amenities")], FILES)
    folder = tmp_path / "data" / "nlu"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    done = subprocess.run(
        ["git", "apply", "-"], cwd=tmp_path, input=found.patch.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert training_files.read_folder(folder) == {**FILES, **found.files}


@pytest.mark.parametrize(
    ("corrections", "apart", "doubts"),
    [
        ([one("¿ACEPTAN perros?")], [], [Doubt.KNOWN]),
        ([one("Hay pileta", "ask_pets")], [], [Doubt.ELSEWHERE]),
        ([one("y eso?", "ask_pets"), one("y eso", "ask_amenities")], [], [Doubt.DISPUTED] * 2),
        ([one("y con el bicho?")], ["y con el bicho"], [Doubt.KEPT_APART]),
        ([one("el código es ABC", "give_promo_code")], [], [Doubt.NO_PLACE]),
    ],
)
def test_what_speaks_against_a_correction_is_said_and_it_is_left_out(
    corrections: list[Correction], apart: list[str], doubts: list[Doubt]
) -> None:
    found = propose(corrections, FILES, apart)
    assert [one.doubt for one in found.objections] == doubts
    assert found.is_empty
    assert found.patch == ""
    assert all(why(one) for one in found.objections)


def test_a_contradiction_names_the_line_that_contradicts() -> None:
    (objection,) = propose([one("hay pileta?", "ask_pets")], FILES).objections
    assert why(objection) == "en place.yml:12 la misma frase está como ask_amenities; una de las dos sobra"
    assert "ojo: «hay pileta?» (ask_pets)" in told(propose([one("hay pileta?", "ask_pets")], FILES))


def test_what_several_guests_said_is_learnt_once() -> None:
    found = propose([one("y con el bicho?"), one("Y con el bicho")], FILES)
    assert [added.correction.taught for added in found.added] == ["y con el bicho?"]


def test_a_file_without_an_end_of_line_is_continued() -> None:
    files = {"a.yml": FILES["place.yml"].rstrip("\n")}
    found = propose([one("hay [sauna](amenity)?", "ask_amenities")], files)
    assert found.files["a.yml"].endswith("      - hay [pileta](amenity)?\n      - hay [sauna](amenity)?\n")
    assert "\\ No newline at end of file" in found.patch


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=30), st.sampled_from(["ask_pets", "ask_amenities", "affirm"])),
        max_size=6,
    )
)
def test_the_files_of_the_house_take_any_sentence_and_applied_twice_is_applied_once(
    said: list[tuple[str, str]],
) -> None:
    taught = [(training_files.one_line(text), intent) for text, intent in said]
    corrections = [one(text, intent) for text, intent in taught if training_files.without_marks(text).strip()]
    found = propose(corrections, FILES)
    after = {**FILES, **found.files}
    assert sentences(after) == sentences(FILES) | {(a.correction.intent, a.correction.taught) for a in found.added}
    assert all(yaml.safe_load(text)["nlu"] for text in after.values())
    again = propose(corrections, after)
    assert again.is_empty


def test_the_real_files_grow_by_just_the_lines_added() -> None:
    files = training_files.read_folder()
    found = propose(
        [one("y el bicho canasto ese tan grande entra?"), one("can the big furry beast come?", language="en")], files
    )
    assert sorted(found.files) == ["languages.yml", "place.yml"]
    for name, text in found.files.items():
        assert len(text.splitlines()) == len(files[name].splitlines()) + 1


# --- seen, taken away, applied


async def a_correction(owner: httpx.AsyncClient, house: House, talk: UUID) -> None:  # noqa: F811 - the fixture
    number = await a_turn(house, talk, "entra el bicho canasto?", ("ask_capacity", 0.5))
    await house.connection.commit()
    await judged(owner, talk, number, verdict="corrected", intent="ask_pets", taught="entra el <bicho> canasto?")


async def test_the_page_shows_the_diff_and_gives_it_away(
    owner: httpx.AsyncClient,
    house: House,
    talk: UUID,  # noqa: F811 - the fixture
) -> None:
    assert "Todavía no corregiste nada" in (await owner.get("/console/repaso/correcciones")).text
    await a_correction(owner, house, talk)
    page = (await owner.get("/console/repaso/correcciones")).text
    assert "Se agrega una frase" in page
    assert '<span class="plus">+      - entra el &lt;bicho&gt; canasto?</span>' in page
    patch = await owner.get("/console/repaso/correcciones.patch")
    assert "+++ b/data/nlu/place.yml" in patch.text
    assert "attachment" in patch.headers["content-disposition"]
    packed = zipfile.ZipFile(BytesIO((await owner.get("/console/repaso/correcciones.zip")).content))
    assert "- entra el <bicho> canasto?" in packed.read("data/nlu/place.yml").decode()


async def test_corrections_are_applied_where_the_trainer_works_and_only_when_asked_to(
    owner: httpx.AsyncClient,
    house: House,
    talk: UUID,  # noqa: F811 - the fixture
    product: Product,
    tmp_path: Path,
) -> None:
    await a_correction(owner, house, talk)
    for name, text in training_files.read_folder().items():
        (tmp_path / name).write_text(text, "utf-8")
    before = training_files.read_folder(tmp_path)
    found = await cli.proposed(product.settings.database_url, tmp_path)
    assert [one.correction.taught for one in found.added] == ["entra el <bicho> canasto?"]
    assert training_files.read_folder(tmp_path) == before
    assert apply(found, tmp_path) == [tmp_path / "place.yml"]
    assert (await cli.proposed(product.settings.database_url, tmp_path)).is_empty
