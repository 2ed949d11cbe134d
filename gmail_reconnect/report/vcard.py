"""A report as vCards for address books (RFC 6350)."""

from __future__ import annotations

import re
from datetime import UTC
from typing import Final

from gmail_reconnect.model import Ranked, Report
from gmail_reconnect.text.sanitize import one_line

from .explain import describe_matches

_LINE_OCTETS: Final = 75  # RFC 6350, section 3.2; without the line break


def report_vcard(report: Report) -> str:
    """One vCard 4.0 per person: names, addresses, language, tags, and the reason as a note."""
    return "".join(_vcard(ranked, report) for ranked in report.people)


def _vcard(ranked: Ranked, report: Report) -> str:
    person = ranked.contact.person
    language = report.languages.get(person.id, person.language)
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "PRODID:-//gmail-reconnect//EN",
        f"UID;VALUE=text:{_escape(person.id)}",
        f"REV:{report.as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "KIND:individual",
        f"FN:{_escape(person.shown)}",
        *(f"EMAIL;PREF={min(n, 100)}:{_escape(email)}" for n, email in enumerate(person.addresses, 1)),
    ]
    if language:
        lines.append(f"LANG:{_escape(language)}")
    if person.tags:
        lines.append("CATEGORIES:" + ",".join(_escape(tag) for tag in person.tags))
    lines += [f"NOTE:{_note(ranked)}", "END:VCARD"]
    return "".join(_fold(line) + "\r\n" for line in lines)


def _note(ranked: Ranked) -> str:
    """The reason, the last mail that the owner wrote, and the matches, one per line; escaped."""
    lines = [ranked.reason]
    if wrote := ranked.contact.tie.last_wrote:
        lines.append(f"Last wrote to them on {wrote.at.astimezone(UTC):%Y-%m-%d}: {wrote.subject}")
    if ranked.matches:
        lines.append(f"Matches: {describe_matches(ranked.matches)}")
    return "\\n".join(_escape(line) for line in lines)


def _escape(text: str) -> str:
    """A text value (RFC 6350, section 3.4) on one line."""
    return re.sub(r"([\\,;])", r"\\\1", one_line(text, limit=2000))


def _fold(line: str) -> str:
    """The line broken after at most 75 octets, never inside a character. The next part begins with a space."""
    parts: list[str] = []
    current, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > _LINE_OCTETS:
            parts.append(current)
            current, octets = " ", 1
        current += character
        octets += size
    return "\r\n".join([*parts, current])
