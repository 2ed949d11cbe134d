"""Choose easy people to begin with: short silences, and mail in both directions. Pure.

People who start with easy contacts write more (docs/one-person.md). The order differs from the report's. Nobody
outside the rule is chosen: there may be fewer people than asked for, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

from gmail_reconnect.model import PersonFacts, Ranked, Tie

from .score import ScoredPerson

EASY: Final = 3
"""How many are proposed."""
_MAILS_EACH_WAY: Final = 3
_BALANCE: Final = 0.4


def easy(ranked: Iterable[Ranked], count: int = EASY) -> list[Ranked]:
    """At most `count` people, the shortest silence first."""
    found = (one for one in ranked if _is_easy(one.contact.tie))
    return sorted(found, key=lambda one: (one.silence_days, one.rank))[:count]


def easy_scored(
    ordered: Iterable[tuple[ScoredPerson, bool]], may_write_to: Callable[[str], bool], count: int = EASY
) -> list[tuple[ScoredPerson, bool]]:
    """The same of those in the order of `Directory.order`, before their details are read.

    `may_write_to` says of somebody, by id, whether they may be proposed; it is asked about few.
    """
    found = sorted((one for one in ordered if _is_easy(one[0].facts)), key=lambda one: one[0].silence_days)
    return list(islice((one for one in found if may_write_to(one[0].facts.id)), count))


def _is_easy(mail: Tie | PersonFacts) -> bool:
    """Whether there were several mails each way, about as many from both, and an answer to the last."""
    sent, received = mail.sent, mail.received
    if sent < _MAILS_EACH_WAY or received < _MAILS_EACH_WAY or mail.unanswered >= 2:
        return False
    return min(sent, received) >= _BALANCE * max(sent, received)
