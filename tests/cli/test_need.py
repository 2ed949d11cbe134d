"""report --need: whom you know who could help, in every form a report has."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import pytest

from gmail_reconnect.local_gmail.loader import load_messages
from gmail_reconnect.local_gmail.mailbox import Mailbox

from .conftest import ANA, ME, Run, SignIn, mail

HANA = "هناء المصري <hana@bahr.example>"
BEN = "Ben Ode <ben@tokyo-tides.example>"
AS_OF = ("--as-of", "2021-01-01")


@pytest.fixture
def harbour() -> Mailbox:
    """Ana wrote of boats, Hana of plastics in Arabic, Ben is in touch until the end of 2020."""
    mails: list[tuple[bytes, list[str]]] = []

    def both(other: str, date: str, subject: str) -> None:
        mails.append((mail(ME, other, f"{date}-03", subject), ["SENT"]))
        mails.append((mail(other, ME, f"{date}-05", f"Re: {subject}"), ["INBOX"]))

    for month in ("2019-01", "2019-02"):
        both(ANA, month, f"The boats of {month}")
        both(HANA, month, "=?utf-8?B?2YXYtdmG2Lkg2KfZhNio2YTYp9iz2KrZitmD?=")  # مصنع البلاستيك
    for month in ("2020-10", "2020-11", "2020-12"):
        both(BEN, month, "Boat")
    return load_messages(mails, "omar@example.com")


def ready(run: Run, sign_in: SignIn, harbour: Mailbox) -> None:
    sign_in(harbour)
    assert run("sync", "--full").code == 0


def test_the_table(run: Run, sign_in: SignIn, harbour: Mailbox) -> None:
    """Who matches and where, and how many match who are not on the list."""
    ready(run, sign_in, harbour)
    shown = run("report", "--need", "someone who knows a boat or a zebra", *AS_OF)
    assert shown.code == 0, shown.err
    said = " ".join(shown.out.replace("\u2066", "").replace("\u2069", "").split())
    assert "Looking for boat, zebra · nobody found for zebra" in said
    assert "boat in ‘The boats of 2019-02’ (2019-02-05)" in said
    assert "هناء" not in said
    assert "Also matching: 1 in touch." in said
    explained = run("report", "--need", "boat", "--explain", *AS_OF).out.replace("\u2066", "").replace("\u2069", "")
    assert "with what matched -0.81" in " ".join(explained.split())  # two subjects: 2·ln(2/3)


def test_json_has_one_key_more(run: Run, sign_in: SignIn, harbour: Mailbox) -> None:
    """`matches` with each person and `need` at the end, both only where something was asked."""
    ready(run, sign_in, harbour)
    asked = run("report", "--need", "boat", "--format", "json", *AS_OF).json
    plain = run("report", "--format", "json", *AS_OF).json
    (ana,) = asked["people"]
    assert ana["matches"] == [
        {"word": "boat", "where": "subject", "text": "The boats of 2019-02", "date": "2019-02-05T12:00:00Z"}
    ]
    assert asked["need"] == {
        "text": "boat", "words": ["boat"], "nobody": [], "lapsed": 1, "in_touch": 1, "set_aside": 0,
    }  # fmt: skip
    assert [*plain, "need"] == [*asked]
    assert [*plain["people"][0], "matches"] == [*ana]


def test_arabic(run: Run, sign_in: SignIn, harbour: Mailbox) -> None:
    """Asked in Arabic, without the article, found with it; the page says it in Arabic."""
    ready(run, sign_in, harbour)
    there = run("report", "--need", "من يعرف بلاستيك؟", "--format", "json", *AS_OF).json
    assert [one["name"] for one in there["people"]] == ["هناء المصري"]
    assert there["people"][0]["matches"][0]["text"] == "مصنع البلاستيك"


def test_the_other_forms(run: Run, sign_in: SignIn, harbour: Mailbox, place: Path) -> None:
    """A column in CSV, a line of the note in a vCard, a list on the page in either language."""
    ready(run, sign_in, harbour)
    (row,) = csv.DictReader(io.StringIO(run("report", "--need", "boat", "--format", "csv", *AS_OF).out))
    assert row["matches"] == "boat in ‘The boats of 2019-02’ (2019-02-05)"
    assert "matches" not in run("report", "--format", "csv", *AS_OF).out.splitlines()[0]
    card = run("report", "--need", "boat", "--format", "vcard", *AS_OF).out.replace("\r\n ", "")
    assert "\\nMatches: boat in ‘The boats of 2019-02’ (2019-02-05)" in card
    for language, words, none in (("en", "Looking for", "Nobody you have lost"), ("ar", "البحث عن", "لا أحد")):
        config = place / "config.toml"
        lines = [line for line in config.read_text().splitlines() if "language" not in line and line != "[me]"]
        config.write_text("\n".join(["[me]", f'language = "{language}"', *lines]))
        page = run("report", "--need", "boat <b>", "--format", "html", "--output", "-", *AS_OF).out
        assert words in page
        assert "The boats of 2019-02" in page
        assert "<b>" not in page
        assert none in run("report", "--need", "zebra", "--format", "html", "--output", "-", *AS_OF).out


def test_tags_and_notes(run: Run, sign_in: SignIn, harbour: Mailbox) -> None:
    """What the user wrote down about somebody is found as well, at once."""
    ready(run, sign_in, harbour)
    run("person", "tag", "ana", "--tag", "sailing")
    run("person", "note", "ana", "--text", "knows every sailor in Lisbon")
    (ana,) = run("report", "--need", "sailors Lisbon", "--format", "json", *AS_OF).json["people"]
    assert [(one["word"], one["where"]) for one in ana["matches"]] == [("sailors", "note"), ("Lisbon", "note")]


@pytest.mark.parametrize("text", ["", "someone who knows", "👍", '"', "w " * 31, " ".join(f"w{n}" for n in range(40))])
def test_what_cannot_be_looked_for(run: Run, sign_in: SignIn, harbour: Mailbox, text: str) -> None:
    """Wrong usage, with an example or the limit; nothing is written."""
    ready(run, sign_in, harbour)
    found = run("report", "--need", text, *AS_OF)
    if text.startswith("w "):  # one word, however often
        assert (found.code, found.err) == (0, "")
    else:
        assert (found.code, found.out) == (2, "")
        assert "--need" in found.err


def test_new_mail_is_found_and_gone_mail_is_not(run: Run, sign_in: SignIn, harbour: Mailbox, place: Path) -> None:
    """A sync brings the index up to date, both ways."""
    ready(run, sign_in, harbour)
    newest = harbour.send(mail(ME, ANA, "2019-03-01", "Zanzibar"), 1_551_441_600_000)
    assert run("sync").code == 0
    with sqlite3.connect(place / "mailbox.sqlite") as file:
        assert file.execute("SELECT count(*) FROM to_index").fetchone() == (0,)
    file.close()
    assert len(run("report", "--need", "zanzibar", "--format", "json", *AS_OF).json["people"]) == 1
    harbour.delete(newest)
    assert run("sync").code == 0
    assert run("report", "--need", "zanzibar", "--format", "json", *AS_OF).json["people"] == []
