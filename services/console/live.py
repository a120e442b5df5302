"""The stream of news that every page of the console listens to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sanic import Blueprint, HTTPResponse, Request, Sanic

from services.console import pages
from services.console.frame import needs, product_of, session_of
from services.console.newsroom import Newsroom
from services.console.rights import Right
from services.console.sessions import Session

live = Blueprint("console_live", url_prefix="/console")

HEARTBEAT_SECONDS = 15.0
# So often it is looked whether somebody has ended the session.
LOOKED_AT_EACH = timedelta(seconds=15)
# X-Accel-Buffering: a proxy such as nginx hands on each piece as it comes.
HEADERS = {**pages.HEADERS, "X-Accel-Buffering": "no"}


@live.before_server_start
async def open_newsroom(app: Sanic[Any, Any]) -> None:
    """Get ready to listen; nothing connects before a page does."""
    app.ctx.console_newsroom = Newsroom(app.ctx.product)


@live.before_server_stop
async def close_newsroom(app: Sanic[Any, Any]) -> None:
    """Stop listening."""
    await app.ctx.console_newsroom.close()


@live.get("/novedades", name="news")
@needs(Right.READ_CONVERSATIONS)
async def news(request: Request, session: Session) -> HTTPResponse | None:
    """Server-sent events ``news`` for as long as the page is open and its session lasts; the browser comes back."""
    newsroom: Newsroom = request.app.ctx.console_newsroom
    product = product_of(request)
    looked_at = product.clock.now()
    response = await request.respond(content_type="text/event-stream; charset=utf-8", headers=HEADERS)
    assert response is not None
    with newsroom.open() as page:
        await response.send("retry: 3000\n\n")
        while not page.is_over and product.clock.now() < session.ends_at:
            if product.clock.now() - looked_at >= LOOKED_AT_EACH:
                if await session_of(request, touch=False) is None:
                    break
                looked_at = product.clock.now()
            about = await page.next(patience=HEARTBEAT_SECONDS)
            piece = ": \n\n" if about is None else f"event: news\ndata: {await newsroom.told(about)}\n\n"
            await response.send(piece)
    await response.eof()
    return None
