"""Which reason, campaign and offer a letter uses, and its language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gmail_reconnect.errors import UsageError
from gmail_reconnect.letters.content import OfferStep, ReasonStep
from gmail_reconnect.letters.plan import choose_language, matches_selector
from tests.support.letter_samples import OFFER, OFFER_BOTH, STUDIES, TRIP, config, contact, context, moment, steps

ABROAD = {"from": "2025-07-01", "kind": "abroad", "en": "a year in Porto"}


def test_chapter_that_covers_most_of_the_silence_is_the_reason() -> None:
    """Silent since September 2023: studies until June 2025 (661 days), abroad since July 2025 (508 days)."""
    settings = config(chapter=[ABROAD, STUDIES])
    assert steps(contact(), settings).reason == ReasonStep("studies", "finishing a degree in Ghent")
    assert steps(contact(days=400), settings).reason == ReasonStep("abroad", "a year in Porto")


def test_chapter_outside_the_silence_is_not_a_reason() -> None:
    """Studies ended before the silence began: no reason is invented."""
    assert steps(contact(days=300), config(chapter=[STUDIES])).reason is None


def test_contact_without_individual_mail_has_no_silence_and_no_reason() -> None:
    """There is no date to count from."""
    found = steps(contact(days=None), config())
    assert found.reason is None
    assert found.silence_days is None


def test_chapter_that_covers_little_of_the_silence_is_noted() -> None:
    """Ten days of a silence of years."""
    short = STUDIES | {"from": "2025-01-01", "to": "2025-01-10"}
    assert any("only 10 of the 1171 days" in note for note in steps(contact(), config(chapter=[short])).notes)


def test_chapter_without_words_in_the_language_uses_its_kinds_wording() -> None:
    """Abroad has English words only, and the letter is Arabic."""
    assert steps(contact(days=400), config(chapter=[ABROAD]), "ar").reason == ReasonStep("abroad", "")


def test_requested_reason_is_used() -> None:
    """With the words of a chapter of that kind, if there is one."""
    settings = config(chapter=[ABROAD, STUDIES])
    assert steps(contact(), settings, reason="abroad").reason == ReasonStep("abroad", "a year in Porto")
    assert steps(contact(), settings, reason="family").reason == ReasonStep("family", "")


def test_unknown_reason_campaign_or_offer_lists_the_known_ones() -> None:
    """Each with a name that doesn't exist."""
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
def test_selector_matches_tag_domain_word_name_or_address(selector: str, fitting: bool) -> None:
    """Mira Stolz, mira@lab.stolz.example, tagged asia, once wrote about Resin samples."""
    who = contact(addresses=("mira@lab.stolz.example",), tags=("asia",))
    assert matches_selector(selector, who) is fitting


@pytest.mark.parametrize(
    "selector", ["domain:bücher.example", "domain:xn--bcher-kva.example", "j@xn--bcher-kva.example"]
)
def test_selectors_know_both_spellings_of_a_domain(selector: str) -> None:
    """In Unicode and in punycode."""
    assert matches_selector(selector, contact(addresses=("j@bücher.example",)))


def test_selectors_ignore_arabic_letter_forms() -> None:
    """احمد matches أحمد, and a word matches whatever its hamza."""
    who = contact("أحمد سالم", subject="إعادة الأوراق")
    assert matches_selector("احمد سالم", who)
    assert matches_selector("word:الاوراق", who)
    assert not matches_selector("word:اوراق", who)


def why(who: Any, *campaigns: dict[str, Any], **wish: str) -> str | None:
    found = steps(who, config(why_now=list(campaigns)), **wish).why_now
    return found.name if found else None


def test_campaign_for_one_person_wins_over_one_for_everyone() -> None:
    """In any order; between equals the first one in config.toml wins."""
    for_all, for_her = TRIP | {"name": "all"}, TRIP | {"name": "her", "people": ["Mira Stolz"]}
    assert why(contact(), for_all, for_her) == "her"
    assert why(contact("Tom Reed"), for_all, for_her) == "all"
    assert why(contact(), for_her | {"name": "first"}, for_her) == "first"


def test_expired_campaign_is_used_only_on_request() -> None:
    """`until` is the last day. If it is requested, a note says that it ended."""
    over, last_day = TRIP | {"until": "2026-11-19"}, TRIP | {"until": "2026-11-20"}
    assert why(contact(), over) is None
    assert why(contact(), last_day) == "asia"
    named = steps(contact(), config(why_now=[over]), why="asia")
    assert named.why_now
    assert any("ended on 2026-11-19" in note for note in named.notes)
    assert steps(contact(), config(why_now=[last_day]), why="asia").notes == ()


def test_owed_reply_is_the_reason_to_write_without_a_campaign() -> None:
    """Its subject is named, so the letter has no memory besides."""
    found = steps(contact(i_owe=True), config(why_now=[]))
    assert found.why_now
    assert (found.why_now.kind, found.why_now.subject) == ("debt", "Resin samples")
    assert found.memory is None
    assert not found.asks


def test_debt_without_an_owed_reply_is_a_blank() -> None:
    """A requested debt, or a debt campaign without words: nothing is claimed."""
    bare = {"name": "promise", "kind": "debt"}
    for found in (steps(contact(), config(), why="debt"), steps(contact(), config(why_now=[bare]))):
        assert found.why_now is None
        assert found.notes
    owed = steps(contact(i_owe=True), config(why_now=[bare])).why_now
    assert owed
    assert (owed.name, owed.subject) == ("promise", "Resin samples")


def test_step_without_campaign_or_owed_reply_is_a_blank() -> None:
    """The notes say why."""
    found = steps(contact(), config(why_now=[]))
    assert found.why_now is None
    assert any(note.startswith("why_now:") for note in found.notes)


def test_words_in_another_language_only_give_a_blank() -> None:
    """An English campaign and an English offer in an Arabic letter: languages aren't mixed."""
    only = {"name": "asia", "kind": "return", "en": "I am back"}
    found = steps(contact("ليلى منصور"), config(why_now=[only], offer=[OFFER]), "ar")
    assert found.why_now is None
    assert found.offer is None
    assert sum("has words in en only" in note for note in found.notes) == 2


def test_return_needs_no_words_but_trip_does() -> None:
    """Only some kinds say enough without the user's words."""
    assert why(contact(), {"name": "back", "kind": "return"}) == "back"
    assert why(contact(), {"name": "away", "kind": "trip"}) is None


def test_offer_is_the_requested_else_default_else_first_one() -> None:
    """Or none, if there isn't any."""
    first, second = OFFER | {"name": "first"}, OFFER | {"name": "second", "default": True}
    assert steps(contact(), config(offer=[first, second])).offer == OfferStep("second", OFFER["en"])
    assert steps(contact(), config(offer=[first, OFFER])).offer == OfferStep("first", OFFER["en"])
    assert steps(contact(), config(offer=[first, second]), offer="first").offer == OfferStep("first", OFFER["en"])
    assert steps(contact(), config(offer=[])).offer is None


def test_full_stop_of_the_users_words_is_removed() -> None:
    """ "…in Ghent." in config.toml doesn't give two full stops."""
    assert steps(contact(), config(offer=[OFFER | {"en": "I can help. "}])).offer == OfferStep(
        "introductions", "I can help"
    )


def test_memory_is_the_last_quotable_subject() -> None:
    """A condolence is skipped."""
    assert steps(contact(subject="Re: Resin samples"), config()).memory
    assert steps(contact(subject="Condolences"), config()).memory is None
    assert steps(contact(days=None), config()).memory is None


@pytest.mark.parametrize(("days_before", "recalled"), [(7, True), (8, False), (700, False)])
def test_memory_comes_from_the_week_of_the_last_mail(days_before: int, recalled: bool) -> None:
    """If the last mail can't be quoted, one of the same week may be; an older one would make "the last" untrue."""
    who = contact(days=1170 + days_before)
    last = moment(1170, "Condolences")
    found = steps(replace(who, tie=replace(who.tie, last_wrote=last, last_contact=last.at)), config())
    assert (found.memory is not None) is recalled


def test_language_with_the_users_words_wins_over_the_default() -> None:
    """No name, no subject, default Arabic, but offer and campaign exist in English only."""
    english = config(me={"language": "ar"}, why_now=[], offer=[OFFER])
    nobody = contact("", subject="")
    both = config(me={"language": "ar"}, why_now=[], offer=[OFFER_BOTH])
    assert choose_language(nobody, context(english)) == "en"
    assert choose_language(nobody, context(both)) == "ar"
    assert choose_language(contact("ليلى", subject=""), context(english)) == "ar"


def test_trip_asks_and_other_does_not() -> None:
    """A letter of kind "other" contains no request."""
    assert steps(contact(), config()).asks
    assert not steps(contact(), config(why_now=[TRIP | {"kind": "other"}])).asks
