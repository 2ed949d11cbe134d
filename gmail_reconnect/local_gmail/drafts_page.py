"""Shows the Drafts folder as a web page: recipients, subject, and the letter as its reader would see it.

All text from a draft is escaped; the letter is in a frame that runs no scripts and loads nothing.
"""

from __future__ import annotations

import contextlib
import html
from email.header import decode_header, make_header
from typing import TYPE_CHECKING, Final

from .exchange import ApiResponse
from .message import part_text, text_of

if TYPE_CHECKING:
    from .mailbox import Mailbox
    from .message import StoredMessage

# No scripts and nothing from outside, for the page and for its frames, which inherit this.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #656d76; --line: #d8dee4; --paper: #fff; --ground: #f3f5f8;
  --mark: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #30363d; --paper: #161b22;
  --ground: #0d1117; --mark: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0; padding: 2rem 1rem 4rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans Arabic", sans-serif }
main { max-width: 46rem; margin: 0 auto }
h1 { font-size: 1.4rem; margin: 0 }
.about { color: var(--soft); margin: .2rem 0 1.8rem }
article { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; margin: 0 0 1.4rem;
  overflow: hidden; box-shadow: 0 1px 3px rgb(0 0 0 / .06) }
header { padding: 1rem 1.25rem .9rem; border-bottom: 1px solid var(--line) }
h2 { font-size: 1.08rem; margin: 0 0 .35rem; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .7rem; margin: 0; font-size: .9rem }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
.tag { color: var(--mark); font-size: .8rem; font-weight: 600 }
iframe { display: block; width: 100%; border: 0; background: #fff; resize: vertical; min-height: 8rem }
.empty { text-align: center; color: var(--soft); padding: 4rem 1rem; border: 1px dashed var(--line);
  border-radius: 12px }
"""
_FRAME_STYLE: Final = "body{margin:0;padding:18px 20px;color:#1f2328;font:15px/1.55 system-ui,sans-serif}"


def drafts_page(mailbox: Mailbox) -> ApiResponse:
    """GET /drafts."""
    drafts = sorted(mailbox.drafts.values(), key=lambda draft: draft.key, reverse=True)
    cards = "".join(map(_card, drafts)) or '<p class="empty">No drafts. Make some, then load this page again.</p>'
    count = f"{len(drafts)} draft{'' if len(drafts) == 1 else 's'}"
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Drafts</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>Drafts</h1>"
        f'<p class="about">{count} of <bdi>{html.escape(mailbox.address)}</bdi>, on this machine alone. '
        f"Nothing here can be sent.</p>{cards}</main></body></html>"
    )
    headers = (("Content-Security-Policy", _POLICY), ("X-Content-Type-Options", "nosniff"))
    return ApiResponse(200, page.encode("utf-8", "replace"), "text/html; charset=UTF-8", headers)


def _card(draft: StoredMessage) -> str:
    rows = "".join(
        f"<dt>{name}</dt><dd><bdi>{value}</bdi></dd>"
        for name in ("To", "Cc", "Bcc", "From")
        if (value := _shown(draft.header(name)))
    )
    subject = _shown(draft.header("Subject")) or "(no subject)"
    letter = _letter(draft)
    height = _height(draft)
    return (
        f'<article><header><h2 dir="auto">{subject} <span class="tag">Draft</span></h2><dl>{rows}</dl></header>'
        f'<iframe sandbox="" title="{subject}" style="height:{height}px" srcdoc="{html.escape(letter)}"></iframe>'
        "</article>"
    )


def _shown(value: str) -> str:
    """A header as readable text, escaped."""
    with contextlib.suppress(LookupError, ValueError):  # text that cannot be decoded is shown as it is
        value = str(make_header(decode_header(value)))
    return html.escape(value.strip())


def _letter(draft: StoredMessage) -> str:
    """The HTML part as it is, else the text part with its line breaks."""
    for part in draft.parsed.walk():
        if part.get_content_type() == "text/html":
            body = part_text(part)
            break
    else:
        text = html.escape(text_of(draft.parsed))
        body = f'<div dir="auto" style="white-space:pre-wrap">{text}</div>'
    return f'<!doctype html><meta charset="utf-8"><style>{_FRAME_STYLE}</style><body dir="auto">{body}'


def _height(draft: StoredMessage) -> int:
    """The frame's height in pixels, from the lines of the text: a frame without scripts cannot report its height."""
    lines = text_of(draft.parsed).splitlines()
    height = sum(24 * (1 + len(line) // 80) if line else 16 for line in lines)
    return max(140, min(900, 60 + height))
