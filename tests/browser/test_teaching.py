"""
A message is misread, corrected, taught and understood: the whole product, its real model, the trainer's pages between.

It works in a copy of the trainers' files, with fewer sentences to measure with and test conversations to run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.card import card_path
from deploy.local.model import current_model, name_of
from tests.browser.product import ROOT, RunningProduct, owners_page, running_product
from tests.browser.test_guest_books import Chat, a_guest

pytestmark = [pytest.mark.browser, pytest.mark.rasa, pytest.mark.slow]

MISREAD = "cuánto hay que largar para asegurar la fecha?"
MEANT = "Pregunta cómo se paga o por la seña"
MINUTES = 60_000  # milliseconds
TRAINING = 45 * MINUTES  # with the comparison, on a busy machine; five on an idle one
FEWER = ("tests/nlu/held_out*.jsonl", "tests/conversations/rasa/test_*.yml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program and the trainers' files, to be changed."""
    made = tmp_path_factory.mktemp("trainer") / "anfitrion"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, files.split("\0")):
        if (ROOT / name).exists():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, made / name)
    for pattern in FEWER:
        for path in sorted(made.glob(pattern))[1:]:
            path.unlink()
    for name in (".venv", ".venv-bot"):
        (made / name).symlink_to((ROOT / name).resolve())
    model = current_model()
    assert model.exists(), "no model for these files: `make train` first"
    (made / "models").mkdir()
    shutil.copy2(model, made / "models")
    if card_path(model).exists():
        shutil.copy2(card_path(model), made / "models")
    return made


@pytest.fixture(scope="module")
def product(folder: Path) -> Iterator[RunningProduct]:
    with running_product(folder) as running:
        yield running


def picture(page: Page, name: str) -> None:
    """Kept where ``PICTURES`` says, on a phone and on a desk; nothing stands out at the sides."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} at {width}"
        if os.environ.get("PICTURES"):
            page.screenshot(path=Path(os.environ["PICTURES"]) / f"{name}-{width}.png", full_page=True)


def understood_as(page: Page, chat: Chat, words: str) -> Page:
    """The turn of what a guest has just written."""
    page.goto(page.url.split("/console")[0] + "/console/conversaciones")
    page.get_by_role("link", name=re.compile("Rosa Luna")).click()
    page.locator(".bubble.in", has_text=words).last.get_by_role("link", name="Qué entendió").click()
    return page


def test_a_misread_message_is_corrected_taught_let_in_and_understood(
    folder: Path, product: RunningProduct, browser: Browser
) -> None:
    before = name_of(current_model())[:8]
    chat = a_guest(product, browser, "Rosa Luna")
    chat.write("hola")
    chat.write(MISREAD)
    owner = owners_page(product, browser)
    understood_as(owner, chat, MISREAD)
    expect(owner.locator(".guesses li").first).not_to_contain_text(MEANT)
    picture(owner, "teaching-1-misread")

    owner.get_by_label("Quiso decir").select_option("ask_payment_methods")
    owner.get_by_role("button", name="Corregir").click()
    expect(owner.get_by_text(f"Corregido: {MEANT}")).to_be_visible()

    owner.goto(f"{product.address}/console/repaso/correcciones")
    expect(owner.locator(".diff .plus", has_text=MISREAD)).to_be_visible()
    picture(owner, "teaching-2-diff")

    owner.get_by_role("link", name="Modelos").click()
    picture(owner, "teaching-3-models")
    owner.get_by_role("button", name="Entrenar y comparar").click()
    expect(owner.get_by_text("En marcha")).to_be_visible(timeout=MINUTES)
    picture(owner, "teaching-4-training")
    chat.write("hay wifi?")  # guests are answered meanwhile
    expect(owner.get_by_text("Activar el modelo nuevo").or_(owner.get_by_text("No se pudo"))).to_be_visible(
        timeout=TRAINING
    )
    picture(owner, "teaching-5-compared")
    assert f"- {MISREAD}" in (folder / "data" / "nlu" / "payments.yml").read_text("utf-8")

    owner.get_by_role("button", name="Activar el modelo nuevo").click()
    expect(owner.locator("#models", has_text="ya contesta con él")).to_be_visible(timeout=5 * MINUTES)
    picture(owner, "teaching-6-active")

    chat.write(MISREAD)
    understood_as(owner, chat, MISREAD)
    expect(owner.locator(".guesses li").first).to_contain_text(MEANT)
    picture(owner, "teaching-7-understood")

    owner.goto(f"{product.address}/console/repaso/modelos")
    owner.get_by_role("button", name=re.compile("Volver al anterior")).click()
    expect(owner.locator("#models", has_text="ya contesta con él")).to_be_visible(timeout=5 * MINUTES)
    expect(owner.locator("#models")).to_contain_text(f"Contesta el modelo {before}")
    expect(owner.locator(".tag", has_text="Listo")).to_be_visible(timeout=MINUTES)
    picture(owner, "teaching-8-back")
