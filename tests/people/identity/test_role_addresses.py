"""Addresses of offices and robots are machines until somebody there is known to write and answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.config import Config
from gmail_reconnect.model import Contact, Standing
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from tests.support.story import ME, contacts, day, find_contact, messages, told


@pytest.mark.parametrize(
    ("sender", "because"),
    [
        ("Boats Ltd <support@boats.example>", "the address is an office's: support"),
        ("billing+12@boats.example", "the address is an office's: billing"),
        ("hello@ana.example", ""),  # on a domain of one's own
        ("supporter@boats.example", ""),
        ("ana.support@boats.example", ""),
    ],
)
def test_office_address_is_a_machine(tmp_path: Path, sender: str, because: str) -> None:
    """The whole local part has to be an office's."""
    (found,) = (c for c in contacts(tmp_path, f"2021-01-01 {sender} > me", "2022-01-01").values() if c.tie.received)
    assert found.person.machine_because == because


def test_office_address_that_answers_is_a_person(tmp_path: Path) -> None:
    """Written to and answered individually, whatever the address looks like."""
    story = "2021-01-01 me > sales@boats.example\n2021-01-02 sales@boats.example > me"
    assert contacts(tmp_path, story, "2021-01-03")["sales"].standing is Standing.IN_TOUCH


LOOKS = (
    ("newsletter@bakery.example", "the address says newsletter"),
    ("matt.daemon@x.example", "the address says daemon"),
    ("Karel Robot <karel@x.example>", "the name says robot"),
    ("build-bot@x.example", "the address says bot"),
)


def answering(folder: Path, story: str, answers: dict[int, int], as_of: str = "2021-02-01") -> Contact:
    """The one person of a story, in which mail answers mail, both by number."""
    mails = messages(story)
    linked = [m._replace(in_reply_to=str(answers[n])) if n in answers else m for n, m in enumerate(mails)]
    with Store.open(folder / "story.sqlite") as store:
        OwnerAddressTable(store).add([ME], "me")
        MessageTable(store).add(linked, "import")
        (found,) = loading.contacts(store, loading.load(store, Config(), day(as_of)))
    return found


@pytest.mark.parametrize(("who", "because"), LOOKS)
def test_robot_address_that_answers_is_a_person(tmp_path: Path, who: str, because: str) -> None:
    """By an answer to the user's own mail; all their mail counts then, also earlier mail."""
    story = f"""
        2021-01-01 {who} > me [robot]: Hello
        2021-01-02 me > {who}: Boat
        2021-01-03 {who} > me [robot]: Re: Boat
    """
    found = answering(tmp_path, story, {2: 1})
    assert (found.person.machine_because, found.standing) == ("", Standing.IN_TOUCH)
    assert (found.tie.received, found.tie.sent) == (2, 1)


@pytest.mark.parametrize(("who", "because"), LOOKS)
def test_unrelated_mail_of_a_robot_is_not_an_answer(tmp_path: Path, who: str, because: str) -> None:
    """Mail both ways isn't enough: robots report, and people write about it; nor is an answer to mail to others."""
    story = f"""
        2021-01-01 {who} > me [robot]: Report
        2021-01-02 me > {who}: Re: Report
        2021-01-03 {who} > me [robot]: Report
        2021-01-04 me > {who}, cc list: [PATCH]
        2021-01-05 {who} > me [robot]: Re: [PATCH]
    """
    folders = [tmp_path / name for name in ("alone", "beside")]
    for folder in folders:
        folder.mkdir()
    # Only a "Re:" in the subject tells an answer where there is no In-Reply-To.
    alone = "\n".join(story.strip().splitlines()[:3])
    assert answering(folders[0], alone, {1: 0}).person.machine_because == because
    mails = [m._replace(in_reply_to="3") if n == 4 else m for n, m in enumerate(messages(story))]
    with Store.open(folders[1] / "story.sqlite") as store:
        OwnerAddressTable(store).add([ME], "me")
        MessageTable(store).add(mails, "import")
        (found,) = (
            c for c in loading.contacts(store, loading.load(store, Config(), day("2021-02-01"))) if c.tie.received
        )
    assert found.person.machine_because == because


def test_later_answer_makes_a_person(tmp_path: Path) -> None:
    """As of each day by what was known then; and mail that comes after facts were kept changes them."""
    who = "newsletter@bakery.example"
    first = messages(f"2021-01-01 {who} > me [robot]: Hello\n2021-01-02 me > {who}: Boat")
    (answer,) = messages(f"2021-01-03 {who} > me [robot]: Re: Boat")
    with Store.open(tmp_path / "story.sqlite") as store:
        OwnerAddressTable(store).add([ME], "me")
        MessageTable(store).add(first, "import")
        (before,) = loading.contacts(store, loading.load(store, Config(), day("2021-02-01")))
        MessageTable(store).add([answer._replace(key="mid:answer", message_id="answer", in_reply_to="1")], "import")
        (after,) = loading.contacts(store, loading.load(store, Config(), day("2021-02-01")))
        (then,) = loading.contacts(store, loading.load(store, Config(), day("2021-01-02")))
    assert [one.standing for one in (before, after, then)] == [Standing.MACHINE, Standing.IN_TOUCH, Standing.MACHINE]


@pytest.mark.parametrize(
    ("subject", "references", "person"),
    [
        ("AW: Boat", "", True),
        ("رد: Boat", "", True),
        ("R: Boat", "", True),
        ("Doorst: Boat", "", True),
        ("Boat", "<0> <1>", True),
        ("Re: Boats", "", False),
    ],
)
def test_answers_are_recognized_by_subject_or_references(
    tmp_path: Path, subject: str, references: str, person: bool
) -> None:
    """ "Re:" in any language, or References if there is no In-Reply-To; another subject isn't an answer."""
    mails = messages(f"2021-01-02 me > ida-bot@x.example: Boat\n2021-01-03 ida-bot@x.example > me [robot]: {subject}")
    with Store.open(tmp_path / "story.sqlite") as store:
        OwnerAddressTable(store).add([ME], "me")
        MessageTable(store).add([mails[0], mails[1]._replace(references=references)], "import")
        (found,) = loading.contacts(store, loading.load(store, Config(), day("2021-02-01")))
    assert (found.person.machine_because == "") is person


def test_one_robot_address_among_a_persons_makes_no_machine(tmp_path: Path) -> None:
    """Merged by the user; two robots' addresses are a machine."""
    story = (
        "2021-01-01 ana > me\n2021-01-02 me > ana\n2021-01-03 noreply > me [robot]\n2021-01-04 no-reply > me [robot]"
    )
    with told(tmp_path, story) as store:
        known = loading.load(store, Config(), day("2021-02-01"))
        ana, one, other = (known.find(f"{name}@x.example") for name in ("ana", "noreply", "no-reply"))
        decisions.merge(store, one, other, 1)
        assert find_contact(store, "noreply@x.example", day("2021-02-01")).person.machine_because
        decisions.merge(store, ana, one, 2)
        assert find_contact(store, "ana@x.example", day("2021-02-01")).person.machine_because == ""


def test_only_out_of_office_replies_make_a_person(tmp_path: Path) -> None:
    """Replies to the user's letters; unsolicited automatic mail is a machine's."""
    away = "2021-01-01 me > bob, joe, eve, ana: Boat\n2021-01-01T13:00 ana > me [auto]: Away"
    assert contacts(tmp_path, away, "2021-01-03")["ana"].standing is Standing.GROUP_ONLY
    (tmp_path / "unasked").mkdir()
    unasked = contacts(tmp_path / "unasked", "2021-01-01 ana > me [auto]: Alert", "2021-01-03")
    assert unasked["ana"].because == "all their mail is automatic"


@pytest.mark.parametrize(("kind", "value"), [("human", "yes"), ("rhythm", "6 months")])
def test_user_can_declare_a_person(tmp_path: Path, kind: str, value: str) -> None:
    """Or set a rhythm for them: they aren't a machine then; their mail counts as before."""
    with told(tmp_path, "2021-01-01 me > info@x.example: Boat\n2021-01-02 info@x.example > me [bulk]") as store:
        info = find_contact(store, "info@x.example", day("2023-01-01"))
        assert info.standing is Standing.MACHINE
        decisions.decide(store, info.person, kind, value, 1)
        after = find_contact(store, "info@x.example", day("2023-01-01"))
        assert after.standing in {Standing.LAPSED, Standing.ONE_WAY}
        assert (after.person.machine_because, after.tie.received) == ("", 0)
