"""What is said of one person: what letters need to know, and which addresses are theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from gmail_reconnect.actions.people.about import ABOUT, keep_about
from gmail_reconnect.actions.people.merging import Candidate, find_candidates, keep_apart, merge, split
from gmail_reconnect.actions.people.queue import page_language
from gmail_reconnect.actions.people.undo import UndoStep, remember, undo
from gmail_reconnect.errors import UsageError
from gmail_reconnect.model import Person
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line
from gmail_reconnect.web.listing import Listing, own_path
from gmail_reconnect.web.rendering import page_words, render
from gmail_reconnect.web.routes import act, page, text, worker
from gmail_reconnect.web.toasts import Toast, toasts, with_toast

from .queue import show_list

_MOST: Final = 20
"""How many people are offered for a merge."""


@dataclass(frozen=True, slots=True)
class CandidateView:
    """Somebody who may be merged, in words."""

    id: str
    name: str
    addresses: tuple[str, ...]
    mails: str
    last: str


async def keep(request: Request, form: FormData) -> Response | str:
    """Keep what differs from what the page showed; what doesn't fit stays in its field, with the reason."""
    who, query = request.path_params["who"], text(form, "query")
    given = {name: text(form, name) for name in ABOUT if name in form}
    changes = {name: value for name, value in given.items() if value != text(form, f"was-{name}")}
    result = await worker(request).run(lambda context: keep_about(context, who, changes))
    if result.wrong:
        return await show_list(request, Listing.parse(query.lstrip("?")), who, result.wrong, given)
    here = own_path(f"/person/{who}", query)
    if result.step is None:
        return here
    return with_toast(here, toasts(request).add(_toast("about", result.step, here)))


async def split_off(request: Request, form: FormData) -> str:
    """Make one address a person of its own."""
    who, address = request.path_params["who"], text(form, "address")
    here = own_path(f"/person/{who}", text(form, "query"))
    step = await worker(request).run(lambda context: remember(context, lambda: [split(context, who, address).person]))
    toast = Toast("split", 1, isolate(one_line(address, limit=60)), partial(undo, step=step), here)
    return with_toast(here, toasts(request).add(toast))


async def show_merge(request: Request) -> Response:
    """The people that a name or address finds, each to be merged or kept apart; at first by the family name."""
    who, listing = request.path_params["who"], Listing.parse(request.url.query)
    asked = request.query_params.get("with")
    text_asked = None if asked is None else asked.strip()[:200]
    found, language = await worker(request).run(
        lambda context: (find_candidates(context, who, text_asked, _MOST), page_language(context))
    )
    words = page_words(language)
    return render(
        request,
        "merge.html",
        language,
        listing=listing,
        fields=parse_qsl(listing.query().lstrip("?")),
        here=f"/person/{found.person.id}",
        name=one_line(found.person.shown, limit=120),
        addresses=[one_line(one) for one in found.person.addresses],
        wanted=found.text,
        candidates=[_candidate_view(one, words) for one in found.candidates],
        more=words.count("people", found.total - len(found.candidates)) if found.total > _MOST else "",
    )


async def merge_with(request: Request, form: FormData) -> str:
    """Make both one person, or keep them apart."""
    who, other, did = request.path_params["who"], text(form, "other"), text(form, "do")
    if did not in {"same", "apart"}:
        raise UsageError(f"There is no answer {did!r}.")
    action = merge if did == "same" else keep_apart
    step = await worker(request).run(lambda context: remember(context, lambda: action(context, who, other)))
    here = own_path(f"/person/{who}", text(form, "query"))
    return with_toast(here, toasts(request).add(_toast(did, step, here)))


def _toast(did: str, step: UndoStep, back: str) -> Toast:
    return Toast(did, 1, _names(step.people), partial(undo, step=step), back)


def _names(people: Sequence[Person]) -> str:
    return " · ".join(map(isolate, dict.fromkeys(one_line(one.shown, limit=60) for one in people)))


def _candidate_view(one: Candidate, words: PageWords) -> CandidateView:
    return CandidateView(
        id=one.person.id,
        name=one_line(one.person.shown, limit=120),
        addresses=tuple(one_line(email) for email in one.person.addresses),
        mails=words.say("ui", "mails_both", sent=words.number(one.sent), received=words.number(one.received)),
        last=words.day(one.last) if one.last else words.say("text", "never"),
    )


ROUTES: Final = [
    act("/person/{who}", keep),
    act("/person/{who}/split", split_off),
    page("/person/{who}/merge", show_merge),
    act("/person/{who}/merge", merge_with),
]
