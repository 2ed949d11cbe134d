"""The review page in Chromium, driven by Playwright: real keys and clicks, and checks that wait by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.support.browser import CHROMIUM, SANDBOX
from tests.support.review import PATIENCE, Served, served

Scheme = Literal["light", "dark"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium from PATH, without a window. Nothing is downloaded."""
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=SANDBOX) as browser:
        yield browser


@dataclass
class Visits:
    """Opens review pages, and at the end checks that no page had an error in a script or broke its own policy."""

    browser: Browser
    stack: ExitStack
    errors: list[str] = field(default_factory=list)

    def __call__(
        self,
        place: Path | Served,
        *,
        width: int = 1280,
        height: int = 900,
        with_scripts: bool = True,
        scheme: Scheme = "light",
        path: str = "",
    ) -> Page:
        """The page of a home, or of a server, opened by its link in a browser that has never seen it."""
        found = place if isinstance(place, Served) else self.stack.enter_context(served(place))
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=with_scripts, color_scheme=scheme,
            base_url=found.origin,
        )  # fmt: skip
        self.stack.callback(context.close)
        page = self.watch(context).new_page()
        page.goto(found.link)
        if path:
            page.goto(path)
        return page

    def watch(self, context: BrowserContext) -> BrowserContext:
        """The context, with its errors noted."""
        context.set_default_timeout(PATIENCE * 1000)
        context.on("weberror", lambda found: self.errors.append(str(found.error)))
        context.on("console", self._note)
        return context

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:  # a refusal is no error of ours
            self.errors.append(message.text)


@contextmanager
def visits(browser: Browser) -> Iterator[Visits]:
    """What opens pages; they and their servers end afterwards."""
    with ExitStack() as stack:
        opened = Visits(browser, stack)
        yield opened
    assert opened.errors == []


def problems(page: Page) -> list[str]:
    """What axe-core finds wrong for people who use other means than eyes or a mouse, by all of its rules."""
    known = page.evaluate("'axe' in window")  # loading it again would take as long as running it
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    found: list[dict[str, Any]] = Axe("" if known else AXE_SCRIPT).run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html']}: {node['failureSummary']}" for one in found for node in one["nodes"]]
