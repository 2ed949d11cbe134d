"""Decode RFC 2047 words and raw 8-bit text as they are in real mail: wrong labels, split characters, missing spaces.

Pure. Not `email.header`, because it raises on unknown charsets, decodes each word by itself (a character may be split
between two), and believes labels that don't fit their bytes.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"=\?([^?\s]{0,40})\?([bBqQ])\?")
"""The start of a word. Its end is searched separately: one pattern for both would take quadratic time."""
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")
_GAP: Final = re.compile(r"\?=[ \t\r\n]+=\?")
# Labels that Python doesn't know, or knows as a smaller character set than mail programs mean.
_ALIASES: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "hz-gb-2312": "hz",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "ksc5601": "cp949",
    "iso-8859-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "latin1": "cp1252", "x-unknown": "utf-8",
    "unknown-8bit": "utf-8", "unknown": "utf-8", "default": "utf-8", "utf8": "utf-8", "utf-8n": "utf-8",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "iso-8859-6-i": "iso-8859-6",
    "x-sjis": "cp932", "shift_jis": "cp932", "windows-31j": "cp932", "iso-2022-jp": "iso-2022-jp-3",
    "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "big5": "big5hkscs", "x-big5": "big5hkscs",
    "windows-874": "cp874", "tis-620": "cp874", "iso-8859-9": "cp1254", "cp-850": "cp850", "utf-7": "utf-7",
}  # fmt: skip

_WINDOWS_ONLY: Final = re.compile(rb"[\x80-\x9f\xa1-\xa3\xa5-\xab\xae-\xba\xbc-\xbe\xc0\xdb-\xdf\xf3-\xff]")
"""Bytes that windows-1256 uses and iso-8859-6 does not."""
_EIGHT_BIT: Final = re.compile(rb"[\x80-\xff]")
_WESTERN: Final = frozenset({"cp1252", "cp1254", "iso-8859-15"})
"""Old programs write these labels on any text."""
_NOT_CHARSETS: Final = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined"})


def decode(text: str) -> str:
    """Decode the encoded words in `text`. Takes linear time.

    A word without its end goes on to the next word, or to the end of the text.
    """
    if "=?" not in text:
        return text
    text = _GAP.sub("?==?", text)  # white space between two encoded words doesn't count
    out: list[str] = []
    run: list[bytes] = []  # the bytes of adjacent words in one charset: a character may be split between them
    run_charset = ""

    def flush() -> None:
        if run:
            out.append(decode_bytes(b"".join(run), run_charset))
            run.clear()

    position = end = 0
    match = _WORD.search(text)
    while match:
        start = match.end()
        following = _WORD.search(text, start)
        limit = following.start() if following else len(text)
        if end < start and (end := text.find("?=", start)) < 0:
            end = len(text)
        if match.start() > position:
            flush()
            out.append(text[position : match.start()])
        payload, position = (text[start:end], end + 2) if end < limit else (text[start:limit].rstrip("? "), limit)
        raw, charset = _payload(payload, match[2], match[1].partition("*")[0].lower())
        if charset != run_charset:
            flush()
        run_charset = charset
        run.append(raw)
        match = following
    flush()
    out.append(text[position:])
    return "".join(out)


def is_doubtful(raw: str, read: str) -> bool:
    """Whether `read` has letters that could not be decoded, or `raw` names an unknown charset."""
    if "\ufffd" in read:
        return True
    return "=?" in raw and any(not codec_for(label.partition("*")[0].lower()) for label, _ in _WORD.findall(raw))


def decode_header_bytes(value: bytes, charset: str = "") -> str:
    """Decode raw header bytes: as UTF-8 if they are, otherwise in the charset that the message declares."""
    declared = charset.lower()
    if b"\x1b" in value:  # 7 bits but not ASCII: from Japan or Korea, before encoded words
        return decode_bytes(value, declared if declared.startswith("iso-2022") else "iso-2022-jp")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return _mostly_utf_8(value) or decode_bytes(value, declared or "cp1252")


def decode_bytes(raw: bytes, charset: str) -> str:
    """Decode `raw` in its charset; if that doesn't fit, in the likeliest other one; with U+FFFD as the last resort."""
    claimed = _actual_charset(raw, codec_for(charset))
    for name in (claimed, "utf-8"):
        if name:
            try:
                return raw.decode(name)
            except UnicodeError:
                continue
    if claimed in {None, "utf-8"}:
        return _mostly_utf_8(raw) or raw.decode("cp1252", "replace")
    return raw.decode(claimed or "cp1252", "replace")


def _actual_charset(raw: bytes, claimed: str | None) -> str | None:
    """Return the charset that a label means, which its bytes may contradict."""
    if claimed is None or not _EIGHT_BIT.search(raw):
        return claimed
    if claimed == "iso-8859-6" and _WINDOWS_ONLY.search(raw):
        return "cp1256"  # the most frequent wrong label of Arabic mail
    if claimed.startswith("iso-2022-jp"):
        return "cp932"  # iso-2022-jp has 7 bits
    if claimed in _WESTERN:
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return claimed
        return "utf-8"  # Western words are hardly ever UTF-8 by accident
    return claimed


def _mostly_utf_8(raw: bytes) -> str:
    """Decode UTF-8 with a few broken bytes, each as U+FFFD; return "" if most of it is broken, and so isn't UTF-8."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return text if broken < sum(not c.isascii() for c in text) - broken else ""


@lru_cache(maxsize=256)
def codec_for(charset: str) -> str | None:
    """Return the codec for a charset label; None if there is none, or if the codec isn't a charset."""
    name = _ALIASES.get(charset, charset)
    try:
        if codecs.lookup(name).name in _NOT_CHARSETS:
            return None
        b"a".decode(name)
    except UnicodeDecodeError:
        return name  # it needs more than one byte
    except (LookupError, ValueError):
        return None
    return name


def _payload(text: str, encoding: str, charset: str) -> tuple[bytes, str]:
    """Return a word's bytes and their charset, without characters that aren't base64."""
    try:
        data = text.encode("ascii")
    except UnicodeEncodeError:
        # Characters that should have been encoded are there as they are.
        try:
            data = text.encode(codec_for(charset) or "utf-8")
        except UnicodeError:
            data, charset = text.encode("utf-8", "replace"), "utf-8"
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True), charset
    # Some programs put several pieces, each with its own padding, into one word.
    return b"".join(_decode_base64(_NOT_BASE64.sub(b"", piece)) for piece in data.split(b"=")), charset


def _decode_base64(letters: bytes) -> bytes:
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]  # a single letter at the end isn't a byte
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))
