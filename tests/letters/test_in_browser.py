"""The letters' HTML in a browser, at a phone's and a desktop's width: sides, directions, nothing cut off."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from gmail_reconnect.letters.content import Letter
from gmail_reconnect.model import Gender
from tests.support.letter_samples import config, contact, letter

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = (360, 1200)

# Each letter in a frame, inside a left-to-right wrapper like Gmail's. For each block: the distance of its first and its
# last line from both sides, whether the page is too wide, its direction, and its text.
PAGE = """<!doctype html><meta charset="utf-8"><body>{frames}<pre></pre><script>
addEventListener("load", () => {{
  document.querySelector("pre").textContent = JSON.stringify([...document.querySelectorAll("iframe")].map(frame => {{
    const page = frame.contentDocument, wide = frame.clientWidth;
    return [...page.querySelectorAll("p")].map(block => {{
      const range = page.createRange();
      range.selectNodeContents(block);
      const boxes = [...range.getClientRects()];
      const low = Math.max(...boxes.map(box => box.top));
      const last = boxes.filter(box => Math.abs(box.top - low) < 2);
      return {{
        left: Math.min(...last.map(box => box.left)),
        right: wide - Math.max(...last.map(box => box.right)),
        out: page.documentElement.scrollWidth > wide,
        direction: getComputedStyle(block).direction,
        text: block.innerText,
      }};
    }});
  }}));
}});
</script>"""


def laid_out(letters: list[Letter], folder: Path) -> list[list[dict[str, Any]]]:
    """The blocks of each letter, at each width."""
    frame = '<iframe style="border:0;width:{}px;height:900px" srcdoc="{}"></iframe>'
    wrapped = '<!doctype html><meta charset="utf-8"><body style="margin:8px"><div dir="ltr">{}</div>'
    frames = [frame.format(width, escape(wrapped.format(one.html))) for one in letters for width in WIDTHS]
    outer = folder / "letters.html"
    outer.write_text(PAGE.format(frames="".join(frames)), encoding="utf-8")
    assert CHROMIUM
    command = [CHROMIUM, "--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    command += ["--disable-quic", "--disable-component-update", "--disable-sync", "--hide-scrollbars"]
    command += [f"--user-data-dir={folder / 'profile'}", "--window-size=1600,1200", "--dump-dom", outer.as_uri()]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")
    dom = subprocess.run(command, capture_output=True, timeout=120, check=True).stdout.decode()
    found = re.search(r"<pre>(\[.*\])</pre>", dom, re.DOTALL)
    assert found, dom[-500:]
    return [list(blocks) for blocks in json.loads(unescape(found[1]))]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH: the letters are not looked at")
@pytest.mark.timeout(180)
def test_letters_align_to_the_side_of_their_language(tmp_path: Path) -> None:
    """English on the left, Arabic on the right, also inside Gmail's wrapper; nothing wider than the window.

    The Arabic letters contain a Latin name and subject, the English one an Arabic subject.
    """
    letters = [
        letter(contact("Mira Stolz", subject="عينات الراتنج"), config()),
        letter(contact("ليلى منصور", subject="Resin samples", gender=Gender.FEMALE), config(), "ar"),
        letter(contact("Mira Stolz", subject="عينات الراتنج"), config("apologetic", why_now=[]), "ar"),
    ]
    for number, blocks in enumerate(laid_out(letters, tmp_path)):
        one = letters[number // len(WIDTHS)]
        assert not any(block["out"] for block in blocks)
        assert {block["direction"] for block in blocks} == {"rtl" if one.language == "ar" else "ltr"}
        near, far = ("right", "left") if one.language == "ar" else ("left", "right")
        for block in blocks:
            assert block[near] == pytest.approx(8, abs=2), block
            assert block[far] >= 6, block
        seen = " ".join(" ".join(block["text"] for block in blocks).split())
        assert seen == " ".join(one.text.replace("\u2068", "").replace("\u2069", "").split())
