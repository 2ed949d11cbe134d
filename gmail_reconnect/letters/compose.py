"""Writes letters: for each contact the language, the steps, the text, and what the lint says about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ErrorCode, LetterError
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.model import Address, Contact, Draft, Moment, milliseconds
from gmail_reconnect.text.bidi import without_isolates
from gmail_reconnect.text.sanitize import LONGEST_NAME, one_line
from gmail_reconnect.text.subjects import reply_subject

from . import lint, mime, plan
from .content import EarlierLetter, Letter, LetterContext, LetterPlan
from .outbox import new_message_id
from .own_text import with_own_text
from .renderer import OtherLetter, recipient, render_letter
from .wording.wording_files import languages

_CODES_OF_BLANKS: Final = frozenset({"blank", "no_offer"})
_NEEDS_THE_USER: Final = frozenset({"answer"})
"""The blanks that only the user can fill for this person; all others are filled in config.toml, for everybody."""


@dataclass(frozen=True, slots=True)
class ComposedLetter:
    """A letter, its contact, and what the lint found in it.

    `planned` is the letter that the user's own text replaces; `is_outdated`: its plan has changed since they wrote.
    """

    contact: Contact
    letter: Letter
    findings: tuple[lint.Finding, ...]
    planned: Letter | None = None
    is_outdated: bool = False

    def is_finished(self, *, allow_blanks: bool) -> bool:
        """Whether the lint found no error. With `allow_blanks`, blanks don't count as errors."""
        excused = _CODES_OF_BLANKS if allow_blanks else frozenset()
        return not any(found.level == "error" and found.code not in excused for found in self.findings)

    @property
    def waits_for_user(self) -> bool:
        """Whether only this person's user can go on: the letter is held, or lacks nothing but the answer they owe."""
        errors = {found.code for found in self.findings if found.level == "error"}
        return "held" in errors or (errors == {"blank"} and set(self.letter.blanks) <= _NEEDS_THE_USER)


def earlier_letters(drafts: Iterable[Draft]) -> tuple[EarlierLetter, ...]:
    """The letters that were written before, whatever became of them."""
    return tuple(
        EarlierLetter(
            draft.all_addresses,
            mime.text_of(draft.content),
            draft.subject,
            was_sent=draft.state in {"sent", "answered"},
        )
        for draft in drafts
    )


def compose(contacts: Iterable[Contact], context: LetterContext) -> list[ComposedLetter]:
    """One letter for each contact.

    People at one domain may compare their letters, and a second letter to a person should be a new one. So each
    letter differs from all others at its domain: from these and from the earlier ones. A letter that is held has no
    text.

    Raises UsageError if the request names an unknown campaign, offer or reason; LetterError if a template is broken or
    the requested language has no templates.
    """
    language, available = context.request.language, languages(context.templates)
    if language and language not in available:
        raise LetterError(f"There are no letters in {language!r}.", f"Available: {', '.join(sorted(available))}.")
    attempts: Counter[str] = Counter()
    others: dict[str, list[OtherLetter]] = defaultdict(list)
    for earlier in context.earlier:
        attempts.update(set(earlier.addresses))
        for domain in {_domain(email) for email in earlier.addresses}:
            others[domain].append(OtherLetter(earlier.text, earlier.subject))
    composed = []
    for contact in contacts:
        addresses = contact.person.addresses
        domains = dict.fromkeys(map(_domain, addresses))
        compared = dict.fromkeys(other for domain in domains for other in others[domain])
        letter_plan = plan.make_plan(contact, context, plan.choose_language(contact, context))
        choices = context.choices.get(contact.person.id, LetterChoices())
        own = _unsent_text(contact, choices, context)
        if letter_plan.held and not own:
            composed.append(ComposedLetter(contact, _unwritten(contact, letter_plan), (lint.held(letter_plan.held),)))
            continue
        attempt = max(attempts[email] for email in addresses)
        planned = letter = render_letter(contact, letter_plan, context, compared, attempt)
        if own:
            letter = with_own_text(letter, own)
        for domain in domains:
            others[domain].append(OtherLetter(letter.text, letter.subject))
        thread = _last_moment(contact).subject if letter_plan.reply else ""
        findings = lint.check(letter, context.config, addresses, frozenset(o.subject for o in compared), thread)
        if letter_plan.reply:
            # The lint has checked the letter's own subject; the thread's subject can't be chosen.
            letter = replace(letter, subject=reply_subject(thread))
        is_outdated = letter.is_own and choices.text_plan not in {"", plan.fingerprint(letter_plan)}
        composed.append(ComposedLetter(contact, letter, findings, planned if letter.is_own else None, is_outdated))
    return composed


def _unsent_text(contact: Contact, choices: LetterChoices, context: LetterContext) -> str:
    """The text that the user wrote for this person, unless they have sent it: a second letter is another one."""
    text = choices.text
    theirs = set(contact.person.addresses)
    sent = (one.text for one in context.earlier if one.was_sent and not theirs.isdisjoint(one.addresses))
    return "" if any(without_isolates(one).strip() == text.strip() for one in sent) else text


def _unwritten(contact: Contact, letter_plan: LetterPlan) -> Letter:
    """What there is of a letter that is held: the person it is for."""
    return Letter(recipient(contact), "", "", "", letter_plan.language, letter_plan)


def prepare_draft(
    composed: ComposedLetter, config: Config, account: str, now: datetime, *, needs_thread: bool = True
) -> Draft:
    """The letter as a pending draft: a mail from the address last used with this person, or from the account.

    A reply joins the last thread. `needs_thread`: Gmail's API needs the thread's id, beside the headers.
    Raises LetterError if the thread can't be joined.
    """
    person, tie = composed.contact.person, composed.contact.tie
    sender = Address(tie.alias or account, config.me.name)
    message_id = new_message_id(sender.email)
    last = _last_moment(composed.contact) if composed.letter.plan.reply else None
    if last and needs_thread and not last.thread_id:
        raise LetterError(
            f"The last mail with {one_line(person.shown, LONGEST_NAME)} is not known to be in Gmail, "
            "so a reply cannot join its thread.",
            code=ErrorCode.REPLY_OUTSIDE_GMAIL,
        )
    return Draft(
        id=message_id[:8],
        email=composed.letter.to.email,
        name=person.name,
        subject=composed.letter.subject,
        message_id=message_id,
        content=mime.build(composed.letter, sender=sender, message_id=message_id, date=now, reply=last),
        state="pending",
        created=milliseconds(now),
        updated=milliseconds(now),
        thread_id=last.thread_id if last else None,
        addresses=person.addresses,
    )


def _last_moment(contact: Contact) -> Moment:
    """The last individual mail with this contact. Raises LetterError if there is none."""
    moments = [moment for moment in (contact.tie.last_wrote, contact.tie.last_heard) if moment]
    if not moments:
        raise LetterError(
            f"There is no individual mail with {one_line(contact.person.shown, LONGEST_NAME)} to reply to.",
            code=ErrorCode.NO_MAIL_TO_REPLY_TO,
        )
    return max(moments, key=lambda moment: moment.at)


def _domain(email: str) -> str:
    return email.rpartition("@")[2]
