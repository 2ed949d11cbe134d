"""Which reason, which why-now, which offer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gmail_reconnect.errors import UsageError
from gmail_reconnect.letters.content import OfferStep, ReasonStep
from gmail_reconnect.letters.plan import choose_language, matches_selector
from tests.support.letter_samples import OFFER, OFFER_BOTH, STUDIES, TRIP, config, contact, context, moment, steps

ABROAD = {"from": "2025-07-01", "kind": "abroad", "en": "a year in Porto"}


def test_the_chapter_with_the_most_overlap_is_the_reason() -> None:
    """Silent since September 2023: studies to June 2025 (661 days) before abroad since July 2025 (508 days)."""
    settings = config(chapter=[ABROAD, STUDIES])
    assert steps(contact(), settings).reason == ReasonStep("studies", "finishing a degree in Ghent")
    assert steps(contact(days=400), settings).reason == ReasonStep("abroad", "a year in Porto")


def test_a_chapter_outside_the_silence_is_no_reason() -> None:
    """Studies ended before the silence began: none, and nothing is invented."""
    assert steps(contact(days=300), config(chapter=[STUDIES])).reason is None


def test_without_an_individual_mail_there_is_no_gap() -> None:
    """No date to count from: no reason, no number of days."""
    found = steps(contact(days=None), config())
    assert found.reason is None
    assert found.silence_days is None


def test_a_chapter_that_covers_little_is_noted() -> None:
    """Ten days of a silence of years are named in the notes."""
    short = STUDIES | {"from": "2025-01-01", "to": "2025-01-10"}
    assert any("only 10 of the 1171 days" in note for note in steps(contact(), config(chapter=[short])).notes)


def test_a_chapter_without_words_in_the_language_leaves_them_to_the_kind() -> None:
    """Abroad has English words only: in Arabic the kind's own wording."""
    assert steps(contact(days=400), config(chapter=[ABROAD]), "ar").reason == ReasonStep("abroad", "")


def test_a_reason_by_name() -> None:
    """A kind the user asks for is taken, with the words of a chapter of that kind if there is one."""
    settings = config(chapter=[ABROAD, STUDIES])
    assert steps(contact(), settings, reason="abroad").reason == ReasonStep("abroad", "a year in Porto")
    assert steps(contact(), settings, reason="family").reason == ReasonStep("family", "")


def test_unknown_names_list_the_known_ones() -> None:
    """--reason, --why and --offer with a name that does not exist."""
    for wish, known in (({"reason": "x"}, "overwork"), ({"why": "x"}, "asia"), ({"offer": "x"}, "introductions")):
        with pytest.raises(UsageError) as caught:
            steps(contact(), config(), **wish)
        assert known in caught.value.hint


@pytest.mark.parametrize(
    ("selector", "fitting"),
    [
        ("*", True),
        ("tag:asia", True),
        ("tag:Asia", True),
        ("tag:as", False),
        ("domain:stolz.example", True),
        ("domain:example", True),
        ("domain:tolz.example", False),
        ("word:resin", True),
        ("word:res", False),
        ("word:resin samples", True),
        ("word:", False),
        ("Mira Stolz", True),
        ("mira  stolz", True),
        ("Mira", False),
        ("MIRA@lab.stolz.example", True),
        ("", False),
    ],
)
def test_selectors(selector: str, fitting: bool) -> None:
    """Mira Stolz, mira@lab.stolz.example, tagged asia, once wrote about Resin samples."""
    who = contact(addresses=("mira@lab.stolz.example",), tags=("asia",))
    assert matches_selector(selector, who) is fitting


def test_arabic_selectors_fold_letter_forms() -> None:
    """احمد finds أحمد, and a whole word of a subject whatever its hamza."""
    who = contact("أحمد سالم", subject="إعادة الأوراق")
    assert matches_selector("احمد سالم", who)
    assert matches_selector("word:الاوراق", who)
    assert not matches_selector("word:اوراق", who)


def why(who: Any, *campaigns: dict[str, Any], **wish: str) -> str | None:
    found = steps(who, config(why_now=list(campaigns)), **wish).why_now
    return found.name if found else None


def test_a_campaign_for_somebody_comes_before_one_for_everyone() -> None:
    """A named selector wins over "*", whatever the order; among equals the first in the config."""
    for_all, for_her = TRIP | {"name": "all"}, TRIP | {"name": "her", "people": ["Mira Stolz"]}
    assert why(contact(), for_all, for_her) == "her"
    assert why(contact("Tom Reed"), for_all, for_her) == "all"
    assert why(contact(), for_her | {"name": "first"}, for_her) == "first"


def test_a_campaign_past_its_day_is_not_chosen() -> None:
    """`until` is the last day; asked for by name it is taken, and noted."""
    over, last_day = TRIP | {"until": "2026-11-19"}, TRIP | {"until": "2026-11-20"}
    assert why(contact(), over) is None
    assert why(contact(), last_day) == "asia"
    named = steps(contact(), config(why_now=[over]), why="asia")
    assert named.why_now
    assert any("ended on 2026-11-19" in note for note in named.notes)
    assert steps(contact(), config(why_now=[last_day]), why="asia").notes == ()


def test_a_debt_comes_from_the_mailbox_by_itself() -> None:
    """No campaign fits and they wait for a reply: the debt, its subject, and no remembering line beside it."""
    found = steps(contact(i_owe=True), config(why_now=[]))
    assert found.why_now
    assert (found.why_now.kind, found.why_now.subject) == ("debt", "Resin samples")
    assert found.memory is None
    assert not found.asks


def test_a_debt_that_the_mailbox_does_not_show_is_a_blank() -> None:
    """--why debt, or a debt without words, where no mail waits for a reply: nothing is claimed."""
    bare = {"name": "promise", "kind": "debt"}
    for found in (steps(contact(), config(), why="debt"), steps(contact(), config(why_now=[bare]))):
        assert found.why_now is None
        assert found.notes
    owed = steps(contact(i_owe=True), config(why_now=[bare])).why_now
    assert owed
    assert (owed.name, owed.subject) == ("promise", "Resin samples")


def test_without_campaign_and_debt_the_step_is_blank() -> None:
    """And the notes say why."""
    found = steps(contact(), config(why_now=[]))
    assert found.why_now is None
    assert any(note.startswith("why_now:") for note in found.notes)


def test_words_in_another_language_only_are_a_blank() -> None:
    """An English campaign and an English offer in an Arabic letter: languages are not mixed."""
    only = {"name": "asia", "kind": "return", "en": "I am back"}
    found = steps(contact("ليلى منصور"), config(why_now=[only], offer=[OFFER]), "ar")
    assert found.why_now is None
    assert found.offer is None
    assert sum("has words in en only" in note for note in found.notes) == 2


def test_a_return_needs_no_words_but_a_trip_does() -> None:
    """A kind that says enough by itself may stand without words."""
    assert why(contact(), {"name": "back", "kind": "return"}) == "back"
    assert why(contact(), {"name": "away", "kind": "trip"}) is None


def test_offers() -> None:
    """By name, else the default, else the first, else none."""
    first, second = OFFER | {"name": "first"}, OFFER | {"name": "second", "default": True}
    assert steps(contact(), config(offer=[first, second])).offer == OfferStep("second", OFFER["en"])
    assert steps(contact(), config(offer=[first, OFFER])).offer == OfferStep("first", OFFER["en"])
    assert steps(contact(), config(offer=[first, second]), offer="first").offer == OfferStep("first", OFFER["en"])
    assert steps(contact(), config(offer=[])).offer is None


def test_the_users_full_stop_is_left_to_the_letter() -> None:
    """'…in Ghent.' in the config gives no two full stops."""
    assert steps(contact(), config(offer=[OFFER | {"en": "I can help. "}])).offer == OfferStep(
        "introductions", "I can help"
    )


def test_the_memory_is_the_last_quotable_subject() -> None:
    """A condolence is passed over, and an empty tie remembers nothing."""
    assert steps(contact(subject="Re: Resin samples"), config()).memory
    assert steps(contact(subject="Condolences"), config()).memory is None
    assert steps(contact(days=None), config()).memory is None


@pytest.mark.parametrize(("days_before", "recalled"), [(7, True), (8, False), (700, False)])
def test_no_older_mail_is_recalled_as_the_last(days_before: int, recalled: bool) -> None:
    """The last mail cannot be quoted: one of the same week stands for it, an older one would make "the last" untrue."""
    who = contact(days=1170 + days_before)
    last = moment(1170, "Condolences")
    found = steps(replace(who, tie=replace(who.tie, last_wrote=last, last_contact=last.at)), config())
    assert (found.memory is not None) is recalled


def test_the_language_follows_the_words_where_only_the_default_decides() -> None:
    """No name, no subject, default Arabic, but offer and campaign exist in English only."""
    english = config(me={"language": "ar"}, why_now=[], offer=[OFFER])
    nobody = contact("", subject="")
    both = config(me={"language": "ar"}, why_now=[], offer=[OFFER_BOTH])
    assert choose_language(nobody, context(english)) == "en"
    assert choose_language(nobody, context(both)) == "ar"
    assert choose_language(contact("ليلى", subject=""), context(english)) == "ar"


def test_asking() -> None:
    """A trip asks, one's own text does not."""
    assert steps(contact(), config()).asks
    assert not steps(contact(), config(why_now=[TRIP | {"kind": "other"}])).asks
