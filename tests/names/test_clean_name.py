"""The name in the To of a draft."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.names.clean_name import clean_display_name, read_name
from gmail_reconnect.text.sanitize import one_line


@pytest.mark.parametrize(
    ("shown", "address", "clean"),
    [
        ("Mira Stolz", "mira@post.example", "Mira Stolz"),
        # An exchange server's notes
        ("Donald M- ECT Origination Black", "donald.black@post.example", "Donald M Black"),
        ("Robert W.- HR Exec Stone", "exec.stone@post.example", "Robert W. Stone"),
        ("Mira - COO London Stolz", "london.stolz@post.example", "Mira Stolz"),
        ("Mira - Paris", "m@post.example", "Mira"),
        ("Lance Reed-Legal", "lance.reed-legal@post.example", "Lance Reed"),
        ("Ann Smith-Jones", "a@post.example", "Ann Smith-Jones"),
        ("Acme Customer-Service", "cs@post.example", "Acme Customer-Service"),
        ("Mira Stolz - President & COO", "coo.mira@post.example", "Mira Stolz"),
        ("Mira Stolz AT BOATS DEVELOPMENT", "mira@post.example", "Mira Stolz"),
        ("Stolz, Mira (US - Houston)", "mira@post.example", "Mira Stolz"),
        ("Mira (IB) Stolz", "mstolz@post.example", "Mira Stolz"),
        ("Mira (London Legal) Stolz", "mstolz@post.example", "Mira Stolz"),
        ("Legal - Mira Stolz Jr.", "jr..legal@post.example", "Mira Stolz Jr."),
        ("MIRA - Mira Alves Stolz", "mira@post.example", "Mira Alves Stolz"),
        ("ELI - Elisa Stolz", "eli@post.example", "Elisa Stolz"),
        ("STOLZ Mira -LAW+CRP DEV", "mira.stolz@post.example", "Mira Stolz"),
        ("Mira Stolz | Boats", "mira@post.example", "Mira Stolz"),
        ("Mira Stolz / Boats", "mira@post.example", "Mira Stolz"),
        ("Mira Stolz – Boats GmbH", "mira@post.example", "Mira Stolz"),
        ("Stolz, Bob - Spouse", "b@post.example", ""),
        # Order and capitals
        ("Stolz, Mira", "mira@post.example", "Mira Stolz"),
        ("DOE John - Paris", "jd@post.example", "John Doe"),
        ("STOLZ Mira", "jd@post.example", "Mira Stolz"),
        ("LIU Hao", "jd@post.example", "Hao Liu"),
        ("DE LA CRUZ Ana", "jd@post.example", "Ana de la Cruz"),
        ("MIRA STOLZ", "jd@post.example", "Mira Stolz"),
        ("Dr. MIRA STOLZ", "jd@post.example", "Dr. Mira Stolz"),
        ("IAN MCKAY", "jd@post.example", "Ian McKay"),
        ("ana van der berg", "jd@post.example", "Ana van der Berg"),
        ("Jan McKay", "jd@post.example", "Jan McKay"),
        ("NGUYỄN VĂN MINH", "jd@post.example", "Nguyễn Văn Minh"),
        ("NGUYEN Van Minh", "jd@post.example", "Nguyen Van Minh"),
        ("DHL Export", "e@post.example", "DHL Export"),
        ("ECT Europe", "ect.europe@post.example", "ECT Europe"),
        # Degrees, generations, occupations
        ("Mira Stolz, PhD", "m@post.example", "Mira Stolz"),
        ("Mira Stolz PhD", "m@post.example", "Mira Stolz"),
        ("Stolz, Mira, PhD", "m@post.example", "Mira Stolz"),
        ("Mira Stolz, CEO, Boats.example", "m@post.example", "Mira Stolz"),
        ("Stolz, Bob, Jr.", "m@post.example", "Bob Stolz Jr."),
        ("Stolz Jr., Bob", "m@post.example", "Bob Stolz Jr."),
        ("Jr. Bob Stolz", "m@post.example", "Bob Stolz Jr."),
        ("Lima Costa, Ana María", "m@post.example", "Ana María Lima Costa"),
        ("Stolz Boats, Inc.", "m@post.example", "Stolz Boats"),
        ("Dr. Mira Stolz", "m@post.example", "Dr. Mira Stolz"),
        ("Dr.Mira Stolz", "m@post.example", "Dr. Mira Stolz"),
        ("د/ ليلى منصور", "m@post.example", "د. ليلى منصور"),
        ("منصور، ليلى", "m@post.example", "ليلى منصور"),
        # Quotes, addresses, services, signs
        ("'Bob'", "b@post.example", "Bob"),
        ("\"Bob Stone\"", "b@post.example", "Bob Stone"),
        ("'Bob Stone' [mailto:bob@post.example]", "bob@post.example", "Bob Stone"),
        ("Bob Stone <bob@post.example>", "bob@post.example", "Bob Stone"),
        ("Bob Stone bob@post.example", "bob@post.example", "Bob Stone"),
        ("Bob Stone (bob@post.example)", "bob@post.example", "Bob Stone"),
        ("Robert \"Bob\" Stone", "b@post.example", "Robert Stone"),
        ("Ana Lima via Google Docs", "docs@post.example", "Ana Lima"),
        ("Ana Lima (via Google Docs)", "docs@post.example", "Ana Lima"),
        ("★ Ana Lima ★", "a@post.example", "Ana Lima"),
        ("Ana Lima 🌻", "a@post.example", "Ana Lima"),
        ("Ana Lima #4", "a@post.example", "Ana Lima"),
        ("<b>Ana</b> Lima", "a@post.example", "Ana Lima"),
        ("(Ana Lima)", "a@post.example", "Ana Lima"),
        ("张魁(Kyler)", "a@post.example", "张魁"),
        ("Ana_Lima", "a@post.example", "Ana Lima"),
        ("ana and bob lima", "a@post.example", "Ana and Bob Lima"),
        ("Ana & Bob Lima", "a@post.example", "Ana & Bob Lima"),
        # What a mailbox spells
        ("mira.stolz", "mira.stolz@post.example", "Mira Stolz"),
        ("Mira.L.Stolz", "mira.l.stolz@post.example", "Mira L. Stolz"),
        ("ian.mckay", "ian.mckay@post.example", "Ian McKay"),
        ("tony", "tony@post.example", "Tony"),
        ("mstolz", "mstolz@post.example", ""),
        ("MStolz77", "mstolz77@post.example", ""),
        ("m.stolz", "m.stolz@post.example", ""),
        ("mira.stolz@post.example", "mira.stolz@post.example", ""),
        ("john.smith@x", "other@post.example", ""),
        ("Boats.com", "news@post.example", ""),
        ("Boats.Payroll", "boats.payroll@post.example", ""),
        ("Ana Lima on behalf of Bob Stone", "a@post.example", ""),
        ("=?utf-8?q?broken", "a@post.example", ""),
        ("{{ name }}", "a@post.example", ""),
        ("-", "a@post.example", ""), ("(", "a@post.example", ""), (". , .", "a@post.example", ""),
        ("", "a@post.example", ""),
    ],
)  # fmt: skip
def test_only_the_name_is_left(shown: str, address: str, clean: str) -> None:
    """What a mail program, an exchange server or a service added is gone; what isn't surely a name is gone too."""
    assert clean_display_name(shown, address) == clean


@given(st.text(max_size=250), st.emails())
def test_a_clean_name_is_one_harmless_line(shown: str, address: str) -> None:
    """And it is clean already."""
    clean = clean_display_name(shown, address)
    assert clean == one_line(clean)
    assert not set(clean) & set('<>@"\\{}')
    assert clean == clean.strip()


def test_the_form_of_a_name_shows_the_family() -> None:
    """By a comma or capitals; a nickname is kept aside."""
    assert read_name("de la Cruz, Ana").family == "de la Cruz"
    assert read_name("STOLZ Mira").family == "Stolz"
    assert read_name('Robert "Bob" Stone') == ("Robert Stone", "", "Bob")
