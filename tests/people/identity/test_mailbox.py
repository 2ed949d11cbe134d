"""Which addresses are one mailbox."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.people.identity import mailbox
from gmail_reconnect.text.domains import ascii_domain


def test_other_spellings_of_a_gmail_mailbox_are_found() -> None:
    """At Gmail dots and a tag don't count; elsewhere they do; the spelling already known isn't repeated."""
    met = ("o.marx@gmail.com", "omarx+boats@googlemail.com", "omarx@gmail.com", "omarx@x.example", "ana@gmail.com")
    assert mailbox.other_spellings(["omar.x@gmail.com", "omarx@gmail.com"], met) == {met[0], met[1]}
    assert mailbox.other_spellings(["o.marx@x.example"], met) == set()


@pytest.mark.parametrize(
    ("unicode", "punycode"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),  # IDNA 2003 makes this strasse.example
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("مثال.إختبار", "xn--mgbh0fb.xn--kgbechtv"),
        ("i❤.example", "xn--i-7iq.example"),  # only IDNA 2003 allowed it, and it is in use
    ],
)
def test_domain_in_unicode_and_in_punycode_is_one_mailbox(unicode: str, punycode: str) -> None:
    """UTS 46, without its transitional forms."""
    assert mailbox.mailbox_of(f"j@{unicode}") == mailbox.mailbox_of(f"j@{punycode}") == f"j@{punycode}"


@given(st.text(max_size=300))
def test_any_domain_has_one_form(domain: str) -> None:
    """Hostile domains raise nothing, and the form of a form is the same."""
    once = ascii_domain(domain)
    assert ascii_domain(once) == once
