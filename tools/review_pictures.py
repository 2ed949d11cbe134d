"""Take pictures of each page of the review over the sample mailbox: both languages, phone and desk, light and dark.

Usage: python -m tools.review_pictures [--docs] [NAME …]. They go to build/pictures, or with --docs those that the
documents show to docs/. Needs Chromium.
"""

from __future__ import annotations

import os
import queue
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Final, Literal, TypeAlias

import uvicorn
from playwright.sync_api import Browser, StorageState, sync_playwright

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.letters.write import RecipientChoice, write_letters
from gmail_reconnect.actions.mail.sync_mail import sync_mail
from gmail_reconnect.actions.people.decisions import decide
from gmail_reconnect.actions.people.queue import QueueFilter, list_queue
from gmail_reconnect.actions.try_demo import open_demo
from gmail_reconnect.letters.content import LetterRequest
from gmail_reconnect.option_values import DecisionKind
from gmail_reconnect.paths import Paths
from gmail_reconnect.web.server import Opened, serve

Picture: TypeAlias = tuple[str, str, str, Literal["light", "dark"]]
ROOT: Final = Path(__file__).parents[1]
PICTURES: Final = ROOT / "build" / "pictures"
PAGES: Final = {
    "queue": "/",
    "need": "/?need=tokyo",
    "nobody": "/?text=nobody+at+all",
    "person": "/person/{who}",
    "letter": "/person/{who}/letter",
    "same-person": "/same-person",
    "letters": "/letters",
    "settings": "/settings",
    "chapters": "/settings#chapter",
    "health": "/health",
    "setup": "/setup",
    "gone": "/person/aaaaaaaa",
}
LANGUAGES: Final = ("en", "ar")
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
SIZES: Final = {"desk": (1280, 860), "phone": (390, 844)}
IN_DOCS: Final[dict[str, Picture]] = {
    "review-list": ("queue", "en", "desk", "light"),
    "review-list-arabic": ("queue", "ar", "desk", "dark"),
    "review-letter": ("letter", "en", "desk", "light"),
    "review-phone": ("person", "en", "phone", "light"),
    "review-settings": ("chapters", "en", "desk", "light"),
    "review-letter-arabic": ("letter", "ar", "phone", "dark"),
}
"""The pictures of docs/review.md: what is seen at first, without scrolling."""


def main(arguments: list[str]) -> None:
    """Take those that were asked for, by default all."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("Chromium isn't on PATH. Install it, for example with `apt install chromium`.")
    names = [one for one in arguments if not one.startswith("--")]
    wanted: list[Picture] = list(product(names or PAGES, LANGUAGES, SIZES, SCHEMES))
    folder = PICTURES
    if "--docs" in arguments:
        wanted, folder = list(IN_DOCS.values()), ROOT / "docs"
    folder.mkdir(parents=True, exist_ok=True)
    files = {picture: name for name, picture in IN_DOCS.items()} if "--docs" in arguments else {}
    options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=browser, args=options) as chromium:
        for language in dict.fromkeys(one[1] for one in wanted):
            with served_sample(language) as link:
                session = open_link(chromium, link)
                for picture in (one for one in wanted if one[1] == language):
                    path = folder / f"{files.get(picture) or '-'.join(picture)}.png"
                    take(chromium, session, link, picture, path, whole=folder == PICTURES)
                    sys.stdout.write(f"{path.relative_to(ROOT)}\n")


@contextmanager
def served_sample(language: str) -> Iterator[str]:
    """The link to the review of the sample mailbox, with some decisions and a draft."""
    told: queue.Queue[Opened] = queue.Queue()
    servers: queue.Queue[uvicorn.Server] = queue.Queue()
    with tempfile.TemporaryDirectory() as folder, open_demo(Path(folder) / "demo", now) as sample:
        context = Context(Paths.resolve(sample.home), now, drafts_page=sample.drafts_url)
        config = context.paths.config_file
        text = config.read_text(encoding="utf-8").replace('language = "en"', f'language = "{language}"')
        config.write_text(text, encoding="utf-8")
        sync_mail(context)
        people = [one.contact.person.id for one in list_queue(context, QueueFilter(), 0, 12).report.people]
        decide(context, [people[0]], DecisionKind.NOTE, "Met at the fair in Lyon; her sister moved to Osaka.")
        decide(context, [people[0], people[4]], DecisionKind.TAG, "asia")
        decide(context, [people[3]], DecisionKind.SNOOZE, "3 months")
        write_letters(context, RecipientChoice([people[2]]), LetterRequest(), allow_blanks=True)
        thread = threading.Thread(target=serve, args=(context, told.put), kwargs={"started": servers.put})
        thread.start()
        server = servers.get(timeout=60)
        try:
            yield told.get(timeout=60).link
        finally:
            server.should_exit = True
            thread.join()


def open_link(browser: Browser, link: str) -> StorageState:
    """The session that the link opens."""
    context = browser.new_context()
    context.new_page().goto(link)
    state = context.storage_state()
    context.close()
    return state


def take(browser: Browser, session: StorageState, link: str, picture: Picture, path: Path, *, whole: bool) -> None:
    """One picture of a whole page, or of what is seen at first."""
    name, language, size, scheme = picture
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce",
        storage_state=session, base_url=link.partition("/start")[0],
    )  # fmt: skip
    page = context.new_page()
    page.goto("/")
    # The first one has letters in Arabic, the second in English.
    who = (page.locator(".people a").nth(LANGUAGES[::-1].index(language)).get_attribute("href") or "").rpartition("/")[
        2
    ]
    page.goto(PAGES[name].format(who=who))
    page.screenshot(path=path, full_page=whole)
    context.close()


def now() -> datetime:
    """The present."""
    return datetime.fromtimestamp(time.time(), UTC)  # noqa: TID251 - the sample's tokens last an hour


if __name__ == "__main__":
    main(sys.argv[1:])
