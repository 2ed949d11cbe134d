"""Makes a letter's HTML from its text. Pure.

Styles are inline, because Gmail's editor drops all others. There are no images, links or tracking. Each block has its
language and direction, because Gmail wraps a draft in a left-to-right block.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Final

from gmail_reconnect.text.bidi import FIRST_STRONG_ISOLATE, POP_ISOLATE, Direction

# Private-use characters, which `one_line` removes from everything that comes from elsewhere.
BLANK_BEGINS: Final = "\ue000"
BLANK_ENDS: Final = "\ue001"

_ISOLATED = re.compile(f"{FIRST_STRONG_ISOLATE}([^{FIRST_STRONG_ISOLATE}{POP_ISOLATE}]*){POP_ISOLATE}")
_BLANK = re.compile(f"{BLANK_BEGINS}([^{BLANK_BEGINS}{BLANK_ENDS}]*){BLANK_ENDS}")
_STYLE: Final = re.compile(r'(<(?:div|p|span)(?: (?:dir|lang)="[^"<>]*")*) style="[^"<>]*">')
_SPAN: Final = re.compile(r"<span>(.*?)</span>")
_TAG: Final = re.compile(r"<[^<>]*>")
_HIGHLIGHT: Final = "background-color:#fff2a8;padding:0 0.2em"


def blank(words: str) -> str:
    """A visible blank, with marks that `to_html` turns into a highlight."""
    return f"{BLANK_BEGINS}[{words}]{BLANK_ENDS}"


def to_text(marked: str) -> str:
    """The text without the marks around blanks."""
    return marked.replace(BLANK_BEGINS, "").replace(BLANK_ENDS, "")


def to_html(marked: str, language: str, direction: Direction) -> str:
    """The same text in paragraphs: escaped, with isolates as <bdi>, and with blanks highlighted."""
    side = "right" if direction == "rtl" else "left"
    block = f'dir="{direction}" lang="{escape(language)}"'
    paragraphs = (
        f'<p {block} style="margin:0 0 1em 0;text-align:{side}">{_inline(paragraph)}</p>'
        for paragraph in marked.strip().split("\n\n")
    )
    inner = "\n".join(paragraphs)
    return f'<div {block} style="text-align:{side};line-height:1.5">\n{inner}\n</div>\n'


def without_styles(html: str, blank: Callable[[str], str]) -> str:
    """HTML of `to_html` for a page that allows no inline styles; the text in it can't look like a tag.

    `blank` is given the text of each blank, and returns the HTML in its place.
    """
    return _SPAN.sub(lambda span: blank(unescape(_TAG.sub("", span[1]))), _STYLE.sub(r"\1>", html))


def _inline(paragraph: str) -> str:
    html = escape(paragraph, quote=False)
    html = _ISOLATED.sub(r"<bdi>\1</bdi>", html)
    html = _BLANK.sub(rf'<span style="{_HIGHLIGHT}">\1</span>', html)
    return html.replace("\n", "<br>\n")
