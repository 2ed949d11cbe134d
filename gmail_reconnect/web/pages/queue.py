"""The list of people, with the one chosen beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.queue import (
    WARM_UP,
    PersonDetails,
    QueuePart,
    easy_people,
    list_queue,
    page_language,
    show_person,
)
from gmail_reconnect.actions.progress import IndexingSubjects
from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.model import Person
from gmail_reconnect.people.ranking.score import LENSES
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.report.view import SILENCES, also_matching
from gmail_reconnect.text.sanitize import one_line
from gmail_reconnect.web import views
from gmail_reconnect.web.listing import PART, STANDINGS, Listing
from gmail_reconnect.web.rendering import page_words, render
from gmail_reconnect.web.routes import page, shown_language, worker
from gmail_reconnect.web.tasks.words import TaskView, step_view

from .tasks import stream

_PATIENCE_SECONDS: Final = 0.3
"""A search by need waits so long until it is prepared, before the page says how far that is."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the page needs, read at once. `person` is the one chosen, or the first listed."""

    part: QueuePart
    person: PersonDetails | None
    language: str
    lens: str
    easy: Sequence[Person]


async def show(request: Request) -> Response:
    """The list; at `/person/ID` with that person, and only the person if the script asks for that."""
    listing = Listing.parse(request.url.query)
    who = request.path_params.get("who", "")
    if who and request.headers.get("x-only") == "person":
        details, language = await worker(request).run(lambda context: _read_person(context, who, listing))
        return render(
            request, "person.html", language, listing=listing, person=views.make_person(details, page_words(language))
        )
    return await show_list(request, listing, who)


async def show_list(
    request: Request,
    listing: Listing,
    who: str,
    wrong: Mapping[str, ReconnectError] = views.NOTHING,
    given: Mapping[str, str] = views.NOTHING,
) -> Response:
    """The list with a person; `wrong` has what is wrong with what was `given` about them, by field."""
    left = await worker(request).index_subjects(_PATIENCE_SECONDS) if listing.chosen.need else 0
    read = replace(listing, chosen=replace(listing.chosen, need="")) if left else listing
    found = await worker(request).run(lambda context: _read(context, read, who))
    words = page_words(found.language)
    person = views.make_person(found.person, words, wrong, given) if found.person and (who or not left) else None
    response = _show(request, listing, found, person, _task(left, words))
    response.status_code = 400 if wrong else 200
    return response


def _read_person(context: Context, who: str, listing: Listing) -> tuple[PersonDetails, str]:
    return show_person(context, who, listing.chosen.lens), page_language(context)


def _read(context: Context, listing: Listing, who: str) -> _Found:
    part = list_queue(context, listing.chosen, listing.first, PART)
    shown = [one.contact for one in part.report.people] or list(part.report.others)
    chosen = who or (shown[0].person.id if shown else "")
    person = None
    if chosen:
        try:
            person = show_person(context, chosen, listing.chosen.lens)
        except ReconnectError as error:
            if error.code is not ErrorCode.PERSON_UNKNOWN or who == "":
                raise
    lens = listing.chosen.lens or context.config.ranking.lens
    easy = easy_people(context) if listing == Listing() else ()
    return _Found(part, person, page_language(context), lens, easy)


async def events(request: Request) -> Response:
    """How far a search by need is prepared."""
    language = await shown_language(request)

    async def look() -> TaskView | None:
        return _task(await worker(request).index_subjects(_PATIENCE_SECONDS), page_words(language))

    return stream(request, language, look)


def _task(left: int, words: PageWords) -> TaskView | None:
    return step_view("need", words.say("ui", "need"), IndexingSubjects(left), words) if left else None


def _show(
    request: Request, listing: Listing, found: _Found, person: views.PersonView | None, task: TaskView | None
) -> Response:
    words = page_words(found.language)
    part = found.part
    number = part.first // PART + 1
    last = max(1, -(-part.total // PART))
    return render(
        request,
        "queue.html",
        found.language,
        listing=listing,
        chosen=listing.chosen,
        rows=[] if task else views.make_rows(part, words),
        task=task,
        person=person,
        at_person=request.url.path != "/",
        total=task.title if task else words.count("people", part.total),
        shown_of=_shown_of(part, words),
        earlier=listing.query(part=str(number - 1)) or "?" if number > 1 else "",
        later=listing.query(part=str(number + 1)) if number < last else "",
        standings=[(str(one), words.table("standing")[str(one)], words.number(part.counts.get(str(one), 0)))
                   for one in STANDINGS if part.counts.get(str(one)) or str(one) == listing.chosen.standing],
        lenses=[(one, words.table("lens_name")[one]) for one in (*LENSES, WARM_UP)],
        lens=found.lens,
        silences=[(one, words.say("silence", one)) for one in SILENCES],
        tags=part.tags,
        languages=[(one, words.locale.languages.get(one, one)) for one in part.languages],
        filters_open=any((listing.chosen.tag, listing.chosen.language, listing.chosen.domain, listing.chosen.silence)),
        need=part.report.need,
        also=also_matching(part.report.need, words),
        easy=[(one.id, one_line(one.shown, limit=60)) for one in found.easy],
        warm_up=WARM_UP,
        today=part.report.as_of.date().isoformat(),
        tomorrow=(part.report.as_of.date() + timedelta(days=1)).isoformat(),
    )  # fmt: skip


def _shown_of(part: QueuePart, words: PageWords) -> str:
    shown = len(part.report.people) or len(part.report.others)
    if part.total <= PART:
        return ""
    first, last, total = (words.number(n) for n in (part.first + 1, part.first + shown, part.total))
    return words.say("ui", "shown_of", first=first, last=last, total=total)


STREAMS = [page("/need/events", events)]
ROUTES = [page("/", show), page("/person/{who}", show), *STREAMS]
