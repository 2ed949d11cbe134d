"""Everyone in the store, as of a moment, with the user's decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gmail_reconnect.config import Config, Me
from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.model import Address, Contact, Draft, Gender, Message, Ranked, Standing
from gmail_reconnect.people import loading
from gmail_reconnect.people.ranking import score
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from tests.support.story import ME, day, find_contact, messages, told

STORY = """
    2019-01-01 me > Ana Lima <ana@x.example>: Boat
    2019-02-01 Ana Lima <ana@x.example> > me: Re: Boat
    2019-03-01 me > Ana Lima <ana@x.example>: Re: Boat
    2021-06-01 me > Bob Stone <bob@x.example>: Lunch
    2021-06-02 Bob Stone <bob@x.example> > me: Re: Lunch
"""


def decided(folder: Path, kind: str, value: str, as_of: str) -> Standing:
    with told(folder, STORY) as store:
        DecisionTable(store).add("ana@x.example", kind, value, 0)
        return find_contact(store, "ana", day(as_of)).standing


@pytest.mark.parametrize(
    ("kind", "value", "as_of", "standing"),
    [
        ("ignore", "yes", "2021-07-01", Standing.IGNORED),
        ("snooze", "2021-08-01", "2021-07-31", Standing.SNOOZED),
        ("snooze", "2021-08-01", "2021-08-01", Standing.LAPSED),
        ("tag", "boats", "2021-07-01", Standing.LAPSED),
    ],
)
def test_decisions_change_the_standing(tmp_path: Path, kind: str, value: str, as_of: str, standing: Standing) -> None:
    """Ignored for good, snoozed until the day; a tag has no effect."""
    assert decided(tmp_path, kind, value, as_of) is standing


def test_people_in_touch_in_one_month_alone_are_not_counted_as_ranked(tmp_path: Path) -> None:
    """Else "1 of 2 people" would promise a second one, whom no report lists."""
    with told(tmp_path, STORY) as store:
        everyone = loading.load(store, Config(), day("2023-07-01"))
        assert find_contact(store, "bob", day("2023-07-01")).standing is Standing.LAPSED
        assert everyone.count_ranked() == len(everyone.order("balanced")) == 1


def test_later_mail_does_not_change_the_report(tmp_path: Path) -> None:
    """Byte for byte the same report with and without later mail: names, addresses, bounces and all."""
    later = """
        2021-07-02 me > Ana Lima <ana@x.example>: Now
        2021-07-03 Ana Q. Lima <ana@x.example> > me
        2021-07-03 Ana Lima <new@x.example> > me
        2021-07-04 mailer-daemon@m.example > me [failed ana@x.example]
    """
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with told(tmp_path / "a", STORY) as short, told(tmp_path / "b", STORY + later) as long:
        (people, ranked), (people_after, ranked_after) = (
            (loading.contacts(store, found), loading.ranked(store, found, "balanced"))
            for store in (short, long)
            for found in [loading.load(store, Config(), day("2021-07-01"))]
        )
    assert (people, ranked) == (people_after, ranked_after)


EARLIER = """
    2018-01-01 Ana Lima <ana@x.example> > me, bob, eve, joe, zed
    2018-02-01 me > Ana Lima <ana@old.example>, eve: Oars
    2018-02-01 Ana Lima <ana@old.example> > me, me@work.example: Sail
    2018-03-01 me > Bob Stone <bob@x.example>, Cleo Park <cleo@x.example>: Trip
    2018-03-01 me@work.example > Cleo Park <cleo@x.example>: Trip, second
    2018-05-01 Cleo Park <cleo@x.example> > me, me@work.example: Re: Trip
    2018-05-01 news@x.example > me [bulk]
    2018-06-01 eve > me
    2018-07-01 mailer-daemon@m.example > me [failed eve]
    2018-08-01 joe > zed
"""
CUT = "2021-07-01"


def report(folder: Path, mails: Sequence[Message]) -> tuple[list[Contact], list[list[Ranked]], dict[str, int]]:
    """All that can be said of these messages, read in this order."""
    with Store.open(folder / "one.sqlite") as store:
        OwnerAddressTable(store).add((ME, "me@work.example"), "me")
        MessageTable(store).add(mails, "import")
        found = loading.load(store, Config(), day(CUT))
        said = (
            loading.contacts(store, found),
            [loading.ranked(store, found, lens, "ar") for lens in score.LENSES],
            found.set_aside(),
        )
    (folder / "one.sqlite").unlink()
    return said


@given(st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_of_mail_and_later_mail_do_not_change_the_report(tmp_path: Path, data: st.DataObject) -> None:
    """Mail that comes in any order, mixed with any mail after the day, gives the same report to the last digit."""
    past = messages(STORY + EARLIER)
    expected = report(tmp_path, past)
    assert [len(places) for places in expected[1]] == [2, 2, 2]
    people = st.sampled_from(["me", "ana@x.example", "bob@x.example", "Ana Lima <ana@old.example>", "zed", "new"])
    lines = st.builds(
        "2021-07-{:02} {} > {}, cc {} {}: Later".format,
        st.integers(2, 31),
        people,
        people,
        people,
        st.sampled_from(["", "[bulk]", "[failed ana@x.example]"]),
    )
    future = messages("\n".join(data.draw(st.lists(lines, max_size=12))))
    mixed = [*past, *(m._replace(key=f"later:{m.key}", message_id=f"later.{m.message_id}") for m in future)]
    assert report(tmp_path, data.draw(st.permutations(mixed))) == expected


def test_time_zone_of_now_does_not_matter(tmp_path: Path) -> None:
    """The same moment, on the other side of the date line, gives the same people and ranking."""
    there = timezone(timedelta(hours=13))
    now = datetime(2021, 12, 31, 18, tzinfo=UTC)
    with told(tmp_path, STORY) as store:
        DecisionTable(store).add("bob@x.example", "snooze", "2022-01-01", 0)
        here, abroad = (loading.load(store, Config(), moment) for moment in (now, now.astimezone(there)))
        assert here.standing(here.find("bob").id) == (Standing.SNOOZED, "until 2022-01-01")
        assert loading.contacts(store, here) == loading.contacts(store, abroad)
        assert loading.ranked(store, here, "warm", "en") == loading.ranked(store, abroad, "warm", "en")


def test_mail_of_the_last_millisecond_counts(tmp_path: Path) -> None:
    """Mail of the next millisecond doesn't."""
    story = "2021-01-01T10:00:00.335 ana > me: now\n2021-01-01T10:00:00.336 ana > me: too late"
    with told(tmp_path, story) as store:
        ana = find_contact(store, "ana@x.example", datetime(2021, 1, 1, 10, 0, 0, 335_000, tzinfo=UTC))
        assert ana.tie.subjects == ("now",)


def test_person_has_everything_the_user_set(tmp_path: Path) -> None:
    """Language, gender, tags and notes, whichever address they were set for; the latest wins."""
    with told(tmp_path, STORY + EARLIER) as store:
        decision_table = DecisionTable(store)
        for at, (email, kind, value) in enumerate(
            [
                ("ana@x.example", "language", "fr"),
                ("ana@x.example", "language", "ar"),
                ("ana@old.example", "gender", "f"),
                ("ana@x.example", "tag", "sailing"),
                ("ana@old.example", "tag", "sailing"),
                ("ana@old.example", "tag", "work"),
                ("ana@x.example", "note", "Met at the harbour"),
            ]
        ):
            decision_table.add(email, kind, value, at)
        ana = find_contact(store, "ana lima", day(CUT)).person
    assert ana.addresses == ("ana@x.example", "ana@old.example")
    assert (ana.language, ana.gender) == ("ar", Gender.FEMALE)
    assert (ana.tags, ana.notes) == (("sailing", "work"), ("Met at the harbour",))


def test_ranking_includes_score_reason_and_message(tmp_path: Path) -> None:
    """Rank, silence, terms that add up, reason, and the message behind the date."""
    with told(tmp_path, STORY) as store:
        (ana,) = loading.ranked(store, loading.load(store, Config(), day(CUT)), "balanced")
    assert (ana.rank, ana.silence_days, ana.fresh_view) == (1, 853, False)
    assert ana.score == pytest.approx(sum(ana.terms))
    assert ana.reason == (
        "In touch in three different months of 2019, usually about once a month; silent for two years and four months."
    )
    assert ana.contact.tie.last_wrote is not None
    assert (ana.contact.tie.last_wrote.message, ana.contact.tie.last_wrote.message_id) == ("<2>", "2")


def test_whole_name_is_found_before_a_part_of_another(tmp_path: Path) -> None:
    """In any case and with spaces around; an id works too."""
    with told(tmp_path, "2021-01-01 me > Ana Lima <ana@x.example>, Ana Lima Reis <reis@x.example>") as store:
        found = loading.load(store, Config(), day(CUT))
        assert found.find(" ANA lima ").email == "ana@x.example"
        assert found.find(found.find("reis@x.example").id).name == "Ana Lima Reis"
        assert [c.email for c in found.search(" REIS ")] == ["reis@x.example"]


def test_last_snooze_and_last_bounce_count(tmp_path: Path) -> None:
    """Of a person with two addresses, each snoozed or bounced at its own time."""
    bounces = """
        2020-01-01 mailer-daemon@m.example > me [failed ana@old.example]
        2020-02-02 mailer-daemon@m.example > me [failed ana@x.example]
    """
    with told(tmp_path, STORY + EARLIER + bounces) as store:
        assert find_contact(store, "ana lima", day(CUT)).because == "mail to them bounced on 2020-02-02"
        for email, until in (("ana@x.example", "2021-08-01"), ("ana@old.example", "2021-09-01")):
            DecisionTable(store).add(email, "snooze", until, 0)
        ana = find_contact(store, "ana lima", day("2021-08-15"))
    assert (ana.standing, ana.because) == (Standing.SNOOZED, "until 2021-09-01")


SPELLED = "2020-01-01 me > Eva Gold <eva.gold@gmail.com>\n2020-01-02 Eva Gold <evagold@googlemail.com> > me\n"


@pytest.mark.parametrize("failed", ["eva.gold@gmail.com", "evagold@gmail.com", "e.v.a.gold+boat@googlemail.com"])
def test_bounce_for_one_spelling_marks_the_mailbox_dead(tmp_path: Path, failed: str) -> None:
    """Whichever spelling the report names, also one in no other mail; mail from any of them revives it."""
    bounce = f"2020-02-01 mailer-daemon@m.example > me [failed {failed}]"
    with told(tmp_path, SPELLED + bounce) as store:
        eva = find_contact(store, "eva gold", day(CUT))
        assert (eva.standing, eva.because) == (Standing.DEAD, "mail to them bounced on 2020-02-01")
        MessageTable(store).add(
            [m._replace(key="mid:l") for m in messages("2020-03-01 Eva <e.vagold@gmail.com> > me")], "import"
        )
        assert find_contact(store, "eva gold", day(CUT)).standing is not Standing.DEAD


def test_name_that_looks_like_an_address_or_id_does_not_match(tmp_path: Path) -> None:
    """A person who calls themselves by somebody's address or id isn't found by it, nor by an address that nobody
    has.
    """
    with told(tmp_path, STORY) as store:
        ana = find_contact(store, "ana@x.example", day("2021-07-01")).person
    (tmp_path / "more").mkdir()
    names = (ana.id, "ana@x.example", "dina@fox.example")
    with told(tmp_path / "more", STORY) as store:
        (mail,) = messages("2019-05-01 x > me")
        strangers = [mail._replace(key=f"mid:s{n}", message_id=f"s{n}", sender=Address(f"s{n}@y.example", name))
                     for n, name in enumerate(names)]  # fmt: skip
        MessageTable(store).add(strangers, "import")
        found = loading.load(store, Config(), day("2021-07-01"))
        assert sorted(c.person.name for c in loading.contacts(store, found) if c.person.name in names) == sorted(names)
        assert found.find("ana@x.example").addresses == found.find(ana.id).addresses == ana.addresses
        with pytest.raises(ReconnectError, match="nobody called"):
            found.find("dina@fox.example")


def test_person_is_found_by_another_spelling(tmp_path: Path) -> None:
    """A Gmail address finds the person with its mailbox; the exact spelling comes first."""
    with told(tmp_path, "2020-01-01 me > tag+me@gmail.com: Boat\n2020-01-02 me > t.ag@x.example: Boat") as store:
        found = loading.load(store, Config(), day(CUT))
        for spelling in ("tag@gmail.com", "T.AG@gmail.com", "tag+boats@googlemail.com"):
            assert found.find(spelling).addresses == ("tag+me@gmail.com",)
        for other in ("tag@x.example", "tagg@gmail.com"):
            with pytest.raises(ReconnectError, match="nobody called"):
                found.find(other)


def test_person_is_found_by_id_address_or_name(tmp_path: Path) -> None:
    """Or a part of the name; nobody and several are errors."""
    with told(tmp_path, STORY) as store:
        found = loading.load(store, Config(), day("2021-07-01"))
        ana = found.find("ana lima")
        assert found.find(ana.id) == found.find("ANA@x.example") == found.find("Lim") == ana
        with pytest.raises(ReconnectError, match="nobody"):
            found.find("zoe")
        with pytest.raises(ReconnectError, match=r"2 people fit 'n': Bob Stone \(\w+\), Ana Lima \(\w+\)"):
            found.find("n")
        with pytest.raises(ReconnectError, match="nobody"):
            found.find(ME)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("أحمد حسن", "احمد حسن"),
        ("Søren Lund", "soren lund"),
        ("Søren Lund", "soren"),
        ("Łukasz Żak", "zak"),
        ("علی کریمی", "علي كريمي"),
        ("أحـمد حسن", "حسَن"),
    ],
)
def test_name_is_found_in_other_letter_forms(tmp_path: Path, name: str, who: str) -> None:
    """Without its accents, in the letters of another keyboard: the whole name, a part of it, and in a list."""
    with told(tmp_path, f"2021-01-01 me > {name} <x@x.example>, Zoe Reis <zoe@x.example>") as store:
        found = loading.load(store, Config(), day(CUT))
        assert found.find(who).name == name
        assert [c.name for c in found.search(who)] == [name]


def test_name_that_fits_many_says_how_many_more(tmp_path: Path) -> None:
    """Five are named; without the rest, the list would look complete."""
    story = ", ".join(f"2021-01-0{n} me > Lim {n} <l{n}@x.example>" for n in range(1, 8))
    with told(tmp_path, story.replace(", ", "\n")) as store:
        with pytest.raises(ReconnectError, match=r"7 people fit 'lim': .* and 2 more\.") as said:
            loading.load(store, Config(), day(CUT)).find("lim")
        assert said.value.message.count("(") == 5


def test_exact_name_comes_before_a_folded_one(tmp_path: Path) -> None:
    """Both whole names fit: the one in exactly these letters is found; a part of both finds neither."""
    story = "2021-01-01 me > Søren Lund <a@x.example>, Soren Lund <b@x.example>, Søren Lund Reis <c@x.example>"
    with told(tmp_path, story) as store:
        found = loading.load(store, Config(), day(CUT))
        assert found.find("soren lund").email == "b@x.example"
        assert found.find("SØREN LUND").email == "a@x.example"
        with pytest.raises(ReconnectError, match="3 people fit 'soren'"):
            found.find("soren")


def test_marks_alone_find_nobody(tmp_path: Path) -> None:
    """Text that folding empties finds nobody, rather than everybody."""
    with told(tmp_path, STORY) as store:
        found = loading.load(store, Config(), day(CUT))
        assert found.search("ـ") == []
        with pytest.raises(ReconnectError, match="nobody called"):
            found.find("ـ")


def test_ambiguous_name_finds_nobody(tmp_path: Path) -> None:
    """Both are named with their ids, and an address decides."""
    story = "2021-01-01 me > Ana Lima <ana@x.example>, Ana Lima <ana@y.example>"
    with told(tmp_path, story) as store:
        found = loading.load(store, Config(), day(CUT))
        with pytest.raises(ReconnectError) as caught:
            found.find("Ana Lima")
        assert all(one.person.id in caught.value.message for one in loading.contacts(store, found))
        assert "address" in caught.value.hint
        assert found.find("ana@y.example").email == "ana@y.example"


def test_search_finds_parts_of_names_addresses_and_tags(tmp_path: Path) -> None:
    """An empty text lists everyone, most recently in touch first."""
    with told(tmp_path, STORY) as store:
        DecisionTable(store).add("ana@x.example", "tag", "Sailing", 0)
        found = loading.load(store, Config(), day("2021-07-01"))
        assert [c.name for c in found.search("")] == ["Bob Stone", "Ana Lima"]
        assert [c.name for c in found.search("sail")] == ["Ana Lima"]


def test_empty_store_and_unknown_owner_are_errors(tmp_path: Path) -> None:
    """Both say what to do."""
    with Store.open(tmp_path / "empty.sqlite") as store, pytest.raises(ReconnectError, match="no mail here yet"):
        loading.load(store, Config(), day("2021-07-01"))
    with told(tmp_path, STORY, own=()) as store:
        with pytest.raises(ReconnectError, match="which address is yours"):
            loading.load(store, Config(), day("2021-07-01"))
        mine = Config(me=Me(addresses=("me@example.com",)))
        assert find_contact(store, "ana", day("2021-07-01"), mine).tie.sent == 2
        stranger = Config(me=Me(addresses=("typo@example.com",)))
        with pytest.raises(ReconnectError, match=r"from or to typo@example\.com") as caught:
            loading.load(store, stranger, day("2021-07-01"))
    assert caught.value.code is ErrorCode.OWNER_UNKNOWN


def test_set_aside_counts_everyone_not_ranked(tmp_path: Path) -> None:
    """Seven kinds, each counted; the lapsed and the user are not among them."""
    more = """
        2021-06-01 news@x.example > me [bulk]
        2021-06-01 eve > me, a, b, c
        2021-06-01 me > Cleo Park <cleo@x.example>
        2020-01-01 joe > me
        2021-01-01 mailer-daemon@m.example > me [failed joe]
        2020-01-01 zoe > me
        2020-01-01 max > me
    """
    with told(tmp_path, STORY + more) as store:
        DecisionTable(store).add("zoe@x.example", "ignore", "yes", 0)
        DecisionTable(store).add("max@x.example", "snooze", "2022-01-01", 0)
        found = loading.load(store, Config(), day("2021-07-01"))
        assert found.set_aside() == {
            "machine": 2, "one_way": 1, "group_only": 4, "dead": 1, "ignored": 1, "snoozed": 1, "in_touch": 1,
            "drafted": 0, "undated": 0, "unwritable": 0,
        }  # fmt: skip
        assert [one.contact.person.name for one in loading.ranked(store, found, "balanced", "en")] == ["Ana Lima"]


def test_person_with_a_letter_is_not_ranked(tmp_path: Path) -> None:
    """Set aside with the reason while the draft waits, whatever the day; back in the list once it was discarded."""
    with told(tmp_path, STORY) as store:
        draft_table = DraftTable(store)
        (ana,) = loading.ranked(store, loading.load(store, Config(), day("2021-07-01")), "balanced")
        made = 10**12
        draft_table.add(Draft("d1", ana.contact.person.email, "Ana", "Hello", "d1@x", b"", "created", made, made))
        found = loading.load(store, Config(), day("2021-07-01"))
        assert (loading.ranked(store, found, "balanced", "en"), found.set_aside()["drafted"]) == ([], 1)
        for where in ("last", "in place"):
            (last,) = loading.ranked(store, found, "balanced", "en", drafted=where)
            assert "was written to a file" in last.contact.because
        standing, because = found.standing(ana.contact.person.id)
        assert standing is Standing.LAPSED
        assert "was written to a file" in because
        draft_table.set_state("d1", "discarded", made)
        found = loading.load(store, Config(), day("2021-07-01"))
        assert (len(loading.ranked(store, found, "balanced", "en")), found.set_aside()["drafted"]) == (1, 0)
