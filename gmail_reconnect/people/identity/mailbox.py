"""Which addresses are one mailbox, and the id that an address gives its person. Pure."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable
from itertools import product
from typing import Final

from gmail_reconnect.text.domains import ascii_domain, unicode_domain

_GMAIL: Final = frozenset({"gmail.com", "googlemail.com"})


def mailbox_of(email: str) -> str:
    """The address with its domain in ASCII, and without what Gmail ignores.

    That is dots and +tag at gmail.com; googlemail.com is gmail.com.
    """
    local, _, domain = email.rpartition("@")
    if domain not in _GMAIL:
        return email if domain.isascii() else f"{local}@{ascii_domain(domain)}"
    return local.partition("+")[0].replace(".", "") + "@gmail.com"


def mailboxes_of(emails: Iterable[str]) -> list[str]:
    """The mailboxes of some addresses, each once, sorted."""
    return sorted({mailbox_of(email) for email in emails})


def hidden_forms(email: str) -> set[str]:
    """The forms under which the mailbox of an address may be hidden: up to version 0.2, domains stayed as written."""
    mailbox = mailbox_of(email)
    local, _, domain = mailbox.rpartition("@")
    return {email, mailbox, f"{local}@{unicode_domain(domain)}"} if "xn--" in domain else {mailbox}


def mailbox_pairs(some: Iterable[str], others: Iterable[str]) -> set[tuple[str, str]]:
    """Each mailbox of `some` with each of `others`, every pair sorted in itself."""
    return {(min(pair), max(pair)) for pair in product(mailboxes_of(some), mailboxes_of(others))}


def other_spellings(emails: Collection[str], met: Iterable[str]) -> set[str]:
    """The addresses in `met` of the same mailbox as one of `emails`, but spelt differently."""
    mailboxes = {mailbox_of(email) for email in emails}
    return {email for email in met if mailbox_of(email) in mailboxes}.difference(emails)


def person_id(email: str) -> str:
    """The id of the person whose alphabetically first address this is: 40 bits in eight letters and digits.

    Even among 100,000 people two equal ids are unlikely.
    """
    return base64.b32encode(hashlib.blake2b(email.encode(), digest_size=5).digest()).decode().lower()
