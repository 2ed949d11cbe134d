"""What the user decides about people, one or several; and to undo it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.decisions import decide
from gmail_reconnect.actions.people.undo import UndoStep, hide_people, remember, undo
from gmail_reconnect.errors import UsageError
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.text.sanitize import clean, one_line
from gmail_reconnect.web.listing import own_path
from gmail_reconnect.web.routes import act, text, texts, worker
from gmail_reconnect.web.toasts import Toast, toasts, with_toast

_SPANS: Final = {"week": "1 week", "month": "1 month", "season": "3 months"}
_UNDOING: Final = "back-"
"""Before a kind: the decision is taken back."""


async def decide_about(request: Request, form: FormData) -> str:
    """Record the decision of the button that was pressed, about everyone that the form names."""
    who, did = texts(form, "who"), text(form, "do")
    value = text(form, "value") or text(form, f"{did}-value")
    if not who:
        return with_toast(own_path(text(form, "here"), text(form, "query")), toasts(request).add(Toast("nobody", 0)))
    toast = await worker(request).run(lambda context: _decide(context, who, did, value, text(form, "query")))
    goes_on = did in {"ignore", "never", "human"} or did.startswith("snooze")
    return with_toast(
        own_path(text(form, "next" if goes_on else "here"), text(form, "query")), toasts(request).add(toast)
    )


async def take_back(request: Request, form: FormData) -> str:
    """Undo what a toast tells of; once, however often it is asked."""
    toast = toasts(request).take(text(form, "done"))
    if toast is None or toast.undo is None:
        return "/"
    await worker(request).run(toast.undo)
    return with_toast(toast.back, toasts(request).add(Toast("undone", toast.count, toast.name)))


def _decide(context: Context, who: Sequence[str], did: str, value: str, query: str) -> Toast:
    """Do what the name of a button says. Raises UsageError."""
    if did == "never":
        return _told(did, remember(context, lambda: hide_people(context, who)), query)
    name, _, span = did.removeprefix(_UNDOING).partition("-")
    try:
        kind = DecisionKind(name)
    except ValueError as error:
        raise UsageError(f"There is no decision {name!r}.") from error
    if kind in {DecisionKind.NOTE, DecisionKind.TAG}:
        value = clean(value)
    value = _SPANS.get(span, value)
    going_back = did.startswith(_UNDOING)
    step = remember(context, lambda: decide(context, who, kind, value, undo=going_back).people)
    return _told(f"{'back_' if going_back else ''}{kind.value}", step, query)


def _told(did: str, step: UndoStep, query: str) -> Toast:
    one = step.people[0] if len(step.people) == 1 else None
    name, path = (one_line(one.shown, limit=60), f"/person/{one.id}") if one else ("", "/")
    return Toast(did, len(step.people), name, partial(undo, step=step), own_path(path, query))


ROUTES = [act("/decide", decide_about), act("/undo", take_back)]
