"""Which subjects a letter may quote, and without which prefixes."""

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
def test_prefixes_and_quotes_are_removed_before_quoting(subject: str, quoted: str) -> None:
    """Reply prefixes, list tags, quotation marks and final periods."""
    assert quotable(subject) == quoted


@pytest.mark.parametrize(
    "subject",
    ["", "Re:", "(no subject)", "hi", "Hello!", "سؤال", "Condolences", "وفاة والدي", "تعزية", "Resignation letter",
     "Invitation: boats @ Tue", "Out of office", "[JIRA] BOAT-123 oars", "Ticket 83741 closed", "{{ 7*7 }}",
     "<b>oars</b>", "ALL HANDS ON DECK", "schedule", "x" * 61, "one two three four five six seven eight nine ten",
     "http://boats.example", "mira@stolz.example", "42", "??!!"],
)  # fmt: skip
def test_empty_sad_or_noisy_subjects_are_not_quoted(subject: str) -> None:
    """A remembered subject should please."""
    assert quotable(subject) == ""


def test_quoted_subject_is_never_long() -> None:
    """The longest has LONGEST_QUOTED characters."""
    exactly = "Resin samples for the new boats of the harbour and its men".ljust(LONGEST_QUOTED, "x")
    assert quotable(exactly) == exactly or len(exactly.split()) > 9


def test_reply_keeps_the_list_tags() -> None:
    """Gmail keeps a reply in its thread only with the thread's own subject."""
    assert reply_subject("[boats] oars") == "Re: [boats] oars"
    assert reply_subject("RE: oars\r\nBcc: x") == "RE: oars Bcc: x"
    assert strip_all_prefixes("Re: [boats] oars") == "oars"
