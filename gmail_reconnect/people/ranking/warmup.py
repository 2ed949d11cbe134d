"""Choose easy people to begin with: short silences, and mail in both directions. Pure.

People who practise on easy contacts first write more (docs/ranking.md). The order differs from the report's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gmail_reconnect.model import Ranked, Tie

EASY: Final = 3
"""How many are proposed."""
_MAILS_EACH_WAY: Final = 3
_BALANCE: Final = 0.4


def easy(ranked: Iterable[Ranked], count: int = EASY) -> list[Ranked]:
    """The `count` easiest, easiest first: a balanced exchange before any other, then the shorter silence."""
    return sorted(ranked, key=lambda one: (_hard(one.contact.tie), one.silence_days, one.rank))[:count]


def _hard(tie: Tie) -> int:
    """How many of these are missing: several mails each way, about as many from both, an answer to the last.

    With fewer than three each way the balance doesn't count: one mail each way would be perfect.
    """
    fewer, more = sorted((tie.sent, tie.received))
    several = fewer >= _MAILS_EACH_WAY
    return (not several) + (not (several and fewer >= _BALANCE * more)) + (tie.unanswered >= 2)
