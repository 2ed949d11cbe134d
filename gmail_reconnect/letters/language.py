"""Decides a letter's language. Pure.

It never guesses a language from a country or an address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Final

from gmail_reconnect.model import Contact
from gmail_reconnect.text.scripts import script_of, script_of_language

_NAME_VOTES: Final = 2  # a name counts as much as two subjects


def decide_language(contact: Contact, default: str, available: Collection[str]) -> str:
    """The language that fits the contact, or `default`. It is always in `available`, unless that is empty."""
    return fitting_language(contact, default, available) or _preferred(sorted(available), default) or default


def fitting_language(contact: Contact, default: str, available: Collection[str]) -> str | None:
    """The language that the user set, or the one that fits the script of name and subjects; None if neither decides.

    If several languages have that script, the first of these is chosen: `default`, English, the first in alphabetical
    order.
    """
    set_by_user = contact.person.language
    if set_by_user and set_by_user in available:
        return set_by_user
    script = _main_script(contact)
    return _preferred([code for code in sorted(available) if script and script_of_language(code) == script], default)


def _preferred(languages: list[str], default: str) -> str | None:
    for wanted in (default, "en"):
        if wanted in languages:
            return wanted
    return languages[0] if languages else None


def _main_script(contact: Contact) -> str | None:
    votes: Counter[str] = Counter()
    if name_script := script_of(contact.person.name):
        votes[name_script] += _NAME_VOTES
    votes.update(script for subject in contact.tie.subjects if (script := script_of(subject)))
    if not votes:
        return None
    best = votes.most_common(2)
    return None if len(best) == 2 and best[0][1] == best[1][1] else best[0][0]
