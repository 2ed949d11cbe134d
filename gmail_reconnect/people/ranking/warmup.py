"""Choose easy people to begin with: short silences, and mail in both directions. Pure.

People who start with easy contacts write more (docs/letters.md). The order differs from the report's.
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
    """How many of these are missing: three mails each way, about as many from each, an answer to the last letters.

    With fewer than three each way, the balance counts as missing: one mail each way would be a perfect balance.
    """
    fewer, more = sorted((tie.sent, tie.received))
    several = fewer >= _MAILS_EACH_WAY
    return (not several) + (not (several and fewer >= _BALANCE * more)) + (tie.unanswered >= 2)
