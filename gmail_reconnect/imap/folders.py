"""Which folders hold mail between people, and which of them is for sent mail: by their uses, not by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .connection import Folder

_LEFT_OUT: Final = frozenset({"\\trash", "\\junk", "\\drafts", "\\all", "\\flagged", "\\important"})
"""The last three have what other folders have, and some servers' folder with all mail also has the bin and spam."""
_USES: Final = _LEFT_OUT | {"\\sent"}
_USE_BY_NAME: Final = {
    "sent": "\\sent", "drafts": "\\drafts", "trash": "\\trash", "spam": "\\junk", "junk": "\\junk",
    "all mail": "\\all", "starred": "\\flagged", "deleted messages": "\\trash", "deleted items": "\\trash",
    "sent messages": "\\sent",
}  # fmt: skip
"""For servers that tell no uses, such as Proton Mail's Bridge, whose names are always English."""
_ALWAYS_BY_NAME: Final = frozenset({"\\sent", "\\drafts", "\\trash", "\\junk"})
"""Uses that a folder's name tells also where the server tells other uses, but not this one."""
_TOP: Final = re.compile("(?:inbox[./])?([a-z ]+)")
"""The name of a folder that isn't below one of the user's own."""


@dataclass(frozen=True, slots=True)
class MailFolders:
    """The folders to read, those for sent mail first, and the folders with each known use."""

    wanted: tuple[Folder, ...]
    by_use: dict[str, list[Folder]]

    def of_use(self, use: str) -> Folder | None:
        """The first folder with a use."""
        return next(iter(self.by_use.get(use, ())), None)

    def is_sent(self, folder: Folder) -> bool:
        """Whether the owner wrote all of its mail."""
        return folder in self.by_use.get("\\sent", ())


def choose_folders(listed: Iterable[Folder]) -> MailFolders:
    """All but bin, spam and drafts, and those that have other folders' mail. Gmail's with all mail is in `by_use`."""
    folders = sorted(listed, key=lambda one: (one.name.upper() != b"INBOX", one.name))
    by_use = {use: found for use in _USES if (found := [one for one in folders if use in one.attributes])}
    named: dict[str, list[Folder]] = {}
    for one in folders:
        top = _TOP.fullmatch(one.shown.lower())
        use = _USE_BY_NAME.get(top[1], "") if top and not one.attributes & _USES else ""
        if use and use not in by_use and (not by_use or use in _ALWAYS_BY_NAME):
            named.setdefault(use, []).append(one)
    by_use |= named
    sent = by_use.get("\\sent", [])
    out = [one for use in _LEFT_OUT for one in by_use.get(use, ())]
    return MailFolders((*sent, *(one for one in folders if one not in out and one not in sent)), by_use)
