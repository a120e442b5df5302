"""A guest's file, from the webhook's mention of it to bytes that may be shown."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Any

import pytest

from services.conversations import files
from services.errors import ProviderRefused, ProviderUnavailable
from services.whatsapp import media
from services.whatsapp.media import LONGEST, fetch_file, kind_of, read_mention
from tests.talking import Talk, a_message

PHOTO, PDF = b"\xff\xd8\xff\xe0 a picture", b"%PDF-1.7 a receipt"
LONG_AGO = datetime.fromisoformat("2026-11-01T00:00:00-03:00")


def digest(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


async def sent(talk: Talk, content: bytes, *, kind: str = "image", sha256: str | None = None, **more: Any) -> int:
    """A file that a guest sent and that is wanted; the id of its message."""
    uploaded = talk.graph.http.post(f"{talk.graph.address}/simulator/_media", content=content).json()["id"]
    told = {"id": uploaded, "mime_type": "image/jpeg", "sha256": sha256 or digest(content)} | more
    await talk.say(a_message(kind, told))
    async with talk.product.database.unit_of_work() as connection:
        await files.want(connection, await talk.conversation_id(), since=LONG_AGO, now=talk.clock.now())
        await connection.commit()
    return int(await talk.value("select inbound_id from guest_file"))


async def kept(talk: Talk) -> tuple[str, str | None, bytes | None]:
    (row,) = await talk.rows("select state, mime_type, content from guest_file")
    return row.state, row.mime_type, bytes(row.content) if row.content is not None else None


@pytest.mark.parametrize(
    ("kind", "content", "mime_type"), [("image", PHOTO, "image/jpeg"), ("document", PDF, "application/pdf")]
)
async def test_a_wanted_file_is_kept_as_what_its_bytes_are(
    talk: Talk, kind: str, content: bytes, mime_type: str
) -> None:
    number = await sent(talk, content, kind=kind)
    assert await fetch_file(talk.product, number, is_last_try=False) == "kept"
    assert await kept(talk) == ("kept", mime_type, content)
    calls = len(talk.graph.log("graph"))
    assert await fetch_file(talk.product, number, is_last_try=False) is None
    assert len(talk.graph.log("graph")) == calls


async def test_a_file_has_its_job_and_one_that_nobody_wants_has_none(talk: Talk) -> None:
    await talk.say(a_message("image", {"id": "1", "sha256": digest(PHOTO)}))
    jobs = "select count(*) from procrastinate_jobs where task_name = 'whatsapp:fetch_file'"
    assert await talk.value(jobs) == 0
    async with talk.product.database.unit_of_work() as connection:
        for _ in range(2):
            await files.want(connection, await talk.conversation_id(), since=LONG_AGO, now=talk.clock.now())
        await connection.commit()
    assert await talk.value(jobs) == 1


@pytest.mark.parametrize("content", [b"MZ\x90 a program", b"<svg onload=alert(1)>", b"", b"GIF89a"])
async def test_what_is_neither_picture_nor_pdf_is_refused_whatever_it_is_called(talk: Talk, content: bytes) -> None:
    number = await sent(talk, content, mime_type="image/png")
    assert await fetch_file(talk.product, number, is_last_try=False) == "refused"
    assert await kept(talk) == ("refused", None, None)


async def test_a_file_too_large_is_not_downloaded(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "LONGEST", len(PHOTO) - 1)
    number = await sent(talk, PHOTO)
    assert await fetch_file(talk.product, number, is_last_try=False) == "refused"
    assert not [entry for entry in talk.graph.log("graph") if "/media/" in entry["path"]]


async def test_reading_stops_at_the_limit_whatever_was_said_of_the_size(talk: Talk) -> None:
    number = await sent(talk, PHOTO)
    del number
    found = await talk.product.graph.look_up(await media_id(talk), phone_number_id="1")
    with pytest.raises(ProviderRefused):
        await talk.product.graph.download(found.url, longest=len(PHOTO) - 1)
    assert await talk.product.graph.download(found.url, longest=LONGEST) == PHOTO


async def test_bytes_that_are_not_those_sent_are_fetched_again_and_never_kept(talk: Talk) -> None:
    number = await sent(talk, PHOTO, sha256=digest(PDF))
    with pytest.raises(ProviderUnavailable):
        await fetch_file(talk.product, number, is_last_try=False)
    assert (await kept(talk))[0] == "wanted"
    assert await fetch_file(talk.product, number, is_last_try=True) == "lost"
    assert await kept(talk) == ("lost", None, None)


async def test_a_failing_download_is_tried_again_with_a_fresh_address(talk: Talk) -> None:
    number = await sent(talk, PHOTO)
    talk.graph.fault(match="GET /media/", status=404)
    with pytest.raises(ProviderUnavailable):
        await fetch_file(talk.product, number, is_last_try=False)
    assert await fetch_file(talk.product, number, is_last_try=False) == "kept"
    lookups = [
        entry for entry in talk.graph.log("graph") if entry["method"] == "GET" and "/media/" not in entry["path"]
    ]
    assert len(lookups) == 2


async def test_a_file_that_the_api_has_no_more_is_refused(talk: Talk) -> None:
    number = await sent(talk, PHOTO)
    talk.graph.fault(match=r"GET /v\d", code=100)
    assert await fetch_file(talk.product, number, is_last_try=False) == "refused"


async def test_our_token_is_shown_to_the_api_alone(talk: Talk) -> None:
    for foreign in ("https://evil.example/x", "http://lookaside.fbsbx.com/x", "https://fbsbx.com.evil.example/x"):
        with pytest.raises(ProviderRefused):
            await talk.product.graph.download(foreign, longest=LONGEST)


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"image": []}', b'{"image": {"id": 5}}', b'{"image": {"id": "../1"}}'])
def test_a_message_that_names_no_file_is_refused(raw: bytes) -> None:
    with pytest.raises(ProviderRefused):
        read_mention("image", raw)


def test_a_picture_is_told_by_its_first_bytes() -> None:
    assert kind_of(b"\x89PNG\r\n\x1a\nrest") == "image/png"
    assert kind_of(b"hello") is None


async def media_id(talk: Talk) -> str:
    (row,) = await talk.rows("select raw, kind from inbound_message")
    return read_mention(row.kind, row.raw).media_id
