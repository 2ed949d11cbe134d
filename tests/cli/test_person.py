"""What the user decides about one person, typed: merge, split, not, never, forget; and who may be one twice."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from gmail_reconnect.local_gmail.loader import load_messages
from gmail_reconnect.local_gmail.mailbox import Mailbox

from .conftest import ANA, ME, Run, SignIn, mail

ANA_NEW = "Ana Lima <ana.lima@new.example>"
BOB = "Robert Stone <robert@stone.example>"
BOB_TOO = "Bob Stone <bob77@x.example>"


@pytest.fixture
def box() -> Mailbox:
    """Omar with Ana under two addresses, and with Bob, who is Robert, under two."""
    mails = [
        (mail(who, ME, f"2019-0{month}-0{day}", f"Boat {month}"), ["INBOX"])
        for day, who in enumerate((ANA, ANA_NEW, BOB, BOB_TOO), 1)
        for month in (1, 2, 5)
    ]
    mails += [(mail(ME, who, f"2019-03-0{day}", "Re: Boat"), ["SENT"]) for day, who in enumerate((ANA, BOB), 1)]
    mails.append((mail(ME, f"{ANA}, {BOB}, Zoe <zoe@z.example>", "2019-06-01", "Party"), ["SENT"]))
    return load_messages(mails, "omar@example.com")


@pytest.fixture
def synced(run: Run, sign_in: SignIn, box: Mailbox) -> Mailbox:
    sign_in(box)
    assert run("sync", "--full").code == 0
    return box


def addresses(run: Run, who: str = "") -> list[set[str]]:
    found = run("people", who, "--format", "json").json
    return sorted((set(one["addresses"]) for one in found if one["standing"] != "self"), key=min)


def test_duplicates_are_suggested_and_answered(run: Run, synced: Mailbox) -> None:
    """The documented keys and a reason; merged or told apart, a pair is not asked about again, also after a sync."""
    (pair,) = run("people", "--duplicates", "--format", "json").json
    assert list(pair) == ["a", "b", "because"]
    assert [list(pair[side]) for side in "ab"] == [["id", "name", "addresses"]] * 2
    assert pair["because"] == "Bob is short for Robert"
    shown = run("people", "--duplicates")
    assert "Bob is short for Robert" in shown.out
    assert f"person {pair['a']['id']} merge {pair['b']['id']}" in shown.out
    assert run("people", "Lima", "--duplicates", "--format", "json").json == []
    assert run("person", pair["a"]["id"], "not", pair["b"]["id"]).code == 0
    assert run("people", "--duplicates", "--format", "json").json == []
    assert "Nobody seems to be listed twice" in run("people", "--duplicates").out
    assert run("person", "Bob Stone", "not", "Robert", "--undo").code == 0
    assert run("person", "Bob Stone", "merge", "Robert").code == 0
    assert run("sync", "--full").code == 0
    assert {"robert@stone.example", "bob77@x.example"} in addresses(run)
    assert run("people", "--duplicates", "--format", "json").json == []


def test_merge_and_split_last(run: Run, synced: Mailbox, tmp_path: Path) -> None:
    """Through a full sync and an import of the same mail; both ids of a merged person still find them."""
    ids = {one["addresses"][0]: one["id"] for one in run("people", "Stone", "--format", "json").json}
    assert run("person", "bob77@x.example", "merge", "robert@stone.example").code == 0
    split = run("person", "Ana Lima", "split", "ana.lima@new.example")
    assert (split.code, "a person of its own" in split.err) == (0, True)
    path = tmp_path / "again.mbox"
    mails = [mail(who, ME, "2019-01-09", "Oars").replace(b"\r", b"") for who in (ANA, ANA_NEW, BOB, BOB_TOO)]
    path.write_bytes(b"".join(b"From - Mon Jan 07 12:00:00 2019\n" + one + b"\n" for one in mails))
    for command in (["sync", "--full"], ["import", path]):
        assert run(*command).code == 0
        assert addresses(run) == [
            {"ana.lima@new.example"}, {"ana@lima.example"}, {"robert@stone.example", "bob77@x.example"},
            {"zoe@z.example"},
        ]  # fmt: skip
    assert len({run("person", one).out for one in ids.values()}) == 1
    assert run("person", "ana@lima.example", "split", "ana.lima@new.example", "--undo").code == 0
    assert {"ana@lima.example", "ana.lima@new.example"} in addresses(run)
    assert run("person", "bob77@x.example", "merge", "robert@stone.example", "--undo").code == 0
    assert {"bob77@x.example"} in addresses(run)


def test_what_takes_back_a_merge_and_a_split(run: Run, synced: Mailbox) -> None:
    """A merge by the id it was made with; a split does not bring back the merge that it ended, and says what does."""
    ids = {one["addresses"][0]: one["id"] for one in run("people", "Stone", "--format", "json").json}
    bob, robert = ids["bob77@x.example"], ids["robert@stone.example"]
    assert run("person", bob, "merge", robert).code == 0
    assert run("person", bob, "merge", robert, "--undo").code == 0
    assert {"robert@stone.example"} in addresses(run)
    assert run("person", bob, "merge", robert).code == 0
    assert run("person", bob, "split", "robert@stone.example").code == 0
    undone = run("person", bob, "split", "robert@stone.example", "--undo")
    assert undone.code == 0
    assert f"`gmail-reconnect person {bob} merge {robert}` does" in undone.err
    assert "merge" not in run("person", "Ana Lima", "split", "ana.lima@new.example", "--undo").err


def test_a_decision_is_of_the_person_as_they_are_now(run: Run, synced: Mailbox) -> None:
    """Whatever day is looked at: with every address, also those that came later, and taken back with every one."""
    late = ("--as-of", "2019-01-01")
    assert run("person", "ana@lima.example", "ignore").code == 0
    assert run("person", "ana@lima.example", "ignore", "--undo", *late).code == 0
    assert run("people", "Ana", "--format", "json").json[0]["standing"] != "ignored"
    for until in ("2035-01-01", "2034-01-01"):
        assert run("person", "ana@lima.example", "snooze", until, *late).code == 0
    (ana,) = run("people", "Ana", "--format", "json").json
    assert (ana["standing"], ana["because"]) == ("snoozed", "until 2034-01-01")


def test_a_split_that_leaves_somebody_hidden(run: Run, synced: Mailbox) -> None:
    """What is left turns out to be one with somebody hidden: it is said, and the split holds."""
    third = "Ana Lima <ana@third.example>"
    synced.deliver(mail(third, ME, "2020-02-02", "News"), 1580644800000)
    synced.deliver(mail(ME, f"{ANA_NEW}, {third}", "2020-02-03", "Both"), 1580731200000)
    assert run("sync", "--full").code == 0
    assert run("person", "ana@lima.example", "merge", "ana.lima@new.example").code == 0
    assert run("person", "ana@third.example", "never").code == 0
    split = run("person", "ana@lima.example", "split", "ana.lima@new.example")
    assert split.code == 0
    assert "hidden with them" in split.err
    assert [some for some in addresses(run) if any("ana" in one for one in some)] == [{"ana.lima@new.example"}]


def test_an_id_from_before_a_split_says_whose_it_was(run: Run, synced: Mailbox) -> None:
    """Split: both parts with their ids. Later each id shows its part and names the other, an address shows just its."""
    (before,) = run("people", "Ana", "--format", "json").json
    split = run("person", before["id"], "split", "ana.lima@new.example")
    parts = {one["addresses"][0]: one["id"] for one in run("people", "Ana", "--format", "json").json}
    assert set(parts) == {"ana@lima.example", "ana.lima@new.example"}
    assert before["id"] == parts["ana.lima@new.example"]  # so this id means the part that was taken out
    assert "ana@lima.example" in split.out  # and what is shown is the rest
    assert "new.example" not in split.out
    for email, one in parts.items():
        assert f"  {one}  \u2068Ana Lima\u2069, {email}" in split.err.splitlines()
        (other,) = set(parts) - {email}
        shown = run("person", one)
        assert email in shown.out
        assert shown.err.splitlines() == [
            "By your word these are other people:",
            f"  {parts[other]}  \u2068Ana Lima\u2069, {other}",
        ]
        assert run("person", email).err == ""
    assert run("person", "ana.lima@new.example", "never").code == 0
    assert "new.example" not in run("person", parts["ana@lima.example"]).err


def test_never_is_nowhere(run: Run, synced: Mailbox) -> None:
    """Not in people, report, draft, drafts or suggestions; nor after forget and a full sync; back by address alone."""
    assert run("draft", "Ana", "--allow-blanks").code == 0
    hidden = run("person", "Ana", "never")
    assert hidden.code == 0
    assert "throw it away there" in hidden.err
    for again in (False, True):
        for command in ("people", "people --format json", "report --format json", "drafts", "people --duplicates"):
            assert "ana" not in run(*command.split()).out.casefold(), command
        for command in ("draft Ana --dry-run", "draft ana@lima.example", "person ana@lima.example"):
            found = run(*command.split())
            assert (found.code, "nobody called" in found.err) == (1, True)
        assert run("person", "ana@lima.example", "forget", "--yes").code == int(again)
        assert run("sync", "--full").code == 0
    assert run("person", "Ana", "never", "--undo").code == 1
    assert run("person", "ana.lima@new.example", "never", "--undo").code == 0
    assert run("person", "ana.lima@new.example", "never", "--undo").code == 1


def test_never_of_an_address_that_is_hidden_by_another(run: Run, synced: Mailbox) -> None:
    """An address that turned out to be theirs is hidden already, and says so; by name nobody is found."""
    assert run("person", "Ana", "never").code == 0
    synced.deliver(mail("Ana Lima <ana@third.example>", ME, "2020-02-02", "News"), 1580644800000)
    assert run("sync", "--full").code == 0
    again = run("person", "ana@third.example", "never")
    assert (again.code, again.err.splitlines()[0]) == (0, "ana@third.example is shown nowhere already.")
    assert run("person", "Ana", "never").code == 1
    assert run("person", "ana@third.example", "never", "--undo").code == 0
    assert {"ana@lima.example", "ana.lima@new.example", "ana@third.example"} in addresses(run)


def test_a_draft_of_somebody_hidden_by_another_address_is_nowhere(run: Run, synced: Mailbox) -> None:
    """An address that was hidden turns out to be theirs: no list, report, sync or discard names them."""
    assert run("person", "ana@third.example", "never").code == 0
    assert run("draft", "ana@lima.example", "--allow-blanks").code == 0
    assert "Ana Lima" in run("drafts").out
    synced.deliver(mail("Ana Lima <ana@third.example>", ME, "2020-02-02", "News"), 1580644800000)
    lines = ("sync --full", "drafts", "drafts --format json", "report", "report --format json", "drafts discard --all")
    for line in lines:
        found = run(*line.split())
        assert "ana lima" not in (found.out + found.err).casefold(), line
    assert run("drafts", "discard", "ana@lima.example").code == 1
    assert len(synced.drafts) == 1


def test_never_of_somebody_not_yet_seen(run: Run, sign_in: SignIn, box: Mailbox) -> None:
    """By address, before there is any mail; one's own address is refused, and so is a name that nobody has."""
    sign_in(box)
    assert run("person", "ana@lima.example", "never").code == 0
    run("sync", "--full")
    assert all("ana@lima.example" not in some for some in addresses(run))
    assert run("person", "omar@example.com", "never").code == 2
    assert run("person", "Nobody", "never").code == 1
    assert run("person", "@x.example", "never").code == 1  # part of an address is none
    assert {"bob77@x.example"} in addresses(run)


def test_forget_asks_and_says_what_went(run: Run, synced: Mailbox, place: Path) -> None:
    """Without --yes and without anybody to ask nothing goes; then the mail does, and no sync brings it back."""
    assert run("person", "Ana", "note", "sails").code == 0
    command = [sys.executable, "-m", "gmail_reconnect", "--home", str(place), "person", "Ana", "forget"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (done.returncode, "--yes" in done.stderr) == (2, True)
    refused = subprocess.run(command, input="n\n", capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert run("person", "Ana").code == 0
    done = subprocess.run(command, input="y\n", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Removed: 7 messages, 2 decisions" in done.stderr
    assert "0 letters; in 1 mail to others" in done.stderr
    for _ in range(2):
        assert run("person", "Ana").code == 1
        assert run("person", "Ana", "forget", "--yes").code == 1
        assert run("sync", "--full").code == 0
    # Three recipients stood in that mail, and still do.
    (zoe,) = run("people", "zoe", "--format", "json").json
    assert zoe["last_wrote_how"]["recipients"] == 3
    synced.deliver(mail(ANA, ME, "2020-02-02", "It is me"), 1580644800000)
    assert "1 new" in run("sync", "--full").err
    (ana,) = run("people", "Ana", "--format", "json").json
    assert (ana["received"], ana["notes"]) == (1, [])


def test_forget_on_a_full_disk_says_what_is_done(run: Run, synced: Mailbox, place: Path) -> None:
    """What went, what did not, what to do, and exit code 1; the same command again does the rest, once."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    room = (place / "mailbox.sqlite").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))  # a write beyond that fails
    try:
        done = run("person", "Ana", "forget", "--yes")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert done.code == 1
    assert "Removed: 7 messages" in done.err
    assert "is removed and overwritten in" in done.err
    assert done.err.splitlines()[-1].startswith("Make room on the disk")
    assert run("people", "Ana", "--format", "json").json == []
    # Whoever is named now: who is gone cannot be told from a namesake.
    others = run("people", "--format", "json").json
    again = run("person", "Bob", "forget", "--yes")
    assert (again.code, "The file was written anew" in again.err) == (0, True)
    assert "Nobody else was removed." in again.err
    assert run("people", "--format", "json").json == others
    assert run("person", "Ana", "forget", "--yes").code == 1


@pytest.mark.parametrize(
    "line",
    [
        "person Ana merge", "person Ana split", "person Ana not", "person Ana never please", "person Ana forget me",
        "person Ana forget --undo", "person Ana ignore --yes", "person Ana merge ana@lima.example",
        "person Ana split bob77@x.example", "person Ana not Ana", "person Zoe split zoe@z.example",
        "person Zoe not Ana --undo", "person Ana merge ana@lima.example --undo",
    ],
)  # fmt: skip
def test_what_does_not_fit_together(run: Run, synced: Mailbox, line: str) -> None:
    """A usage error with the way out, and everyone is who they were."""
    before = addresses(run)
    found = run(*line.split())
    assert found.code == 2, found.err
    assert addresses(run) == before


@pytest.mark.parametrize("line", ["note", "note --undo", "never", "tag", "language", "merge", "split"])
def test_bytes_that_are_no_text(run: Run, synced: Mailbox, line: str) -> None:
    """As an argument brings them: kept with a mark in their place, or refused in words; never a bug."""
    action, *more = line.split()
    value = [] if action == "never" else ["a\udcff"]
    found = run("person", "a\udcff@x.example" if action == "never" else "Ana", action, *value, *more)
    assert "bug" not in found.err
    assert found.code == {"language": 2, "merge": 1, "split": 2}.get(action, 0)
    if line == "note":
        assert run("people", "Ana", "--format", "json").json[0]["notes"] == ["a\ufffd"]


def test_a_machine_is_a_person_by_the_users_word(run: Run, sign_in: SignIn, box: Mailbox) -> None:
    """Said and taken back; it takes no value."""
    box.deliver(mail("Bread <newsletter@bakery.example>", ME, "2020-02-02", "Bread"), 1580644800000)
    sign_in(box)
    assert run("sync", "--full").code == 0
    for more, standing in (("", "machine"), ("human", "one_way"), ("human --undo", "machine")):
        assert run("person", "newsletter@bakery.example", *more.split()).code == 0
        assert run("people", "bakery", "--format", "json").json[0]["standing"] == standing
    assert run("person", "newsletter@bakery.example", "human", "yes").code == 2


def test_a_decision_is_the_whole_persons(run: Run, synced: Mailbox) -> None:
    """Noted and tagged once with two addresses: shown once, and taken back once."""
    for line in ("note sails", "tag boats", "ignore"):
        assert run("person", "Ana", *line.split()).code == 0
    (ana,) = run("people", "Ana", "--format", "json").json
    assert (ana["notes"], ana["tags"], ana["standing"]) == (["sails"], ["boats"], "ignored")
    for line in ("note sails", "tag boats", "ignore"):
        assert run("person", "Ana", *line.split(), "--undo").code in {0, 2}
