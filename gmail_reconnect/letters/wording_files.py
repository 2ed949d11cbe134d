"""Reads the letters' wordings: the shipped ones, and the user's over them, file by file. Writes nothing."""

from __future__ import annotations

from pathlib import Path

from gmail_reconnect.config import shipped_templates
from gmail_reconnect.errors import LetterError


def load(user_folder: Path) -> dict[str, str]:
    """The text of each wording file by "en/layout.txt". A folder is a language.

    A file in `user_folder` takes the place of the shipped one of the same name; a folder that is not
    shipped adds a language. Raises LetterError for a file that cannot be read.
    """
    return _texts(shipped_templates() / "letters") | _texts(user_folder)


def languages(user_folder: Path) -> frozenset[str]:
    """Every language that there are letters in: the shipped ones and the user's."""
    return frozenset(path.partition("/")[0] for path in load(user_folder))


def _texts(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*/*.txt")):
        try:
            # utf-8-sig: some editors put a byte order mark before the first heading.
            found[f"{path.parent.name}/{path.name}"] = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise LetterError(f"{path} cannot be read: {error}", "Save it as UTF-8.") from error
    return found
