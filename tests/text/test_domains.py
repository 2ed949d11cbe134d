"""What is an email address, and what is meant as one."""

from __future__ import annotations

import pytest

from gmail_reconnect.text.domains import can_be_written_to, is_address, looks_like_address, without_quotes, written_form


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ana@lima.example", True), ("ana@bücher.example", True), ("ana@", False), ("@lima.example", False)]
    + [(wrong, False) for wrong in ("", "ana", "ana@b@c", "ana lima@x.example", "ana@x.example\n", "Ana <a@x>")],
)
def test_address_is_one_word_with_one_at(text: str, expected: bool) -> None:
    """What users type as an address is nobody's name."""
    assert looks_like_address(text) is expected
    assert is_address(text) is expected


LABEL = "b" * 63


@pytest.mark.parametrize(
    "valid",
    [
        "a@x.example", "A.B+c@X.example", "a'b@x.example", "a@b.c", "a@x", "a@x-y.example", "a@1x.example",
        "a@x_y.example",
        "a@xn--bcher-kva.example", "a@bücher.example", "jöhn@mächine.example", "a..b@x.example", ".a@x.example",
        "a.@docomo.example", '"ana lima"@x.example', '"a@b"@x.example', "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]",
        "a" * 200 + "@x.example", f"a@{LABEL}.example", f"a@{LABEL}.{LABEL}.{LABEL}.{'b' * 60}",
    ],
)  # fmt: skip
def test_address_that_can_be_written_to_is_valid(valid: str) -> None:
    """Also with dots where RFC 5321 wants quotes: people have such addresses."""
    assert is_address(valid)


@pytest.mark.parametrize(
    "broken",
    [
        "zed@k..example", "zed@.k.example", "zed@k.example.", "zed@k.example..", "zed@.", "zed@-k.example",
        "zed@k-.example", "zed@x.-k.example", "zed@k.example-", "a@192.0.2.1", "a@x.123",
        "a@[999.1.1.1]", "a@[x]", "a@[", "a@[192.0.2.1", "a" * 250 + "@x.example", f"a@{LABEL}b.example",
        f"a@{LABEL}.{LABEL}.{LABEL}.{'b' * 61}", "ü" * 130 + "@x.example", f"a@{'ü' * 70}.example", '"a"b"@x.example',
        '"@x.example', '""@x.example', '"a\n"@x.example', "a,b@x.example", "a:b@x.example", "a@x.exam ple",
        "a@xn--.example", "a@ex\u00adample..org", "@", "a@", "a@bücher..example", "a@x.example\n", "a\n@x.example",
    ],
)  # fmt: skip
def test_address_that_cannot_be_written_to_is_not_one(broken: str) -> None:
    """Empty labels, hyphens at an end, wrong lengths, numbers as top domain, half a quote."""
    assert not is_address(broken)


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        *((f"ana@{domain}", False) for domain in ("x.invalid", "MISSING_DOMAIN", "localhost", "mac.local")),
        *(("ana@x.example", True), ("ana@local.example", True), ("ána@x.example", False)),
    ],
)
def test_reserved_and_made_up_domains_cannot_be_written_to(email: str, expected: bool) -> None:
    """Programs that store texts or broken headers as mail write them; a real contact has another address, too."""
    assert can_be_written_to(email) is expected


@pytest.mark.parametrize(
    ("email", "written"),
    [("a..b@x.example", '"a..b"@x.example'), (".a@x.example", '".a"@x.example'), ("a.@x.example", '"a."@x.example')]
    + [(same, same) for same in ("a.b@x.example", '"ana lima"@x.example', "a@[192.0.2.1]")],
)
def test_address_is_quoted_where_a_header_needs_it(email: str, written: str) -> None:
    """And read back without quotes, so that it stays one mailbox."""
    assert written_form(email) == written
    assert without_quotes(written) == email
