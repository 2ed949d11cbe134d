from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.local_gmail.conftest import Clock, MakeMail, Plain
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail


def body(raw: bytes, thread_id: str | None = None) -> dict[str, Any]:
    message = {"raw": base64.urlsafe_b64encode(raw).decode()}
    return {"message": message | ({"threadId": thread_id} if thread_id else {})}


def test_draft_is_created_read_changed_and_deleted(make_mail: MakeMail, write: Any) -> None:
    """Its id stays, its message id changes, and in the end nothing is left."""
    drafts = write.drafts()
    made = drafts.create(userId="me", body=body(make_mail("Boat"))).execute()
    assert made["message"]["labelIds"] == ["DRAFT"]
    assert made["message"]["threadId"] == made["message"]["id"]
    changed = drafts.update(userId="me", id=made["id"], body=body(make_mail("Boat", "More."))).execute()
    assert changed["id"] == made["id"]
    assert changed["message"]["id"] != made["message"]["id"]
    assert changed["message"]["threadId"] == made["message"]["threadId"]
    listed = drafts.list(userId="me").execute()["drafts"]
    assert listed == [{"id": made["id"], "message": {k: changed["message"][k] for k in ("id", "threadId")}}]
    assert drafts.delete(userId="me", id=made["id"]).execute() == ""
    assert drafts.list(userId="me").execute() == {"resultSizeEstimate": 0}


def test_draft_is_stored_unchanged(make_mail: MakeMail, write: Any) -> None:
    """format=raw returns the same bytes; full has its headers."""
    raw = make_mail("قارب", "Grüße\n")
    drafts = write.drafts()
    made = drafts.create(userId="me", body=body(raw)).execute()
    seen = drafts.get(userId="me", id=made["id"], format="raw").execute()
    assert base64.urlsafe_b64decode(seen["message"]["raw"]) == raw
    full = drafts.get(userId="me", id=made["id"], fields="id,message/payload(headers,body/data)").execute()
    assert {"name": "To", "value": "me@example.com"} in full["message"]["payload"]["headers"]
    assert "Grüße" in base64.urlsafe_b64decode(full["message"]["payload"]["body"]["data"]).decode()


def test_draft_message_has_the_clocks_time(make_mail: MakeMail, write: Any, clock: Clock, noon: int) -> None:
    """Its message id and internalDate, in ms."""
    clock.now += 60
    made = write.drafts().create(userId="me", body=body(make_mail())).execute()
    assert int(made["message"]["id"], 16) >> 20 == noon + 60_000


def test_draft_is_found_by_message_id_and_words(make_mail: MakeMail, write: Any) -> None:
    """With and without angle brackets; each word narrows the result."""
    drafts = write.drafts()
    boat = drafts.create(userId="me", body=body(make_mail("Boat trip", message_id="<b@example.com>"))).execute()
    drafts.create(userId="me", body=body(make_mail("Ship", message_id="<s@example.com>"))).execute()

    def found(q: str) -> list[str]:
        return [row["id"] for row in drafts.list(userId="me", q=q).execute().get("drafts", [])]

    assert found("rfc822msgid:<b@example.com>") == found("rfc822msgid:b@example.com") == [boat["id"]]
    assert found("rfc822msgid:<c@example.com>") == []
    assert found('subject:"boat trip" to:me@example.com') == [boat["id"]]
    assert found("subject:boat subject:ship") == []
    assert len(found("hello")) == len(found("")) == 2


def test_drafts_are_listed_in_pages(make_mail: MakeMail, write: Any, clock: Clock) -> None:
    """Newest first, each once, without an empty page at the end."""
    drafts, made = write.drafts(), []
    for number in range(4):
        clock.now += 1
        made.append(drafts.create(userId="me", body=body(make_mail(str(number)))).execute()["id"])
    request, seen = drafts.list(userId="me", maxResults=2), []
    while request is not None:
        answer = request.execute()
        seen += [row["id"] for row in answer["drafts"]]
        request = drafts.list_next(request, answer)
    assert seen == made[::-1]


def test_reply_joins_its_thread_until_its_subject_changes(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, write: Any
) -> None:
    """threadId, In-Reply-To and subject join; with another subject it starts a thread, even with threadId."""
    first = mailbox.deliver(make_mail("Boat", message_id="<a@example.org>"), noon)
    drafts = write.drafts()
    reply = make_mail("Re: Boat", in_reply_to="<a@example.org>")
    made = drafts.create(userId="me", body=body(reply, first)).execute()
    assert made["message"]["threadId"] == first
    other = make_mail("Ship", in_reply_to="<a@example.org>")
    changed = drafts.update(userId="me", id=made["id"], body=body(other, first)).execute()
    assert changed["message"]["threadId"] != first


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{}", 400),
        (b'{"message": {}}', 400),
        (b'{"message": {"raw": "***"}}', 400),
        (b'{"message": {"raw": "\xc3\xa9"}}', 400),
        (b'{"message": "raw"}', 400),
        (b"[]", 400),
        (b"nonsense", 400),
        (b'{"message": {"raw": "YQ", "threadId": "18bcf2a1b3c00000"}}', 404),
    ],
)
def test_broken_draft_is_refused(gmail: UnreliableGmail, plain: Plain, content: bytes, status: int) -> None:
    """Nothing of it is stored."""
    plain.token = str(gmail.authorized_user("gmail.compose")["token"])
    assert plain("POST", "/gmail/v1/users/me/drafts", content)[0] == status
    assert gmail.mailbox.drafts == {}


def test_deleted_draft_is_404(make_mail: MakeMail, write: Any) -> None:
    """For get, update and delete."""
    drafts = write.drafts()
    for request in (
        drafts.get(userId="me", id="r1"),
        drafts.update(userId="me", id="r1", body=body(make_mail())),
        drafts.delete(userId="me", id="r1"),
    ):
        with pytest.raises(HttpError) as error:
            request.execute()
        assert error.value.status_code == 404


def test_deletion_has_an_empty_answer(gmail: UnreliableGmail, plain: Plain, make_mail: MakeMail, noon: int) -> None:
    """204, without content or length, on a connection that stays open."""
    draft_id = gmail.mailbox.create_draft(make_mail(), noon)
    plain.token = str(gmail.authorized_user("gmail.compose")["token"])
    status, headers, content = plain("DELETE", f"/gmail/v1/users/me/drafts/{draft_id}")
    assert (status, content) == (204, b"")
    assert "Content-Length" not in headers
    assert plain("GET", "/gmail/v1/users/me/drafts")[0] == 200


def test_labels_of_a_draft_are_ignored(gmail: UnreliableGmail, plain: Plain, make_mail: MakeMail) -> None:
    """As in Gmail."""
    plain.token = str(gmail.authorized_user("gmail.compose")["token"])
    content = body(make_mail())
    content["message"]["labelIds"] = ["STARRED", "SENT"]
    plain("POST", "/gmail/v1/users/me/drafts", json.dumps(content).encode())
    (draft,) = gmail.mailbox.drafts.values()
    assert draft.labels == {"DRAFT"}
