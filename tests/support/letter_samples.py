"""Invented people, and a user who wants to write to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gmail_reconnect.config import Config, Tone
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters.content import Letter, LetterContext, LetterPlan, LetterRequest
from gmail_reconnect.letters.introduction import Introduction
from gmail_reconnect.letters.memories import CorrespondenceHistory, PastMail
from gmail_reconnect.letters.plan import make_plan
from gmail_reconnect.letters.renderer import render_letter
from gmail_reconnect.letters.wording import wording_files
from gmail_reconnect.model import Contact, Draft, Gender, Moment, Person, Role, Standing, Tie

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TEMPLATES = wording_files.load(Path("no-such-folder"))
OFFER = {"name": "introductions", "en": "I would gladly introduce you to anyone I know here"}
OFFER_BOTH = OFFER | {"ar": "يسعدني أن أعرّفك بكل من أعرفهم هنا"}
TRIP = {
    "name": "asia",
    "kind": "trip",
    "en": "I am moving to Osaka in March to build a plastics team",
    "ar": "أنتقل إلى أوساكا في مارس لتأسيس فريق في صناعة اللدائن",
}
STUDIES = {
    "from": "2023-09-01",
    "to": "2025-06-30",
    "kind": "studies",
    "en": "finishing a degree in Ghent",
    "ar": "إتمام دراستي في غنت",
}


def moment(days: int, subject: str = "", **more: Any) -> Moment:
    """A mail to one person, `days` before NOW."""
    return Moment(NOW - timedelta(days=days), Role.TO, 1, subject, "18c0ffee", **more)


def contact(
    name: str = "Mira Stolz",
    *,
    days: int | None = 1170,
    subject: str = "Resin samples",
    i_owe: bool = False,
    unanswered: int = 0,
    gender: Gender | None = None,
    **person: Any,
) -> Contact:
    """A contact last heard from `days` before NOW; None means never individually."""
    last = None if days is None else moment(days, subject)
    tie = Tie(
        last_heard=last,
        last_contact=last.at if last else None,
        i_owe=i_owe,
        unanswered=unanswered,
        subjects=person.pop("subjects", (subject,) if subject else ()),
    )
    defaults = {"id": "p1", "addresses": ("mira@stolz.example",)}
    return Contact(Person(name=name, gender=gender, **(defaults | person)), tie, Standing.LAPSED)


def history(*mails: tuple[int, bool, str]) -> CorrespondenceHistory:
    """Mail of (days before NOW, whether from the user, subject), oldest first."""
    return CorrespondenceHistory(
        tuple(PastMail(NOW - timedelta(days=days), mine, text, "mira@stolz.example") for days, mine, text in mails)
    )


def both_wrote(who: Contact) -> CorrespondenceHistory:
    """The user's mail, and their answer a day later, the last: both with the subject of their last mail.

    If the user owes an answer, they wrote again on the same day.
    """
    if (last := who.tie.last_contact) is None:
        return CorrespondenceHistory()
    days, subject = (NOW - last).days, who.tie.subjects[0] if who.tie.subjects else ""
    again = ((days, False, subject),) if who.tie.i_owe else ()
    return history((days + 1, True, subject), (days, False, subject), *again)


def config(tone: Tone = "warm", me: dict[str, Any] | None = None, **sections: Any) -> Config:
    """A complete config; the given sections replace the default ones."""
    whole = {
        "me": {"name": "Jonas Berg", "signature": "Jonas"} | (me or {}),
        "letters": {"tone": tone},
        "chapter": [STUDIES],
        "why_now": [TRIP],
        "offer": [OFFER_BOTH],
    }
    return Config.model_validate(whole | sections)


def context(
    settings: Config,
    templates: Mapping[str, str] = TEMPLATES,
    *,
    who: Contact | None = None,
    introduction: Introduction | None = None,
    mails: CorrespondenceHistory | None = None,
    choices: LetterChoices | None = None,
    **request: Any,
) -> LetterContext:
    """What letters as of NOW depend on, in the shipped wordings.

    The facts of one contact are for `who`, otherwise for the one with the id "p1"; by default both wrote last.
    """
    person = who.person.id if who else "p1"
    if mails is None and who:
        mails = both_wrote(who)
    return LetterContext(
        settings,
        templates,
        NOW,
        LetterRequest(**request),
        introductions={person: introduction} if introduction else {},
        histories={person: mails} if mails else {},
        choices={person: choices} if choices else {},
    )


def plan(who: Contact, settings: Config, language: str = "en", **more: Any) -> LetterPlan:
    """What a letter as of NOW says."""
    return make_plan(who, context(settings, who=who, **more), language)


def letter(who: Contact, settings: Config, language: str = "en", *, attempt: int = 0, **more: Any) -> Letter:
    """A letter as of NOW in the shipped wordings."""
    here = context(settings, who=who, **more)
    return render_letter(who, make_plan(who, here, language), here, attempt=attempt)


def pending_draft(email: str, name: str, message_id: str, content: bytes, now: int = 0) -> Draft:
    """A letter that is about to become a draft or a file. `message_id` is without brackets."""
    return Draft(
        id=message_id,
        email=email,
        name=name,
        subject="Hello again",
        message_id=message_id,
        content=content,
        state="pending",
        created=now,
        updated=now,
    )
