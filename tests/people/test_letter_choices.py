"""What the user chose for the letter to a person: read back as it was kept, through merging, splitting, forgetting."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from operator import attrgetter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gmail_reconnect.errors import UsageError
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.people import decisions
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from tests.support.story import ME, day, find_contact, messages, told

STORY = """
    2019-01-01 Ana Limar <ana@a.example> > me
    2019-01-02 me > Ana Limar <ana@a.example>: Boat
    2019-02-01 Ana Limar <ana.b@b.example> > me
    2019-04-01 Bob Stone <bob@b.example> > me
"""
NOW = day("2021-01-01")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
WORDS = (
    "line", "call", "opening_words", "reason_words", "why_words", "ask_words", "offer_words", "closing_words",
    "wordings", "text", "text_plan",
)  # fmt: skip
NAMES = st.none() | st.sampled_from(["none", "asia", "yes", "no"])


@st.composite
def choices(draw: st.DrawFn) -> LetterChoices:
    """Any choices: some made, some not."""
    return LetterChoices(
        no_letter=draw(st.booleans()),
        **{name: draw(TEXTS) for name in WORDS},
        formality=draw(st.sampled_from([None, "formal", "informal"])),
        tone=draw(st.sampled_from([None, "warm", "matter_of_fact", "apologetic"])),
        chapter=draw(NAMES),
        why_now=draw(NAMES),
        offer=draw(NAMES),
        line_name=draw(NAMES),
        subject=draw(TEXTS),
        answer=draw(TEXTS),
        answer_needed=draw(st.booleans()),
        recall=draw(st.sampled_from([None, True, False])),
        reply=draw(st.booleans()),
    )


def chosen(store: Store, who: str) -> LetterChoices | None:
    contact = find_contact(store, who, NOW)
    return decisions.read_letter_choices(store, [contact.person]).get(contact.person.id)


def choose(store: Store, who: str, made: LetterChoices, now: int = 1) -> None:
    decisions.choose_for_letter(store, find_contact(store, who, NOW).person, {**made.values()}, now)


@given(made=choices())
def test_choices_are_read_as_they_were_written(made: LetterChoices) -> None:
    """Also a switch that is off where it is on by default, and a text that looks like one."""
    assert LetterChoices.of_values(made.values()) == made


def test_nothing_chosen_keeps_nothing() -> None:
    """A person without choices has no rows, and an unknown name from a newer version is passed over."""
    assert LetterChoices().values() == {}
    assert LetterChoices.of_values({"haiku": "yes"}) == LetterChoices()
    assert {field.name for field in fields(LetterChoices)} >= {"line", "call", "no_letter"}


def test_choices_hold_for_every_address(tmp_path: Path) -> None:
    """A new choice replaces the same one, and leaves the others; None takes one back."""
    with told(tmp_path, STORY) as store:
        choose(store, "Ana", LetterChoices(line="We met in Oslo.", tone="warm"))
        choose(store, "Ana", LetterChoices(line="We met in Bergen.", answer_needed=False), 2)
        assert chosen(store, "ana.b@b.example") == LetterChoices(
            line="We met in Bergen.", tone="warm", answer_needed=False
        )
        decisions.choose_for_letter(store, find_contact(store, "Ana", NOW).person, {"line": None}, 3)
        assert chosen(store, "Ana") == LetterChoices(tone="warm", answer_needed=False)
        assert chosen(store, "Bob") is None


def test_newest_choice_counts_after_a_merge(tmp_path: Path) -> None:
    """Each had a line of their own: the one that the user wrote last is meant, whichever address comes first."""
    for first, second in (("ana@a.example", "bob@b.example"), ("bob@b.example", "ana@a.example")):
        folder = tmp_path / first
        folder.mkdir()
        with told(folder, STORY) as store:
            choose(store, first, LetterChoices(line="older", call="Doc"), 1)
            choose(store, second, LetterChoices(line="newer"), 2)
            one, two = (find_contact(store, who, NOW).person for who in (first, second))
            decisions.merge(store, one, two, 3)
            assert chosen(store, first) == LetterChoices(line="newer", call="Doc")


def test_both_parts_of_a_split_keep_the_choices(tmp_path: Path) -> None:
    """Nothing tells which of the two was meant."""
    with told(tmp_path, STORY) as store:
        choose(store, "Ana", LetterChoices(call="Dr Limar", subject="Boats"))
        decisions.split(store, find_contact(store, "Ana", NOW).person, "ana.b@b.example", 2)
        for who in ("ana@a.example", "ana.b@b.example"):
            assert chosen(store, who) == LetterChoices(call="Dr Limar", subject="Boats")


ADDRESSES = ("ana@a.example", "ana.b@b.example", "bob@b.example")
STEPS = st.lists(
    st.tuples(st.sampled_from(["choose", "merge", "split"]), st.sampled_from(ADDRESSES), st.sampled_from(ADDRESSES)),
    max_size=8,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_choices_survive_any_merging_and_splitting(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
) -> None:
    """Of one person, the newest line counts; no part of a split person is without one that the whole had."""
    with told(tmp_path_factory.mktemp("s"), STORY) as store:
        for number, (what, who, other) in enumerate(steps):
            before = {one: chosen(store, one) for one in ADDRESSES}
            person, second = (find_contact(store, one, NOW).person for one in (who, other))
            with suppress(UsageError):  # they are one person, or two, already
                if what == "choose":
                    made = LetterChoices(line=f"line {number}", text=f"{number},\nmine")
                    choose(store, who, made, number)
                elif what == "merge":
                    decisions.merge(store, person, second, number)
                else:
                    decisions.split(store, person, other, number)
            after = {one: chosen(store, one) for one in ADDRESSES}
            if what == "choose":
                assert all(after[one] == made for one in person.addresses)
            if what == "merge":
                newest = max((one for one in (before[who], before[other]) if one), key=attrgetter("line"), default=None)
                assert after[who] == after[other] == newest
            assert all(after[one] for one in ADDRESSES if before[one])


def test_no_letter_holds_for_an_address_that_is_found_later(tmp_path: Path) -> None:
    """Later mail separates the namesakes again: neither may get a letter."""
    with told(tmp_path, STORY) as store:
        choose(store, "ana@a.example", LetterChoices(no_letter=True))
        more = messages("2019-05-01 Ana Limar <ana.c@c.example> > me")
        MessageTable(store).add([m._replace(key="mid:c", message_id="c") for m in more], "import")
        assert "ana.c@c.example" in find_contact(store, "ana@a.example", NOW).person.addresses
        parting = "2019-07-01 me > Ana Limar <ana@a.example>, Ana Limar <ana.c@c.example>"
        MessageTable(store).add([m._replace(key="mid:p", message_id="p") for m in messages(parting)], "import")
        assert find_contact(store, "ana.c@c.example", NOW).person.addresses == ("ana.c@c.example",)
        assert chosen(store, "ana.c@c.example") == LetterChoices(no_letter=True)


def test_forgetting_somebody_removes_the_choices_from_the_file(tmp_path: Path) -> None:
    """The user's own words about a person are about that person."""
    with told(tmp_path, STORY) as store:
        choose(store, "Ana", LetterChoices(line="We met in Longyearbyen.", text="Yes, bring\nthe sextant."))
        person = find_contact(store, "Ana", NOW).person
        decisions.forget(store, person.addresses, [ME])
        assert store.value("SELECT count(*) FROM decision") == 0
        raw = b"".join(one.read_bytes() for one in tmp_path.glob("story.sqlite*"))
        assert b"Longyearbyen" not in raw
        assert b"sextant" not in raw


def test_what_is_typed_is_one_change(tmp_path: Path) -> None:
    """Half a sentence is nothing to go back to: undo restores what there was before the user began to type."""
    with told(tmp_path, STORY) as store:
        choose(store, "Ana", LetterChoices(text="First"), 1)
        person = find_contact(store, "Ana", NOW).person
        for number, text in enumerate(("Se", "Second", "Second,\nwith a line"), 5):
            decisions.choose_for_letter(store, person, {"text": text}, number, typed_since=4)
        assert chosen(store, "ana.b@b.example") == LetterChoices(text="Second,\nwith a line")
        decisions.choose_for_letter(store, person, {"text": "Third"}, 20, typed_since=15)
        decisions.undo_choices(store, person, ["text"])
        assert chosen(store, "Ana") == LetterChoices(text="Second,\nwith a line")
        decisions.undo_choices(store, person, ["text"])
        assert chosen(store, "Ana") == LetterChoices(text="First")
