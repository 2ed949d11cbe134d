"""Tell machines and offices from people by address, name and kind of mail. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from gmail_reconnect.model import Kind
from gmail_reconnect.names.lexicon import OFFICE_MAILBOXES
from gmail_reconnect.parsing.classify import robot_word

# People use these on a domain of their own.
_OFFICES: Final = OFFICE_MAILBOXES - frozenset({"contact", "hello", "mail", "editor"})
# Neither after a dot nor in a name: Bot is a surname.
_BOT: Final = re.compile(r"(?:^|[-_+])((?:ro)?bot)\d*(?:$|[-_+])")
_ROBOT_NAME: Final = re.compile(r"\brobot\b", re.IGNORECASE)
_MACHINE_KINDS: Final = {
    Kind.BULK: "all their mail is bulk mail",
    Kind.AUTO: "all their mail is automatic",
    Kind.BOUNCE: "all their mail is delivery reports",
}


def machine_because(
    emails: Sequence[str],
    kinds: Mapping[str, int],
    name: str,
    *,
    written_to: bool,
    both_ways: bool,
    answered: bool,
) -> str:
    """Why this is a machine; "" for a person.

    Somebody is a person if they
      · exchanged individual mail with the user (`both_ways`), and don't look like a machine, or
      · look like one, but `answered` mail of the user's (a robot's reports can get replies, too), or
      · sent only automatic replies, and the user wrote to them in any role (`written_to`).

    `kinds` counts their mail by kind.
    """
    looks = looks_like_machine(emails, name)
    if both_ways and (not looks or answered):
        return ""
    if looks:
        return looks
    locals_ = [email.rpartition("@")[0].partition("+")[0] for email in emails]
    if locals_ and _OFFICES.issuperset(locals_):
        return f"the address is an office's: {locals_[0]}"
    if kinds and all(kind in _MACHINE_KINDS for kind in kinds) and not (written_to and kinds.keys() == {Kind.AUTO}):
        return _MACHINE_KINDS[max(_MACHINE_KINDS, key=lambda kind: kinds.get(kind, 0))]
    return ""


def looks_like_machine(emails: Sequence[str], name: str) -> str:
    """What in the name, or in every address, says that this is a machine; "" where nothing does."""
    bots = (_BOT.search(email.rpartition("@")[0]) for email in emails)
    words = [robot_word(email) or (bot[1] if bot else "") for email, bot in zip(emails, bots, strict=True)]
    if words and all(words):
        return f"the address says {words[0]}"
    return "the name says robot" if _ROBOT_NAME.search(name) else ""


def is_office(email: str) -> bool:
    """Whether the address belongs to an office or a robot."""
    local = email.rpartition("@")[0]
    return bool(robot_word(email)) or not OFFICE_MAILBOXES.isdisjoint(re.split(r"[._+-]", local))
