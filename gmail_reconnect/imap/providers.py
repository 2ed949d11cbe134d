"""The mail providers that are known: where their IMAP servers are, and which password they want."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. `password` says which password it wants and where that comes from.

    `refusal`: why its mail can't be read by IMAP; "" where it can. `daily_megabytes`: how much may be read in a day.
    `other_hosts` are further names of its server.
    """

    name: str
    host: str
    domains: tuple[str, ...]
    password: str
    port: int = 993
    refusal: str = ""
    daily_megabytes: int = 0
    other_hosts: tuple[str, ...] = ()

    @property
    def is_gmail(self) -> bool:
        """Whether it is Gmail. Google shows its app passwords with spaces that aren't part of them."""
        return self.name == "Gmail"


LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_MICROSOFT: Final = (
    "Microsoft no longer lets programs sign in with a password (“Basic authentication is disabled”). Export the mail "
    "instead, and convert it to mbox if it is a PST file."
)
PROVIDERS: Final = (
    Provider(
        "Gmail",
        "imap.gmail.com",
        ("gmail.com", "googlemail.com"),
        "Gmail wants an app password (16 letters): myaccount.google.com/apppasswords makes one, once two-step "
        "verification is on. Advanced Protection and some administrators of organizations don't allow it.",
        daily_megabytes=2000,  # of the 2,500 that Gmail allows for all programs together
        other_hosts=("imap.googlemail.com",),
    ),
    Provider(
        "Fastmail",
        "imap.fastmail.com",
        ("fastmail.com", "fastmail.fm", "fastmail.co.uk", "sent.com", "messagingengine.com"),
        "Fastmail wants an app password with access to mail (IMAP): Settings, Privacy & Security.",
    ),
    Provider(
        "iCloud",
        "imap.mail.me.com",
        ("icloud.com", "me.com", "mac.com"),
        "iCloud wants an app-specific password: account.apple.com, Sign-In and Security.",
    ),
    Provider(
        "Yahoo",
        "imap.mail.yahoo.com",
        ("yahoo.com", "ymail.com", "rocketmail.com"),
        "Yahoo wants an app password: login.yahoo.com, Security.",
    ),
    Provider("AOL", "imap.aol.com", ("aol.com",), "AOL wants an app password: login.aol.com, Security."),
    Provider(
        "GMX",
        "imap.gmx.com",
        ("gmx.com", "gmx.us"),
        "Allow POP3 and IMAP in GMX's settings first; with two-step verification it wants an app password.",
    ),
    Provider(
        "GMX",
        "imap.gmx.net",
        ("gmx.net", "gmx.de", "gmx.at", "gmx.ch"),
        "Allow POP3 and IMAP in GMX's settings first; with two-step verification it wants an app password.",
    ),
    Provider(
        "Proton Mail Bridge",
        "127.0.0.1",
        ("proton.me", "protonmail.com", "pm.me"),
        "Proton Mail needs its Bridge, running on this machine; the Bridge shows the password.",
        port=1143,
    ),
    Provider(
        "Microsoft",
        "outlook.office365.com",
        ("outlook.com", "hotmail.com", "live.com", "msn.com"),
        _MICROSOFT,
        refusal=_MICROSOFT,
        other_hosts=("outlook.office.com", "imap-mail.outlook.com"),
    ),
)
_NATIONAL: Final = re.compile(r"(?!yahoo\.co\.jp)(hotmail|live|outlook|yahoo)(?:\.com?)?\.[a-z]{2}")
"""A domain for the users of one country, at the same server as the one in .com. Japan's Yahoo is another company."""
_OTHER: Final = "With two-step verification, providers want an app password here."


def provider_of(address: str, host: str = "") -> Provider | None:
    """The provider of a server, or of an address where no server is named; None if it isn't known."""
    domain, server = address.rpartition("@")[2].lower(), host.lower()
    known = f"{national[1]}.com" if (national := _NATIONAL.fullmatch(domain)) else domain
    for one in PROVIDERS:
        if server in {one.host, *one.other_hosts} - LOOPBACK or (not host and known in one.domains):
            return one
    return Provider(host, host, (domain,), _OTHER) if host else None
