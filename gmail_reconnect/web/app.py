"""Put the pages together, and turn every error into a page."""

from __future__ import annotations

import traceback
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.queue import page_language
from gmail_reconnect.errors import ConfigError, ReconnectError

from .pages import decisions, files, letter, queue
from .rendering import page_words, render
from .toasts import Toasts
from .worker import Worker


def make_app(worker: Worker) -> Starlette:
    """The application; the guard goes around it."""
    app = Starlette(
        routes=[*queue.ROUTES, *decisions.ROUTES, *letter.ROUTES, *files.ROUTES],
        exception_handlers={ReconnectError: _show_error, HTTPException: _show_refusal, Exception: _show_bug},
    )
    app.state.worker, app.state.toasts = worker, Toasts()
    return app


async def _show_error(request: Request, error: Any) -> Response:
    """What the user can understand: no mail yet, a config.toml with a mistake, nobody by that name."""
    language = "en" if isinstance(error, ConfigError) else await request.app.state.worker.run(page_language)
    words, code = page_words(language), str(error.code)
    return render(
        request,
        "error.html",
        language,
        404 if request.method == "GET" else 400,
        message=words.table("error").get(code, error.message),
        advice=words.table("advice").get(code, error.hint),
    )


async def _show_refusal(_: Request, error: Any) -> Response:
    return PlainTextResponse(error.detail, error.status_code)


async def _show_bug(request: Request, error: Exception) -> Response:
    """The log has where it happened, and no text that may come from mail."""
    where = "".join(traceback.format_tb(error.__traceback__))
    context: Context = request.app.state.worker.base
    context.paths.write_log(f"review page: {type(error).__name__}\n{where}")
    return PlainTextResponse(f"This is a bug in gmail-reconnect. The details are in {context.paths.log}.", 500)
