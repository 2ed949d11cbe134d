from __future__ import annotations

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.local_gmail.message import StoredMessage, read_headers, resource


def stored(raw: bytes) -> StoredMessage:
    return StoredMessage(
        "18bcf2a1b3c00000", "18bcf2a1b3c00000", raw, 1_700_000_000_000, frozenset({"SENT"}), read_headers(raw)
    )


def test_header_values_are_only_unfolded() -> None:
    """The white space after a fold stays, and encoded words stay encoded."""
    raw = b"To: a@example.org,\r\n\tb@example.org\r\nSubject:\r\n =?utf-8?q?Caf=C3=A9?=\r\n\r\nTo: not-a-header\r\n"
    assert read_headers(raw) == (
        ("To", "a@example.org,\tb@example.org"),
        ("Subject", "=?utf-8?q?Caf=C3=A9?="),
    )


def test_bytes_outside_ascii_are_read_as_utf8_or_latin1() -> None:
    """Both give text that JSON in UTF-8 can contain."""
    raw = "Subject: قارب\nX-Old: ".encode() + b"caf\xe9\n\n"
    assert read_headers(raw) == (("Subject", "قارب"), ("X-Old", "café"))


def test_lines_that_are_not_headers_are_left_out() -> None:
    """A From_ line in the middle and a line without a colon; the headers after them are read."""
    raw = b"From: a@example.org\n>From x Mon Jan 01\nnonsense\nTo: b@example.org\n\n"
    assert read_headers(raw) == (("From", "a@example.org"), ("To", "b@example.org"))


@given(st.binary(max_size=200))
def test_any_bytes_become_valid_json(raw: bytes) -> None:
    """However broken a message is, the server's answers are valid."""
    for form in ("minimal", "metadata", "full", "raw"):
        json.dumps(resource(stored(raw), form), ensure_ascii=False).encode("utf-8")


@given(st.binary(max_size=200))
def test_raw_format_returns_every_byte(raw: bytes) -> None:
    """format=raw is the message itself in base64url."""
    assert base64.urlsafe_b64decode(resource(stored(raw), "raw")["raw"]) == raw


def test_snippet_is_the_escaped_start_of_the_text() -> None:
    """From plain text, from encoded text, and from HTML without its tags."""
    plain = b"Content-Type: text/plain\n\nAna's   <boat>\nsails"
    encoded = b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(b"Ana sails")
    page = b"Content-Type: text/html\n\n<style>b{}</style><b>Ana</b> sails"
    assert stored(plain).snippet == "Ana&#x27;s &lt;boat&gt; sails"
    assert stored(encoded).snippet == "Ana sails"
    assert stored(page).snippet == "Ana sails"


def test_full_format_has_the_decoded_parts() -> None:
    """A letter in two forms has two leaves in one container."""
    raw = (
        b'Subject: Boat\nContent-Type: multipart/alternative; boundary="x"\n\n--x\nContent-Type: text/plain\n\nhi\n'
        b"--x\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>caf=C3=A9</p>\n--x--\n"
    )
    payload = resource(stored(raw), "full")["payload"]
    assert [part["partId"] for part in payload["parts"]] == ["0", "1"]
    assert base64.urlsafe_b64decode(payload["parts"][1]["body"]["data"]).decode() == "<p>café</p>"
    assert payload["headers"][0] == {"name": "Subject", "value": "Boat"}
