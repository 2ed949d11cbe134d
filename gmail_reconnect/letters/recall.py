"""Judge whether a letter may recall a subject, or is better not written by a program at all. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gmail_reconnect.text.subjects import quotable

SubjectKind = Literal["safe", "doubtful", "grave"]
"""safe: a letter may recall it. doubtful: it is never recalled. grave: it looks like grief or anger."""


@dataclass(frozen=True, slots=True)
class SubjectVerdict:
    """What a letter may do with a subject. `why` names the harm, "" if there is none.

    `text` is the subject as a letter quotes it, without prefixes and quotation marks; "" unless it is safe.
    """

    kind: SubjectKind
    why: str = ""
    text: str = ""

    @property
    def is_safe(self) -> bool:
        """Whether a letter may recall it."""
        return self.kind == "safe"


def judge_subject(subject: str) -> SubjectVerdict:
    """The verdict on a subject as it is in a header."""
    text = quotable(subject)
    return SubjectVerdict("safe", text=text) if text else SubjectVerdict("doubtful", "noise")
