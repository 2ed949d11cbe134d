"""Shows the Drafts folder as a web page: recipients, subject, and the letter as its reader would see it.

All text from a draft is escaped; the letter is in a frame that runs no scripts and loads nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import Environment, StrictUndefined

from gmail_reconnect.paths import shipped_templates
from gmail_reconnect.text.counts import count

from .exchange import ApiResponse
from .message import part_text, text_of
from .threads import decode_header_value

if TYPE_CHECKING:
    from .mailbox import Mailbox
    from .message import StoredMessage

# No scripts and nothing from outside, for the page and for its frames, which inherit this.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_HEADERS: Final = (("Content-Security-Policy", _POLICY), ("X-Content-Type-Options", "nosniff"))


def drafts_page(mailbox: Mailbox) -> ApiResponse:
    """GET /drafts."""
    drafts = sorted(mailbox.drafts.values(), key=lambda draft: draft.key, reverse=True)
    source = (shipped_templates() / "local_gmail" / "drafts.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page = environment.from_string(source).render(
        address=mailbox.address, count=count(len(drafts), "draft"), drafts=[_shown(draft) for draft in drafts]
    )
    return ApiResponse(200, page.encode("utf-8", "replace"), "text/html; charset=UTF-8", _HEADERS)


def _shown(draft: StoredMessage) -> dict[str, object]:
    """What the template needs of a draft: its HTML part as it is, if it has one, else the text."""
    fields = [(name, decode_header_value(draft.header(name)).strip()) for name in ("To", "Cc", "Bcc", "From")]
    html = next((part_text(part) for part in draft.parsed.walk() if part.get_content_type() == "text/html"), None)
    text = text_of(draft.parsed)
    return {
        "subject": decode_header_value(draft.header("Subject")).strip() or "(no subject)",
        "fields": [(name, value) for name, value in fields if value],
        "html": html,
        "text": text,
        "wide": _height(text, 72),
        "narrow": _height(text, 36),
    }


def _height(text: str, columns: int) -> int:
    """Of a letter, in pixels, by the lines of its text: a frame without scripts can't tell its own height."""
    height = 60 + sum(24 * (1 + len(line) // columns) if line else 16 for line in text.splitlines())
    return max(140, min(1200, height))
