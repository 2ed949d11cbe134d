"""An address that is not the user's after all: disowned by word, or taken out of config.toml."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gmail_reconnect.local_gmail.loader import load_messages
from gmail_reconnect.local_gmail.mailbox import Mailbox

from .conftest import ME, Run, SignIn, mail

BOB, BOB_SPELT = "bob.stone@gmail.com", "bobstone+boats@gmail.com"
OMAR = "omar@example.com"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Omar and Bob, whom Gmail knows under two spellings, wrote each other; Bob's letters carry the label Sent."""
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


def test_a_wrong_me_is_taken_back(run: Run, place: Path, path: Path) -> None:
    """In whatever spelling; the friend is a person again, and no label, guess or spelling makes him the user."""
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


def test_a_later_word_holds(run: Run, place: Path, path: Path) -> None:
    """--undo, or --me in any spelling: he is the user's again, whole."""
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


def test_a_wrong_guess_is_taken_back(run: Run, place: Path, path: Path) -> None:
    """The next import guesses anew, and not him; until then nobody is known."""
    assert "seem to be yours" in run("import", path).err
    assert claimed(place)[BOB] == "guess"
    done = run("own", "remove", BOB)
    assert done.code == 0
    assert "gmail-reconnect own add YOUR@ADDRESS" in done.err
    assert run("people").code == 1
    found = run("import", path)
    assert f"These addresses seem to be yours: {OMAR} (" in found.err
    assert people(run) == [("Bob Stone", 3, 3)]


def test_a_spelling_that_comes_later_is_not_the_users_either(run: Run, place: Path, path: Path) -> None:
    """What is said of one spelling is said of the mailbox."""
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
def test_what_cannot_be_disowned(who: str, says: str, run: Run, place: Path, path: Path) -> None:
    """Only an address that is taken for the user's; what config.toml says is taken out there."""
    place.mkdir()
    (place / "config.toml").write_text('[me]\naddresses = ["omar@gmail.com"]\n')
    run("import", path, "--me", OMAR)
    found = run("own", "remove", who)
    assert found.code == 2
    assert says in found.err


def test_the_accounts_own_address_stays(run: Run, sign_in: SignIn, small: Mailbox, place: Path) -> None:
    """It says what to do instead."""
    sign_in(small)
    run("sync", "--full")
    found = run("own", "remove", OMAR)
    assert found.code == 2
    assert "--home" in found.err
    assert claimed(place) == {OMAR: "account"}


def test_what_a_sync_finds_labelled_sent_stays_disowned(run: Run, sign_in: SignIn, place: Path) -> None:
    """Another spelling under the label, in new mail: of the same mailbox."""
    box = load_messages([(mail(f"Bob <{BOB}>", ME, "2019-01-03", "Boat"), ["SENT"])], OMAR)
    sign_in(box)
    run("sync", "--full")
    assert claimed(place) == {OMAR: "account", BOB: "sent"}
    assert run("own", "remove", BOB).code == 0
    box.deliver(mail(f"Bob <{BOB_SPELT}>", ME, "2019-02-03", "Boat again"), 1_549_195_200_000, ["SENT"])
    assert run("sync", "--full").code == 0
    assert claimed(place) == {OMAR: "account", BOB: "not", BOB_SPELT: "not"}


def test_what_was_taken_out_of_the_config_is_the_users_no_more(run: Run, place: Path, path: Path) -> None:
    """A wrong line in config.toml can be taken back where it stands."""
    place.mkdir()
    config = place / "config.toml"
    config.write_text(f'[me]\naddresses = ["{BOB}", "{OMAR}"]\n')
    run("import", path)
    assert people(run) == []
    config.write_text(f'[me]\naddresses = ["{OMAR}"]\n')
    assert run("import", path).code == 0
    assert claimed(place) == {OMAR: "config"}
    assert people(run) == [("Bob Stone", 3, 3)]


def test_what_gmail_says_outlives_the_config(run: Run, sign_in: SignIn, place: Path) -> None:
    """Taken out of config.toml, the account and what Gmail labels Sent are the user's all the same, at once."""
    there = sign_in(load_messages([(mail("Omar <old@work.example>", ME, "2019-01-03", "Boat"), ["SENT"])], OMAR))
    there.configure(f'[me]\naddresses = ["{OMAR}", "old@work.example", "{BOB}"]')
    assert run("sync", "--full").code == 0
    there.configure()
    path = place / "t.mbox"
    path.write_bytes(b"From x@x.example Wed Aug  9 09:00:00 2023\n" + mail("cyd@z.example", ME, "2019-02-03", "Boat"))
    assert run("import", path).code == 0
    assert claimed(place) == {OMAR: "account", "old@work.example": "sent"}


def test_forgotten_with_everything_about_them(run: Run, place: Path, path: Path) -> None:
    """Whoever is forgotten is so in the list of who is not the user, too."""
    run("import", path, "--me", BOB, "--me", OMAR)
    run("own", "remove", BOB)
    assert run("person", "forget", BOB, "--yes").code == 0
    assert claimed(place) == {OMAR: "me"}
    assert b"bob" not in (place / "mailbox.sqlite").read_bytes()


def test_the_way_is_named_where_it_is_doubtful(run: Run, path: Path) -> None:
    """Said before and not now; nothing of it labelled Sent, where other mail is; and by doctor. Within 80 columns."""
    way = "Not yours? `gmail-reconnect own remove ADDRESS`"
    assert way in run("import", path, "--me", OMAR).err
    found = run("import", path, "--me", BOB)
    assert "Also yours, as you said before: omar@example.com." in found.err
    assert way in found.err
    assert all(len(line) <= 80 for line in found.err.splitlines())
    assert way in run("doctor").out
    run("own", "remove", OMAR)
    assert "own remove" not in run("import", path, "--me", BOB).err
