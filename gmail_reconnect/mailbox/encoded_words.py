"""RFC 2047 and raw 8-bit text, as they occur in real mail: wrong labels, split characters, missing spaces.

Why not `email.header`: it raises on unknown charsets, decodes each word alone (a character may be split between
two), and knows nothing of labels that do not fit their bytes.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_GAP: Final = re.compile(r"\?=[ \t\r\n]+=\?")
# What mailers write and Python does not know, or knows as a smaller set than mailers mean.
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
"""Bytes that are letters or signs in windows-1256, and nothing in iso-8859-6."""
_NO_CHARSETS: Final = {"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined"}


def decode(text: str) -> str:
    """`text` with its encoded words decoded; words that are broken stay as they are."""
    if "=?" not in text:
        return text
    text = _GAP.sub("?==?", text)  # white space between two encoded words does not count
    out: list[str] = []
    position = 0
    run: list[bytes] = []  # the bytes of adjacent words in one charset: a character may be split between them
    run_charset = ""

    def flush() -> None:
        if run:
            out.append(from_bytes(b"".join(run), run_charset))
            run.clear()

    for match in _WORD.finditer(text):
        if match.start() > position:
            flush()
            out.append(text[position : match.start()])
        charset = match[1].partition("*")[0].lower()
        raw = _payload(match[2], match[3])
        if raw is None:
            flush()
            out.append(match[0])
        else:
            if charset != run_charset:
                flush()
            run_charset = charset
            run.append(raw)
        position = match.end()
    flush()
    out.append(text[position:])
    return "".join(out)


def raw_text(value: bytes, charset: str = "") -> str:
    """Raw header bytes as text: ASCII or UTF-8 where they are, else the charset that the message declares."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return from_bytes(value, charset.lower() or "cp1252")


def from_bytes(raw: bytes, charset: str) -> str:
    """`raw` in the charset it claims; where that does not fit, in the likeliest other; U+FFFD as the last resort."""
    claimed = _known(charset)
    if claimed == "iso-8859-6" and _WINDOWS_ONLY.search(raw):
        claimed = "cp1256"  # the commonest wrong label of Arabic mail
    for name in (claimed, "utf-8"):
        if name:
            try:
                return raw.decode(name)
            except UnicodeError:
                continue
    if claimed in {None, "utf-8"}:
        # A broken byte or two in UTF-8; where most of it is broken, it never was UTF-8.
        text = raw.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        if broken < sum(not c.isascii() for c in text) - broken:
            return text
        claimed = "cp1252"
    return raw.decode(claimed or "cp1252", "replace")


@lru_cache(maxsize=256)
def _known(charset: str) -> str | None:
    """The codec for a charset label; None where there is none, or where the codec is no charset."""
    name = _ALIASES.get(charset, charset)
    try:
        b"a".decode(name)
    except (LookupError, ValueError):
        return None
    return None if name.replace("-", "_") in _NO_CHARSETS else name


def _payload(encoding: str, text: str) -> bytes | None:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    try:
        return base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return None
