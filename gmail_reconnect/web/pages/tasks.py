"""Begin what takes minutes, tell how far it is, and stop it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gmail_reconnect.actions.context import Context
from gmail_reconnect.errors import StoreError
from gmail_reconnect.gmail.allowlist import Token
from gmail_reconnect.store.lock import holder
from gmail_reconnect.web.rendering import page_words, render_text
from gmail_reconnect.web.routes import act, jobs, own_home, page, reading, shown_language, text, worker
from gmail_reconnect.web.tasks.jobs import NOTHING_TYPED, JobKind, Result
from gmail_reconnect.web.tasks.words import TaskView, task_view
from gmail_reconnect.web.worker import Worker

if TYPE_CHECKING:
    from gmail_reconnect.actions.mail.sync_mail import SyncSummary

PLACES: Final = frozenset({"/health", "/setup", "/setup/gmail", "/setup/imap", "/setup/import"})
"""Where a task can be begun, and where the page goes afterwards."""
_EVERY_SECONDS: Final = 0.25
_LOOKS: Final = 8
"""The lock is looked at each so many times."""


def shown_task(request: Request, language: str) -> TaskView | None:
    """The task to show on a page."""
    return task_view(jobs(request).now, other_run(request), page_words(language))


def other_run(request: Request) -> str:
    """Which other process reads mail or writes letters in this home now; "" if none does."""
    try:
        found = holder(worker(request).base.paths.data)
    except StoreError:
        return ""
    return "" if found.endswith(f"process {os.getpid()}") else found


async def begin(
    request: Request,
    kind: JobKind,
    home: Worker,
    action: Callable[[Context], Result],
    typed: Mapping[str, str] = NOTHING_TYPED,
) -> bool:
    """Begin a task, unless one is under way, here or in another process."""
    if await asyncio.to_thread(other_run, request):
        return False
    return jobs(request).start(kind, home.base, action, typed)


async def events(request: Request) -> Response:
    """The task each time that it has changed, as server-sent events, until it ends."""
    language = await shown_language(request)
    looks, other = 0, ""

    async def look() -> TaskView | None:
        nonlocal looks, other
        if looks % _LOOKS == 0 and not jobs(request).is_running:
            other = await asyncio.to_thread(other_run, request)
        looks += 1
        return task_view(jobs(request).now, other, page_words(language))

    return stream(request, language, look)


def stream(request: Request, language: str, look: Callable[[], Awaitable[TaskView | None]]) -> Response:
    """What `look` finds each time that it has changed, as server-sent events, until nothing is running."""
    return StreamingResponse(_events(request, language, look), media_type="text/event-stream")


async def _events(
    request: Request, language: str, look: Callable[[], Awaitable[TaskView | None]]
) -> AsyncIterator[str]:
    shown = None
    while not jobs(request).has_ended:
        task = await look()
        if task is None or not task.is_running:
            yield "event: end\ndata:\n\n"
            return
        if task != shown:
            html = render_text(request, "task.html", language, task=task)
            yield "".join(f"data: {line}\n" for line in html.splitlines() if line) + "\n"
        shown = task
        await asyncio.sleep(_EVERY_SECONDS)


async def begin_sync(request: Request, form: FormData) -> str:
    """Read new mail; with `full`, list everything again."""
    full = text(form, "full") == "yes"
    await begin(request, JobKind.SYNC, worker(request), lambda context: sync(context, full=full))
    return _place(form)


def sync(context: Context, *, full: bool = False) -> SyncSummary:
    """Read new mail from Gmail."""
    from gmail_reconnect.actions.mail.sync_mail import sync_mail  # noqa: PLC0415 - Google's packages load slowly

    return sync_mail(context, full=full)


async def begin_sign_in(request: Request, form: FormData) -> str:
    """Ask for one permission on Google's page; with the one to read, read the mail then."""
    kind = JobKind.ALLOW_DRAFTS if text(form, "permission") == "draft" else JobKind.SIGN_IN
    permission: Token = "draft" if kind is JobKind.ALLOW_DRAFTS else "read"
    running, open_browser = jobs(request), request.app.state.open_browser

    def sign_in_and_read(context: Context) -> SyncSummary | None:
        from gmail_reconnect.actions.mail.gmail_account import sign_in  # noqa: PLC0415 - Google's packages load slowly

        sign_in(context, permission, running.show_address, open_browser=open_browser)
        running.show_address("")
        return sync(context) if kind is JobKind.SIGN_IN else None

    await begin(request, kind, own_home(request), sign_in_and_read)
    return _place(form)


async def stop(request: Request, form: FormData) -> str:
    """End the task at its next step, and wait for that."""
    jobs(request).stop()
    await asyncio.to_thread(jobs(request).wait)
    return _place(form)


def _place(form: FormData) -> str:
    found = text(form, "here")
    return found if found in PLACES else "/health"


async def reading_events(request: Request) -> Response:
    """How far everyone is read."""
    return stream(request, await shown_language(request), lambda: reading(request))


STREAMS = [page("/task/events", events), page("/reading/events", reading_events)]
ROUTES = [*STREAMS, act("/task/sync", begin_sync), act("/task/sign-in", begin_sign_in), act("/task/stop", stop)]
