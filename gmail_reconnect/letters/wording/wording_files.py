"""Reads the wording files of letters: the shipped ones, and the user's files, which replace them. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gmail_reconnect.errors import LetterError
from gmail_reconnect.paths import shipped_templates


def load(user_folder: Path) -> dict[str, str]:
    """The text of each wording file by path, such as "en/layout.txt". Each folder is a language.

    A file in `user_folder` replaces the shipped file of the same name; a new folder adds a language. Raises LetterError
    if a file can't be read.
    """
    return _texts(shipped_templates() / "letters") | _texts(user_folder)


def languages(templates: Iterable[str]) -> frozenset[str]:
    """The languages that have wording files, from the files' paths."""
    return frozenset(path.partition("/")[0] for path in templates)


def _texts(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*/*.txt")):
        try:
            # utf-8-sig, because some editors write a byte order mark.
            found[f"{path.parent.name}/{path.name}"] = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise LetterError(f"{path} cannot be read: {error}", "Save it as UTF-8.") from error
    return found
