"""HTML from the text, and from nothing else."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.letters.markup import blank, to_html, to_text
from gmail_reconnect.text.bidi import without_isolates

TAG = re.compile(r"<[^>]+>")


def read(html: str) -> str:
    """What a person sees of it."""
    return unescape(TAG.sub("", html.replace("</p>\n", "\n\n"))).strip()


def test_every_block_says_language_and_direction() -> None:
    """Gmail wraps a draft in a left-to-right block: each of ours says its own."""
    html = to_html("مرحبًا،\n\nسالم\n", "ar", "rtl")
    assert len(re.findall(r'<(?:div|p) dir="rtl" lang="ar"', html)) == len(re.findall("<(?:div|p) ", html)) == 3
    assert html.count("text-align:right") == 3


def test_text_is_escaped() -> None:
    """A tag in the text is text."""
    assert "&lt;img src=x&gt; &amp;" in to_html("<img src=x> &", "en", "ltr")


def test_blanks_are_highlighted() -> None:
    """A blank has a background of its own, and no mark is left."""
    marked = f"Hello,\n\n{blank('why: …')}\n"
    assert '<span style="background-color:#fff2a8;padding:0 0.2em">[why: …]</span>' in to_html(marked, "en", "ltr")
    assert to_text(marked) == "Hello,\n\n[why: …]\n"


def test_nothing_is_fetched_or_followed() -> None:
    """No image, link, style sheet or script."""
    assert not re.search(r"<(?:img|a|link|style|script)|https?:", to_html("a\n\nb", "en", "ltr"))


@given(st.text(alphabet="ab<>&\"' \n\u2068\u2069اب;", max_size=80))
def test_text_and_html_say_the_same(text: str) -> None:
    """Whatever stands in the text, a reader of the HTML sees it, isolates apart."""
    seen = read(to_html(text, "en", "ltr"))
    assert without_isolates(seen).split() == without_isolates(text).split()
