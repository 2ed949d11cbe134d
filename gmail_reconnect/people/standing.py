"""Determine each person's standing from the facts of their mail and the user's decisions about them. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from gmail_reconnect.model import Gender, Person, PersonFacts, Standing, milliseconds, moment_of
from gmail_reconnect.people.ranking import score
from gmail_reconnect.text.domains import can_be_written_to
from gmail_reconnect.text.intervals import Interval, parse_interval

if TYPE_CHECKING:
    from gmail_reconnect.config import Gate

LETTER: Final = "letter."
"""The kind of a decision that is a choice for letters begins with this; its name in LetterChoices follows."""
NO_LETTER: Final = f"{LETTER}no_letter"


@dataclass(frozen=True, slots=True)
class UserDecisions:
    """What the user decided: address → kind → values; and the rhythm that config.toml sets for a tag, case-folded.

    `now` in ms UTC: meetings after it don't count.
    """

    by_address: Mapping[str, Mapping[str, Sequence[str]]]
    tag_rhythms: Mapping[str, Interval]
    now: int

    def values(self, addresses: Iterable[str], kind: str) -> list[str]:
        """Everything of one kind that was decided about these addresses."""
        if self.by_address.keys().isdisjoint(addresses):  # true of nearly everyone
            return []
        return [value for email in addresses for value in self.by_address.get(email, {}).get(kind, ())]

    def tags(self, fact: PersonFacts) -> tuple[str, ...]:
        """Their tags, each once."""
        return tuple(dict.fromkeys(self.values(fact.addresses, "tag")))

    def notes(self, fact: PersonFacts) -> tuple[str, ...]:
        """The user's notes about them, each once."""
        return tuple(dict.fromkeys(self.values(fact.addresses, "note")))

    def rhythm(self, fact: PersonFacts) -> Interval | None:
        """How often the user wants to write: set for the person, else for one of their tags (the shortest)."""
        if chosen := self.values(fact.addresses, "rhythm"):
            return parse_interval(chosen[-1])
        tagged = (self.tag_rhythms.get(tag.casefold()) for tag in self.tags(fact))
        return min((one for one in tagged if one), key=lambda one: one.days, default=None)

    def last_met(self, fact: PersonFacts) -> datetime | None:
        """When the user last met or spoke to them: 0:00 UTC of that day."""
        met = [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in self.values(fact.addresses, "met")]
        return max((at for at in met if milliseconds(at) <= self.now), default=None)

    def last_contact(self, fact: PersonFacts) -> int | None:
        """The last individual mail or meeting, in ms UTC."""
        met = self.last_met(fact)
        return fact.last if met is None else max(milliseconds(met), fact.last or 0)

    def may_write_to(self, fact: PersonFacts) -> bool:
        """Whether the user hasn't said that they get no letter."""
        return not self.values(fact.addresses, NO_LETTER)

    def machine(self, fact: PersonFacts) -> str:
        """Why this is a machine; "" for a person. The user's word counts, and so does a rhythm they set."""
        is_human = fact.machine and (self.values(fact.addresses, "human") or self.rhythm(fact))
        return "" if is_human else fact.machine

    def person(self, fact: PersonFacts) -> Person:
        """The person, with everything the user set."""
        language, gender = (self.values(fact.addresses, kind)[-1:] for kind in ("language", "gender"))
        return Person(
            id=fact.id,
            name=fact.name,
            addresses=fact.addresses,
            language=language[0] if language else None,
            gender=Gender(gender[0]) if gender else None,
            tags=self.tags(fact),
            rhythm=self.rhythm(fact),
            last_met=self.last_met(fact),
            notes=self.notes(fact),
            machine_because=self.machine(fact),
            joined_by_name=tuple(json.loads(fact.by_name)) if fact.by_name != "[]" else (),
        )

    def standing(self, fact: PersonFacts, gate: Gate) -> tuple[Standing, str]:
        """The standing as of `now`, and why. A decision comes before what the mail says."""
        rhythm = None
        if not self.by_address.keys().isdisjoint(fact.addresses):
            if self.values(fact.addresses, "ignore"):
                return Standing.IGNORED, "you said so"
            until = max(self.values(fact.addresses, "snooze"), default="")
            if until > f"{moment_of(self.now):%Y-%m-%d}":
                return Standing.SNOOZED, f"until {until}"
            rhythm = self.rhythm(fact)
        if machine := self.machine(fact):
            return Standing.MACHINE, machine
        if fact.dead is not None:
            return Standing.DEAD, f"mail to them bounced on {moment_of(fact.dead):%Y-%m-%d}"
        if not fact.numbers:
            return Standing.UNDATED, "none of their mail has a readable date"
        found = score.standing(fact, score.silence_days(self.last_contact(fact), self.now), gate, rhythm)
        if found[0] is Standing.LAPSED and not can_be_written_to(fact.addresses[0]):
            return Standing.UNWRITABLE, "no draft can have their address"
        return found
