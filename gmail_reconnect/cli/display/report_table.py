"""The report, everyone, or one person, printed on a terminal. In English; computes nothing.

Other people's words are cleaned of control characters, and stand between bidi isolates, so that a
right-to-left name neither moves the columns nor turns its line around. Needs no colour to be understood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from gmail_reconnect.model import Standing
from gmail_reconnect.report import explain, next_step
from gmail_reconnect.report.export import ASIDE, matches_text
from gmail_reconnect.report.text import LRI, PDI, days_between, fit, isolate, plain, short_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from rich.console import Console

    from gmail_reconnect.model import Contact, Coverage, Moment, Need, Ranked, Report
    from gmail_reconnect.people.ranking.score import Distance

WIDE: Final = 110  # from here on there is room for more columns
NARROW: Final = 72  # below it the reason stands under the name
GAP: Final = 2
NEVER: Final = "never"

_ASIDE_WORDS = {
    "machines": ("machine", "machines"),
    "one_way": ("one-way", "one-way"),
    "group_only": ("in group mail only", "in group mail only"),
    "dead": ("dead address", "dead addresses"),
    "ignored": ("ignored", "ignored"),
    "snoozed": ("snoozed", "snoozed"),
    "in_touch": ("in touch", "in touch"),
    "drafted": ("with a letter already", "with a letter already"),
}
_DOES: Final = (
    "shows what became of the letters that are made.",
    "puts a letter into your Drafts; nothing is sent.",
    "puts two letters into your Drafts; nothing is sent.",
    "puts three letters into your Drafts; nothing is sent.",
)
_DOES_THEN: Final = "shows the letters as of that day, and makes none."


def print_report(report: Report, console: Console, *, distances: Mapping[str, Distance] | None = None) -> None:
    """The ranked people with a header and what to do next; with `distances`, by person id, each is explained.

    Every line fits the console's width. Dates in the time zone of `report.as_of`.
    """
    coverage = "no mail up to that day" if report.later_mail else _coverage(report.coverage)
    _print(console, plain(report.account) or "mailbox", style="bold")
    _print(
        console,
        f"As of {explain.day(report.as_of)} · lens {plain(report.lens)} · {coverage}",
        style="dim",
    )
    if report.need:
        _print(console, _looking_for(report.need), style="dim")
    console.print()
    if report.people:
        _print_ranked(report, console, distances)
        console.print()
    else:
        _print(console, _why_nobody(report))
    _print_footer(report, console)


def print_people(contacts: Iterable[Contact], now: datetime, console: Console) -> None:
    """Everyone in the order given, one line each: name, address, standing, last wrote, silence until `now`."""
    shown = [contact for contact in contacts if contact.standing is not Standing.SELF]
    if not shown:
        _print(console, "Nobody. `gmail-reconnect sync` or `gmail-reconnect import` fills the list.")
        return
    standings = [contact.standing.value.replace("_", " ") for contact in shown]
    wrote = [_month(contact.tie.last_wrote.at) if contact.tie.last_wrote else NEVER for contact in shown]
    silent = [_silence(contact, now) for contact in shown]
    fixed = [("Standing", standings), ("Wrote", wrote), ("Silent", silent)]
    rest = console.width - sum(max(map(len, [title, *cells])) + GAP for title, cells in fixed) - GAP - 1
    name = max(8, min(max(_cells(contact) for contact in shown), rest // 2, 30))
    address = max(8, rest - name)
    table = _table((" Name", name + 1), ("Address", address), *((title, None) for title, _ in fixed))
    for contact, *cells in zip(shown, standings, wrote, silent, strict=True):
        email = Text(isolate(fit(contact.person.email, address)))
        # Terminal multiplexers drop an isolate that opens at a line's first cell.
        shown_name = Text(" ").append_text(_name(contact, name))
        table.add_row(shown_name, email, *(Text(cell) for cell in cells))
    console.print(table)
    people = "1 person" if len(shown) == 1 else f"{len(shown):,} people"
    _print(console, f"\n{people}. `gmail-reconnect person NAME show` tells all about one.", style="dim")


def print_person(contact: Contact, now: datetime, console: Console) -> None:
    """All that is known about one person; each date with the message that it came from."""
    person, tie = contact.person, contact.tie
    because = f" ({plain(contact.because)})" if contact.because else ""
    gap = f"{tie.usual_gap_days:.0f} days" if tie.usual_gap_days is not None else "unknown"
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    facts = [
        ("Name", isolate(plain(person.name)) if person.name else "unknown"),
        ("Standing", contact.standing.value.replace("_", " ") + because),
        ("Addresses", ", ".join(isolate(plain(address)) for address in person.addresses)),
        ("You last wrote", _moment(tie.last_wrote)),
        ("They last wrote", _moment(tie.last_heard)),
        ("You last copied them", _moment(tie.last_cc)),
        ("You last wrote a crowd", _moment(tie.last_crowd)),
        ("Silent for", _silence(contact, now)),
        ("You began" if tie.i_began else "They began", _moment(tie.began)),
        ("Mail", f"{tie.sent} from you, {tie.received} from them, {tie.seen} in all with groups and Cc"),
        ("Active months", f"{tie.active_months}"),
        ("Usual gap", gap),
        ("You want to write", f"every {person.rhythm}" if person.rhythm else ""),
        ("Owed", _owed(contact)),
        ("Last subjects", "\n".join(isolate(plain(subject, limit=120)) for subject in tie.subjects)),
        ("Their clock", _clock(tie.last_heard)),
        ("Your address", isolate(plain(tie.alias)) if tie.alias else ""),
        ("Language", person.language or ""),
        ("Gender", person.gender.value if person.gender else ""),
        ("Tags", ", ".join(isolate(plain(tag)) for tag in person.tags)),
        ("Notes", "\n".join(isolate(plain(note)) for note in person.notes)),
        ("Id", plain(person.id)),
    ]
    for label, value in facts:
        if value:
            table.add_row(Text(label), Text(value))
    console.print(table)


def _clock(heard: Moment | None) -> str:
    """What their clock said against UTC when they last wrote; "" where that is not known."""
    if heard is None or heard.zone is None:
        return ""
    hours, minutes = divmod(abs(heard.zone), 60)
    return f"UTC{'-' if heard.zone < 0 else '+'}{hours:02}:{minutes:02} when they last wrote"


def _print_ranked(report: Report, console: Console, distances: Mapping[str, Distance] | None) -> None:
    narrow, wide = console.width < NARROW, console.width >= WIDE
    rank = max(2, len(str(report.people[-1].rank)))
    longest = max(_cells(ranked.contact) for ranked in report.people)
    name = max(4, min(longest, 32 if wide else 22, console.width - rank - 8 - 7 - 3 * GAP - 1))
    reason = console.width - rank - name - 8 - 7 - 4 * GAP - (5 + GAP if wide else 0)
    columns: list[tuple[str, int | None]] = [("", rank), ("Name", name), ("Wrote", 8), ("Silent", 7)]
    table = _table(*columns)
    if wide:
        table.add_column("Score", width=5, justify="right")
    if not narrow:
        table.add_column("Why", width=reason, overflow="fold")
    for ranked in report.people:
        cells = [
            Text(str(ranked.rank), style="dim", justify="right"),
            _name(ranked.contact, name),
            Text(
                _month(wrote.at.astimezone(report.as_of.tzinfo)) if (wrote := ranked.contact.tie.last_wrote) else NEVER
            ),
            Text(short_span(ranked.silence_days)),
        ]
        if wide:
            cells.append(Text(f"{ranked.score:.2f}"))
        why = _why(ranked, report, distances)
        if not narrow:
            cells.append(_lines(why, console, reason))
        table.add_row(*cells)
        if narrow:
            console.print(table)
            console.print(_lines(why, console, console.width - rank - GAP, indent=rank + GAP))
            table = _table(*columns, header=False)
    if not narrow:
        console.print(table)


def _why(ranked: Ranked, report: Report, distances: Mapping[str, Distance] | None) -> str:
    draft = report.drafts.get(ranked.contact.person.id)
    notes = [
        plain(ranked.reason),
        "Fresh view." if ranked.fresh_view else "",
        f"Draft: {'in a file' if draft.in_file else plain(draft.state)}." if draft else "",
    ]
    why = " ".join(note for note in notes if note)
    if ranked.matches:
        why += f"\nMatches: {matches_text(ranked.matches)}."
    if distances is None:
        return why
    added = explain.lines(ranked, distances.get(ranked.contact.person.id), report.as_of.tzinfo)
    return "\n".join([why, *added])


def _print_footer(report: Report, console: Console) -> None:
    aside = []
    for key, standing in ASIDE.items():
        if n := report.set_aside.get(standing, 0):
            aside.append(f"{n:,} {_ASIDE_WORDS[key][n != 1]}")
    if aside:
        _print(console, f"Set aside: {', '.join(aside)}.", style="dim")
    if report.need and (also := _also_matching(report.need)):
        _print(console, also, style="dim")
    if report.waiting:
        waiting = "1 letter waits" if len(report.waiting) == 1 else f"{len(report.waiting):,} letters wait"
        _print(console, f"{waiting} for you: gmail-reconnect drafts", style="dim")
    for name, note in report.waiting:
        if note.wrote_first is not None:
            _print(
                console,
                f"{isolate(plain(name))} wrote to you on {explain.day(note.wrote_first)}, before you sent yours.",
            )
    if step := next_step.step(report):
        _print(console, f"Next: {step.command}")
        _print(console, f"      {_DOES_THEN if step.then else _DOES[step.letters]}", style="dim")


def _looking_for(need: Need) -> str:
    words = ", ".join(plain(word, limit=60) for word in need.words)
    nobody = ", ".join(plain(word, limit=60) for word in need.nobody)
    return f"Looking for {words}" + (f" · with nobody: {nobody}" if nobody else "")


def _also_matching(need: Need) -> str:
    """Who matches and is not on the list, in numbers."""
    counts = ((need.in_touch, "in touch"), (need.set_aside, "set aside"))
    parts = [f"{n:,} {what}" for n, what in counts if n]
    return f"Also matching: {', '.join(parts)}." if parts else ""


def _why_nobody(report: Report) -> str:
    if report.need and report.coverage.messages:
        return "Nobody you have lost touch with matches."
    if report.later_mail:
        return "Nobody to write to: there is no mail up to that day."
    if not report.coverage.messages:
        return (
            "Nobody to write to yet: no mail has been read.\n"
            "Next: gmail-reconnect sync, or gmail-reconnect import with a Takeout file."
        )
    return (
        "Nobody to write to: no one you have written with has been silent for long enough.\n"
        f"`gmail-reconnect people` lists everyone with their standing.{_what_is_missing(report.coverage)}"
    )


def _what_is_missing(coverage: Coverage) -> str:
    if coverage.complete:
        return ""
    if coverage.exact_since is None and coverage.broken:
        return f"\nNext: download {_broken(coverage)} again, which broke off, and import it."
    return "\nNext: gmail-reconnect sync, for the mail that is still missing."


def _broken(coverage: Coverage) -> str:
    return isolate(plain(coverage.broken[0], limit=60))


def _coverage(coverage: Coverage) -> str:
    if not coverage.messages:
        return "nothing read yet"
    mails = f"{coverage.messages:,} {'mail' if coverage.messages == 1 else 'mails'}"
    if coverage.complete:
        return f"complete, {mails}"
    if coverage.exact_since is None:
        broken = f": {_broken(coverage)} broke off" if coverage.broken else ""
        return f"not yet complete, {mails}{broken}"
    return f"exact back to {explain.day(coverage.exact_since)}, {mails}"


def _moment(moment: Moment | None) -> str:
    if moment is None:
        return NEVER
    subject = isolate(plain(moment.subject, limit=120)) if moment.subject.strip() else "(no subject)"
    return f"{explain.day(moment.at)}, {explain.standing(moment)}\n{subject}\n{isolate(plain(moment.message))}"


def _owed(contact: Contact) -> str:
    if contact.tie.i_owe:
        return "you owe them a reply"
    n = contact.tie.unanswered
    return f"your last {f'{n} mails' if n > 1 else 'mail'} went unanswered" if n else ""


def _silence(contact: Contact, now: datetime) -> str:
    last = contact.tie.last_contact
    return short_span(days_between(last, now)) if last else "–"


def _month(at: datetime) -> str:
    return f"{at:%b %Y}"


def _cells(contact: Contact) -> int:
    return cell_len(plain(contact.person.shown))


def _name(contact: Contact, cells: int) -> Text:
    return Text(isolate(fit(contact.person.shown, cells)), style="bold", no_wrap=True)


def _lines(text: str, console: Console, width: int, *, indent: int = 0) -> Text:
    """`text` wrapped to `width`, each line in an isolate of its own: one may begin in another direction."""
    lines = [line.plain.rstrip() for line in Text(text).wrap(console, max(8, width))]
    return Text("\n".join(" " * indent + LRI + line + PDI for line in lines))


def _table(*columns: tuple[str, int | None], header: bool = True) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=header, header_style="dim")
    for title, width in columns:
        table.add_column(title, width=width, no_wrap=True)
    return table


def _print(console: Console, text: str, style: str = "") -> None:
    # A Text is taken as it is: square brackets in it are no markup, ":smile:" no emoji.
    console.print(Text(text, style=style))
