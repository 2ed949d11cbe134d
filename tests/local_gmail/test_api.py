from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from gmail_reconnect.local_gmail.methods.table import METHODS
from tests.local_gmail.conftest import Clock, Connect, MakeMail, Plain
from tests.support.local_gmail.enforced_quota import CURRENT_TABLE, RateLimit
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.more_methods import MORE_METHODS
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

ME = "/gmail/v1/users/me"
CALLS = {
    "getProfile": ("GET", "/profile", 1, {"gmail.metadata", "gmail.compose"}),
    "labels.list": ("GET", "/labels", 1, {"gmail.metadata"}),
    "messages.list": ("GET", "/messages", 5, {"gmail.metadata"}),
    "messages.get": ("GET", "/messages/ID?format=metadata", 20, {"gmail.metadata"}),
    "threads.list": ("GET", "/threads", 10, {"gmail.metadata"}),
    "threads.get": ("GET", "/threads/ID?format=minimal", 40, {"gmail.metadata"}),
    "history.list": ("GET", "/history?startHistoryId=HISTORY", 2, {"gmail.metadata"}),
    "drafts.list": ("GET", "/drafts", 5, {"gmail.compose"}),
    "drafts.get": ("GET", "/drafts/DRAFT", 20, {"gmail.compose"}),
    "drafts.create": ("POST", "/drafts", 10, {"gmail.compose"}),
    "drafts.update": ("PUT", "/drafts/DRAFT", 15, {"gmail.compose"}),
    "drafts.delete": ("DELETE", "/drafts/DRAFT", 10, {"gmail.compose"}),
    "settings.sendAs.list": ("GET", "/settings/sendAs", 0, set()),
}
"""Google's reference: the scopes that each method's page names and the units of the quota page."""


@pytest.fixture
def filled(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> dict[str, str]:
    """One message and one draft; returns the values for the placeholders in a path."""
    message_id = mailbox.deliver(make_mail(), noon)
    draft_id = mailbox.create_draft(make_mail(), noon)
    return {"ID": message_id, "DRAFT": draft_id, "HISTORY": str(mailbox.history.now)}


@pytest.mark.parametrize("scope", ["gmail.metadata", "gmail.compose"])
@pytest.mark.parametrize("method", CALLS)
def test_method_needs_its_scope_and_costs_its_units(
    gmail: UnreliableGmail, plain: Plain, filled: dict[str, str], method: str, scope: str
) -> None:
    """Each method with each token: allowed calls are charged; the others get Google's 403 and cost nothing."""
    verb, path, units, scopes = CALLS[method]
    for name, value in filled.items():
        path = path.replace(name, value)
    plain.token = str(gmail.authorized_user(scope)["token"])
    content = b'{"message": {"raw": "U3ViamVjdDogYQoKYQ"}}' if verb in ("POST", "PUT") else None
    status, _, _ = plain(verb, ME + path, content)
    (call,) = gmail.calls
    assert (call.method, call.scope, call.path) == (method, scope, (ME + path).partition("?")[0])
    if scope in scopes:
        assert status == call.status in (200, 204)
        assert gmail.units_by_method == {method: units}
        assert gmail.units == call.units == units
    else:
        assert status == call.status == 403
        assert gmail.units == call.units == 0


def test_tables_are_complete() -> None:
    """Every method is in this test's table."""
    assert {method.name for method in (*METHODS, *MORE_METHODS)} == set(CALLS) == set(CURRENT_TABLE.units)


def test_missing_scope_has_googles_words(read: Any) -> None:
    """Google's client shows the reason in both of its forms."""
    with pytest.raises(HttpError, match="insufficient authentication scopes") as error:
        read.drafts().list(userId="me").execute()
    (detail,) = error.value.error_details
    assert detail["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert detail["metadata"]["method"] == "caribou.api.proto.MailboxService.ListDrafts"
    assert b'"reason":"insufficientPermissions"' in error.value.content


@pytest.mark.parametrize("scopes", [["gmail.metadata"], ["gmail.metadata", "gmail.compose"]])
def test_metadata_scope_forbids_search_and_bodies(
    connect: Connect, mailbox: LiveMailbox, make_mail: MakeMail, noon: int, scopes: list[str]
) -> None:
    """Even if the token has other scopes; an empty q counts, and full is the default format."""
    message_id = mailbox.deliver(make_mail(), noon)
    users = connect(*scopes).users()
    refused = {
        users.messages().list(userId="me", q="in:sent"): "Metadata scope does not support 'q' parameter",
        users.messages().list(userId="me", q=""): "Metadata scope does not support 'q' parameter",
        users.threads().list(userId="me", q="a"): "Metadata scope does not support 'q' parameter",
        users.messages().get(userId="me", id=message_id): "Metadata scope doesn't allow format FULL",
        users.messages().get(userId="me", id=message_id, format="raw"): "Metadata scope doesn't allow format RAW",
        users.threads().get(userId="me", id=message_id): "Metadata scope doesn't allow format FULL",
    }
    for request, message in refused.items():
        with pytest.raises(HttpError) as error:
            request.execute()
        assert (error.value.status_code, error.value.reason) == (403, message)
        assert error.value.error_details[0]["reason"] == "forbidden"


@pytest.mark.parametrize(
    "path",
    [
        f"{ME}/messages/send",
        f"{ME}/drafts/send",
        f"/upload{ME}/messages/send",
        f"/resumable/upload{ME}/drafts/send",
        f"{ME}/drafts/SEND",
        f"{ME}/drafts/%73end",
        f"{ME}/messages:batchSend",
    ],
)
@pytest.mark.parametrize("verb", ["POST", "GET", "PUT"])
def test_nothing_can_be_sent(gmail: UnreliableGmail, plain: Plain, verb: str, path: str) -> None:
    """By any path and verb, even with a scope that would allow it at Google: a 403, logged as such."""
    plain.token = str(gmail.authorized_user("gmail.compose")["token"])
    status, answer = plain.json(verb, path, b"{}")
    assert (status, answer["error"]["errors"][0]["reason"]) == (403, "forbidden")
    assert [(call.method, call.status, call.units) for call in gmail.calls] == [("send", 403, 0)]
    assert gmail.mailbox.messages == {}


def test_googles_send_method_is_refused(write: Any, mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """Google's client has one for drafts; the draft stays a draft."""
    draft_id = mailbox.create_draft(make_mail(), noon)
    with pytest.raises(HttpError) as error:
        write.drafts().send(userId="me", body={"id": draft_id}).execute()
    assert error.value.status_code == 403
    assert list(mailbox.drafts) == [draft_id]


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("POST", f"{ME}/messages"),
        ("POST", f"{ME}/messages/1/trash"),
        ("POST", f"{ME}/messages/1/modify"),
        ("POST", f"/upload{ME}/drafts"),
        ("DELETE", f"{ME}/messages/1"),
        ("DELETE", f"{ME}/threads/1"),
        ("PATCH", f"{ME}/drafts/1"),
        ("POST", f"{ME}/watch"),
        ("GET", f"{ME}/settings/sendAs/me@example.com"),
        ("GET", f"{ME}/messages/1/attachments/2"),
        ("GET", "/favicon.ico"),
        ("GET", "/"),
    ],
)
def test_unknown_method_is_404(gmail: UnreliableGmail, plain: Plain, verb: str, path: str) -> None:
    """No method changes mail, and none uploads."""
    status, answer = plain.json(verb, path, b"{}")
    assert (status, answer["error"]["status"]) == (404, "NOT_FOUND")
    assert [(call.method, call.verb, call.units) for call in gmail.calls] == [("", verb, 0)]


def test_other_mailbox_is_refused(read: Any) -> None:
    """Only "me" and the account's address are allowed."""
    with pytest.raises(HttpError, match="Delegation denied") as error:
        read.getProfile(userId="ana@example.org").execute()
    assert error.value.status_code == 403


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nobody"}, {"Authorization": "Basic YTpi"}])
def test_invalid_token_is_401(plain: Plain, header: dict[str, str]) -> None:
    """A missing one, an unknown one, another kind."""
    plain.token = ""
    status, headers, _ = plain("GET", f"{ME}/profile", None, **header)
    assert status == 401
    assert headers["WWW-Authenticate"].startswith('Bearer realm="https://accounts.google.com/"')
    _, answer = plain.json("GET", f"{ME}/profile", None, **header)
    assert answer["error"]["errors"] == [
        {
            "message": "Invalid Credentials",
            "domain": "global",
            "reason": "authError",
            "location": "Authorization",
            "locationType": "header",
        }
    ]


def test_expired_token_is_refreshed_by_googles_client(
    gmail: UnreliableGmail, plain: Plain, read: Any, clock: Clock
) -> None:
    """After 3,599 s it gets a 401, refreshes once and repeats the call."""
    clock.now += 3598
    assert plain("GET", f"{ME}/profile")[0] == 200
    clock.now += 1
    assert plain("GET", f"{ME}/profile")[0] == 401
    assert read.getProfile(userId="me").execute()["emailAddress"] == "me@example.com"
    assert [(call.method, call.status) for call in gmail.calls][2:] == [
        ("getProfile", 401),
        ("token", 200),
        ("getProfile", 200),
    ]


@pytest.fixture
def limited(mailbox: LiveMailbox, clock: Clock) -> Iterator[UnreliableGmail]:
    with UnreliableGmail(mailbox, clock=clock, rate=RateLimit.per_minute(6)) as server:
        yield server


def test_spent_quota_has_googles_words(limited: UnreliableGmail, plain: Plain, clock: Clock) -> None:
    """A 403 with rateLimitExceeded of the domain usageLimits; a minute later calls pass again."""
    plain.connection.close()
    plain.connection.port = int(limited.url.rpartition(":")[2])
    plain.token = str(limited.authorized_user("gmail.metadata")["token"])
    assert plain("GET", f"{ME}/messages")[0] == 200
    status, answer = plain.json("GET", f"{ME}/messages")
    message = (
        "Quota exceeded for quota metric 'Total Query Cost' and limit 'Units per minute per user' of service "
        "'gmail.googleapis.com' for consumer 'project_number:100000000001'."
    )
    assert (status, answer["error"]["message"]) == (403, message)
    assert answer["error"]["errors"] == [{"message": message, "domain": "usageLimits", "reason": "rateLimitExceeded"}]
    clock.now += 60
    assert plain("GET", f"{ME}/messages")[0] == 200
    assert [call.units for call in limited.calls] == [5, 0, 5]
