"""Every letter with what became of it: filtered, discarded, exported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.drafts import discard_drafts, list_drafts
from gmail_reconnect.actions.letters.history import STATES, LetterList, list_letters
from gmail_reconnect.actions.people.queue import page_language
from gmail_reconnect.report.csv_file import drafts_csv
from gmail_reconnect.report.json_export import drafts_json
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.text.sanitize import one_line
from gmail_reconnect.web.letter_views import make_letter_row
from gmail_reconnect.web.listing import place_from_one
from gmail_reconnect.web.rendering import page_words, render
from gmail_reconnect.web.routes import act, page, text, worker
from gmail_reconnect.web.toasts import Toast, toasts, with_toast

PATH: Final = "/letters"
PART: Final = 40
"""How many letters a page has."""


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """What the address of the page says: the state, part of a name, address or subject, and the part, from 1."""

    state: str = ""
    text: str = ""
    part: int = 1

    @classmethod
    def parse(cls, query: str) -> Self:
        """The filter of a query string; what doesn't fit is left out."""
        given = {name: value.strip()[:200] for name, value in parse_qsl(query.lstrip("?"))}
        state = given.get("state", "")
        return cls(state if state in STATES else "", given.get("text", ""), place_from_one(given.get("part", "")))

    def path(self) -> str:
        """The address of the page."""
        pairs = {"state": self.state, "text": self.text, "part": str(self.part) if self.part > 1 else ""}
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"{PATH}?{query}" if query else PATH


async def show(request: Request) -> Response:
    """The letters that the address asks for, newest first."""
    chosen = LetterFilter.parse(request.url.query)

    def read(context: Context) -> tuple[LetterList, str]:
        first = (chosen.part - 1) * PART
        return list_letters(context, chosen.state, chosen.text, first=first, size=PART), page_language(context)

    found, language = await worker(request).run(read)
    words = page_words(language)
    return render(
        request,
        "letters.html",
        language,
        chosen=chosen,
        rows=[make_letter_row(one, found.account, found.drafts_page, words) for one in found.letters],
        total=words.count("letters", found.total),
        states=[
            (replace(chosen, state=one, part=1).path(), words.say("letter_state", one), words.number(count), one)
            for one, count in (("", sum(found.counts.values())), *((one, found.counts[one]) for one in STATES))
            if count or one == chosen.state
        ],
        rate=_rate(found, words),
        earlier=replace(chosen, part=chosen.part - 1).path() if chosen.part > 1 else "",
        later=replace(chosen, part=chosen.part + 1).path() if chosen.part * PART < found.total else "",
    )


async def discard(request: Request, form: FormData) -> str:
    """Delete one draft that the user hasn't changed."""
    which = text(form, "letter")
    name = text(form, "name")
    await worker(request).run_apart(lambda context: discard_drafts(context, [which]))
    back = LetterFilter.parse(text(form, "query")).path()
    return with_toast(back, toasts(request).add(Toast("discarded", 1, one_line(name, limit=60))))


async def export(request: Request) -> Response:
    """What `drafts --format json` gives, or the same as CSV."""
    found = await worker(request).run(list_drafts)
    if request.url.path.endswith(".json"):
        response: Response = JSONResponse(drafts_json(found.drafts, found.written_meanwhile))
    else:
        response = Response("\ufeff" + drafts_csv(found.drafts, found.written_meanwhile), media_type="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{request.url.path.removeprefix("/")}"'
    return response


def _rate(found: LetterList, words: PageWords) -> str:
    """How many letters were answered; "" until enough were sent."""
    if not found.sent:
        return ""
    said = words.say("ui", "answer_rate", sent=words.count("letters", found.sent), n=words.number(found.answered))
    return f"{said} {words.say('ui', 'came_back', n=words.number(found.bounced))}" if found.bounced else said


FILES: Final = [page(f"{PATH}.json", export), page(f"{PATH}.csv", export)]
ROUTES: Final = [page(PATH, show), act(PATH, discard), *FILES]
