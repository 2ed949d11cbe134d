"""What the user decides about people, one or several; and to undo it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.undo import UndoStep, decide_and_remember, hide_and_remember, undo
from gmail_reconnect.errors import UsageError
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.text.sanitize import clean, one_line
from gmail_reconnect.web.listing import own_path
from gmail_reconnect.web.routes import act, text, texts, worker
from gmail_reconnect.web.toasts import Toast, toasts, with_toast

_SPANS: Final = {"week": "1 week", "month": "1 month", "season": "3 months"}
_UNDOING: Final = "back-"
"""Before a kind: the decision is taken back."""


async def decide(request: Request, form: FormData) -> str:
    """Record the decision of the button that was pressed, about everyone that the form names."""
    who, did = texts(form, "who"), text(form, "do")
    value = text(form, "value") or text(form, f"{did}-value")
    if not who:
        return own_path(text(form, "here"), text(form, "query"))
    toast = await worker(request).run(lambda context: _decide(context, who, did, value))
    goes_on = did in {"ignore", "never", "human"} or did.startswith("snooze")
    return with_toast(
        own_path(text(form, "next" if goes_on else "here"), text(form, "query")), toasts(request).add(toast)
    )


async def take_back(request: Request, form: FormData) -> str:
    """Undo what a toast tells of; once, however often it is asked."""
    toast = toasts(request).take(text(form, "done"))
    path = own_path(text(form, "here"), text(form, "query"))
    step = toast.step if toast else None
    if toast is None or step is None:
        return path
    await worker(request).run(lambda context: undo(context, step))
    name = step.people[0].shown if len(step.people) == 1 else ""
    if name:
        path = own_path(f"/person/{step.people[0].id}", text(form, "query"))
    return with_toast(path, toasts(request).add(Toast("undone", len(step.people), one_line(name, limit=60))))


def _decide(context: Context, who: Sequence[str], did: str, value: str) -> Toast:
    """Do what the name of a button says. Raises UsageError."""
    if did == "never":
        return _told(did, hide_and_remember(context, who))
    name, _, span = did.removeprefix(_UNDOING).partition("-")
    try:
        kind = DecisionKind(name)
    except ValueError as error:
        raise UsageError(f"There is no decision {name!r}.") from error
    if kind in {DecisionKind.NOTE, DecisionKind.TAG}:
        value = clean(value)
    value = _SPANS.get(span, value)
    going_back = did.startswith(_UNDOING)
    step = decide_and_remember(context, who, kind, value, take_back=going_back)
    return _told(f"{'back_' if going_back else ''}{kind.value}", step)


def _told(did: str, step: UndoStep) -> Toast:
    name = one_line(step.people[0].shown, limit=60) if len(step.people) == 1 else ""
    return Toast(did, len(step.people), name, step=step)


ROUTES = [act("/decide", decide), act("/undo", take_back)]
