"""Gmail's answers as our words: errors by reason, messages, history."""

from __future__ import annotations

import json

import pytest

from gmail_reconnect.cli.hints import hint
from gmail_reconnect.errors import ReconnectError, SignInError, UnreachableError
from gmail_reconnect.gmail.allowlist import Token
from gmail_reconnect.gmail.fetch_plan import ListedMessage
from gmail_reconnect.gmail.responses import (
    ChangeCollector,
    NotFoundError,
    TemporaryError,
    message_from_resource,
    translate_error,
)
from gmail_reconnect.model import Address

PER_USER = """{"error": {"code": 403, "message": "Quota exceeded for quota metric 'Total Query Cost' and limit \
'Units per minute per user' of service 'gmail.googleapis.com' for consumer 'project_number:123456789012'.",
"errors": [{"message": "Quota exceeded", "domain": "usageLimits", "reason": "rateLimitExceeded"}],
"status": "PERMISSION_DENIED"}}"""
PER_USER_OLDER = """{"error": {"errors": [{"domain": "usageLimits", "reason": "userRateLimitExceeded",
"message": "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user'"}],
"code": 403, "message": "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user'"}}"""
CONCURRENT = """{"error": {"code": 429, "message": "Too many concurrent requests for user.",
"errors": [{"message": "Too many concurrent requests for user.", "domain": "global", "reason": "rateLimitExceeded"}],
"status": "RESOURCE_EXHAUSTED"}}"""
BACKEND = """{"error": {"code": 500, "message": "Backend Error",
"errors": [{"message": "Backend Error", "domain": "global", "reason": "backendError"}]}}"""
DAILY = """{"error": {"errors": [{"domain": "usageLimits", "reason": "dailyLimitExceeded",
"message": "Daily Limit Exceeded"}], "code": 403, "message": "Daily Limit Exceeded"}}"""
BAD_TOKEN = """{"error": {"code": 401, "message": "Request had invalid authentication credentials.",
"errors": [{"message": "Invalid Credentials", "domain": "global", "reason": "authError",
"location": "Authorization", "locationType": "header"}], "status": "UNAUTHENTICATED"}}"""
SWITCHED_OFF = """{"error": {"code": 403, "message": "Gmail API has not been used in project 123456789012 before or it \
is disabled. Enable it by visiting https://console.developers.google.com/apis/api/gmail.googleapis.com/overview",
"errors": [{"message": "Gmail API has not been used", "domain": "usageLimits", "reason": "accessNotConfigured"}],
"status": "PERMISSION_DENIED"}}"""
SWITCHED_OFF_NEWER = """{"error": {"code": 403, "message": "Gmail API has not been used in project 123456789012",
"status": "PERMISSION_DENIED", "details": [{"@type": "type.googleapis.com/google.rpc.Help", "links": []},
{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED", "domain": "googleapis.com"}]}}"""
NO_SCOPE = """{"error": {"code": 403, "message": "Request had insufficient authentication scopes.",
"errors": [{"message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions"}],
"status": "PERMISSION_DENIED", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "domain": "googleapis.com"}]}}"""
NO_SCOPE_NEWER = """{"error": {"code": 403, "message": "Permission denied", "status": "PERMISSION_DENIED", "details":
[{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}}"""
NO_MAILBOX = """{"error": {"code": 400, "message": "Mail service not enabled",
"errors": [{"message": "Mail service not enabled", "domain": "global", "reason": "failedPrecondition"}],
"status": "FAILED_PRECONDITION"}}"""
NOT_FOUND = """{"error": {"code": 404, "message": "Requested entity was not found.",
"errors": [{"message": "Requested entity was not found.", "domain": "global", "reason": "notFound"}],
"status": "NOT_FOUND"}}"""


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, PER_USER),
        (403, PER_USER_OLDER),
        (429, CONCURRENT),
        (429, "{}"),
        (500, BACKEND),
        (502, "<html>Bad Gateway</html>"),
        (503, ""),
        (504, "upstream request timeout"),
    ],
)
def test_temporary_errors_are_retried(status: int, body: str) -> None:
    """The quota by the minute, too many calls at once, and Gmail's own trouble, with any body."""
    assert isinstance(translate_error(status, body.encode(), "read"), TemporaryError)


@pytest.mark.parametrize(
    ("status", "body", "token", "kind", "says", "to_do"),
    [
        (403, DAILY, "read", UnreachableError, "quota for today", "tomorrow"),
        (401, BAD_TOKEN, "read", SignInError, "doesn't accept", "gmail-reconnect login"),
        (401, BAD_TOKEN, "draft", SignInError, "doesn't accept", "gmail-reconnect login --drafts"),
        (403, SWITCHED_OFF, "read", ReconnectError, "isn't enabled", "console.cloud.google.com"),
        (403, SWITCHED_OFF_NEWER, "read", ReconnectError, "isn't enabled", "console.cloud.google.com"),
        (403, NO_SCOPE, "read", SignInError, "lacks the permission", "gmail-reconnect login"),
        (403, NO_SCOPE_NEWER, "draft", SignInError, "lacks the permission", "gmail-reconnect login --drafts"),
        (400, NO_MAILBOX, "read", ReconnectError, "no Gmail mailbox", "another account"),
        (404, NOT_FOUND, "read", NotFoundError, "Requested entity was not found", "report"),
    ],
)
def test_permanent_errors_say_what_to_do(  # noqa: PLR0917
    status: int, body: str, token: Token, kind: type[ReconnectError], says: str, to_do: str
) -> None:
    """Google's literal answers: each has its kind of error, exit code, message and advice."""
    error = translate_error(status, body.encode(), token)
    assert type(error) is kind
    assert isinstance(error, ReconnectError)
    assert error.exit_code == {UnreachableError: 5, SignInError: 4}.get(kind, 1)
    assert says in error.message
    assert to_do in hint(error)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no JSON",
        "[]",
        '"text"',
        '{"error": "invalid_grant"}',
        '{"error": {"errors": [1]}}',
        "{}",
        "\xff",
        "[" * 99999,
    ],
)
def test_error_in_unknown_form_names_the_status(body: str) -> None:
    """Any text in place of Google's JSON is still a ReconnectError."""
    error = translate_error(418, body.encode("latin-1"), "read")
    assert isinstance(error, ReconnectError)
    assert "418" in error.message


def test_error_text_has_no_control_characters() -> None:
    """They could change the terminal."""
    body = json.dumps({"error": {"message": "bad\x1b[2J\u202etxt", "errors": []}})
    error = translate_error(400, body.encode(), "read")
    assert isinstance(error, ReconnectError)
    assert error.message == "Gmail answered 400: bad [2Jtxt"


def test_message_without_headers_or_labels_is_read() -> None:
    """Gmail leaves out what is empty."""
    found = message_from_resource({"id": "18c", "threadId": "18b", "internalDate": "1700000000000"})
    assert (found.key, found.thread_id, found.date, found.labels) == ("18c", "18b", 1_700_000_000_000, frozenset())
    assert found.sender is None


def test_message_headers_are_read() -> None:
    """In any order and case, even if Gmail leaves out an empty value."""
    headers = [
        {"name": "SUBJECT", "value": "=?utf-8?q?B=C3=B6?="},
        {"name": "from", "value": "Ana <ana@x.example>"},
        {"name": "Cc"},
        {"name": "To", "value": "me@x.example,\r\n bob@x.example"},
        {"name": "X-Other", "value": "x"},
    ]
    found = message_from_resource(
        {"id": "18c", "threadId": "18c", "labelIds": ["SENT"], "payload": {"headers": headers}}
    )
    assert (found.subject, found.sender) == ("Bö", Address("ana@x.example", "Ana"))
    assert found.labels == {"SENT"}
    assert [a.email for a in found.to] == ["me@x.example", "bob@x.example"]
    assert (found.cc, found.date) == ((), None)


def test_history_records_are_added_up_in_order() -> None:
    """a came and went, b went and came back, c only got a label, d is spam, e is a draft: b came, a went."""

    def of(name: str, *labels: str) -> dict[str, object]:
        return {"id": name, "threadId": f"t{name}"} | ({"labelIds": list(labels)} if labels else {})

    ledger = ChangeCollector()
    for record in (
        {"messagesAdded": [{"message": of("a", "INBOX")}], "messages": [of("x")]},
        {"messagesDeleted": [{"message": of("a")}]},
        {"labelsAdded": [{"message": of("b"), "labelIds": ["TRASH"]}]},
        {"labelsRemoved": [{"message": of("b"), "labelIds": ["TRASH"]}]},
        {"labelsAdded": [{"message": of("c"), "labelIds": ["STARRED", "UNREAD"]}]},
        {"labelsRemoved": [{"message": of("c"), "labelIds": ["STARRED"]}]},
        {"messagesAdded": [{"message": of("d", "SPAM")}, {"message": of("e", "DRAFT")}]},
    ):
        ledger.enter(record)
    found = ledger.changes("99", pages=2)
    assert found.came == {ListedMessage("b", "tb")}
    assert found.went == {"a"}
    assert found.labels == {"b": {"TRASH": False}, "c": {"STARRED": False, "UNREAD": True}}
    assert (found.history_id, found.pages) == ("99", 2)
