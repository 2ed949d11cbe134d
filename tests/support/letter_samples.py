"""Invented people, and a user who wants to write to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gmail_reconnect.config import Config, Tone
from gmail_reconnect.letters import wording_files
from gmail_reconnect.letters.plan import Steps, choose
from gmail_reconnect.letters.renderer import Letter, write
from gmail_reconnect.model import Contact, Gender, Moment, Person, Role, Standing, Tie

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
    gender: Gender | None = None,
    **person: Any,
) -> Contact:
    """Somebody last heard from `days` before NOW; None: never individually."""
    last = None if days is None else moment(days, subject)
    tie = Tie(
        last_heard=last,
        last_contact=last.at if last else None,
        i_owe=i_owe,
        subjects=person.pop("subjects", (subject,) if subject else ()),
    )
    defaults = {"id": "p1", "addresses": ("mira@stolz.example",)}
    return Contact(Person(name=name, gender=gender, **(defaults | person)), tie, Standing.LAPSED)


def config(tone: Tone = "warm", me: dict[str, Any] | None = None, **sections: Any) -> Config:
    """A filled config; a section given replaces that section."""
    whole = {
        "me": {"name": "Jonas Berg", "signature": "Jonas"} | (me or {}),
        "letters": {"tone": tone},
        "chapter": [STUDIES],
        "why_now": [TRIP],
        "offer": [OFFER_BOTH],
    }
    return Config.model_validate(whole | sections)


def steps(who: Contact, settings: Config, language: str = "en", **wish: Any) -> Steps:
    """What a letter as of NOW is made of."""
    return choose(who, settings, NOW, language=language, **wish)


def letter(who: Contact, settings: Config, language: str = "en", *, attempt: int = 0, **wish: Any) -> Letter:
    """A letter as of NOW in the shipped wordings."""
    chosen = steps(who, settings, language, **wish)
    return write(who, chosen, settings, TEMPLATES, NOW, language=language, attempt=attempt)
