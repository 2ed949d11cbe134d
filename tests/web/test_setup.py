"""From an empty home to the list, on pages alone: the sample, a sign-in with a sync, a file, and who writes."""

from __future__ import annotations

import json
import re
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest

from gmail_reconnect.actions.setup import SetupAnswers, create_config
from gmail_reconnect.config import load
from gmail_reconnect.paths import Paths
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.mail.person_facts import PersonFactTable
from gmail_reconnect.store.mail.subject_index import SubjectIndex
from tests.support.context import context_in
from tests.support.gmail import ME, mail
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail
from tests.support.posix import posix_only
from tests.support.review import PATIENCE, Answer, Served, served

from .conftest import BOAT, THREE, Tell


@pytest.fixture
def empty(place: Path) -> Iterator[Served]:
    """The page of an empty home, opened."""
    with served(place) as page:
        page.open()
        yield page


@pytest.fixture
def page(google: UnreliableGmail, place: Path) -> Iterator[Served]:
    """The page of a home that is to be signed in."""
    with served(place) as running:
        running.open()
        yield running


def mbox(lines: list[str] = BOAT) -> bytes:
    """These mails in a file."""
    return b"".join(b"From x Thu Jan  1 00:00:00 2019\n" + mail(one).replace(b"\r\n", b"\n") + b"\n" for one in lines)


def archive_without_mail() -> bytes:
    """A part of a Takeout without Mail."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("Takeout/Keep/note.html", "x")
    return file.getvalue()


def consent(page: Served) -> None:
    """Open Google's page, as soon as it is offered."""
    with page.told() as events:
        address = next(found[1] for one in events if (found := re.search(r'id="consent" href="([^"]+)"', one)))
    with urllib.request.urlopen(unescape(address), timeout=PATIENCE) as answer:  # noqa: S310 - 127.0.0.1
        assert b"close this page" in answer.read()


def give_client(page: Served, google: UnreliableGmail) -> Answer:
    """Upload the client file."""
    return page.upload("/setup/client", {"client_secret_1.json": json.dumps(google.client_secrets()).encode()})


def test_empty_home_opens_the_set_up(empty: Served) -> None:
    """Each way to mail is one step away, and can be used."""
    page = empty.get("/")
    assert empty.path == "/setup"
    for way in ("/setup/gmail", "/setup/imap", "/setup/import", "/setup/me"):
        assert f'href="{way}"' in page.text
        assert empty.get(way).status == 200
    assert 'action="/setup/sample"' in page.text


def test_set_up_speaks_arabic(place: Path) -> None:
    """In its direction, and with Google's own words for its buttons."""
    create_config(context_in(place), SetupAnswers(language="ar"))
    with served(place) as page:
        page.open()
        for path in ("/setup", "/setup/gmail", "/setup/import", "/setup/me", "/health"):
            text = page.get(path).text
            assert '<html lang="ar" dir="rtl"' in text
            assert re.search(r"<h1>[ء-ي]", text) or 'id="me-title">من' in text


def test_empty_home_speaks_the_browsers_language(empty: Served) -> None:
    """Until config.toml says another; the form has it chosen, and the sample has it, too."""
    for path in ("/setup", "/setup/gmail", "/setup/me", "/health"):
        assert '<html lang="ar" dir="rtl"' in empty.get(path, Accept_Language="ar-LB,en;q=0.8").text
        assert '<html lang="en" dir="ltr"' in empty.get(path, Accept_Language="ja,ar").text
    assert '<option value="ar" selected>' in empty.get("/setup/me", Accept_Language="ar").text


def test_mail_without_settings_is_shown_in_the_browsers_language(review: Served) -> None:
    """After an import or a sign-in, before `Who are you?`; the reasons, too."""
    who = review.get("/").ids[0]
    of_person = (f"/person/{who}", f"/person/{who}/letter", f"/person/{who}/merge")
    for language, reason in (("ar", "[ء-ي]{3}"), ("en", "[a-z]{3}")):
        for path in ("/", "/letters", *of_person):
            shown = review.get(path, Accept_Language=language).text
            assert f'<html lang="{language}"' in shown, path
        assert re.search(f'<p class="lead">.*?{reason}', review.get(of_person[0], Accept_Language=language).text)


def test_sample_is_shown_in_a_home_of_its_own(empty: Served, place: Path) -> None:
    """The user's home gets neither its mail nor its tokens nor its config; every page says that it is the sample."""
    empty.post("/setup/sample")
    shown = empty.finish_task("/setup")
    assert empty.path == "/"
    assert "Gareth Pennington" in shown.names
    for path in ("/", f"/person/{shown.ids[0]}", f"/person/{shown.ids[0]}/letter", "/health"):
        assert "This is the sample" in empty.get(path).text
    assert not (place / "tokens").exists()
    assert not (place / "config.toml").exists()
    with Store.open(Paths.resolve(place).database) as store:
        assert MessageTable(store).is_empty()


def test_what_is_decided_in_the_sample_goes_with_it(empty: Served, place: Path) -> None:
    """Leaving it deletes its home, and leads to one's own set-up; a new one begins anew."""
    empty.post("/setup/sample")
    first = empty.finish_task("/setup").ids[0]
    empty.post("/decide", who=first, do="ignore")
    assert first not in empty.get("/").ids
    left = empty.post("/setup/leave")
    assert (empty.path, "There is no mail here yet" in left.text) == ("/setup", True)
    assert "The sample is ready" not in left.text
    assert not (place / "sample").exists()
    empty.post("/setup/sample")
    assert empty.finish_task("/setup").ids[0] == first


def test_sample_takes_no_mail_of_the_users(empty: Served, place: Path) -> None:
    """Neither a file nor a sign-in nor a config: these belong into the user's own home."""
    empty.post("/setup/sample")
    empty.finish_task("/setup")
    assert empty.upload("/setup/import", {"my.mbox": mbox()}).status == 409
    assert empty.upload("/setup/client", {"client.json": b"{}"}).status == 409
    assert empty.post("/task/sign-in").status == 409
    assert empty.post("/setup/me", name="Omar").status == 409
    assert {one.name for one in place.iterdir()} <= {
        "sample", "mailbox.sqlite", "mailbox.sqlite-wal", "mailbox.sqlite-shm", "review.json", "review.lock",
    }  # fmt: skip


def test_sample_ends_with_the_server(place: Path) -> None:
    """Its Gmail and its folder, too."""
    with served(place) as page:
        page.open()
        page.post("/setup/sample")
        page.finish_task("/setup")
    assert not (place / "sample").exists()
    assert not [one for one in threading.enumerate() if one.name == "LocalGmail"]


def test_folder_of_the_users_is_not_taken_for_the_samples(place: Path) -> None:
    """Even if it has that name."""
    (place / "sample").mkdir(parents=True)
    (place / "sample" / "mine.txt").write_text("mine")
    with served(place) as page:
        page.open()
        page.post("/setup/sample")
        assert "has other files in it" in page.finish_task("/setup").text
    assert (place / "sample" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"no json", "client.json isn’t a JSON file"),
        (b'{"web": {}}', "a client of type “web”"),
        (b'{"type": "service_account"}', "a service account’s key"),
        (b'{"installed": {"client_id": "x"}}', "client.json lacks auth_uri"),
    ],
)
def test_wrong_client_file_is_told_at_its_field(page: Served, place: Path, content: bytes, says: str) -> None:
    """With what to do, and under the name that the user knows; nothing of it is kept."""
    answer = page.upload("/setup/client", {"client.json": content})
    assert answer.status == 400
    assert says in unescape(answer.text).replace("'", "’")
    assert "uploads" not in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not (place / "credentials.json").exists()
    assert list((place / "uploads").iterdir()) == []


def test_sign_in_reads_the_mail_at_once(page: Served, google: UnreliableGmail, place: Path) -> None:
    """The client file, the consent, the sync, the list; then permission for drafts by the same page."""
    assert "setup/client" in page.get("/setup/gmail").text
    assert 'action="/task/sign-in"' in give_client(page, google).text
    assert (place / "credentials.json").exists()
    page.post("/task/sign-in", here="/setup/gmail")
    assert 'http-equiv="refresh"' in page.get("/setup/gmail").text
    consent(page)
    done = page.finish_task("/setup/gmail")
    assert "New messages: 6. Known: 6." in unescape(done.text)
    assert page.get("/").names == ["Ana"]
    assert (place / "tokens" / "read.json").exists()
    page.post("/task/sign-in", permission="draft")
    consent(page)
    health = page.finish_task("/health").text
    assert "Letters can be put into your Drafts" in health
    assert re.search(r"<dt>Signed in</dt><dd><bdi>\d+ \w+ \d+ \(\d+ seconds? ago\)", health)
    assert (place / "tokens" / "draft.json").exists()


@posix_only
def test_client_file_is_kept_for_its_owner_only(page: Served, google: UnreliableGmail, place: Path) -> None:
    """It has a secret."""
    give_client(page, google)
    assert (place / "credentials.json").stat().st_mode & 0o777 == 0o600


def test_refused_consent_is_told_with_what_to_do(page: Served, google: UnreliableGmail, place: Path) -> None:
    """The box left unticked."""
    google.authority.unticked.add("https://www.googleapis.com/auth/gmail.metadata")
    give_client(page, google)
    page.post("/task/sign-in", here="/setup/gmail")
    consent(page)
    done = unescape(page.finish_task("/setup/gmail").text)
    assert "The permission was not granted" in done
    assert "Sign in again, and allow the one permission" in done
    assert not (place / "tokens" / "read.json").exists()


def test_waiting_sign_in_can_be_stopped_and_begun_again(page: Served, google: UnreliableGmail) -> None:
    """Google's page was closed by mistake."""
    give_client(page, google)
    page.post("/task/sign-in", here="/setup/gmail")
    assert "Stopped." in page.post("/task/stop", here="/setup/gmail").text
    page.post("/task/sign-in", here="/setup/gmail")
    consent(page)
    page.finish_task("/setup/gmail")
    assert page.get("/").names == ["Ana"]


def test_imported_file_fills_the_list_and_is_removed(empty: Served, place: Path) -> None:
    """Whatever its name would lead to; twice changes nothing."""
    for new, known in ((6, 0), (0, 6)):
        empty.upload("/setup/import", {"../../All mail.mbox": mbox()}, address=ME)
        done = unescape(empty.finish_task("/setup/import").text)
        assert f"New messages: {new}. Known already: {known}." in done
    assert list((place / "uploads").iterdir()) == []
    with Store.open(Paths.resolve(place).database) as store:  # no page waits for either
        assert SubjectIndex(store).waiting() == 0
        assert {one.name for one in PersonFactTable(store).people()} == {"Ana"}
    assert empty.get("/").names == ["Ana"]
    assert not (place.parent / "All mail.mbox").exists()


def test_several_parts_of_an_archive_are_one_import(empty: Served) -> None:
    """Takeout splits a large mailbox."""
    packed = {}
    for number in (0, 1):
        file = BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("Takeout/Mail/All mail.mbox", mbox(BOAT[number::2]))
        packed[f"takeout-{number}.zip"] = file.getvalue()
    empty.upload("/setup/import", packed, address=ME)
    assert "New messages: 6." in empty.finish_task("/setup/import").text
    assert empty.get("/").names == ["Ana"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut short", b""])
def test_damaged_file_is_told_under_its_own_name(empty: Served, place: Path, content: bytes) -> None:
    """And removed."""
    empty.upload("/setup/import", {"takeout.zip": content})
    done = empty.finish_task("/setup/import").text
    assert 'class="wrong"' in done
    assert "takeout.zip" in done
    assert "/uploads/" not in done
    assert list((place / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("takeout.zip", b"PK\x03\x04 cut short", "takeout.zip\u2069 تالف أو ناقص"),
        ("mail.mbox", b"Dear Ana", "mail.mbox\u2069 ليس من نوع mbox"),
        ("mail.mbox", b"", "لا بريد في الملف \u2068mail.mbox"),
        ("notes.zip", archive_without_mail(), "لا بريد في الملف \u2068notes.zip"),
    ],
)
def test_file_that_cannot_be_read_is_told_in_arabic(empty: Served, name: str, content: bytes, says: str) -> None:
    """With what to do, and no English words between."""
    empty.upload("/setup/import", {name: content})
    empty.finish_task("/setup/import")
    shown = unescape(empty.get("/setup/import", Accept_Language="ar").text)
    said = shown.partition('id="task"')[2].partition("</section>")[0]
    assert says in said
    assert not re.search(r" [a-z]+ [a-z]+ ", re.sub("<[^>]+>", " ", said))


def test_unknown_owner_of_imported_mail_is_asked_for(empty: Served) -> None:
    """Then the list is there; nothing has to be typed in a terminal."""
    empty.upload("/setup/import", {"mail.mbox": mbox()})
    assert "It isn’t clear which address is yours." in empty.finish_task("/setup/import").text
    assert f'<bdi dir="ltr">{ME}</bdi> <small>may be yours' in empty.get("/").text
    assert empty.path == "/setup"
    assert 'id="to-list"' not in empty.get("/setup").text
    assert 'id="to-list"' in empty.post("/own", do="add", address=ME, here="/setup").text
    assert empty.get("/").names == ["Ana"]


def test_letter_changes_with_the_answers_and_they_are_kept(empty: Served, place: Path) -> None:
    """As `init` keeps them, and only when asked to."""
    given = {
        "name": "Omar Haddad", "language": "en", "chapter": "studies", "start": "2020", "chapter_words": "my thesis",
        "why": "trip", "why_words": "I will be in Lagos in May", "offer": "I can introduce you to boat builders",
    }  # fmt: skip
    shown = unescape(re.sub(r"<[^>]+>", "", empty.post("/setup/letter", **given).text))
    for words in ("my thesis", "I will be in Lagos in May", "introduce you to boat builders", "Omar Haddad"):
        assert words in shown
    assert not (place / "config.toml").exists()
    empty.post("/setup/me", **given)
    assert empty.path == "/setup"
    config = load(place / "config.toml")
    assert (config.me.name, config.chapters[0].start.year) == ("Omar Haddad", 2020)
    assert empty.post("/setup/me", **given).status == 400  # it is never overwritten
    for path in ("/setup", "/setup/me"):
        assert 'href="/settings" id="to-settings"' in empty.get(path).text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"chapter": "studies", "start": "soon"}, "Write it like 2019"),
        ({"chapter": "studies", "start": "2999"}, "not in the future"),
        ({"chapter": "studies", "start": "2020", "to": "2019"}, "not before 2020"),
        ({"chapter": "studies", "start": "2020", "chapter_words": "I finished it"}, "an -ing form"),
        ({"offer": "x" * 2000}, "too many for a letter"),
    ],
)
def test_wrong_answer_is_told_at_its_field(empty: Served, place: Path, fields: dict[str, str], says: str) -> None:
    """And nothing is written; the letter leaves it out."""
    for path in ("/setup/letter", "/setup/me"):
        answer = empty.post(path, name="Omar", **fields)
        assert answer.status == 400
        assert says in unescape(answer.text)
        assert fields.get("chapter_words", "") in answer.text
    assert not (place / "config.toml").exists()


@pytest.mark.parametrize("name", ["chapter", "why", "language"])
def test_answer_that_no_page_offers_is_the_usual_one(empty: Served, place: Path, name: str) -> None:
    """A request that was made by hand writes no broken config.toml."""
    empty.post("/setup/me", **{"name": 'Om"ar\n[x]', name: 'x"]\n[gmail]\nendpoint = "http://evil.example"'})
    assert load(place / "config.toml").gmail.endpoint == ""


def test_home_with_mail_shows_the_list_first(tell: Tell) -> None:
    """The set-up can still be opened, and offers what is missing."""
    with served(tell(THREE)) as page:
        page.open()
        assert page.path == ""
        text = page.get("/setup").text
        assert "Your mail is here" in text
        assert 'href="/setup/me"' in text
