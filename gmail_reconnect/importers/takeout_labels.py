"""Translate Takeout's labels, which are in the language of the account, into Gmail's label ids. Pure.

An unknown label is the user's own, or a system label that nothing depends on. A system label of one language may be a
user's label in another: "Kuka" is the Trash in Hungarian. In doubt it is the user's: an unwanted mail does less harm
than a missing friend. So a word for drafts, spam, trash or chats counts only in the language of the file's other labels
so far, and never next to Inbox, which Gmail removes from what it puts away. Until the language is known, mail with
other labels is kept. The word for Sent counts in the file's language only, or if no other label shows a language.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import lru_cache
from pkgutil import get_data
from typing import Final

from gmail_reconnect.model import EXCLUDED_LABELS
from gmail_reconnect.parsing import encoded_words
from gmail_reconnect.text.sanitize import clean

_ENGLISH: Final = {
    "important": "IMPORTANT", "starred": "STARRED", "unread": "UNREAD",
    "category personal": "CATEGORY_PERSONAL", "category updates": "CATEGORY_UPDATES",
    "category promotions": "CATEGORY_PROMOTIONS", "category social": "CATEGORY_SOCIAL",
    "category forums": "CATEGORY_FORUMS",
}  # fmt: skip
_COMMON: Final = frozenset({"bin", "draft"})
"""Users have labels of these names, and of every language's word for chats: with Archived or Sent they are theirs."""
_HEADER, *_ROWS = csv.reader((get_data(__package__, "takeout_labels.csv") or b"").decode().splitlines())
"""A row for each language, English first, with the names of each label between |. The labels in capitals decide whether
a mail counts and who owns the mailbox; the names under "archived" and "other" only show the language."""


def _known() -> dict[str, tuple[str, frozenset[str]]]:
    """Return name in lower case → (Gmail's id, "" if it doesn't matter; the languages in which it is this label)."""
    found = {name: (label, frozenset({"en"})) for name, label in _ENGLISH.items()}
    for language, *row in _ROWS:
        for column, names in zip(_HEADER[1:], row, strict=True):
            for name in names.split("|"):
                label, languages = found.get(name, (column if column.isupper() else "", frozenset()))
                found[name] = label, languages | {language}
    return found


_KNOWN: Final = _known()
_ARCHIVED: Final = frozenset(name for row in _ROWS for name in row[_HEADER.index("archived")].split("|"))
_ONE: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,]+)')


class LabelReader:
    """Reads X-Gmail-Labels, message by message in the file's order: earlier labels show the file's language."""

    def __init__(self) -> None:
        self._languages: Counter[str] = Counter()

    def read(self, value: str) -> frozenset[str]:
        """Return the labels of a message: Gmail's id for a known system label, else the label's own name."""
        names = _names(value)
        known = [_KNOWN.get(name.lower(), ("", frozenset[str]())) for name in names]
        sent = [languages for label, languages in known if label == "SENT"]
        for label, languages in known:
            if label not in EXCLUDED_LABELS and label != "SENT":
                self._languages.update(languages)
        # A user's label of this name would make the sender of the mail the owner. Alone the word shows the language.
        known = [
            ("" if label == "SENT" and not self._is_in(languages, has_unknown=False) else label, languages)
            for label, languages in known
        ]
        for languages in sent:
            self._languages.update(languages)
        # Gmail removes what it deletes from the inbox; in a deleted conversation the owner's letters keep Sent.
        in_inbox = any(label == "INBOX" for label, _ in known)
        kept = any(label == "SENT" or name.lower() in _ARCHIVED for name, (label, _) in zip(names, known, strict=True))
        has_unknown = not all(languages for _, languages in known)
        found = set()
        for name, (label, languages) in zip(names, known, strict=True):
            common = label == "CHAT" or name.lower() in _COMMON
            users = label in EXCLUDED_LABELS and (
                in_inbox or (kept and common) or not self._is_in(languages, has_unknown=has_unknown)
            )
            found.add(name if users or not label else label)
        return frozenset(found)

    def _is_in(self, languages: frozenset[str], *, has_unknown: bool) -> bool:
        """Whether the file is in one of these languages; if nothing shows it yet, whether all labels are known."""
        if not self._languages:
            return not has_unknown
        most = max(self._languages.values())
        return any(self._languages[language] == most for language in languages)


@lru_cache(maxsize=1 << 10)
def _names(value: str) -> tuple[str, ...]:
    """Return the labels as they are written, in order."""
    # The whole header is encoded: commas and quotes count only after decoding.
    found = _ONE.findall(encoded_words.decode(value))
    labels = (clean(re.sub(r"\\(.)", r"\1", quoted) if quoted else plain) for quoted, plain in found)
    return tuple([label for label in labels if label])
