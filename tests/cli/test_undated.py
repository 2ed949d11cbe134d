"""People whose only mail has no believable date."""

from __future__ import annotations

from pathlib import Path

from .conftest import Run

ME = "omar@example.com"


def block(number: int, sender: str, to: str, date: str) -> str:
    head = f"From - Thu Jan 01 00:00:00 1970\nFrom: {sender}\nTo: {to}\n{date}"
    return f"{head}Message-ID: <{number}@example.com>\nSubject: Boat\n\nNice.\n\n"


def test_people_in_undated_mail_alone_are_listed_without_a_date(run: Run, tmp_path: Path) -> None:
    """They can be shown, hidden and forgotten; whoever has dated mail too is listed once."""
    day = "Date: Mon, 7 Jan 2019 12:00:00 +0000\n"
    path = tmp_path / "some.mbox"
    path.write_text(
        block(1, ME, "Ana <ana@x.example>", day)
        + block(2, "Ana <ana@x.example>", ME, "")
        + block(3, "Cy Hale <cy@x.example>", f"{ME}, bob@x.example", "Date: soon\n")
    )
    assert run("import", path, "--me", ME).code == 0
    people = {p["addresses"][0]: p for p in run("people", "--format", "json").json}
    assert {email: one["standing"] for email, one in people.items()} == {
        "ana@x.example": "one_way", "bob@x.example": "undated", "cy@x.example": "undated", ME: "self",
    }  # fmt: skip
    assert not any(key.startswith(("last", "silence")) for key, value in people["cy@x.example"].items() if value)
    assert run("report", "--format", "json").json["set_aside"]["undated"] == 2
    assert "undated" in run("people").out
    assert "none of their mail has a readable date" in run("person", "show", "Cy Hale").out
    assert run("draft", "cy@x.example", "--dry-run").code == 0
    assert run("person", "never", "cy@x.example").code == 0
    assert "cy@x.example" not in run("people").out
    assert run("person", "forget", "bob@x.example", "--yes").code == 0
    assert "bob@x.example" not in run("people").out
