"""The stylesheet, the script and the icon."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from gmail_reconnect.web.rendering import shipped_text
from gmail_reconnect.web.routes import page

_TYPES = {"style.css": "text/css", "review.js": "text/javascript", "icon.svg": "image/svg+xml"}


async def show(request: Request) -> Response:
    """One of the files that every page uses."""
    name = request.url.path.removeprefix("/")
    return Response(shipped_text(name), media_type=_TYPES[name])


ROUTES = [page(f"/{name}", show) for name in _TYPES]
