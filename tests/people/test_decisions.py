"""What the user decides about people, and that it lasts: merging, splitting, keeping apart, hiding, forgetting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.model import Contact, Draft, Person, Standing
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.people.identity.mailbox import person_id
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.listed_ids import ListedIdTable
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from gmail_reconnect.store.user.decisions import DecisionTable, MergeTable
from gmail_reconnect.store.user.drafts import DraftTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from tests.support.story import ME, day, find_contact, messages, told

STORY = """
    2019-01-01 Ana Limar <ana@a.example> > me
    2019-01-02 me > Ana Limar <ana@a.example>: Boat
    2019-02-01 Ana Limar <ana.b@b.example> > me
    2019-03-01 Ana Limar <ana.c@c.example> > me
    2019-04-01 Bob Stone <bob@b.example> > me
    2019-05-01 Cleo <cleo@c.example> > me
    2019-06-01 me > Ana Limar <ana@a.example>, Bob Stone <bob@b.example>, dan, eve: Party
"""
NOW = day("2021-01-01")


def everyone(store: Store) -> list[set[str]]:
    """The addresses of each person, without the owner."""
    return sorted(
        (set(c.person.addresses) for c in loading.contacts(store, loading.load(store, Config(), NOW))), key=min
    )


def find(store: Store, who: str) -> Person:
    return find_contact(store, who, NOW).person


def kept_generation(store: Store) -> int:
    """The generation of kept facts."""
    kept = PersonFactTable(store).basis()
    return kept.generation if kept else -1


def contact(store: Store, who: str) -> Contact:
    return find_contact(store, who, NOW)


def test_merge_makes_one_person_and_keeps_both_ids(tmp_path: Path) -> None:
    """All their mail counts together; the id of either finds them, and the shown one is one of the two."""
    with told(tmp_path, STORY) as store:
        bob, cleo = find(store, "bob@b.example"), find(store, "cleo@c.example")
        decisions.merge(store, cleo, bob, 1)
        one = contact(store, "cleo@c.example")
        assert set(one.person.addresses) == {"bob@b.example", "cleo@c.example"}
        assert one.tie.received == 2
        assert one.person.id in {bob.id, cleo.id}
        assert find(store, bob.id) == find(store, cleo.id) == one.person
        with pytest.raises(UsageError, match="one person already"):
            decisions.merge(store, one.person, one.person, 1)


def test_merge_includes_addresses_joined_by_mail(tmp_path: Path) -> None:
    """Later mail that separates the namesakes doesn't undo what the user saw as one person and merged."""
    with told(tmp_path, STORY) as store:
        decisions.merge(store, find(store, "ana@a.example"), find(store, "cleo@c.example"), 1)
        parting = "2019-07-01 me > Ana Limar <ana@a.example>, Ana Limar <ana.b@b.example>, Ana Limar <ana.c@c.example>"
        MessageTable(store).add([m._replace(key="mid:p", message_id="p") for m in messages(parting)], "import")
        assert {"ana@a.example", "ana.b@b.example", "ana.c@c.example", "cleo@c.example"} in everyone(store)


def test_merge_survives_without_the_mail_between(tmp_path: Path) -> None:
    """Bob links Ana and Cleo in the merges; without his mail, and before it, the two are still one."""
    with told(tmp_path, STORY) as store:
        decisions.merge(store, find(store, "ana@a.example"), find(store, "bob@b.example"), 1)
        decisions.merge(store, find(store, "bob@b.example"), find(store, "cleo@c.example"), 2)
        before = kept_generation(store)
        store.connection.execute(
            "DELETE FROM message WHERE sender = (SELECT id FROM address WHERE email = 'bob@b.example')"
            " OR id IN (SELECT message FROM recipient JOIN address ON id = address WHERE email = 'bob@b.example')"
        )
        ana = {"ana@a.example", "ana.b@b.example", "ana.c@c.example"}
        assert [{*ana, "cleo@c.example"}] == everyone(store)
        with store.transaction():
            PersonFactTable(store).start_over(0)
        assert kept_generation(store) != before
        assert [{*ana, "cleo@c.example"}] == everyone(store)


def test_merge_holds_as_of_an_earlier_day(tmp_path: Path) -> None:
    """Also on a day when the person between had not written yet."""
    with told(tmp_path, STORY) as store:
        decisions.merge(store, find(store, "cleo@c.example"), find(store, "bob@b.example"), 1)
        decisions.merge(store, find(store, "cleo@c.example"), find(store, "ana@a.example"), 2)
        MessageTable(store).add(
            [m._replace(key="mid:e", message_id="e") for m in messages("2018-01-01 Cleo <cleo@c.example> > me")],
            "import",
        )
        then = loading.contacts(store, loading.load(store, Config(), day("2019-01-05")))
        assert [set(one.person.addresses) for one in then] == [{"ana@a.example", "cleo@c.example"}]


def test_split_leaves_the_others_together(tmp_path: Path) -> None:
    """Also if the split address was the one that linked the others."""
    with told(tmp_path, STORY) as store:
        for other in ("cleo@c.example", "dan@x.example"):
            decisions.merge(store, find(store, "bob@b.example"), find(store, other), 1)
        decisions.split(store, find(store, "bob@b.example"), "Cleo@C.example ", 2)
        assert {"cleo@c.example"} in everyone(store)
        assert {"bob@b.example", "dan@x.example"} in everyone(store)
        decisions.split(store, find(store, "ana@a.example"), "ana.b@b.example", 2)
        assert {"ana@a.example", "ana.c@c.example"} in everyone(store)


def test_new_address_does_not_undo_a_split(tmp_path: Path) -> None:
    """A fourth namesake matches both, so it joins neither, and those who were one stay one."""
    with told(tmp_path, STORY) as store:
        decisions.split(store, find(store, "ana@a.example"), "ana.b@b.example", 1)
        more = messages("2019-07-01 Ana Limar <ana.d@d.example> > me")
        MessageTable(store).add([m._replace(key="mid:d", message_id="d") for m in more], "import")
        assert {"ana@a.example", "ana.c@c.example"} in everyone(store)
        assert {"ana.b@b.example"} in everyone(store)
        assert {"ana.d@d.example"} in everyone(store)


def test_impossible_split_is_an_error(tmp_path: Path) -> None:
    """Somebody else's address, the only one, and two spellings of one mailbox: each has a message."""
    with told(tmp_path, STORY + "2019-01-01 Zoe <z.oe@gmail.com> > me\n2019-01-01 Zoe <zoe@gmail.com> > me") as store:
        for who, address, says in (
            ("ana@a.example", "bob@b.example", "an address of Ana Limar"),
            ("bob@b.example", "bob@b.example", "no other mailbox"),
            ("zoe@gmail.com", "z.oe@gmail.com", "one mailbox"),
        ):
            with pytest.raises(UsageError, match=says):
                decisions.split(store, find(store, who), address, 1)


def test_both_parts_of_a_split_keep_all_decisions(tmp_path: Path) -> None:
    """Nothing tells which of them was meant: nothing is lost, and a language isn't doubled."""
    with told(tmp_path, STORY) as store:
        ana = find(store, "ana@a.example")
        for kind, value in (("note", "sails"), ("tag", "boats"), ("ignore", "yes")):
            decisions.decide(store, ana, kind, value, 1)
        for language in ("en", "ar"):
            decisions.decide(store, ana, "language", language, 1)
        decisions.split(store, ana, "ana.b@b.example", 2)
        for who in ("ana@a.example", "ana.b@b.example"):
            half = contact(store, who)
            assert (half.person.notes, half.person.tags, half.person.language) == (("sails",), ("boats",), "ar")
            assert half.standing is Standing.IGNORED


def test_decisions_before_a_merge_belong_to_both_parts_after_a_split(tmp_path: Path) -> None:
    """A note goes to the other part too; a language only if it has none of its own."""
    with told(tmp_path, STORY) as store:
        for who, language in (("bob@b.example", "en"), ("cleo@c.example", "ar")):
            decisions.decide(store, find(store, who), "language", language, 1)
        decisions.decide(store, find(store, "bob@b.example"), "note", "sails", 2)
        for other in ("cleo@c.example", "dan@x.example"):
            decisions.merge(store, find(store, "bob@b.example"), find(store, other), 3)
        for other in ("cleo@c.example", "dan@x.example"):
            decisions.split(store, find(store, "bob@b.example"), other, 4)
        found = {who: find(store, who) for who in ("bob@b.example", "cleo@c.example", "dan@x.example")}
        assert [one.notes for one in found.values()] == [("sails",)] * 3
        assert [one.language for one in found.values()][:2] == ["en", "ar"]
        assert found["dan@x.example"].language in {"en", "ar"}


def test_decision_holds_for_every_address_after_a_separation(tmp_path: Path) -> None:
    """Ignored with three addresses: none of them comes back when later mail separates them."""
    with told(tmp_path, STORY) as store:
        decisions.decide(store, find(store, "ana@a.example"), "ignore", "yes", 1)
        parting = "2019-07-01 me > Ana Limar <ana@a.example>, Ana Limar <ana.b@b.example>, Ana Limar <ana.c@c.example>"
        MessageTable(store).add([m._replace(key="mid:p", message_id="p") for m in messages(parting)], "import")
        for who in ("ana@a.example", "ana.b@b.example", "ana.c@c.example"):
            assert contact(store, who).person.addresses == (who,)
            assert contact(store, who).standing is Standing.IGNORED


def test_people_kept_apart_stay_apart_until_undone(tmp_path: Path) -> None:
    """`distinguish` separates nobody, prevents automatic joining, and says if it can't."""
    with told(tmp_path, STORY) as store:
        ana = find(store, "ana@a.example")
        with pytest.raises(UsageError, match="one person here, with 3 addresses"):
            decisions.distinguish(store, ana, ana, 1)
        decisions.split(store, ana, "ana.b@b.example", 1)
        one, other = find(store, "ana@a.example"), find(store, "ana.b@b.example")
        decisions.distinguish(store, other, one, 2)
        decisions.undistinguish(store, one, other)
        assert {"ana@a.example", "ana.b@b.example", "ana.c@c.example"} in everyone(store)
        with pytest.raises(UsageError, match="You didn't keep"):
            decisions.undistinguish(store, find(store, "bob@b.example"), find(store, "cleo@c.example"))


def test_merge_can_be_undone(tmp_path: Path) -> None:
    """What the mail itself shows holds again; a person joined by mail alone has no merge to undo."""
    with told(tmp_path, STORY) as store:
        decisions.merge(store, find(store, "ana@a.example"), find(store, "bob@b.example"), 1)
        decisions.unmerge(store, find(store, "bob@b.example"), "bob@b.example")
        assert {"bob@b.example"} in everyone(store)
        assert {"ana@a.example", "ana.b@b.example", "ana.c@c.example"} in everyone(store)
        assert MergeTable(store).pairs()[1] == []
    (tmp_path / "again").mkdir()
    with told(tmp_path / "again", STORY) as store, pytest.raises(UsageError, match="their mail shows"):
        decisions.unmerge(store, find(store, "ana@a.example"), "ana.b@b.example")


def test_one_of_several_merges_can_be_undone(tmp_path: Path) -> None:
    """The one that joined the two; the other holds, whatever the order of their addresses."""
    story = "\n".join(
        f"2019-01-0{n} {name} <{name}@x.example> > me" for n, name in enumerate(("zoe", "hans", "ana"), 1)
    )
    for other in ("hans", "ana"):
        (tmp_path / other).mkdir()
        with told(tmp_path / other, story) as store:
            for second in ("hans@x.example", "ana@x.example"):
                zoe = find(store, "zoe@x.example")
                decisions.merge(store, zoe, find(store, second), 1, ("zoe@x.example", second))
            decisions.unmerge(store, find(store, "zoe@x.example"), f"{other}@x.example", "zoe@x.example")
            (left,) = {"hans", "ana"} - {other}
            assert everyone(store) == sorted([{f"{other}@x.example"}, {f"{left}@x.example", "zoe@x.example"}], key=min)


def test_undone_merge_leaves_nothing_behind(tmp_path: Path) -> None:
    """People joined by mail are one again by mail alone, and mail separates them again."""
    for way in ("ana@a.example", "cleo@c.example"):
        (tmp_path / way).mkdir()
        with told(tmp_path / way, STORY) as store:
            before = everyone(store)
            decisions.merge(store, find(store, "cleo@c.example"), find(store, "ana@a.example"), 1)
            (other,) = {"ana@a.example", "cleo@c.example"} - {way}
            decisions.unmerge(store, find(store, "cleo@c.example"), way, other)
            assert everyone(store) == before
            assert MergeTable(store).pairs() == ([], [])


def test_undone_merge_takes_a_snooze_back_from_the_other(tmp_path: Path) -> None:
    """It was extended to the other's addresses; what the user decided about both together stays with both."""
    with told(tmp_path, STORY) as store:
        decisions.decide(store, find(store, "bob@b.example"), "snooze", "2030-01-01", 1)
        decisions.merge(store, find(store, "bob@b.example"), find(store, "cleo@c.example"), 2)
        assert contact(store, "cleo@c.example").standing is Standing.SNOOZED
        decisions.decide(store, find(store, "cleo@c.example"), "language", "ar", 3)
        decisions.unmerge(store, find(store, "cleo@c.example"), "cleo@c.example")
        assert contact(store, "bob@b.example").standing is Standing.SNOOZED
        assert contact(store, "cleo@c.example").standing is not Standing.SNOOZED
        assert {find(store, one).language for one in ("bob@b.example", "cleo@c.example")} == {"ar"}


def test_undone_merge_keeps_apart_those_who_were(tmp_path: Path) -> None:
    """They were said to be two before the merge."""
    with told(tmp_path, STORY) as store:
        decisions.distinguish(store, find(store, "bob@b.example"), find(store, "cleo@c.example"), 1)
        before = MergeTable(store).pairs()
        decisions.merge(store, find(store, "bob@b.example"), find(store, "cleo@c.example"), 2)
        decisions.unmerge(store, find(store, "cleo@c.example"), "cleo@c.example")
        assert MergeTable(store).pairs() == before


def test_last_decision_holds(tmp_path: Path) -> None:
    """Split, then merged, then split again."""
    with told(tmp_path, STORY) as store:
        for _ in range(2):
            decisions.split(store, find(store, "ana@a.example"), "ana.b@b.example", 1)
            assert {"ana.b@b.example"} in everyone(store)
            decisions.merge(store, find(store, "ana@a.example"), find(store, "ana.b@b.example"), 1)
            assert {"ana@a.example", "ana.b@b.example", "ana.c@c.example"} in everyone(store)


def test_never_hides_all_addresses_and_new_ones(tmp_path: Path) -> None:
    """Also another spelling, and a new address that mail joins to the person; any of them undoes it."""
    with told(tmp_path, STORY + "2019-01-01 Zoe Park <z.oe@gmail.com> > me") as store:
        decisions.never(store, find(store, "ana@a.example").addresses, 1)
        decisions.never(store, ["z.oe@gmail.com"], 1)
        more = messages("2020-01-01 Ana Limar <new@d.example> > me\n2020-01-01 Zoe Park <zoe+x@googlemail.com> > me")
        MessageTable(store).add([m._replace(key=f"mid:{n}n", message_id=f"{n}n") for n, m in enumerate(more)], "import")
        assert everyone(store) == [{"bob@b.example"}, {"cleo@c.example"}, {"dan@x.example"}, {"eve@x.example"}]
        with pytest.raises(ReconnectError, match="nobody called"):
            find(store, "ana.b@b.example")
        assert sum(loading.load(store, Config(), NOW).set_aside().values()) == 4
        assert decisions.show_again(store, " Ana.B@b.example")
        assert not decisions.show_again(store, "ana.b@b.example")
        assert {"ana@a.example", "ana.b@b.example", "ana.c@c.example", "new@d.example"} in everyone(store)
        with pytest.raises(ReconnectError, match="nobody called"):
            find(store, "zoe+x@googlemail.com")


APART = "2019-09-01 me > Ana Limar <ana@a.example>, Ana Limar <ana.b@b.example>, Ana Limar <ana.c@c.example>"


def add_later_mail(store: Store, story: str, mark: str) -> None:
    """Mail that comes in later."""
    some = [m._replace(key=f"mid:{mark}{m.key}", message_id=mark + m.message_id) for m in messages(story)]
    MessageTable(store).add(some, "import")


def test_never_extends_to_an_address_joined_later(tmp_path: Path) -> None:
    """It stays hidden if mail separates the two again, and without the old mail."""
    with told(tmp_path, "2019-01-01 Ana Limar <ana@a.example> > me\n2019-01-02 Bob <bob@b.example> > me") as store:
        decisions.never(store, find(store, "ana@a.example").addresses, 1)
        add_later_mail(store, "2019-02-01 Ana Limar <ana.b@b.example> > me", "new")
        assert everyone(store) == [{"bob@b.example"}]
        add_later_mail(store, APART, "apart")
        assert everyone(store) == [{"ana.c@c.example"}, {"bob@b.example"}]
        store.connection.execute("DELETE FROM message")
        add_later_mail(store, "2019-02-01 Ana Limar <ana.b@b.example> > me", "again")
        assert everyone(store) == []
        assert decisions.show_again(store, "ana.b@b.example")
        add_later_mail(store, "2019-03-01 Ana Limar <ana@a.example> > me", "both")
        assert everyone(store) == [{"ana@a.example", "ana.b@b.example"}]


def test_undoing_never_shows_all_of_a_joined_person(tmp_path: Path) -> None:
    """Two hidden people turned out to be one: otherwise one address would go on hiding the other."""
    with told(tmp_path, "2019-01-01 Ana Limar <ana@a.example> > me\n2019-02-01 A. <ana.b@b.example> > me") as store:
        for number, email in enumerate(("ana@a.example", "ana.b@b.example")):
            decisions.never(store, [email], number)
        add_later_mail(
            store, "2019-02-02 Ana Limar <ana.b@b.example> > me\n2019-02-03 Ana Limar <ana.b@b.example> > me", "name"
        )
        assert everyone(store) == []
        assert decisions.show_again(store, "ana@a.example")
        assert everyone(store) == [{"ana@a.example", "ana.b@b.example"}]


@pytest.mark.parametrize(
    ("kind", "value", "standing"), [("ignore", "yes", "ignored"), ("snooze", "2030-01-01", "snoozed")]
)
def test_ignoring_extends_to_addresses_joined_later(tmp_path: Path, kind: str, value: str, standing: str) -> None:
    """Ignored or snoozed, joined with another address, then separated: both are. A note stays where it was."""
    with told(tmp_path, "2019-01-01 Ana Limar <ana@a.example> > me\n2019-01-02 Bob <bob@b.example> > me") as store:
        ana = find(store, "ana@a.example")
        decisions.decide(store, ana, kind, value, 1)
        decisions.decide(store, ana, "note", "boats", 2)
        add_later_mail(store, "2019-02-01 Ana Limar <ana.b@b.example> > me", "new")
        assert contact(store, "ana.b@b.example").standing == standing
        add_later_mail(store, APART, "apart")
        assert {contact(store, one).standing for one in ("ana@a.example", "ana.b@b.example")} == {standing}
        assert [find(store, one).notes for one in ("ana@a.example", "ana.b@b.example")] == [("boats",), ()]
        assert contact(store, "bob@b.example").standing != standing


def test_hidden_addresses_are_hashed_with_a_key(tmp_path: Path) -> None:
    """Two databases have two keys: the same address has another hash in each."""
    hashes = []
    for name in ("one", "two"):
        with Store.open(tmp_path / f"{name}.sqlite") as store:
            decisions.never(store, ["ana@a.example"], 1)
            hashes += store.connection.execute("SELECT hash FROM never").fetchall()
        assert b"ana@a" not in (tmp_path / f"{name}.sqlite").read_bytes()
    assert hashes[0] != hashes[1]


def test_never_drops_a_pending_letter(tmp_path: Path) -> None:
    """The next run would make it; one that is in Gmail is counted, to be told."""
    letter = Draft("d1", "ana@a.example", "Ana Limar", "Hello", "d1@x", b"x", "pending", 1, 1)
    with told(tmp_path, STORY) as store:
        draft_table = DraftTable(store)
        for draft in (letter, replace(letter, id="d2", message_id="d2@x", state="edited")):
            draft_table.add(draft)
        draft_table.set_state("d2", "edited", 1, {"draft": "r2", "message": "m2"})
        assert decisions.never(store, find(store, "ana@a.example").addresses, 2) == 1
        assert [draft.state for draft in draft_table.all()] == ["discarded", "edited"]


def test_never_finds_letters_by_mailbox_and_counts_those_in_gmail(tmp_path: Path) -> None:
    """By another spelling, or another address of the letter's person; a letter in a file isn't in Gmail."""
    letter = Draft("d1", "z.oe@gmail.com", "Zoe", "Hello", "d1@x", b"x", "pending", 1, 1)
    drafts = [
        letter,
        replace(letter, id="d2", message_id="d2@x", email="zoe@z.example", addresses=("zoe+a@googlemail.com",)),
        replace(letter, id="d3", message_id="d3@x", state="created"),
        replace(letter, id="d4", message_id="d4@x", email="bob@b.example"),
    ]
    with told(tmp_path, STORY) as store:
        draft_table = DraftTable(store)
        for draft in drafts:
            draft_table.add(draft)
        assert decisions.never(store, ["zoe@gmail.com"], 2) == 0
        assert [draft.state for draft in draft_table.all()] == ["discarded", "discarded", "created", "pending"]


@pytest.mark.parametrize("secure", [True, False], ids=["of today", "of an older version"])
def test_forgotten_person_is_nowhere_in_the_file(tmp_path: Path, *, secure: bool) -> None:
    """Addresses, name, mail, notes, merges and letters are gone, from free pages too; others keep their facts.

    Also from a file in which deleting doesn't overwrite, and from what other mail answers.
    """
    letter = Draft("d1", "ana@a.example", "Ana Limar", "Hello", "d1@x", b"Dear Ana", "created", 1, 1)
    with told(tmp_path, STORY + "2019-01-01 mailer-daemon@m.example > me [failed ana.c@c.example]") as store:
        if not secure:
            store.connection.execute("PRAGMA secure_delete = OFF")
            for number in range(300):
                DecisionTable(store).add("ana@a.example", "note", f"Secret {number} of Ana Limar", 1)
            DecisionTable(store).remove(["ana@a.example"], "note")
        (first, *_) = messages(STORY)
        answers = f"<{first.message_id}> <other@x.example> <1.ana@a.example>"
        answer = messages("2019-08-01 Cleo <cleo@c.example> > me: Other")[0]
        answer = answer._replace(key="mid:z", message_id="z", in_reply_to=first.message_id, references=answers)
        MessageTable(store).add([answer], "import")
        before = {name: contact(store, f"{name}@x.example").tie for name in ("dan", "eve")}
        bob = contact(store, "bob@b.example").tie
        ana = find(store, "ana@a.example")
        decisions.decide(store, ana, "note", "Secret of Ana Limar", 1)
        for words in ("Secret of long ago", "Boat"):
            decisions.decide(store, ana, "letter.line", words, 1)
        decisions.split(store, ana, "ana.b@b.example", 1)
        decisions.merge(store, find(store, "ana@a.example"), find(store, "ana.b@b.example"), 1)
        DraftTable(store).add(letter)
        to_bob = replace(letter, id="d2", message_id="d2@x", email="bob@b.example", name="Bob", content=b"Dear Bob")
        DraftTable(store).add(replace(to_bob, addresses=("bob@b.example", "ana.c@c.example")))
        done = decisions.forget(store, find(store, "ana@a.example").addresses, [ME])
        assert (done.messages, done.mentions, done.drafts) == (4, 1, 1)
        assert done.decisions == 6 + 2  # the note and the line by each address, two links of the merge
        assert {name: contact(store, f"{name}@x.example").tie for name in before} == before
        assert contact(store, "bob@b.example").tie == bob
        assert all("forgotten" not in email for some in everyone(store) for email in some)
        assert [draft.addresses for draft in DraftTable(store).all()] == [("bob@b.example",)]
        left = store.connection.execute("SELECT in_reply_to, refs FROM message WHERE key = 'mid:z'").fetchone()
        assert left == ("", "<other@x.example>")
        # With the journal, before it is written back at the end.
        raw = b"".join(path.read_bytes() for path in tmp_path.glob("story.sqlite*"))
    for trace in (b"ana@a.example", b"ana.b@b", b"ana.c@c", b"Ana Limar", b"Secret", b"Dear Ana", b"Boat"):
        assert trace not in raw, trace
    assert b"Bob Stone" in raw


def test_forgetting_leaves_a_namesakes_name(tmp_path: Path) -> None:
    """Forgetting one Ana Limar leaves the other her name."""
    story = "2019-01-01 Ana Limar <ana@a.example> > me\n2019-01-01 Ana Limar <info@b.example> > me"
    with told(tmp_path, story) as store:
        decisions.forget(store, ["ana@a.example"], [ME])
        assert find(store, "info@b.example").name == "Ana Limar"


def test_forgotten_mail_is_not_fetched_again(tmp_path: Path) -> None:
    """Its Gmail ids need no fetching, a thread that contains it doesn't bring it back; an import does."""
    mails = [m._replace(gmail_id=f"a{n}", key=f"a{n}") for n, m in enumerate(messages(STORY))]
    with Store.open(tmp_path / "one.sqlite") as store:
        OwnerAddressTable(store).add([ME], "me")
        MessageTable(store).add(mails, "gmail")
        decisions.forget(store, find(store, "ana@a.example").addresses, [ME])
        assert len(ListedIdTable(store).known(["a0", "a1", "a2", "a3"])) == 4
        assert MessageTable(store).add(mails, "gmail").new == 0
        with pytest.raises(ReconnectError, match="nobody called"):
            find(store, "ana@a.example")
        assert (
            MessageTable(store).add([m._replace(gmail_id=None, key=f"mid:{m.key}") for m in mails], "import").new == 4
        )
        assert find(store, "ana@a.example").notes == ()


def test_never_survives_forget_and_a_new_import(tmp_path: Path) -> None:
    """Hidden, forgotten, imported again: still nowhere."""
    with told(tmp_path, STORY) as store:
        ana = find(store, "ana@a.example")
        decisions.never(store, ana.addresses, 1)
        decisions.forget(store, ana.addresses, [ME])
        MessageTable(store).add(messages(STORY), "import")
        assert all("ana" not in email for some in everyone(store) for email in some)


def test_id_finds_the_person_with_its_address(tmp_path: Path) -> None:
    """After a merge and a split, each id finds the person who has the address that it came from."""
    with told(tmp_path, STORY) as store:
        decisions.split(store, find(store, "ana@a.example"), "ana@a.example", 1)
        assert find(store, person_id("ana@a.example")).addresses == ("ana@a.example",)
        rest = find(store, person_id("ana.c@c.example"))
        assert set(rest.addresses) == {"ana.b@b.example", "ana.c@c.example"}
        assert rest.id == person_id("ana.b@b.example")
