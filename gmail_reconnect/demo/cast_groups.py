"""The groups and the machines of the sample mailbox, as plain data: a list, newsletters, notifications, spam.

All of them are invented, as in `cast.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gmail_reconnect.model import Address

from .cast import WritingPeriod


@dataclass(frozen=True, slots=True)
class CastGroup:
    """People who write to all the others, or to their mailing list."""

    title: str
    story: str
    members: tuple[str, ...]
    about: tuple[str, ...]
    period: WritingPeriod
    list_address: str = ""


@dataclass(frozen=True, slots=True)
class MailMachine:
    """A sender that isn't a person. `{n}` in a subject is the mail's number."""

    sender: Address
    story: str
    about: tuple[str, ...]
    period: WritingPeriod
    label: str
    headers: tuple[tuple[str, str], ...] = ()


GROUPS: Final = (
    CastGroup(
        "hike",
        "A hiking group of eight that plans in round letters.",
        (
            *("Tom Ashdown", "Rohan Phadkar", "Sibusiso Ndlela"),
            *("Bethan Rowlands", "Dylan Prosser", "Mei-Ling Tao", "Oskar Fjellgren"),
        ),
        (
            "Saturday: the long ridge",
            "Who has the map?",
            "Rain plan",
            "Photographs of Sunday",
            "Lifts from the station",
        ),
        WritingPeriod(2.9, 0.1, every=45),
    ),
    CastGroup(
        "wedding",
        "The sister's wedding, two years ago: everybody wrote to everybody for a few weeks.",
        (
            *("هدى حداد", "سامر حداد", "رشا العزّاوي", "طارق النجداوي", "زيد القيسي", "نور الهدى شاهين"),
            *("Maysoon Bitar", "Gareth Pennington", "Inês Carvalhal", "Claire Montbrun"),
        ),
        ("حفل زفاف هدى", "مكان الحفل والمواعيد", "The wedding: flights and rooms", "صور الحفل"),
        WritingPeriod(2.16, 2.02, every=9),
    ),
    CastGroup(
        "recyclers",
        "A discussion list; mail through it isn't a letter to Omar.",
        ("Judith Amsel", "Piotr Wronecki", "Soledad Iribarne"),
        (
            "Labels that wash off",
            "Reading on film recycling",
            "Standard for bales",
            "Next meeting",
            "Sorting black trays",
        ),
        WritingPeriod(3.6, 0.03, every=36),
        list_address="recyclers@lists.example.org",
    ),
)

MACHINES: Final = (
    MailMachine(
        Address("letter@polymer-letter.example", "The Polymer Letter"),
        "A monthly newsletter, plainly one.",
        ("The Polymer Letter, no. {n}",),
        WritingPeriod(8.0, 0.03, every=30),
        "CATEGORY_PROMOTIONS",
        (
            ("List-Unsubscribe", "<https://polymer-letter.example/unsubscribe>"),
            ("Precedence", "bulk"),
        ),
    ),
    MailMachine(
        Address("martha@news.bluebird-cycles.example", "Martha Ellison"),
        "A shop's newsletter under a human name.",
        ("Spring is here", "Is your chain still good?", "Three rides for the weekend", "New in the workshop"),
        WritingPeriod(3.3, 0.02, every=16),
        "CATEGORY_PROMOTIONS",
        (
            ("List-Unsubscribe", "<mailto:leave@news.bluebird-cycles.example>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
    ),
    MailMachine(
        Address("no-reply@hillside-bank.example", "Hillside Bank"),
        "Nothing but the address tells that nobody is there.",
        ("Your statement is ready",),
        WritingPeriod(3.5, 0.04, every=30.5),
        "CATEGORY_UPDATES",
    ),
    MailMachine(
        Address("notifications@photo-box.example", "Photo Box"),
        "Notifications that no out-of-office reply should answer.",
        ("A new comment on your photograph", "Your album was viewed", "{n} memories from this week"),
        WritingPeriod(6.0, 0.02, every=30),
        "CATEGORY_UPDATES",
        (("X-Auto-Response-Suppress", "All"), ("Auto-Submitted", "auto-generated")),
    ),
    MailMachine(
        Address("meeting-room@harbour-recycling.example", "Meeting room 4"),
        "A calendar that accepts every invitation by itself.",
        ("Accepted: weekly review", "Accepted: visit of the auditors"),
        WritingPeriod(3.3, 0.05, every=25),
        "CATEGORY_PERSONAL",
        (("Auto-Submitted", "auto-replied"),),
    ),
    MailMachine(
        Address("winner@prizes.example", "Prize Office"),
        "Spam.",
        ("You have been selected", "Last call, dear friend"),
        WritingPeriod(0.5, 0.01, every=20),
        "SPAM",
    ),
)
