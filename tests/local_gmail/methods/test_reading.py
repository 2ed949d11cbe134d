from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from gmail_reconnect.local_gmail.exchange import QueryString
from gmail_reconnect.local_gmail.message import StoredMessage
from gmail_reconnect.local_gmail.methods.reading import MethodCall, list_messages
from tests.local_gmail.conftest import MakeMail, Plain
from tests.support.local_gmail.live_mailbox import LiveMailbox


def walk(first: Any, following: Any, name: str) -> list[Any]:
    """Every row of a list, page by page, as the client walks."""
    rows, request = [], first
    while request is not None:
        answer = request.execute()
        rows += answer.get(name, [])
        request = following(request, answer)
    return rows


def test_profile_has_counts_and_the_history_id(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any, write: Any
) -> None:
    """The same with either token."""
    mailbox.deliver(make_mail("Boat"), noon)
    expected = {
        "emailAddress": "me@example.com",
        "messagesTotal": 1,
        "threadsTotal": 1,
        "historyId": str(mailbox.history.now),
    }
    assert read.getProfile(userId="me").execute() == expected
    assert write.getProfile(userId="me@example.com").execute() == expected


def test_list_pages_stay_correct_while_mail_arrives(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any
) -> None:
    """Mail that arrives between two pages moves nothing: each older message is listed once."""
    ids = [mailbox.deliver(make_mail(str(at)), noon + at) for at in range(7)]
    messages = read.messages()
    first = messages.list(userId="me", maxResults=3)
    page = first.execute()
    mailbox.deliver(make_mail("late"), noon + 100)
    rest = walk(messages.list_next(first, page), messages.list_next, "messages")
    assert [row["id"] for row in page["messages"] + rest] == ids[::-1]
    assert set(page["messages"][0]) == {"id", "threadId"}


def test_pages_have_100_and_at_most_500_messages(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any
) -> None:
    """The default and the maximum, for 501 messages."""
    for at in range(501):
        mailbox.deliver(make_mail("x"), noon + at)
    sizes = [
        len(read.messages().list(userId="me", **asked).execute()["messages"])
        for asked in ({}, {"maxResults": 0}, {"maxResults": 500}, {"maxResults": 9999})
    ]
    assert sizes == [100, 100, 500, 500]


def test_listing_looks_at_each_message_once(make_mail: MakeMail, noon: int) -> None:
    """And at one more for each page, to know whether another page follows."""
    looked_at = 0

    class Counted(LiveMailbox):
        def newest_first(self, before: tuple[int, int] | None = None) -> Iterator[StoredMessage]:
            nonlocal looked_at
            for message in super().newest_first(before):
                looked_at += 1
                yield message

    mailbox, raw = Counted("me@example.com"), make_mail()
    for at in range(500):
        mailbox.deliver(raw, noon + at)
    sizes, token = [], "0"
    while token:
        answer = list_messages(MethodCall(mailbox, QueryString(f"maxResults=20&pageToken={token}"), noon))
        sizes.append(len(answer["messages"]))
        token = answer.get("nextPageToken", "")
    assert sizes == [20] * 25
    assert looked_at == 500 + 24


def test_empty_list_has_no_messages_key(read: Any) -> None:
    """As with Google."""
    assert read.messages().list(userId="me").execute() == {"resultSizeEstimate": 0}


def test_list_needs_all_labels_and_hides_spam_and_bin(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any
) -> None:
    """Labels are the only search that gmail.metadata allows; drafts are in a plain list."""
    sent = mailbox.send(make_mail("s"), noon)
    starred = mailbox.deliver(make_mail("i"), noon + 1, ("INBOX", "STARRED"))
    binned = mailbox.deliver(make_mail("b"), noon + 2, ("INBOX", "STARRED"))
    mailbox.trash(binned)
    mailbox.create_draft(make_mail("d"), noon + 3)
    (draft,) = mailbox.drafts.values()

    def listed(**asked: Any) -> list[str]:
        answer = read.messages().list(userId="me", **asked).execute()
        return [row["id"] for row in answer.get("messages", [])]

    assert listed() == [draft.id, starred, sent]
    assert listed(includeSpamTrash=True) == [draft.id, binned, starred, sent]
    assert listed(labelIds="SENT") == [sent]
    assert listed(labelIds=["INBOX", "STARRED"]) == [starred]
    assert listed(labelIds="TRASH") == [binned]


def test_metadata_has_the_requested_headers_in_any_case(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any
) -> None:
    """All repeated headers, in order; `internalDate` is the mailbox's time, not the Date header's."""
    raw = b"Received: one\nReceived: two\n" + make_mail("Boat", date="Sat, 1 Jan 2000 00:00:00 +0000")
    message_id = mailbox.deliver(raw, noon)
    answer = (
        read.messages()
        .get(userId="me", id=message_id, format="metadata", metadataHeaders=["received", "SUBJECT"])
        .execute()
    )
    assert answer["payload"]["headers"] == [
        {"name": "Received", "value": "one"},
        {"name": "Received", "value": "two"},
        {"name": "Subject", "value": "Boat"},
    ]
    assert answer["internalDate"] == str(noon) == str(int(answer["id"], 16) >> 20)
    assert answer["labelIds"] == ["INBOX", "UNREAD"]


def test_snippet_is_left_out_only_by_fields(mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any) -> None:
    """Text of the body is in every answer, in every format and in threads, unless `fields` excludes it."""
    message_id = mailbox.deliver(make_mail(text="Secret words.\n"), noon)
    get, thread = read.messages().get, read.threads().get
    for form in ("minimal", "metadata"):
        assert get(userId="me", id=message_id, format=form).execute()["snippet"] == "Secret words."
    fields = "id,threadId,labelIds,internalDate,payload/headers"
    assert "Secret" not in str(get(userId="me", id=message_id, format="metadata", fields=fields).execute())
    whole = thread(userId="me", id=message_id, format="metadata")
    exact = thread(userId="me", id=message_id, format="metadata", fields=f"messages({fields})")
    assert "Secret" in str(whole.execute())
    assert "Secret" not in str(exact.execute())


def test_thread_is_returned_whole_oldest_first(mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any) -> None:
    """Every message with its headers, for the cost of one call."""
    first = mailbox.deliver(make_mail("Boat", message_id="<a@example.org>"), noon)
    second = mailbox.send(make_mail("Re: Boat", in_reply_to="<a@example.org>"), noon + 1)
    mailbox.deliver(make_mail("Other"), noon + 2)
    answer = read.threads().get(userId="me", id=first, format="metadata", metadataHeaders="Subject").execute()
    assert [(m["id"], m["payload"]["headers"][0]["value"]) for m in answer["messages"]] == [
        (first, "Boat"),
        (second, "Re: Boat"),
    ]


def test_threads_are_listed_by_their_newest_message(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any
) -> None:
    """Each once, over pages of one; a thread has the labels of all its messages."""
    boat = mailbox.deliver(make_mail("Boat", message_id="<a@example.org>"), noon, ("INBOX",))
    ship = mailbox.deliver(make_mail("Ship"), noon + 1, ("INBOX",))
    mailbox.send(make_mail("Re: Boat", in_reply_to="<a@example.org>"), noon + 2)
    threads = read.threads()

    def listed(**asked: Any) -> list[str]:
        rows = walk(threads.list(userId="me", maxResults=1, **asked), threads.list_next, "threads")
        return [row["id"] for row in rows]

    assert listed() == [boat, ship]
    assert listed(labelIds=["SENT", "INBOX"]) == [boat]


@pytest.mark.parametrize(("asked", "status"), [("18bcf2a1b3c00000", 404), ("no-id", 400)])
def test_missing_message_is_404_and_invalid_id_400(read: Any, asked: str, status: int) -> None:
    """The same for threads."""
    for kind in (read.messages(), read.threads()):
        with pytest.raises(HttpError) as error:
            kind.get(userId="me", id=asked, format="metadata").execute()
        assert error.value.status_code == status


def test_labels_are_listed_with_their_type(mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any) -> None:
    """Gmail's own first, then the user's."""
    mailbox.deliver(make_mail(), noon, ("INBOX", "Label_7"))
    labels = {row["id"]: row["type"] for row in read.labels().list(userId="me").execute()["labels"]}
    assert labels["SENT"] == labels["CATEGORY_PERSONAL"] == "system"
    assert labels["Label_7"] == "user"


def test_history_has_each_change_in_its_typed_list(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any
) -> None:
    """In order, each message repeated in `messages`, over pages of one."""
    start = read.getProfile(userId="me").execute()["historyId"]
    arrived = mailbox.deliver(make_mail("Boat"), noon, ("INBOX",))
    mailbox.trash(arrived)
    mailbox.delete(arrived)
    history = read.history()
    rows = walk(history.list(userId="me", startHistoryId=start, maxResults=1), history.list_next, "history")
    kinds = ["messagesAdded", "labelsAdded", "labelsRemoved", "messagesDeleted"]
    assert [next(kind for kind in kinds if kind in row) for row in rows] == kinds
    assert all([message["id"] for message in row["messages"]] == [arrived] for row in rows)
    assert rows[0]["messagesAdded"][0]["message"] == {"id": arrived, "threadId": arrived, "labelIds": ["INBOX"]}
    assert rows[1]["labelsAdded"][0]["labelIds"] == ["TRASH"]
    assert [int(row["id"]) for row in rows] == sorted({int(row["id"]) for row in rows})
    last = history.list(userId="me", startHistoryId=rows[-1]["id"]).execute()
    assert last == {"historyId": rows[-1]["id"]}


def test_history_can_lack_labels(mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any) -> None:
    """Then only a get returns them; filtering by label still works."""
    mailbox.labels_in_history = False
    start = read.getProfile(userId="me").execute()["historyId"]
    sent = mailbox.send(make_mail("Sent"), noon)
    (row,) = read.history().list(userId="me", startHistoryId=start, labelId="SENT").execute()["history"]
    assert row["messagesAdded"] == [{"message": {"id": sent, "threadId": sent}}]


def test_history_can_be_filtered(mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any) -> None:
    """By kind and by label; saving a draft is under DRAFT, not under SENT."""
    start = read.getProfile(userId="me").execute()["historyId"]
    mailbox.create_draft(make_mail("Draft"), noon)
    sent = mailbox.send(make_mail("Sent"), noon + 1)
    mailbox.relabel(sent, add=("STARRED",))

    def listed(**asked: Any) -> list[list[str]]:
        rows = read.history().list(userId="me", startHistoryId=start, **asked).execute().get("history", [])
        return [[key for key in row if key not in ("id", "messages")] for row in rows]

    assert listed() == [["messagesAdded"], ["messagesAdded"], ["labelsAdded"]]
    assert listed(historyTypes=["messageAdded"], labelId="SENT") == [["messagesAdded"]]
    assert listed(historyTypes=["labelAdded", "labelRemoved"]) == [["labelsAdded"]]
    assert listed(labelId="DRAFT") == [["messagesAdded"]]


def test_expired_history_is_404(mailbox: LiveMailbox, make_mail: MakeMail, noon: int, read: Any) -> None:
    """The client gets Google's notFound, and has to list everything again."""
    mailbox.deliver(make_mail(), noon)
    start = read.getProfile(userId="me").execute()["historyId"]
    mailbox.expire_history()
    with pytest.raises(HttpError) as error:
        read.history().list(userId="me", startHistoryId=start).execute()
    assert (error.value.status_code, error.value.error_details[0]["reason"]) == (404, "notFound")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("history", "Missing/invalid parameter: startHistoryId"),
        ("history?startHistoryId=abc", "startHistoryId"),
        ("history?startHistoryId=1000000&historyTypes=sent", "history_types"),
        ("messages?maxResults=-1", "maxResults"),
        ("messages?pageToken=x", "pageToken"),
        ("messages?includeSpamTrash=perhaps", "includeSpamTrash"),
        ("messages?labelId=SENT", 'Unknown name "labelId"'),
        ("messages/1?format=tiny", "format"),
        ("messages?fields=ids", "Invalid field selection ids"),
    ],
)
def test_invalid_parameter_is_named(plain: Plain, path: str, message: str) -> None:
    """A 400 for a value or a name that the method doesn't have."""
    status, answer = plain.json("GET", f"/gmail/v1/users/me/{path}")
    assert (status, answer["error"]["code"], answer["error"]["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert message in answer["error"]["message"]
