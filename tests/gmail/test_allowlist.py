"""What may be asked of Gmail: the short list, and everything else stopped before it leaves."""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

import pytest

from gmail_reconnect.gmail.allowlist import ALLOWED, GMAIL, NotAllowedError, Token, check_allowed
from gmail_reconnect.gmail.client import GmailDrafts, GmailReader
from tests.support.fixtures import Start
from tests.support.gmail import ME
from tests.support.local_gmail.live_mailbox import LiveMailbox

USERS = "/gmail/v1/users/me"
READ: tuple[tuple[str, str], ...] = (
    ("GET", f"{USERS}/profile"),
    ("GET", f"{USERS}/labels"),
    ("GET", f"{USERS}/messages"),
    ("GET", f"{USERS}/messages/18c2f0a1b2c3d4e5"),
    ("GET", f"{USERS}/threads/18c2f0a1b2c3d4e5"),
    ("GET", f"{USERS}/history"),
    ("POST", "/batch/gmail/v1"),
)
DRAFT: tuple[tuple[str, str], ...] = (
    ("GET", f"{USERS}/profile"),
    ("GET", f"{USERS}/drafts"),
    ("GET", f"{USERS}/drafts/r-8712345678901234567"),
    ("POST", f"{USERS}/drafts"),
    ("DELETE", f"{USERS}/drafts/r-8712345678901234567"),
)
NEVER: tuple[tuple[str, str], ...] = (
    ("POST", f"{USERS}/messages/send"),
    ("POST", f"{USERS}/drafts/send"),
    ("GET", f"{USERS}/drafts/send"),
    ("DELETE", f"{USERS}/drafts/send"),
    ("POST", f"{USERS}/messages"),
    ("POST", f"{USERS}/messages/import"),
    ("POST", f"/upload{USERS}/drafts"),
    ("POST", f"/upload{USERS}/messages/send"),
    ("POST", f"/resumable/upload{USERS}/drafts"),
    ("POST", f"{USERS}/messages/18c/modify"),
    ("POST", f"{USERS}/messages/18c/trash"),
    ("POST", f"{USERS}/messages/batchDelete"),
    ("DELETE", f"{USERS}/messages/18c"),
    ("DELETE", f"{USERS}/threads/18c"),
    ("PUT", f"{USERS}/drafts/r1"),
    ("PATCH", f"{USERS}/drafts/r1"),
    ("PATCH", f"{USERS}/labels/L1"),
    ("POST", f"{USERS}/watch"),
    ("GET", f"{USERS}/settings/sendAs"),
    ("POST", f"{USERS}/settings/forwardingAddresses"),
    ("GET", f"{USERS}/messages/18c/attachments/a"),
    ("GET", "/gmail/v1/users/other@example.com/messages"),
    ("POST", "/batch"),
    ("POST", "/token"),
)
TRICKS: tuple[tuple[str, str], ...] = (
    ("POST", f"{USERS}/drafts/../messages/send"),
    ("POST", f"{USERS}/drafts/%2e%2e/messages/%73end"),
    ("POST", f"{USERS}/drafts/..%2fmessages%2fsend"),
    ("POST", f"{USERS}/drafts%2fsend"),
    ("POST", f"/{USERS}/drafts"),
    ("POST", "/gmail/v1/users/me//drafts"),
    ("POST", f"{USERS}/drafts/"),
    ("POST", f"{USERS}/drafts;send"),
    ("POST", f"{USERS}/drafts\n"),
    ("POST", f"{USERS}/messages/send?x={USERS}/drafts"),
    ("POST", f"{USERS}/messages/send#{USERS}/drafts"),
    ("post", f"{USERS}/drafts"),
    ("GET", f"{USERS}/messages/18c/../../drafts"),
    ("GET", f"{USERS}/messages/"),
    ("GET", f"{USERS}/messages/."),
)


@pytest.mark.parametrize(("token", "calls"), [("read", READ), ("draft", DRAFT)])
def test_needed_calls_pass(token: Token, calls: tuple[tuple[str, str], ...]) -> None:
    """The list has these calls under their method names, with and without a query, and no others."""
    names = [check_allowed(verb, f"{GMAIL}{path}", token, GMAIL) for verb, path in calls]
    assert names == [check_allowed(verb, f"{GMAIL}{path}?alt=json&fields=id", token, GMAIL) for verb, path in calls]
    assert names == [allowed.method for allowed in ALLOWED if allowed.token == token]


@pytest.mark.parametrize("token", ["read", "draft"])
@pytest.mark.parametrize(("verb", "path"), NEVER + TRICKS)
def test_other_calls_are_stopped(verb: str, path: str, token: Token) -> None:
    """Sending, importing, uploading, changing mail, and every other spelling of such a path."""
    with pytest.raises(NotAllowedError):
        check_allowed(verb, f"{GMAIL}{path}", token, GMAIL)


@pytest.mark.parametrize(("token", "calls"), [("read", DRAFT[1:]), ("draft", READ[1:])])
def test_each_token_makes_only_its_own_calls(token: Token, calls: tuple[tuple[str, str], ...]) -> None:
    """The reading token creates no draft; the drafting token reads no mail."""
    for verb, path in calls:
        with pytest.raises(NotAllowedError):
            check_allowed(verb, f"{GMAIL}{path}", token, GMAIL)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://gmail.googleapis.com",
        "https://gmail.googleapis.com:444",
        "https://gmail.googleapis.com@evil.example",
        "https://gmail.googleapis.com.evil.example",
        "https://GMAIL.googleapis.com",
        "https://www.googleapis.com",
        "//gmail.googleapis.com",
        "",
    ],
)
def test_calls_to_other_hosts_are_stopped(origin: str) -> None:
    """A token is sent to one address, over one scheme."""
    with pytest.raises(NotAllowedError):
        check_allowed("GET", f"{origin}{USERS}/profile", "read", GMAIL)


def clients(start: Start) -> tuple[Any, GmailReader, GmailDrafts]:
    local = start(LiveMailbox(ME))
    return local, local.reader(), local.drafts()


@pytest.mark.parametrize(("verb", "path"), NEVER + TRICKS)
def test_stopped_call_is_never_sent(start: Start, verb: str, path: str) -> None:
    """Made below Google's client, it is stopped and not counted, and the server sees nothing."""
    local, reader, drafts = clients(start)
    for transport in (reader.transport, drafts.transport):
        with pytest.raises(NotAllowedError):
            transport.request(f"{local.gmail.url}{path}", verb, body="{}")
        assert not transport.calls
    assert local.calls() == []


@pytest.mark.parametrize("path", [f"{USERS}/messages/send", f"{USERS}/drafts/send", f"{USERS}/labels/x"])
def test_suite_notices_forbidden_calls(start: Start, path: str, calls_outside_the_list: Callable[[], set[Any]]) -> None:
    """The guard of all tests records every call to a local Gmail, even one that avoids our transport."""
    local = start(LiveMailbox(ME))
    host, _, port = local.gmail.url.removeprefix("http://").partition(":")
    connection = HTTPConnection(host, int(port), timeout=10)
    connection.request("POST", path, body=b"{}")
    assert connection.getresponse().status in {401, 403, 404}
    connection.close()
    assert calls_outside_the_list() == {("POST", path)}


def test_googles_own_send_methods_are_stopped(start: Start) -> None:
    """Google's client has them; our transport refuses them."""
    local, _, drafts = clients(start)
    users = drafts._users
    for request in (
        users.messages().send(userId="me", body={"raw": "RnJvbTogbWU="}),
        users.drafts().send(userId="me", body={"id": "r1"}),
        users.drafts().update(userId="me", id="r1", body={}),
        users.messages().insert(userId="me", body={}),
    ):
        with pytest.raises(NotAllowedError):
            request.execute()
    assert local.calls() == []


@pytest.mark.parametrize(
    "inner",
    [
        f"POST {USERS}/messages/send HTTP/1.1\n\n",
        f"DELETE {USERS}/messages/18c HTTP/1.1\n\n",
        f"GET {USERS}/drafts HTTP/1.1\n\n",
        f"\nGET {USERS}/profile HTTP/1.1\n\n",
        "no request at all",
        "",
    ],
)
def test_batch_with_a_forbidden_call_is_stopped(start: Start, inner: str) -> None:
    """One call off the list, and no call of the batch is sent."""
    local, reader, _ = clients(start)
    good = f"GET {USERS}/profile HTTP/1.1\n\n"
    parts = "".join(f"--b\nContent-Type: application/http\n\n{part}\n" for part in (good, inner))
    with pytest.raises(NotAllowedError):
        reader.transport.request(
            f"{local.gmail.url}/batch/gmail/v1",
            "POST",
            body=f"{parts}--b--\n",
            headers={"content-type": "multipart/mixed; boundary=b"},
        )
    assert local.calls() == []
    assert not reader.transport.calls


@pytest.mark.parametrize("inner", ["GET {users}/profile", "POST {users}/messages/send", "GET {users}/messages/2"])
def test_only_the_paid_batch_is_sent(start: Start, inner: str) -> None:
    """One messages.get was paid for: no other call, and no second one, can be sent instead."""
    local, reader, _ = clients(start)
    paid = reader.transport.pay(["messages.get"])
    paid.connection = reader.transport.connection
    calls = [f"GET {USERS}/messages/1", inner.format(users=USERS)][inner.startswith("POST") :]
    parts = "".join(f"--b\nContent-Type: application/http\n\n{call} HTTP/1.1\n\n\n" for call in calls)
    with pytest.raises(NotAllowedError):
        paid.request(
            f"{local.gmail.url}/batch/gmail/v1",
            "POST",
            body=f"{parts}--b--\n",
            headers={"content-type": "multipart/mixed; boundary=b"},
        )
    assert local.calls() == []


def test_batch_of_another_form_is_stopped(start: Start) -> None:
    """Without its boundary, its calls cannot be checked."""
    local, reader, _ = clients(start)
    with pytest.raises(NotAllowedError):
        reader.transport.request(f"{local.gmail.url}/batch/gmail/v1", "POST", body="POST /send HTTP/1.1\n\n")
    assert local.calls() == []
