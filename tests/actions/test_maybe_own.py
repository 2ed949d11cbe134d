"""Addresses that may be the owner's are suggested, and never assumed from one message."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.diagnose import diagnose
from gmail_reconnect.actions.mail.owner_addresses import (
    add_addresses,
    list_addresses,
    maybe_own,
    remove_addresses,
    suggest,
)
from gmail_reconnect.actions.report import make_report, stream_json
from gmail_reconnect.errors import ErrorCode
from gmail_reconnect.model import Address, AddressCounts, Message, milliseconds
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
    """Another program may have inserted it; a second one makes the sender the owner."""
    first, second = messages("2021-01-01 ruth@home.example > ana: One\n2021-01-02 ruth@home.example > ana: Two")
    sent = [replaced(one, number) for number, one in enumerate((first, second))]
    with context.open_store() as store:
        for message, own, asked in zip(sent, (False, True), (True, False), strict=True):
            MessageTable(store).add([message], "gmail")
            OwnerAddressTable(store).add_senders(["ruth@home.example"])
            assert ("ruth@home.example" in OwnerAddressTable(store).all()) is own
            assert ("ruth@home.example" in suggested(context, store)) is asked


def replaced(message: Message, number: int) -> Message:
    return message._replace(key=f"sent:{number}", message_id=f"sent{number}", labels=frozenset({"SENT"}))


def test_guess_ignores_a_single_label_among_many() -> None:
    """A friend's one message under Sent doesn't make the friend an owner; one counts where nothing else does."""
    me, friend = AddressCounts("me@x", 80, 0, 30, 30), AddressCounts("ana@x", 40, 0, 20, 1)
    found = guess_owner([me, friend], {}, 100, lambda _: me)
    assert found is not None
    assert found.emails == ("me@x",)
    only = guess_owner([me._replace(sent=0), friend], {}, 100, lambda _: me)
    assert only is not None
    assert only.emails == ("me@x",)
    unclear = [AddressCounts("ana@x", 20, 0, 10, 1), AddressCounts("bob@x", 20, 0, 10, 0)]
    few = guess_owner(unclear, {}, 100, lambda _: me)
    assert few is not None
    assert few.emails == ("ana@x",)


def test_no_full_name_gives_no_key() -> None:
    """A first name alone is anybody's."""
    assert name_keys(["Ben", "", "me@x.example"]) == frozenset()
    assert {"name:rogers ben", "name:benjamin rogers"} <= name_keys(["Ben Rogers"])
