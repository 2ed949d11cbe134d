from __future__ import annotations

import re
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import escape

from gmail_reconnect.letters.mime import build
from gmail_reconnect.local_gmail.drafts_page import drafts_page
from gmail_reconnect.model import Address
from tests.local_gmail.conftest import MakeMail, Plain
from tests.support.browser import needs_chromium, opened
from tests.support.letter_samples import NOW, TRIP, config, contact
from tests.support.letter_samples import letter as sample
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.posix import posix_only


class Elements(HTMLParser):
    """Every start tag of a page, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def shown(mailbox: LiveMailbox) -> str:
    return drafts_page(mailbox).body.decode()


def letters(page: str) -> list[str]:
    return [attributes["srcdoc"] or "" for tag, attributes in Elements(page).found if tag == "iframe"]


def letter(subject: str, body: str) -> bytes:
    message = EmailMessage()
    message["To"] = "هدى حداد <huda@example.org>"
    message["Subject"] = subject
    message.set_content("the plain text")
    message.add_alternative(body, subtype="html")
    return message.as_bytes()


def test_letter_is_shown_as_its_reader_sees_it(mailbox: LiveMailbox, noon: int) -> None:
    """Recipient and subject are decoded; the HTML part is unchanged, with each text's own direction."""
    mailbox.create_draft(letter("بعد طول غياب", '<div dir="rtl" lang="ar">عزيزتي هدى</div>'), noon)
    page = shown(mailbox)
    assert '<h2 dir="auto">بعد طول غياب' in page
    assert "<dd><bdi>هدى حداد &lt;huda@example.org&gt;</bdi></dd>" in page
    (framed,) = letters(page)
    assert '<div dir="rtl" lang="ar">عزيزتي هدى</div>' in framed
    assert "the plain text" not in framed


@needs_chromium
@posix_only
@pytest.mark.timeout(180)
def test_whole_letter_is_visible_without_scrolling(mailbox: LiveMailbox, noon: int, tmp_path: Path) -> None:
    """At a phone's and a desktop's width, in both languages, with a Latin name at the end of an Arabic subject."""
    asks = TRIP | {"ask": {"en": "twenty minutes by phone in March", "ar": "عشرين دقيقة بالهاتف في مارس"}}
    who = contact("ليلى منصور", subject="عينات الراتنج")
    written = [sample(who, config(why_now=[asks]), language) for language in ("en", "ar")]
    written.append(sample(contact("ليلى منصور", subject=""), config(me={"signature": "Jonas"}), "ar"))
    for number, one in enumerate(written):
        mail = build(one, sender=Address("me@berg.example"), message_id=f"<{number}@berg.example>", date=NOW)
        mailbox.create_draft(mail, noon)
    file = tmp_path / "drafts.html"
    file.write_text(shown(mailbox).replace('sandbox=""', ""), encoding="utf-8")  # so that the test may look inside
    with opened(file, tmp_path) as tab:
        for width in (320, 390, 560, 1000):
            tab.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
            spare = tab.run(
                "[...document.querySelectorAll('iframe')].map(each => each.clientHeight"
                " - each.contentDocument.querySelector('div').getBoundingClientRect().bottom)"
            )
            assert len(spare) == 3
            assert min(spare) >= 0, (width, spare)
            assert max(spare) < 160, (width, spare)


def test_plain_text_letter_keeps_its_lines(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """Its angle brackets are shown as text."""
    mailbox.create_draft(make_mail(text="Dear Ana,\n\n<b>hello</b>\n"), noon)
    (framed,) = letters(shown(mailbox))
    assert "Dear Ana,\n\n&lt;b&gt;hello&lt;/b&gt;" in framed


def test_draft_text_never_becomes_markup(mailbox: LiveMailbox, noon: int) -> None:
    """A hostile subject, recipient and letter: no script, no element of theirs, and a frame without rights."""
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    mailbox.create_draft(letter(evil, f"</iframe>{evil}"), noon)
    quiet = LiveMailbox("me@example.com")
    quiet.create_draft(letter("Boat", "<p>hello</p>"), noon)
    page = shown(mailbox)
    assert [tag for tag, _ in Elements(page).found] == [tag for tag, _ in Elements(shown(quiet)).found]
    (frame,) = (attributes for tag, attributes in Elements(page).found if tag == "iframe")
    assert frame["sandbox"] == ""
    assert escape(evil) in page


def test_page_loads_nothing(mailbox: LiveMailbox, plain: Plain, noon: int) -> None:
    """Its policy forbids every source, and frames inherit it: a tracking pixel isn't loaded."""
    mailbox.create_draft(letter("Boat", '<img src="https://example.net/pixel.gif">'), noon)
    status, headers, body = plain("GET", "/drafts")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=UTF-8"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert not re.search(rb"<(script|link|img)\b", body)


def test_newest_draft_comes_first(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """The drafts are counted as well."""
    mailbox.create_draft(make_mail("Earlier"), noon)
    mailbox.create_draft(make_mail("Later"), noon + 1)
    page = shown(mailbox)
    assert page.index("Later") < page.index("Earlier")
    assert "2 drafts of" in page


def test_empty_folder_says_so(mailbox: LiveMailbox) -> None:
    """A sentence, and no frame."""
    assert letters(shown(mailbox)) == []
    assert "No drafts" in shown(mailbox)
