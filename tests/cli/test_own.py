"""own: an address that isn't the user's is removed, or taken out of config.toml; it can be added again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ME, Run, SignIn, mail

BOB, BOB_SPELT = "bob.stone@gmail.com", "bobstone+boats@gmail.com"
OMAR = "omar@example.com"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Omar and Bob wrote each other; Gmail knows Bob under two spellings, and his letters have the label Sent."""
    mails = []
    for month, bob in enumerate((BOB, BOB_SPELT, BOB), 1):
        mails.append(mail(ME, f"Bob Stone <{bob}>", f"2019-0{month}-03", f"Boat {month}"))
        mails.append(mail(f"Bob Stone <{bob}>", ME, f"2019-0{month}-05", f"Re: Boat {month}", "X-Gmail-Labels: Sent"))
    path = tmp_path / "t.mbox"
    separator = b"From x@x.example Wed Aug  9 09:00:00 2023\n"
    path.write_bytes(b"\n".join(separator + raw.replace(b"\r\n", b"\n") for raw in mails))
    return path


def claimed(place: Path) -> dict[str, str]:
    with closing(sqlite3.connect(place / "mailbox.sqlite")) as connection:
        return dict(connection.execute("SELECT email, how FROM own"))


def people(run: Run) -> list[tuple[str, int, int]]:
    found = run("people", "--format", "json").json
    return [(one["name"], one["sent"], one["received"]) for one in found if one["standing"] != "self"]


def test_removed_address_is_a_person_again(run: Run, place: Path, path: Path) -> None:
    """In every spelling; no label, guess or other spelling makes him the user later."""
    run("import", path, "--me", BOB)
    run("import", path, "--me", OMAR)
    assert people(run) == []
    done = run("own", "remove", BOB_SPELT.upper())
    assert done.code == 0, done.err
    assert "Yours: omar@example.com." in done.err
    assert f"gmail-reconnect own add {BOB_SPELT}" in done.err
    assert claimed(place) == {OMAR: "me", BOB: "not", BOB_SPELT: "not"}
    assert people(run) == [("Bob Stone", 3, 3)]
    again = run("import", path)
    assert BOB not in again.err
    assert claimed(place) == {OMAR: "me", BOB: "not", BOB_SPELT: "not"}
    assert run("person", "show", "Bob").code == 0
    assert "Already" in run("own", "remove", BOB).err


def test_address_can_be_added_again(run: Run, place: Path, path: Path) -> None:
    """With `own add`, or with --me in any spelling."""
    run("import", path, "--me", BOB, "--me", OMAR)
    for again in (
        ("own", "add", BOB),
        ("import", path, "--me", "Bob.Stone@gmail.com"),
        ("import", path, "--me", "b.obstone@gmail.com"),
    ):
        assert run("own", "remove", BOB).code == 0
        assert people(run) == [("Bob Stone", 3, 3)]
        assert run(*again).code == 0
        assert "not" not in claimed(place).values()
        assert people(run) == []


def test_removed_guess_is_not_guessed_again(run: Run, place: Path, path: Path) -> None:
    """The next import guesses somebody else; until then the owner is unknown."""
    assert "seem to be yours" in run("import", path).err
    assert claimed(place)[BOB] == "guess"
    done = run("own", "remove", BOB)
    assert done.code == 0
    assert "gmail-reconnect own add YOUR@ADDRESS" in done.err
    assert run("people").code == 1
    found = run("import", path)
    assert f"These addresses seem to be yours: {OMAR} (" in found.err
    assert people(run) == [("Bob Stone", 3, 3)]


def test_removal_covers_spellings_that_arrive_later(run: Run, place: Path, path: Path) -> None:
    """Removing one spelling removes the mailbox."""
    run("import", path, "--me", BOB, "--me", OMAR)
    run("own", "remove", BOB)
    path.write_bytes(path.read_bytes().replace(BOB.encode(), b"b.o.b.stone@gmail.com"))
    assert run("import", path).code == 0
    assert "b.o.b.stone@gmail.com" not in claimed(place)
    assert [name for name, *_ in people(run)] == ["Bob Stone"]


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("Bob", "not an email address"),
        ("cyd@z.example", "does not count as yours"),
        ("o.mar@gmail.com", "listed under [me]"),
    ],
)
def test_address_that_cannot_be_removed_says_why(who: str, says: str, run: Run, place: Path, path: Path) -> None:
    """It isn't an address, doesn't count as the user's, or has to be taken out of config.toml."""
    place.mkdir()
    (place / "config.toml").write_text('[me]\naddresses = ["omar@gmail.com"]\n')
    run("import", path, "--me", OMAR)
    found = run("own", "remove", who)
    assert found.code == 2
    assert says in found.err


def test_account_address_cannot_be_removed(run: Run, sign_in: SignIn, small: LiveMailbox, place: Path) -> None:
    """Another account needs another home."""
    sign_in(small)
    run("sync", "--full")
    found = run("own", "remove", OMAR)
    assert found.code == 2
    assert "--home" in found.err
    assert claimed(place) == {OMAR: "account"}


def test_sent_label_does_not_undo_a_removal(run: Run, sign_in: SignIn, place: Path) -> None:
    """Another spelling of the same mailbox, with the label Sent, in new mail."""
    sent = [
        (mail(f"Bob <{BOB}>", f"{who}@z.example", "2019-01-03", f"Boat for {who}"), ["SENT"]) for who in ("cyd", "dee")
    ]
    box = LiveMailbox.load(sent, OMAR)
    sign_in(box)
    run("sync", "--full")
    assert claimed(place) == {OMAR: "account", BOB: "sent"}
    assert run("own", "remove", BOB).code == 0
    for who in ("cyd", "dee"):
        again = mail(f"Bob <{BOB_SPELT}>", f"{who}@z.example", "2019-02-03", f"Boat again for {who}")
        box.deliver(again, 1_549_195_200_000, ["SENT"])
    assert run("sync", "--full").code == 0
    assert claimed(place) == {OMAR: "account", BOB: "not", BOB_SPELT: "not"}


def test_address_taken_out_of_config_no_longer_counts(run: Run, place: Path, path: Path) -> None:
    """A wrong line in config.toml is corrected there."""
    place.mkdir()
    config = place / "config.toml"
    config.write_text(f'[me]\naddresses = ["{BOB}", "{OMAR}"]\n')
    run("import", path)
    assert people(run) == []
    config.write_text(f'[me]\naddresses = ["{OMAR}"]\n')
    assert run("import", path).code == 0
    assert claimed(place) == {OMAR: "config"}
    assert people(run) == [("Bob Stone", 3, 3)]


def test_account_and_sent_addresses_stay_when_removed_from_config(run: Run, sign_in: SignIn, place: Path) -> None:
    """Taken out of config.toml, the account and addresses that Gmail labels Sent still count."""
    there = sign_in(LiveMailbox.load([(mail("Omar <old@work.example>", ME, "2019-01-03", "Boat"), ["SENT"])], OMAR))
    there.configure(f'[me]\naddresses = ["{OMAR}", "old@work.example", "{BOB}"]')
    assert run("sync", "--full").code == 0
    there.configure()
    path = place / "t.mbox"
    path.write_bytes(b"From x@x.example Wed Aug  9 09:00:00 2023\n" + mail("cyd@z.example", ME, "2019-02-03", "Boat"))
    assert run("import", path).code == 0
    assert claimed(place) == {OMAR: "account", "old@work.example": "sent"}


def test_forgetting_a_person_erases_the_removal_too(run: Run, place: Path, path: Path) -> None:
    """Their address must not survive in the list of removed addresses."""
    run("import", path, "--me", BOB, "--me", OMAR)
    run("own", "remove", BOB)
    assert run("person", "forget", BOB, "--yes").code == 0
    assert claimed(place) == {OMAR: "me"}
    assert b"bob" not in (place / "mailbox.sqlite").read_bytes()


def test_doubtful_address_comes_with_the_command_to_remove_it(run: Run, path: Path) -> None:
    """An address named before but not now, or without mail labelled Sent; also in doctor. Within 80 columns."""
    way = "Not yours? `gmail-reconnect own remove ADDRESS`"
    assert way in run("import", path, "--me", OMAR).err
    found = run("import", path, "--me", BOB)
    assert "Also yours, as you said before: omar@example.com." in found.err
    assert way in found.err
    assert all(len(line) <= 80 for line in found.err.splitlines())
    assert way in run("doctor").out
    run("own", "remove", OMAR)
    assert "own remove" not in run("import", path, "--me", BOB).err
