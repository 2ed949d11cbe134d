"""Whose mailbox an import is: found, shown for confirmation, and decided by --me."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ANA, Run, SignIn, mail

BY_LABEL = "These addresses seem to be yours: old@x.example, omar@x.example (mail from there is labelled Sent)."
SENT = """From {number}@xxx Tue Aug 08 12:36:29 +0000 2023
X-Gmail-Labels: {label}
From: {sender}
To: ana@x.example
Message-ID: <{number}@x.example>

"""


def takeout(folder: Path) -> Path:
    """Two addresses with the label Sent, in the account's language, and one without."""
    path = folder / "t.mbox"
    mails = (("Gesendet", "omar@x.example"), ("Gesendet", "old@x.example"), ("Posteingang", "ana@x.example"))
    texts = (
        SENT.format(number=1773664405479613283 + n, label=label, sender=sender)
        for n, (label, sender) in enumerate(mails)
    )
    path.write_text("\n".join(texts))
    return path


OMAR_HADDAD = "Omar Haddad <omar@example.com>"
DELIVERED = """From {number}@xxx Tue Aug 08 12:36:29 +0000 2023
{delivered}
From: {sender}
To: {to}
Date: Tue, 8 Aug 2023 12:36:{number:02} +0000
Message-ID: <d{number}@x.example>
{more}

"""
LIST = "Mailing-List: contact boats-help@lists.example; run by ezmlm\nList-Post: <mailto:boats@lists.example>"


def delivered(folder: Path) -> Path:
    """Mail between two people, all delivered to one of them; no labels."""
    path = folder / "old.mbox"
    path.write_text("\n".join(
        DELIVERED.format(
            number=n, delivered="Delivered-To: boss@x.example", sender=("boss@x.example", "ana@x.example")[n % 2],
            to=("ana@x.example", "boss@x.example")[n % 2], more="",
        )
        for n in range(10)
    ))  # fmt: skip
    return path


def own(run: Run) -> Any:
    checks = run("doctor", "--format", "json").json["checks"]
    return next(line["message"] for line in checks if line["check"] == "own addresses")


def test_senders_labelled_sent_are_the_owner(run: Run, tmp_path: Path) -> None:
    """The message says how to correct it; it stays a guess until the user confirms it."""
    found = run("import", takeout(tmp_path))
    assert found.code == 0
    assert (
        "These addresses seem to be yours: old@x.example, omar@x.example (mail from there is labelled Sent)."
        in found.err
    )
    assert "gmail-reconnect own add YOUR@ADDRESS" in found.err
    assert own(run) == "Guessed: old@x.example, omar@x.example."


def test_me_replaces_the_guess(run: Run, tmp_path: Path) -> None:
    """Other addresses labelled Sent are named, and count only if the user says so."""
    path = takeout(tmp_path)
    run("import", path)
    found = run("import", path, "--me", "Omar@x.example")
    assert found.code == 0
    assert "Mail labelled Sent also comes from old@x.example." in found.err
    assert own(run) == "omar@x.example"
    both = run("import", path, "--me", "omar@x.example", "--me", "old@x.example")
    assert "also comes from" not in both.err
    assert own(run) == "old@x.example, omar@x.example"


def test_guess_is_stable(run: Run, tmp_path: Path) -> None:
    """Importing again without --me guesses the same, and asks about nobody else."""
    path = takeout(tmp_path)
    run("import", path)
    again = run("import", path)
    assert again.code == 0
    assert "also comes from" not in again.err
    assert own(run) == "Guessed: old@x.example, omar@x.example."


def test_sent_label_replaces_a_weaker_guess(run: Run, tmp_path: Path) -> None:
    """First a mailbox without labels, then one of Takeout; the change is reported."""
    path, later = delivered(tmp_path), takeout(tmp_path)
    assert run("import", path).code == 0
    assert own(run) == "Guessed: boss@x.example."
    found = run("import", later)
    assert found.code == 0
    assert (
        "These addresses seem to be yours: old@x.example, omar@x.example (mail from there is labelled Sent)."
        in found.err
    )
    assert "No longer counted as yours: boss@x.example. That was a guess." in found.err
    assert own(run) == "Guessed: old@x.example, omar@x.example."
    assert "boss@x.example" in run("people", "--format", "json").out
    assert "seem to be" not in run("import", path).err
    run("import", path, "--me", "boss@x.example")
    assert "Mail labelled Sent also comes from old@x.example, omar@x.example." in run("import", later).err
    assert own(run) == "boss@x.example"


@pytest.mark.parametrize(
    "delivered",
    ["mailing list boats@lists.example", "boats@lists.example", "boats@lists.example\nDelivered-To: me@x.example"],
)
def test_mailing_list_is_not_the_owner(delivered: str, run: Run, tmp_path: Path) -> None:
    """All mail was also delivered to a discussion list; the owner writes there and gets answers."""
    path = tmp_path / "t.mbox"
    people = ("ana@x.example", "ben@y.example", "cyd@z.example")
    mails = []
    for number in range(40):
        sender, other = ("me@x.example", people[number % 3])[:: 1 if number % 2 else -1]
        to = f"{other}, boats@lists.example"
        mails.append(
            DELIVERED.format(number=number, delivered=f"Delivered-To: {delivered}", sender=sender, to=to, more=LIST)
        )
    path.write_text("\n".join(mails))
    assert run("import", path).code == 0
    assert own(run) == "Guessed: me@x.example."


def test_owner_who_never_wrote_is_found_by_delivered_to(run: Run, tmp_path: Path) -> None:
    """All mail is from lists; their reader appears only in Delivered-To."""
    path = tmp_path / "t.mbox"
    senders = ("ana@x.example", "ben@y.example", "cyd@z.example")
    delivered = "Delivered-To: me@x.example\nDelivered-To: mailing list boats@lists.example"
    path.write_text("\n".join(
        DELIVERED.format(number=n, delivered=delivered, sender=senders[n % 3], to="boats@lists.example", more=LIST)
        for n in range(30)
    ))  # fmt: skip
    found = run("import", path)
    assert found.code == 0, found.err
    assert "These addresses seem to be yours: me@x.example (most mail was delivered there)." in found.err
    assert run("people").code == 0


SPELT = ("omar.x@gmail.com", "omarx+boats@gmail.com", "Omarx@googlemail.com")
ELSEWHERE = "o.marx@gmail.com"


def spelt() -> list[tuple[bytes, list[str]]]:
    """Three letters to Ana, each from another spelling of one mailbox, none labelled Sent; she answers each."""
    mails: list[tuple[bytes, list[str]]] = []
    for month, me in enumerate(SPELT, 1):
        mails.append((mail(me, ANA, f"2019-0{month}-03", f"Boat {month}"), []))
        mails.append((mail(ANA, me, f"2019-0{month}-05", f"Re: Boat {month}"), ["INBOX"]))
    return mails


def mbox(folder: Path) -> Path:
    path = folder / "spelt.mbox"
    separator = b"From x@x.example Wed Aug  9 09:00:00 2023\n"
    path.write_bytes(b"\n".join(separator + raw.replace(b"\r\n", b"\n") for raw, _ in spelt()))
    return path


def claimed(place: Path) -> dict[str, str]:
    with closing(sqlite3.connect(place / "mailbox.sqlite")) as connection:
        return dict(connection.execute("SELECT email, how FROM own"))


def counted(run: Run) -> list[tuple[str, int, int]]:
    found = run("people", "--format", "json").json
    return [(one["name"], one["sent"], one["received"]) for one in found if one["standing"] != "self"]


@pytest.mark.parametrize("said", ["--me", "config"])
def test_every_spelling_of_the_owners_mailbox_counts(said: str, run: Run, place: Path, tmp_path: Path) -> None:
    """The user need not know how the mail spells their address."""
    place.mkdir()
    if said == "config":
        (place / "config.toml").write_text(f'[me]\naddresses = ["{ELSEWHERE}"]\n')
    found = run("import", mbox(tmp_path), *(("--me", ELSEWHERE) if said == "--me" else ()))
    assert found.code == 0, found.err
    how = {"--me": "me", "config": "config"}[said]
    assert claimed(place) == {ELSEWHERE: how} | {email.lower(): "spelling" for email in SPELT}
    assert counted(run) == [("Ana Limar", 3, 3)]
    assert own(run) == ELSEWHERE
    refused = run("person", "never", SPELT[1]).err
    assert "your own address" in refused
    assert f"gmail-reconnect own remove {SPELT[1]}" in refused


def test_dropped_guess_drops_its_spellings(run: Run, place: Path, tmp_path: Path) -> None:
    """Naming another address with --me removes the spellings that came with the guess."""
    path = mbox(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"From: omar.x@", b"X-Gmail-Labels: Sent\nFrom: omar.x@"))
    assert run("import", path).code == 0
    assert claimed(place)["omarx+boats@gmail.com"] == "spelling"
    assert run("import", path, "--me", "ana@lima.example").code == 0
    assert claimed(place) == {"ana@lima.example": "me"}


def test_spellings_of_the_account_count_after_a_sync(run: Run, sign_in: SignIn, place: Path) -> None:
    """A sync knows the account in one spelling; Gmail delivers all of them there."""
    sign_in(LiveMailbox.load(spelt(), ELSEWHERE))
    assert run("sync", "--full").code == 0
    assert claimed(place) == {ELSEWHERE: "account"} | {email.lower(): "spelling" for email in SPELT}
    assert counted(run) == [("Ana Limar", 3, 3)]


def test_first_sync_names_an_earlier_guess_once(run: Run, sign_in: SignIn, small: LiveMailbox, tmp_path: Path) -> None:
    """It may be the owner's or somebody else's; the next sync doesn't ask again."""
    path = delivered(tmp_path)
    run("import", path)
    sign_in(small)
    told = run("sync").err
    assert "An import guessed that this is yours, too: boss@x.example.\nNot yours? `gmail-reconnect own remove" in told
    assert run("own", "remove", "boss@x.example").code == 0
    assert "guess" not in run("sync").err
    assert own(run) == "omar@example.com"


def test_account_is_the_address_last_written_from(run: Run, tmp_path: Path) -> None:
    """Of several addresses in an import it isn't the alphabetically first; letters in files use it, too."""
    path = tmp_path / "old.mbox"
    mails = [mail("zed@x.example", ANA, f"{year}-01-07", "Boat") for year in (2015, 2016)]
    mails += [mail("aaa@x.example", ANA, f"{year}-01-07", "Boat") for year in (2010, 2011, 2012)]
    path.write_bytes(b"".join(b"From - Mon Jan 07 12:00:00 2019\r\n" + one for one in mails))
    run("import", path, "--me", "aaa@x.example", "--me", "zed@x.example")
    assert run("report", "--format", "json").json["account"] == "zed@x.example"
    run("draft", ANA.partition("<")[2].strip(">"), "--allow-blanks", "--to-folder", tmp_path / "letters")
    (letter,) = (tmp_path / "letters").iterdir()
    assert "zed@x.example" in letter.read_text().partition("To:")[0]


def test_guess_from_a_single_message_counts_it_right(run: Run, tmp_path: Path) -> None:
    """1 message, not 1 messages."""
    path = tmp_path / "one.mbox"
    path.write_bytes(b"From - Mon Jan 07 12:00:00 2019\n" + mail(ANA, "bob@x.example", "2019-01-07", "Oars"))
    assert "in 1 of 1 message)" in " ".join(run("import", path).err.split())


def test_name_in_config_decides_between_two_people(run: Run, place: Path, tmp_path: Path) -> None:
    """All mail is between the two; without the name, nobody can tell whose it is."""
    both = (OMAR_HADDAD, "Ana Lima <ana@lima.example>")
    path = tmp_path / "two.mbox"
    path.write_text("\n".join(
        DELIVERED.format(number=n, delivered="X-Mailer: x", sender=both[n % 2], to=both[1 - n % 2], more="")
        for n in range(4)
    ))  # fmt: skip
    assert "not clear which address is yours" in run("import", path).err
    (place / "config.toml").write_text('[me]\nname = "Haddad, Omar"\n')
    found = run("import", path)
    assert found.code == 0
    assert "seem to be yours: omar@example.com (it has the name in config.toml)" in found.err
