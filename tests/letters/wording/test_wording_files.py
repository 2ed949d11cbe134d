"""Reading wording files from their folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.errors import LetterError
from gmail_reconnect.letters.wording import wording_files, wordings


def test_users_file_replaces_the_shipped_one(tmp_path: Path) -> None:
    """One file is replaced, the others stay."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "closing.txt").write_text("[closing]\nYours,\n", encoding="utf-8-sig")
    found = wording_files.load(tmp_path)
    assert wordings.wordings_of(found, "en", "closing.txt", "closing")[0].text == "Yours,"
    assert found["en/layout.txt"] == wording_files.load(tmp_path / "none")["en/layout.txt"]


def test_new_folder_adds_a_language(tmp_path: Path) -> None:
    """letters/fr makes French available."""
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "closing.txt").write_text("[closing]\nAmicalement,\n", encoding="utf-8")
    assert wording_files.languages(wording_files.load(tmp_path)) == {"ar", "en", "fr"}


def test_file_in_another_encoding_is_reported(tmp_path: Path) -> None:
    """Windows-1256 isn't UTF-8."""
    (tmp_path / "ar").mkdir()
    (tmp_path / "ar" / "closing.txt").write_bytes("تحياتي".encode("cp1256"))
    with pytest.raises(LetterError, match=r"closing\.txt cannot be read"):
        wording_files.load(tmp_path)
