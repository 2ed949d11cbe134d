"""Tell what is an email address, and write a domain in ASCII (UTS 46, non-transitional). Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

_LONGEST: Final = 254
"""The longest address. A domain in a header can be of any length, and `idna` takes more than linear time."""
_QUOTE: Final = '"'


_LOCAL: Final = re.compile(r"[^\s\x00-\x1f\x7f@\"<>()\[\]\\,;:]+")
_QUOTED_LOCAL: Final = re.compile(r"\"[^\x00-\x1f\x7f\"\\]+\"")
_LABEL: Final = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)*(?![0-9]+\Z){_LABEL}", re.IGNORECASE | re.ASCII)
_NOWHERE: Final = frozenset({"invalid", "localhost", "local", "localdomain", "internal", "missing_domain"})
"""The last part of domains that are reserved, by RFC 6761 and 6762 and by ICANN, or that programs make up."""
_DOT_ATOM: Final = re.compile(r"[^.]+(?:\.[^.]+)*")


def looks_like_address(text: str) -> bool:
    """Whether `text`, as a user types it, is meant as one email address; it may be one that doesn't exist."""
    return re.fullmatch(r"[^@\s]+@[^@\s]+", text) is not None


def is_address(text: str) -> bool:
    """Whether `text` is an email address (RFC 5321, 6531).

    Two rules for what is before the @ don't count, because people and programs have such addresses: dots may be
    anywhere (`written_form` quotes them), and it may have more than 64 characters.
    """
    local, _, domain = text.rpartition("@")
    if not (_LOCAL.fullmatch(local) or _QUOTED_LOCAL.fullmatch(local)) or len(text) > _LONGEST:
        return False
    if domain[:1] == "[":
        return _is_ip_literal(domain)
    return _DOMAIN.fullmatch(ascii_domain(domain)) is not None and _size(local, domain) <= _LONGEST


def can_be_in_header(email: str) -> bool:
    """Whether a mail's header can have this address. What is before the @ has no form in ASCII, as a domain has."""
    return email.rpartition("@")[0].isascii() and is_address(email)


def can_be_written_to(email: str) -> bool:
    """Whether a draft can have this address, and mail to it can arrive."""
    return can_be_in_header(email) and re.split("[@.]", email.lower())[-1] not in _NOWHERE


def written_form(email: str) -> str:
    """Return an address as a header needs it: "a..b"@x.example for a..b@x.example."""
    local, _, domain = email.rpartition("@")
    return email if _DOT_ATOM.fullmatch(local) else f'"{local.strip(_QUOTE)}"@{domain}'


def without_quotes(email: str) -> str:
    """Return the same address without quotes before the @ that it doesn't need."""
    local, _, domain = email.rpartition("@")
    bare = local.strip(_QUOTE)
    return f"{bare}@{domain}" if bare != local and _LOCAL.fullmatch(bare) else email


def _size(local: str, domain: str) -> int:
    """How many bytes an address has, its domain in ASCII."""
    return len(local.encode()) + 1 + len(ascii_domain(domain))


def _is_ip_literal(domain: str) -> bool:
    try:
        return domain[-1] == "]" and bool(ip_address(re.sub(r"(?i)\Aipv6:", "", domain[1:-1])))
    except ValueError:
        return False


def unicode_domain(domain: str) -> str:
    """Return a domain in Unicode: bücher.example for xn--bcher-kva.example. What has no such form stays."""
    labels = domain[:_LONGEST].split(".")
    try:
        return ".".join(one[4:].encode().decode("punycode") if one.startswith("xn--") else one for one in labels)
    except UnicodeError:
        return domain


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
