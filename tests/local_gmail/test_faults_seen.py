"""Each fault as Google's client sees it, and what the server wrote down."""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Iterable
from typing import Any

import pytest
from googleapiclient.errors import BatchError, HttpError

from gmail_reconnect.local_gmail.mailbox import Mailbox
from tests.local_gmail.conftest import Answers, Clock, MakeMail, Plain
from tests.support.local_gmail.faults import Fault, RandomFaults
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

OLD_WORDS = "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service"
WORDS = "Quota exceeded for quota metric 'Total Query Cost' and limit 'Units per minute per user' of service"
REFUSALS = [
    (Fault.RATE_LIMIT, 403, "PERMISSION_DENIED", "rateLimitExceeded", WORDS),
    (Fault.USER_RATE_LIMIT, 403, "PERMISSION_DENIED", "userRateLimitExceeded", OLD_WORDS),
    (Fault.TOO_MANY_AT_ONCE, 429, "RESOURCE_EXHAUSTED", "rateLimitExceeded", "Too many concurrent requests for user."),
    (Fault.INTERNAL_ERROR, 500, "INTERNAL", "backendError", "Internal error encountered."),
    (Fault.UNAVAILABLE, 503, "UNAVAILABLE", "backendError", "The service is currently unavailable."),
    (Fault.DAILY_LIMIT, 403, "PERMISSION_DENIED", "dailyLimitExceeded", "Daily Limit Exceeded"),
    (
        Fault.NOT_SWITCHED_ON, 403, "PERMISSION_DENIED", "accessNotConfigured",
        "Gmail API has not been used in project 100000000001 before or it is disabled.",
    ),
    (Fault.NO_MAILBOX, 400, "FAILED_PRECONDITION", "failedPrecondition", "Mail service not enabled"),
]  # fmt: skip
MULTIPART = {"Content_Type": "multipart/mixed; boundary=b"}
DRAFT = {"message": {"raw": "U3ViamVjdDogYQoKYQ"}}


@pytest.fixture
def ids(mailbox: Mailbox, make_mail: MakeMail, noon: int) -> list[str]:
    """Three messages."""
    return [mailbox.deliver(make_mail(str(number)), noon + number) for number in range(3)]


def batch_of(*queries: str) -> bytes:
    head = "Content-Type: application/http\r\n\r\n"
    parts = [f"--b\r\n{head}GET /gmail/v1/users/me/profile{query}\r\n\r\n" for query in queries]
    return ("".join(parts) + "--b--\r\n").encode()


def log(gmail: UnreliableGmail) -> list[tuple[str, int, str, int]]:
    return [(call.method, call.status, call.fault, call.units) for call in gmail.calls]


def fill(answers: Answers, read: Any, ids: list[str]) -> None:
    for number, message_id in enumerate(ids):
        request = read.messages().get(userId="me", id=message_id, format="minimal", fields="id")
        answers.batch.add(request, request_id=str(number))


@pytest.mark.parametrize(("fault", "code", "status", "reason", "words"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_a_refusal_comes_in_googles_words_and_costs_nothing(  # noqa: PLR0917 - a table's columns
    gmail: UnreliableGmail, read: Any, fault: Fault, code: int, status: str, reason: str, words: str
) -> None:
    """By its status, its reason and its message; the next call is answered."""
    gmail.fail_next(fault, "getProfile")
    with pytest.raises(HttpError) as caught:
        read.getProfile(userId="me").execute()
    body = json.loads(caught.value.content)["error"]
    assert (caught.value.status_code, body["code"], body["status"]) == (code, code, status)
    assert body["errors"][0]["reason"] == reason
    assert caught.value.reason.startswith(words)
    assert read.getProfile(userId="me").execute()["emailAddress"] == "me@example.com"
    assert log(gmail) == [("getProfile", code, fault, 0), ("getProfile", 200, "", 1)]
    assert gmail.refused == 0


@pytest.mark.parametrize(("fault", "code"), [(row[0], row[1]) for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_a_refusal_may_hit_one_call_of_a_batch_or_all_of_it(  # noqa: PLR0917 - fixtures and a table's columns
    gmail: UnreliableGmail, read: Any, ids: list[str], answers: Answers, fault: Fault, code: int
) -> None:
    """One call: its answer alone is an error. The whole: no callback at all, and no inner call reaches the mailbox."""
    fill(answers, read, ids)
    gmail.fail_next(fault, "batch")
    with pytest.raises(HttpError) as caught:
        answers.batch.execute()
    assert (caught.value.status_code, answers.by_id) == (code, {})
    assert log(gmail) == [("batch", code, fault, 0)]
    gmail.fail_next(fault, "messages.get")
    again = Answers(gmail)
    fill(again, read, ids)
    again.batch.execute()
    assert again.by_id == {"0": code, "1": {"id": ids[1]}, "2": {"id": ids[2]}}
    assert log(gmail)[1:] == [("batch", 200, "", 0), ("messages.get", code, fault, 0)] + [
        ("messages.get", 200, "", 20)
    ] * 2  # fmt: skip


@pytest.mark.parametrize(("fault", "status", "units"), [(Fault.DROPPED_BEFORE, 0, 0), (Fault.DROPPED_AFTER, 200, 20)])
def test_a_dropped_line_is_tried_again_once_by_the_client_itself(  # noqa: PLR0917 - fixtures, a table's columns
    gmail: UnreliableGmail, read: Any, ids: list[str], fault: Fault, status: int, units: int
) -> None:
    """One drop nobody notices, though it is paid for where the work was done; two in a row come out."""
    get = read.messages().get(userId="me", id=ids[0], format="minimal", fields="id")
    gmail.fail_next(fault, "messages.get")
    assert get.execute() == {"id": ids[0]}
    gmail.fail_next(fault, "messages.get", times=2)
    with pytest.raises(http.client.RemoteDisconnected):
        get.execute()
    dropped = ("messages.get", status, fault, units)
    assert log(gmail) == [dropped, ("messages.get", 200, "", 20), dropped, dropped]


def test_a_draft_whose_answer_is_lost_is_made_twice(gmail: UnreliableGmail, write: Any, mailbox: Mailbox) -> None:
    """The client sends the POST again, although it was told never to retry; lost before the work, it is made once."""
    create = write.drafts().create(userId="me", body=DRAFT)
    gmail.fail_next(Fault.DROPPED_BEFORE, "drafts.create")
    create.execute(num_retries=0)
    assert len(mailbox.drafts) == 1
    gmail.fail_next(Fault.DROPPED_AFTER, "drafts.create")
    create.execute(num_retries=0)
    assert len(mailbox.drafts) == 3


def test_an_answer_may_break_off(gmail: UnreliableGmail, read: Any) -> None:
    """Half of what the header announced, then the end of the line."""
    gmail.fail_next(Fault.CUT_OFF)
    with pytest.raises(http.client.IncompleteRead) as caught:
        read.getProfile(userId="me").execute()
    assert caught.value.partial.startswith(b'{"emailAddress":')
    assert abs(len(caught.value.partial) - (caught.value.expected or 0)) <= 1
    assert log(gmail) == [("getProfile", 200, Fault.CUT_OFF, 1)]


@pytest.mark.parametrize(
    ("fault", "start", "units"), [(Fault.TRUNCATED, '{"emailAddress":', 1), (Fault.HTML_PAGE, "<!doctype html>", 0)]
)
def test_broken_json_comes_back_as_text(
    gmail: UnreliableGmail, read: Any, fault: Fault, start: str, units: int
) -> None:
    """With status 200 and without an error: the client hands it out as a str."""
    gmail.fail_next(fault)
    found = read.getProfile(userId="me").execute()
    assert isinstance(found, str)
    assert found.startswith(start)
    assert log(gmail) == [("getProfile", 200, fault, units)]


def test_a_missing_part_is_a_key_error_before_any_callback(
    gmail: UnreliableGmail, read: Any, ids: list[str], answers: Answers
) -> None:
    """Even the last one's loss takes the answers of all; their work is done and paid for."""
    fill(answers, read, ids)
    gmail.fail_next(Fault.PART_MISSING)
    with pytest.raises(KeyError, match="0"):
        answers.batch.execute()
    assert answers.by_id == {}
    assert log(gmail)[1:] == [("messages.get", 200, Fault.PART_MISSING, 20)] + [("messages.get", 200, "", 20)] * 2


def test_a_truncated_part_is_text_among_the_others(
    gmail: UnreliableGmail, read: Any, ids: list[str], answers: Answers
) -> None:
    """Its own callback gets a str, the others what they asked for."""
    fill(answers, read, ids)
    gmail.fail_next(Fault.PART_TRUNCATED, "messages.get")
    answers.batch.execute()
    assert answers.by_id == {"0": '{"id":"18bcf', "1": {"id": ids[1]}, "2": {"id": ids[2]}}
    assert [call.fault for call in gmail.calls] == ["", Fault.PART_TRUNCATED, "", ""]


@pytest.mark.parametrize(
    ("fault", "error", "inner"),
    [
        (Fault.HTML_PAGE, BatchError, 0),
        (Fault.TRUNCATED, ValueError, 3),  # or KeyError, or another: as the half falls
        (Fault.CUT_OFF, http.client.IncompleteRead, 3),
    ],
)
def test_a_batch_that_is_no_batch_brings_nothing(  # noqa: PLR0917 - fixtures and a table's columns
    gmail: UnreliableGmail,
    read: Any,
    ids: list[str],
    answers: Answers,
    fault: Fault,
    error: type[Exception],
    inner: int,
) -> None:
    """A page instead of it, half of it, or half and then the end of the line: no callback is called."""
    fill(answers, read, ids)
    gmail.fail_next(fault, "batch")
    with pytest.raises(error):
        answers.batch.execute()
    assert answers.by_id == {}
    assert log(gmail) == [("batch", 200, fault, 0)] + [("messages.get", 200, "", 20)] * inner


def test_an_answer_without_a_body_is_lost_instead_of_cut(gmail: UnreliableGmail, write: Any, mailbox: Mailbox) -> None:
    """drafts.delete: the client tries again and is told that there is no such draft."""
    draft_id = write.drafts().create(userId="me", body=DRAFT).execute()["id"]
    gmail.fail_next(Fault.TRUNCATED, "drafts.delete")
    with pytest.raises(HttpError, match="404"):
        write.drafts().delete(userId="me", id=draft_id).execute()
    assert mailbox.drafts == {}
    assert [call.status for call in gmail.calls] == [200, 204, 404]


def test_an_error_can_be_lost_as_well(gmail: UnreliableGmail, plain: Plain) -> None:
    """The work's answer was 404: it is written down, and half of it arrives."""
    gmail.fail_next(Fault.TRUNCATED, "messages.get")
    status, _, body = plain("GET", "/gmail/v1/users/me/messages/1?format=minimal")
    assert status == 404
    assert body.startswith(b'{"error":')
    assert not body.endswith(b"}")
    assert log(gmail) == [("messages.get", 404, Fault.TRUNCATED, 20)]


def test_a_refused_refresh_is_tried_again_by_the_client(gmail: UnreliableGmail, read: Any, clock: Clock) -> None:
    """google-auth takes the 503 for what it is, waits a second, and gets its token."""
    gmail.fail_next(Fault.REFRESH_REFUSED)
    clock.now += 3600
    assert read.getProfile(userId="me").execute()["emailAddress"] == "me@example.com"
    assert log(gmail) == [
        ("getProfile", 401, "", 0),
        ("token", 503, Fault.REFRESH_REFUSED, 0),
        ("token", 200, "", 0),
        ("getProfile", 200, "", 1),
    ]


def test_a_sign_in_is_no_refresh(gmail: UnreliableGmail, plain: Plain) -> None:
    """A code that is exchanged meets no fault."""
    gmail.fail_next(Fault.REFRESH_REFUSED)
    assert plain.json("POST", "/token", b"grant_type=authorization_code")[0] == 401
    assert plain.json("POST", "/token", b"grant_type=refresh_token")[0] == 503


def test_nothing_hides_what_was_refused_as_sending(gmail: UnreliableGmail, plain: Plain) -> None:
    """A call that would send, or that does not exist, meets no fault."""
    gmail.fail_next(Fault.DROPPED_BEFORE, times=2)
    assert plain("POST", "/gmail/v1/users/me/messages/send", b"{}")[0] == 403
    assert plain("GET", "/nothing")[0] == 404
    assert log(gmail) == [("send", 403, "", 0), ("", 404, "", 0)]


def test_a_truncated_part_announces_the_whole_of_it(gmail: UnreliableGmail, plain: Plain) -> None:
    """By its own Content-Length; the batch around it is sound."""
    gmail.fail_next(Fault.PART_TRUNCATED, "getProfile")
    _, _, body = plain("POST", "/batch/gmail/v1", batch_of("?fields=historyId"), **MULTIPART)
    assert b'Content-Length: 23\r\n\r\n{"historyId\r\n--batch_' in body
    assert body.endswith(b"--\r\n")


def test_chance_goes_by_the_call_on_every_server(mailbox: Mailbox, clock: Clock) -> None:
    """The same calls in another order, singly and in batches: each meets the same, and about 30 % are hit."""

    def run(seed: int, numbers: Iterable[int]) -> dict[int, list[str]]:
        found = {}
        with UnreliableGmail(mailbox, clock=clock, faults=RandomFaults(0.3, seed)) as gmail:
            token = str(gmail.authorized_user("gmail.metadata")["token"])
            for number in numbers:
                before = len(gmail.calls)
                for verb, path, body in (
                    ("GET", f"/gmail/v1/users/me/profile?key={number}", None),
                    ("POST", "/batch/gmail/v1", batch_of(f"?key={number}a", f"?key={number}b")),
                ):
                    connection = http.client.HTTPConnection(gmail.url.removeprefix("http://"), timeout=10)
                    with contextlib.suppress(http.client.HTTPException):
                        Plain(connection, token)(verb, path, body, **MULTIPART)
                    connection.close()
                found[number] = [call.fault for call in gmail.calls[before:]]
        return found

    forth = run(7, range(60))
    assert forth == run(7, reversed(range(60)))
    assert forth != run(8, range(60))
    faults = [fault for met in forth.values() for fault in met]
    assert 0.2 < sum(fault != "" for fault in faults) / len(faults) < 0.4
