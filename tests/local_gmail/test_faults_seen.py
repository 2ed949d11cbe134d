"""Each fault as Google's client sees it, and what the server wrote down."""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Iterable
from typing import Any

import pytest
from googleapiclient.errors import BatchError, HttpError

from tests.local_gmail.conftest import Answers, Clock, MakeMail, Plain
from tests.support.local_gmail.faults import Fault, RandomFaults
from tests.support.local_gmail.live_mailbox import LiveMailbox
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
def ids(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> list[str]:
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
def test_refusal_has_googles_words_and_costs_nothing(  # noqa: PLR0917 - a table's columns
    gmail: UnreliableGmail, read: Any, fault: Fault, code: int, status: str, reason: str, words: str
) -> None:
    """Its status, reason and message are Google's; the next call is answered."""
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
def test_refusal_can_hit_one_call_of_a_batch_or_the_batch(  # noqa: PLR0917 - fixtures and a table's columns
    gmail: UnreliableGmail, read: Any, ids: list[str], answers: Answers, fault: Fault, code: int
) -> None:
    """One call: only its answer is an error. The batch: no callback, and no call reaches the mailbox."""
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
def test_googles_client_retries_a_dropped_connection_once(  # noqa: PLR0917 - fixtures, a table's columns
    gmail: UnreliableGmail, read: Any, ids: list[str], fault: Fault, status: int, units: int
) -> None:
    """One drop goes unnoticed, but is paid for if the work was done; two in a row are an error."""
    get = read.messages().get(userId="me", id=ids[0], format="minimal", fields="id")
    gmail.fail_next(fault, "messages.get")
    assert get.execute() == {"id": ids[0]}
    gmail.fail_next(fault, "messages.get", times=2)
    with pytest.raises(http.client.RemoteDisconnected):
        get.execute()
    dropped = ("messages.get", status, fault, units)
    assert log(gmail) == [dropped, ("messages.get", 200, "", 20), dropped, dropped]


def test_googles_client_creates_a_draft_twice_if_its_answer_is_lost(
    gmail: UnreliableGmail, write: Any, mailbox: LiveMailbox
) -> None:
    """It repeats the POST although it was told never to retry; dropped before the work, one draft is created."""
    create = write.drafts().create(userId="me", body=DRAFT)
    gmail.fail_next(Fault.DROPPED_BEFORE, "drafts.create")
    create.execute(num_retries=0)
    assert len(mailbox.drafts) == 1
    gmail.fail_next(Fault.DROPPED_AFTER, "drafts.create")
    create.execute(num_retries=0)
    assert len(mailbox.drafts) == 3


def test_answer_can_be_cut_off(gmail: UnreliableGmail, read: Any) -> None:
    """Half of the announced length, then the connection ends."""
    gmail.fail_next(Fault.CUT_OFF)
    with pytest.raises(http.client.IncompleteRead) as caught:
        read.getProfile(userId="me").execute()
    assert caught.value.partial.startswith(b'{"emailAddress":')
    assert abs(len(caught.value.partial) - (caught.value.expected or 0)) <= 1
    assert log(gmail) == [("getProfile", 200, Fault.CUT_OFF, 1)]


@pytest.mark.parametrize(
    ("fault", "start", "units"), [(Fault.TRUNCATED, '{"emailAddress":', 1), (Fault.HTML_PAGE, "<!doctype html>", 0)]
)
def test_broken_json_is_returned_as_text(
    gmail: UnreliableGmail, read: Any, fault: Fault, start: str, units: int
) -> None:
    """With status 200 and without an error: Google's client returns a str."""
    gmail.fail_next(fault)
    found = read.getProfile(userId="me").execute()
    assert isinstance(found, str)
    assert found.startswith(start)
    assert log(gmail) == [("getProfile", 200, fault, units)]


def test_missing_part_of_a_batch_raises_key_error(
    gmail: UnreliableGmail, read: Any, ids: list[str], answers: Answers
) -> None:
    """Even if only the last one is missing, no callback is called, though all work is done and paid for."""
    fill(answers, read, ids)
    gmail.fail_next(Fault.PART_MISSING)
    with pytest.raises(KeyError, match="0"):
        answers.batch.execute()
    assert answers.by_id == {}
    assert log(gmail)[1:] == [("messages.get", 200, Fault.PART_MISSING, 20)] + [("messages.get", 200, "", 20)] * 2


def test_truncated_part_of_a_batch_is_returned_as_text(
    gmail: UnreliableGmail, read: Any, ids: list[str], answers: Answers
) -> None:
    """Its own callback gets a str, the others their answers."""
    fill(answers, read, ids)
    gmail.fail_next(Fault.PART_TRUNCATED, "messages.get")
    answers.batch.execute()
    assert answers.by_id == {"0": '{"id":"18bcf', "1": {"id": ids[1]}, "2": {"id": ids[2]}}
    assert [call.fault for call in gmail.calls] == ["", Fault.PART_TRUNCATED, "", ""]


@pytest.mark.parametrize(
    ("fault", "error", "inner"),
    [
        (Fault.HTML_PAGE, BatchError, 0),
        (Fault.TRUNCATED, ValueError, 3),  # or KeyError, or another, depending on where the cut is
        (Fault.CUT_OFF, http.client.IncompleteRead, 3),
    ],
)
def test_broken_batch_answer_calls_no_callback(  # noqa: PLR0917 - fixtures and a table's columns
    gmail: UnreliableGmail,
    read: Any,
    ids: list[str],
    answers: Answers,
    fault: Fault,
    error: type[Exception],
    inner: int,
) -> None:
    """An HTML page, half of the answer, or half and then the end of the connection."""
    fill(answers, read, ids)
    gmail.fail_next(fault, "batch")
    with pytest.raises(error):
        answers.batch.execute()
    assert answers.by_id == {}
    assert log(gmail) == [("batch", 200, fault, 0)] + [("messages.get", 200, "", 20)] * inner


def test_answer_without_a_body_is_dropped_instead_of_cut(
    gmail: UnreliableGmail, write: Any, mailbox: LiveMailbox
) -> None:
    """drafts.delete: the client tries again and gets a 404."""
    draft_id = write.drafts().create(userId="me", body=DRAFT).execute()["id"]
    gmail.fail_next(Fault.TRUNCATED, "drafts.delete")
    with pytest.raises(HttpError, match="404"):
        write.drafts().delete(userId="me", id=draft_id).execute()
    assert mailbox.drafts == {}
    assert [call.status for call in gmail.calls] == [200, 204, 404]


def test_error_answer_can_be_cut_too(gmail: UnreliableGmail, plain: Plain) -> None:
    """The answer was a 404: it is logged, and half of it arrives."""
    gmail.fail_next(Fault.TRUNCATED, "messages.get")
    status, _, body = plain("GET", "/gmail/v1/users/me/messages/1?format=minimal")
    assert status == 404
    assert body.startswith(b'{"error":')
    assert not body.endswith(b"}")
    assert log(gmail) == [("messages.get", 404, Fault.TRUNCATED, 20)]


def test_googles_client_retries_a_refused_refresh(gmail: UnreliableGmail, read: Any, clock: Clock) -> None:
    """google-auth waits a second after the 503, and gets its token."""
    gmail.fail_next(Fault.REFRESH_REFUSED)
    clock.now += 3600
    assert read.getProfile(userId="me").execute()["emailAddress"] == "me@example.com"
    assert log(gmail) == [
        ("getProfile", 401, "", 0),
        ("token", 503, Fault.REFRESH_REFUSED, 0),
        ("token", 200, "", 0),
        ("getProfile", 200, "", 1),
    ]


def test_fault_for_refreshes_does_not_hit_a_sign_in(gmail: UnreliableGmail, plain: Plain) -> None:
    """The exchange of a code isn't a refresh."""
    gmail.fail_next(Fault.REFRESH_REFUSED)
    assert plain.json("POST", "/token", b"grant_type=authorization_code")[0] == 401
    assert plain.json("POST", "/token", b"grant_type=refresh_token")[0] == 503


def test_faults_do_not_hit_refused_send_calls(gmail: UnreliableGmail, plain: Plain) -> None:
    """Nor calls that don't exist: the log must show every attempt to send."""
    gmail.fail_next(Fault.DROPPED_BEFORE, times=2)
    assert plain("POST", "/gmail/v1/users/me/messages/send", b"{}")[0] == 403
    assert plain("GET", "/nothing")[0] == 404
    assert log(gmail) == [("send", 403, "", 0), ("", 404, "", 0)]


def test_truncated_part_announces_its_whole_length(gmail: UnreliableGmail, plain: Plain) -> None:
    """In its own Content-Length; the batch around it is valid."""
    gmail.fail_next(Fault.PART_TRUNCATED, "getProfile")
    _, _, body = plain("POST", "/batch/gmail/v1", batch_of("?fields=historyId"), **MULTIPART)
    assert b'Content-Length: 23\r\n\r\n{"historyId\r\n--batch_' in body
    assert body.endswith(b"--\r\n")


def test_random_faults_depend_on_the_call_only(mailbox: LiveMailbox, clock: Clock) -> None:
    """The same calls in another order, single and in batches: the same faults, for about 30 % of them."""

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
