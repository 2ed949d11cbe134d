"""Make routes. A page is shown by GET; a change is made by POST, with the token that each form has, and redirects."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .worker import Worker

_MOST_FIELDS: Final = 600
"""A part of the queue has far fewer people."""
Show = Callable[[Request], Awaitable[Response]]
Change = Callable[[Request, FormData], Awaitable[str | Response]]


def page(path: str, show: Show) -> Route:
    """A page, which changes nothing."""
    return Route(path, show, methods=["GET"])


def act(path: str, change: Change) -> Route:
    """A change; `change` returns the path to go to afterwards, or the page that says what is wrong."""

    @wraps(change)
    async def checked(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            if not secrets.compare_digest(text(form, "token").encode(), request.state.form_token.encode()):
                raise HTTPException(403, "This form is from another session.")
            found = await change(request, form)
            return RedirectResponse(found, 303) if isinstance(found, str) else found

    return Route(path, checked, methods=["POST"])


def text(form: FormData, name: str) -> str:
    """A field of a form; "" if it is missing."""
    found = form.get(name)
    return found.strip() if isinstance(found, str) else ""


def texts(form: FormData, name: str) -> list[str]:
    """Every value of a field."""
    return [one for one in form.getlist(name) if isinstance(one, str)]


def worker(request: Request) -> Worker:
    """Where actions run."""
    found: Worker = request.app.state.worker
    return found
