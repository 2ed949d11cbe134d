"""The review page of a home, served, and a client that speaks HTTP as a browser does."""

from __future__ import annotations

import http.client
import queue
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import uvicorn

from gmail_reconnect.actions.context import Context
from gmail_reconnect.web.server import IDLE_SECONDS, Opened, serve
from tests.support.context import context_in

PATIENCE = 30
"""Seconds until a server that doesn't start or end fails its test."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def names(self) -> list[str]:
        """The people of the list, in order."""
        return [unescape(one) for one in re.findall(r'class="name"><bdi>(.*?)</bdi>', self.text)]

    @property
    def ids(self) -> list[str]:
        return re.findall(r'<li[^>]* id="row-(\w+)"', self.text)

    @property
    def toast(self) -> str:
        found = re.search(r'class="toast".*?<p>(.*?)</p>', self.text, re.DOTALL)
        return unescape(found[1]) if found else ""


@dataclass
class Served:
    """A running server, and what a browser that opened its link has."""

    link: str
    server: uvicorn.Server
    thread: threading.Thread
    cookie: str = ""
    token: str = ""
    path: str = field(default="", init=False)

    @property
    def port(self) -> int:
        return int(urlsplit(self.link).port or 0)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(
        self, method: str, path: str, body: str | bytes | None = None, *, host: str = "127.0.0.1", **headers: str
    ) -> Answer:
        """One request as it is given: no header is added but Host and the body's length. `_` in a name is `-`."""
        connection = http.client.HTTPConnection(host, self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read().decode())
        finally:
            connection.close()

    def open(self) -> None:
        """Open the link, as the user's browser does."""
        answer = self.send("GET", self.link.removeprefix(self.origin), Sec_Fetch_Site="none")
        assert answer.status == 303, answer
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        self.get("/")

    def get(self, path: str, **headers: str) -> Answer:
        """A page, or the one that it leads to."""
        answer = self.send("GET", path, Cookie=self.cookie, Sec_Fetch_Site="same-origin", **headers)
        if found := re.search(r'name="token" value="([^"]+)"', answer.text):
            self.token = found[1]
        return self._follow(answer)

    def post(self, path: str, **fields: str | list[str]) -> Answer:
        """Send a form of the page, and follow where it leads."""
        answer = self.send(
            "POST", path, urlencode({"token": self.token, **fields}, doseq=True), Cookie=self.cookie,
            Content_Type="application/x-www-form-urlencoded", Sec_Fetch_Site="same-origin", Origin="null",
        )  # fmt: skip
        return self._follow(answer)

    def upload(self, path: str, files: Mapping[str, bytes], **fields: str) -> Answer:
        """Send a form with files, by their names, and follow where it leads."""
        parts = [(f'name="{name}"', value.encode()) for name, value in {"token": self.token, **fields}.items()]
        parts += [(f'name="file"; filename="{name}"', content) for name, content in files.items()]
        body = b"".join(b"--EDGE\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (about.encode(), content)
                        for about, content in parts) + b"--EDGE--\r\n"  # fmt: skip
        return self._follow(
            self.send(
                "POST", path, body, Cookie=self.cookie, Content_Type="multipart/form-data; boundary=EDGE",
                Sec_Fetch_Site="same-origin", Origin="null",
            )
        )  # fmt: skip

    @contextmanager
    def told(self) -> Iterator[Iterator[str]]:
        """What a page is told of its task, event by event, as long as the page is open."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin", "Accept": "text/event-stream"}
            connection.request("GET", "/task/events", headers=headers)
            answer = connection.getresponse()
            yield _events(answer)
        finally:
            connection.close()

    def finish_task(self, page: str) -> Answer:
        """The page, once its task has ended."""
        with self.told() as events:
            assert any(one.startswith("event: end") for one in events)
        return self.get(page)

    def _follow(self, answer: Answer) -> Answer:
        if answer.status != 303:
            return answer
        self.path = answer.headers["location"].partition("#")[0]
        return self.get(self.path)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


def _events(answer: http.client.HTTPResponse) -> Iterator[str]:
    event = ""
    while line := answer.readline().decode():
        event += line
        if line == "\n":
            yield event
            event = ""


@contextmanager
def served(place: Path | Context, *, port: int = 0, idle_seconds: float = IDLE_SECONDS) -> Iterator[Served]:
    """The page of a home; nobody has opened it yet."""
    context = place if isinstance(place, Context) else context_in(place)
    told: queue.Queue[Opened] = queue.Queue()
    started: queue.Queue[uvicorn.Server] = queue.Queue()

    def run() -> None:
        serve(context, told.put, port=port, idle_seconds=idle_seconds, started=started.put)

    thread = threading.Thread(target=run)
    thread.start()
    found = Served(told.get(timeout=PATIENCE).link, started.get(timeout=PATIENCE), thread)
    try:
        yield found
    finally:
        found.stop()
