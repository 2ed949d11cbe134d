"""Whose mailbox an import is: found, shown for confirmation, and decided by --me."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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


DELIVERED = """From {number}@xxx Tue Aug 08 12:36:29 +0000 2023
{delivered}
From: {sender}
To: {to}
Date: Tue, 8 Aug 2023 12:36:{number:02} +0000
Message-ID: <d{number}@x.example>
{more}

"""
LIST = "Mailing-List: contact boats-help@lists.example; run by ezmlm\nList-Post: <mailto:boats@lists.example>"


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


@pytest.mark.parametrize(
    "delivered",
    ["mailing list boats@lists.example", "boats@lists.example", "boats@lists.example\nDelivered-To: me@x.example"],
)
def test_a_list_is_not_the_user(delivered: str, run: Run, tmp_path: Path) -> None:
    """All mail was delivered to a discussion list, too: whoever writes there and is answered is the user."""
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


def test_who_never_wrote_is_found_by_what_was_delivered(run: Run, tmp_path: Path) -> None:
    """Lists alone: their reader stands in Delivered-To and nowhere else."""
    path = tmp_path / "t.mbox"
    senders = ("ana@x.example", "ben@y.example", "cyd@z.example")
    delivered = "Delivered-To: me@x.example\nDelivered-To: mailing list boats@lists.example"
    path.write_text("\n".join(
        DELIVERED.format(number=n, delivered=delivered, sender=senders[n % 3], to="boats@lists.example", more=LIST)
        for n in range(30)
    ))  # fmt: skip
    found = run("import", path)
    assert found.code == 0, found.err
    assert "Taking me@x.example for you: most mail was delivered there." in found.err
    assert run("people").code == 0
