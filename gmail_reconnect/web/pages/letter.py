"""The letter to one person, as the draft will be, beside what is chosen for it; and into Drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from gmail_reconnect.actions.letters.one_letter import LetterDetails, keep_choices, show_letter
from gmail_reconnect.actions.letters.write import RecipientChoice, write_letters
from gmail_reconnect.actions.people.queue import page_language
from gmail_reconnect.letter_choices import CHOICES
from gmail_reconnect.letters.content import LetterRequest
from gmail_reconnect.letters.markup import without_styles
from gmail_reconnect.report.letter_remarks import describe_finding, describe_note, describe_plan
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.report.view import draft_view
from gmail_reconnect.text.sanitize import one_line
from gmail_reconnect.web.listing import Listing, own_query
from gmail_reconnect.web.rendering import page_words, render
from gmail_reconnect.web.routes import act, page, text, worker
from gmail_reconnect.web.toasts import Toast, shown_toast, toasts, with_toast


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One choice in the form: its value, what it can be ([] for the user's own words), and what is wrong with it."""

    name: str
    label: str
    value: str
    known: list[str]
    wrong: str


async def show(request: Request) -> Response:
    """The letter as it would be now."""
    return await _show(request, {}, {})


async def keep(request: Request, form: FormData) -> Response | str:
    """Keep what is typed; what doesn't fit stays in its field, with the reason."""
    who = request.path_params["who"]
    given = {name: text(form, name) for name in CHOICES if name in form}
    wrong = await worker(request).run(lambda context: keep_choices(context, who, given))
    if wrong:
        return await _show(request, {name: error.message for name, error in wrong.items()}, given)
    return f"/person/{who}/letter{own_query(text(form, 'query'))}"


async def put_into_drafts(request: Request, form: FormData) -> str:
    """One draft, whatever happens: the outbox knows the letters that are there already."""
    who, blanks = request.path_params["who"], text(form, "blanks") == "yes"
    batch = await worker(request).run_apart(
        lambda context: write_letters(context, RecipientChoice([who]), LetterRequest(), allow_blanks=blanks)
    )
    details = await worker(request).run(lambda context: show_letter(context, who))
    name = one_line(details.contact.person.shown, limit=60)
    key = toasts(request).add(Toast("draft" if batch.letters else "no_draft", 1, name))
    return with_toast(f"/person/{who}/letter{own_query(text(form, 'query'))}", key)


async def _show(request: Request, wrong: Mapping[str, str], given: Mapping[str, str]) -> Response:
    who = request.path_params["who"]
    details, language = await worker(request).run(lambda context: (show_letter(context, who), page_language(context)))
    words = page_words(language)
    letter = details.composed.letter if details.composed else None
    person = details.contact.person
    note = details.report.drafts.get(person.id)
    return render(
        request,
        "letter.html",
        language,
        400 if wrong else 200,
        listing=Listing.parse(request.url.query),
        here=f"/person/{person.id}",
        name=one_line(person.shown, limit=120),
        fields=_fields(details, words, wrong, given),
        letter=letter if letter and letter.text else None,
        html=Markup(without_styles(letter.html, _blank)) if letter else "",  # noqa: S704 - `to_html` has escaped it
        findings=[(one.level, describe_finding(one, language)) for one in details.composed.findings]
        if details.composed
        else [],
        plan=describe_plan(letter.plan, language) if letter else (),
        notes=[describe_note(note, language) for note in letter.plan.notes] if letter else [],
        refusal=_refusal(details, language),
        draft=draft_view(note, details.report, words) if note else None,
        link=details.link,
        toast=shown_toast(request, words),
    )


def _refusal(details: LetterDetails, language: str) -> str:
    """Why there is no letter; "" if there is one."""
    if details.refusal:
        return f"{details.refusal.message} {details.refusal.hint}".strip()
    found = details.composed.findings if details.composed else ()
    return " ".join(describe_finding(one, language) for one in found if one.code == "held")


def _blank(text: str) -> str:
    return f"<span>{escape(text)}</span>"


def _fields(
    details: LetterDetails, words: PageWords, wrong: Mapping[str, str], given: Mapping[str, str]
) -> list[ChoiceField]:
    """All choices, in the order of the words; those about an answer only where one is owed."""
    owes = details.contact.tie.i_owe
    return [
        ChoiceField(
            name,
            str(label),
            given[name] if name in wrong else details.choices.get(name, ""),
            details.known[name],
            wrong.get(name, ""),
        )
        for name, label in words.table("choice").items()
        if owes or name not in {"answer", "answer_needed"} or name in details.choices
    ]


ROUTES = [
    page("/person/{who}/letter", show),
    act("/person/{who}/letter", keep),
    act("/person/{who}/draft", put_into_drafts),
]
