"""Numbers of things in English: "1 message", "2,000 messages"."""

from __future__ import annotations


def count(number: int, noun: str, plural: str = "") -> str:
    """`number` of `noun`, with the `plural` (the noun with an s, unless given) for all but one."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
