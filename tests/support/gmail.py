"""A local Gmail whose mail is written as short stories, the product's clients for it, and a proxy that can fail."""

from __future__ import annotations

import json
import re
import socket
import socketserver
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

from google.oauth2.credentials import Credentials

from gmail_reconnect.config import Config, Gmail
from gmail_reconnect.gmail import auth
from gmail_reconnect.gmail.allowlist import SCOPE_NAMES, Token
from gmail_reconnect.gmail.client import GmailDrafts, GmailReader
from gmail_reconnect.gmail.rate_limiter import RateLimiter
from gmail_reconnect.local_gmail.api import LoggedCall
from gmail_reconnect.local_gmail.exchange import ApiRequest
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

ME = "me@example.com"
_MESSAGE_ID = re.compile(rb"/messages/(\w+)\?")
_STORY = re.compile(r"(\S+(?: \d\d:\d\d)?) (\S+) > ([^:]+): (.*)")


@dataclass
class Clock:
    """Starts now, because google-auth uses the machine's clock; then only `sleep` moves it."""

    now: float = field(default_factory=time.time)  # noqa: TID251 - tokens are made by it
    slept: float = 0.0
    oversleeps: float = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds + self.oversleeps
        self.slept += seconds


class Slow:
    """Lets each answer take `seconds` of the clock, and holds batches back as a test needs.

    `peak` is the largest number of batches at once. A batch waits until `together` batches have been there at once.
    `held` is called with the place of a batch's newest message among all messages, newest first, from 0. If true, the
    batch waits for `release` or for the answer to a batch of older messages. (Batches may arrive in any order.)
    """

    def __init__(self, seconds: float, together: int = 1, held: Callable[[int], bool] = lambda _: False) -> None:
        self.clock = Clock()
        self.newest_first: list[str] = []
        self.peak = 0
        self._seconds, self._together, self._held = seconds, together, held
        self._now, self._last_answered = 0, -1
        self._moved = threading.Condition()
        self._released = False

    def latency(self, request: ApiRequest) -> float:
        """Passed to the local Gmail, which calls it before its work. Moves the clock."""
        with self._moved:
            self.clock.now += self._seconds
            if request.path != "/batch/gmail/v1" or b"/messages?" in request.body:
                return 0.0
            place = min(self.newest_first.index(key.decode()) for key in _MESSAGE_ID.findall(request.body))
            self._now += 1
            self.peak = max(self.peak, self._now)
            self._moved.notify_all()
            self._moved.wait_for(lambda: self._may_go(place), timeout=20)
            self._now, self._last_answered = self._now - 1, max(self._last_answered, place)
            self._moved.notify_all()
        return 0.0

    def _may_go(self, place: int) -> bool:
        return self._released or (
            self.peak >= self._together and (not self._held(place) or self._last_answered > place)
        )

    def release(self) -> None:
        """Lets every batch continue."""
        with self._moved:
            self._released = True
            self._moved.notify_all()


@contextmanager
def no_more_threads() -> Iterator[None]:
    """No thread can start: each would need more memory for its stack than any machine has."""
    usual = threading.stack_size(1 << 46)
    try:
        yield
    finally:
        threading.stack_size(usual)


def mail(story: str, **headers: str) -> bytes:
    """ "2021-03-04 me > ana, ben: Re: boat" as a raw mail; keyword `message_id` becomes Message-Id."""
    match = _STORY.fullmatch(story)
    assert match, story
    when, sender, recipients, subject = match.groups()
    message = EmailMessage()
    message["From"] = address(sender)
    message["To"] = ", ".join(address(one.strip()) for one in recipients.split(","))
    message["Date"] = format_datetime(moment(when))
    message["Subject"] = subject
    if "message_id" not in headers:
        message["Message-ID"] = f"<{zlib.crc32(story.encode()):08x}@mail.example>"
    for name, value in headers.items():
        message[name.replace("_", "-").title()] = value
    message.set_content("The text that nobody but Ana may read.\n")
    return message.as_bytes()


def address(name: str) -> str:
    """ "me" is the account's; "ana" is Ana <ana@example.org>; what has an @ stays."""
    if name == "me":
        return f"Me <{ME}>"
    return name if "@" in name else f"{name.title()} <{name}@example.org>"


def labels_of(story: str) -> set[str]:
    return {"SENT"} if " me >" in story else {"INBOX", "CATEGORY_PERSONAL"}


def moment(when: str) -> datetime:
    """ "2021-03-04", which is noon, or "2021-03-04 17:30", in UTC."""
    return datetime.fromisoformat(when if ":" in when else f"{when} 12:00").replace(tzinfo=UTC)


def at_ms(when: str) -> int:
    return int(moment(when).timestamp() * 1000)


def mailbox_of(*stories: str) -> LiveMailbox:
    """The account's mailbox before any sync: one story a mail."""
    return LiveMailbox.load([(mail(story), labels_of(story)) for story in stories], ME)


def arrive(mailbox: LiveMailbox, story: str, labels: Collection[str] | None = None) -> str:
    """One more mail; returns its id."""
    match = _STORY.fullmatch(story)
    assert match
    return mailbox.deliver(mail(story), at_ms(match[1]), labels or labels_of(story))


def correspondence(mailbox: LiveMailbox) -> dict[str, set[str]]:
    """Id → labels of the messages that a complete sync stores: all but drafts, chats, spam and bin."""
    aside = {"DRAFT", "CHAT", "SPAM", "TRASH"}
    return {key: set(m.labels) for key, m in mailbox.messages.items() if not aside & m.labels}


@dataclass
class Local:
    """A running local Gmail and the product's clients for it."""

    gmail: UnreliableGmail
    clock: Clock
    folder: Path
    units_per_minute: int = 10_000_000
    slow: Slow | None = None
    opened: list[GmailReader | GmailDrafts] = field(default_factory=list)

    def credentials(self, token: Token, change: Callable[[dict[str, object]], None] = lambda _: None) -> Credentials:
        """A token, stored and loaded as by a command."""
        info = self.gmail.authorized_user(SCOPE_NAMES[token])
        change(info)
        path = self.folder / f"{token}.json"
        path.write_text(json.dumps(info))
        return auth.load(path, token, Config(gmail=Gmail(endpoint=self.gmail.url)))

    def reader(self, url: str = "", credentials: Credentials | None = None) -> GmailReader:
        made = GmailReader(credentials or self.credentials("read"), url or self.gmail.url, self.limiter())
        self.opened.append(made)
        return made

    def drafts(self, url: str = "", credentials: Credentials | None = None) -> GmailDrafts:
        made = GmailDrafts(credentials or self.credentials("draft"), url or self.gmail.url, self.limiter())
        self.opened.append(made)
        return made

    def limiter(self) -> RateLimiter:
        return RateLimiter(self.units_per_minute, self.clock, self.clock.sleep)

    def calls(self, method: str = "") -> list[LoggedCall]:
        return [call for call in self.gmail.calls if method in {"", call.method}]

    def fetched(self) -> list[str]:
        """The ids of successful messages.get and threads.get calls, one for each call."""
        wanted = {"messages.get", "threads.get"}
        return [c.path.rpartition("/")[2] for c in self.gmail.calls if c.method in wanted and c.status == 200]


def fields_of(call: LoggedCall) -> str:
    return parse_qs(call.query).get("fields", [""])[0]


class Proxy:
    """A proxy between the client and a local Gmail that breaks connections or changes answers.

    `faults` maps a request such as "POST /token" to what happens to the next ones: "before" breaks the connection
    before the server sees it, "after" once the server has answered. `arrived` lists what the client sent; `garble` may
    change a whole answer.
    """

    def __init__(self, gmail: UnreliableGmail) -> None:
        self.faults: defaultdict[str, list[str]] = defaultdict(list)
        self.arrived: list[str] = []
        self.garble: Callable[[bytes], bytes] = lambda answer: answer
        host, _, port = gmail.url.removeprefix("http://").partition(":")
        self._server = _Line(("127.0.0.1", 0), _Connection)
        self._server.target, self._server.proxy = (host, int(port)), self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def count(self, request: str) -> int:
        return self.arrived.count(request)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Line(socketserver.ThreadingTCPServer):
    daemon_threads = True
    target: tuple[str, int]
    proxy: Proxy


class _Connection(socketserver.StreamRequestHandler):
    server: _Line

    def handle(self) -> None:
        """Handles one request after the other, until the client ends or a fault breaks the connection."""
        while head := _head(self.rfile.readline):
            request = head + self.rfile.read(_length(head))
            verb, target, _ = head.split(b" ", 2)
            name = f"{verb.decode()} {target.decode().partition('?')[0]}"
            proxy = self.server.proxy
            proxy.arrived.append(name)
            fault = proxy.faults[name].pop(0) if proxy.faults[name] else ""
            if fault == "before":
                return
            answer = _forward(self.server.target, request)
            if fault == "after":
                return
            self.wfile.write(proxy.garble(answer))


def _forward(target: tuple[str, int], request: bytes) -> bytes:
    with socket.create_connection(target, timeout=10) as connection, connection.makefile("rb") as answer:
        connection.sendall(request)
        head = _head(answer.readline)
        return head + answer.read(_length(head))


def _head(readline: Callable[[], bytes]) -> bytes:
    lines = []
    while line := readline():
        lines.append(line)
        if line == b"\r\n":
            return b"".join(lines)
    return b""


def _length(head: bytes) -> int:
    found = re.search(rb"(?im)^content-length: *(\d+)", head)
    return int(found[1]) if found else 0
