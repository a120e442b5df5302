"""
Fetching a feed from where an owner says it is: the one place where an address that people typed is called.

Only https, only public addresses. A name is resolved once; the very address that was judged is called, with the name
for the certificate, so that a second answer of the name's server changes nothing (SSRF). Redirects are followed three
times, each like the first. Addresses of feeds are secrets: no log and no error names them.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from services.calendars.text import MAXIMUM_BYTES
from services.errors import FeedInvalid, FeedRefused, FeedUnavailable, ProviderRefused

USER_AGENT = "Anfitrion/1.0 (+calendar import)"
MAXIMUM_REDIRECTS = 3
CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5.0, 10.0, 30.0
# Of one host: after so many failures in a row nobody calls it for so long, whichever feed is due.
BREAKER_FAILURES, BREAKER_SECONDS = 5, 120.0
REDIRECTS = (301, 302, 303, 307, 308)
LONGEST_WAIT_SECONDS = 24 * 3600
GONE = (401, 403, 404, 410)
LONGEST_NAME = 253

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)

Resolve = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True)
class Fetched:
    """What was there; ``body`` is ``None`` when it is as it was."""

    body: bytes | None
    etag: str | None
    last_modified: str | None


class FeedSource(Protocol):
    """Where feeds come from."""

    async def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """
        What an address gives. Raises ``FeedRefused`` (not to be had as it is), ``FeedUnavailable`` (later, perhaps),
        ``FeedInvalid`` for too much.
        """
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


def is_public(address: str) -> bool:
    """Whether everybody means the same by an address: not private, local, shared, reserved or multicast."""
    known = ipaddress.ip_address(address)
    inner = getattr(known, "ipv4_mapped", None) or getattr(known, "sixtofour", None)
    if getattr(known, "teredo", None) or (inner is not None and not is_public(str(inner))):
        return False
    nat64 = ipaddress.ip_network("64:ff9b::/96")
    return known.is_global and not known.is_multicast and not (known.version == 6 and known in nat64)


def canonical(url: str, *, may_be_private: bool = False) -> str:
    """
    An address as it is called: webcal is https. Raises ``FeedRefused``: ``not_https``, ``not_an_address``,
    ``with_password``.
    """
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # raises for what is no number
    except ValueError:
        raise FeedRefused(reason="not_an_address") from None
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
    if scheme != "https" and not (may_be_private and scheme == "http"):
        raise FeedRefused(reason="not_https")
    if not parts.hostname or any(letter.isspace() for letter in url.strip()):
        raise FeedRefused(reason="not_an_address")
    if parts.username is not None or parts.password is not None:
        raise FeedRefused(reason="with_password")
    netloc = _in_ascii(parts.netloc)
    if not _may_be_called(urlsplit(f"//{netloc}").hostname or ""):
        raise FeedRefused(reason="not_an_address")
    return urlunsplit((scheme, netloc, parts.path or "/", parts.query, ""))


def _may_be_called(host: str) -> bool:
    """Whether a host is a name as the internet has them (RFC 1123 §2.1, and "_", which some use), or an address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return len(host) <= LONGEST_NAME and all(map(_LABEL.fullmatch, host.removesuffix(".").split(".")))
    return True


def _in_ascii(netloc: str) -> str:
    """A host with letters of its own as the web's names have it ("xn--…"). Raises ``FeedRefused``."""
    if netloc.isascii():
        return netloc
    host, colon, port = netloc.partition(":")
    try:
        return httpx.URL(f"https://{host}").raw_host.decode() + colon + port
    except httpx.InvalidURL:
        raise FeedRefused(reason="not_an_address") from None


class Feeds:
    """
    The real source. ``may_be_private`` lets addresses be http and of this network: for trying out, never in production.
    """

    def __init__(self, verify: ssl.SSLContext, *, may_be_private: bool = False, resolve: Resolve = resolve) -> None:
        self._may_be_private = may_be_private
        self._resolve = resolve
        self._http = httpx.AsyncClient(
            verify=verify,
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            # A kept connection is known by its address alone: another name there would go unchecked.
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=False,
            headers={"User-Agent": USER_AGENT, "Accept": "text/calendar, */*;q=0.1"},
        )
        self._breakers = AsyncCircuitBreakerFactory(
            BREAKER_FAILURES, BREAKER_SECONDS, exclude=[ProviderRefused, FeedInvalid, asyncio.CancelledError]
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """See :class:`FeedSource`."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        # What is sent back must be ASCII; a portal whose mark is not is asked for all of it.
        headers = {name: value for name, value in conditions.items() if value and value.isascii()}
        url = canonical(url, may_be_private=self._may_be_private)
        breaker = await self._breakers.get_breaker(urlsplit(url).hostname or "")
        try:
            async with breaker:
                return await self._follow(url, headers)
        except OpenedState:
            raise FeedUnavailable(reason="resting") from None

    async def _follow(self, url: str, headers: dict[str, str]) -> Fetched:
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                for _ in range(MAXIMUM_REDIRECTS + 1):
                    answer = await self._once(url, headers)
                    if isinstance(answer, Fetched):
                        return answer
                    url = canonical(_joined(url, answer), may_be_private=self._may_be_private)
        except TimeoutError:
            raise FeedUnavailable(reason="timeout") from None
        raise FeedRefused(reason="redirects")

    async def _once(self, url: str, headers: dict[str, str]) -> Fetched | str:
        """One request, to the one address that was judged; what is there, or where it is instead."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        address = await self._address_of(host, parts.port or (443 if parts.scheme == "https" else 80))
        called = f"[{address}]" if ":" in address else address
        there = urlunsplit(parts._replace(netloc=f"{called}:{parts.port}" if parts.port else called))
        request = self._http.build_request(
            "GET", there, headers={**headers, "Host": parts.netloc}, extensions={"sni_hostname": host}
        )
        try:
            response = await self._http.send(request, stream=True)
            try:
                return await self._read(response)
            finally:
                await response.aclose()
        except httpx.TimeoutException:
            raise FeedUnavailable(reason="timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError):
            raise FeedUnavailable(reason="unreachable") from None

    async def _address_of(self, host: str, port: int) -> str:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise FeedUnavailable(reason="unreachable") from None
        if not addresses:
            raise FeedUnavailable(reason="unreachable")
        if not self._may_be_private and not all(map(is_public, addresses)):
            raise FeedRefused(reason="not_public")
        return addresses[0]

    async def _read(self, response: httpx.Response) -> Fetched | str:
        status = response.status_code
        if status in REDIRECTS and "location" in response.headers:
            return response.headers["location"]
        etag, last_modified = response.headers.get("etag"), response.headers.get("last-modified")
        if status == 304 and not {"if-none-match", "if-modified-since"}.isdisjoint(response.request.headers):
            return Fetched(None, etag, last_modified)
        if status in GONE:
            raise FeedRefused(reason="gone")
        if status != 200:
            raise FeedUnavailable(reason="unreachable", retry_after=_wait_seconds(response.headers))
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > MAXIMUM_BYTES:
                raise FeedInvalid(reason="too_large")
        return Fetched(bytes(body), etag, last_modified)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise FeedRefused(reason="redirects") from None


def _wait_seconds(headers: httpx.Headers) -> int | None:
    """How long a portal wants to be left alone: seconds, or until a moment by its own clock (RFC 9110 §10.2.3)."""
    asked = headers.get("retry-after", "")
    if asked.isdecimal():
        return min(int(asked), LONGEST_WAIT_SECONDS)
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):  # one of them is missing, or no moment; or only one knows its zone
        return None
    return max(0, min(int(wait.total_seconds()), LONGEST_WAIT_SECONDS))
