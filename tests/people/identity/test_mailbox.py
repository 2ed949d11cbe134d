"""Which addresses are one mailbox."""

from __future__ import annotations

from gmail_reconnect.people.identity import mailbox


def test_every_spelling_of_a_mailbox() -> None:
    """At Gmail dots and a tag do not count; elsewhere they do, and what was said already is none besides."""
    met = ("o.marx@gmail.com", "omarx+boats@googlemail.com", "omarx@gmail.com", "omarx@x.example", "ana@gmail.com")
    assert mailbox.other_spellings(["omar.x@gmail.com", "omarx@gmail.com"], met) == {met[0], met[1]}
    assert mailbox.other_spellings(["o.marx@x.example"], met) == set()
