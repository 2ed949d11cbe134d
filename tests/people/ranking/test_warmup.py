from __future__ import annotations

from gmail_reconnect.model import Contact, Person, Ranked, Standing, Terms, Tie
from gmail_reconnect.people.ranking.warmup import easy


def one(name: str, rank: int, silence: int, sent: int, received: int, *, unanswered: int = 0) -> Ranked:
    tie = Tie(sent=sent, received=received, unanswered=unanswered)
    contact = Contact(Person(name, name, (f"{name}@x.example",)), tie, Standing.LAPSED)
    return Ranked(rank, contact, 1.0, Terms(1, 0, 0, 0, 0), silence, "")


def names(*ranked: Ranked, count: int = 3) -> list[str]:
    return [each.contact.person.name for each in easy(ranked, count)]


def test_balanced_exchanges_with_short_silences_come_first() -> None:
    """Ten letters for one answer aren't easy."""
    people = (
        one("long", 1, 900, 20, 18),
        one("short", 2, 120, 9, 7),
        one("lopsided", 3, 95, 20, 2),
        one("middle", 4, 300, 5, 8),
        one("thin", 5, 100, 1, 1),
    )
    assert names(*people) == ["short", "middle", "long"]
    assert names(*people, count=5) == ["short", "middle", "long"]


def test_people_with_unanswered_letters_are_not_easy() -> None:
    """Two unanswered letters; one doesn't count."""
    ignored, waiting = one("ignored", 1, 100, 9, 9, unanswered=2), one("waiting", 2, 200, 9, 9, unanswered=1)
    assert names(ignored, waiting, one("old", 3, 2000, 9, 9)) == ["waiting", "old"]


def test_nobody_outside_the_rule_fills_a_place() -> None:
    """There may be fewer than asked for, or nobody."""
    assert names(one("thin", 1, 100, 1, 1)) == []
    assert names() == []
    assert names(*(one(f"p{n}", n, n, 5, 5) for n in range(9)), count=5) == ["p0", "p1", "p2", "p3", "p4"]
