"""HTML from a letter's text."""

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


def test_every_block_has_language_and_direction() -> None:
    """Gmail wraps a draft in a left-to-right block, so each block needs its own."""
    html = to_html("مرحبًا،\n\nسالم\n", "ar", "rtl")
    assert len(re.findall(r'<(?:div|p) dir="rtl" lang="ar"', html)) == len(re.findall("<(?:div|p) ", html)) == 3
    assert html.count("text-align:right") == 3


def test_text_is_escaped() -> None:
    """A tag in the text stays text."""
    assert "&lt;img src=x&gt; &amp;" in to_html("<img src=x> &", "en", "ltr")


def test_blanks_are_highlighted() -> None:
    """A blank has a background, and no mark remains."""
    marked = f"Hello,\n\n{blank('why: …')}\n"
    assert '<span style="background-color:#fff2a8;padding:0 0.2em">[why: …]</span>' in to_html(marked, "en", "ltr")
    assert to_text(marked) == "Hello,\n\n[why: …]\n"


def test_html_has_no_links_images_styles_or_scripts() -> None:
    """Nothing is loaded from elsewhere."""
    assert not re.search(r"<(?:img|a|link|style|script)|https?:", to_html("a\n\nb", "en", "ltr"))


@given(st.text(alphabet="ab<>&\"' \n\u2068\u2069اب;", max_size=80))
def test_text_and_html_have_the_same_words(text: str) -> None:
    """For any text, a reader of the HTML sees the same, apart from isolates."""
    seen = read(to_html(text, "en", "ltr"))
    assert without_isolates(seen).split() == without_isolates(text).split()
