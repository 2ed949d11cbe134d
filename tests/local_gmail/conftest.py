"""A local Gmail with an invented mailbox, Google's own client for it, and plain HTTP."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Protocol

import google.oauth2.credentials
import httplib2
import pytest
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import BatchHttpRequest

from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

NOON = 1_700_000_000_000
"""14 November 2023, 22:13:20 UTC, in ms."""


@dataclass
class Clock:
    """A clock that only changes when it is set, or by `sleep`."""

    now: float = NOON / 1000
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.now += seconds


class MakeMail(Protocol):
    def __call__(self, subject: str = ..., text: str = ..., **headers: str) -> bytes: ...


class Connect(Protocol):
    def __call__(self, *scopes: str) -> Any: ...


@dataclass
class Plain:
    """One kept-alive connection; every call has `token`."""

    connection: http.client.HTTPConnection
    token: str = ""
    seen: list[int] = field(default_factory=list)

    def __call__(
        self, verb: str, path: str, body: bytes | None = None, /, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        self.connection.request(verb, path, body, {key.replace("_", "-"): value for key, value in headers.items()})
        answer = self.connection.getresponse()
        self.seen.append(answer.status)
        return answer.status, dict(answer.getheaders()), answer.read()

    def json(self, verb: str, path: str, body: bytes | None = None, /, **headers: str) -> tuple[int, Any]:
        status, _, content = self(verb, path, body, **headers)
        return status, json.loads(content)


class Answers:
    """What a batch's callback received, by request id."""

    def __init__(self, gmail: UnreliableGmail) -> None:
        self.by_id: dict[str, Any] = {}
        self.batch = BatchHttpRequest(self._take, f"{gmail.url}/batch/gmail/v1")

    def _take(self, request_id: str, response: Any, error: HttpError | None) -> None:
        self.by_id[request_id] = error.status_code if error else response


@pytest.fixture
def noon() -> int:
    return NOON


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_mail() -> MakeMail:
    """Makes raw messages; keyword `in_reply_to` becomes In-Reply-To. The Message-ID is made from the subject."""

    def make(subject: str = "Boat", text: str = "Hello.\n", **headers: str) -> bytes:
        message = EmailMessage()
        given = {"from": "Ana Lima <ana@example.org>", "to": "me@example.com"} | headers
        message["Subject"] = subject
        for name, value in given.items():
            message[name.replace("_", "-").title()] = value
        if "message_id" not in given:
            message["Message-ID"] = f"<{subject.encode().hex()}@example.org>"
        message.set_content(text)
        return message.as_bytes()

    return make


@pytest.fixture
def mailbox() -> LiveMailbox:
    return LiveMailbox("me@example.com")


@pytest.fixture
def gmail(mailbox: LiveMailbox, clock: Clock) -> Iterator[UnreliableGmail]:
    with UnreliableGmail(mailbox, clock=clock) as server:
        yield server


@pytest.fixture
def answers(gmail: UnreliableGmail) -> Answers:
    return Answers(gmail)


@pytest.fixture
def connect(gmail: UnreliableGmail) -> Iterator[Connect]:
    """Google's client, unmodified, with a token of the given scopes."""
    made = []

    def make(*scopes: str) -> Any:
        info = gmail.authorized_user(*scopes)
        credentials = google.oauth2.credentials.Credentials(  # type: ignore[no-untyped-call]
            info["token"],
            refresh_token=info["refresh_token"],
            token_uri=info["token_uri"],
            client_id=info["client_id"],
            client_secret=info["client_secret"],
            scopes=info["scopes"],
        )
        http = AuthorizedHttp(credentials, http=httplib2.Http(timeout=10))
        service = build("gmail", "v1", http=http, client_options={"api_endpoint": gmail.url}, static_discovery=True)
        made.append(service)
        return service

    yield make
    for service in made:
        service.close()


@pytest.fixture
def read(connect: Connect) -> Any:
    """The client's `users()` with a gmail.metadata token."""
    return connect("gmail.metadata").users()


@pytest.fixture
def write(connect: Connect) -> Any:
    """The client's `users()` with a gmail.compose token."""
    return connect("gmail.compose").users()


@pytest.fixture
def plain(gmail: UnreliableGmail) -> Iterator[Plain]:
    """HTTP without a Gmail client, with a gmail.metadata token."""
    connection = http.client.HTTPConnection(gmail.url.removeprefix("http://"), timeout=10)
    yield Plain(connection, str(gmail.authorized_user("gmail.metadata")["token"]))
    connection.close()
