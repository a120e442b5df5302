"""The Graph API over HTTP: messages out, receipts, typing. Source: WhatsApp Cloud API, messages reference."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import structlog

from services.errors import FileRefused, ProviderRefused, ProviderUnavailable
from services.settings import Settings

log = structlog.get_logger(__name__)

BASE_URL = "https://graph.facebook.com"
SEND_TIMEOUT = httpx.Timeout(20.0, connect=5.0)  # seconds
RECEIPT_TIMEOUT = httpx.Timeout(5.0)
FILE_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
# Where the API keeps files. Our token is shown there and to the API itself, to nobody else.
NO_SUCH_OBJECT = 100
FILE_HOSTS = ("fbsbx.com", "facebook.com", "whatsapp.net")


@dataclass(frozen=True)
class Accepted:
    """The message will be tried; a status tells what became of it. ``provider_id`` is how statuses name it."""

    provider_id: str | None


@dataclass(frozen=True)
class Refused:
    """The message was not accepted. ``code`` is the API's; ``None`` when the answer has none."""

    code: int | None
    status: int
    details: str


@dataclass(frozen=True)
class Unsent:
    """The API was not reached, so nothing was sent."""

    error: str


@dataclass(frozen=True)
class Unknown:
    """The call was cut off: the message may have been accepted or not."""

    error: str


Outcome = Accepted | Refused | Unsent | Unknown


@dataclass(frozen=True)
class FileFound:
    """Where a file can be had for five minutes; ``size`` in bytes and ``sha256`` (hex) as far as they are told."""

    url: str
    size: int | None
    sha256: str | None


@dataclass(frozen=True)
class NumberFound:
    """What the API says of a business number; or why it says nothing: its ``error_code``, or it was not reached."""

    display_number: str | None = None
    name: str | None = None
    quality: str | None = None
    error_code: int | None = None
    is_unreached: bool = False

    @property
    def is_no_such_number(self) -> bool:
        """Whether the token is good and the number is not there, or not ours."""
        return self.error_code == NO_SUCH_OBJECT


class Graph:
    """The API as one business number. ``http`` stays the caller's to close."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient) -> None:
        base = settings.whatsapp_api_url or BASE_URL
        self._prefix = f"{base}/{settings.whatsapp_api_version}"
        self._headers = {
            "Authorization": f"Bearer {settings.whatsapp_access_token.get_secret_value()}",
            "Content-Type": "application/json",
        }
        self._http = http
        self._receipts: set[asyncio.Task[None]] = set()

    async def send(
        self, body: Mapping[str, Any], *, phone_number_id: str, to_kind: str, to: str, opaque: str
    ) -> Outcome:
        """
        Send one message. ``to_kind``: ``phone`` or ``user_id``; ``opaque`` comes back in every status.

        Nothing is raised for what goes wrong: the outcome says it.
        """
        message = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            ("to" if to_kind == "phone" else "recipient"): to,
            **body,
            "biz_opaque_callback_data": opaque,
        }
        try:
            answer = await self._post(phone_number_id, message, SEND_TIMEOUT)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Unsent(type(error).__name__)
        except httpx.HTTPError as error:
            return Unknown(type(error).__name__)
        return _outcome(answer)

    async def look_at_number(self, phone_number_id: str) -> NumberFound:
        """What the API knows of a number of ours: shows whether token and number are good. Nothing is raised."""
        url = f"{self._prefix}/{quote(phone_number_id, safe='')}"
        fields = {"fields": "display_phone_number,verified_name,quality_rating"}
        try:
            answer = await self._http.get(url, params=fields, headers=self._headers, timeout=SEND_TIMEOUT)
        except httpx.HTTPError:
            return NumberFound(is_unreached=True)
        if answer.status_code != 200:
            refused = _error(answer)
            return NumberFound(error_code=refused.code, is_unreached=refused.code is None and answer.status_code >= 500)
        said = {name: value for name, value in _json(answer).items() if isinstance(value, str)}
        return NumberFound(said.get("display_phone_number"), said.get("verified_name"), said.get("quality_rating"))

    def read_soon(self, message_id: str, *, phone_number_id: str) -> None:
        """Mark a guest's message as read and show that we are typing, without waiting; trouble is only logged."""
        receipt = asyncio.create_task(self._read(message_id, phone_number_id))
        self._receipts.add(receipt)
        receipt.add_done_callback(self._receipts.discard)

    async def look_up(self, media_id: str, *, phone_number_id: str) -> FileFound:
        """
        Where a guest's file can be had.

        Raises ``ProviderUnavailable``, ``ProviderRefused`` (the API has none of that id, or none any more).
        """
        url = f"{self._prefix}/{quote(media_id, safe='')}"
        try:
            answer = await self._http.get(
                url, params={"phone_number_id": phone_number_id}, headers=self._headers, timeout=FILE_TIMEOUT
            )
        except httpx.HTTPError as error:
            raise ProviderUnavailable(f"file not looked up: {type(error).__name__}") from error
        if answer.status_code != 200:
            refused = _error(answer)
            is_gone = answer.status_code in (400, 404) and refused.code == NO_SUCH_OBJECT
            raise (ProviderRefused if is_gone else ProviderUnavailable)(f"file not looked up: {answer.status_code}")
        body = _json(answer)
        address, size, digest = body.get("url"), str(body.get("file_size") or ""), body.get("sha256")
        if not isinstance(address, str):
            raise ProviderUnavailable("file looked up without an address")
        return FileFound(address, int(size) if size.isdecimal() else None, digest if isinstance(digest, str) else None)

    async def download(self, url: str, *, longest: int) -> bytes:
        """
        The bytes of a file that was looked up, at most ``longest``.

        Raises ``ProviderUnavailable``, ``ProviderRefused`` (too large, or at an address that is none of the API's).
        """
        if not self._is_own(url):
            raise ProviderRefused("the file is at a foreign address")
        content = bytearray()
        try:
            async with self._http.stream(
                "GET", url, headers={"Authorization": self._headers["Authorization"]}, timeout=FILE_TIMEOUT
            ) as answer:
                if answer.status_code != 200:
                    raise ProviderUnavailable(f"file not downloaded: {answer.status_code}")
                async for part in answer.aiter_bytes():
                    content += part
                    if len(content) > longest:
                        raise FileRefused("too large", reason="size")
        except httpx.HTTPError as error:
            raise ProviderUnavailable(f"file not downloaded: {type(error).__name__}") from error
        return bytes(content)

    def _is_own(self, url: str) -> bool:
        there, here = urlsplit(url), urlsplit(self._prefix)
        host = there.hostname or ""
        is_file_host = any(host == known or host.endswith(f".{known}") for known in FILE_HOSTS)
        return (there.scheme == "https" and is_file_host) or there[:2] == here[:2]

    async def close(self) -> None:
        """Let receipts under way end."""
        await asyncio.gather(*self._receipts)

    async def _read(self, message_id: str, phone_number_id: str) -> None:
        receipt = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": message_id,
            "typing_indicator": {"type": "text"},
        }
        try:
            answer = await self._post(phone_number_id, receipt, RECEIPT_TIMEOUT)
        except httpx.HTTPError as error:
            log.warning("message not marked as read", error=type(error).__name__)
            return
        if answer.status_code != 200:
            log.warning("message not marked as read", status=answer.status_code, code=_error(answer).code)

    async def _post(self, phone_number_id: str, body: Mapping[str, Any], limits: httpx.Timeout) -> httpx.Response:
        url = f"{self._prefix}/{phone_number_id}/messages"
        return await self._http.post(url, content=json.dumps(body).encode(), headers=self._headers, timeout=limits)


def _outcome(answer: httpx.Response) -> Outcome:
    if answer.status_code != 200:
        refused = _error(answer)
        # A gateway's error page says nothing about what the API behind it did.
        if refused.code is None and answer.status_code >= 500:
            return Unknown(f"HTTP {answer.status_code}")
        return refused
    messages = _json(answer).get("messages")
    first = messages[0] if isinstance(messages, list) and messages and isinstance(messages[0], dict) else {}
    identifier = first.get("id")
    return Accepted(identifier if isinstance(identifier, str) else None)


def _error(answer: httpx.Response) -> Refused:
    error = _json(answer).get("error")
    error = error if isinstance(error, dict) else {}
    code, data = error.get("code"), error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    return Refused(
        code=code if isinstance(code, int) else None,
        status=answer.status_code,
        details=str(details or error.get("message") or "")[:500].replace("\0", ""),
    )


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
