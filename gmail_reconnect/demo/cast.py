"""Reads who is in the sample mailbox, and what they write about, from templates/demo/sample.toml."""

from __future__ import annotations

import tomllib
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from gmail_reconnect.model import Address
from gmail_reconnect.paths import shipped_templates

Writer = Literal["me", "them"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Owner(_Data):
    """Whose mailbox it is. `lived` has pairs: since how many years ago, and the location."""

    email: str
    name: str
    lived: tuple[tuple[float, str], ...]


class Location(_Data):
    """Where a person writes from: hours ahead of UTC, and the free days (Monday is 0)."""

    utc: float
    weekend: tuple[int, int] = (5, 6)


class WritingPeriod(_Data):
    """A conversation about every `every` days, from `since` years ago until `until` years ago."""

    since: float
    until: float
    every: float


class SingleMail(_Data):
    """A single mail that matters. The same subject again makes it a reply; `then` is the automatic reply to it."""

    days_ago: float
    who: Writer
    subject: str
    then: Literal["", "away", "delayed", "failed"] = ""


class CastMember(_Data):
    """A person the owner knows.

    `email` may change: (since how many years ago, address). The mails are about the lists of subjects that `subjects`
    names, and those in `about`. `cc` names the person who is copied on every mail.
    """

    name: str
    email: str | tuple[tuple[float, str], ...]
    location: str = "britain"
    subjects: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    period: WritingPeriod | None = None
    closes: Writer = "me"  # who wrote the last mail of the period
    single_mails: tuple[SingleMail, ...] = ()
    work: bool = False  # writes on working days only
    cc: str = ""


class CastGroup(_Data):
    """People who write to all the others, or to their mailing list."""

    title: str
    members: tuple[str, ...]
    about: tuple[str, ...]
    period: WritingPeriod
    list_address: str = ""


class MailMachine(_Data):
    """A sender that isn't a person. `{n}` in a subject is the mail's number."""

    sender: Address
    about: tuple[str, ...]
    period: WritingPeriod
    label: str
    headers: tuple[tuple[str, str], ...] = ()


class Cast(_Data):
    """All of the file."""

    owner: Owner
    locations: dict[str, Location]
    subjects: dict[str, tuple[str, ...]]
    people: tuple[CastMember, ...]
    groups: tuple[CastGroup, ...]
    machines: tuple[MailMachine, ...]


CAST: Final = Cast.model_validate(
    tomllib.loads((shipped_templates() / "demo" / "sample.toml").read_text(encoding="utf-8"))
)
ME: Final = Address(CAST.owner.email, CAST.owner.name)
