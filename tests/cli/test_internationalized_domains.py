"""A domain in Unicode and in punycode is one domain in every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run

UNICODE, PUNYCODE = "bücher.example", "xn--bcher-kva.example"


def mbox(*pairs: tuple[str, str]) -> bytes:
    """One message a month from the first to the second of each pair."""
    return b"".join(
        f"From - Mon Jan 07 12:00:00 2019\nFrom: {sender}\nTo: {to}\nDate: 7 {month} 2019 12:00:00 +0000\n"
        f"Message-ID: <{month}@example.com>\nSubject: Boat\n\nNice.\n\n".encode()
        for month, (sender, to) in zip(("Jan", "Mar", "May", "Jul"), pairs, strict=True)
    )


def others(run: Run) -> list[tuple[str, int, int, int]]:
    """Standing, letters sent and received, and active months of everybody but the owner."""
    everyone = run("people", "--format", "json").json
    facts = [(p["standing"], p["sent"], p["received"], p["active_months"]) for p in everyone]
    return [one for one in facts if one[0] != "self"]


@pytest.fixture
def imported(run: Run, tmp_path: Path) -> Run:
    """The owner and J. both use both spellings."""
    me, also_me = "nora@gärten.example", "nora@xn--grten-gra.example"
    one, other = f"j@{UNICODE}", f"j@{PUNYCODE}"
    path = tmp_path / "some.mbox"
    path.write_bytes(mbox((me, one), (one, also_me), (also_me, other), (other, me)))
    assert run("import", path, "--me", me).code == 0
    return run


def test_both_spellings_are_one_person_and_one_owner(imported: Run) -> None:
    """Two letters each way, in two spellings of both."""
    assert others(imported) == [("lapsed", 2, 2, 4)]
    assert imported("person", "show", f"j@{UNICODE}").out == imported("person", "show", f"j@{PUNYCODE}").out


@pytest.mark.parametrize("domain", [UNICODE, PUNYCODE])
def test_never_hides_both_spellings(imported: Run, domain: str) -> None:
    """Whichever was typed; also undone by either."""
    assert imported("person", "never", f"j@{domain}").code == 0
    assert others(imported) == []
    assert imported("person", "never", f"j@{UNICODE}", "--undo").code == 0
    assert len(others(imported)) == 1


def test_bounce_of_one_spelling_marks_both_dead(imported: Run, tmp_path: Path) -> None:
    """The report names the address as the mail server writes it."""
    bounced = tmp_path / "bounce.mbox"
    bounced.write_bytes(
        b"From - Mon Jan 07 12:00:00 2020\nFrom: mailer-daemon@example.com\nTo: nora@xn--grten-gra.example\n"
        b"Date: 7 Jan 2020 12:00:00 +0000\nMessage-ID: <b@example.com>\nSubject: Undelivered Mail\n"
        b"X-Failed-Recipients: j@xn--bcher-kva.example\n\nNo.\n\n"
    )
    assert imported("import", bounced).code == 0
    assert others(imported)[0][0] == "dead"
