"""A portal on this machine: a small HTTP server whose answers a test writes."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Answer:
    """What is answered at a path; ``after`` is waited for first."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: Callable[[], asyncio.Event] | None = None


@dataclass
class Portal:
    """``answers`` by path; ``asked``: the headers of each request, with the path as ``:path``."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            path = head[0].split()[1]
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            self.asked.append(headers | {":path": path})
            answer = self.answers.get(path, Answer(status=404))
            if answer.after is not None:
                await answer.after().wait()
            status, body = answer.status, answer.body
            if answer.headers.get("ETag") and headers.get("if-none-match") == answer.headers["ETag"]:
                status, body = 304, b""
            lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in answer.headers.items()]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def a_portal(tls: ssl.SSLContext | None = None) -> AsyncIterator[Portal]:
    """A portal on a free port."""
    portal = Portal()
    server = await asyncio.start_server(portal.serve, "127.0.0.1", 0, ssl=tls)
    portal.port = server.sockets[0].getsockname()[1]
    yield portal
    server.close()
