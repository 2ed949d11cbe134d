"""The people of the sample mailbox and their stories, as plain data. Every one is invented; nothing here does anything.

It is the mail of Omar Haddad: ten years, three cities, and the friends and colleagues of each. Times count back
from the day the demo is run: in years before it, and in days before it for a single mail that matters. Addresses
lie in the domains that RFC 2606 reserves. `cast_crowd.py` has the circles and the machines around these people, and
`sample.py` turns all of it into mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from gmail_reconnect.model import Address

from .cast_subjects import LIFE, LIFE_AR, LIFE_JA, LIFE_PT, OFFICE, OFFICE_AR, STUDY_FR, TRADE_PL

Who = Literal["me", "them"]

ME: Final = Address("omar@example.com", "Omar Haddad")


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody writes from: hours ahead of UTC, and the free days (Monday is 0)."""

    utc: float
    weekend: tuple[int, int] = (5, 6)


AMMAN: Final = Place(+3, weekend=(4, 5))
BRITAIN: Final = Place(0)
EUROPE: Final = Place(+1)
INDIA: Final = Place(+5.5)
KENYA: Final = Place(+3)
LAGOS: Final = Place(+1)
PORTUGAL: Final = Place(0)
TOKYO: Final = Place(+9)

OMAR_LIVED: Final = ((11.0, AMMAN), (6.2, EUROPE), (3.5, BRITAIN))
"""Since how many years ago, and where."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A conversation about every `every` days, from `since` years ago until `until` years ago."""

    since: float
    until: float
    every: float


@dataclass(frozen=True, slots=True)
class Letter:
    """A single mail that matters. The same subject again makes it a reply; `then` is what a machine did with it."""

    days_ago: float
    who: Who
    subject: str
    then: Literal["", "away", "delayed", "failed"] = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody Omar knows. `email` may change: (since how many years ago, which). `cc` is copied on every mail."""

    name: str
    story: str
    email: str | tuple[tuple[float, str], ...]
    place: Place = BRITAIN
    about: tuple[str, ...] = ()
    spell: Spell | None = None
    closes: Who = "me"  # who wrote the last mail of the spell
    letters: tuple[Letter, ...] = ()
    work: bool = False  # writes on working days only
    cc: str = ""


PEOPLE: Final = (
    # Lost along the way: years of letters, then silence.
    Person(
        "سلمى العطار",
        "Shared an office with Omar in Amman; a letter a month for five years, none for four.",
        "salma.attar@delta-packaging.example",
        AMMAN,
        (*OFFICE_AR, "فكرة للمشروع القادم"),
        Spell(9.4, 4.2, every=30),
        work=True,
    ),
    Person(
        "زيد القيسي",
        "A friend since school; his last letter, two and a half years ago, is still unanswered.",
        "zaid.qaisi@example.org",
        AMMAN,
        LIFE_AR,
        Spell(9.8, 2.6, every=40),
        closes="them",
    ),
    Person(
        "عبد الرحيم الدبّاس",
        "Omar's first manager, who taught him the trade; silent since Omar left for his studies.",
        "a.dabbas@delta-packaging.example",
        AMMAN,
        OFFICE_AR,
        Spell(9.9, 5.7, every=30),
        work=True,
    ),
    Person(
        "نور الهدى شاهين",
        "A cousin's friend who became a friend; drifted off less than two years ago.",
        "nour.shaheen@example.net",
        AMMAN,
        (*LIFE_AR, "عنوانك الجديد"),
        Spell(7.5, 1.8, every=42),
    ),
    Person(
        "Maysoon Bitar",
        "Signs in Latin letters and writes in Arabic; three years silent.",
        "maysoon.bitar@example.com",
        AMMAN,
        (*LIFE_AR, "Photographs from Jerash", "معرض الخط العربي"),
        Spell(8.2, 3.1, every=45),
    ),
    Person(
        "Gareth Pennington",
        "One man, three addresses: the old job, the new job, his own; lost after the third.",
        (
            (9.5, "gareth.pennington@delta-packaging.example"),
            (6.4, "g.pennington@coastal-films.example"),
            (4.1, "gareth@pennington.example"),
        ),
        BRITAIN,
        (*OFFICE, *LIFE),
        Spell(9.5, 2.7, every=40),
    ),
    Person(
        "Harriet Oakley",
        "The mentor of the first years; nearly six years of silence.",
        "harriet.oakley@example.net",
        BRITAIN,
        (*LIFE, "Your first year", "On changing jobs"),
        Spell(9.9, 5.9, every=33),
    ),
    Person(
        "Agnieszka Sowińska",
        "Sold Omar granulate from Kraków, and sent photographs of the mountains.",
        "agnieszka.sowinska@karpaty-granulat.example",
        EUROPE,
        TRADE_PL,
        Spell(8.6, 4.6, every=34),
        work=True,
    ),
    Person(
        "Émilie Vasseur",
        "Did every laboratory report in Lyon together with Omar.",
        "emilie.vasseur@rhone-institute.example",
        EUROPE,
        STUDY_FR,
        Spell(6.1, 2.9, every=21),
    ),
    Person(
        "Bernard Aubrac",
        "Supervised the thesis in Lyon, always with his secretary in copy.",
        "b.aubrac@rhone-institute.example",
        EUROPE,
        (
            "Mémoire : chapitre 2",
            "Rendez-vous de lundi",
            "Bibliographie",
            "Mesures de la semaine",
            "Date de soutenance",
        ),
        Spell(6.0, 3.3, every=27),
        work=True,
        cc="Pauline Dubreuil",
    ),
    Person(
        "Ifeoma Nwadike",
        "In the same year in Lyon, now back in Lagos.",
        "ifeoma.nwadike@example.org",
        LAGOS,
        (*LIFE, "Lagos, finally", "The reading group"),
        Spell(5.8, 3.4, every=30),
    ),
    Person(
        "Inês Carvalhal",
        "Shared the flat in Lyon; wrote every month until she changed jobs.",
        "ines.carvalhal@example.com",
        PORTUGAL,
        LIFE_PT,
        Spell(5.9, 1.6, every=31),
    ),
    Person(
        "Kenta Morishima",
        "Knows plastics, and lives in Tokyo, where Omar is about to move.",
        "kenta.morishima@polymer-tokyo.example",
        TOKYO,
        (
            "Tokyo plastics fair",
            "Recycled resin: test data",
            "Bottle-to-bottle line",
            "Visit to the Tokyo plant",
            "お礼",
        ),
        Spell(4.6, 1.9, every=44),
        work=True,
    ),
    Person(
        "Lakshmi Devarajan",
        "Omar's last letter to her was delayed on its way, not refused: her address lives.",
        "lakshmi.devarajan@mill-lane.example",
        INDIA,
        (*OFFICE, "Monsoon photographs"),
        Spell(5.5, 2.2, every=34),
        closes="them",
        letters=(Letter(402, "me", "Greetings, and a question", then="delayed"),),
    ),
    Person(
        "Marieke Terpstra",
        "Asked about the Q3 plastics rollout, and Omar still owes her the answer.",
        "marieke.terpstra@noordzee-logistics.example",
        EUROPE,
        (*OFFICE, "Rollout schedule"),
        Spell(4.0, 1.4, every=29),
        letters=(Letter(433, "me", "Q3 plastics rollout"), Letter(431, "them", "Q3 plastics rollout")),
        work=True,
    ),
    Person(
        "Stellan Brandvik",
        "Two letters to him went unanswered; all that came back was his out-of-office reply.",
        "stellan.brandvik@example.net",
        EUROPE,
        LIFE,
        Spell(6.5, 3.0, every=48),
        closes="them",
        letters=(
            Letter(620, "me", "How is Bergen?", then="away"),
            Letter(301, "me", "A note from Manchester"),
        ),
    ),
    Person(
        "Judith Amsel",
        "Still posts to the recyclers' list every month; to Omar himself she has not written for a year.",
        "judith.amsel@example.org",
        BRITAIN,
        (*LIFE, "About your post on the list"),
        Spell(3.9, 1.1, every=38),
    ),
    Person(
        "Duarte Penaforte",
        "Met at a fair in Porto; a handful of letters, all of them good.",
        "duarte@penaforte-moldes.example",
        PORTUGAL,
        ("After the fair in Porto", "Moulds: a sketch", "Introduction to a colleague", "Thank you, Duarte"),
        Spell(2.2, 1.2, every=70),
        work=True,
    ),
    Person(
        "Amara Obiechina",
        "Interviewed Omar for a trade paper, and stayed in touch for half a year.",
        "amara.obiechina@trade-paper.example",
        LAGOS,
        ("Interview on Wednesday", "Two questions about recycling", "The article is out"),
        Spell(3.0, 2.5, every=50),
        work=True,
    ),
    # In touch today.
    Person(
        "هدى حداد",
        "The sister: once a month, for all ten years.",
        "huda.haddad@example.com",
        AMMAN,
        LIFE_AR,
        Spell(10.0, 0.015, every=29),
    ),
    Person(
        "طارق النجداوي",
        "Writes at the two feasts and at no other time: five silent months are nothing between them.",
        "tariq.najdawi@example.org",
        AMMAN,
        ("تهنئة بعيد الفطر", "تهنئة بعيد الأضحى"),
        Spell(9.5, 0.42, every=177),
    ),
    Person(
        "Tom Ashdown",
        "Works at the next desk.",
        "tom.ashdown@harbour-recycling.example",
        BRITAIN,
        (*OFFICE, "Baler: spare parts", "Shift plan", "Cake in the kitchen"),
        Spell(3.4, 0.02, every=16),
        work=True,
    ),
    Person(
        "Claire Montbrun",
        "Stayed a friend after Lyon.",
        "claire.montbrun@example.net",
        EUROPE,
        (*STUDY_FR, "Des nouvelles de Lyon"),
        Spell(5.5, 0.05, every=40),
    ),
    Person(
        "久保田 美咲",
        "Teaches Omar Japanese by letter.",
        "misaki.kubota@example.org",
        TOKYO,
        LIFE_JA,
        Spell(4.2, 0.06, every=36),
    ),
    Person(
        "Rohan Phadkar",
        "A neighbour, and a hiker.",
        "rohan.phadkar@example.com",
        BRITAIN,
        (*LIFE, "The parcel is with me"),
        Spell(3.0, 0.07, every=26),
    ),
    Person(
        "Sibusiso Ndlela",
        "Hikes, and writes between the hikes.",
        "sibusiso.ndlela@example.net",
        BRITAIN,
        (*LIFE, "Boots"),
        Spell(3.2, 0.09, every=41),
    ),
    Person(
        "Dayo Afolarin",
        "Buys what the recycling plant makes.",
        "dayo.afolarin@market-crates.example",
        LAGOS,
        (*OFFICE, "Crates: second order"),
        Spell(2.6, 0.04, every=26),
        work=True,
    ),
    # Not to be written to, each for another reason.
    Person(
        "Nabil Sarraj",
        "An old colleague whose address is dead: Omar's last letter to it came back.",
        "nabil.sarraj@delta-packaging.example",
        AMMAN,
        OFFICE_AR,
        Spell(9.2, 5.0, every=45),
        closes="them",
        letters=(Letter(470, "me", "بعد طول غياب", then="failed"),),
        work=True,
    ),
    Person(
        "Cedric Poole",
        "Admires Omar's articles; wrote six times, and never got an answer.",
        "cedric.poole@example.com",
        letters=(
            Letter(1390, "them", "Your article on film recycling"),
            Letter(1220, "them", "A question after your talk"),
            Letter(960, "them", "Your second article"),
            Letter(705, "them", "Greetings from a reader"),
            Letter(380, "them", "Would you speak at our club?"),
            Letter(95, "them", "Your new article"),
        ),
    ),
    Person(
        "Wanjiru Kamande",
        "Omar wrote to her once.",
        "wanjiru.kamande@lakeside-college.example",
        KENYA,
        letters=(Letter(840, "me", "Your lecture in Nairobi"),),
    ),
    Person(
        "Pauline Dubreuil",
        "The professor's secretary: only ever in copy.",
        "p.dubreuil@rhone-institute.example",
        EUROPE,
    ),
    Person("Bethan Rowlands", "Hikes; never wrote to Omar alone.", "bethan.rowlands@example.com"),
    Person("Dylan Prosser", "Hikes; never wrote to Omar alone.", "dylan.prosser@example.org"),
    Person("Mei-Ling Tao", "Hikes; never wrote to Omar alone.", "meiling.tao@example.net"),
    Person("Oskar Fjellgren", "Hikes; never wrote to Omar alone.", "oskar.fjellgren@example.com"),
    Person("سامر حداد", "A cousin, met in the wedding's letters only.", "samer.haddad@example.org", AMMAN),
    Person("رشا العزّاوي", "The bride's friend, met in the wedding's letters only.", "rasha.azzawi@example.net", AMMAN),
    Person("Piotr Wronecki", "Posts to the recyclers' list only.", "piotr@wronecki.example", EUROPE),
    Person("Soledad Iribarne", "Posts to the recyclers' list only.", "soledad.iribarne@example.org", EUROPE),
)
