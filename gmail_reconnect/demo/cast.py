"""The people of the sample mailbox and their stories, as plain data. All of them are invented.

The mailbox is Omar Haddad's: ten years, three cities, and the friends and colleagues of each. Times count back
from the day of the demo: in years, or in days for a single mail that matters. Addresses are in the domains that
RFC 2606 reserves. `cast_groups.py` has the groups and the machines, and `sample.py` turns all of it into mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from gmail_reconnect.model import Address

from .cast_subjects import LIFE, LIFE_AR, LIFE_JA, LIFE_PT, OFFICE, OFFICE_AR, STUDY_FR, TRADE_PL

Writer = Literal["me", "them"]

ME: Final = Address("omar@example.com", "Omar Haddad")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a person writes from: hours ahead of UTC, and the free days (Monday is 0)."""

    utc: float
    weekend: tuple[int, int] = (5, 6)


AMMAN: Final = Location(+3, weekend=(4, 5))
BRITAIN: Final = Location(0)
EUROPE: Final = Location(+1)
INDIA: Final = Location(+5.5)
KENYA: Final = Location(+3)
LAGOS: Final = Location(+1)
PORTUGAL: Final = Location(0)
TOKYO: Final = Location(+9)

OMAR_LIVED: Final = ((11.0, AMMAN), (6.2, EUROPE), (3.5, BRITAIN))
"""(since how many years ago, where)."""


@dataclass(frozen=True, slots=True)
class WritingPeriod:
    """A conversation about every `every` days, from `since` years ago until `until` years ago."""

    since: float
    until: float
    every: float


@dataclass(frozen=True, slots=True)
class SingleMail:
    """A single mail that matters. The same subject again makes it a reply; `then` is the automatic reply to it."""

    days_ago: float
    who: Writer
    subject: str
    then: Literal["", "away", "delayed", "failed"] = ""


@dataclass(frozen=True, slots=True)
class CastMember:
    """A person Omar knows. `email` may change: (since how many years ago, address). `cc` is copied on every mail."""

    name: str
    story: str
    email: str | tuple[tuple[float, str], ...]
    location: Location = BRITAIN
    about: tuple[str, ...] = ()
    period: WritingPeriod | None = None
    closes: Writer = "me"  # who wrote the last mail of the period
    single_mails: tuple[SingleMail, ...] = ()
    work: bool = False  # writes on working days only
    cc: str = ""


CAST: Final = (
    # Years of letters, then silence.
    CastMember(
        "سلمى العطار",
        "Shared an office with Omar in Amman; a letter a month for five years, none for four.",
        "salma.attar@delta-packaging.example",
        AMMAN,
        (*OFFICE_AR, "فكرة للمشروع القادم"),
        WritingPeriod(9.4, 4.2, every=30),
        work=True,
    ),
    CastMember(
        "زيد القيسي",
        "A friend since school; his last letter, two and a half years ago, is still unanswered.",
        "zaid.qaisi@example.org",
        AMMAN,
        LIFE_AR,
        WritingPeriod(9.8, 2.6, every=40),
        closes="them",
    ),
    CastMember(
        "عبد الرحيم الدبّاس",
        "Omar's first manager, who taught him the trade; silent since Omar left for his studies.",
        "a.dabbas@delta-packaging.example",
        AMMAN,
        OFFICE_AR,
        WritingPeriod(9.9, 5.7, every=30),
        work=True,
    ),
    CastMember(
        "نور الهدى شاهين",
        "A cousin's friend who became a friend; drifted off less than two years ago.",
        "nour.shaheen@example.net",
        AMMAN,
        (*LIFE_AR, "عنوانك الجديد"),
        WritingPeriod(7.5, 1.8, every=42),
    ),
    CastMember(
        "Maysoon Bitar",
        "Signs in Latin letters and writes in Arabic; three years silent.",
        "maysoon.bitar@example.com",
        AMMAN,
        (*LIFE_AR, "Photographs from Jerash", "معرض الخط العربي"),
        WritingPeriod(8.2, 3.1, every=45),
    ),
    CastMember(
        "Gareth Pennington",
        "One man, three addresses: the old job, the new job, his own; lost after the third.",
        (
            (9.5, "gareth.pennington@delta-packaging.example"),
            (6.4, "g.pennington@coastal-films.example"),
            (4.1, "gareth@pennington.example"),
        ),
        BRITAIN,
        (*OFFICE, *LIFE),
        WritingPeriod(9.5, 2.7, every=40),
    ),
    CastMember(
        "Harriet Oakley",
        "The mentor of the first years; nearly six years of silence.",
        "harriet.oakley@example.net",
        BRITAIN,
        (*LIFE, "Your first year", "On changing jobs"),
        WritingPeriod(9.9, 5.9, every=33),
    ),
    CastMember(
        "Agnieszka Sowińska",
        "Sold Omar granulate from Kraków, and sent photographs of the mountains.",
        "agnieszka.sowinska@karpaty-granulat.example",
        EUROPE,
        TRADE_PL,
        WritingPeriod(8.6, 4.6, every=34),
        work=True,
    ),
    CastMember(
        "Émilie Vasseur",
        "Did every laboratory report in Lyon together with Omar.",
        "emilie.vasseur@rhone-institute.example",
        EUROPE,
        STUDY_FR,
        WritingPeriod(6.1, 2.9, every=21),
    ),
    CastMember(
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
        WritingPeriod(6.0, 3.3, every=27),
        work=True,
        cc="Pauline Dubreuil",
    ),
    CastMember(
        "Ifeoma Nwadike",
        "In the same year in Lyon, now back in Lagos.",
        "ifeoma.nwadike@example.org",
        LAGOS,
        (*LIFE, "Lagos, finally", "The reading group"),
        WritingPeriod(5.8, 3.4, every=30),
    ),
    CastMember(
        "Inês Carvalhal",
        "Shared the flat in Lyon; wrote every month until she changed jobs.",
        "ines.carvalhal@example.com",
        PORTUGAL,
        LIFE_PT,
        WritingPeriod(5.9, 1.6, every=31),
    ),
    CastMember(
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
        WritingPeriod(4.6, 1.9, every=44),
        work=True,
    ),
    CastMember(
        "Lakshmi Devarajan",
        "Omar's last letter to her was delayed on its way, not refused: her address lives.",
        "lakshmi.devarajan@mill-lane.example",
        INDIA,
        (*OFFICE, "Monsoon photographs"),
        WritingPeriod(5.5, 2.2, every=34),
        closes="them",
        single_mails=(SingleMail(402, "me", "Greetings, and a question", then="delayed"),),
    ),
    CastMember(
        "Marieke Terpstra",
        "Asked about the Q3 plastics rollout, and Omar still owes her the answer.",
        "marieke.terpstra@noordzee-logistics.example",
        EUROPE,
        (*OFFICE, "Rollout schedule"),
        WritingPeriod(4.0, 1.4, every=29),
        single_mails=(SingleMail(433, "me", "Q3 plastics rollout"), SingleMail(431, "them", "Q3 plastics rollout")),
        work=True,
    ),
    CastMember(
        "Stellan Brandvik",
        "Two letters to him went unanswered; all that came back was his out-of-office reply.",
        "stellan.brandvik@example.net",
        EUROPE,
        LIFE,
        WritingPeriod(6.5, 3.0, every=48),
        closes="them",
        single_mails=(
            SingleMail(620, "me", "How is Bergen?", then="away"),
            SingleMail(301, "me", "A note from Manchester"),
        ),
    ),
    CastMember(
        "Judith Amsel",
        "Still posts to the recyclers' list every month; to Omar himself she has not written for a year.",
        "judith.amsel@example.org",
        BRITAIN,
        (*LIFE, "About your post on the list"),
        WritingPeriod(3.9, 1.1, every=38),
    ),
    CastMember(
        "Duarte Penaforte",
        "Met at a fair in Porto; a handful of letters, all of them good.",
        "duarte@penaforte-moldes.example",
        PORTUGAL,
        ("After the fair in Porto", "Moulds: a sketch", "Introduction to a colleague", "Thank you, Duarte"),
        WritingPeriod(2.2, 1.2, every=70),
        work=True,
    ),
    CastMember(
        "Amara Obiechina",
        "Interviewed Omar for a trade paper, and stayed in touch for half a year.",
        "amara.obiechina@trade-paper.example",
        LAGOS,
        ("Interview on Wednesday", "Two questions about recycling", "The article is out"),
        WritingPeriod(3.0, 2.5, every=50),
        work=True,
    ),
    # In touch today.
    CastMember(
        "هدى حداد",
        "The sister: once a month, for all ten years.",
        "huda.haddad@example.com",
        AMMAN,
        LIFE_AR,
        WritingPeriod(10.0, 0.015, every=29),
    ),
    CastMember(
        "طارق النجداوي",
        "Writes at the two feasts and at no other time: five silent months are nothing between them.",
        "tariq.najdawi@example.org",
        AMMAN,
        ("تهنئة بعيد الفطر", "تهنئة بعيد الأضحى"),
        WritingPeriod(9.5, 0.42, every=177),
    ),
    CastMember(
        "Tom Ashdown",
        "Works at the next desk.",
        "tom.ashdown@harbour-recycling.example",
        BRITAIN,
        (*OFFICE, "Baler: spare parts", "Shift plan", "Cake in the kitchen"),
        WritingPeriod(3.4, 0.02, every=16),
        work=True,
    ),
    CastMember(
        "Claire Montbrun",
        "Stayed a friend after Lyon.",
        "claire.montbrun@example.net",
        EUROPE,
        (*STUDY_FR, "Des nouvelles de Lyon"),
        WritingPeriod(5.5, 0.05, every=40),
    ),
    CastMember(
        "久保田 美咲",
        "Teaches Omar Japanese by letter.",
        "misaki.kubota@example.org",
        TOKYO,
        LIFE_JA,
        WritingPeriod(4.2, 0.06, every=36),
    ),
    CastMember(
        "Rohan Phadkar",
        "A neighbour, and a hiker.",
        "rohan.phadkar@example.com",
        BRITAIN,
        (*LIFE, "The parcel is with me"),
        WritingPeriod(3.0, 0.07, every=26),
    ),
    CastMember(
        "Sibusiso Ndlela",
        "Hikes, and writes between the hikes.",
        "sibusiso.ndlela@example.net",
        BRITAIN,
        (*LIFE, "Boots"),
        WritingPeriod(3.2, 0.09, every=41),
    ),
    CastMember(
        "Dayo Afolarin",
        "Buys what the recycling plant makes.",
        "dayo.afolarin@market-crates.example",
        LAGOS,
        (*OFFICE, "Crates: second order"),
        WritingPeriod(2.6, 0.04, every=26),
        work=True,
    ),
    # People who are not to be written to, each for a different reason.
    CastMember(
        "Nabil Sarraj",
        "An old colleague whose address is dead: Omar's last letter to it came back.",
        "nabil.sarraj@delta-packaging.example",
        AMMAN,
        OFFICE_AR,
        WritingPeriod(9.2, 5.0, every=45),
        closes="them",
        single_mails=(SingleMail(470, "me", "بعد طول غياب", then="failed"),),
        work=True,
    ),
    CastMember(
        "Cedric Poole",
        "Admires Omar's articles; wrote six times, and never got an answer.",
        "cedric.poole@example.com",
        single_mails=(
            SingleMail(1390, "them", "Your article on film recycling"),
            SingleMail(1220, "them", "A question after your talk"),
            SingleMail(960, "them", "Your second article"),
            SingleMail(705, "them", "Greetings from a reader"),
            SingleMail(380, "them", "Would you speak at our club?"),
            SingleMail(95, "them", "Your new article"),
        ),
    ),
    CastMember(
        "Wanjiru Kamande",
        "Omar wrote to her once.",
        "wanjiru.kamande@lakeside-college.example",
        KENYA,
        single_mails=(SingleMail(840, "me", "Your lecture in Nairobi"),),
    ),
    CastMember(
        "Pauline Dubreuil",
        "The professor's secretary: only ever in copy.",
        "p.dubreuil@rhone-institute.example",
        EUROPE,
    ),
    CastMember("Bethan Rowlands", "Hikes; never wrote to Omar alone.", "bethan.rowlands@example.com"),
    CastMember("Dylan Prosser", "Hikes; never wrote to Omar alone.", "dylan.prosser@example.org"),
    CastMember("Mei-Ling Tao", "Hikes; never wrote to Omar alone.", "meiling.tao@example.net"),
    CastMember("Oskar Fjellgren", "Hikes; never wrote to Omar alone.", "oskar.fjellgren@example.com"),
    CastMember("سامر حداد", "A cousin, met in the wedding's letters only.", "samer.haddad@example.org", AMMAN),
    CastMember(
        "رشا العزّاوي", "The bride's friend, met in the wedding's letters only.", "rasha.azzawi@example.net", AMMAN
    ),
    CastMember("Piotr Wronecki", "Posts to the recyclers' list only.", "piotr@wronecki.example", EUROPE),
    CastMember("Soledad Iribarne", "Posts to the recyclers' list only.", "soledad.iribarne@example.org", EUROPE),
)
