"""Pairs that may be one person, one at a time: the same, not the same, or later."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.queue import page_language
from gmail_reconnect.actions.people.same_person import PairDetails, PairSide, answer_pair, show_pair
from gmail_reconnect.actions.people.undo import undo
from gmail_reconnect.actions.progress import ComparingPeople
from gmail_reconnect.errors import UsageError
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line
from gmail_reconnect.web.listing import place_from_one
from gmail_reconnect.web.rendering import page_words, render
from gmail_reconnect.web.routes import act, page, shown_language, text, worker
from gmail_reconnect.web.tasks.words import TaskView, step_view
from gmail_reconnect.web.toasts import Toast, toasts, with_toast

from .tasks import stream

PATH = "/same-person"
_PATIENCE_SECONDS: Final = 0.3
"""The page waits so long for the pairs before it says how far the search is."""


@dataclass(frozen=True, slots=True)
class SideView:
    """One of the two, in words. `path` leads to the person who has the addresses."""

    name: str
    path: str
    addresses: tuple[str, ...]
    key: str
    mails: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair in words; `joined`: both are one person here, by name alone."""

    because: str
    joined: bool
    sides: tuple[SideView, ...]
    shared: tuple[str, ...]
    more: str
    place: str
    number: int
    later: int


async def show(request: Request) -> Response:
    """The pair at the place that the address says, from 1; or how far the search for pairs is."""
    if step := await worker(request).find_pairs(_PATIENCE_SECONDS):
        language = await shown_language(request)
        return render(request, "same_person.html", language, pair=None, task=_task(step, page_words(language)))
    place = place_from_one(request.query_params.get("place", ""))
    found, language = await worker(request).run(lambda context: (show_pair(context, place), page_language(context)))
    pair = _pair_view(found, page_words(language), language) if found else None
    return render(request, "same_person.html", language, pair=pair, task=None)


async def events(request: Request) -> Response:
    """How far the search for pairs is."""
    language = await shown_language(request)

    async def look() -> TaskView | None:
        step = await worker(request).find_pairs(0)
        return _task(step, page_words(language)) if step else None

    return stream(request, language, look)


def _task(step: ComparingPeople, words: PageWords) -> TaskView:
    return step_view("pairs", words.say("page", "same_person"), step, words)


async def answer(request: Request, form: FormData) -> str:
    """Record the answer, and go on: the next pair takes this one's place."""
    first, second, said = text(form, "first"), text(form, "second"), text(form, "do")
    here = f"{PATH}?place={place_from_one(text(form, 'place'))}"
    if said not in {"same", "apart"}:
        raise UsageError(f"There is no answer {said!r}.")
    await worker(request).find_pairs()
    toast = await worker(request).run(lambda context: _answer(context, first, second, said, here))
    return with_toast(here, toasts(request).add(toast)) if toast else here


def _answer(context: Context, first: str, second: str, said: str, here: str) -> Toast | None:
    step = answer_pair(context, first, second, same=said == "same")
    if step is None:
        return None
    names = dict.fromkeys(one_line(one.shown, limit=60) for one in step.people)
    return Toast(said, 1, " · ".join(map(isolate, names)), partial(undo, step=step), here)


def _pair_view(found: PairDetails, words: PageWords, language: str) -> PairView:
    more = found.shared_count - len(found.shared)
    return PairView(
        because=found.pair.because.sentence(language, lambda part: isolate(one_line(part, limit=120))),
        joined=found.pair.joined,
        sides=tuple(_side_view(one, words) for one in found.sides),
        shared=tuple(one_line(one.shown, limit=60) for one in found.shared),
        more=words.count("people", more) if more else "",
        place=words.say("ui", "pair_of", n=words.number(found.place), total=words.number(found.total)),
        number=found.place,
        later=found.place % found.total + 1 if found.total > 1 else 0,
    )


def _side_view(side: PairSide, words: PageWords) -> SideView:
    mail = side.mail
    return SideView(
        name=one_line(side.one.name, limit=120),
        path=f"/person/{side.person.id}",
        addresses=tuple(one_line(one) for one in side.one.addresses),
        key=side.one.addresses[0],
        mails=words.say("ui", "mails_both", sent=words.number(mail.sent), received=words.number(mail.received)),
        first=words.day(mail.first) if mail.first else words.say("text", "never"),
        last=words.day(mail.last) if mail.last else words.say("text", "never"),
    )


STREAMS = [page(f"{PATH}/events", events)]
ROUTES = [page(PATH, show), *STREAMS, act(PATH, answer)]
