"""Prints letters and the list of drafts, and words what happens to each of them."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from gmail_reconnect.actions.progress import (
    AnotherLetter,
    DraftEvent,
    DraftOutcome,
    FewEasyPeople,
    GetsNoLetter,
    HasLetter,
    LeftToUser,
    LetterEvent,
    label,
)
from gmail_reconnect.cli.hints import advice, hint
from gmail_reconnect.errors import ErrorCode
from gmail_reconnect.model import Contact, Draft, moment_of
from gmail_reconnect.people.recent_letters import describe_letter
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.counts import count
from gmail_reconnect.text.sanitize import one_line

from .layout import GAP, hang, shown_name, table_of

if TYPE_CHECKING:
    from gmail_reconnect.actions.letters.drafts import DraftList
    from gmail_reconnect.actions.letters.scheduled_letters import ScheduledLetters
    from gmail_reconnect.actions.letters.write import LetterBatch
    from gmail_reconnect.cli.session import Session
    from gmail_reconnect.letters.compose import ComposedLetter
    from gmail_reconnect.letters.content import LetterPlan

_OUTCOMES: Final = {
    DraftOutcome.CREATED: "the draft is waiting.",
    DraftOutcome.EDITED: "you have started to edit the draft.",
    DraftOutcome.SENT: "you sent the letter.",
    DraftOutcome.ANSWERED: "they answered your letter.",
    DraftOutcome.BOUNCED: "the letter could not be delivered.",
    DraftOutcome.DISCARDED: "the draft was deleted without being sent.",
    DraftOutcome.RESUMED: "an interrupted command left this letter; if it isn't in Drafts, it is put there first.",
    DraftOutcome.RECOVERED: "the draft of an interrupted run is in your Drafts folder now.",
    DraftOutcome.DELETED_THEY_WROTE: "the draft was deleted, because they wrote first.",
    DraftOutcome.DELETED: "the draft was deleted.",
    DraftOutcome.CANCELLED: "the draft will not be created.",
    DraftOutcome.FILE_RELEASED: "the letter no longer counts; delete its file yourself.",
}


def print_letters(composed: Sequence[ComposedLetter], console: Console, language: str) -> None:
    """Each letter as it would appear in the Drafts folder; below it, in the user's language, its plan and findings."""
    from gmail_reconnect.report.letter_remarks import describe_finding, describe_own_text, remark_words  # noqa: PLC0415

    words = remark_words(language).table("line")
    indent = max(len(words[name]) for name in ("to", "subject")) + len(": ")
    for number, one in enumerate(composed):
        if number:
            console.rule(style="dim")
        letter = one.letter
        to = (
            f"{one_line(letter.to.name)} <{one_line(letter.to.email)}>" if letter.to.name else one_line(letter.to.email)
        )
        console.print(Text(f"{words['to']}:".ljust(indent) + isolate(to), style="dim"))
        console.print(Text(f"{words['subject']}:".ljust(indent) + isolate(one_line(letter.subject)), style="bold"))
        console.print()
        if letter.text:
            console.print(Text(hang(letter.text, console, 0)), soft_wrap=True)
        if letter.is_own:
            console.print(Text(f"{words['note']}: {describe_own_text(language, is_outdated=one.is_outdated)}"))
        else:
            _print_plan(letter.plan, console, language)
        for finding in one.findings:
            style = "red" if finding.level == "error" else "yellow"
            console.print(Text(f"{words[finding.level]}: {describe_finding(finding, language)}", style=style))


def _print_plan(plan: LetterPlan, console: Console, language: str) -> None:
    """What the letter says in each part, and why; then what the user should know."""
    from gmail_reconnect.report.letter_remarks import describe_note, describe_plan, remark_words  # noqa: PLC0415

    told = [(line.label, line.says) for line in describe_plan(plan, language)]
    told += [(remark_words(language).say("line", "note"), describe_note(note, language)) for note in plan.notes]
    indent = max(len(part) for part, _ in told) + 2 * GAP
    for part, says in told:
        label = f"{'':{GAP}}{part}".ljust(indent)
        console.print(Text.assemble((label, "dim"), hang(one_line(says), console, indent)), soft_wrap=True)


def print_drafts(found: DraftList, console: Console) -> None:
    """What became of each draft, newest last."""
    table = table_of()
    for title in ("Draft", "State", "For", "Subject", "Created"):
        table.add_column(title, no_wrap=title not in {"For", "Subject"})
    overtaken = []
    for draft in found.drafts:
        who = isolate(one_line(draft.name or draft.email))
        subject = isolate(one_line(draft.subject))
        table.add_row(*map(Text, (draft.id, _state(draft), who, subject, f"{moment_of(draft.created):%d %b %Y}")))
        if draft.is_open and draft.wrote_first is not None:
            overtaken.append(
                f"{who} wrote to you on {moment_of(draft.wrote_first):%d %b %Y}, before you sent {draft.id}."
            )
        if at := found.written_meanwhile.get(draft.id):
            overtaken.append(f"You wrote to {who} on {at:%d %b %Y}, and {draft.id} still waits.")
    if not table.row_count:
        console.print(Text("No drafts yet. `gmail-reconnect draft --top 3` writes the first three."))
        return
    console.print(table)
    for line in overtaken:
        console.print(Text(line, style="yellow"))


def tell_age(session: Session, age: Iterable[str]) -> None:
    """How old the mail is that a result rests on, where it is old."""
    for line in age:
        session.say(f"{line[0].upper()}{line[1:]}.")


def _state(draft: Draft) -> str:
    return "in a file" if draft.state == "created" and draft.gmail_draft_id is None else draft.state


def tell_nobody_left(session: Session, composed: LetterBatch) -> None:
    """Why nobody could be chosen, if so."""
    if composed.nobody_left and composed.drafted:
        people = count(composed.drafted, "person", "people")
        session.say(f"Nobody new: {people} on the list already have a letter. See `gmail-reconnect drafts`.")
    elif composed.nobody_left:
        session.say("Nobody is on the list. `gmail-reconnect people` shows everyone with their standing.")


def tell_written(session: Session, written: LetterBatch, *, opened: bool = False) -> None:
    """The files, or the links, or where the drafts are; `opened`: in the browser."""
    from gmail_reconnect.report.letter_remarks import describe_own_text  # noqa: PLC0415 - loads Babel

    tell_nobody_left(session, written)
    tell_age(session, written.age)
    for one in written.letters:
        if one.letter.is_own:
            session.say(f"{shown_name(one.contact.person)}: {describe_own_text('en', is_outdated=one.is_outdated)}")
    for path in written.files:
        session.say(f"Written: {path}")
    if written.links:
        _print_links(session, written)
    elif not written.files:
        tell_drafts(session, len(written.letters), written.drafts_page)
    pages = [link.url for link in written.links] or [written.drafts_page] * bool(written.letters)
    for page in pages if opened else ():
        webbrowser.open(page)


def _print_links(session: Session, written: LetterBatch) -> None:
    """Each letter's link below its person and subject."""
    for composed, link in zip(written.letters, written.links, strict=True):
        letter = composed.letter
        session.out.print(Text(f"{shown_name(composed.contact.person)}: “{isolate(one_line(letter.subject))}”"))
        session.out.print(Text(link.url), soft_wrap=True)
        if not link.has_text:
            session.out.print(Text("The text is too long for a link: copy it into the letter.\n\n" + letter.text))
    session.say("Each link opens the letter in Gmail as plain text: finish and send it there yourself.")
    session.say("For another mail program: --to-folder DIR writes .eml files.")
    if session.paths.token("read").exists():
        session.say("To have drafts created instead: gmail-reconnect login --drafts")


def tell_drafts(session: Session, drafts: int, page: str) -> None:
    """Where new drafts wait for the user."""
    if drafts:
        session.say(f"Finish and send {'it' if drafts == 1 else 'them'} yourself" + (f": {page}" if page else "."))


def tell_scheduled(session: Session, letters: ScheduledLetters, *, can_sign_in: bool) -> None:
    """Where the drafts of a scheduled run wait; without the permission to create them, how to get the letters."""
    if letters.ready is None:
        tell_drafts(session, letters.drafts, letters.page)
        return
    missing = f"No drafts without that permission ({advice(ErrorCode.NOT_SIGNED_IN, {'token': 'draft'})[:-1]})."
    number = len(letters.ready)
    ready = (
        f"{count(number, 'letter')} {'is' if number == 1 else 'are'} ready as {'a link' if number == 1 else 'links'}"
    )
    notes = [missing] if can_sign_in else []
    notes += [f"{ready}: `gmail-reconnect draft {' '.join(letters.ready)}`"] if number else []
    if notes:
        session.say(" ".join(notes))


def letter_note(event: LetterEvent) -> str:
    """One event in words."""
    if isinstance(event, LeftToUser):
        person = event.contact.person
        what_to_do = f"\n  {advice(event.code, {'person': person.id})}" if event.code else ""
        return f"{isolate(one_line(person.shown))} gets no draft: {event.because}{what_to_do}"
    if isinstance(event, DraftEvent):
        return _draft(event)
    if isinstance(event, FewEasyPeople):
        return _few_easy_people(event)
    if isinstance(event, GetsNoLetter):
        return f"{event.why} {hint(event.why)}".strip()
    return _has_letter(event) if isinstance(event, HasLetter) else _easy_person(event.contact)


def _draft(event: DraftEvent) -> str:
    draft = event.draft
    if event.outcome is DraftOutcome.PUT_INTO_GMAIL:
        name = isolate(one_line(draft.name or draft.email))
        return f"{name}: “{isolate(one_line(draft.subject))}” is in your Drafts folder."
    if event.outcome is DraftOutcome.THEY_WROTE_FIRST:
        return (
            f"{label(draft)}: they wrote to you before you sent your letter. Read that first. "
            f"`gmail-reconnect drafts discard {draft.id}` deletes the draft."
        )
    if event.outcome is DraftOutcome.WRITTEN_MEANWHILE:
        return (
            f"{label(draft)}: you have written to them since, and the draft still waits. "
            f"`gmail-reconnect drafts discard {draft.id}` deletes it."
        )
    return f"{label(draft)}: {_OUTCOMES[event.outcome]}"


def _has_letter(event: HasLetter) -> str:
    person, draft = event.contact.person, event.letter
    ways = {
        AnotherLetter.BY_NAME: f"`gmail-reconnect draft {person.id}` writes another.",
        AnotherLetter.LATER: f"`[letters] again_after_days` is {event.days}.",
        AnotherLetter.DELETE_IN_GMAIL: "It may have changes of yours. Delete it in Drafts to write another.",
        AnotherLetter.DISCARD: f"`gmail-reconnect drafts discard {draft.id}` lets you write another.",
    }
    return f"{isolate(one_line(person.shown))}: {describe_letter(event.letter)}; no second draft. {ways[event.another]}"


def _few_easy_people(event: FewEasyPeople) -> str:
    found = "Nobody" if not event.found else f"Only {count(event.found, 'person', 'people')}"
    return (
        f"{found} on the list can be called easy: three or more mails each way, about as many from both, and an "
        "answer to your last. `gmail-reconnect draft --top 3` writes to the first of the report."
    )


def _easy_person(contact: Contact) -> str:
    tie = contact.tie
    last = f", last in {tie.last_contact:%B %Y}" if tie.last_contact else ""
    return f"Easy: {isolate(one_line(contact.person.shown))}: {tie.sent} from you, {tie.received} from them{last}."
