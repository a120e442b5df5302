"""Which addresses are called, how, and what comes of it."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.calendars import fetching
from services.calendars.fetching import BREAKER_FAILURES, Feeds, Resolve, canonical, is_public
from services.calendars.text import MAXIMUM_BYTES
from services.calendars.wording import FAILURES
from services.errors import FeedInvalid, FeedRefused, FeedUnavailable
from services.tls import trusted_authorities
from tests.calendars.portal import Answer, Portal, a_portal


def names(**addresses: str) -> Resolve:
    """A name server that knows these hosts (``_`` for a dot), each by one address."""

    async def resolve(host: str, port: int) -> list[str]:
        known = addresses.get(host.replace(".", "_"))
        if known is None:
            raise OSError(host)
        return [known]

    return resolve


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    async with a_portal() as served:
        yield served


@pytest.fixture
async def feeds() -> AsyncIterator[Feeds]:
    """The source of a machine on which things are tried out."""
    source = Feeds(trusted_authorities(), may_be_private=True)
    yield source
    await source.close()


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("webcal://a.example/x.ics", "https://a.example/x.ics"),
        (" https://a.example/x.ics?s=1#top ", "https://a.example/x.ics?s=1"),
        ("HTTPS://a.example", "https://a.example/"),
        ("https://my_house.a-b.example./x.ics", "https://my_house.a-b.example./x.ics"),
        ("https://[2a00:1450::1]:8443/x.ics", "https://[2a00:1450::1]:8443/x.ics"),
        ("https://cabañas.example:8443/x.ics", "https://xn--cabaas-zwa.example:8443/x.ics"),
    ],
)
def test_an_address_is_called_by_https(typed: str, called: str) -> None:
    assert canonical(typed) == called


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("http://a.example/x.ics", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("ftp://a.example/x.ics", "not_https"),
        ("https:///x.ics", "not_an_address"),
        ("https://a.example:x/", "not_an_address"),
        ("https://user:word@a.example/x.ics", "with_password"),
        ("https://ñ..example/x.ics", "not_an_address"),
        ("https://%00.com", "not_an_address"),
        ("https://%00ñ.com", "not_an_address"),
        ("https://a..example/x.ics", "not_an_address"),
        ("https://-a.example/x.ics", "not_an_address"),
        ("https://a'b.example/x.ics", "not_an_address"),
        (f"https://{'a' * 64}.example/x.ics", "not_an_address"),
        (f"https://{'a.' * 130}example/x.ics", "not_an_address"),
        ("https://[::1/x.ics", "not_an_address"),
    ],
)
def test_what_is_no_public_web_address_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(FeedRefused) as refused:
        canonical(typed)
    assert refused.value.details == {"reason": reason}
    assert reason in FAILURES


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "ff02::1",
    ],
)  # fmt: skip
async def test_a_name_that_means_this_network_is_not_called(address: str) -> None:
    assert not is_public(address)
    source = Feeds(trusted_authorities(), resolve=names(inside_example=address))
    with pytest.raises(FeedRefused) as refused:
        await source.fetch("https://inside.example/x.ics")
    assert refused.value.details["reason"] == "not_public"
    await source.close()


def test_public_addresses_are_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "127.0.0.1"]

    source = Feeds(trusted_authorities(), resolve=resolve)
    with pytest.raises(FeedRefused):
        await source.fetch("https://both.example/x.ics")
    await source.close()


async def test_a_feed_is_fetched_and_asked_for_only_if_it_changed(feeds: Feeds, portal: Portal) -> None:
    portal.answers["/x.ics"] = Answer(
        b"BEGIN", headers={"ETag": '"1"', "Last-Modified": "Sat, 28 Nov 2026 12:00:00 GMT"}
    )
    found = await feeds.fetch(f"{portal.url}/x.ics")
    assert (found.body, found.etag) == (b"BEGIN", '"1"')
    again = await feeds.fetch(f"{portal.url}/x.ics", etag=found.etag, last_modified=found.last_modified)
    assert again.body is None
    assert portal.asked[1]["if-modified-since"] == "Sat, 28 Nov 2026 12:00:00 GMT"


async def test_redirects_are_followed_three_times(feeds: Feeds, portal: Portal) -> None:
    portal.answers["/0"] = Answer(status=302, headers={"Location": "/1"})
    portal.answers["/1"] = Answer(status=301, headers={"Location": f"{portal.url}/2"})
    portal.answers["/2"] = Answer(status=307, headers={"Location": "3"})
    portal.answers["/3"] = Answer(b"there")
    assert (await feeds.fetch(f"{portal.url}/0")).body == b"there"
    portal.answers["/3"] = Answer(status=302, headers={"Location": "/3"})
    with pytest.raises(FeedRefused) as refused:
        await feeds.fetch(f"{portal.url}/0")
    assert refused.value.details["reason"] == "redirects"


async def test_a_redirect_is_judged_like_an_address_that_was_typed(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server, client = _certificates(tmp_path)
    async with a_portal(server) as secure:
        secure.answers["/x.ics"] = Answer(status=302, headers={"Location": f"https://inside.example:{secure.port}/"})
        # For this test the portal's address counts as public; that of the inside does not.
        monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
        source = Feeds(client, resolve=names(portal_example="127.0.0.1", inside_example="127.0.0.2"))
        with pytest.raises(FeedRefused) as refused:
            await source.fetch(f"https://portal.example:{secure.port}/x.ics")
        assert refused.value.details["reason"] == "not_public"
        secure.answers["/x.ics"] = Answer(status=302, headers={"Location": f"http://portal.example:{secure.port}/"})
        with pytest.raises(FeedRefused) as refused:
            await source.fetch(f"https://portal.example:{secure.port}/x.ics")
        assert refused.value.details["reason"] == "not_https"
        await source.close()


async def test_a_name_is_resolved_once_and_its_certificate_is_its_own(tmp_path: Path) -> None:
    server, client = _certificates(tmp_path)
    resolved = []

    async def resolve(host: str, port: int) -> list[str]:
        resolved.append(host)
        return ["127.0.0.1"]

    async with a_portal(server) as secure:
        secure.answers["/x.ics"] = Answer(b"there")
        source = Feeds(client, may_be_private=True, resolve=resolve)
        found = await source.fetch(f"https://portal.example:{secure.port}/x.ics")
        assert (found.body, resolved) == (b"there", ["portal.example"])
        assert secure.asked[0]["host"] == f"portal.example:{secure.port}"
        with pytest.raises(FeedUnavailable):
            await source.fetch(f"https://other.example:{secure.port}/x.ics")
        await source.close()


@pytest.mark.parametrize("is_packed", [False, True])
async def test_a_feed_that_is_too_large_is_not_read_to_its_end(feeds: Feeds, portal: Portal, is_packed: bool) -> None:
    body = b"x" * (MAXIMUM_BYTES + 1)
    headers = {"Content-Encoding": "gzip"} if is_packed else {}
    portal.answers["/x.ics"] = Answer(gzip.compress(body) if is_packed else body, headers=headers)
    with pytest.raises(FeedInvalid) as refused:
        await feeds.fetch(f"{portal.url}/x.ics")
    assert refused.value.details["reason"] == "too_large"


@pytest.mark.parametrize(
    ("status", "error", "reason"),
    [
        (404, FeedRefused, "gone"),
        (410, FeedRefused, "gone"),
        (401, FeedRefused, "gone"),
        (500, FeedUnavailable, "unreachable"),
        (429, FeedUnavailable, "unreachable"),
        (204, FeedUnavailable, "unreachable"),
        (304, FeedUnavailable, "unreachable"),  # to who asked for all of it
    ],
)
async def test_what_is_no_calendar_s_answer_says_why(
    feeds: Feeds, portal: Portal, status: int, error: type[Exception], reason: str
) -> None:
    portal.answers["/x.ics"] = Answer(status=status, headers={"Retry-After": "600"})
    with pytest.raises(error) as refused:
        await feeds.fetch(f"{portal.url}/x.ics")
    assert refused.value.details["reason"] == reason  # type: ignore[attr-defined]
    if error is FeedUnavailable:
        assert refused.value.details["retry_after"] == 600  # type: ignore[attr-defined]


async def test_a_portal_that_does_not_answer_is_left(
    feeds: Feeds, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = asyncio.Event()
    portal.answers["/x.ics"] = Answer(after=lambda: never)
    monkeypatch.setattr(fetching, "TOTAL_SECONDS", 0.2)
    with pytest.raises(FeedUnavailable) as failed:
        await feeds.fetch(f"{portal.url}/x.ics")
    assert failed.value.details["reason"] == "timeout"
    never.set()


async def test_a_host_that_keeps_failing_is_given_a_rest(feeds: Feeds, portal: Portal) -> None:
    portal.answers["/x.ics"] = Answer(status=500)
    for _ in range(BREAKER_FAILURES):
        with pytest.raises(FeedUnavailable):
            await feeds.fetch(f"{portal.url}/x.ics")
    portal.answers["/y.ics"] = Answer(b"there")
    with pytest.raises(FeedUnavailable) as failed:
        await feeds.fetch(f"{portal.url}/y.ics")
    assert failed.value.details["reason"] == "resting"
    assert len(portal.asked) == BREAKER_FAILURES


def _certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's view of a certificate for portal.example."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=portal.example",
         "-addext", "subjectAltName=DNS:portal.example", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))


async def test_a_mark_with_letters_that_no_header_carries_is_not_sent_back(feeds: Feeds, portal: Portal) -> None:
    portal.answers["/x.ics"] = Answer(b"x", headers={"ETag": '"versión"', "Last-Modified": "Sáb"})
    first = await feeds.fetch(f"{portal.url}/x.ics")
    again = await feeds.fetch(f"{portal.url}/x.ics", etag=first.etag, last_modified=first.last_modified)
    assert again.body == b"x"


async def test_a_redirect_to_what_is_no_address_is_refused(feeds: Feeds, portal: Portal) -> None:
    portal.answers["/x.ics"] = Answer(status=302, headers={"Location": "http://["})
    with pytest.raises(FeedRefused):
        await feeds.fetch(f"{portal.url}/x.ics")
