"""Without the permission to create drafts, each letter is a link that opens it in Gmail."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.configs import WHY_AND_OFFER
from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ANA, ME, Run, SignIn, mail


@pytest.fixture
def imported(run: Run, place: Path, tmp_path: Path) -> Path:
    """A home whose mail came from a file, and what letters need."""
    mails = [mail(ME, ANA, f"2019-0{month}-03", f"Boat {month}", "X-Gmail-Labels: Sent") for month in (1, 2, 5)]
    mails += [mail(ANA, ME, f"2019-0{month}-05", f"Re: Boat {month}", "X-Gmail-Labels: Inbox") for month in (1, 2, 5)]
    box = tmp_path / "all.mbox"
    box.write_bytes(b"".join(b"From x@y Thu Jan 01 00:00:00 2019\r\n" + one + b"\r\n" for one in mails))
    place.mkdir()
    (place / "config.toml").write_text(WHY_AND_OFFER, encoding="utf-8")
    assert run("import", box).code == 0
    return place


def the_link(text: str) -> dict[str, list[str]]:
    """The fields of the one link in a text."""
    (line,) = [line for line in text.splitlines() if line.startswith("https://")]
    assert urlsplit(line)[:3] == ("https", "mail.google.com", "/mail/")
    return parse_qs(urlsplit(line).query)


def test_letters_of_an_import_come_as_links(run: Run, imported: Path) -> None:
    """The whole letter, on one line however narrow the terminal; it stays on the list until the mail shows it."""
    assert imported.exists()
    for _ in range(2):
        made = run("draft", "--top", "1")
        assert made.code == 0, made.err
        fields = the_link(made.out)
        assert fields["to"] == ["ana@lima.example"]
        assert fields["authuser"] == ["omar@example.com"]
        assert fields["view"] == ["cm"]
        assert "lend a hand" in fields["body"][0]
        assert "Drafts" not in made.out + made.err


def test_report_of_an_import_promises_no_drafts(run: Run, imported: Path) -> None:
    """Table and page; the page has the letter as a link."""
    assert imported.exists()
    table, page = run("report").out, run("report", "--format", "html", "--output", "-").out
    assert "Drafts" not in table + page
    assert "prints a link for each letter" in table
    assert "view=cm" in page
    assert "lend%20a%20hand" in page


def test_letters_without_the_drafting_permission_come_as_links(run: Run, sign_in: SignIn, small: LiveMailbox) -> None:
    """Signed in to read only."""
    there = sign_in(small)
    there.configure(WHY_AND_OFFER)
    (there.place / "tokens" / "draft.json").unlink()
    run("sync")
    made = run("draft", "Ana")
    assert made.code == 0, made.err
    assert the_link(made.out)["to"] == ["ana@lima.example"]
    assert not small.drafts


def test_letter_in_a_file_opens_as_one_to_finish(run: Run, imported: Path) -> None:
    """Mail programs know X-Unsent."""
    run("draft", "Ana", "--to-folder", imported / "letters")
    read = message_from_bytes((imported / "letters" / "Ana-Limar.eml").read_bytes(), policy=default)
    assert (read["X-Unsent"], read["To"]) == ("1", "Ana Limar <ana@lima.example>")
