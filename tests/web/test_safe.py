"""Each line of what the server promises, by requests of the wrong kind that it must refuse."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from urllib.parse import urlencode

import pytest

from gmail_reconnect.__main__ import main
from gmail_reconnect.web.guard import HEADERS, MOST_BYTES
from tests.support.review import PATIENCE, Served, served

from .conftest import THREE, Tell, exchange, fill
from .test_accessible import OTHER_STATES, PAGES

FORM = {"Content_Type": "application/x-www-form-urlencoded"}


def raw(page: Served, request: bytes) -> bytes:
    """What the server answers to bytes that no client would send."""
    with socket.create_connection(("127.0.0.1", page.port), PATIENCE) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def ignore_ana(page: Served) -> str:
    """A form that would ignore the first person, with its token."""
    return urlencode({"token": page.token, "who": page.get("/").ids[0], "do": "ignore"})


def test_only_this_machines_own_addresses_listen(review: Served) -> None:
    """A socket on another address would be reachable from the network."""
    addresses = {one.getsockname()[0] for server in review.server.servers for one in server.sockets}
    assert addresses <= {"127.0.0.1", "::1"}
    assert "127.0.0.1" in addresses
    other = socket.gethostbyname(socket.gethostname())
    if not other.startswith("127."):
        with pytest.raises(OSError, match=r".*"):
            socket.create_connection((other, review.port), 1)


@pytest.mark.parametrize("option", ["--host", "--bind", "--address", "--public"])
def test_no_option_widens_it(tmp_path: Path, capfd: pytest.CaptureFixture[str], option: str) -> None:
    """Such as one that other programs have."""
    assert main(["--home", str(tmp_path), "review", "--no-open", option, "0.0.0.0"]) == 2  # noqa: S104 - refused
    assert option in capfd.readouterr().err


def test_port_is_another_for_each_server(tell: Tell, tmp_path: Path) -> None:
    """A page that guesses it finds nothing."""
    fill(tmp_path / "other", THREE)
    with served(tell(THREE)) as one, served(tmp_path / "other") as other:
        assert one.port != other.port


def test_link_works_once(tell: Tell) -> None:
    """Whoever reads it later, in the terminal or in the browser's history, gets nothing."""
    with served(tell(THREE)) as page:
        page.open()
        again = page.send("GET", page.link.removeprefix(page.origin))
        assert (again.status, "set-cookie" in again.headers) == (403, False)
        assert page.get("/").status == 200


@pytest.mark.parametrize(
    "path", ["/", "/person/aaaaaaaa", "/style.css", "/review.js", "/start", "/start?token=x", "/no"]
)
def test_nothing_is_given_without_the_link(review: Served, path: str) -> None:
    """Another user of this machine can reach the port."""
    for headers in ({}, {"Cookie": review.cookie[:-1]}, {"Cookie": f"gmail-reconnect-1={review.cookie}"}):
        answer = review.send("GET", path, **headers)
        assert answer.status == 403
        assert "Ana" not in answer.text


def test_cookie_is_kept_from_scripts_and_other_sites(tell: Tell) -> None:
    """HttpOnly and SameSite=Strict, and only for this session."""
    with served(tell(THREE)) as page:
        set_cookie = page.send("GET", page.link.removeprefix(page.origin)).headers["set-cookie"]
    assert re.fullmatch(r"gmail-reconnect-\d+=[\w-]{43}; HttpOnly; Path=/; SameSite=strict", set_cookie)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.evil.example", ""]
)
def test_other_host_is_refused(review: Served, host: str) -> None:
    """A name that an attacker's DNS points to this machine (rebinding)."""
    answer = review.send("GET", "/", Cookie=review.cookie, Host=host.format(port=review.port))
    assert (answer.status, "Ana" in answer.text) == (403, False)


def test_two_hosts_and_no_host_are_refused(review: Served) -> None:
    """The first may be checked, and the second used."""
    own = f"Host: 127.0.0.1:{review.port}\r\n".encode()
    cookie = f"Cookie: {review.cookie}\r\n\r\n".encode()
    for hosts in (own + b"Host: evil.example\r\n", b""):
        status = raw(review, b"GET / HTTP/1.1\r\nConnection: close\r\n" + hosts + cookie).split(b" ", 2)[1]
        assert status in {b"400", b"403"}
    assert b" 403 " in raw(review, b"GET / HTTP/1.0\r\n" + cookie)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://evil.example", "Sec_Fetch_Site": "same-origin"},
        {"Origin": "http://127.0.0.1:1", "Sec_Fetch_Site": "same-site"},
        {},
    ],
)
def test_form_of_another_page_changes_nothing(review: Served, headers: dict[str, str]) -> None:
    """Another page in the same browser may guess the port, and even know the token."""
    form = ignore_ana(review)
    assert review.send("POST", "/decide", form, Cookie=review.cookie, **FORM, **headers).status == 403
    assert "Ana Lima" in review.get("/").names


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_page_cannot_load_anything(review: Served, site: str) -> None:
    """Not even as an image, by a page on another port of this machine, which gets the same cookies."""
    assert review.send("GET", "/", Cookie=review.cookie, Sec_Fetch_Site=site).status == 403


@pytest.mark.parametrize("token", ["", "x", "é", None])
def test_form_without_its_token_changes_nothing(review: Served, token: str | None) -> None:
    """A form that another page made has no token."""
    fields = {"who": review.get("/").ids[0], "do": "ignore"} | ({} if token is None else {"token": token})
    own = {"Cookie": review.cookie, "Sec_Fetch_Site": "same-origin", "Origin": "null"}
    assert review.send("POST", "/decide", urlencode(fields), **own, **FORM).status == 403
    assert "Ana Lima" in review.get("/").names


def test_refusal_is_told_in_the_language_of_the_page(review: Served, place: Path) -> None:
    """As a page with the way back; to whoever has no session as text, in the browser's language."""
    (place / "config.toml").write_text('[me]\nlanguage = "ar"\n', encoding="utf-8")
    own = {"Cookie": review.cookie, "Sec_Fetch_Site": "same-origin", "Origin": "null"}
    refused = {
        "هذا النموذج من جلسة أخرى": review.send("POST", "/decide", "token=x", **own, **FORM),
        "ما أُرسل تالف أو ناقص": review.send("POST", "/decide", "a=1&" * 1000, **own, **FORM),
        "لا يمكن ذلك هنا": review.send("GET", "/decide", **own),
        "لا توجد صفحة بهذا العنوان": review.send("GET", "/no", **own),
    }
    for says, answer in refused.items():
        assert says in answer.text
        assert 'lang="ar" dir="rtl"' in answer.text
        assert 'id="again"' in answer.text
    assert "هذه الصفحة مفتوحة في المتصفح" in review.send("GET", "/", Accept_Language="ar,en;q=0.5").text
    assert "To open it here" in review.send("GET", "/", Accept_Language="de").text


def test_token_of_another_session_is_refused(review: Served, place: Path) -> None:
    """Each session has its own."""
    token = review.token
    key = json.loads((place / "review.json").read_text())["key"]
    link = review.send("POST", "/link", Authorization=f"Bearer {key}")
    again = review.send("GET", f"/start?token={json.loads(link.text)['token']}")
    other = Served(review.link, review.server, review.thread, again.headers["set-cookie"].partition(";")[0])
    assert other.get("/").status == 200
    assert other.token != token
    other.token = token
    assert other.post("/decide", who=review.get("/").ids[0], do="ignore").status == 403


def test_every_answer_has_the_headers_that_protect_it(review: Served) -> None:
    """Also a refusal, an error and a file."""
    for path in ("/", "/style.css", "/review.js", "/nothing", "/person/aaaaaaaa", "/start"):
        headers = review.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_every_page_is_closed_to_others_and_every_form_has_its_token(review: Served) -> None:
    """Without the cookie there is nothing; with it, nothing inline, which the policy would block."""
    who, forms = review.get("/").ids[0], 0
    for path in (one.format(who=who) for one in [*PAGES, *OTHER_STATES]):
        assert review.send("GET", path).status == 403
        answer = review.get(path)
        assert {name.lower() for name in HEADERS} <= {name.lower() for name in answer.headers}
        assert not re.search(r"<style|style=|<script>|\son\w+=|javascript:", answer.text)
        for form in re.findall(r'<form[^>]*method="post".*?</form>', answer.text, re.DOTALL):
            assert f'name="token" value="{review.token}"' in form
            forms += 1
    assert forms > len(PAGES)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(review: Served, method: str) -> None:
    """No page uses them."""
    assert review.send(method, "/", Cookie=review.cookie).status == 405


def test_change_by_get_is_refused(review: Served) -> None:
    """A link could do it."""
    assert review.get(f"/decide?{ignore_ana(review)}").status == 405
    assert "Ana Lima" in review.get("/").names


def test_large_requests_are_refused_before_they_are_read(review: Served) -> None:
    """With a length that says so, without one, and as an address."""
    own = {"Cookie": review.cookie, "Sec_Fetch_Site": "same-origin", "Origin": "null"}
    large = "x" * (MOST_BYTES + 1)
    head = f"POST /decide HTTP/1.1\r\nHost: 127.0.0.1:{review.port}\r\nCookie: {review.cookie}\r\n".encode()
    form = b"Sec-Fetch-Site: same-origin\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    assert b" 413 " in raw(review, head + form + b"Content-Length: 99999999999\r\n\r\n").splitlines()[0]
    chunk = f"{len(large):x}\r\n{large}\r\n".encode()
    assert b" 413 " in raw(review, head + form + b"Transfer-Encoding: chunked\r\n\r\n" + chunk).splitlines()[0]
    assert review.send("GET", f"/?text={'x' * 5000}", **own).status == 414
    assert review.send("POST", "/decide", "a=1&" * 1000, **own, **FORM).status == 400
    assert review.get("/").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../mailbox.sqlite",
        "/%2e%2e/mailbox.sqlite",
        "/style.css/../review.json",
        "//etc/passwd",
        "/person/..%2f..%2fmailbox.sqlite",
        "/templates/style.css",
    ],
)
def test_no_path_leads_to_a_file(review: Served, path: str) -> None:
    """Files are chosen by name from a list."""
    answer = review.get(path)
    assert answer.status == 404
    assert "SQLite" not in answer.text


@pytest.mark.parametrize(
    "place_after", ["//evil.example/", "https://evil.example", "/person/../x", "/\\evil.example", "/start?token=x"]
)
def test_form_leads_only_to_own_pages(review: Served, place_after: str) -> None:
    """Where it goes afterwards comes from the form."""
    review.post("/decide", who=review.get("/").ids[0], do="ignore", next=place_after, query="?x=//evil.example")
    assert re.fullmatch(r"/\?done=[\w-]+", review.path)


def test_hostile_mail_is_only_text(tell: Tell) -> None:
    """Names and subjects with markup, in the list, beside it and in what is said after a decision."""
    name = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    mail = exchange("Eve <eve@x.example>", 2019, 4, "<script>alert(2)</script>").replace("Eve <", f"{name} <")
    with served(tell(mail)) as page:
        page.open()
        shown = page.get("/").text + page.post("/decide", who=page.get("/").ids[0], do="ignore").text
        assert "<script>alert" not in shown
        assert "<img" not in shown
        assert "&lt;script&gt;alert(2)" in shown


def test_log_has_no_token_address_or_subject(review: Served, place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """After pages, decisions, refusals and a bug: what is printed and written says nothing of them."""
    first = review.get("/").ids[0]
    review.post("/decide", who=first, do="ignore")
    review.send("GET", "/start?token=guessed-token")
    review.get("/?text=ana@lima.example")
    review.get(f"/person/{first}/letter")
    review.post(f"/person/{first}/draft", blanks="yes")
    review.post("/own", do="add", address="ana@lima.example")
    review.post("/setup/imap", address="ana@lima.example", password="guessed")
    raw(review, b"nonsense ana@lima.example\r\n\r\n")
    (place / "config.toml").write_text("[me")
    review.get("/")
    (place / "config.toml").unlink()
    (place / "mailbox.sqlite").unlink()
    (place / "mailbox.sqlite").mkdir()
    review.get("/")
    out, err = capfd.readouterr()
    written = "".join(path.read_text() for path in place.glob("*.log"))
    for secret in (review.link[-43:], "guessed", review.cookie[-43:], review.token, "lima", "Ana", "Boat", first):
        assert secret not in out + err + written
