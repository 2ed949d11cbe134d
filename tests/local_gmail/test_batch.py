from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.local_gmail.conftest import Answers, Clock, MakeMail, Plain
from tests.support.local_gmail.enforced_quota import RateLimit
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

ME = "/gmail/v1/users/me"


def test_each_call_in_a_batch_has_its_own_answer(
    gmail: UnreliableGmail, answers: Answers, read: Any, make_mail: MakeMail, noon: int
) -> None:
    """A found, a missing and a forbidden message; any Content-ID is returned; each call is charged."""
    message_id = gmail.mailbox.deliver(make_mail("قارب"), noon)
    get = read.messages().get
    answers.batch.add(get(userId="me", id=message_id, format="metadata", metadataHeaders="To"), request_id="a + ب/1")
    answers.batch.add(get(userId="me", id="1", format="metadata"), request_id="gone")
    answers.batch.add(read.drafts().list(userId="me"), request_id="drafts")
    answers.batch.execute()
    assert answers.by_id["a + ب/1"]["payload"]["headers"] == [{"name": "To", "value": "me@example.com"}]
    assert (answers.by_id["gone"], answers.by_id["drafts"]) == (404, 403)
    assert [(call.method, call.status, call.units) for call in gmail.calls] == [
        ("batch", 200, 0),
        ("messages.get", 200, 20),
        ("messages.get", 404, 20),
        ("drafts.list", 403, 0),
    ]


def test_batch_can_create_and_delete_drafts(
    gmail: UnreliableGmail, write: Any, mailbox: LiveMailbox, make_mail: MakeMail, noon: int
) -> None:
    """A call in a batch may have a body, or an empty answer."""
    old = mailbox.create_draft(make_mail("old"), noon)
    answers = Answers(gmail)
    answers.batch.add(write.drafts().delete(userId="me", id=old), request_id="delete")
    answers.batch.add(
        write.drafts().create(userId="me", body={"message": {"raw": "U3ViamVjdDogbmV3Cgpu"}}), request_id="create"
    )
    answers.batch.execute()
    assert answers.by_id["delete"] == ""
    assert mailbox.drafts[answers.by_id["create"]["id"]].header("Subject") == "new"
    assert old not in mailbox.drafts


def test_send_is_refused_in_a_batch(gmail: UnreliableGmail, write: Any, answers: Answers) -> None:
    """And logged."""
    answers.batch.add(write.messages().send(userId="me", body={"raw": "YQ"}), request_id="send")
    answers.batch.execute()
    assert answers.by_id["send"] == 403
    assert [call.method for call in gmail.calls] == ["batch", "send"]


def test_batch_of_more_than_a_hundred_calls_is_refused(gmail: UnreliableGmail, read: Any) -> None:
    """The whole batch gets a 400, and costs nothing."""
    most, too_many = Answers(gmail), Answers(gmail)
    for _ in range(100):
        most.batch.add(read.getProfile(userId="me"))
    for _ in range(101):
        too_many.batch.add(read.getProfile(userId="me"))
    most.batch.execute()
    with pytest.raises(HttpError, match=r"exceeds the limit\. Received: 101, Limit: 100"):
        too_many.batch.execute()
    assert (len(most.by_id), len(too_many.by_id), gmail.units) == (100, 0, 100)


@pytest.fixture
def limited(mailbox: LiveMailbox, clock: Clock) -> Iterator[UnreliableGmail]:
    """Three units a minute."""
    with UnreliableGmail(mailbox, clock=clock, rate=RateLimit.per_minute(3)) as server:
        yield server


def test_quota_can_end_in_the_middle_of_a_batch(limited: UnreliableGmail, plain: Plain) -> None:
    """Earlier calls are answered, later ones refused one by one."""
    plain.connection.close()
    plain.connection.port = int(limited.url.rpartition(":")[2])
    plain.token = str(limited.authorized_user("gmail.metadata")["token"])
    part = f"Content-Type: application/http\r\n\r\nGET {ME}/profile\r\n"
    plain("POST", "/batch/gmail/v1", multipart(*[part] * 5), Content_Type="multipart/mixed; boundary=b")
    assert [call.status for call in limited.calls] == [200, 200, 200, 200, 403, 403]
    assert (limited.refused, limited.units, {call.fault for call in limited.calls}) == (2, 3, {""})


# Google's client leaves the connection of the refresh open.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_googles_client_repeats_calls_with_an_expired_token(
    gmail: UnreliableGmail, read: Any, clock: Clock, answers: Answers
) -> None:
    """It refreshes, and sends the refused calls again."""
    clock.now += 3600
    answers.batch.add(read.getProfile(userId="me"), request_id="p")
    answers.batch.execute()
    assert answers.by_id["p"]["emailAddress"] == "me@example.com"
    assert [(c.method, c.status) for c in gmail.calls if c.method != "batch"] == [
        ("getProfile", 401),
        ("token", 200),
        ("getProfile", 200),
    ]


def multipart(*parts: str, boundary: str = "b") -> bytes:
    return ("".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n").encode()


def test_batch_answer_has_googles_form(plain: Plain) -> None:
    """Content-ID <x> becomes <response-x>; the outer token applies to parts without one."""
    part = f"Content-Type: application/http\r\nContent-ID: <x>\r\n\r\nGET {ME}/profile?fields=historyId\r\n"
    status, headers, body = plain(
        "POST", "/batch/gmail/v1", multipart(part), Content_Type="multipart/mixed; boundary=b"
    )
    boundary = headers["Content-Type"].removeprefix("multipart/mixed; boundary=")
    content = b'{"historyId":"1000000"}'
    assert status == 200
    assert body == (
        f"--{boundary}\r\nContent-Type: application/http\r\nContent-ID: <response-x>\r\n\r\nHTTP/1.1 200 OK\r\n"
        f"Content-Type: application/json; charset=UTF-8\r\nContent-Length: {len(content)}\r\n\r\n"
    ).encode() + content + f"\r\n--{boundary}--\r\n".encode()  # fmt: skip


@pytest.mark.parametrize(
    ("content_type", "body", "why"),
    [
        ("application/json", b"{}", "no boundary"),
        ("multipart/mixed", b"", "no boundary"),
        ("multipart/related; boundary=b", multipart("GET / HTTP/1.1"), "no boundary"),
        ("multipart/mixed; boundary=b", b"", "0 items"),
        ("multipart/mixed; boundary=b", multipart(), "0 items"),
        (
            "multipart/mixed; boundary=b",
            multipart("Content-Type: application/http\r\n\r\nnonsense"),
            "isn't an HTTP request",
        ),
        ("multipart/mixed; boundary=b", multipart("\r\n"), "isn't an HTTP request"),
    ],
)
def test_broken_batch_is_400(plain: Plain, content_type: str, body: bytes, why: str) -> None:
    """The answer says what is wrong with it."""
    status, answer = plain.json("POST", "/batch/gmail/v1", body, Content_Type=content_type)
    assert status == 400
    assert why in answer["error"]["message"]
