"""What the Graph API answers, and what follows from it."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.clock import Clock
from services.ids import new_id
from services.simulator import payloads
from services.simulator.approvals import NO_SUCH_TEMPLATE, WRONG_COUNT, Approvals
from services.simulator.chats import FAILED, FROM_GUEST, TO_GUEST, Chats, Guest
from services.simulator.exchange import Answer, Call
from services.simulator.graph_rules import INVALID_PARAMETER, GraphRefusal, check_send
from services.simulator.storage import Storage
from services.simulator.traffic import NO_FAULT, Fault
from services.simulator.webhooks import Webhooks

TOKEN_EXPIRED, WINDOW_CLOSED = 190, 131047
# What Graph answers with each code; 400 with all others. Source: Graph API error codes.
HTTP_STATUS = {0: 401, TOKEN_EXPIRED: 401, 1: 500, 2: 503, 3: 403, 10: 403, 131000: 500, 131016: 500}
TITLES = {
    0: "AuthException",
    TOKEN_EXPIRED: "Invalid OAuth access token - Cannot parse access token",
    INVALID_PARAMETER: "Invalid parameter",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131026: "Message undeliverable",
    131030: "Recipient phone number not in allowed list",
    WINDOW_CLOSED: "Re-engagement message",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    130429: "Rate limit hit",
    WRONG_COUNT: "Number of parameters does not match the expected number of params",
    NO_SUCH_TEMPLATE: "Template name does not exist in the translation",
}
MESSAGES_PATH = re.compile(r"/v\d+\.\d+/(?P<number>[^/]+)/messages")
MEDIA_PATH = re.compile(r"/v\d+\.\d+/(?P<media>[^/]+)")
NUMBER_PATH = re.compile(r"/v\d+\.\d+/\d+")
DOWNLOAD_PATH = re.compile(r"/media/(?P<media>[^/]+)")


class Graph:
    """
    The stand-in for Meta. ``token`` is the only one accepted, ``base_url`` this stand-in's own address.

    Messages to guests are kept in ``chats``, and their statuses queued, before a send is answered.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        *,
        chats: Chats,
        approvals: Approvals,
        webhooks: Webhooks,
        number: payloads.Number,
        token: str,
        base_url: str,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._chats = chats
        self._approvals = approvals
        self._webhooks = webhooks
        self._number = number
        self._token = token
        self._base_url = base_url

    def is_authorized(self, call: Call) -> bool:
        """Whether the call carries the token."""
        return call.has_token(self._token)

    def answer(self, call: Call, fault: Fault = NO_FAULT) -> Answer:
        """What Graph answers to a call."""
        if not self.is_authorized(call):
            return error(TOKEN_EXPIRED)
        sending = MESSAGES_PATH.fullmatch(call.path)
        if sending and call.method == "POST":
            if sending["number"] != self._number.id:
                return _no_such_object(sending["number"])
            return self._take(call.body, fault)
        if call.method == "GET" and NUMBER_PATH.fullmatch(call.path) and call.path.endswith(f"/{self._number.id}"):
            return Answer(200, self._about_number())
        media = DOWNLOAD_PATH.fullmatch(call.path) or MEDIA_PATH.fullmatch(call.path)
        if media and call.method == "GET":
            return self._media(media["media"], is_download=call.path.startswith("/media/"))
        return _no_such_object(call.path.rsplit("/", 1)[-1])

    def say(
        self, guest: Guest, kind: str, content: dict[str, Any], *, answers: str | None = None, copies: int = 1
    ) -> str:
        """A guest writes to the business; the message's id. ``copies``: how often the product is told at once."""
        message_id = new_message_id()
        with self._storage.transaction():
            said_at = self._chats.add_message(
                guest, direction=FROM_GUEST, provider_id=message_id, kind=kind, content=content
            )
            message = payloads.guest_message(
                kind,
                content,
                message_id=message_id,
                said_at=said_at,
                phone=guest.visible_phone,
                user_id=guest.user_id,
                answers=answers,
                business=self._number.display,
            )
            contact = payloads.contact(guest.name, phone=guest.visible_phone, user_id=guest.user_id)
            self._webhooks.queue_graph(
                payloads.graph_body(self._number, contacts=[contact], messages=[message]),
                key=guest.key,
                subject=message_id,
                copies=copies,
            )
        return message_id

    def _about_number(self) -> dict[str, str]:
        return {
            "id": self._number.id, "display_phone_number": f"+{self._number.display}", "quality_rating": "GREEN",
            "verified_name": "Cabañas de prueba",
        }  # fmt: skip

    def read(self, guest: Guest, *, up_to: int) -> None:
        """A guest has seen what was sent, up to a message's row id."""
        with self._storage.transaction():
            for row in self._chats.unread_by_guest(guest, up_to=up_to):
                self._chats.mark(row["provider_id"], "read")
                self._report(guest, "read", message_id=row["provider_id"], opaque=row["opaque"])

    def add_media(self, content: bytes, mime_type: str) -> str:
        """Keep a file as if a guest had uploaded it; its id."""
        media_id = f"{new_id().int % 10**15:015d}"
        self._storage.run("insert into media values (?, ?, ?)", media_id, mime_type, content)
        return media_id

    def _take(self, body: object, fault: Fault) -> Answer:
        if not isinstance(body, dict):
            return error(INVALID_PARAMETER, "Invalid parameter: the body is not a JSON object")
        if body.get("status") == "read":
            return self._take_receipt(body)
        try:
            check_send(body)
            if body.get("type") == "template":
                self._approvals.check(body["template"])
            guest = self._recipient(body)
        except GraphRefusal as refusal:
            return error(refusal.code, str(refusal))
        message_id, kind = new_message_id(), body.get("type", "text")
        with self._storage.transaction():
            self._chats.add_message(
                guest,
                direction=TO_GUEST,
                provider_id=message_id,
                kind=kind,
                content=body[kind],
                opaque=body.get("biz_opaque_callback_data"),
            )
            self._follow_up(guest, message_id, opaque=body.get("biz_opaque_callback_data"), fault=fault)
        contact = {"input": body["to"], "wa_id": guest.phone} if body.get("to") else {"input": body["recipient"]}
        accepted = {"id": message_id, "message_status": "accepted"}
        return Answer(200, {"messaging_product": "whatsapp", "contacts": [contact], "messages": [accepted]})

    def _recipient(self, body: Mapping[str, Any]) -> Guest:
        guest = self._chats.guest_addressed(to=body.get("to"), recipient=body.get("recipient"))
        if guest is None:
            raise GraphRefusal(131026, "Message undeliverable: no such user")
        # Only of guests who wrote through this stand-in is the last moment known.
        wrote = guest.last_wrote_at
        if wrote and self._clock.now() - wrote > payloads.WINDOW and body.get("type") != "template":
            raise GraphRefusal(WINDOW_CLOSED, "More than 24 hours have passed since the recipient last replied")
        return guest

    def _follow_up(self, guest: Guest, message_id: str, *, opaque: str | None, fault: Fault) -> None:
        if fault.fails_later is not None:
            self._chats.mark(message_id, FAILED)
            title = TITLES.get(fault.fails_later, "Message failed to send")
            errors = [{"code": fault.fails_later, "title": title, "message": title, "error_data": {"details": title}}]
            self._report(guest, FAILED, message_id=message_id, opaque=opaque, errors=errors)
        elif fault.statuses:
            self._report(guest, "sent", message_id=message_id, opaque=opaque)
            self._report(guest, "delivered", message_id=message_id, opaque=opaque)
            self._chats.mark(message_id, "delivered")

    def _report(
        self,
        guest: Guest,
        name: str,
        *,
        message_id: str,
        opaque: str | None,
        errors: list[dict[str, Any]] | None = None,
    ) -> None:
        report = payloads.status(
            name,
            message_id=message_id,
            at=self._now(),
            phone=guest.visible_phone,
            user_id=guest.user_id,
            opaque=opaque,
            errors=errors,
        )
        self._webhooks.queue_graph(payloads.graph_body(self._number, statuses=[report]), key=guest.key)

    def _take_receipt(self, body: dict[str, Any]) -> Answer:
        message_id = body.get("message_id")
        if body.get("messaging_product") != "whatsapp" or not isinstance(message_id, str):
            return error(INVALID_PARAMETER, "messaging_product and message_id are required")
        if not message_id.startswith("wamid."):
            return error(INVALID_PARAMETER, "Invalid parameter: message_id")
        typing = body.get("typing_indicator")
        if typing is not None and typing != {"type": "text"}:
            return error(INVALID_PARAMETER, "Invalid parameter: typing_indicator")
        self._chats.mark_read_by_business(message_id, typing=typing is not None)
        return Answer(200, {"success": True})

    def _media(self, media_id: str, *, is_download: bool) -> Answer:
        row = self._storage.row("select * from media where id = ?", media_id)
        if row is None:
            return _no_such_object(media_id)
        if is_download:
            return Answer(200, row["content"], row["mime_type"])
        return Answer(
            200,
            {
                "messaging_product": "whatsapp",
                "url": f"{self._base_url}/media/{media_id}",
                "mime_type": row["mime_type"],
                "sha256": hashlib.sha256(row["content"]).hexdigest(),
                "file_size": len(row["content"]),
                "id": media_id,
            },
        )

    def _now(self) -> datetime:
        return self._clock.now()


def new_message_id() -> str:
    """An id as Meta gives them: opaque base64 text."""
    return "wamid." + b64encode(b"SIM" + new_id().bytes + new_id().bytes).decode().rstrip("=")


def error(code: int, details: str | None = None, *, status: int | None = None) -> Answer:
    """Graph's error of that number. ``status``: instead of the one that usually goes with it."""
    title = TITLES.get(code, "Something went wrong")
    said: dict[str, Any] = {
        "message": f"(#{code}) {title}" if code != TOKEN_EXPIRED else title,
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": details or title},
        "fbtrace_id": f"A{new_id().hex[:22]}",
    }
    return Answer(status or HTTP_STATUS.get(code, 400), {"error": said})


def _no_such_object(identifier: str) -> Answer:
    message = (
        f"Unsupported request. Object with ID '{identifier}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation."
    )
    said = {"message": message, "type": "GraphMethodException", "code": INVALID_PARAMETER, "error_subcode": 33}
    return Answer(400, {"error": {**said, "fbtrace_id": f"A{new_id().hex[:22]}"}})
