"""From a contact to a finished letter: language, steps, wording, lint. One call for the command line and the demo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from gmail_reconnect.config import Config
from gmail_reconnect.errors import LetterError
from gmail_reconnect.model import Address, Contact, Moment
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line
from gmail_reconnect.text.subjects import reply_subject

from . import lint, mime, plan
from .outbox import Sheet, new_message_id
from .renderer import Letter, write_apart

_EXCUSED: Final = frozenset({"blank", "no_offer"})
"""What is no error any more where the user allows blanks."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asked for on the command line; None: chosen by itself."""

    why: str | None = None
    offer: str | None = None
    reason: str | None = None
    language: str | None = None
    reply: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A letter that was made before: its text, and the addresses of its person."""

    addresses: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter, whom it is for, and what the lint says of it."""

    contact: Contact
    letter: Letter
    findings: tuple[lint.Finding, ...]


def compose(
    contacts: Iterable[Contact],
    config: Config,
    templates: Mapping[str, str],
    *,
    now: datetime,
    wish: Wish,
    attempts: Mapping[str, int],
    earlier: Iterable[Earlier] = (),
    introductions: Mapping[str, plan.Introduction] = MappingProxyType({}),
) -> list[Composed]:
    """One letter each. `attempts` says how many letters a person (by id) had before: the next one differs.
    `introductions` says who brought the user and a person (by id) together.

    No letter says the same as another one, of these or of the `earlier` ones, to somebody at the same domain: people
    who know each other may compare, and a second letter to the same person is another one.

    Raises UsageError for an unknown why, offer or reason, LetterError for a broken template or an unknown language.
    """
    available = {path.partition("/")[0] for path in templates}
    if wish.language and wish.language not in available:
        raise LetterError(f"There are no letters in {wish.language!r}.", f"There are: {', '.join(sorted(available))}.")
    by_domain: dict[str, list[str]] = defaultdict(list)
    for letter_before in earlier:
        for domain in {_domain(email) for email in letter_before.addresses}:
            by_domain[domain].append(letter_before.text)
    done = []
    for contact in contacts:
        language = wish.language or plan.letter_language(
            contact, config, available, now, why=wish.why, offer=wish.offer
        )
        chosen = plan.choose(
            contact,
            config,
            now,
            why=wish.why,
            offer=wish.offer,
            reason=wish.reason,
            language=language,
            introduction=introductions.get(contact.person.id),
        )
        domains = dict.fromkeys(_domain(email) for email in contact.person.addresses)
        letter = write_apart(
            contact,
            chosen,
            config,
            templates,
            now,
            language=language,
            others=list(dict.fromkeys(text for domain in domains for text in by_domain[domain])),
            attempt=attempts.get(contact.person.id, 0),
        )
        for domain in domains:
            by_domain[domain].append(letter.text)
        findings = lint.check(letter, config, contact.person.addresses)
        if wish.reply:
            # A thread's subject is nobody's choice: the lint has seen the letter's own.
            letter = replace(letter, subject=reply_subject(_last(contact).subject))
        done.append(Composed(contact, letter, findings))
    return done


def _last(contact: Contact) -> Moment:
    """The last individual mail between the two. Raises LetterError where there is none."""
    moments = [moment for moment in (contact.tie.last_wrote, contact.tie.last_heard) if moment]
    if not moments:
        raise LetterError(
            f"There is no mail between {one_line(contact.person.shown, LONGEST_NAME)} and you alone to reply to.",
            "Write a new letter instead: leave out --reply.",
        )
    return max(moments, key=lambda moment: moment.at)


def _domain(email: str) -> str:
    return email.rpartition("@")[2]


def may_leave(composed: Composed, *, allow_blanks: bool) -> bool:
    """Whether the letter has no error of the lint, and no blank unless blanks are allowed."""
    excused = _EXCUSED if allow_blanks else frozenset()
    return not any(f.level == "error" and f.code not in excused for f in composed.findings)


def sheet(
    composed: Composed, config: Config, account: str, now: datetime, *, reply: bool, in_gmail: bool = True
) -> Sheet:
    """The letter as MIME, from the address the two last used, or the account's.

    A reply joins its thread wholly or not at all: `in_gmail` it needs Gmail's own id of the thread besides the headers.
    Raises LetterError where one of them is not known.
    """
    tie = composed.contact.tie
    sender = Address(tie.alias or account, config.me.name)
    message_id = new_message_id(sender.email)
    last = _last(composed.contact) if reply else None
    if last and in_gmail and not last.thread_id:
        raise LetterError(
            f"The last mail with {one_line(composed.contact.person.shown, LONGEST_NAME)} is not known to be in Gmail, "
            "so a reply cannot join its thread.",
            "Write a new letter instead: leave out --reply. Or sync first, or write it with --to-folder.",
        )
    return Sheet(
        email=composed.letter.to.email,
        name=composed.contact.person.name,
        subject=composed.letter.subject,
        message_id=message_id,
        mime=mime.build(composed.letter, sender=sender, message_id=f"<{message_id}>", date=now, reply=last),
        thread_id=last.thread_id if last else None,
        addresses=composed.contact.person.addresses,
    )
