"""Names in X-From, X-To and X-Cc."""

from __future__ import annotations

from gmail_reconnect.model import Address, Message
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message


def read(block: str) -> Message:
    return build_message(parse_headers(block.encode()))


def test_names_from_exchange_count_only_if_their_number_fits() -> None:
    """Mail exported from Exchange has the names in X-From and X-To."""
    block = (
        "From: a@x.example\nTo: b@x.example, c@x.example\nX-From: Lima, Ana </O=X/CN=ALIMA>\nX-To: Bob Stone, Cy Reed\n"
    )
    message = read(block)
    assert message.sender == Address("a@x.example", "Ana Lima")
    assert [a.name for a in message.to] == ["Bob Stone", "Cy Reed"]
    assert [a.name for a in read(block.replace(", Cy Reed", "")).to] == ["", ""]
    brackets = "To: b@x.example, c@x.example\nX-To: Stone, Bob </O=X/CN=B>, 'Reed, Cy' <c@x.example>\n"
    assert [a.name for a in read(brackets).to] == ["Bob Stone", "Cy Reed"]
    assert [a.name for a in read("Cc: b@x.example\nX-cc: Stone, Bob (E-mail) <b@x.example>\n").cc] == ["Bob Stone"]
    missing = "To: b.stone@x.example\nX-To: Ana Lima/X/Y@Z, Stone, Bob </O=X/CN=B>\n"  # two people, one address
    assert [a.name for a in read(missing).to] == [""]
    named = "From: Ana <a@x.example>\nTo: Bo <b@x.example>, c@x.example\nX-From: Eve\nX-To: Eve, Mallory\n"
    assert [a and a.name for a in (read(named).sender, *read(named).to)] == ["Ana", "Bo", ""]  # a name of its own wins
