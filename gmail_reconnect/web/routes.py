"""Make routes. A page is shown by GET; a change is made by POST, with the token that each form has, and redirects."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .rendering import accepted_language, known_language, page_words, render
from .tasks.homes import Homes
from .tasks.jobs import Jobs
from .tasks.upload import Upload, receive
from .tasks.words import TaskView, step_view
from .worker import Worker

_PATIENCE_SECONDS: Final = 0.5
_MOST_FIELDS: Final = 600
"""A part of the queue has far fewer people."""
Show = Callable[[Request], Awaitable[Response]]
Change = Callable[[Request, FormData], Awaitable[str | Response]]


def page(path: str, show: Show) -> Route:
    """A page, which changes nothing. While it waits for everyone to be read, it says how far that is."""

    @wraps(show)
    async def shown(request: Request) -> Response:
        worker(request).speak(accepted_language(request.headers.get("accept-language", "")))
        showing = asyncio.ensure_future(show(request))
        try:
            while not (await asyncio.wait({showing}, timeout=_PATIENCE_SECONDS))[0]:
                if task := await reading(request):
                    return render(request, "reading.html", await shown_language(request), 503, task=task)
            return await showing
        finally:
            showing.cancel()

    return Route(path, shown, methods=["GET"])


async def reading(request: Request) -> TaskView | None:
    """How far everyone is read, if pages wait for that."""
    if (step := worker(request).matching) is None:
        return None
    words = page_words(await shown_language(request))
    return step_view("reading", words.say("ui", "reading"), step, words)


def act(path: str, change: Change) -> Route:
    """A change; `change` returns the path to go to afterwards, or the page that says what is wrong."""

    @wraps(change)
    async def checked(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            if not secrets.compare_digest(text(form, "token").encode(), request.state.form_token.encode()):
                raise HTTPException(403, "other_session")
            found = await change(request, form)
            return RedirectResponse(found, 303) if isinstance(found, str) else found

    return Route(path, checked, methods=["POST"])


def upload(path: str, change: Callable[[Request, Upload], Awaitable[str | Response]]) -> Route:
    """A change by a form with files, which go into the user's home; `change` removes them, or has them removed."""

    @wraps(change)
    async def received(request: Request) -> Response:
        found = await change(request, await receive(request, own_home(request).base.paths.uploads))
        return RedirectResponse(found, 303) if isinstance(found, str) else found

    return Route(path, received, methods=["POST"])


def text(form: FormData, name: str) -> str:
    """A field of a form; "" if it is missing."""
    found = form.get(name)
    return found.strip() if isinstance(found, str) else ""


def texts(form: FormData, name: str) -> list[str]:
    """Every value of a field."""
    return [one for one in form.getlist(name) if isinstance(one, str)]


def worker(request: Request) -> Worker:
    """Where actions run."""
    return homes(request).shown


def own_home(request: Request) -> Worker:
    """Where actions run that the sample must not have any part in."""
    if homes(request).is_sample:
        raise HTTPException(409, "sample")
    return homes(request).own


def homes(request: Request) -> Homes:
    """The user's home, and the sample's."""
    found: Homes = request.app.state.homes
    return found


async def shown_language(request: Request) -> str:
    """The language of the page: the user's, or what the browser prefers, for a home that says nothing yet."""
    accepted = request.headers.get("accept-language", "")
    return await worker(request).run_apart(lambda context: known_language(context, accepted))


def jobs(request: Request) -> Jobs:
    """The long task that is running, or the last one."""
    found: Jobs = request.app.state.jobs
    return found
