"""
What a guest can do with a phone: write, tap, send a photo or a place, look at what came.

Raises ``Invalid`` or ``NotFound`` (services.errors) for what a phone could not do.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.errors import NotFound, PhoneInvalid
from services.ids import new_id
from services.simulator.chats import Guest, clean_phone
from services.simulator.providers import Simulator
from services.simulator.recordings import silent_voice_note

PHOTO = Path(__file__).parent / "static" / "photo.jpg"
VOICE_SECONDS = 3
VILLA_VENTANA = {"latitude": -38.0553, "longitude": -61.9311}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewGuest(_Body):
    """Somebody who will write. Without a ``phone`` one is made up."""

    name: str = Field(min_length=1, max_length=60)
    phone: str | None = Field(None, max_length=40)
    phone_hidden: bool = False


class TextSaid(_Body):
    """A text."""

    kind: Literal["text"]
    text: str = Field(min_length=1, max_length=4096)
    twice: bool = False


class ChoiceTapped(_Body):
    """A button or a row of a list, of the message with the provider's id ``answers``."""

    kind: Literal["button_reply", "list_reply"]
    id: str
    title: str
    description: str | None = None
    answers: str
    twice: bool = False


class ThingSent(_Body):
    """
    A photo, a voice note or a place; stand-ins for real ones. ``recording``: the id under which what is said in the
    voice note was uploaded; silence without one.
    """

    kind: Literal["image", "audio", "location"]
    recording: str | None = Field(None, max_length=40)
    caption: str | None = Field(None, min_length=1, max_length=1024)
    twice: bool = False


Said = TextSaid | ChoiceTapped | ThingSent
_said: TypeAdapter[Said] = TypeAdapter(Annotated[Said, Field(discriminator="kind")])


class Conversations:
    """Guests' deeds. A message with ``twice`` reaches the product two times at once, as Meta's retries do."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def add_guest(self, wanted: NewGuest) -> dict[str, Any]:
        """A new guest. Raises ``PhoneInvalid`` for what is no Argentine number."""
        phone = clean_phone(wanted.phone) if wanted.phone else f"54911{new_id().int % 10**8:08d}"
        if phone is None:
            raise PhoneInvalid("An Argentine mobile has an area code and a number: ten digits together")
        guest = self._simulator.chats.add_guest(wanted.name.strip(), phone=phone, phone_hidden=wanted.phone_hidden)
        return {"id": guest.id, "name": guest.name, "phone": guest.phone, "phone_hidden": guest.phone_hidden}

    def remove_guest(self, guest_id: int) -> None:
        """Forget a guest. Raises ``NotFound``."""
        self._simulator.chats.remove_guest(self._guest(guest_id).id)

    def say(self, guest_id: int, body: bytes) -> dict[str, str]:
        """A guest says what the JSON tells. Raises ``NotFound`` and ``pydantic.ValidationError``."""
        guest, said = self._guest(guest_id), _said.validate_json(body)
        kind, content = self._content(said)
        answers = said.answers if isinstance(said, ChoiceTapped) else None
        message_id = self._simulator.graph.say(guest, kind, content, answers=answers, copies=2 if said.twice else 1)
        return {"id": message_id}

    def read(self, guest_id: int, *, up_to: int) -> None:
        """A guest has seen all up to a message's row id. Raises ``NotFound``."""
        self._simulator.graph.read(self._guest(guest_id), up_to=up_to)

    def _guest(self, guest_id: int) -> Guest:
        guest = self._simulator.chats.guest(guest_id)
        if guest is None:
            raise NotFound("No guest has that id")
        return guest

    def _content(self, said: Said) -> tuple[str, dict[str, Any]]:
        if isinstance(said, TextSaid):
            return "text", {"body": said.text}
        if isinstance(said, ChoiceTapped):
            choice = {"id": said.id, "title": said.title}
            if said.description:
                choice["description"] = said.description
            return "interactive", {"type": said.kind, said.kind: choice}
        makers: dict[str, Callable[[], dict[str, Any]]] = {
            "image": self._photo,
            "audio": lambda: self._voice_note(said.recording),
            "location": VILLA_VENTANA.copy,
        }
        caption = {"caption": said.caption} if said.caption and said.kind == "image" else {}
        return said.kind, {**makers[said.kind](), **caption}

    def _photo(self) -> dict[str, Any]:
        return self._media(PHOTO.read_bytes(), "image/jpeg")

    def _voice_note(self, recording: str | None) -> dict[str, Any]:
        if recording is None:
            return {**self._media(silent_voice_note(VOICE_SECONDS), "audio/ogg; codecs=opus"), "voice": True}
        kept = self._simulator.storage.row("select * from media where id = ?", recording)
        if kept is None:
            raise NotFound("Nothing was uploaded under that id")
        return {**_mention(recording, kept["content"], kept["mime_type"]), "voice": True}

    def _media(self, content: bytes, mime_type: str) -> dict[str, Any]:
        return _mention(self._simulator.graph.add_media(content, mime_type), content, mime_type)


def _mention(media_id: str, content: bytes, mime_type: str) -> dict[str, Any]:
    """A file as a webhook tells of it."""
    digest = b64encode(hashlib.sha256(content).digest()).decode()
    return {"id": media_id, "mime_type": mime_type, "sha256": digest}
