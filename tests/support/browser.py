"""A page in Chromium with real keys and clicks, by the DevTools protocol over a pipe."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH: the page is not looked at")
QUIET = (
    "--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-quic",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip
SANDBOX = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # Chromium refuses its to root


def command_line(folder: Path) -> list[str]:
    """Chromium without a window, with its profile in `folder`."""
    assert CHROMIUM
    return [CHROMIUM, *SANDBOX, *QUIET, f"--user-data-dir={folder / 'profile'}"]


@dataclass
class Tab:
    """One open page."""

    requests: IO[bytes]
    answers: IO[bytes]
    session: str = ""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def call(self, method: str, **parameters: Any) -> Any:
        """The result of a command of the protocol."""
        number = next(self._numbers)
        sent = {"id": number, "method": method, "params": parameters}
        if self.session:
            sent["sessionId"] = self.session
        self.requests.write(json.dumps(sent).encode() + b"\0")
        while (answer := self._answer()).get("id") != number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def wait_for(self, event: str) -> None:
        """Return when the browser tells of this event."""
        while self._answer().get("method") != event:
            pass

    def _answer(self) -> Any:
        read = iter(lambda: self.answers.read(1), b"\0")
        text = b"".join(itertools.takewhile(lambda byte: byte, read))
        assert text, "the browser ended"
        return json.loads(text)

    def run(self, script: str) -> Any:
        """What an expression evaluates to."""
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def run_until(self, script: str) -> None:
        """Waits, frame by frame, until an expression is true; what the browser does by itself takes its time."""
        waits = (
            f"new Promise(done => {{ const look = () => ({script}) ? done() : requestAnimationFrame(look); look() }})"
        )
        self.call("Runtime.evaluate", expression=waits, awaitPromise=True)

    def press(self, key: str, code: int, text: str = "", **more: Any) -> None:
        """Press and release a key, as on a keyboard."""
        given = {"key": key, "code": key, "windowsVirtualKeyCode": code, "text": text, **more}
        self.call("Input.dispatchKeyEvent", type="keyDown", **given)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)

    def click(self, selector: str) -> None:
        """Click the middle of the first element that fits."""
        box = f"document.querySelector({json.dumps(selector)})"
        self.run(f"{box}.scrollIntoView()")
        x, y = self.run(f"(b => [b.x + b.width / 2, b.y + b.height / 2])({box}.getBoundingClientRect())")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)


@contextmanager
def opened(page: Path | str, folder: Path, *, with_scripts: bool = True) -> Iterator[Tab]:
    """The page, a file or an address, in a browser that ends afterwards."""
    (browser_in, ours_out), (ours_in, browser_out) = os.pipe(), os.pipe()

    def connect() -> None:  # Chromium reads file descriptor 3 and writes 4
        fcntl = import_module("fcntl")  # POSIX only
        # Not 3 or 4 themselves, which would be closed in the browser.
        first, second = (fcntl.fcntl(one, fcntl.F_DUPFD, 10) for one in (browser_in, browser_out))
        os.dup2(first, 3)
        os.dup2(second, 4)

    command = [*command_line(folder), "--remote-debugging-pipe"]
    with (
        subprocess.Popen(
            command,
            preexec_fn=connect,  # noqa: PLW1509 - a test has no threads of its own
            close_fds=False,
            stderr=subprocess.DEVNULL,
        ) as running,
        os.fdopen(ours_out, "wb", buffering=0) as requests,
        os.fdopen(ours_in, "rb") as answers,
    ):
        os.close(browser_in)
        os.close(browser_out)
        tab = Tab(requests, answers)
        try:
            target = tab.call("Target.createTarget", url="about:blank")["targetId"]
            tab.session = tab.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            tab.call("Page.enable")
            tab.call("Emulation.setScriptExecutionDisabled", value=not with_scripts)
            tab.call("Page.navigate", url=page if isinstance(page, str) else page.as_uri())
            tab.wait_for("Page.loadEventFired")
            yield tab
        finally:
            running.terminate()
