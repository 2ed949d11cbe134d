"""RFC 2047 and raw bytes, as they occur: split characters, wrong labels, unknown charsets."""

from __future__ import annotations

import base64
from email.header import Header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.mailbox.encoded_words import decode, from_bytes, raw_text


def word(text: str, charset: str, label: str = "") -> str:
    return f"=?{label or charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("مرحبا بك", "windows-1256"), ("مرحبا بك", "iso-8859-6"), ("مرحبا", "utf-8"), ("你好世界", "gb18030"),
        ("你好", "gb2312"), ("繁體字", "big5"), ("Привет", "koi8-r"), ("Привет", "windows-1251"),
        ("こんにちは", "iso-2022-jp"), ("こんにちは", "shift_jis"), ("안녕하세요", "euc-kr"), ("ção", "iso-8859-1"),
        ("ąęć", "iso-8859-2"), ("“quotes”", "windows-1252"), ("שלום", "iso-8859-8"), ("สวัสดี", "tis-620"),
    ],
)  # fmt: skip
def test_charsets(text: str, charset: str) -> None:
    """What was encoded comes out, in base64 and inside other text."""
    assert decode(word(text, charset)) == text
    assert decode(f"Re: {word(text, charset)} (1)") == f"Re: {text} (1)"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (word("مرحبًا گچ", "windows-1256", label="iso-8859-6"), "مرحبًا گچ"),  # the commonest wrong label
        ("=?utf-8?b?2LnYqA==?= =?utf-8?b?2K8=?=", "عبد"),  # white space between words does not count
        ("=?utf-8?b?2LnYqNg=?= =?utf-8?b?rw==?=", "عبد"),  # a character split between two words
        ("=?UTF-8?Q?a_b=2C?=c", "a b,c"),
        ("=?ks_c_5601-1987?B?wMzH9r/s?=", "이현우"),
        ("=?utf-8*en?q?hi?=", "hi"),
        ("=?no-such-charset?q?hi?=", "hi"),
        ("=?rot13?q?uryyb?=", "uryyb"),  # a codec, but no charset
        ("=?utf-8?b?####?=", ""),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?q?never ended", "=?utf-8?q?never ended"),
        ("=?iso-8859-1?q?caf=E9?=", "café"),
        ("=?us-ascii?q?=93quoted=94?=", "“quoted”"),
    ],
)
def test_as_they_occur(raw: str, read: str) -> None:
    """Wrong labels, split characters, unknown charsets, broken words."""
    assert decode(raw) == read


@pytest.mark.parametrize(
    ("raw", "charset", "read"),
    [
        ("café".encode(), "iso-8859-1", "café"),
        ("café".encode("cp1252"), "", "café"),
        ("مرحبا".encode("cp1256"), "windows-1256", "مرحبا"),
        (b"\xff\xfe", "no-such", "ÿþ"),
    ],
)
def test_raw_bytes(raw: bytes, charset: str, read: str) -> None:
    """UTF-8 where it is, else the charset that the message declares, else the West's."""
    assert raw_text(raw, charset) == read


def test_only_truly_invalid_bytes_become_marks() -> None:
    """One broken byte costs one character."""
    assert from_bytes("عبد".encode() + b"\xff", "utf-8").startswith("عبد")


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=60)
)
def test_what_the_standard_library_encodes_is_read(text: str) -> None:
    """Whatever text, encoded and folded as email.header does it, comes back."""
    encoded = Header(text, "utf-8", maxlinelen=40).encode()
    assert decode(encoded.replace("\n", "")) == text


@given(st.text(max_size=200))
def test_never_an_exception(text: str) -> None:
    """Text of any kind goes through."""
    decode(text)
    decode(f"=?{text}?b?{text}?= =?utf-8?q?{text}?=")
