"""Which subjects may be quoted."""

from __future__ import annotations

import pytest

from gmail_reconnect.text.subjects import LONGEST_QUOTED, quotable, reply_subject, strip_all_prefixes


@pytest.mark.parametrize(
    ("subject", "quoted"),
    [
        ("Resin samples", "Resin samples"),
        ("Re: RE: Fwd: Resin samples", "Resin samples"),
        ("Re: [boats] oars for the summer", "oars for the summer"),
        ("AW: WG: Werft", "Werft"),
        ("Re[2]: Resin samples (fwd)", "Resin samples"),
        ("رد: موعد الورشة", "موعد الورشة"),
        ("Fwd: “Resin” samples...", "Resin samples"),
        ("Budget 2019", "Budget 2019"),
        ("new oars (was: old oars (3))", "new oars"),
        ("Houston", "Houston"),
    ],
)
def test_a_subject_loses_its_prefixes(subject: str, quoted: str) -> None:
    """Reply marks, list tags, quotation marks and closing points go."""
    assert quotable(subject) == quoted


@pytest.mark.parametrize(
    "subject",
    ["", "Re:", "(no subject)", "hi", "Hello!", "سؤال", "Condolences", "وفاة والدي", "Resignation letter",
     "Invitation: boats @ Tue", "Out of office", "[JIRA] BOAT-123 oars", "Ticket 83741 closed", "{{ 7*7 }}",
     "<b>oars</b>", "ALL HANDS ON DECK", "schedule", "x" * 61, "one two three four five six seven eight nine ten",
     "http://boats.example", "mira@stolz.example", "42", "??!!"],
)  # fmt: skip
def test_what_would_not_please_is_not_quoted(subject: str) -> None:
    """Empty, automatic, sad, noisy or long subjects are passed over."""
    assert quotable(subject) == ""


def test_a_quotable_subject_is_never_long() -> None:
    """The longest that is quoted has LONGEST_QUOTED characters."""
    exactly = "Resin samples for the new boats of the harbour and its men".ljust(LONGEST_QUOTED, "x")
    assert quotable(exactly) == exactly or len(exactly.split()) > 9


def test_list_tags_stay_in_a_reply() -> None:
    """The subject of a reply has to be the thread's own, with one Re: before it."""
    assert reply_subject("[boats] oars") == "Re: [boats] oars"
    assert reply_subject("RE: oars\r\nBcc: x") == "RE: oars Bcc: x"
    assert strip_all_prefixes("Re: [boats] oars") == "oars"
