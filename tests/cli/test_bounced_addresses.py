"""Addresses that bounced, in a sync and in an import: who gets letters elsewhere, and who is set aside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.local_gmail.live_mailbox import LiveMailbox

from .conftest import ME, Run, SignIn, mail

OLD, NEW = "Ana Limar <ana@old.example>", "Ana Limar <ana@new.example>"
BOB, EVE, CYD, DAN = (
    "Bob Stone <bob@x.example>",
    "Eve Adler <eve@x.example>",
    "Cyd Reed <cyd@x.example>",
    "Dan Wood <dan@x.example>",
)
GOOGLE = "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"


def report(email: str, date: str, subject: str = "Delivery Status Notification (Failure)") -> bytes:
    return mail(GOOGLE, ME, date, subject, f"X-Failed-Recipients: {email}", "Auto-Submitted: auto-replied")


def story() -> list[tuple[bytes, list[str]]]:
    """Six months each way with each. Then reports: Ana's old address, Bob, Eve; Cyd a delay; Dan's mailbox is full."""
    mails: list[tuple[bytes, list[str]]] = []
    for month in range(1, 7):
        for who in (NEW, OLD, BOB, EVE, CYD, DAN):
            day = 3 if who != OLD else 9  # the old address is the one last written to
            mails.append((mail(ME, who, f"2019-0{month}-0{day}", f"Boat {month} {who[:3]}"), ["SENT"]))
            mails.append((mail(who, ME, f"2019-0{month}-0{day} 18:00", f"Re: Boat {month} {who[:3]}"), ["INBOX"]))
    dead = ("ana@old.example", "bob@x.example", "eve@x.example")
    mails += [(report(email, f"2019-08-01 1{n}:00"), ["INBOX"]) for n, email in enumerate(dead)]
    mails.append((report("cyd@x.example", "2019-08-01", "Delivery Status Notification (Delay)"), ["INBOX"]))
    mails.append((report("dan@x.example", "2019-08-01", "Undeliverable: mailbox full"), ["INBOX"]))
    mails.append((mail(EVE, ME, "2019-09-01", "My mail works again"), ["INBOX"]))
    return mails


@pytest.fixture(params=["sync", "import"])
def known(request: pytest.FixtureRequest, run: Run, sign_in: SignIn, tmp_path: Path) -> None:
    """The story, synced or imported."""
    if request.param == "sync":
        sign_in(LiveMailbox.load(story(), "omar@example.com"))
        assert run("sync", "--full").code == 0
        return
    path = tmp_path / "story.mbox"
    separator = b"From x@x.example Wed Aug  9 09:00:00 2023\n"
    path.write_bytes(b"\n".join(separator + raw.replace(b"\r\n", b"\n") for raw, _ in story()))
    assert run("import", path, "--me", "omar@example.com").code == 0


def people(run: Run) -> dict[str, Any]:
    found = run("people", "--as-of", "2021-03-01", "--format", "json").json
    return {person["name"]: person for person in found}


def test_final_bounce_marks_an_address_dead_until_mail_arrives(known: None, run: Run) -> None:
    """Delays and full mailboxes don't mark an address dead."""
    found = people(run)
    assert {name: found[name]["standing"] for name in ("Bob Stone", "Eve Adler", "Cyd Reed", "Dan Wood")} == {
        "Bob Stone": "dead",
        "Eve Adler": "lapsed",
        "Cyd Reed": "lapsed",
        "Dan Wood": "lapsed",
    }


def test_letter_goes_to_the_address_that_works(known: None, run: Run) -> None:
    """Ana is ranked with her working address, though the dead one was used last."""
    assert people(run)["Ana Limar"]["addresses"] == ["ana@new.example", "ana@old.example"]
    ranked = run("report", "--as-of", "2021-03-01", "--all", "--format", "json").json["people"]
    assert next(one for one in ranked if one["name"] == "Ana Limar")["addresses"][0] == "ana@new.example"
    (letter,) = run("draft", "Ana Limar", "--dry-run", "--as-of", "2021-03-01", "--format", "json").json
    assert "ana@new.example" in letter["to"]
    assert "ana@old.example" not in letter["to"]


def test_person_without_a_working_address_is_set_aside(known: None, run: Run) -> None:
    """Bob is counted below the report, his page gives the day of the bounce, and no letter is written by itself."""
    whole = run("report", "--as-of", "2021-03-01", "--all", "--format", "json").json
    assert whole["set_aside"]["dead"] == 1
    assert "Bob Stone" not in {one["name"] for one in whole["people"]}
    assert "1 dead address" in run("report", "--as-of", "2021-03-01").out
    assert "bounced on 2019-08-01" in run("person", "show", "Bob Stone", "--as-of", "2021-03-01").out
