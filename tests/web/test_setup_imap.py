"""Sign in by IMAP on the set-up page: one form, then the mail is read; the password is shown nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from gmail_reconnect.actions.mail.imap_account import find_account, sign_in
from gmail_reconnect.actions.mail.sync_mail import sync_mail
from tests.support.context import context_in
from tests.support.gmail import ME, mailbox_of
from tests.support.gmail_over_imap import PASSWORD, GmailOverImap
from tests.support.review import Served, served

from .conftest import BOAT

BUSY = ["TAG NO [THROTTLED] later"]


@pytest.fixture
def server() -> Iterator[GmailOverImap]:
    with GmailOverImap(mailbox_of(*BOAT)) as running:
        yield running


@pytest.fixture
def empty(place: Path) -> Iterator[Served]:
    """The page of an empty home, opened."""
    with served(place) as page:
        page.open()
        yield page


def begin(page: Served, server: GmailOverImap, password: str = PASSWORD, user: str = "") -> None:
    page.post("/setup/imap", address=ME, host="127.0.0.1", port=str(server.port), user=user, password=password)


def test_one_form_signs_in_and_reads_the_mail(empty: Served, server: GmailOverImap, place: Path) -> None:
    """The page says what the password would allow, and never shows it again."""
    assert "an app password has no limits of its own" in unescape(empty.get("/setup/imap").text)
    begin(empty, server)
    done = unescape(empty.finish_task("/setup/imap").text)
    assert "New messages: 6. Known: 6." in done
    assert empty.get("/").names == ["Ana"]
    shown = [done, *(empty.get(path).text for path in ("/setup/imap", "/health", "/settings"))]
    assert PASSWORD not in "".join(shown)
    kept = {one.name for one in place.rglob("*") if one.is_file() and PASSWORD.encode() in one.read_bytes()}
    assert kept <= {"imap.json"}


def test_server_may_know_the_user_by_another_name(empty: Served, server: GmailOverImap) -> None:
    """As with `login --user`; after a mistake the name is still in its field."""
    begin(empty, server, user="nora b")
    empty.finish_task("/setup/imap")
    assert any('LOGIN "nora b"' in one for one in server.asked)
    again = empty.post("/setup/imap", address="nora", user="nora b", password="x")
    assert re.search(r'name="user"[^>]* value="nora b"', again.text)


def test_refused_password_is_told_and_not_kept(empty: Served, server: GmailOverImap, place: Path) -> None:
    """In Arabic, too; what to do comes with it."""
    begin(empty, server, "wrong-secret")
    done = unescape(empty.finish_task("/setup/imap").text)
    assert "did not accept the address or the password" in done
    assert "providers want an app password here" in done
    assert "wrong-secret" not in done
    assert not (place / "tokens" / "imap.json").exists()
    arabic = unescape(empty.get("/setup/imap", Accept_Language="ar").text)
    assert f"رفض الخادم تسجيل الدخول إلى {ME}" in arabic


def test_after_a_refusal_only_the_password_is_typed_again(empty: Served, server: GmailOverImap) -> None:
    """The server too, which is in a part of the form that is folded otherwise."""
    begin(empty, server, "wrong-secret", user="nora b")
    done = empty.finish_task("/setup/imap").text
    typed = dict(re.findall(r'name="(address|host|port|user|password)"[^>]* value="([^"]*)"', done))
    assert typed == {"address": ME, "host": "127.0.0.1", "port": str(server.port), "user": "nora b"}
    assert "<details open>" in done


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"address": "nora@unknown.example"}, "Name its server under “Another server”"),
        ({"address": "nora@outlook.com"}, "Import the mbox file of an export"),
        ({"address": "nora"}, "is not an email address"),
        ({"address": "nora@x.example", "host": "127.0.0.1", "port": "99999"}, "99999 is not a port"),
    ],
)
def test_what_cannot_work_is_told_at_the_form(empty: Served, fields: dict[str, str], says: str) -> None:
    """What was typed stays, but for the password."""
    answer = empty.post("/setup/imap", **fields, password="s3cret")
    assert answer.status == 400
    assert says in unescape(answer.text)
    assert f'value="{fields["address"]}"' in answer.text
    assert "s3cret" not in answer.text


def test_no_password_is_asked_for_where_a_command_prints_it(place: Path, server: GmailOverImap) -> None:
    """As config.toml says; nothing is kept."""
    place.mkdir()
    (place / "config.toml").write_text(f'[mail]\npassword_command = "echo {PASSWORD}"\n', encoding="utf-8")
    with served(place) as page:
        page.open()
        assert 'type="password"' not in page.get("/setup/imap").text
        begin(page, server, "")
        assert "New messages: 6." in page.finish_task("/setup/imap").text
    assert PASSWORD not in (place / "tokens" / "imap.json").read_text()


def test_stop_ends_a_sync_that_waits_for_the_server(empty: Served, server: GmailOverImap) -> None:
    """And the page can begin it again."""
    server.trouble = lambda command: BUSY if "FETCH" in command else None
    begin(empty, server)
    with empty.told() as events:
        assert any("Trying again" in one for one in events)
        assert "Stopped." in empty.post("/task/stop", here="/setup/imap").text
    server.trouble = lambda _: None
    begin(empty, server)
    assert "New messages: 6." in empty.finish_task("/setup/imap").text


def test_waiting_is_left_to_the_interface(place: Path, server: GmailOverImap) -> None:
    """What its `sleep` raises ends the sync."""
    context = context_in(place)
    account, _ = find_account(context, ME, "127.0.0.1", server.port)
    sign_in(context, account, PASSWORD)
    server.trouble = lambda command: BUSY if "FETCH" in command else None
    with pytest.raises(InterruptedError):
        sync_mail(replace(context, sleep=_stop))


def _stop(seconds: float) -> None:
    raise InterruptedError(seconds)
