"""Whose mailbox an import is: found, shown for confirmation, and decided by --me."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .conftest import Run

SENT = """From {number}@xxx Tue Aug 08 12:36:29 +0000 2023
X-Gmail-Labels: {label}
From: {sender}
To: ana@x.example
Message-ID: <{number}@x.example>

"""


def takeout(folder: Path) -> Path:
    """Two addresses under the label Sent, in the language of the account, and one that is none of them."""
    path = folder / "t.mbox"
    mails = (("Gesendet", "omar@x.example"), ("Gesendet", "old@x.example"), ("Posteingang", "ana@x.example"))
    texts = (
        SENT.format(number=1773664405479613283 + n, label=label, sender=sender)
        for n, (label, sender) in enumerate(mails)
    )
    path.write_text("\n".join(texts))
    return path


def own(run: Run) -> Any:
    checks = run("doctor", "--format", "json").json["checks"]
    return next(line["message"] for line in checks if line["check"] == "own addresses")


def test_found_by_the_label_sent(run: Run, tmp_path: Path) -> None:
    """Every From under it; said, with the way to correct it, and a guess until somebody says so."""
    found = run("import", takeout(tmp_path))
    assert found.code == 0
    assert "Taking old@x.example, omar@x.example for you: mail from there is labelled Sent." in found.err
    assert "import again with --me" in found.err
    assert own(run) == "Guessed: old@x.example, omar@x.example."


def test_me_decides(run: Run, tmp_path: Path) -> None:
    """What was guessed is dropped; what else is labelled Sent is named, and taken only if the user says so."""
    path = takeout(tmp_path)
    run("import", path)
    found = run("import", path, "--me", "Omar@x.example")
    assert found.code == 0
    assert "Mail labelled Sent also comes from old@x.example." in found.err
    assert own(run) == "omar@x.example"
    both = run("import", path, "--me", "omar@x.example", "--me", "old@x.example")
    assert "also comes from" not in both.err
    assert own(run) == "old@x.example, omar@x.example"


def test_a_guess_stays_a_guess(run: Run, tmp_path: Path) -> None:
    """Imported again without a word, the same is taken, and nobody else is asked about."""
    path = takeout(tmp_path)
    run("import", path)
    again = run("import", path)
    assert again.code == 0
    assert "also comes from" not in again.err
    assert own(run) == "Guessed: old@x.example, omar@x.example."
