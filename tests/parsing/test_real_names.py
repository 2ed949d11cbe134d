"""Names in real headers, in two dozen charsets: sixty, read by another decoder and checked by eye.

Some are real people's. A spot therefore has a digest of the name, beside its file, its number there and its charset.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from gmail_reconnect.importers import mbox
from gmail_reconnect.parsing.encoded_words import decode
from gmail_reconnect.parsing.headers import parse_headers
from gmail_reconnect.parsing.message import build_message
from gmail_reconnect.text.sanitize import clean

pytestmark = pytest.mark.data

SPOTS = """
flanker.mbox 101 da626fb3369f utf-8
odd_charset_headers.mbox 8 ba1e07e36764 windows-1250
odd_charset_headers.mbox 12 b32ca2072c2f windows-1251
odd_charset_headers.mbox 13 7421431d7cd9 windows-1251
odd_charset_headers.mbox 15 ae5efae1d03c iso-8859-2
odd_charset_headers.mbox 17 bcddf05fa587 koi8-r
odd_charset_headers.mbox 25 ba9478e82ea5 windows-1256
odd_charset_headers.mbox 56 5cb751857dd1 gbk
odd_charset_headers.mbox 65 20b96ff13801 gb2312
odd_charset_headers.mbox 73 ab0bb7dab010 iso-2022-jp
odd_charset_headers.mbox 75 0f66afcc07bc koi8-r
odd_charset_headers.mbox 88 1348c96d9aea windows-1251
odd_charset_headers.mbox 122 14a066378bfc windows-1254
odd_charset_headers.mbox 132 7158a509f3de big5
odd_charset_headers.mbox 162 d59d0ffcb91d koi8-r
odd_charset_headers.mbox 181 334bba5fd233 iso-8859-7
odd_charset_headers.mbox 227 f6cadcb45f91 iso-8859-7
odd_charset_headers.mbox 238 52c6bef9db85 gb2312
odd_charset_headers.mbox 255 49afc7ebefa6 iso-8859-9
odd_charset_headers.mbox 257 73f9f215d33e gb2312
odd_charset_headers.mbox 305 c74a2251ca68 iso-8859-13
odd_charset_headers.mbox 330 8c9c444ac9fd koi8-r
odd_charset_headers.mbox 335 0307b02860d2 gb18030
odd_charset_headers.mbox 367 4f327369c83b windows-1254
odd_charset_headers.mbox 379 d7ab8504fe1f gb18030
odd_charset_headers.mbox 398 bd03a3fe7d46 iso-8859-7
odd_charset_headers.mbox 410 d8b478cc065c gb18030
odd_charset_headers.mbox 411 56ee28b80e24 iso-8859-9
odd_charset_headers.mbox 416 393aee405760 ks_c_5601-1987
odd_charset_headers.mbox 418 75d37c040b55 gb18030
odd_charset_headers.mbox 423 f5d63b42357b gb18030
odd_charset_headers.mbox 439 5376bb25ab08 iso-8859-3
odd_charset_headers.mbox 449 489cb692a34a windows-1250
odd_charset_headers.mbox 450 5e337983ca9c iso-8859-6
odd_charset_headers.mbox 451 5e337983ca9c windows-1256
odd_charset_headers.mbox 463 ac76b6f16a4d gbk
odd_charset_headers.mbox 502 138a562b2b73 euc-kr
odd_charset_headers.mbox 512 ba43ba8d5b6d euc-kr
odd_charset_headers.mbox 575 39e5844a19e4 windows-1256
odd_charset_headers.mbox 615 dc3babb9181c iso-8859-9
odd_charset_headers.mbox 635 bcd259dc2446 gb2312
odd_charset_headers.mbox 651 0d1b75ff0b9a iso-8859-3
odd_charset_headers.mbox 652 b348ae8d9f19 iso-8859-9
odd_charset_headers.mbox 683 ccca4b62e4ab gb2312
odd_charset_headers.mbox 700 05cb681b01ee iso-8859-8-i
odd_charset_headers.mbox 738 7a6f8c9fd329 big5
odd_charset_headers.mbox 749 352b32bc0560 big5
odd_charset_headers.mbox 791 29aa006a6899 big5
odd_charset_headers.mbox 795 e2c33473dd47 big5
odd_charset_headers.mbox 798 612fc03ba332 koi8-r
odd_charset_headers.mbox 807 1cad62f1565c iso-8859-15
odd_charset_headers.mbox 812 840539c5758c euc-kr
odd_charset_headers.mbox 812 bb972db87dfa euc-kr
odd_charset_headers.mbox 813 a4047260279b euc-kr
odd_charset_headers.mbox 835 f5b0fc8b57a8 iso-8859-2
odd_charset_headers.mbox 836 ebfc93fc940b big5
odd_charset_headers.mbox 859 dd094e16473d iso-8859-6
rfc2047-samples.mbox 0 50540bc31b3c iso8859-1
rfc2047-samples.mbox 1 a8f57924e69f iso8859-1
rfc2047-samples.mbox 3 5d0f45dc89b4 iso8859-8
"""


def names(block: mbox.MessageBlock) -> set[str]:
    """Every name with an address, and every part of the To-like headers that may be a name."""
    fields = parse_headers(block.header)
    message = build_message(fields)
    everyone = (*message.to, *message.cc, *message.bcc, *((message.sender,) if message.sender else ()))
    # Public archives write "name at host (Name)", which isn't an address: then only the text can be searched.
    texts = [decode(value) for name in ("from", "to", "cc") for value in fields.get(name, ())]
    parts = (part for text in texts for part in re.split(r"[()<>,]| at ", text))
    return {one.name for one in everyone} | {clean(part).strip("'\" ") for part in parts}


def test_sixty_names_are_read_as_a_person_read_them(data: Path) -> None:
    """Each is among the names of its message, letter by letter; four are Arabic."""
    blocks: dict[str, list[mbox.MessageBlock]] = {}
    missing = []
    spots = [spot.split(" ") for spot in SPOTS.strip().splitlines()]
    for file, number, digest, charset in spots:
        if file not in blocks:
            with next(data.glob(f"*/{file}")).open("rb") as stream:
                blocks[file] = list(mbox.read_blocks(stream, file))
        found = {hashlib.blake2b(name.encode(), digest_size=6).hexdigest() for name in names(blocks[file][int(number)])}
        if digest not in found:
            missing.append((file, number, charset))
    assert missing == []
    assert len(spots) == 60
    assert sum(charset in {"windows-1256", "iso-8859-6"} for *_, charset in spots) >= 5  # one of them is Latin
