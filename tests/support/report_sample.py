"""A small report about invented people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gmail_reconnect.model import (
    Contact,
    Coverage,
    DraftNote,
    Moment,
    Person,
    Ranked,
    Report,
    Role,
    Standing,
    Terms,
    Tie,
)
from gmail_reconnect.people.reasons import reason

AS_OF = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def day(year: int, month: int, day_: int = 4) -> datetime:
    """A moment in UTC, with an unmistakable time of day."""
    return datetime(year, month, day_, 10, 11, 12, 345678, tzinfo=UTC)


def moment(at: datetime, subject: str, recipients: int = 1, message: str = "169f0a") -> Moment:
    """A mail with the recipient in To."""
    return Moment(at, Role.TO, recipients, subject, message, message_id=f"<{message}+{at.year}@mail.example.com>")


def months(*years: tuple[int, int]) -> tuple[int, ...]:
    """Active months from (year, how many) pairs."""
    return tuple(year * 12 + month for year, count in years for month in range(count))


def nadia() -> Contact:
    """Two addresses, an Arabic name, a long and even exchange."""
    tie = Tie(
        last_wrote=moment(day(2020, 12), "Re: مخطط المختبر"),
        last_heard=replace(moment(day(2021, 1, 9), "Re: مخطط المختبر", 2, "17aa01"), zone=-210),
        last_cc=replace(moment(day(2021, 2), "Lab plan", 2, "17bb"), role=Role.CC),
        last_crowd=moment(day(2021, 3), "Everyone: farewell", 40, "17cc"),
        began=moment(day(2014, 2), "مختبر جديد", 1, "14f001"),
        first_contact=day(2014, 2),
        last_contact=day(2021, 1, 9),
        sent=62,
        received=71,
        seen=180,
        active_months=41,
        months=months((2014, 5), (2015, 9), (2016, 11), (2017, 8), (2018, 4), (2019, 2), (2020, 1), (2021, 1)),
        exchanges=66.34,
        usual_gap_days=12.26,
        i_owe=True,
    )
    person = Person("nadia@lab.example.org", "نادية الخطيب", ("nadia@lab.example.org", "n.khatib@mail.example"))
    return Contact(person, tie, Standing.LAPSED)


def tomas() -> Contact:
    """A fresh view whose last letters went unanswered."""
    tie = Tie(
        last_wrote=moment(day(2023, 8), "The harbour survey, and a question about tides", 3, "18a1"),
        last_heard=moment(day(2022, 11), "", 1, "17f9"),
        last_contact=day(2023, 8),
        sent=9,
        received=6,
        seen=20,
        active_months=7,
        months=months((2021, 3), (2022, 3), (2023, 1)),
        exchanges=7.3,
        usual_gap_days=31.04,
        unanswered=2,
    )
    person = Person("tomas@harbour.example.net", "Tomás Verdugo Lind", ("tomas@harbour.example.net",))
    return Contact(person, tie, Standing.LAPSED)


def nameless() -> Contact:
    """A person without a name; one mail each way."""
    tie = Tie(
        last_wrote=moment(day(2025, 6), "Your workshop notes"),
        last_heard=moment(day(2025, 6, 6), "Re: Your workshop notes"),
        last_contact=day(2025, 6, 6),
        sent=3,
        received=2,
        seen=5,
        active_months=2,
        months=months((2024, 1), (2025, 1)),
        exchanges=2.4,
    )
    return Contact(Person("w@x.example", "", ("w@x.example",)), tie, Standing.LAPSED)


def named(name: str) -> Contact:
    """A person with that name."""
    return replace(nadia(), person=Person("p", name, ("p@x.example", "q@x.example")))


def report(*contacts: Contact, complete: bool = True, messages: int = 12345) -> Report:
    """A report over `contacts`, by default the three above; the second is a fresh view, the first has a draft."""
    shown = contacts or (nadia(), tomas(), nameless())
    return Report(
        account="omar@example.com",
        as_of=AS_OF,
        lens="balanced",
        coverage=Coverage(messages, complete, None if complete else day(2019, 3)),
        people=tuple(_ranked(rank, contact) for rank, contact in enumerate(shown, 1)),
        set_aside={
            "lapsed": 3,
            "machine": 1212,
            "one_way": 41,
            "group_only": 12,
            "dead": 3,
            "snoozed": 1,
            "in_touch": 22,
            "drafted": 2,
            "self": 2,
        },
        languages={"nadia@lab.example.org": "ar", "tomas@harbour.example.net": "en"},
        drafts={"nadia@lab.example.org": DraftNote("created", "r-77")},
        waiting=() if contacts else WAITING,
    )


WAITING = (
    ("نادية الخطيب", DraftNote("created", "r-77")),
    ("فاطمة الزهراء", DraftNote("edited", "r-78", day(2026, 2))),
)


def nobody(messages: int) -> Report:
    """A report without people, from a mailbox with this many messages."""
    return Report("omar@example.com", AS_OF, "warm", Coverage(messages, True, None), (), {})


def _ranked(rank: int, contact: Contact) -> Ranked:
    tie = contact.tie
    terms = Terms(3.7376 / rank, 2.10456789 / rank, -1.522 + rank / 10, 0.3 * tie.i_owe, -0.3 * (tie.unanswered > 1))
    last = tie.last_contact or AS_OF - timedelta(days=400)
    silence = (AS_OF - last).days
    return Ranked(
        rank=rank,
        contact=contact,
        score=terms.total,
        terms=terms,
        silence_days=silence,
        reason=reason(tie, silence, "en") if tie.months else "",
        fresh_view=rank == 2,
    )
