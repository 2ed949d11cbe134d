"""The .eml files in two other mail programs, which share no code with Python: same text, same names."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gmail_reconnect.letters.content import Letter
from gmail_reconnect.letters.mime import build
from gmail_reconnect.model import Address, Gender
from tests.support.letter_samples import NOW, config, contact, letter, moment

CASES = {
    "english": (letter(contact("Dr. Mira Stolz"), config()), Address("jonas@berg.example", "Berg, Jonas")),
    "arabic": (
        letter(contact("عبد الرحمن المنصوري الهاشمي", subject="Resin samples", gender=Gender.MALE), config(), "ar"),
        Address("layla@berg.example", "ليلى منصور"),
    ),
    "both": (
        letter(contact("أمل حداد", subject="عينات الراتنج"), config("apologetic")),
        Address("jonas@berg.example", 'Jönas "Jo" Berg (أمل حداد)'),
    ),
    "blanks": (letter(contact("山田 太郎"), config(why_now=[], offer=[])), Address("jonas@berg.example", "Jonas")),
}


def written(folder: Path, name: str) -> tuple[Path, Letter, Address]:
    found, sender = CASES[name]
    path = folder / "mail" / f"{name}.eml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(build(found, sender=sender, message_id=f"<{name}@berg.example>", date=NOW))
    return path, found, sender


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.mark.skipif(shutil.which("mu") is None, reason="no mu on PATH: a second reader is not asked")
@pytest.mark.parametrize("name", CASES)
def test_mu_reads_the_same_names_subject_and_text(name: str, tmp_path: Path, home: Path) -> None:
    """Every line of the text."""
    path, found, sender = written(tmp_path, name)
    command = ["mu", "view", "--nocolor", str(path)]
    done = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"LC_ALL": "C.UTF-8"})
    # Its own four lines, then the text, with no empty line between them.
    *head, text = done.stdout.decode().replace("\r", "").split("\n", 4)
    shown = dict(line.partition(": ")[::2] for line in head)
    assert shown["Subject"] == found.subject
    for header, address in (("From", sender), ("To", found.to)):
        assert shown[header].replace("\\", "").replace('"', "") == f"{address.name} <{address.email}>".replace('"', "")
    assert lines(text) == lines(found.text)


@pytest.mark.skipif(shutil.which("notmuch") is None, reason="no notmuch on PATH: a third reader is not asked")
@pytest.mark.parametrize("name", CASES)
def test_notmuch_reads_the_same_names_subject_text_and_html(name: str, tmp_path: Path) -> None:
    """Every line of the text, and the HTML as it was made."""
    _, found, sender = written(tmp_path, name)
    settings = tmp_path / "notmuch-config"
    settings.write_text(f"[database]\npath={tmp_path / 'mail'}\n[new]\ntags=new\n", encoding="utf-8")
    environment = os.environ | {"NOTMUCH_CONFIG": str(settings), "LC_ALL": "C.UTF-8"}
    subprocess.run(["notmuch", "new", "--quiet"], check=True, env=environment)
    command = ["notmuch", "show", "--format=json", "--include-html", "--entire-thread=false", f"id:{name}@berg.example"]
    shown = json.loads(subprocess.run(command, capture_output=True, check=True, env=environment).stdout)
    message = shown[0][0][0]
    assert message["headers"]["Subject"] == found.subject
    for header, address in (("From", sender), ("To", found.to)):
        told = message["headers"][header].replace("\\", "").replace('"', "")
        assert told == f"{address.name} <{address.email}>".replace('"', "")
    bodies: dict[str, Any] = {part["content-type"]: part["content"] for part in message["body"][0]["content"]}
    assert lines(bodies["text/plain"]) == lines(found.text)
    assert lines(bodies["text/html"]) == lines(found.html)


@pytest.mark.skipif(shutil.which("notmuch") is None, reason="no notmuch on PATH: threads are not looked at")
def test_reply_joins_its_thread_in_notmuch(tmp_path: Path) -> None:
    """Another program puts the reply into the thread of the mail that it answers."""
    path, found, sender = written(tmp_path, "english")
    first = moment(1170, "oars", message_id="<last@x.example>", references="<first@x.example>")
    path.write_bytes(build(found, sender=sender, message_id="<english@berg.example>", date=NOW, reply=first))
    (path.parent / "last.eml").write_text(
        "From: mira@stolz.example\nTo: jonas@berg.example\nSubject: oars\nMessage-ID: <last@x.example>\n"
        "Date: Mon, 2 Jan 2023 10:00:00 +0000\n\nHello.\n"
    )
    settings = tmp_path / "notmuch-config"
    settings.write_text(f"[database]\npath={tmp_path / 'mail'}\n", encoding="utf-8")
    environment = os.environ | {"NOTMUCH_CONFIG": str(settings)}
    subprocess.run(["notmuch", "new", "--quiet"], check=True, env=environment)
    count = subprocess.run(
        ["notmuch", "count", "--output=threads", "*"], capture_output=True, check=True, env=environment, text=True
    )
    assert count.stdout.strip() == "1"
