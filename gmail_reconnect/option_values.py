"""Values that options of the command line and config.toml can have.

Shell completion reads them at each press of the tab key, so this module imports and computes next to nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Lens = Literal["warm", "balanced", "long-lost"]
"""How the ranking treats a long silence."""
Include = Literal["in-touch", "set-aside"]
"""Which people who aren't ranked a report with a need adds."""
SchedulerName = Literal["systemd", "launchd", "task-scheduler", "cron"]
Tone = Literal["warm", "matter_of_fact", "apologetic"]
"""How letters sound."""
Formality = Literal["formal", "informal"]
"""How a letter addresses a person."""

DraftWay = Literal["gmail", "imap"]
"""How drafts are put into their folder: by Gmail's API, or by IMAP."""


class Gender(StrEnum):
    """For Arabic wording only. The user sets it; it is never guessed from a name."""

    MALE = "m"
    FEMALE = "f"


class Standing(StrEnum):
    """Whether a person is ranked, and if not, why; each person has exactly one."""

    LAPSED = "lapsed"
    IN_TOUCH = "in_touch"
    ONE_WAY = "one_way"
    GROUP_ONLY = "group_only"
    UNDATED = "undated"
    UNWRITABLE = "unwritable"
    MACHINE = "machine"
    DEAD = "dead"
    IGNORED = "ignored"
    SNOOZED = "snoozed"
    SELF = "self"


class DecisionKind(StrEnum):
    """What can be decided about a person, each with its value."""

    IGNORE = "ignore"  # no value
    SNOOZE = "snooze"  # a date
    NOTE = "note"  # a text; there may be several
    TAG = "tag"  # a word; there may be several
    LANGUAGE = "language"  # a language that there are letters in
    GENDER = "gender"  # m or f
    RHYTHM = "rhythm"  # an interval
    HUMAN = "human"  # no value
    MET = "met"  # a day; there may be several
