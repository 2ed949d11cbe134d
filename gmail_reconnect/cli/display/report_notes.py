"""The lines above and below a report's table: how far it can be trusted, who isn't ranked, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gmail_reconnect.cli.hints import advice
from gmail_reconnect.errors import ErrorCode
from gmail_reconnect.report import explain
from gmail_reconnect.report.json_export import SET_ASIDE_AND_DRAFTED
from gmail_reconnect.report.next_step import NextStep, next_step
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.counts import count
from gmail_reconnect.text.sanitize import one_line

from .layout import print_line

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from gmail_reconnect.model import Coverage, Need, Report

_ASIDE_WORDS: Final = {
    "machines": ("machine", "machines"),
    "one_way": ("one-way", "one-way"),
    "group_only": ("in group mail only", "in group mail only"),
    "undated": ("in mail without a date only", "in mail without a date only"),
    "unwritable": ("who can't be written to", "who can't be written to"),
    "dead": ("dead address", "dead addresses"),
    "ignored": ("ignored", "ignored"),
    "snoozed": ("snoozed", "snoozed"),
    "in_touch": ("in touch", "in touch"),
    "drafted": ("with a letter already", "with a letter already"),
}
_DOES: Final = (
    "shows what became of your letters.",
    "puts a letter into your Drafts; nothing is sent.",
    "puts two letters into your Drafts; nothing is sent.",
    "puts three letters into your Drafts; nothing is sent.",
)
_LINKS: Final = "prints a link for each letter, which opens it in Gmail; nothing is sent."
_DOES_THEN: Final = "shows the letters as of that day, and makes none."


def header(report: Report) -> list[str]:
    """Whose mailbox it is; the day, the lens and the coverage; what was asked for."""
    coverage = "no mail up to that day" if report.later_mail else _coverage(report.coverage, report.as_of)
    as_of = f"As of {explain.format_day(report.as_of)} · lens {one_line(report.lens)} · {coverage}"
    age = [f"{line[0].upper()}{line[1:]}." for line in explain.describe_age(report.coverage, report.as_of)]
    if age and explain.is_stale(report.coverage, report.as_of):
        newer = "gmail-reconnect import FILE" if report.coverage.is_import else "gmail-reconnect sync"
        age[0] += f" First: {newer}"
    moved = map(explain.describe_move, explain.moves(report.coverage))
    need = [_looking_for(report.need)] if report.need else []
    return [one_line(report.account) or "mailbox", as_of, *age, *moved, *need]


def print_footer(report: Report, console: Console) -> None:
    """Who isn't ranked, which letters wait, and the next command."""
    if report.people:
        shown, ranked = len(report.people), max(report.ranked, len(report.people))
        part, everyone = (f"{shown:,} of ", "--all lists all, ") if shown < ranked else ("", "")
        people = count(ranked, "person", "people")
        print_line(console, f"{part}{people}. report {everyone}--explain says why; person show ID", style="dim")
    counts = [
        count(number, *_ASIDE_WORDS[key])
        for key, standing in SET_ASIDE_AND_DRAFTED.items()
        if (number := report.set_aside.get(standing, 0))
    ]
    if counts:
        print_line(console, f"Set aside: {', '.join(counts)}.", style="dim")
    if report.maybe_own:
        print_line(console, explain.describe_maybe_own(report.maybe_own))
        print_line(console, advice(ErrorCode.MAYBE_OWN, {"address": one_line(report.maybe_own[0])}), style="dim")
    if report.need and (also := _also_matching(report.need)):
        print_line(console, also, style="dim")
    if report.waiting:
        waiting = count(len(report.waiting), "letter waits", "letters wait")
        print_line(console, f"{waiting} for you: gmail-reconnect drafts", style="dim")
    for name, note in report.waiting:
        if note.wrote_first is not None:
            wrote = f"{isolate(one_line(name))} wrote to you on {explain.format_day(note.wrote_first)}"
            print_line(console, f"{wrote}, before you sent your letter.")
        if note.written_meanwhile is not None:
            wrote = f"You wrote to {isolate(one_line(name))} on {explain.format_day(note.written_meanwhile)}"
            print_line(console, f"{wrote}, and your letter still waits.")
    if step := next_step(report):
        print_line(console, f"Next: {_command(step)}")
        does = _DOES_THEN if step.as_of else _DOES[step.count] if not step.count or report.makes_drafts else _LINKS
        print_line(console, f"      {does}", style="dim")


def _command(step: NextStep) -> str:
    if not step.count:
        return "gmail-reconnect drafts"
    # --dry-run comes first: if a narrow terminal cuts the command off, it still makes no draft.
    dry_run = f"--dry-run --as-of {step.as_of} " if step.as_of else ""
    return f"gmail-reconnect draft {dry_run}{' '.join(step.people) or f'--top {step.count}'}"


def why_nobody(report: Report) -> str:
    """Why the report is empty, and what to do about it."""
    if report.need and report.coverage.messages:
        return "Nobody you have lost touch with matches."
    if report.later_mail:
        return "Nobody to write to: there is no mail up to that day."
    if not report.coverage.messages:
        return (
            "Nobody to write to yet: no mail has been read.\n"
            "Next: gmail-reconnect sync, or gmail-reconnect import FILE for a Takeout file."
        )
    return (
        "Nobody to write to: none of the people you wrote with has been silent for long enough.\n"
        f"`gmail-reconnect people` lists everyone with their standing.{_what_is_missing(report.coverage)}"
    )


def _looking_for(need: Need) -> str:
    words = ", ".join(one_line(word, limit=60) for word in need.words)
    nobody = ", ".join(one_line(word, limit=60) for word in need.nobody)
    return f"Looking for {words}" + (f" · nobody found for {nobody}" if nobody else "")


def _also_matching(need: Need) -> str:
    """How many match and aren't on the list."""
    counts = ((need.in_touch, "in touch"), (need.set_aside, "set aside"))
    parts = [f"{number:,} {what}" for number, what in counts if number]
    return f"Also matching: {', '.join(parts)}." if parts else ""


def _what_is_missing(coverage: Coverage) -> str:
    if coverage.complete:
        return ""
    if coverage.exact_since is None and coverage.broken:
        return f"\nNext: download {_broken(coverage)} again and import it; the last copy was cut off."
    return "\nNext: gmail-reconnect sync, for the mail that is still missing."


def _broken(coverage: Coverage) -> str:
    return isolate(one_line(coverage.broken[0], limit=60))


def _coverage(coverage: Coverage, now: datetime) -> str:
    if not coverage.messages:
        return "nothing read yet"
    messages = count(coverage.messages, "message")
    if coverage.complete:
        return messages if explain.is_stale(coverage, now) else f"complete, {messages}"
    if coverage.exact_since is None:
        broken = f": {_broken(coverage)} was cut off" if coverage.broken else ""
        return f"not yet complete, {messages}{broken}"
    return f"exact back to {explain.format_day(coverage.exact_since)}, {messages}"
