"""Measure the review page on a very large mailbox: python -m bench.web [--keep FOLDER]

The mailbox is that of bench.scale: 1,000,000 messages of 30,000 people. Starts the command, opens its page as a local
client does, and prints the median by the clock of each kind of request, all in one run. Ends with 1 if a bound is
missed. `--keep FOLDER` keeps the mailbox, and uses it again if it exists.
"""

from __future__ import annotations

import http.client
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.command_line import argument_parser
from bench.scale import ROOT, fill

TIMES = 15
CONFIG = """
[me]
name = "Me"
[[why_now]]
name = "trip"
kind = "trip"
en = "I will be in Lagos in May"
[[offer]]
name = "help"
en = "I can introduce you to people who build boats"
"""


class Client:
    """A browser that opened the link."""

    def __init__(self, link: str) -> None:
        self.port = urlsplit(link).port
        self.cookie = ""
        answer = self._send("GET", link.partition(str(self.port))[2])
        self.cookie = (answer.headers["set-cookie"] or "").partition(";")[0]
        self.token = ""

    def get(self, path: str, **headers: str) -> str:
        """A page's text."""
        answer = self._send("GET", path, **headers)
        assert answer.status == 200, answer.status
        text = answer.read().decode()
        if found := re.search(r'name="token" value="([^"]+)"', text):
            self.token = found[1]
        return text

    def post(self, path: str, *, typing: bool = False, **fields: str) -> None:
        """A form, without following where it leads; while the user is `typing`, the answer is the page."""
        body = urlencode({"token": self.token, **fields})
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | ({"X-Only": "letter"} if typing else {})
        answer = self._send("POST", path, body, **headers)
        assert answer.status == (200 if typing else 303), answer.status
        answer.read()

    def try_settings(self, group: str, name: str, value: str) -> None:
        """Who would come in and who would go, as the page asks while one types."""
        body = urlencode({"token": self.token, "group": group, "do": "try", name: value})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "X-Only": "group"}
        assert self._send("POST", "/settings", body, **kind).status == 200

    def _send(self, method: str, path: str, body: str | None = None, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body, {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin", **headers})
        return connection.getresponse()


def milliseconds(action: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def main(home: Path) -> int:
    """Prints the table; returns how many bounds were missed."""
    if not (home / "mailbox.sqlite").exists():
        fill(home / "mailbox.sqlite", 1_000_000, 30_000)
    (home / "config.toml").write_text(CONFIG, encoding="utf-8")
    program = [sys.executable, "-m", "gmail_reconnect", "--home", str(home)]
    subprocess.run([*program, "report", "--need", "boat"], stdout=subprocess.DEVNULL, check=True, cwd=ROOT)
    start = min(milliseconds(lambda: subprocess.run([*program, "--help"], stdout=-3, check=True)) for _ in range(3))
    missed = 0

    def row(what: str, value: float, bound: float, unit: str = "ms") -> None:
        nonlocal missed
        missed += value >= bound
        print(f"  {what:<44} {value:>8.0f} {unit}  (< {bound:.0f}){'  MISSED' if value >= bound else ''}", flush=True)

    began = time.perf_counter()
    with subprocess.Popen([*program, "review", "--no-open"], stderr=subprocess.PIPE, text=True, cwd=ROOT) as running:
        assert running.stderr
        link = [running.stderr.readline(), running.stderr.readline()][1].strip()
        client = Client(link)
        row("start to first byte, beyond --help", (time.perf_counter() - began) * 1000 - start, 1000)
        row("list, first page, cold", milliseconds(lambda: client.get("/")), 1500)
        people = re.findall(r'href="(/person/\w+)"', client.get("/"))
        median = statistics.median

        def each(action: Callable[[str], object]) -> float:
            some = (people * TIMES)[:TIMES]
            return median(milliseconds(partial(action, one)) for one in some)

        row("list, first page, warm", each(lambda _: client.get("/")), 150)
        row("list, page 100", each(lambda _: client.get("/?part=100")), 150)
        row("search, the first", milliseconds(lambda: client.get("/?text=ana")), 1500)
        row("search", each(lambda _: client.get("/?text=ana")), 150)
        row("person beside the list", each(lambda one: client.get(one, **{"X-Only": "person"})), 60)
        row("need, the first with a word", milliseconds(lambda: client.get("/?need=boat")), 400)
        row("need, another new word", milliseconds(lambda: client.get("/?need=Tokyo")), 400)
        row("need", each(lambda _: client.get("/?need=boat")), 400)
        row("letter", each(lambda one: client.get(f"{one}/letter")), 80)
        row("own text kept", each(lambda one: client.post(f"{one}/text", text=f"Hi,\n\nit is {time.monotonic()}")), 80)
        typed = each(lambda one: client.post(f"{one}/letter", typing=True, line=f"{time.monotonic()}"))
        row("letter as one types", typed, 80)
        row("letter changed", each(lambda one: client.post(f"{one}/letter", line=f"{time.monotonic()}")), 80)
        row("settings", each(lambda _: client.get("/settings")), 1000)
        row("settings, tried", each(lambda _: client.try_settings("ranking", "gate.min_months", "4")), 600)
        row("decision", each(lambda one: client.post("/decide", who=one[-8:], do="snooze-week")), 60)
        client.post("/decide", who=people[0][-8:], do="ignore")
        row("list after a decision", milliseconds(lambda: client.get("/")), 150)
        status = Path(f"/proc/{running.pid}/status").read_text(encoding="utf-8")
        row("peak memory", int(status.split("VmHWM:")[1].split()[0]) / 1024, 250, "MB")
        running.send_signal(signal.SIGINT)
    return missed


if __name__ == "__main__":
    parser = argument_parser(__file__, __doc__)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(bool(main(parser.parse_args().keep or Path(folder))))
