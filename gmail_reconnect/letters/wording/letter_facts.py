"""What is true of a whole letter, as the headings of wordings name it. Pure."""

from __future__ import annotations

from typing import Final

from gmail_reconnect.letters.content import SAID_IN_OPENING, LetterPlan

_FACTS_OF_TONE: Final = {"warm": "warm", "matter_of_fact": "matter of fact", "apologetic": "apologetic"}


def facts_of(plan: LetterPlan) -> frozenset[str]:
    """The facts of this plan that no part of the letter adds."""
    silence = plan.silence
    stated = {
        # A formal letter has the manner of a formal letter, in any tone but an apologetic one.
        _FACTS_OF_TONE[plan.tone]: not plan.formal or plan.tone == "apologetic",
        "formal": plan.formal,
        silence.ending: silence.ending != "unknown",
        "long": silence.is_long,
        "short": silence.days is not None and not silence.is_long,
        "theirs last": silence.theirs_last,
        "topic": plan.topic is not None,
        "no name": not plan.greeted.name,
        "titled": plan.greeted.titled,
        "ask": bool(plan.ask),
        "unexplained": plan.reason is None,
        "after line": plan.line_first,
        "after memory": any(memory.kind not in SAID_IN_OPENING for memory in plan.memories),
    }
    return frozenset(fact for fact, holds in stated.items() if holds)
