"""
A guest's file, from the webhook's mention of it to bytes that may be shown.

Asked for by its id, the API names an address that lives five minutes and wants our token again; each try asks anew.
What is kept is what its bytes show it to be, no larger than allowed, and just what the guest sent (SHA-256).

Source: WhatsApp Cloud API, media reference.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass

import structlog

from services.conversations import voice_notes
from services.conversations.files import KINDS as FILE_KINDS
from services.conversations.voice_notes import KIND as VOICE_KIND
from services.conversations.voice_notes import Decision, Reason
from services.errors import FileRefused, ProviderRefused, ProviderUnavailable
from services.whatsapp import repository
from services.wiring import Product

log = structlog.get_logger(__name__)

LONGEST = 10 * 1024 * 1024  # bytes: images come with 5 MB at most, a receipt as PDF has some hundred KB
LONGEST_AUDIO = 16 * 1024 * 1024  # bytes; nobody can send more
KEPT_KINDS = (*FILE_KINDS, VOICE_KIND)
# How the files begin that may be shown to an owner; whatever a file is called, nothing else is kept.
SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
# A voice note is Ogg; a recording that is passed on may be anything that a phone plays.
# Source: WhatsApp Cloud API, supported media types
AUDIO_SIGNATURES = re.compile(
    rb"(OggS)|(ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb])|(....ftyp)|(#!AMR)|(\xff[\xf0\xf1\xf8\xf9])", re.DOTALL
)
# What is told to the guest of a voice note that was refused.
UNHEARD = {"kind": Reason.UNUSABLE, "size": Reason.TOO_LONG}
AUDIO_TYPES = ("audio/ogg", "audio/mpeg", "audio/mp4", "audio/amr", "audio/aac")


@dataclass(frozen=True)
class Mention:
    """A file as the webhook tells of it: its id, and the SHA-256 of its bytes where that is told."""

    media_id: str
    digest: bytes | None


class NotTheFile(Exception):
    """The bytes are not those that the guest sent: a broken download, worth another."""


async def fetch_file(product: Product, inbound_id: int, *, is_last_try: bool) -> str | None:
    """
    Fetch a wanted file and keep it; what became of it, ``None`` when it was dealt with before.

    Raises ``ProviderUnavailable`` when another try may help and there is one; after the last the file is ``lost``.
    """
    async with product.database.unit_of_work() as connection:
        wanted = await repository.wanted_file(connection, inbound_id)
    if wanted is None:
        return None
    state, mime_type, content, error = "kept", None, None, None
    why_unheard = Reason.GONE
    try:
        mention = read_mention(wanted.kind, wanted.raw)
        longest = LONGEST_AUDIO if wanted.kind == VOICE_KIND else LONGEST
        content = await _download(product, mention, phone_number_id=wanted.phone_number_id, longest=longest)
        mime_type = audio_of(content) if wanted.kind == VOICE_KIND else kind_of(content)
        if mime_type is None:
            raise FileRefused("neither what it was called nor anything else that may be kept", reason="kind")
    except ProviderRefused as refused:
        state, content, error = "refused", None, str(refused)
        why_unheard = UNHEARD.get(str(refused.details.get("reason")), Reason.GONE)
    except (ProviderUnavailable, NotTheFile) as trouble:
        if not is_last_try:
            product.metrics.guest_file(wanted.kind, outcome="retried")
            raise ProviderUnavailable(str(trouble)) from trouble
        state, content, error = "lost", None, str(trouble)
    now, unheard, is_unheard = product.clock.now(), None if state == "kept" else why_unheard, False
    async with product.database.unit_of_work() as connection:
        await repository.close_file(
            connection,
            inbound_id,
            state=state,
            mime_type=mime_type if content is not None else None,
            content=content,
            error=error,
            now=now,
        )
        if wanted.kind == VOICE_KIND:
            is_unheard = await voice_notes.fetched(connection, inbound_id, trouble=unheard, now=now)
        await connection.commit()
    product.news.tell()
    product.metrics.guest_file(wanted.kind, outcome=state)
    if is_unheard and unheard:
        waited = (now - wanted.wanted_at).total_seconds()
        product.metrics.voice_note(decision=Decision.ASK_AGAIN, reason=unheard, waited=waited)
    log.info("file of a guest", inbound=inbound_id, state=state, error=error)
    return state


def read_mention(kind: str, raw: bytes) -> Mention:
    """What a stored message says of its file. Raises ``ProviderRefused`` when it names none."""
    try:
        message = json.loads(raw)
    except ValueError:
        message = None
    content = message.get(kind) if isinstance(message, dict) else None
    content = content if isinstance(content, dict) else {}
    media_id = content.get("id")
    if kind not in KEPT_KINDS or not isinstance(media_id, str) or not media_id.isalnum():
        raise ProviderRefused("the message names no file")
    return Mention(media_id, _digest(content.get("sha256")))


def kind_of(content: bytes) -> str | None:
    """The MIME type that the bytes show; ``None`` for what may not be kept."""
    return next((name for beginning, name in SIGNATURES.items() if content.startswith(beginning)), None)


def audio_of(content: bytes) -> str | None:
    """The MIME type of a recording, as its bytes begin; ``None`` for anything else."""
    found = AUDIO_SIGNATURES.match(content)
    return AUDIO_TYPES[found.lastindex - 1] if found and found.lastindex else None


async def _download(product: Product, mention: Mention, *, phone_number_id: str, longest: int) -> bytes:
    found = await product.graph.look_up(mention.media_id, phone_number_id=phone_number_id)
    if found.size is not None and found.size > longest:
        raise FileRefused("too large", reason="size")
    content = await product.graph.download(found.url, longest=longest)
    digest = hashlib.sha256(content).digest()
    if any(expected not in (None, digest) for expected in (mention.digest, _digest(found.sha256))):
        raise NotTheFile("not the bytes that were sent")
    return content


def _digest(told: object) -> bytes | None:
    """A SHA-256 as webhooks (base64) or look-ups (hex) tell it; ``None`` for anything else."""
    if not isinstance(told, str):
        return None
    for read in (bytes.fromhex, lambda text: base64.b64decode(text, validate=True)):
        try:
            found = read(told)
        except (ValueError, binascii.Error):
            continue
        if len(found) == hashlib.sha256().digest_size:
            return found
    return None
