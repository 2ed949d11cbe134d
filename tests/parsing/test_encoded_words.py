"""RFC 2047 words and raw bytes of real mail: split characters, wrong labels, unknown charsets."""

from __future__ import annotations

import base64
from email.header import Header
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.parsing.encoded_words import decode, decode_bytes, decode_header_bytes


def word(text: str, charset: str, label: str = "") -> str:
    return f"=?{label or charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("مرحبا بك", "windows-1256"), ("مرحبا بك", "iso-8859-6"), ("مرحبا", "utf-8"), ("你好世界", "gb18030"),
        ("你好", "gb2312"), ("繁體字", "big5"), ("Привет", "koi8-r"), ("Привет", "windows-1251"),
        ("こんにちは", "iso-2022-jp"), ("こんにちは", "shift_jis"), ("안녕하세요", "euc-kr"), ("ção", "iso-8859-1"),
        ("ąęć", "iso-8859-2"), ("“quotes”", "windows-1252"), ("שלום", "iso-8859-8"), ("สวัสดี", "tis-620"),
        ("Καλημέρα", "iso-8859-7"), ("ığş", "iso-8859-9"), ("Ēķī", "iso-8859-13"), ("ăș", "iso-8859-16"),
        ("€", "iso-8859-15"), ("Київ", "koi8-u"), ("é", "macintosh"), ("你好", "hz"), ("안녕", "iso-2022-kr"),
        ("hi عبد", "utf-16"), ("hé", "utf-7"), ("中", "big5-hkscs"),
    ],
)  # fmt: skip
def test_encoded_text_is_decoded_in_every_charset(text: str, charset: str) -> None:
    """In base64, alone and inside other text."""
    assert decode(word(text, charset)) == text
    assert decode(f"Re: {word(text, charset)} (1)") == f"Re: {text} (1)"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (word("مرحبًا گچ", "windows-1256", label="iso-8859-6"), "مرحبًا گچ"),  # the most frequent wrong label
        ("=?utf-8?b?2LnYqA==?= =?utf-8?b?2K8=?=", "عبد"),  # white space between words does not count
        ("=?utf-8?b?2LnYqNg=?= =?utf-8?b?rw==?=", "عبد"),  # a character split between two words
        ("=?UTF-8?Q?a_b=2C?=c", "a b,c"),
        ("=?ks_c_5601-1987?B?wMzH9r/s?=", "이현우"),
        ("=?windows-1256*ar?q?=C8?=", "ب"),  # with a language
        ("=?utf-8?q?a b ?= c", "a b  c"),  # spaces that should be underscores
        ("=?iso-8859-2?q?\u010dau_=E8au?=", "čau čau"),
        ("=?iso-8859-2?q?\u0639\u0628\u062f?=", "عبد"),
        ("=?iso-8859-1?q?Fr\u00f6sche?=", "Frösche"),  # a character that should have been encoded
        ("=?iso-8859-1?q?\u0639\u0628\u062f?=", "عبد"),
        ("=?iso-8859-1?q?=D8=B9=D8=A8=D8=AF?=", "عبد"),  # old programs put this label on anything
        ("=?windows-1252?q?Ana_=E9=E9?=", "Ana éé"),
        ("=?iso-2022-jp?B?k/qWe4zq?=", "日本語"),  # 8-bit text with a label of 7 bits
        ("=??q?=D8=B9?=", "ع"),  # no charset at all
        ("=?utf-8?b?YQ==Yg==Yw==?=", "abc"),  # several pieces in one word
        ("=?utf-8?b?YWI?= =?utf-8?b?Yw?=", "abc"),  # without padding
        ("=?utf-8?b?YWJjZ?=", "abc"),  # cut short
        ("=?utf-8?q?Really??=", "Really?"),
        ("=?utf-8?q?a?=b=?utf-8?q?c?=", "abc"),  # no space between words and text
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?q?=D8=B9?= =?windows-1256?q?=C8?=", "عب"),  # two charsets side by side
        ("=?unicode_escape?q?=5Cd?=", "\\d"),
        ("=?no-such-charset?q?hi?=", "hi"),
        ("=?rot13?q?uryyb?=", "uryyb"),  # a codec that isn't a charset
        ("=?utf-8?b?####?=", ""),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?q?never_ended", "never ended"),
        ("=?utf-8?q?never_ended?", "never ended"),
        ("=?utf-8?b?bmV2ZXIgZW5kZWQ", "never ended"),
        ("=?utf-8?q?never_ =?utf-8?q?ended?=", "never ended"),
        ("=?utf-8?b?2LnYqNiq2", "عبت"),
        ("=?iso-8859-1?q?caf=E9?=", "café"),
        ("=?us-ascii?q?=93quoted=94?=", "“quoted”"),
    ],
)
def test_broken_encoded_words_are_decoded_as_well_as_possible(raw: str, read: str) -> None:
    """Wrong labels, split characters, unknown charsets, broken words are in real mail."""
    assert decode(raw) == read


@pytest.mark.parametrize(
    ("raw", "charset", "read"),
    [
        ("café".encode(), "iso-8859-1", "café"),
        ("café".encode("cp1252"), "", "café"),
        ("مرحبا".encode("cp1256"), "windows-1256", "مرحبا"),
        (b"\xff\xfe", "no-such", "ÿþ"),
        ("дом".encode("koi8-r"), "KOI8-R", "дом"),
        ("Её дом".encode("cp1251"), "windows-1251", "Её дом"),  # one pair of its bytes is UTF-8 by accident
        ("Юникод".encode() + b" \xf1", "", "Юникод \ufffd"),  # one broken byte does not make it Latin
        ("日本".encode("iso-2022-jp"), "", "日本"),
        ("한국".encode("iso-2022-kr"), "iso-2022-kr", "한국"),
        (b"a\x1b[31mb", "", "a\x1b[31mb"),
    ],
)
def test_raw_bytes_are_utf_8_then_the_declared_charset_then_western(raw: bytes, charset: str, read: str) -> None:
    """Old programs wrote 8-bit headers without encoding them."""
    assert decode_header_bytes(raw, charset) == read


def test_broken_byte_costs_one_character() -> None:
    """In any charset, the rest of the text is still read."""
    assert decode_bytes("عبد".encode() + b"\xff", "utf-8") == "عبد\ufffd"
    assert decode_bytes("שלום".encode("iso-8859-8") + b"\xff", "iso-8859-8") == "שלום\ufffd"
    assert decode_bytes("中".encode("gb18030") + b"\xff", "gb2312") == "中\ufffd"


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=60)
)
def test_text_encoded_by_the_standard_library_is_decoded(text: str) -> None:
    """Any text, encoded and folded by email.header."""
    encoded = Header(text, "utf-8", maxlinelen=40).encode()
    assert decode(encoded.replace("\n", "")) == text


@given(st.text(max_size=200))
def test_decoding_any_text_never_raises(text: str) -> None:
    """The text comes from strangers."""
    decode(text)
    decode(f"=?{text}?b?{text}?= =?utf-8?q?{text}?=")


@given(
    st.text(min_size=1, max_size=30),
    st.sampled_from(["utf-8", "windows-1256", "gb18030", "utf-16", "koi8-r"]),
    st.data(),
)
def test_words_split_inside_a_character_are_joined(text: str, charset: str, data: st.DataObject) -> None:
    """Any text, cut into two words at any byte."""
    raw = text.encode(charset, "ignore")
    cut = data.draw(st.integers(0, len(raw)))
    words = (f"=?{charset}?B?{base64.b64encode(part).decode()}?=" for part in (raw[:cut], raw[cut:]))
    assert decode("\n ".join(words)) == raw.decode(charset)


@pytest.mark.parametrize("filler", ["=?a?q?", "=?utf-8?q?x ", "=?", "?=", "=?utf-8?b?YQ==?= ", "=?utf-8?q?=?", "a?b"])
def test_decoding_takes_linear_time(filler: str) -> None:
    """A megabyte of starts without ends, and of ends without starts, takes seconds."""
    started = process_time()
    decode(filler * (1_000_000 // len(filler)))
    assert process_time() - started < 10
