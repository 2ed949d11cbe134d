"""What surrounds the people of the sample mailbox, as plain data: circles, a list, newsletters, robots, spam.

All invented, as in `cast.py`; nothing here does anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gmail_reconnect.model import Address

from .cast import Spell


@dataclass(frozen=True, slots=True)
class Circle:
    """Several people who write to all the others, or to their list."""

    title: str
    story: str
    members: tuple[str, ...]
    about: tuple[str, ...]
    spell: Spell
    list_address: str = ""


@dataclass(frozen=True, slots=True)
class Robot:
    """A sender that is no person. `{n}` in a subject counts its mails."""

    sender: Address
    story: str
    about: tuple[str, ...]
    spell: Spell
    label: str
    headers: tuple[tuple[str, str], ...] = ()


CIRCLES: Final = (
    Circle(
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
        Spell(2.9, 0.1, every=45),
    ),
    Circle(
        "wedding",
        "The sister's wedding, two years ago: everybody wrote to everybody for a few weeks.",
        (
            *("هدى حداد", "سامر حداد", "رشا العزّاوي", "طارق النجداوي", "زيد القيسي", "نور الهدى شاهين"),
            *("Maysoon Bitar", "Gareth Pennington", "Inês Carvalhal", "Claire Montbrun"),
        ),
        ("حفل زفاف هدى", "مكان الحفل والمواعيد", "The wedding: flights and rooms", "صور الحفل"),
        Spell(2.16, 2.02, every=9),
    ),
    Circle(
        "recyclers",
        "A discussion list; mail by way of it is no letter to Omar.",
        ("Judith Amsel", "Piotr Wronecki", "Soledad Iribarne"),
        (
            "Labels that wash off",
            "Reading on film recycling",
            "Standard for bales",
            "Next meeting",
            "Sorting black trays",
        ),
        Spell(3.6, 0.03, every=36),
        list_address="recyclers@lists.example.org",
    ),
)

ROBOTS: Final = (
    Robot(
        Address("letter@polymer-letter.example", "The Polymer Letter"),
        "A monthly newsletter, plainly one.",
        ("The Polymer Letter, no. {n}",),
        Spell(8.0, 0.03, every=30),
        "CATEGORY_PROMOTIONS",
        (
            ("List-Unsubscribe", "<https://polymer-letter.example/unsubscribe>"),
            ("Precedence", "bulk"),
        ),
    ),
    Robot(
        Address("martha@news.bluebird-cycles.example", "Martha Ellison"),
        "A shop's newsletter under a human name.",
        ("Spring is here", "Is your chain still good?", "Three rides for the weekend", "New in the workshop"),
        Spell(3.3, 0.02, every=16),
        "CATEGORY_PROMOTIONS",
        (
            ("List-Unsubscribe", "<mailto:leave@news.bluebird-cycles.example>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
    ),
    Robot(
        Address("no-reply@hillside-bank.example", "Hillside Bank"),
        "Nothing but the address tells that nobody is there.",
        ("Your statement is ready",),
        Spell(3.5, 0.04, every=30.5),
        "CATEGORY_UPDATES",
    ),
    Robot(
        Address("notifications@photo-box.example", "Photo Box"),
        "Notifications that no out-of-office reply should answer.",
        ("A new comment on your photograph", "Your album was viewed", "{n} memories from this week"),
        Spell(6.0, 0.02, every=30),
        "CATEGORY_UPDATES",
        (("X-Auto-Response-Suppress", "All"), ("Auto-Submitted", "auto-generated")),
    ),
    Robot(
        Address("meeting-room@harbour-recycling.example", "Meeting room 4"),
        "A calendar that accepts every invitation by itself.",
        ("Accepted: weekly review", "Accepted: visit of the auditors"),
        Spell(3.3, 0.05, every=25),
        "CATEGORY_PERSONAL",
        (("Auto-Submitted", "auto-replied"),),
    ),
    Robot(
        Address("winner@prizes.example", "Prize Office"),
        "Spam.",
        ("You have been selected", "Last call, dear friend"),
        Spell(0.5, 0.01, every=20),
        "SPAM",
    ),
)
