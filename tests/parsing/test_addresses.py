"""Addresses and names in To-like headers."""

from __future__ import annotations

from email.utils import formataddr
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.model import Address, Trouble
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
        ("Ana <ana@[IPv6:2001:db8::1]>", [("ana@[ipv6:2001:db8::1]", "Ana")]),
        ('"ana..lima"@x.example, "bob"@x.example', [("ana..lima@x.example", ""), ("bob@x.example", "")]),
        ('"ana lima"@x.example', [('"ana lima"@x.example', "")]),
        ('Ana < "ana lima"@x.example >', [('"ana lima"@x.example', "Ana")]),
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
        ("=?utf-8?q?Ana_Lima <ana@x.example>", [("ana@x.example", "Ana Lima")]),
        ("'Ana Lima' (Sales) <ana@x.example>", [("ana@x.example", "Ana Lima (Sales)")]),
        ("'Ana' O'Dell <ana@x.example>", [("ana@x.example", "Ana O'Dell")]),
        ("'Ana Lima' via Plants Group <plants@x.example>", [("plants@x.example", "Plants Group")]),
        ("\"'Ana Lima' via Plants Group\" <plants@x.example>", [("plants@x.example", "Plants Group")]),
        *((f"'Ana O'Dell' {via} Garten <all@x.example>", [("all@x.example", "Garten")])
          for via in ("über", "vía", "a través de", "通过", "μέσω", "через", "genom", "عبر", " via ")),
        ("‘Ana Lima’ vía Garten <all@x.example>", [("all@x.example", "Garten")]),
        ("Ana ’t Hart <ana@x.example>", [("ana@x.example", "Ana ’t Hart")]),
        ("Ana O’ Dell <ana@x.example>", [("ana@x.example", "Ana O’ Dell")]),
        ("Ana Lima via Plants Group <plants@x.example>", [("plants@x.example", "Plants Group")]),
        ("Ana Lima (via Docs) <drive-noreply@x.example>", [("drive-noreply@x.example", "Docs")]),
        ("Ana Lima via Harbour <ana@harbour.example>", [("ana@harbour.example", "Ana Lima via Harbour")]),
        ("=?utf-8?b?QW5hIExpbWE <ana@x.example>", [("ana@x.example", "Ana Lima")]),
        ('"=?utf-8?q?Ana_Lima?" <ana@x.example>', [("ana@x.example", "Ana Lima")]),
        ("Ana Lima (ana@x.example)", [("ana@x.example", "Ana Lima")]),
        ('"Ana Lima" (ana@x.example), bob@x.example', [("ana@x.example", "Ana Lima"), ("bob@x.example", "")]),
        ("Lima, Ana (ana@x.example)", [("ana@x.example", "Lima, Ana")]),
        ("Ana Lima [ana@x.example]", [("ana@x.example", "Ana Lima")]),
        *((one, [("ana@x.example", "Ana Lima")]) for one in (
            "<ana@x.example> (Ana Lima)", "<ana@x.example> Ana Lima", "ana@x.example Ana Lima",
            'ana@x.example "Ana Lima"', "ana@x.example <Ana Lima>", "<ana@x.example> =?utf-8?q?Ana_Lima?=")),
        ("ana@x.example bob@x.example", [("ana@x.example", "")]),
        ("Ana <ana@x.example> Lima", [("ana@x.example", "Ana")]),
        ("Lima, Ana, PhD <ana@x.example>", [("ana@x.example", "Lima, Ana, PhD")]),
        ("Lima, Ana, Dr. rer. nat. <ana@x.example>", [("ana@x.example", "Lima, Ana, Dr. rer. nat.")]),
        ("Bob, Lima, Ana, M.D., Ph.D. <ana@x.example>", [("ana@x.example", "Lima, Ana, M.D., Ph.D.")]),
        ("Ana Lima, MBA <ana@x.example>, Stone, Bob, Jr. <bob@x.example>",
         [("ana@x.example", "Ana Lima, MBA"), ("bob@x.example", "Stone, Bob, Jr.")]),
        ('"Ana Lima,<ana@x.example>', [("ana@x.example", "Ana Lima")]),
        ("Ana Lima, <ana@x.example>", [("ana@x.example", "Ana Lima")]),
        ("Boats, <ana@x.example>", [("ana@x.example", "")]),
        ('"Ana Lima <ana@x.example>, Bob <bob@x.example>', [("ana@x.example", "Ana Lima"), ("bob@x.example", "Bob")]),
        ('"Ana Lima <ana@x.example>, "Bob Stone <bob@x.example>',
         [("ana@x.example", "Ana Lima"), ("bob@x.example", "Bob Stone")]),
        ('"Lima, Ana <ana@x.example>; "Stone, Bob" <bob@x.example>',
         [("ana@x.example", "Lima, Ana"), ("bob@x.example", "Stone, Bob")]),
        ("Ana (home <ana@x.example>", [("ana@x.example", "Ana (home")]),
        ("<<ana@x.example>>, <@relay.example,@b.example:bob@x.example>",
         [("ana@x.example", ""), ("bob@x.example", "")]),
    ],
)  # fmt: skip
def test_addresses_and_names_are_read_from_any_form(value: str, found: list[tuple[str, str]]) -> None:
    """Groups are opened, comments are names, a comma in quotes or in an encoded word doesn't split."""
    assert list(parse_addresses(value).addresses) == [Address(*one) for one in found]


@pytest.mark.parametrize(
    ("value", "found", "is_complete"),
    [
        ("Ek, Sten; Ops <a@x.example>", [("a@x.example", "Ek, Sten; Ops")], True),
        ("Ek, Sten; Gas Trading <a@x.example>", [("a@x.example", "Ek, Sten; Gas Trading")], True),
        ("Ek, Sten; North Desk <sten.ek@x.example>", [("sten.ek@x.example", "Ek, Sten; North Desk")], True),
        ("Sten Ek; Ops <a@x.example>", [("a@x.example", "Sten Ek; Ops")], True),
        ("Ek, Sten; Ops <ops@x.example>", [("ops@x.example", "Ops")], False),
        ("Ek, Sten; Bob <a@x.example>", [("a@x.example", "Bob")], False),
        ("Sten Ek; Bob Stone <a@x.example>", [("a@x.example", "Bob Stone")], False),
        ("Ek, Sten; Lima, Ana <a@x.example>", [("a@x.example", "Lima, Ana")], False),
        ("Ek, Sten; Lima, Ana; Ops <a@x.example>", [("a@x.example", "Lima, Ana; Ops")], False),
        ("Ek, Sten; a@x.example", [("a@x.example", "")], False),
        ("Ek, Sten <s@x.example>; Ops <o@x.example>", [("s@x.example", "Ek, Sten"), ("o@x.example", "Ops")], True),
        ("Ops <o@x.example>; Ek, Sten <s@x.example>", [("o@x.example", "Ops"), ("s@x.example", "Ek, Sten")], True),
        ("b@x.example; Ek, Sten <s@x.example>", [("b@x.example", ""), ("s@x.example", "Ek, Sten")], True),
        ("Ek, Sten, PhD <s@x.example>; Lima, Ana, Dr. <a@x.example>",
         [("s@x.example", "Ek, Sten, PhD"), ("a@x.example", "Lima, Ana, Dr.")], True),
        ("Ek, Sten [mailto:s@x.example]; Lima, Ana [mailto:a@x.example]",
         [("s@x.example", "Ek, Sten"), ("a@x.example", "Lima, Ana")], True),
        ("Team: Ek, Sten <s@x.example>, van den Berg, Jan <j@x.example>;, o@x.example",
         [("s@x.example", "Ek, Sten"), ("j@x.example", "van den Berg, Jan"), ("o@x.example", "")], True),
        ("Bob, Lima, Ana, M.D. <a@x.example>", [("a@x.example", "Lima, Ana, M.D.")], False),
    ],
)  # fmt: skip
def test_unquoted_name_with_a_comma_survives_in_lists(
    value: str, found: list[tuple[str, str]], is_complete: bool
) -> None:
    """Between commas and semicolons, with an office behind a semicolon. A name without an address is counted."""
    parsed = parse_addresses(value)
    assert list(parsed.addresses) == [Address(*one) for one in found]
    assert parsed.troubles == (set() if is_complete else {Trouble.ADDRESS})


NAMES = (
    "Ek, Sten",
    "Lima, Ana",
    "van den Berg, Jan",
    "Ana Lima",
    '"Lima, Ana"',
    "'Lima, Ana'",
    "Ek, Sten, PhD",
    "Ops",
    "",
)


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from([", ", "; ", ",", ";"])), min_size=1, max_size=8))
def test_list_of_unquoted_names_is_read_whatever_separates_it(entries: list[tuple[str, str]]) -> None:
    """Each address once, with its whole name."""
    value = "".join(f"{name} <a{n}@x.example>{end}" for n, (name, end) in enumerate(entries))
    parsed = parse_addresses(value)
    names = [name.strip("\"'") for name, _ in entries]
    assert list(parsed.addresses) == [Address(f"a{n}@x.example", name) for n, name in enumerate(names)]
    assert not parsed.troubles


@pytest.mark.parametrize(
    "broken",
    ["""<v.".'"ana@x.example>""", """v.".'"ana@x.example""", "Ana <lima ana@x.example>", "Ana <x\\\\ana@x.example>",
     '<"Lima,ana@x.example>', "<lima,ana@x.example>", "ana@x..example", "Ana <ana@.x.example>", "ana@-x.example",
     "ana@x-.example", "<ana@x.example..>", "ana@192.0.2.1", "<ana@[300.1.1.1]>", f"{'a' * 250}@x.example",
     f"ana@{'x' * 64}.example", f"ana@{'x.' * 130}example", '<"a"b@x.example>'],
)  # fmt: skip
def test_part_of_a_broken_address_is_not_an_address(broken: str) -> None:
    """ana@x.example may be somebody else's: it is left out and counted."""
    found = parse_addresses(f"{broken}, Bob <bob@x.example>")
    assert [one.email for one in found.addresses] == ["bob@x.example"]
    assert found.troubles == {Trouble.REPAIRED}


@pytest.mark.data
def test_unquoted_names_of_the_shared_case_survive(data: Path) -> None:
    """Each address once, with its whole name."""
    lines = (data / "cases" / "unquoted-names.mbox").read_text().splitlines()
    found = [parse_addresses(line[4:]) for line in lines if line.startswith("To: ")]
    assert not any(one.troubles for one in found)
    assert {a.email.partition("@")[0]: a.name for one in found for a in one.addresses} == {
        "b1": "Stolz, Mira", "b2": "Lima, Ana", "b3": "Toulouse, Midi", "b4": "Cannes, Sud", "b5": "Lorient, Ouest",
        "b6": "", "b7": "", "b8": "Ana", "b9": "Bob", "c1": "me@examp...", "c2": "mira@example.net",
        "c3": "Reinman, Andris, PhD", "c4": "Dora Head", "c5": "Eva Frost", "c6": "Gus Hale", "c7": "Tan Lima",
    }  # fmt: skip


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
