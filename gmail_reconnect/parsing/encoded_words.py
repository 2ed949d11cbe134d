"""RFC 2047 and raw 8-bit text, as they occur in real mail: wrong labels, split characters, missing spaces.

Why not `email.header`: it raises on unknown charsets, decodes each word alone (a character may be split between
two), and knows nothing of labels that do not fit their bytes.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"=\?([^?\s]{0,40})\?([bBqQ])\?")
"""How a word starts. Its end is looked for apart: a pattern for all of it would try every start up to the far end."""
_NO_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")
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
_EIGHT_BIT: Final = re.compile(rb"[\x80-\xff]")
_WESTERN: Final = frozenset({"cp1252", "cp1254", "iso-8859-15"})
"""What old programs write as the label of anything."""
_NO_CHARSETS: Final = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined"})


def decode(text: str) -> str:
    """`text` with its encoded words decoded; words that are broken stay as they are. Linear in its length."""
    if "=?" not in text:
        return text
    text = _GAP.sub("?==?", text)  # white space between two encoded words does not count
    out: list[str] = []
    run: list[bytes] = []  # the bytes of adjacent words in one charset: a character may be split between them
    run_charset = ""

    def flush() -> None:
        if run:
            out.append(from_bytes(b"".join(run), run_charset))
            run.clear()

    position = 0
    while match := _WORD.search(text, position):
        end = text.find("?=", match.end())
        if end < 0:
            break
        if match.start() > position:
            flush()
            out.append(text[position : match.start()])
        position = end + 2
        raw, charset = _payload(text[match.end() : end], match[2], match[1].partition("*")[0].lower())
        if charset != run_charset:
            flush()
        run_charset = charset
        run.append(raw)
    flush()
    out.append(text[position:])
    return "".join(out)


def doubtful(raw: str, read: str) -> bool:
    """Whether `read` has letters that could not be decoded, or `raw` names a charset that nobody knows."""
    if "\ufffd" in read:
        return True
    return "=?" in raw and any(not known(label.partition("*")[0].lower()) for label, _ in _WORD.findall(raw))


def raw_text(value: bytes, charset: str = "") -> str:
    """Raw header bytes as text: ASCII or UTF-8 where they are, else the charset that the message declares."""
    declared = charset.lower()
    if b"\x1b" in value:  # 7 bits, yet no ASCII: Japan's and Korea's way before encoded words
        return from_bytes(value, declared if declared.startswith("iso-2022") else "iso-2022-jp")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return _mostly_utf_8(value) or from_bytes(value, declared or "cp1252")


def from_bytes(raw: bytes, charset: str) -> str:
    """`raw` in the charset it claims; where that does not fit, in the likeliest other; U+FFFD as the last resort."""
    claimed = _likelier(raw, known(charset))
    for name in (claimed, "utf-8"):
        if name:
            try:
                return raw.decode(name)
            except UnicodeError:
                continue
    if claimed in {None, "utf-8"}:
        return _mostly_utf_8(raw) or raw.decode("cp1252", "replace")
    return raw.decode(claimed or "cp1252", "replace")


def _likelier(raw: bytes, claimed: str | None) -> str | None:
    """The charset that is meant by a label which its bytes belie."""
    if claimed is None or not _EIGHT_BIT.search(raw):
        return claimed
    if claimed == "iso-8859-6" and _WINDOWS_ONLY.search(raw):
        return "cp1256"  # the commonest wrong label of Arabic mail
    if claimed.startswith("iso-2022-jp"):
        return "cp932"  # that one has 7 bits
    if claimed in _WESTERN:
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return claimed
        return "utf-8"  # bytes that are UTF-8 by accident make no Western words
    return claimed


def _mostly_utf_8(raw: bytes) -> str:
    """UTF-8 with a broken byte or two, each as U+FFFD; "" where most of it is broken: it never was UTF-8."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return text if broken < sum(not c.isascii() for c in text) - broken else ""


@lru_cache(maxsize=256)
def known(charset: str) -> str | None:
    """The codec for a charset label; None where there is none, or where the codec is no charset."""
    name = _ALIASES.get(charset, charset)
    try:
        if codecs.lookup(name).name in _NO_CHARSETS:
            return None
        b"a".decode(name)
    except UnicodeDecodeError:
        return name  # one byte is too few for it
    except (LookupError, ValueError):
        return None
    return name


def _payload(text: str, encoding: str, charset: str) -> tuple[bytes, str]:
    """A word's bytes and their charset; what is no base64 in it is left out."""
    try:
        data = text.encode("ascii")
    except UnicodeEncodeError:
        # Characters that should have been encoded stand in it as they are.
        try:
            data = text.encode(known(charset) or "utf-8")
        except UnicodeError:
            data, charset = text.encode("utf-8", "replace"), "utf-8"
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True), charset
    # Some mailers put several pieces, each with its own padding, into one word.
    return b"".join(_unpadded(_NO_BASE64.sub(b"", piece)) for piece in data.split(b"=")), charset


def _unpadded(letters: bytes) -> bytes:
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]  # one letter alone says nothing
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))
