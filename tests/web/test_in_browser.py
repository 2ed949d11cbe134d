"""The page in a real browser: keys, partial updates, without scripts, and nothing wider than the window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import Tab, needs_chromium, opened
from tests.support.posix import posix_only
from tests.support.review import served

from .conftest import THREE, Tell, exchange

pytestmark = [needs_chromium, posix_only, pytest.mark.timeout(180)]
FIRST = "document.querySelector('#person-name').textContent"


@contextmanager
def at_page(place: Path, folder: Path, *, width: int = 1280, with_scripts: bool = True) -> Iterator[Tab]:
    """The page of a home, opened by its link in a window of this width."""
    with served(place) as page, opened(page.link, folder, with_scripts=with_scripts) as tab:
        tab.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        tab.call("Runtime.enable")
        yield tab


def until(tab: Tab, condition: str) -> None:
    """Wait, in the browser, until a condition holds on the page."""
    script = f"""new Promise((done, fail) => {{
      const test = () => {{ try {{ return {condition} }} catch {{ return false }} }};
      if (test()) return done();
      const seen = new MutationObserver(() => {{ if (test()) {{ seen.disconnect(); done(); }} }});
      seen.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
      setTimeout(() => fail(new Error("never")), 20000);
    }})"""
    found = tab.call("Runtime.evaluate", expression=script, awaitPromise=True)
    assert "exceptionDetails" not in found, f"{condition}: {tab.run('document.body.innerText')}"


def names(tab: Tab) -> Any:
    return tab.run("[...document.querySelectorAll('.people .name')].map(one => one.textContent)")


def key(tab: Tab, letter: str) -> None:
    tab.press(letter, ord(letter.upper()), letter)


def test_whole_round_by_keys_alone(tell: Tell, tmp_path: Path) -> None:
    """Next, put off, ignore, undo, note, search: the focus is never lost."""
    with at_page(tell(THREE), tmp_path) as tab:
        key(tab, "j")
        until(tab, f"{FIRST} == 'Bob Stone'")
        key(tab, "k")
        until(tab, f"{FIRST} == 'Ana Lima'")
        key(tab, "s")
        tab.press("Enter", 13, "\r")
        until(tab, f"{FIRST} == 'Bob Stone' && document.querySelector('.toast')")
        assert names(tab) == ["Bob Stone", "سلمى العطار"]
        assert tab.run("document.activeElement != document.body")
        key(tab, "i")
        until(tab, f"{FIRST} == 'سلمى العطار' && document.querySelectorAll('.people li').length == 1")
        key(tab, "u")
        until(tab, f"{FIRST} == 'Bob Stone'")
        key(tab, "n")
        assert tab.run("document.activeElement.id") == "note-new"
        tab.call("Input.insertText", text="boats & <b>")
        tab.press("Enter", 13, "\r")
        until(tab, "document.querySelector('.own .note p')?.textContent == 'boats & <b>'")
        assert tab.run("document.activeElement.id") == "note-new"
        tab.press("Escape", 27)
        key(tab, "/")
        tab.call("Input.insertText", text="salma")
        tab.press("Enter", 13, "\r")
        until(tab, "document.querySelectorAll('.people li').length == 1")
        assert names(tab) == ["سلمى العطار"]
        assert "text=salma" in tab.run("location.search")
        assert tab.run("document.activeElement.id") == "search"


def test_sheet_of_keys_opens_and_closes(tell: Tell, tmp_path: Path) -> None:
    """By its key, by its button, and by Escape."""
    with at_page(tell(THREE), tmp_path) as tab:
        tab.press("?", 191, "?")
        assert tab.run("document.querySelector('#keys').open")
        tab.press("Escape", 27)
        until(tab, "!document.querySelector('#keys').open")
        tab.click("#show-keys")
        assert tab.run("document.querySelector('#keys').open")


def test_several_are_selected_and_put_off(tell: Tell, tmp_path: Path) -> None:
    """The buttons appear with the first one selected."""
    with at_page(tell(THREE), tmp_path) as tab:
        assert tab.run("getComputedStyle(document.querySelector('.bulk')).display") == "none"
        key(tab, "x")
        key(tab, "j")
        until(tab, f"{FIRST} == 'Bob Stone'")
        key(tab, "x")
        assert tab.run("document.querySelectorAll('.people :checked').length") == 2
        tab.click(".bulk button")
        until(tab, "document.querySelectorAll('.people li').length == 1")
        assert "2 people" in tab.run("document.querySelector('.toast').textContent")


def test_key_in_a_text_field_is_only_text(tell: Tell, tmp_path: Path) -> None:
    """Otherwise typing a name would ignore people."""
    with at_page(tell(THREE), tmp_path) as tab:
        tab.click("#search")
        for letter in "ijsu":
            key(tab, letter)
        assert tab.run("document.querySelector('#search').value") == "ijsu"
        assert len(names(tab)) == 3


def test_whole_round_without_scripts(tell: Tell, tmp_path: Path) -> None:
    """Links, forms and redirects do everything."""
    with at_page(tell(THREE), tmp_path, with_scripts=False) as tab:
        for selector in (".people li:nth-child(2) a", "#ignore", "#undo"):
            tab.click(selector)
            tab.wait_for("Page.loadEventFired")
        assert tab.run(FIRST) == "Bob Stone"
        assert len(names(tab)) == 3
        tab.click("#snooze")
        tab.click(".menu[open] button")
        tab.wait_for("Page.loadEventFired")
        assert names(tab) == ["Ana Lima", "سلمى العطار"]


HOSTILE = "\n".join((
    exchange("<script>document.ran=1</script><img src=x onerror=document.ran=1> <eve@x.example>", 2019, 4,
             "\"><svg onload=document.ran=1>"),
    exchange(f"{'Wolfeschlegelsteinhausen' * 4} <{'a' * 60}@{'b' * 60}.example>", 2018, 4, "x" * 200),
    exchange("سلمى العطار <salma@attar.example>", 2017, 3, "مخطط المختبر"),
))  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [360, 390, 900, 1280, 2560])
def test_nothing_is_wider_than_the_window_and_nothing_hostile_runs(
    tell: Tell, tmp_path: Path, language: str, width: int
) -> None:
    """Names and subjects with markup, or without a space, from a phone to a large screen, in both directions."""
    place = tell(HOSTILE)
    (place / "config.toml").write_text(f'[me]\nlanguage = "{language}"\n', encoding="utf-8")
    with at_page(place, tmp_path, width=width) as tab:
        links = tab.run("[...document.querySelectorAll('.people a')].map(one => one.href)")
        assert len(links) == 3
        for link in [tab.run("location.href"), *links]:
            tab.call("Page.navigate", url=link)
            tab.wait_for("Page.loadEventFired")
            tab.run("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert tab.run("document.documentElement.scrollWidth <= innerWidth"), link
            assert tab.run("document.ran ?? 0") == 0
            assert tab.run("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
