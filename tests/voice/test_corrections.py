"""What owners have corrected, as a folder to measure with."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from services.clock import SettableClock
from services.conversations.corrections import correct
from services.database.tables.messaging import guest_file, inbound_message, voice_note
from services.voice import corrections
from services.voice.cli import FAILED, UNFIT, run
from services.voice.corrections import LINES, Correction, CorrectionsBroken, read, write
from services.wiring import Product, wire
from tests.factories import settings
from tests.house import House

OGG, MP3 = b"OggS one", b"ID3 two"


@pytest.fixture
async def product(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Product]:
    built = wire(settings(database_url, redis_url), clock)
    yield built
    await built.close()


@pytest.fixture
async def numbers(product: Product, clock: SettableClock) -> list[int]:
    """Three voice notes; the first two are corrected."""
    async with product.database.unit_of_work() as connection:
        house = await House.built(connection, clock.now())
        talk = await house.conversation(await house.guest("Ana Ríos"))
        for _ in range(3):
            await house.said(talk, None, kind="audio")
        found = list((await connection.execute(select(inbound_message.c.id).order_by("id"))).scalars())
        for number, content, mime_type in zip(
            found, (OGG, MP3, OGG), ("audio/ogg", "audio/mpeg", "audio/ogg"), strict=True
        ):
            heard = {"state": "heard", "text": "del dos", "decision": "confirm", "confidence": 0.5, "signals": {"a": 1}}
            await connection.execute(insert(voice_note).values(inbound_id=number, wanted_at=clock.now(), **heard))
            kept = {"state": "kept", "mime_type": mime_type, "content": content, "kept_at": clock.now()}
            await connection.execute(insert(guest_file).values(inbound_id=number, wanted_at=clock.now(), **kept))
        for number in found[:2]:
            await correct(connection, talk, number, "del doce", by="duena@example.com", now=clock.now())
        await connection.commit()
    return found


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_the_corrected_ones_are_written_with_their_recordings_and_read_again(
    product: Product, numbers: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections, "AT_ONCE", 1)
    folder = tmp_path / "new" / "corrections"
    assert await write(product, folder) == 2
    first, second = read(folder)
    assert first == Correction(folder / f"{numbers[0]}.ogg", "del doce", "del dos", 0.5, "confirm")
    assert (first.recording.read_bytes(), second.recording.read_bytes()) == (OGG, MP3)
    assert second.recording.suffix == ".mp3"
    line = json.loads((folder / LINES).read_text().splitlines()[0])
    assert line["signals"] == {"a": 1}
    assert line["corrected_at"] == "2026-11-24T15:00:00+00:00"


async def test_the_folder_is_its_owners_alone_and_holds_no_name_and_no_phone(
    product: Product, numbers: list[int], tmp_path: Path
) -> None:
    folder = tmp_path / "corrections"
    await write(product, folder)
    assert folder.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}
    written = " ".join([(folder / LINES).read_text(), *names(folder)])
    assert "Ana" not in written
    assert "5491155500002" not in written
    assert "example.com" not in written


async def test_written_again_it_holds_what_is_kept_now_and_leaves_other_files_alone(
    product: Product, numbers: list[int], tmp_path: Path
) -> None:
    await write(product, tmp_path)
    (tmp_path / "notas.txt").write_text("mías")
    async with product.database.unit_of_work() as connection:
        gone = {"state": "deleted", "content": None, "deleted_at": product.clock.now()}
        await connection.execute(update(guest_file).where(guest_file.c.inbound_id == numbers[0]).values(gone))
        await connection.execute(delete(inbound_message).where(inbound_message.c.id == numbers[2]))
        await connection.commit()
    assert await write(product, tmp_path) == 1
    assert names(tmp_path) == [f"{numbers[1]}.mp3", LINES, "notas.txt"]


@pytest.mark.parametrize(
    "lines", ["no json", "[]", '{"file": "1.ogg"}', '{"file": "../1.ogg", "said": "", "heard": "", "decision": ""}']
)
async def test_a_folder_of_something_else_is_told(product: Product, tmp_path: Path, lines: str) -> None:
    (tmp_path / LINES).write_text(lines)
    with pytest.raises(CorrectionsBroken, match="line 1"):
        read(tmp_path)
    with pytest.raises(CorrectionsBroken):
        await write(product, tmp_path)
    with pytest.raises(CorrectionsBroken, match="FileNotFoundError"):
        read(tmp_path / "nowhere")


def test_the_command_says_how_many_and_what_is_wrong(
    database_url: str,
    redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", redis_url)
    folder = str(tmp_path / "corrections")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert run(["corrections", folder]) == UNFIT
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert run(["corrections", folder]) == 0
    assert json.loads(capsys.readouterr().out) == {"corrections": 0, "folder": folder}
    (tmp_path / "a file").touch()
    assert run(["corrections", str(tmp_path / "a file")]) == FAILED
    monkeypatch.setenv("DATABASE_URL", f"{database_url}_nowhere")
    assert run(["corrections", folder]) == FAILED
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert all(line.startswith("voice: ") for line in told)
