"""Writing letters to .eml files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.letters import outbox
from gmail_reconnect.model import Draft
from tests.support.gmail import mail
from tests.support.letter_samples import pending_draft

UNSENT = b"X-Unsent: 1\r\n"


def prepared(name: str = "ana") -> Draft:
    raw = mail(f"2024-01-01 me > {name}: Hello again")
    return pending_draft(f"{name}@example.org", name.title(), f"{name}@example.com", raw)


def test_each_letter_becomes_one_eml_file(tmp_path: Path) -> None:
    """Named after its person, in a new folder."""
    written = outbox.write_files([prepared("ana"), prepared("ben")], tmp_path / "new" / "letters")
    assert [path.name for path in written] == ["Ana.eml", "Ben.eml"]
    assert [path.read_bytes() for path in written] == [UNSENT + prepared(one).content for one in ("ana", "ben")]


def test_existing_files_are_never_overwritten(tmp_path: Path) -> None:
    """More letters to the same person get a higher number each."""
    (tmp_path / "Ana.eml").write_bytes(b"written by hand")
    for expected in ("Ana-2.eml", "Ana-3.eml"):
        assert [path.name for path in outbox.write_files([prepared()], tmp_path)] == [expected]
    assert (tmp_path / "Ana.eml").read_bytes() == b"written by hand"


def named(name: str, email: str = "ana@example.org") -> Draft:
    return pending_draft(email, name, "a@b", b"Hello.")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..",
        ".",
        "...",
        ".bashrc",
        "~/x",
        "a\0b",
        "a\nb",
        "C:\\Windows\\x",
        "CON",
        "nul.txt",
        "   ",
        "-rf",
        "مريم الحداد",
        "\u202egnp.exe",
        "x" * 300,
        "م" * 300,
        "👩" * 300,
    ],
)
def test_hostile_name_gives_a_plain_file_inside_the_folder(tmp_path: Path, name: str) -> None:
    """One visible file with a name that is valid on all systems."""
    folder = tmp_path / "letters"
    (path,) = outbox.write_files([named(name)], folder)
    assert list(tmp_path.rglob("*.eml")) == [path]
    assert path.parent == folder
    assert path.is_file()
    assert not path.name.startswith((".", "-"))
    assert path.stem.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL"}
    assert not set(path.name) & set('/\\:*?"<>|\0\n\r\u202e')
    assert len(os.fsencode(path.name)) <= 255


def test_arabic_names_stay_readable_in_file_names(tmp_path: Path) -> None:
    """Letters of all scripts are allowed."""
    assert outbox.write_files([named("مريم الحداد")], tmp_path)[0].name == "مريم-الحداد.eml"


def test_file_is_named_after_the_address_if_there_is_no_name(tmp_path: Path) -> None:
    """The @ becomes a hyphen."""
    assert outbox.write_files([named("")], tmp_path)[0].name == "ana-example.org.eml"


def test_dangling_symlink_is_not_followed(tmp_path: Path) -> None:
    """It counts as an existing file."""
    target = tmp_path / "elsewhere"
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "Ana.eml").symlink_to(target)
    outbox.write_files([prepared()], folder)
    assert not target.exists()
    assert (folder / "Ana-2.eml").read_bytes() == UNSENT + prepared().content


def test_file_in_place_of_the_folder_is_reported(tmp_path: Path) -> None:
    """The error names it, and it stays unchanged."""
    path = tmp_path / "letters"
    path.write_text("a file")
    with pytest.raises(ReconnectError) as caught:
        outbox.write_files([prepared()], path)
    assert str(path) in caught.value.message
    assert path.read_text() == "a file"
