"""Measures how fast the local Gmail API lists a million messages: python -m bench.listing [COUNT]

Fills a mailbox with synthetic messages and lists all of them, then the sent ones, in pages of 500 over one connection.
The client only reads each page's JSON. Times are real.
"""

from __future__ import annotations

import http.client
import json
import resource
import time
from contextlib import closing

from bench.command_line import argument_parser
from gmail_reconnect.local_gmail.server import LocalGmail
from tests.support.local_gmail.synthetic_mailbox import synthetic_mailbox

_ASK = "/gmail/v1/users/me/messages?maxResults=500&fields=messages(id,threadId),nextPageToken"


def listed(gmail: LocalGmail, label: str) -> tuple[int, int]:
    """Lists all messages with a label (all messages for ""); returns (pages, messages)."""
    headers = {"Authorization": f"Bearer {gmail.authorized_user('gmail.metadata')['token']}"}
    pages, messages, token = 0, 0, "0"
    with closing(http.client.HTTPConnection(gmail.url.removeprefix("http://"), timeout=60)) as connection:
        while token:
            only = f"&labelIds={label}" if label else ""
            connection.request("GET", f"{_ASK}&pageToken={token}{only}", headers=headers)
            answer = json.loads(connection.getresponse().read())
            pages, messages = pages + 1, messages + len(answer.get("messages", ()))
            token = answer.get("nextPageToken", "")
    return pages, messages


def main(count: int) -> None:
    """Prints three lines."""
    began = time.perf_counter()
    mailbox = synthetic_mailbox("me@example.com", count)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} messages made in {time.perf_counter() - began:.1f} s, {memory:.0f} MB")
    with LocalGmail(mailbox, clock=lambda: 0.0) as gmail:
        for label in ("", "SENT"):
            began = time.perf_counter()
            pages, messages = listed(gmail, label)
            seconds = time.perf_counter() - began
            print(f"{label or 'all':<5} {messages} in {pages} pages: {seconds:.1f} s")


if __name__ == "__main__":
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("count", nargs="?", type=int, default=1_000_000)
    main(parser.parse_args().count)
