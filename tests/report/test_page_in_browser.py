"""The page in a real browser: nothing is wider than the window."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from gmail_reconnect.model import Person
from gmail_reconnect.report.page import load_templates, render
from tests.report.test_page import many
from tests.support.report_sample import moment, nadia, nameless, report, tomas

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH: the page is not looked at")

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
  const found = ["", "PERSON 619", "ána person61", "nobody"].map(search);
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
    assert CHROMIUM
    command = [CHROMIUM, "--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    command += [
        "--disable-quic",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--window-size=1600,1200",
    ]
    command += [f"--user-data-dir={folder / 'profile'}", "--dump-dom", outer.as_uri()]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")
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
    html = render(crowd, language=language, templates=load_templates(Path("nowhere")))
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
    assert shown_by_browser(outer, tmp_path) == [[620, 1], [2, 1], [11, 1], [0, 0]]
