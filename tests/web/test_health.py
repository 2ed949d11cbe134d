"""Health: what the doctor says, with a button for each thing that can be helped from here."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from html import unescape
from pathlib import Path

import pytest

from gmail_reconnect.actions.setup import SetupAnswers, create_config
from gmail_reconnect.errors import ErrorCode, MailboxError, ReconnectError, SignInError, UnreachableError
from gmail_reconnect.notify.interface import NotifyError
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.sync_log import SyncRunTable
from tests.support.context import context_in
from tests.support.review import Served, served
from tests.support.story import ME

from .conftest import THREE, Tell


def checks(page: str) -> dict[str, str]:
    """What needs the user: the check's title and its text."""
    found = re.findall(r"<li class=\"[\w-]+\"><p><strong>(.*?)</strong>(.*?)</li>", page, re.DOTALL)
    return {title: unescape(text) for title, text in found}


def test_what_is_not_set_up_leads_to_the_page_that_sets_it_up(review: Served) -> None:
    """Each with its one step."""
    found = checks(review.get("/health").text)
    assert 'href="/setup/me"' in found["Settings"]
    assert 'href="/setup/gmail"' in found["Google client"]
    assert 'href="/setup/gmail"' in found["Permission to read headers"]  # first the client


@pytest.mark.parametrize(("language", "day"), [("en", "1 August 2019, "), ("ar", "1 أغسطس 2019، ")])
def test_times_are_told_as_on_other_pages(review: Served, place: Path, language: str, day: str) -> None:
    """A date as people write it, and no seconds."""
    (place / "config.toml").write_text(f'[me]\nlanguage = "{language}"\n', encoding="utf-8")
    facts = re.findall(r"<dd><bdi>(.*?)</bdi></dd>", review.get("/health").text)
    (newest,) = (one for one in facts if one.startswith(day))
    assert re.fullmatch(r"\d+:\d\d\s\w+", newest.removeprefix(day))


def test_buttons_fit_what_is_there(tell: Tell, place: Path) -> None:
    """A sign-in needs a client file, a sync a sign-in."""
    tell(THREE)
    client = {
        "client_id": "1000001-a.apps.googleusercontent.com",
        "client_secret": "GOCSPX-not-one-that-opens-anything",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    with served(place) as page:
        page.open()
        assert 'action="/task' not in page.get("/health").text
        (place / "credentials.json").write_text(json.dumps({"installed": client}))
        shown = page.get("/health").text
        assert 'id="sign-in"' in shown
        assert 'id="sync"' not in shown
        (place / "tokens").mkdir()
        (place / "tokens" / "read.json").write_text("{}")
        shown = page.get("/health").text
        assert 'id="sync"' in shown
        assert "is damaged" in checks(shown)["Permission to read headers"]
        assert 'action="/task/sign-in"' in checks(shown)["Permission to read headers"]


def test_addresses_are_added_and_removed(review: Served) -> None:
    """With the reason why each counts; a wrong one is told and changes nothing."""
    assert f"{ME}</bdi> <small>you said so" in review.get("/health").text
    added = review.post("/own", do="add", address="Me@Work.example")
    assert "me@work.example" in added.text
    removed = review.post("/own", do="remove", address="me@work.example")
    assert '<bdi dir="ltr">me@work.example' not in removed.text
    assert review.post("/own", do="add", address="nonsense").status == 400
    assert review.post("/own", do="remove", address="else@x.example").status == 400


def test_page_is_shown_with_a_broken_config(review: Served, place: Path) -> None:
    """It says which line is wrong."""
    (place / "config.toml").write_text("[me\n")
    assert "config.toml" in checks(review.get("/health").text)["Settings"]


def test_damaged_database_is_told(tell: Tell, place: Path) -> None:
    """In place of an error page."""
    tell(THREE)
    with served(place) as page:
        page.open()
        for end in ("-wal", "-shm", ""):
            (place / f"mailbox.sqlite{end}").unlink(missing_ok=True)
        (place / "mailbox.sqlite").write_bytes(b"no database" * 1000)
        assert "mailbox.sqlite" in checks(page.get("/health").text)["Database"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_hostile_names_are_only_text(tell: Tell, place: Path, language: str) -> None:
    """Also in what an error quotes."""
    create_config(context_in(place), SetupAnswers(language=language))
    with served(tell(THREE)) as page:
        page.open()
        wrong = page.post("/own", do="add", address="<script>alert(1)</script>")
        assert wrong.status == 400
        assert "<script>alert" not in wrong.text
        page.upload("/setup/import", {"<img src=x onerror=alert(1)>.zip": b"PK"})
        shown = page.finish_task("/health").text
        assert "<img" not in shown
        assert f'lang="{language}"' in shown


def break_everything(place: Path) -> None:
    """Settings, tokens, client file, sign-in by IMAP, permissions and database are wrong."""
    (place / "tokens").mkdir(exist_ok=True)
    (place / "config.toml").write_text('[me]\nlanguage = "ar"\n[schedule]\ndrafts_per_run = 900\n', encoding="utf-8")
    (place / "credentials.json").write_text('{"web": {}}')
    (place / "tokens" / "read.json").write_text("{")
    (place / "tokens" / "draft.json").write_text('{"scopes": "https://mail.google.com/", "token": "", '
        '"refresh_token": "r", "client_id": "", "client_secret": ""}')  # fmt: skip
    (place / "tokens" / "imap.json").write_text("[]")
    failed = NotifyError("No desktop session shows notices here.", "no_desktop").note
    (place / "alarms.json").write_text(json.dumps({"failed_ways": {"desktop": asdict(failed)}}))
    with Store.open(place / "mailbox.sqlite") as store:
        runs = SyncRunTable(store)
        for error in (UnreachableError("Gmail doesn't answer.", "Run it again."), MailboxError("Odd."), None):
            runs.end(runs.begin("sync", 1), 2, error.message if error else "interrupted", error.note if error else None)
    place.chmod(0o777)


@pytest.mark.parametrize("is_broken", [False, True])
def test_every_check_is_said_in_arabic(tell: Tell, place: Path, *, is_broken: bool) -> None:
    """Its words and its advice; only what isn't the program's own, and commands, are in English."""
    create_config(context_in(place), SetupAnswers(language="ar"))
    with served(tell(THREE)) as page:
        page.open()
        if is_broken:
            break_everything(place)
        shown = page.get("/health", Accept_Language="ar").text
    said = re.findall(r'<p class="(?:said|quiet)">(.*?)</p>|<dd>(.*?)</dd>', shown[shown.index("checks-title") :])
    texts = [unescape(re.sub(r"<[^>]+>", "", one or other)) for one, other in said]
    assert len(texts) >= (20 if is_broken else 10)
    own = [re.sub(r"\u2068.*?\u2069|`.*?`|«.*?»|Desktop app|https?:\S+", "", one) for one in texts]
    assert [one for one in own if re.search(r"[a-z]{3} [a-z]{3}", one) or not re.search(r"[\u0600-\u06ff]", one)] == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SignInError("Expired.", code=ErrorCode.SIGN_IN_EXPIRED), "انتهت صلاحية تسجيل الدخول."),
        (UnreachableError("It broke."), "تعذّر الوصول إلى خادم البريد، أو بلغ الاستعمال حدّه."),
        (MailboxError("<b>odd"), "تعذّرت قراءة البريد: <b>odd"),
    ],
)
def test_why_a_sync_failed_is_said_in_the_page_s_language(
    tell: Tell, place: Path, error: ReconnectError, said: str
) -> None:
    """By its code, else by its kind; of a run that an earlier version recorded, the message is all there is."""
    create_config(context_in(place), SetupAnswers(language="ar"))
    tell(THREE)
    with Store.open(place / "mailbox.sqlite") as store:
        runs = SyncRunTable(store)
        runs.end(runs.begin("sync", 1), 2, "Said by an earlier version.")
        runs.end(runs.begin("sync", 3), 4, error.message, error.note)
    with served(place) as page:
        page.open()
        shown = page.get("/health").text
    outcomes = [unescape(one) for one in re.findall(r"<td><bdi>(.*?)</bdi></td>", shown)]
    assert outcomes == [f"لم تنجح: \u2068{said}\u2069", "لم تنجح: \u2068Said by an earlier version.\u2069"]
    assert said in checks(shown)["آخر مزامنة"].translate({0x2068: None, 0x2069: None})


def test_whole_file_is_checked_on_request(review: Served) -> None:
    """That takes seconds for a large one; the page itself reads its head."""
    assert 'href="/health?file=whole"' in review.get("/health").text
    checked = review.get("/health?file=whole").text
    assert "MB, sound." in checked
    assert 'href="/health?file=whole"' not in checked
