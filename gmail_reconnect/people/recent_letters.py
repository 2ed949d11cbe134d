"""Find out who already has a letter: a draft that is waiting, or one made recently. Pure.

A draft that the user deleted in Gmail counts as well: it isn't written again unasked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from gmail_reconnect.model import DAY, Draft, moment_of

_FATES: Final = {
    "sent": "was sent",
    "answered": "was answered",
    "bounced": "came back undelivered",
    "discarded": "was thrown away",
}


def describe_letter(draft: Draft) -> str:
    """Why its person gets no other letter now: "a letter of 3 Mar 2026 waits in your Drafts folder"."""
    made = f"{moment_of(draft.created):%d %b %Y}".lstrip("0")
    if draft.state == "created" and not draft.gmail_draft_id:
        return f"a letter of {made} was written to a file"
    return f"a letter of {made} {_FATES.get(draft.state, 'waits in your Drafts folder')}"


class RecentLetters:
    """Every draft by address, without those that this program discarded. `now` in ms UTC."""

    def __init__(self, drafts: Iterable[Draft], now: int, again_after_days: int) -> None:
        self._now = now
        self._within = again_after_days * DAY
        self._drafts: dict[str, list[Draft]] = defaultdict(list)
        for draft in drafts:
            if draft.state != "discarded" or draft.thrown_away is not None:
                for email in draft.all_addresses:
                    self._drafts[email].append(draft)

    def to(self, addresses: Iterable[str], *, asked: bool = False) -> Draft | None:
        """The last draft to one of these addresses that is open, or made or sent less than `again_after_days` ago.

        One that was thrown away less than that ago counts as well, unless the user `asked` for this person.
        """
        if self._drafts.keys().isdisjoint(addresses):  # true of nearly everyone
            return None
        drafts = {draft.id: draft for email in addresses for draft in self._drafts.get(email, ())}
        for draft in reversed(sorted(drafts.values(), key=lambda draft: draft.created)):  # noqa: C413 - of two made at once the later
            if draft.thrown_away is not None and asked:
                continue
            since = draft.thrown_away or draft.sent or draft.created
            if draft.is_open or self._now - since < self._within:
                return draft
        return None
