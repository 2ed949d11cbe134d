"""The page in a real browser: nothing is wider than the window."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from gmail_reconnect.model import Person
from gmail_reconnect.report.page import load_templates, render
from gmail_reconnect.text.command_lines import with_option
from tests.report.test_page import many
from tests.support.browser import Tab, command_line, needs_chromium, opened
from tests.support.posix import posix_only
from tests.support.report_sample import moment, nadia, nameless, report, tomas

# The page forbids scripts, so another page measures it in frames of its own origin, one for each width.
MEASURE = """<!doctype html><meta charset="utf-8"><body>{frames}<pre></pre><script>
addEventListener("load", () => {{
  document.querySelector("pre").textContent = JSON.stringify([...document.querySelectorAll("iframe")].map(frame => {{
    const page = frame.contentDocument;
    for (const details of page.querySelectorAll("details")) details.open = true;
    const wide = frame.clientWidth;
    const out = [...page.querySelectorAll("body *")].filter(each => {{
      const box = each.getBoundingClientRect();
      return box.width && (box.left < -1 || box.right > wide + 1);
    }});
    return [wide, page.documentElement.scrollWidth, out.map(each => each.tagName + "." + each.className),
            page.querySelector(".rank").getBoundingClientRect().left];
  }}));
}});
</script>"""


SEARCH = """<!doctype html><meta charset="utf-8"><body><iframe srcdoc="{page}"></iframe><pre></pre><script>
addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument, box = page.getElementById("search");
  const search = text => {{
    box.value = text;
    box.dispatchEvent(new Event("input"));
    return [page.querySelectorAll(".people > li:not([hidden]), .group li:not([hidden])").length,
            page.querySelectorAll(".group:not([hidden])").length];
  }};
  const found = ["", "PERSON 619", "ána person61", "nobody", "copy", "reconnect"].map(search);
  document.querySelector("pre").textContent = JSON.stringify(found);
}});
</script>"""


def measured(html: str, folder: Path, widths: tuple[int, ...]) -> list[tuple[int, int, list[str], float]]:
    """For each width: the width, how wide the content is, what sticks out, and the position of the first rank."""
    frame = '<iframe style="border:0;width:{}px;height:900px" srcdoc="{}"></iframe>'
    outer = folder / "measure.html"
    frames = "".join(frame.format(width, escape(html)) for width in widths)
    outer.write_text(MEASURE.format(frames=frames), encoding="utf-8")
    return [(a, b, c, d) for a, b, c, d in shown_by_browser(outer, folder)]


def shown_by_browser(outer: Path, folder: Path) -> Any:
    """The JSON that a page's script writes into its <pre>."""
    command = [*command_line(folder), "--window-size=1600,1200", "--dump-dom", outer.as_uri()]
    dom = subprocess.run(command, capture_output=True, timeout=120, check=True).stdout.decode()
    found = re.search(r"<pre>(\[.*?\])</pre>", dom, re.DOTALL)
    assert found, dom[-500:]
    return json.loads(unescape(found[1]))


@needs_chromium
@pytest.mark.timeout(180)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_wider_than_the_window(language: str, tmp_path: Path) -> None:
    """Long unbreakable names, addresses and subjects, all details open, on a small phone and on a desktop."""
    endless = replace(
        tomas(),
        person=Person("e", "Wolfeschlegelsteinhausen" * 4, ("a" * 64 + "@" + "b" * 60 + ".example",)),
        tie=replace(tomas().tie, last_wrote=moment(report().as_of, "x" * 300), sent=10**7),
    )
    crowd = replace(report(nadia(), endless, nameless()), set_aside={"machine": 10**9, "in_touch": 10**6})
    stale = replace(crowd, coverage=report(complete=False).coverage)
    html = render(stale, language=language, templates=load_templates(Path("nowhere")))
    html = with_option(html, "--home /home/omar/mail/of/many-years/gmail-reconnect")
    results = measured(html, tmp_path, (320, 390, 768, 1200))
    assert [(width, content, out) for width, content, out, _ in results] == [
        (width, width, []) for width in (320, 390, 768, 1200)
    ]
    at_start = [left < width / 2 for width, _, _, left in results]
    assert at_start == [language == "en"] * 4, "the rank is where reading begins"


@needs_chromium
@pytest.mark.timeout(180)
def test_page_is_searched_without_a_server(tmp_path: Path) -> None:
    """By every word, without regard to case and accents; a group without anybody is hidden."""
    html = render(many(), language="en", templates=load_templates(Path("nowhere")))
    outer = tmp_path / "search.html"
    outer.write_text(SEARCH.format(page=escape(html)), encoding="utf-8")
    assert shown_by_browser(outer, tmp_path) == [[620, 1], [2, 1], [11, 1], [0, 0], [0, 0], [0, 0]]


def written(folder: Path, language: str = "en") -> Path:
    """The page of eleven people, as a file."""
    path = folder / "report.html"
    path.write_text(render(many(11), language=language, templates=load_templates(Path("nowhere"))), encoding="utf-8")
    return path


def tab_to(tab: Tab, element: str) -> None:
    """Press Tab until an element of this name has the focus."""
    for _ in range(50):
        tab.press("Tab", 9)
        if tab.run("document.activeElement.localName") == element:
            return
    pytest.fail(f"Tab doesn't reach a {element}")


@needs_chromium
@posix_only
@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("language", "clipboard", "labels"),
    [("en", True, ("copy", "copied")), ("ar", True, ("نسخ", "تم النسخ")), ("en", False, ("copy", "copied"))],
)
def test_button_copies_the_command_by_keyboard(
    language: str, clipboard: bool, labels: tuple[str, str], tmp_path: Path
) -> None:
    """On a page from a file, with and without the browser's newer clipboard; the button says that it worked."""
    with opened(written(tmp_path, language), tmp_path) as tab:
        if not clipboard:
            tab.run("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        tab_to(tab, "button")
        assert tab.run("document.activeElement.textContent") == labels[0]
        tab.press("Enter", 13, "\r")
        tab.run_until(f"document.activeElement.textContent == {json.dumps(labels[1])}")
        assert tab.run("document.activeElement.ariaLabel") == f"{labels[1]}: gmail-reconnect draft person000"
        tab.click("#search")
        tab.press("v", 86, modifiers=2, commands=["paste"])
        assert tab.run("document.querySelector('#search').value") == "gmail-reconnect draft person000"


@needs_chromium
@posix_only
@pytest.mark.timeout(180)
def test_command_is_selected_by_a_click_where_scripts_are_off(tmp_path: Path) -> None:
    """Without scripts there is no button; one click takes the whole command, to copy it by hand."""
    with opened(written(tmp_path), tmp_path, with_scripts=False) as tab:
        assert tab.run("document.querySelectorAll('button').length") == 0
        tab.click(".do code")
        assert tab.run("getSelection().toString().trim()") == "gmail-reconnect draft person000"


@needs_chromium
@posix_only
@pytest.mark.timeout(180)
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1000])
def test_nothing_wraps_beside_a_long_command(language: str, width: int, tmp_path: Path) -> None:
    """The button stays beside the command, in one line of its own; the link to Gmail is below both."""
    page = written(tmp_path, language)
    html = with_option(page.read_text(encoding="utf-8"), "--home /home/omar/mail/of/many-years/gmail-reconnect")
    page.write_text(html, encoding="utf-8")
    with opened(page, tmp_path) as tab:
        tab.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        tab.run("document.querySelectorAll('details').forEach(each => each.open = true)")
        boxes = tab.run(
            "[...document.querySelectorAll('.do')].filter(each => each.nextElementSibling?.className == 'write')"
            ".map(each => [each.querySelector('code'), each.querySelector('button'), each.nextElementSibling]"
            ".map(part => part.getBoundingClientRect().toJSON()))"
        )
        assert len(boxes) == 11
        for code, button, link in boxes:
            beside = button["left"] >= code["right"] if language == "en" else button["right"] <= code["left"]
            assert beside
            assert button["height"] < 40
            assert link["top"] >= max(code["bottom"], button["bottom"]) - 1
            assert code["width"] > button["width"]
        assert tab.run("document.documentElement.scrollWidth") == width
