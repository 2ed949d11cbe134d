"""Addresses that may be the owner's are suggested, and never assumed from one message."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.diagnosis.diagnose import diagnose
from gmail_reconnect.actions.mail.owner_addresses import (
    add_addresses,
    list_addresses,
    maybe_own,
    recognize,
    remove_addresses,
    suggest,
)
from gmail_reconnect.actions.report import make_report, stream_json
from gmail_reconnect.errors import ErrorCode
from gmail_reconnect.model import Address, AddressCounts, Kind, Message, milliseconds
from gmail_reconnect.paths import Paths
from gmail_reconnect.people import loading
from gmail_reconnect.people.identity.owner import guess_owner, name_keys
from gmail_reconnect.report.json_export import report_json
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable
from tests.support.story import messages

NOW = datetime(2022, 1, 1, tzinfo=UTC)
ACCOUNT = "benjamin.rogers@firm.example"
PRIVATE = "rogers.ben@home.example"
STORY = f"""
    2020-01-01 Benjamin Rogers <{ACCOUNT}> > ana: Boat
    2020-02-01 ana > {ACCOUNT}: Re: Boat
    2020-02-02 Rogers Ben <{PRIVATE}> > {ACCOUNT}: Note
    2020-03-02 Benjamin Rogers <{ACCOUNT}> > {PRIVATE}: Note
    2020-03-03 Ruth Rogers <ruth@home.example> > {ACCOUNT}: Tea
"""


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """Benjamin's mail; Rogers Ben writes from home."""
    found = Context(Paths(config=tmp_path, data=tmp_path), lambda: NOW)
    with found.open_store() as store:
        OwnerAddressTable(store).add([ACCOUNT], "account")
        MessageTable(store).add(messages(STORY), "import")
        suggested(found, store)
    return found


def suggested(context: Context, store: Store) -> tuple[str, ...]:
    """Before everyone is matched, as after an import, and after it, as after a sync: the same."""
    unmatched = suggest(store, milliseconds(NOW))
    loading.update(store, context.config, NOW)
    assert suggest(store) == unmatched
    return unmatched


def test_address_with_the_owners_name_is_suggested_everywhere(context: Context) -> None:
    """In another order and with a nickname; in the report and by doctor, with the command; it doesn't count yet."""
    assert make_report(context).maybe_own == (PRIVATE,)
    (told,) = [check for check in diagnose(context).checks if "may be yours" in check.message]
    assert (told.code, told.facts) == (ErrorCode.MAYBE_OWN, {"address": PRIVATE})
    with context.open_store() as store:
        assert suggested(context, store) == (PRIVATE,)
        assert PRIVATE not in OwnerAddressTable(store).all()


def test_report_of_a_past_day_suggests_nothing(context: Context) -> None:
    """The suggestion rests on all mail, also on what came after the day; the one of today has it."""
    then = datetime(2020, 6, 15, tzinfo=UTC)
    assert make_report(context, now=then, day="2020-06-15").maybe_own == ()
    streamed = "".join(stream_json(context, lens=None, now=then, day="2020-06-15"))
    assert json.loads(streamed)["maybe_own"] == []
    assert make_report(context).maybe_own == (PRIVATE,)


def test_most_active_address_is_suggested_first(context: Context) -> None:
    """The one that would rank high isn't hidden behind "and 2 more"; `own list` has them all."""
    other = "ben.rogers@copies.example"
    with context.open_store() as store:
        (copy,) = messages(f"2020-04-01 Ben Rogers <{other}> > ana: Boat")
        MessageTable(store).add([copy._replace(key="copy", message_id="copy")], "import")
        assert suggested(context, store) == (PRIVATE, other)
    assert list_addresses(context).maybe == (PRIVATE, other)
    assert report_json(make_report(context))["maybe_own"] == [PRIVATE, other]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Rogers, Benjamin", True),
        ("BENJAMIN_ROGERS", True),
        ("Bénjamin Rogers", True),
        ("Dr. Ben Q. Rogers", True),
        ("Benjamin Rogerson", False),
        ("Rogers Benjamin Office", False),
        ("Rogers", False),
    ],
)
def test_form_of_the_name_does_not_matter(context: Context, name: str, found: bool) -> None:
    """Case, accents, titles, initials and order don't count, whether or not everyone has been matched."""
    with context.open_store() as store:
        (one,) = messages("2020-04-01 other@home.example > ana: Boat")
        sender = Address("other@home.example", name)
        MessageTable(store).add([one._replace(key="one", message_id="one", sender=sender)], "import")
        assert ("other@home.example" in suggested(context, store)) is found


@pytest.mark.parametrize(
    ("email", "name", "found"),
    [
        ("ben.rogers@home.example", "", True),
        ("rogersbenjamin@home.example", "Ben", True),
        ("benjamin_rogers@home.example", "Ruth Rogers", False),
        ("ben.rogers2@home.example", "", False),
        ("brogers@home.example", "", False),
        ("ben@home.example", "", False),
    ],
)
def test_address_made_of_the_owners_name_is_suggested(context: Context, email: str, name: str, found: bool) -> None:
    """Many addresses never get a name; one that has another full name is somebody else's."""
    with context.open_store() as store:
        (one,) = messages(f"2020-04-01 {email} > ana: Boat")
        MessageTable(store).add([one._replace(key="one", message_id="one", sender=Address(email, name))], "import")
        assert (email in suggested(context, store)) is found


@pytest.mark.parametrize("answer", [add_addresses, remove_addresses])
def test_answer_ends_the_suggestion(context: Context, answer: object) -> None:
    """Whether yes or no; a later sync doesn't ask again."""
    assert callable(answer)
    answer(context, [PRIVATE])
    with context.open_store() as store:
        assert maybe_own(store) == ()
        assert suggested(context, store) == ()
        assert (PRIVATE in OwnerAddressTable(store).all()) is (answer is add_addresses)


def test_one_message_labelled_sent_is_not_enough(context: Context) -> None:
    """Another program may have inserted it; a second one makes its sender the owner: they went to two people."""
    first, second = messages("2021-01-01 ruth@home.example > ana: One\n2021-01-02 ruth@home.example > bob: Two")
    sent = [replaced(one, number) for number, one in enumerate((first, second))]
    with context.open_store() as store:
        for message, own, asked in zip(sent, (False, True), (True, False), strict=True):
            MessageTable(store).add([message], "gmail")
            note_and_settle(store, ["ruth@home.example"])
            assert ("ruth@home.example" in OwnerAddressTable(store).all()) is own
            assert ("ruth@home.example" in suggested(context, store)) is asked


def replaced(message: Message, number: int) -> Message:
    return message._replace(key=f"sent:{number}", message_id=f"sent{number}", labels=frozenset({"SENT"}))


def note_and_settle(store: Store, senders: Iterable[str]) -> None:
    """What a sync does with senders of mail under Sent."""
    OwnerAddressTable(store).note_senders(senders)
    OwnerAddressTable(store).settle_senders()


FRIEND = "ana@x.example"
LETTERS = 45


def mailbox(labelled: int, own_labelled: int = 15) -> list[Message]:
    """Mail with three friends: 15 letters of the owner's; `labelled` of ana's 10 have the label SENT, too."""
    lines = [f"2020-01-{day:02} {ACCOUNT} > {FRIEND}: To ana {day}" for day in range(1, 16)]
    lines += [f"2020-02-{day:02} ana <{FRIEND}> > {ACCOUNT}: From ana {day}" for day in range(1, 11)]
    lines += [f"2020-03-{day:02} {who} > {ACCOUNT}: From {who} {day}" for day in range(1, 11) for who in ("bob", "cyd")]
    found = messages("\n".join(lines))
    assert len(found) == LETTERS
    places = (*range(own_labelled), *range(15, 15 + labelled))
    return [one._replace(labels=frozenset({"SENT"})) if n in places else one for n, one in enumerate(found)]


def assert_friend_is_only_suggested(folder: Path, name: str, mail: list[Message], account: str) -> None:
    """In a new home with this mail: synced for this account, or imported without knowing the owner ("")."""
    with Context(Paths(config=folder, data=folder / name), lambda: NOW).open_store() as store:
        MessageTable(store).add(mail, "gmail")
        if account:
            OwnerAddressTable(store).add([account], "account")
            note_and_settle(store, [FRIEND])
        else:
            recognize(store, ())
        assert OwnerAddressTable(store).all().keys() == {ACCOUNT}
        assert suggest(store, milliseconds(NOW))[0] == FRIEND


@pytest.mark.parametrize("labelled", range(1, 11))
def test_letters_of_a_friend_under_sent_do_not_make_the_friend_the_owner(tmp_path: Path, labelled: int) -> None:
    """By sync, and by an import that doesn't know the owner, even if the owner's mail has no label; it is suggested."""
    for number, (account, own_labelled) in enumerate(((ACCOUNT, 15), ("", 15), ("", 2), ("", 0))):
        assert_friend_is_only_suggested(tmp_path, str(number), mailbox(labelled, own_labelled), account)


@pytest.mark.parametrize(
    ("readers", "kind", "delivered"),
    [
        (["ben@alias.example"] * 3, Kind.PERSONAL, ""),
        (["ben@alias.example"] * 2 + [ACCOUNT], Kind.PERSONAL, ""),
        (["ben@alias.example"] * 3 + ["cyd"], Kind.PERSONAL, ""),
        (["ben@alias.example", "ben@alias.example, cyd", "ben@alias.example, cc dee"], Kind.PERSONAL, ""),
        (["Ben Rogers <ben@a.example>", "Ben Rogers <ben@b.example>", ACCOUNT], Kind.PERSONAL, ""),
        (["boats@lists.example", "tea@lists.example", "sails@lists.example"], Kind.LIST, ""),
        (["ben@a.example", "ben@b.example", "ben@c.example"], Kind.PERSONAL, "ben@d.example"),
        (["", "", ""], Kind.PERSONAL, ""),
    ],
    ids=["one", "one, and a known one", "others, too", "others in copy", "by name", "lists", "delivered", "hidden"],
)
def test_friend_who_wrote_to_unknown_addresses_of_the_owners_is_only_suggested(
    tmp_path: Path, readers: list[str], kind: Kind, delivered: str
) -> None:
    """Another program gave all of the friend's letters the label SENT; whether or not the owner's mail has it."""
    own = "".join(
        f"2020-01-0{n} Ben Rogers <{ACCOUNT}> > {who}: Boat {who}\n2020-02-0{n} {who} > {ACCOUNT}: Oars {who}\n"
        for n, who in enumerate(("bob", "cyd", "dee", "eve"), 1)
    )
    letters = "".join(f"2020-03-0{n} Ana Lima <{FRIEND}> > {who}: Sail\n" for n, who in enumerate(readers, 1))
    labels = frozenset({"SENT"})
    mail = [
        one._replace(kind=kind, delivered_to=(delivered,) if delivered else (), labels=labels) if n >= 8 else one
        for n, one in enumerate(messages(own + letters))
    ]
    labelled = [one._replace(labels=labels) if one.sender.email == ACCOUNT else one for one in mail if one.sender]
    for name, some, account in (("sync", labelled, ACCOUNT), ("import", labelled, ""), ("unlabelled", mail, "")):
        assert_friend_is_only_suggested(tmp_path, name, some, account)


def test_senders_under_sent_are_settled_by_all_mail_in_any_order(tmp_path: Path) -> None:
    """Sent mail is read first: what a friend wrote without the label comes later, and ends the friend's part."""
    readers = ("bob", "cyd", "dee", ACCOUNT, ACCOUNT)
    story = f"2020-01-01 {ACCOUNT} > ana: Boat\n" + "".join(
        f"2020-02-0{n} {FRIEND} > {who}: Sail\n" for n, who in enumerate(readers, 1)
    )
    first, rest = messages(story)[:3], messages(story)[3:]
    first = [one._replace(labels=frozenset({"SENT"})) for one in first]
    with Context(Paths(config=tmp_path, data=tmp_path), lambda: NOW).open_store() as store:
        OwnerAddressTable(store).add([ACCOUNT], "account")
        for some, own in ((first, {ACCOUNT, FRIEND}), (rest, {ACCOUNT})):
            MessageTable(store).add(some, "gmail")
            note_and_settle(store, [FRIEND])
            assert OwnerAddressTable(store).all().keys() == own


def test_old_address_of_the_owners_is_recognized_by_sent(tmp_path: Path) -> None:
    """Its mail went to others; or it has the owner's name, and some of its mail came in."""
    story = f"""
        2020-01-01 Benjamin Rogers <{ACCOUNT}> > ana: Boat
        2020-01-02 boats@firm.example > ana: One
        2020-01-03 boats@firm.example > {ACCOUNT}: Two
        2020-01-04 boats@firm.example > bob: Three
        2020-02-01 Rogers, Benjamin <{PRIVATE}> > {ACCOUNT}: Note
        2020-02-02 Rogers, Benjamin <{PRIVATE}> > {ACCOUNT}: Note 2
    """
    mail = [one._replace(labels=frozenset({"SENT"})) for one in messages(story)]
    came_in = [
        one._replace(key=f"in{n}", message_id=f"in{n}", labels=frozenset())
        for n in range(9)
        for one in messages(f"2020-05-0{n + 1} Benjamin Rogers <{PRIVATE}> > {ACCOUNT}: In")
    ]
    for account in (ACCOUNT, ""):
        context = Context(Paths(config=tmp_path, data=tmp_path / (account or "import")), lambda: NOW)
        with context.open_store() as store:
            MessageTable(store).add([*mail, *came_in], "gmail")
            if account:
                OwnerAddressTable(store).add([account], "account")
                note_and_settle(store, [PRIVATE, "boats@firm.example"])
            else:
                recognize(store, ())
            assert OwnerAddressTable(store).all().keys() == {ACCOUNT, PRIVATE, "boats@firm.example"}


def test_guess_ignores_a_single_label_among_many() -> None:
    """A friend's one message under Sent doesn't make the friend an owner; one counts where nothing else does."""
    me, friend = AddressCounts("me@x", 80, 0, 30, 30), AddressCounts("ana@x", 40, 0, 20, 1)
    found = guess_owner([me, friend], {}, 100, lambda _: me, lambda *_: (0, 9))
    assert found is not None
    assert found.emails == ("me@x",)
    only = guess_owner([me._replace(sent=0), friend], {}, 100, lambda _: me, lambda *_: (0, 9))
    assert only is not None
    assert only.emails == ("me@x",)
    unclear = [AddressCounts("ana@x", 20, 0, 10, 1), AddressCounts("bob@x", 20, 0, 10, 0)]
    few = guess_owner(unclear, {}, 100, lambda _: me, lambda *_: (0, 9))
    assert few is not None
    assert few.emails == ("ana@x",)


def test_no_full_name_gives_no_key() -> None:
    """A first name alone is anybody's."""
    assert name_keys(["Ben", "", "me@x.example"]) == frozenset()
    assert {"name:rogers ben", "name:benjamin rogers"} <= name_keys(["Ben Rogers"])
