"""A mailbox of any size that needs little memory, for listing a million messages.

A hundred people, one subject, headers of three lines: nothing that a ranking could use.
"""

from __future__ import annotations

from typing import Final

from gmail_reconnect.local_gmail.message import read_headers
from tests.support.local_gmail.live_mailbox import LiveMailbox

_PEOPLE: Final = 100
_FIRST_MS: Final = 1_200_000_000_000
_STEP_MS: Final = 400_000


def synthetic_mailbox(address: str, count: int, *, in_thread: int = 3, sent_every: int = 9) -> LiveMailbox:
    """`count` messages from January 2008 on, 400 s apart; `in_thread` in each thread, one in `sent_every` sent."""
    mailbox = LiveMailbox(address)
    others = [f"p{number}@example.org" for number in range(_PEOPLE)]
    received = [_mail(other, address) for other in others]
    sent = [_mail(address, other) for other in others]
    headers = {raw: read_headers(raw) for raw in received + sent}
    thread_id = ""
    for number in range(count):
        at_ms = _FIRST_MS + number * _STEP_MS
        message_id = f"{at_ms << 20:x}"
        thread_id = thread_id if number % in_thread else message_id
        is_sent = number % sent_every == 0
        raw = (sent if is_sent else received)[number // in_thread % _PEOPLE]
        labels = ("SENT",) if is_sent else ("INBOX", "CATEGORY_PERSONAL")
        mailbox.restore(raw, at_ms, labels, message_id=message_id, thread_id=thread_id, headers=headers[raw])
    mailbox.expire_history()
    return mailbox


def _mail(sender: str, recipient: str) -> bytes:
    return f"From: {sender}\r\nTo: {recipient}\r\nSubject: Boat\r\n\r\nHello.\r\n".encode()
