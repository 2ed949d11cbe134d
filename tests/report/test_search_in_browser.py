"""The page's search folds what is typed exactly as the commands do, in a real browser."""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import pytest

from gmail_reconnect.text.fold import fold
from tests.conftest import ROOT
from tests.report.test_page_in_browser import shown_by_browser
from tests.support.browser import needs_chromium
from tests.support.folded_pairs import DIFFERENT, PAIRS

PAGE = """<!doctype html><meta charset="utf-8"><input id="search"><pre></pre><script>{script}</script><script>
document.querySelector("pre").textContent = JSON.stringify({texts}.map(fold));
</script>"""
CHEROKEE = "CHEROKEE"  # its capitals are folded to capitals, or to small letters: either way to the same


@needs_chromium
@pytest.mark.timeout(180)
def test_search_folds_every_letter_as_the_commands_do(tmp_path: Path) -> None:
    """The pairs that fold to the same and those that don't, and every character that Python knows."""
    letters = [
        character
        for number in range(0xA0, sys.maxunicode)
        if unicodedata.category(character := chr(number)) not in {"Cn", "Cs", "Co"}
        and not unicodedata.name(character, "").startswith((CHEROKEE, "CJK UNIFIED", "HANGUL", "TANGUT", "EGYPTIAN"))
    ]
    texts = [text for pair in (*PAIRS, *DIFFERENT) for text in pair] + [f"a{letter}b" for letter in letters]
    outer = tmp_path / "fold.html"
    script = (ROOT / "templates" / "report" / "search.js").read_text(encoding="utf-8")
    outer.write_text(PAGE.format(script=script, texts=json.dumps(texts)), encoding="utf-8")
    found = shown_by_browser(outer, tmp_path)
    assert [(text, one) for text, one in zip(texts, found, strict=True) if one != fold(text)] == []
