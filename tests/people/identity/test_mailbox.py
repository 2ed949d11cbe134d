"""Which addresses are one mailbox."""

from __future__ import annotations

from gmail_reconnect.people.identity import mailbox


def test_other_spellings_of_a_gmail_mailbox_are_found() -> None:
    """At Gmail dots and a tag don't count; elsewhere they do; the spelling already known isn't repeated."""
    met = ("o.marx@gmail.com", "omarx+boats@googlemail.com", "omarx@gmail.com", "omarx@x.example", "ana@gmail.com")
    assert mailbox.other_spellings(["omar.x@gmail.com", "omarx@gmail.com"], met) == {met[0], met[1]}
    assert mailbox.other_spellings(["o.marx@x.example"], met) == set()
