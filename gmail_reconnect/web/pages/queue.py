"""The list of people, with the one chosen beside it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.queue import (
    SILENCES,
    PersonDetails,
    QueuePart,
    list_queue,
    page_language,
    show_person,
)
from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.people.ranking.score import LENSES
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.web import views
from gmail_reconnect.web.listing import PART, STANDINGS, Listing
from gmail_reconnect.web.rendering import page_words, render
from gmail_reconnect.web.routes import page, worker
from gmail_reconnect.web.toasts import shown_toast


@dataclass(frozen=True, slots=True)
class _Found:
    """What the page needs, read at once. `person` is the one chosen, or the first listed."""

    part: QueuePart
    person: PersonDetails | None
    language: str
    lens: str


async def show(request: Request) -> Response:
    """The list; at `/person/ID` with that person, and for the script only the person if it asks for `only=person`."""
    listing = Listing.parse(request.url.query)
    who = request.path_params.get("who", "")
    if who and request.headers.get("x-only") == "person":
        details, language = await worker(request).run(lambda context: _read_person(context, who, listing))
        return render(
            request, "person.html", language, listing=listing, person=views.make_person(details, page_words(language))
        )
    found = await worker(request).run(lambda context: _read(context, listing, who))
    return _show(request, listing, who, found)


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
    return _Found(part, person, page_language(context), listing.chosen.lens or context.config.ranking.lens)


def _show(request: Request, listing: Listing, who: str, found: _Found) -> Response:
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
        rows=views.make_rows(part, words),
        person=views.make_person(found.person, words) if found.person else None,
        at_person=bool(who),
        total=words.count("people", part.total),
        shown_of=_shown_of(part, words),
        earlier=listing.query(part=str(number - 1)) or "?" if number > 1 else "",
        later=listing.query(part=str(number + 1)) if number < last else "",
        standings=[(str(one), words.table("standing")[str(one)], words.number(part.counts.get(str(one), 0)))
                   for one in STANDINGS if part.counts.get(str(one)) or str(one) == listing.chosen.standing],
        lenses=[(one, words.table("lens_name")[one]) for one in LENSES],
        lens=found.lens,
        silences=[(one, words.say("silence", one)) for one in SILENCES],
        tags=part.tags,
        languages=[(one, words.locale.languages.get(one, one)) for one in part.languages],
        filters_open=any((listing.chosen.tag, listing.chosen.language, listing.chosen.domain, listing.chosen.silence)),
        need=part.report.need,
        toast=shown_toast(request, words),
    )  # fmt: skip


def _shown_of(part: QueuePart, words: PageWords) -> str:
    shown = len(part.report.people) or len(part.report.others)
    if part.total <= PART:
        return ""
    first, last, total = (words.number(n) for n in (part.first + 1, part.first + shown, part.total))
    return words.say("ui", "shown_of", first=first, last=last, total=total)


ROUTES = [page("/", show), page("/person/{who}", show)]
