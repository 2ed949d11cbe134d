"""Tell what looks like an email address, and write a domain in ASCII (UTS 46, non-transitional). Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_LONGEST: Final = 254
"""A domain in a header can be of any length, and `idna` takes more than linear time."""


def is_address(text: str) -> bool:
    """Whether `text`, as a user types it, looks like one email address."""
    return re.fullmatch(r"[^@\s]+@[^@\s]+", text) is not None


@lru_cache(maxsize=1 << 12)
def ascii_domain(domain: str) -> str:
    """Return a domain in ASCII and in lower case: xn--bcher-kva.example for bücher.example.

    One that has no ASCII form stays, in lower case. Labels that only IDNA 2003 allowed,
    as those with a symbol, get the form they had there.
    """
    if domain.isascii() or len(domain) > _LONGEST:
        return domain.lower()
    import idna  # noqa: PLC0415 - it reads large tables, and few mailboxes need it

    try:
        labels = idna.uts46_remap(domain, std3_rules=False, transitional=False).split(".")
        return ".".join(one if one.isascii() else f"xn--{one.encode('punycode').decode()}" for one in labels)
    except UnicodeError:
        return domain.lower()
