from __future__ import annotations

import pytest

from gmail_reconnect.local_gmail.history import ChangeKind, HistoryIdTooOldError
from gmail_reconnect.local_gmail.message import read_headers
from tests.local_gmail.conftest import MakeMail
from tests.support.local_gmail.live_mailbox import LiveMailbox


def changes(mailbox: LiveMailbox, since: int) -> list[tuple[ChangeKind, str, tuple[str, ...]]]:
    return [(record.change, record.message_id, record.changed) for record in mailbox.history.since(since)]


def test_ids_contain_their_time_and_are_unique(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """Two messages of one millisecond differ, and a deleted message's id isn't used again."""
    first, second = mailbox.deliver(make_mail(), noon), mailbox.deliver(make_mail(), noon)
    mailbox.delete(second)
    third = mailbox.deliver(make_mail(), noon)
    assert len({first, second, third}) == 3
    assert [int(number, 16) >> 20 for number in (first, second, third)] == [noon] * 3


def test_newest_first_is_by_time_not_arrival(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """The last to arrive may be the oldest."""
    ids = {at: mailbox.deliver(make_mail(str(at)), noon + at) for at in (2, 3, 1)}
    assert [message.id for message in mailbox.newest_first()] == [ids[3], ids[2], ids[1]]
    below = mailbox.message(ids[3]).key
    assert [message.id for message in mailbox.newest_first(below)] == [ids[2], ids[1]]


def test_answer_joins_its_thread(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """A thread has its first message's id, even after that message is deleted."""
    first = mailbox.deliver(make_mail("Boat", message_id="<a@example.org>"), noon)
    answer = mailbox.send(make_mail("Re: Boat", in_reply_to="<a@example.org>"), noon + 1)
    assert [message.id for message in mailbox.thread(first)] == [first, answer]
    mailbox.delete(first)
    assert mailbox.message(answer).thread_id == first
    mailbox.delete(answer)
    assert mailbox.threads_total == 0


def test_bin_is_a_label_and_deletion_is_final(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """Moving to the bin adds TRASH and removes INBOX; deletion removes the message."""
    message_id = mailbox.deliver(make_mail(), noon)
    before = mailbox.history.now
    mailbox.trash(message_id)
    assert mailbox.message(message_id).labels == {"TRASH", "UNREAD"}
    mailbox.delete(message_id)
    assert message_id not in mailbox.messages
    assert changes(mailbox, before) == [
        (ChangeKind.LABELLED, message_id, ("TRASH",)),
        (ChangeKind.UNLABELLED, message_id, ("INBOX",)),
        (ChangeKind.DELETED, message_id, ()),
    ]


def test_unchanged_labels_add_no_history(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """A label that is present isn't added again."""
    message_id = mailbox.deliver(make_mail(), noon, ("INBOX",))
    before = mailbox.history.now
    mailbox.relabel(message_id, add=("INBOX",), remove=("STARRED",))
    assert changes(mailbox, before) == []


def test_edited_draft_keeps_only_its_draft_id(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """Every edit is a new message; the thread stays while the subject does."""
    draft_id = mailbox.create_draft(make_mail("Boat"), noon)
    first = mailbox.drafts[draft_id]
    before = mailbox.history.now
    mailbox.edit_draft(draft_id, make_mail("Boat", "More."))
    second = mailbox.drafts[draft_id]
    mailbox.edit_draft(draft_id, make_mail("Ship", "More."))
    third = mailbox.drafts[draft_id]
    assert first.thread_id == second.thread_id == first.id
    assert third.thread_id == third.id
    assert len({first.id, second.id, third.id}) == 3
    assert list(mailbox.messages) == [third.id]
    assert changes(mailbox, before)[:2] == [(ChangeKind.ADDED, second.id, ()), (ChangeKind.DELETED, first.id, ())]


def test_sent_draft_is_a_new_message_in_its_thread(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """The draft is gone; the sent mail has a new id, the same Message-ID, and SENT."""
    draft_id = mailbox.create_draft(make_mail("Boat"), noon)
    draft = mailbox.drafts[draft_id]
    sent = mailbox.message(mailbox.send_draft(draft_id, noon + 60_000))
    assert mailbox.drafts == {}
    assert list(mailbox.messages) == [sent.id] != [draft.id]
    assert (sent.thread_id, sent.labels, sent.internal_date) == (draft.thread_id, frozenset({"SENT"}), noon + 60_000)
    assert sent.header("Message-ID") == draft.header("Message-ID") != ""


def test_answer_to_a_sent_draft_joins_its_thread(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """By its Message-ID."""
    draft_id = mailbox.create_draft(make_mail("Boat", message_id="<d@example.com>"), noon)
    sent = mailbox.message(mailbox.send_draft(draft_id, noon + 1))
    answer = mailbox.deliver(make_mail("Ship", in_reply_to="<d@example.com>"), noon + 2)
    assert mailbox.message(answer).thread_id == sent.thread_id


def test_arriving_mail_never_joins_a_draft(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """Neither by reference nor by subject."""
    mailbox.create_draft(make_mail("Boat", message_id="<d@example.com>"), noon)
    arrived = mailbox.deliver(make_mail("Re: Boat", in_reply_to="<d@example.com>"), noon + 1)
    assert mailbox.message(arrived).thread_id == arrived


@pytest.mark.parametrize(
    ("subject", "in_reply_to", "joins"),
    [
        ("Re: Boat", "<a@example.org>", True),
        ("Re: Ship", "<a@example.org>", False),
        ("Re: Boat", "<b@example.org>", False),
    ],
)
def test_draft_joins_a_thread_only_with_id_reference_and_subject(
    mailbox: LiveMailbox, make_mail: MakeMail, subject: str, in_reply_to: str, joins: bool
) -> None:
    """With two of the three it starts its own thread."""
    first = mailbox.deliver(make_mail("Boat", message_id="<a@example.org>"), 1000)
    draft_id = mailbox.create_draft(make_mail(subject, in_reply_to=in_reply_to), 2000, first)
    assert (mailbox.drafts[draft_id].thread_id == first) is joins


def test_draft_without_thread_id_starts_its_own_thread(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """Its headers would be enough for a mail that arrives."""
    first = mailbox.deliver(make_mail("Boat", message_id="<a@example.org>"), noon)
    draft_id = mailbox.create_draft(make_mail("Re: Boat", in_reply_to="<a@example.org>"), noon + 1)
    assert mailbox.drafts[draft_id].thread_id != first


def test_expired_history_refuses_older_ids(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """The present id is valid; ids from the past or the future aren't."""
    mailbox.deliver(make_mail(), noon)
    old = mailbox.history.now
    mailbox.expire_history()
    for wrong in (old, mailbox.history.now + 1):
        with pytest.raises(HistoryIdTooOldError):
            mailbox.history.since(wrong)
    assert mailbox.history.since(mailbox.history.now) == []


def test_message_has_the_id_of_its_newest_history_record(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """As historyId."""
    message_id = mailbox.deliver(make_mail(), noon)
    arrived = mailbox.message(message_id).history_id
    mailbox.relabel(message_id, remove=("UNREAD",))
    assert arrived < mailbox.message(message_id).history_id == mailbox.history.now


def restore(mailbox: LiveMailbox, raw: bytes, at_ms: int, message_id: str, thread_id: str, *labels: str) -> None:
    mailbox.restore(raw, at_ms, labels, message_id=message_id, thread_id=thread_id, headers=read_headers(raw))


def test_restored_message_keeps_its_ids_without_history(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """Answers join its thread, even if the thread's first message is missing."""
    before = mailbox.history.now
    restore(mailbox, make_mail("Boat", message_id="<a@example.org>"), noon, "18bb", "18aa", "SENT")
    assert changes(mailbox, before) == []
    assert (mailbox.message("18bb").thread_id, mailbox.messages_total) == ("18aa", 1)
    answer = mailbox.deliver(make_mail("Re: Boat", in_reply_to="<a@example.org>"), noon + 1)
    assert [message.id for message in mailbox.thread("18aa")] == ["18bb", answer]
    with pytest.raises(ValueError, match="18bb exists already"):
        restore(mailbox, make_mail(), noon, "18bb", "18bb")


def test_restored_draft_is_a_draft(mailbox: LiveMailbox, make_mail: MakeMail, noon: int) -> None:
    """It has a draft id, and arriving mail doesn't join it."""
    restore(mailbox, make_mail("Boat", message_id="<d@example.com>"), noon, "18bb", "18bb", "DRAFT")
    (draft_id,) = mailbox.drafts
    assert mailbox.drafts[draft_id].id == "18bb"
    arrived = mailbox.deliver(make_mail("Re: Boat", in_reply_to="<d@example.com>"), noon + 1)
    assert mailbox.message(arrived).thread_id == arrived
    mailbox.discard_draft(draft_id)
    assert list(mailbox.messages) == [arrived]


@pytest.mark.parametrize("deleted", [False, True])
def test_new_message_never_takes_a_restored_id(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, deleted: bool
) -> None:
    """Two messages of the same millisecond were restored, and perhaps deleted since."""
    old = [f"{(noon << 20) + nth:x}" for nth in (0, 2)]
    for message_id in old:
        restore(mailbox, make_mail(), noon, message_id, message_id, "INBOX")
        if deleted:
            mailbox.delete(message_id)
    new = [mailbox.deliver(make_mail(), noon) for _ in range(3)]
    assert len({*old, *new}) == 5
    assert {int(message_id, 16) >> 20 for message_id in new} == {noon}
