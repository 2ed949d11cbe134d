"""The letter to one person, as the draft will be, beside what is chosen for it or written instead; and into Drafts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.one_letter import LetterDetails, choose_another_wording, keep_choices, show_letter
from gmail_reconnect.actions.letters.own_text import confirm_text, go_back_to_plan, keep_text
from gmail_reconnect.actions.letters.write import RecipientChoice, write_letters
from gmail_reconnect.actions.people.letter_choices import LONGEST_TEXT
from gmail_reconnect.actions.people.queue import next_listed, page_language
from gmail_reconnect.actions.people.undo import UndoStep, remember, undo
from gmail_reconnect.actions.progress import DraftEvent, DraftOutcome, ProgressEvent
from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.letter_choices import CHOICES
from gmail_reconnect.letters.content import LetterRequest
from gmail_reconnect.report.letter_remarks import describe_finding, describe_own_text
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.report.view import draft_view
from gmail_reconnect.text.bidi import without_isolates
from gmail_reconnect.text.sanitize import one_line
from gmail_reconnect.web.letter_parts import letter_html, make_parts, whole_findings
from gmail_reconnect.web.listing import Listing, own_query
from gmail_reconnect.web.rendering import error_words, page_words, render
from gmail_reconnect.web.routes import act, page, text, worker
from gmail_reconnect.web.toasts import Toast, toasts, with_toast

_FILL = "fill-"
"""Before the name of a choice: its field in place of a blank."""
_NAMES = (*(name for name in CHOICES if name not in {"text", "wordings"}), "language")


async def show(request: Request) -> Response:
    """The letter as it would be now."""
    return await _show(request)


async def keep(request: Request, form: FormData) -> Response | str:
    """Keep what is typed; what doesn't fit stays in its field, with the reason. A button chooses another wording."""
    who = request.path_params["who"]
    given = {name: text(form, name) for name in _NAMES if name in form}
    given |= {name: filled for name in _NAMES if (filled := text(form, f"{_FILL}{name}"))}
    given = {name: value for name, value in given.items() if _digest(value) != text(form, f"was-{name}")}
    since = _number(text(form, "since"))
    wrong = await worker(request).run(lambda context: keep_choices(context, who, given, since))
    if wrong:
        return await _show(request, wrong, given)
    if part := text(form, "another"):
        step = await worker(request).run(
            lambda context: remember(context, lambda: [choose_another_wording(context, who, part).person])
        )
        return _told(request, form, "wording", step)
    return await _show(request) if _is_typing(request) else _here(request, form)


async def write(request: Request, form: FormData) -> Response | str:
    """Keep the user's own text and subject line; or take the text back, or note that it fits the plan as it is now."""
    who, do = request.path_params["who"], text(form, "do")
    if do == "plan":
        back = await worker(request).run(lambda context: go_back_to_plan(context, who))
        return _told(request, form, "plan", back)
    if do == "confirm":
        await worker(request).run(lambda context: confirm_text(context, who))
        return _here(request, form, edited=True)
    since = _number(text(form, "since"))
    subject = text(form, "subject")
    if "subject" in form and _digest(subject) != text(form, "was-subject"):
        wrong = await worker(request).run(lambda context: keep_choices(context, who, {"subject": subject}, since))
        if wrong:
            return await _show(request, wrong, {"subject": subject})
    written = form.get("text")
    if not isinstance(written, str):
        return _here(request, form, edited=True)
    seen = text(form, "seen")
    step: UndoStep | None
    try:
        step = await worker(request).run(lambda context: keep_text(context, who, written, since, _was_seen(seen)))
    except ReconnectError as error:
        return await _show(request, {"text": error}, {"text": written})
    if step:
        return _told(request, form, "text", step, edited=True)
    return await _show(request) if _is_typing(request) else _here(request, form, edited=True)


async def put_into_drafts(request: Request, form: FormData) -> Response | str:
    """One draft, whatever happens: the outbox knows the letters that are there already."""
    who, blanks = request.path_params["who"], text(form, "blanks") == "yes"
    drafted: set[str] = set()

    def note(step: ProgressEvent) -> None:
        if isinstance(step, DraftEvent) and step.outcome in {DraftOutcome.PUT_INTO_GMAIL, DraftOutcome.RECOVERED}:
            drafted.update(step.draft.all_addresses)

    try:
        async with request.app.state.drafting:  # a double click waits for the first
            await worker(request).run_apart(
                lambda context: write_letters(
                    replace(context, progress=note), RecipientChoice([who]), LetterRequest(), allow_blanks=blanks
                )
            )
    except ReconnectError as error:
        return await _show(request, trouble=error)
    person = (await worker(request).run(lambda context: show_letter(context, who))).contact.person
    did = "no_draft" if drafted.isdisjoint(person.addresses) else "draft"
    return with_toast(_here(request, form), toasts(request).add(Toast(did, 1, one_line(person.shown, limit=60))))


async def _show(
    request: Request,
    refused: Mapping[str, ReconnectError] | None = None,
    given: Mapping[str, str] | None = None,
    trouble: ReconnectError | None = None,
) -> Response:
    who, listing = request.path_params["who"], Listing.parse(request.url.query)

    def read(context: Context) -> tuple[LetterDetails, str, str]:
        details = show_letter(context, who)
        person = details.contact.person.id
        goes_on = person in details.report.drafts
        return details, page_language(context), next_listed(context, listing.chosen, person) if goes_on else ""

    details, language, following = await worker(request).run(read)
    words, given = page_words(language), given or {}
    wrong = {name: " ".join(error_words(error, words)).strip() for name, error in (refused or {}).items()}
    composed = details.composed
    letter = composed.letter if composed and composed.letter.text else None
    person = details.contact.person
    note = details.report.drafts.get(person.id)
    own = bool(letter and letter.is_own)
    edited = own or "text" in wrong or "edit" in request.query_params or request.url.path.endswith("/text")
    return render(
        request,
        "letter.html",
        language,
        400 if wrong or trouble else 200,
        listing=listing,
        here=f"/person/{person.id}",
        name=one_line(person.shown, limit=120),
        parts=make_parts(details, words, wrong, given),
        digest=_digest,
        now=details.now,
        letter=letter,
        planned=composed.planned if composed else None,
        html=letter_html(letter, words) if letter else "",
        findings=whole_findings(details, words),
        has_blanks=any(one.code == "blank" for one in composed.findings) if composed else False,
        edited=edited and (letter is not None or _is_held(details)),
        own=describe_own_text(language, is_outdated=composed.is_outdated) if composed and own else "",
        is_outdated=bool(composed and composed.is_outdated),
        text=given.get("text") or (details.choices["text"] if own else without_isolates(letter.text) if letter else ""),
        seen=_digest(details.choices.get("text", "")),
        longest=LONGEST_TEXT,
        wrong=wrong,
        refusal=_refusal(details, words),
        is_held=_is_held(details),
        trouble=" ".join(error_words(trouble, words)).strip() if trouble else "",
        draft=draft_view(note, details.report, words) if note else None,
        is_pending=bool(note and note.state == "pending"),
        following=following,
        link=details.link,
    )


def _is_typing(request: Request) -> bool:
    """Whether the script asks, as one types: it needs the page at once, without a redirect."""
    return request.headers.get("x-only") == "letter"


def _here(request: Request, form: FormData, *, edited: bool = False) -> str:
    query = own_query(text(form, "query"))
    path = f"/person/{request.path_params['who']}/letter{query}"
    return f"{path}{'&' if query else '?'}edit=yes" if edited else path


def _told(request: Request, form: FormData, did: str, step: UndoStep, *, edited: bool = False) -> str:
    """The address of the letter, which tells what was done and undoes it."""
    path = _here(request, form, edited=edited)
    name = one_line(step.people[0].shown, limit=60)
    return with_toast(path, toasts(request).add(Toast(did, 1, name, partial(undo, step=step), path)))


def _is_held(details: LetterDetails) -> bool:
    return bool(details.composed and details.composed.letter.plan.held)


def _refusal(details: LetterDetails, words: PageWords) -> str:
    """Why there is no letter; "" if there is one."""
    if details.refusal:
        return " ".join(error_words(details.refusal, words)).strip()
    findings = details.composed.findings if details.composed else ()
    return " ".join(describe_finding(found, words.language) for found in findings if found.code == "held")


def _digest(value: str) -> str:
    """Tells whether a field was changed on this page, or shows what another page had kept."""
    return hashlib.sha256(value.encode(errors="replace")).hexdigest()[:12]


def _was_seen(seen: str) -> Callable[[str], bool]:
    """Whether a text is the one that the page showed or kept last."""
    return lambda kept: not seen or _digest(kept) == seen


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 15 else None


ROUTES = [
    page("/person/{who}/letter", show),
    act("/person/{who}/letter", keep),
    act("/person/{who}/text", write),
    act("/person/{who}/draft", put_into_drafts),
]
