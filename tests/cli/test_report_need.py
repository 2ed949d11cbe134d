"""`report --need`: who could help, in every format of the report."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import pytest

from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ANA, ME, Run, SignIn, mail

HANA = "هناء المصري <hana@bahr.example>"
BEN = "Ben Ode <ben@tokyo-tides.example>"
AS_OF = ("--as-of", "2021-01-01")


@pytest.fixture
def harbour() -> LiveMailbox:
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
    return LiveMailbox.load(mails, "omar@example.com")


def ready(run: Run, sign_in: SignIn, harbour: LiveMailbox) -> None:
    sign_in(harbour)
    assert run("sync", "--full").code == 0


def test_table_shows_matches_and_how_many_others_match(run: Run, sign_in: SignIn, harbour: LiveMailbox) -> None:
    """Who matches and where; people who are in touch are only counted."""
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


def test_json_adds_matches_and_need(run: Run, sign_in: SignIn, harbour: LiveMailbox) -> None:
    """`matches` for each person and `need` at the end, only if something was asked for."""
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


def test_arabic_need_matches_without_the_article(run: Run, sign_in: SignIn, harbour: LiveMailbox) -> None:
    """It also matches words with the article."""
    ready(run, sign_in, harbour)
    there = run("report", "--need", "من يعرف بلاستيك؟", "--format", "json", *AS_OF).json
    assert [one["name"] for one in there["people"]] == ["هناء المصري"]
    assert there["people"][0]["matches"][0]["text"] == "مصنع البلاستيك"


def test_csv_vcard_and_page_show_matches(run: Run, sign_in: SignIn, harbour: LiveMailbox, place: Path) -> None:
    """A column, a line of the note, and a list on the page in both languages."""
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


def test_need_searches_tags_and_notes(run: Run, sign_in: SignIn, harbour: LiveMailbox) -> None:
    """New ones are found at once."""
    ready(run, sign_in, harbour)
    run("person", "tag", "ana", "--tag", "sailing")
    run("person", "note", "ana", "--text", "knows every sailor in Lisbon")
    (ana,) = run("report", "--need", "sailors Lisbon", "--format", "json", *AS_OF).json["people"]
    assert [(one["word"], one["where"]) for one in ana["matches"]] == [("sailors", "note"), ("Lisbon", "note")]


@pytest.mark.parametrize("text", ["", "someone who knows", "👍", '"', "w " * 31, " ".join(f"w{n}" for n in range(40))])
def test_need_without_usable_words_is_a_usage_error(run: Run, sign_in: SignIn, harbour: LiveMailbox, text: str) -> None:
    """With an example or the limit; nothing is printed."""
    ready(run, sign_in, harbour)
    found = run("report", "--need", text, *AS_OF)
    if text.startswith("w "):  # one word, however often
        assert (found.code, found.err) == (0, "")
    else:
        assert (found.code, found.out) == (2, "")
        assert "--need" in found.err


def test_sync_updates_the_subject_index(run: Run, sign_in: SignIn, harbour: LiveMailbox, place: Path) -> None:
    """New mail is found, deleted mail no longer."""
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
