"""Put the pages together, and turn every error into a page."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from gmail_reconnect.errors import ConfigError, ErrorCode, ReconnectError

from .pages import decisions, files, health, letter, letters, person, queue, same_person, settings, setup, tasks
from .rendering import error_words, page_words, render
from .routes import homes, shown_language
from .tasks.homes import Homes
from .tasks.jobs import Jobs, note_bug
from .toasts import Toasts

_PAGES: Final = (queue, person, decisions, letter, same_person, letters, settings, health, setup, tasks, files)
_FRAMEWORKS: Final = {404: "no_page", 405: "cannot"}
ROUTES: Final = [route for page in _PAGES for route in page.ROUTES]


def make_app(homes: Homes, jobs: Jobs, *, open_browser: bool) -> Starlette:
    """The application; the guard goes around it. `open_browser`: a sign-in opens Google's page by itself."""
    app = Starlette(
        routes=ROUTES,
        exception_handlers={ReconnectError: _show_error, HTTPException: _show_refusal, Exception: _show_bug},
    )
    app.state.homes, app.state.jobs, app.state.toasts = homes, jobs, Toasts()
    app.state.open_browser, app.state.drafting = open_browser, asyncio.Lock()
    return app


async def _show_error(request: Request, error: Any) -> Response:
    """What the user can understand: a config.toml with a mistake, nobody by that name. Without mail it's the set-up."""
    if request.method == "GET" and error.code in {ErrorCode.NO_MAIL, ErrorCode.OWNER_UNKNOWN}:
        return RedirectResponse("/setup", 303)
    language = await shown_language(request)
    message, advice = error_words(error, page_words(language))
    status = 404 if request.method == "GET" else 400
    is_setting = isinstance(error, ConfigError)
    return render(request, "error.html", language, status, message=message, advice=advice, is_setting=is_setting)


async def _show_refusal(request: Request, error: Any) -> Response:
    """Ours have a key of the words in [refusal]; of the framework's only the status counts."""
    language = await shown_language(request)
    known = page_words(language).table("refusal")
    message = known.get(error.detail) or known[_FRAMEWORKS.get(error.status_code, "damaged")]
    return render(request, "error.html", language, error.status_code, message=message, advice="", is_setting=False)


async def _show_bug(request: Request, error: Exception) -> Response:
    return PlainTextResponse(note_bug(homes(request).own.base, error).message, 500)
