"""Addresses and names in To-like headers."""

from __future__ import annotations

from email.utils import formataddr
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.model import Address
from gmail_reconnect.parsing.addresses import parse_addresses
from gmail_reconnect.text.sanitize import clean


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Ana Lima <ana@x.example>", [("ana@x.example", "Ana Lima")]),
        ("ana@x.example (Ana Lima)", [("ana@x.example", "Ana Lima")]),
        ('"Lima, Ana" <ana@x.example>, bob@x.example', [("ana@x.example", "Lima, Ana"), ("bob@x.example", "")]),
        ("Lima, Ana <ana@x.example>", [("ana@x.example", "Lima, Ana")]),
        ("Lima, Ana <ana@x.example>, Bob <bob@x.example>", [("ana@x.example", "Lima, Ana"), ("bob@x.example", "Bob")]),
        ("<ANA@X.example>", [("ana@x.example", "")]),
        ('"a, b; c" <ana@x.example>', [("ana@x.example", "a, b; c")]),
        ('"a: b; <c> (d, e" <ana@x.example>', [("ana@x.example", "a: b; <c> (d, e")]),
        ("ana@x.example (a: b; c, <d>), bob@x.example", [("ana@x.example", "a: b; c, <d>"), ("bob@x.example", "")]),
        ('ana@x.example (the "one, and only), bob@x.example',
         [("ana@x.example", "the one, and only"), ("bob@x.example", "")]),
        ("Lima\\, Ana <ana@x.example>", [("ana@x.example", "Lima, Ana")]),
        ("Ana <mailto:ana@x.example>", [("ana@x.example", "Ana")]),
        ("Ana ana@x.example (Bob)", [("ana@x.example", "Bob")]),
        ("'ana@x.example', <'bob@x.example'>", [("ana@x.example", ""), ("bob@x.example", "")]),
        ("ana@x.example <ana@x.example>", [("ana@x.example", "")]),
        ("'ana@x.example' <ana@x.example>", [("ana@x.example", "")]),
        ("undisclosed-recipients:;", []),
        ("Friends: ana@x.example, Bob <bob@x.example>;, eve@x.example",
         [("ana@x.example", ""), ("bob@x.example", "Bob"), ("eve@x.example", "")]),
        ("ana@x.example; bob@x.example (Bob); eve", [("ana@x.example", ""), ("bob@x.example", "Bob")]),
        ('"Ana \\"the\\" Lima" <ana@x.example>', [("ana@x.example", 'Ana "the" Lima')]),
        ("=?utf-8?q?Ana=2C_Lima?= <ana@x.example>", [("ana@x.example", "Ana, Lima")]),
        ("=?utf-8?b?2LnYqNivINin2YTZhNmH?= <a@x.example>", [("a@x.example", "عبد الله")]),
        ("=?utf-8?q?Ana_=3Cana=40x=2Eexample=3E?=", [("ana@x.example", "Ana")]),
        ("mailto:ana@x.example", [("ana@x.example", "")]),
        ("ana at x.example", []),
        ("no address here", []),
        ('"never closed <ana@x.example>, bob@x.example', [("ana@x.example", "never closed"), ("bob@x.example", "")]),
        ("ana@x.example (never closed", [("ana@x.example", "never closed")]),
        ("Pete(a \\) chap) <pete(his account)@x.example(his host)>", [("pete@x.example", "Pete(a ) chap)")]),
        ("ana@x.example (Ana (the) Lima)", [("ana@x.example", "Ana (the) Lima")]),
        ("(Ana Lima) <ana@x.example>", [("ana@x.example", "Ana Lima")]),
        ('"Lima (Ana)" <ana@x.example>', [("ana@x.example", "Lima (Ana)")]),
        ("Ana Lima ana@x.example", [("ana@x.example", "Ana Lima")]),
        ("Ana Lima [mailto:ana@x.example]", [("ana@x.example", "Ana Lima")]),
        ("ana@[192.0.2.1]", [("ana@[192.0.2.1]", "")]),
        ('"ana lima"@x.example', [('"ana lima"@x.example', "")]),
        ('"a@b" <ana@x.example>', [("ana@x.example", "a@b")]),
        ("<ana @ x.example>", [("ana@x.example", "")]),
        ("ana@x.example.", [("ana@x.example", "")]),
        ("Ana <ana@x.example>; Bob <bob@x.example>", [("ana@x.example", "Ana"), ("bob@x.example", "Bob")]),
        ("To: ana@x.example", [("ana@x.example", "")]),
        ("a@b@c.example", []),
        ("<>", []),
        ("@x.example, ana@", []),
        ("Jöhn <jöhn@mächine.example>", [("jöhn@mächine.example", "Jöhn")]),
        ("=?utf-8?q?Ana_Lima_=3Cana=40x=2Eexample=3E=2C_bob=40x=2Eexample?=",
         [("ana@x.example", "Ana Lima"), ("bob@x.example", "")]),
        (f"{'a' * 250}@x.example", []),
    ],
)  # fmt: skip
def test_addresses_and_names_are_read_from_any_form(value: str, found: list[tuple[str, str]]) -> None:
    """Groups are opened, comments are names, a comma in quotes or in an encoded word doesn't split."""
    assert list(parse_addresses(value).addresses) == [Address(*one) for one in found]


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\u115f\u1160\u3164\uffa0"),
        min_size=1,
        max_size=30,
    ),
    st.emails().filter(lambda email: "'" not in email),  # quotes around an address are dropped
)
def test_name_encoded_by_the_standard_library_is_read_back(name: str, email: str) -> None:
    """Any name, quoted or encoded, and its address."""
    name = name.strip("\"' ,()<>") or "x"
    (found,) = parse_addresses(formataddr((name, email))).addresses
    assert found.email == email.lower()
    assert found.name in {clean(name).strip("\"' ,"), ""}


@pytest.mark.parametrize("filler", [",", '"', "(", ")", "ana@x.example,"])
def test_megabyte_of_recipients_is_read_in_two_seconds(filler: str) -> None:
    """One mail may have many recipients."""
    started = process_time()
    parse_addresses(filler * (1_000_000 // len(filler)))
    assert process_time() - started < 2
