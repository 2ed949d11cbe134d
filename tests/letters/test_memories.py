"""What a letter may recall of the mail with somebody: only what the headers show, and what went both ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.config import Config
from gmail_reconnect.importers import takeout
from gmail_reconnect.letters.memories import (
    CorrespondenceHistory,
    PastMail,
    looks_grave,
    people_in_common,
    read_histories,
    recalled_subject,
    shared_project,
    span,
)
from gmail_reconnect.people import decisions, loading
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from tests.support.real_mailboxes import BOXES
from tests.support.story import ME, day, told

SETTINGS = Config.model_validate({"me": {"addresses": [ME], "name": "Me Myself"}})


def history(
    folder: Path, story: str, who: str = "ana", until: str = "2022-01-01", never: str = ""
) -> CorrespondenceHistory:
    """The history of one contact of the story. `never` is a hidden address."""
    with told(folder, story) as store:
        decisions.never(store, never.split(), 1)
        people = loading.contacts(store, loading.load(store, SETTINGS, day("2022-01-01")))
        chosen = [one for one in people if "ana@x.example" in one.person.addresses]
        (found,) = read_histories(store, chosen, SETTINGS, day("2022-01-01")).values()
    return found


def mails(*lines: str) -> CorrespondenceHistory:
    """A history without a store: "2021-03-04 me|them subject", with "#thread" at the end where there is one."""
    found = []
    for line in lines:
        date, side, rest = line.split(" ", 2)
        subject, _, thread = rest.partition(" #")
        at = datetime.fromisoformat(date).replace(tzinfo=UTC)
        found.append(PastMail(at, side == "me", subject, "ana@x.example", thread))
    return CorrespondenceHistory(tuple(found))


def test_only_individual_mail_between_the_two_is_read(tmp_path: Path) -> None:
    """Not group mail, copies, newsletters, mail of others or later mail."""
    found = history(
        tmp_path,
        """
        2021-01-01 me > ana: Turbines
        2021-01-02 ana > me, cc bob: Re: Turbines
        2021-01-03 ana > me, bob, cy, dan: To all
        2021-01-04 ana > bob, cc me: A copy
        2021-01-05 ana > me [bulk]: News
        2021-01-06 bob > me: Boats
        2021-01-03 ana > bob: Not to the owner
        2022-02-01 ana > me: Later
        """,
    )
    assert [(mail.at.date().isoformat(), mail.from_me, mail.subject) for mail in found.mails] == [
        ("2021-01-01", True, "Turbines"),
        ("2021-01-02", False, "Re: Turbines"),
    ]
    assert found.last_mail is not None
    assert found.last_mail.subject == "A copy"


def test_every_address_of_both_counts(tmp_path: Path) -> None:
    """Two addresses of one person are one history, and each mail names the address it used."""
    with told(
        tmp_path,
        """
        2021-01-01 me > Ana Lima <ana@x.example>: Turbines
        2021-01-02 Ana Lima <a.n.a.lima@gmail.com> > Me Myself <second@example.com>: Re: Turbines
        2021-01-03 Me Myself <second@example.com> > Ana Lima <analima@gmail.com>: Re: Turbines
        """,
        own=(ME, "second@example.com"),
    ) as store:
        people = loading.contacts(store, loading.load(store, SETTINGS, day("2022-01-01")))
        histories = read_histories(store, people, SETTINGS, day("2022-01-01"))
    found = [(mail.address, mail.from_me) for one in histories.values() for mail in one.mails]
    assert sorted(found) == [
        ("a.n.a.lima@gmail.com", False),
        ("ana@x.example", True),
        ("analima@gmail.com", True),
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["2021-03-01 me Gas turbines", "2021-03-02 them Re: Gas turbines"], "Gas turbines"),
        (["2021-03-01 me Gas turbines", "2021-03-02 me Re: Gas turbines"], None),
        (["2021-03-01 me Gas turbines", "2021-03-02 them Harbour plans"], None),
        (["2021-03-01 me Gas turbines #t1", "2021-03-02 them Harbour plans #t1"], "Harbour plans"),
        (["2021-03-01 me Fwd: Gas turbines", "2021-03-02 them Re: Gas turbines"], None),
        (["2021-03-01 me Gas turbines", "2021-03-02 them RE: FW: Gas turbines"], None),
        (["2021-03-01 me Gas turbines", "2021-03-02 them رد: إعادة توجيه: Gas turbines"], None),
        (["2021-03-01 me hi", "2021-03-02 them Re: hi"], None),
        ([], None),
    ],
    ids=["both ways", "one side", "two subjects", "one thread", "forwarded", "forward mark inside", "Arabic mark",
         "says nothing", "no mail"],
)  # fmt: skip
def test_only_a_subject_that_both_wrote_about_is_recalled(lines: list[str], expected: str | None) -> None:
    """A forwarded headline that nobody answered isn't a memory."""
    found = recalled_subject(mails(*lines))
    assert (found.subject if found else None) == expected


@pytest.mark.parametrize(("day_after", "was_last"), [("08", True), ("20", False)])
def test_topic_of_the_last_exchange_is_told_from_an_earlier_one(day_after: str, was_last: bool) -> None:
    """A letter says that it was the last: mail on something else may follow within seven days, not later."""
    both = ["2021-03-01 me Gas turbines", "2021-03-02 them Re: Gas turbines"]
    found = recalled_subject(mails(*both, f"2021-03-{day_after} me Harbour plans"))
    assert found is not None
    assert (found.subject, found.at.day, found.was_last) == ("Gas turbines", 2, was_last)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("2021-03-01 me > ana, cc bob: Re: Gas turbines", "Gas turbines"),
        ("2021-03-01 ana > me: Re: Gas turbines", "Gas turbines"),
        ("2021-03-01 me > ana, bob: Re: Gas turbines", None),
        ("2021-03-01 me > ana: Gas turbines\n2021-03-02 me > ana: Re: Gas turbines", None),
        ("2021-03-01 me > ana: Re: Fwd: Gas turbines", None),
    ],
    ids=["mine", "theirs", "to two", "to one's own mail", "forwarded"],
)
def test_reply_to_the_other_alone_shows_that_both_wrote(tmp_path: Path, story: str, expected: str | None) -> None:
    """The mail that it answers may have gone to many, or be missing."""
    found = recalled_subject(history(tmp_path, story))
    assert (found.subject if found else None) == expected


@pytest.mark.parametrize(
    "subject", ["Gas turbine (spares list)", "Gas, oil, spares", "Gas turbine spares list for the new plants"]
)
def test_subject_that_fits_into_no_sentence_is_not_recalled(subject: str) -> None:
    """It would read as copied from a list."""
    assert recalled_subject(mails(f"2021-03-01 me {subject}", f"2021-03-02 them Re: {subject}")) is None


def test_part_of_a_subject_behind_a_dash_is_recalled() -> None:
    """If it is harmless by itself."""
    found = recalled_subject(
        mails("2021-03-01 me BERGEN -- Harbour plans", "2021-03-02 them Re: BERGEN -- Harbour plans")
    )
    assert found is not None
    assert found.subject == "Harbour plans"


def test_shared_project_needs_three_months_and_both_sides() -> None:
    """The month of each mail counts, not the number of mails."""
    two = ["2021-03-01 me Gas turbines", "2021-03-02 them Re: Gas turbines", "2021-04-02 me Re: Gas turbines"]
    assert shared_project(mails(*two)) is None
    found = shared_project(mails(*two, "2021-06-01 me RE: gas turbines"))
    assert found is not None
    assert (found.subject.casefold(), found.first, found.last, found.months) == (
        "gas turbines",
        (2021, 3),
        (2021, 6),
        3,
    )
    alone = [line.replace("them", "me") for line in two]
    assert shared_project(mails(*alone, "2021-06-01 me Gas turbines")) is None
    trivial = [line.replace("Gas turbines", "hi") for line in two]
    assert shared_project(mails(*trivial, "2021-06-01 me hi")) is None


def test_span_names_the_years_with_mail_over_most_of_them() -> None:
    """Seven months; in a row they are only half a year."""
    spread = [f"2019-{month:02} me x" for month in (1, 3, 5, 7, 9)]
    assert span(mails(*[line.replace(" ", "-05 ", 1) for line in spread])) is None
    whole = [f"{year}-{month:02}-05 {side} x" for year in (2019, 2020) for month, side in
             [(1, "me"), (2, "me"), (3, "them"), (5, "me"), (7, "them"), (9, "me"), (11, "them")]]  # fmt: skip
    assert span(mails(*whole)) == (2019, 2020)
    assert span(mails(*[line.replace("them", "me") for line in whole])) is None
    assert span(mails(*[line.replace("-03-05 them", "-03-05 me") for line in whole])) is None  # they wrote only twice
    assert span(mails(*[f"2019-{month:02}-05 {'me' if month % 2 else 'them'} x" for month in range(1, 8)])) is None


COMMON = """
    2021-01-01 me > ana, cc Carla Rossi <carla@x.example>: a
    2021-02-01 ana > me, cc Carla Rossi <carla@x.example>: b
    2021-03-01 me > ana, cc Rossi، Carla <carla@x.example>: c
"""


@pytest.mark.parametrize("third", ["Rossi، Carla", "Carla Rossi (boats)", "carla rossi", "CARLA ROSSI"])
def test_people_in_common_got_mail_from_both_sides(tmp_path: Path, third: str) -> None:
    """At least three times, however their name is written."""
    assert people_in_common(history(tmp_path, COMMON.replace("Rossi، Carla", third))) == ("Carla Rossi",)


@pytest.mark.parametrize(
    "story",
    [
        COMMON.replace("2021-03-01 me > ana, cc Rossi، Carla <carla@x.example>", "2021-03-01 me > ana"),
        COMMON.replace("ana > me,", "me > ana,"),
        COMMON.replace("cc ", "bcc "),
        COMMON.replace("Rossi، Carla", "Carla Rossi").replace("Carla Rossi", "Carla"),
        COMMON.replace("Rossi، Carla", "Carla Rossi").replace("Carla Rossi", "Sales Department"),
        COMMON.replace("Rossi، Carla", "Carla Rossi").replace("Carla Rossi", "Me Myself"),
        COMMON.replace("Rossi، Carla", "Carla Rossi").replace("Carla Rossi", "Ana Lima")
        + "2021-04-01 me > Ana Lima <ana@x.example>",
        COMMON.replace("Rossi، Carla", "Carla Rossi").replace("Carla Rossi", "carla@x.example"),
    ],
    ids=["twice", "one side", "blind copies", "one name", "a department", "the owner", "the contact", "an address"],
)  # fmt: skip
def test_nobody_else_is_named_as_in_common(tmp_path: Path, story: str) -> None:
    """A blind copy is a secret, and a group isn't a person."""
    assert people_in_common(history(tmp_path, story)) is None


@pytest.mark.parametrize("never", ["carla@x.example", "c.rossi@gmail.com"], ids=["by that address", "by another"])
def test_hidden_person_is_not_named_as_in_common(tmp_path: Path, never: str) -> None:
    """Also if only another address of theirs was hidden."""
    joined = "2021-01-03 Carla Rossi <crossi@gmail.com> > me: d\n2021-01-03 Carla Rossi <carla@x.example> > me, ana: e"
    assert people_in_common(history(tmp_path, COMMON + joined, never=never)) is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["2021-03-01 me Gas turbines", "2021-03-02 them Dad's funeral"], ("grief", False)),
        (["2021-03-01 me My condolences"], ("grief", True)),
        (["2021-03-01 them Fwd: Obituary of a friend"], ("grief", False)),
        (["2021-03-01 them وفاة والدي", "2021-03-05 me Re: Harbour plans"], ("grief", False)),
        (["2021-03-01 them Stop writing to me"], ("anger", False)),
        (["2021-03-01 them A funeral", "2021-03-20 me Harbour plans"], None),
        (["2021-03-01 them Re: Lunch"], None),
    ],
)
def test_grief_and_anger_of_the_last_exchange_are_found(lines: list[str], expected: tuple[str, bool] | None) -> None:
    """From either side, also forwarded, and also if another mail came within a week."""
    found = looks_grave(mails(*lines))
    assert (found and (found.why, found.from_me)) == expected
    assert found is None or found.address == "ana@x.example"


def test_grave_group_mail_after_the_last_exchange_is_found(tmp_path: Path) -> None:
    """Bad news is often sent to many."""
    story = (
        "2021-01-01 me > ana: Turbines\n2021-01-02 ana > me: Re: Turbines\n2021-03-01 ana > me, a, b, c: Our loss: {}"
    )
    found = looks_grave(history(tmp_path, story.format("memorial service for Bo")))
    assert found is not None
    assert (found.at.month, found.from_me, found.why) == (3, False, "grief")


def test_grave_subject_of_a_thread_keeps_its_other_subjects_from_being_recalled() -> None:
    """The thread is about the loss, whatever it was called at last."""
    assert recalled_subject(mails("2021-03-01 them Dad's funeral #t", "2021-03-02 me Harbour plans #t")) is None


def test_empty_history_recalls_nothing() -> None:
    """Somebody who only got group mail has no individual mail."""
    nothing = CorrespondenceHistory()
    found = [recalled_subject, shared_project, span, people_in_common, looks_grave]
    assert [find(nothing) for find in found] == [None] * 5


@pytest.mark.data
@pytest.mark.parametrize("name", BOXES)
def test_histories_of_real_mail_agree_with_what_ranking_counts(name: str, data: Path, tmp_path: Path) -> None:
    """Last contact and numbers of mail of every contact are computed there in another way."""
    now = day("2026-03-01" if name == "linux-man" else "2002-03-01")
    settings = Config.model_validate({"me": {"addresses": list(BOXES[name])}})
    with Store.open(tmp_path / "store.sqlite") as store:
        OwnerAddressTable(store).add(BOXES[name], "me")
        MessageTable(store).add(takeout.read_messages(data / "mail" / f"{name}.mbox.xz"), "import")
        contacts = loading.contacts(store, loading.load(store, settings, now))
        histories = read_histories(store, contacts, settings, now)
    assert len(contacts) > 500
    for one in contacts:
        found, tie = histories[one.person.id], one.tie
        assert (found.mails[-1].at if found.mails else None) == tie.last_contact
        assert sum(mail.from_me for mail in found.mails) == tie.sent
        assert sum(not mail.from_me for mail in found.mails) == tie.received


MAIL = st.builds(
    PastMail,
    st.integers(0, 1500).map(lambda days: datetime(2018, 1, 1, tzinfo=UTC) + timedelta(days=days)),
    st.booleans(),
    st.sampled_from(
        ["Gas turbines", "Re: Gas turbines", "Fwd: Gas turbines", "Harbour plans", "hi", "", "Dad's funeral"]
    ),
    st.just("ana@x.example"),
    st.sampled_from(["", "t1", "t2"]),
    st.lists(st.sampled_from(["Carla Rossi", "Dan Koch"]), max_size=2).map(tuple),
)


@given(st.lists(MAIL, max_size=30))
def test_whatever_is_recalled_is_in_the_mail(some: list[PastMail]) -> None:
    """No claim without a header that shows it."""
    found = CorrespondenceHistory(tuple(sorted(some, key=lambda mail: mail.at)))
    if recalled := recalled_subject(found):
        assert any(recalled.subject in mail.subject and mail.at == recalled.at for mail in some)
    if project := shared_project(found):
        assert sum(project.subject in mail.subject for mail in some) >= 3
        assert project.first < project.last
    for name in people_in_common(found) or ():
        assert sum(name in mail.others for mail in some) >= 3
    for year in span(found) or ():
        assert len({mail.at.month for mail in some if mail.at.year == year}) >= 6
