"""What a letter says: how it ended, the reason, the memories, why now, the ask, the offer; and its language."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gmail_reconnect.errors import UsageError
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters.content import OWN_WORDS, AnswerStep, OfferStep, PlanNote, ReasonStep
from gmail_reconnect.letters.lint import check
from gmail_reconnect.letters.plan import choose_language, make_plan
from gmail_reconnect.letters.renderer import render_letter
from gmail_reconnect.model import Gender
from tests.support.letter_samples import (
    NOW,
    OFFER,
    OFFER_BOTH,
    STUDIES,
    TEMPLATES,
    TRIP,
    config,
    contact,
    context,
    history,
    letter,
    moment,
    plan,
)

ABROAD = {"from": "2025-07-01", "kind": "abroad", "en": "a year in Porto"}


def test_chapter_that_covers_most_of_the_silence_is_the_reason() -> None:
    """Silent since September 2023: studies until June 2025 (661 of 1171 days), abroad since July 2025 (508 days)."""
    settings = config(chapter=[ABROAD, STUDIES])
    assert plan(contact(), settings).reason == ReasonStep(
        "studies", "studies", "finishing a degree in Ghent", "part", 56
    )
    assert plan(contact(days=400), settings).reason == ReasonStep("abroad", "abroad", "a year in Porto", "most", 100)


@pytest.mark.parametrize(("days", "share"), [(599, "part"), (600, "most"), (250, "part"), (249, None)])
def test_reason_tells_how_much_of_the_silence_the_chapter_covers(days: int, share: str | None) -> None:
    """Of 1,000 days: 60 % are most of it, a quarter is part of it, less isn't mentioned but noted."""
    chapter = {"from": "2010-01-01", "to": str(moment(999 - days + 1).at.date()), "kind": "studies", "en": "a degree"}
    found = plan(contact(days=999), config(chapter=[chapter]))
    assert (found.reason and found.reason.share) == share
    note = PlanNote("reason", "short_chapter", {"chapter": "studies", "days": "249", "of": "1000"})
    assert (note in found.notes) is (share is None)


def test_chapter_outside_the_silence_is_not_a_reason() -> None:
    """Studies ended before the silence began: no reason is invented."""
    assert plan(contact(days=300), config(chapter=[STUDIES])).reason is None


def test_short_silence_is_explained_as_a_long_one_is() -> None:
    """Three months: a chapter that covers half of them is told, one that covers ten days isn't."""
    for days, told in ((50, True), (10, False)):
        chapter = ABROAD | {"from": str(moment(days).at.date())}
        assert bool(plan(contact(days=90), config(chapter=[chapter])).reason) == told


def test_contact_without_individual_mail_has_no_silence_and_no_reason() -> None:
    """There is no date to count from."""
    found = plan(contact(days=None), config())
    assert found.reason is None
    assert (found.silence.ending, found.silence.days) == ("unknown", None)


def test_chapter_without_words_in_the_language_uses_its_kinds_wording() -> None:
    """Abroad has English words only, and the letter is Arabic."""
    assert plan(contact(days=400), config(chapter=[ABROAD]), "ar").reason == ReasonStep(
        "abroad", "abroad", "", "most", 100
    )


def test_requested_reason_is_used() -> None:
    """By the chapter's name or kind, with its words if there are any."""
    settings = config(chapter=[ABROAD | {"name": "porto"}, STUDIES])
    for name in ("porto", "abroad"):
        reason = plan(contact(), settings, reason=name).reason
        assert reason
        assert (reason.name, reason.words) == ("porto", "a year in Porto")
    assert plan(contact(), settings, reason="family").reason == ReasonStep("family", "family", share="part")
    assert plan(contact(), settings, reason="none").reason is None


@pytest.mark.parametrize("name", ["porto", "abroad"])
def test_requested_chapter_outside_the_silence_is_noted_and_left_out(name: str) -> None:
    """It ended before the last mail: "part of that time went into …" would be untrue."""
    before = ABROAD | {"name": "porto", "from": "2020-01-01", "to": "2020-12-31"}
    found = plan(contact(), config(chapter=[before]), choices=LetterChoices(chapter=name))
    assert found.reason is None
    assert found.notes == (PlanNote("reason", "chapter_elsewhere", {"chapter": name}),)


def test_unknown_reason_campaign_or_offer_lists_the_known_ones() -> None:
    """Each with a name that doesn't exist."""
    for wish, known in (({"reason": "x"}, "overwork"), ({"why": "x"}, "asia"), ({"offer": "x"}, "introductions")):
        with pytest.raises(UsageError) as caught:
            plan(contact(), config(), **wish)
        assert known in caught.value.hint


def ending(**tie: Any) -> tuple[str, int | None]:
    found = plan(contact(**tie), config()).silence
    return found.ending, found.days


def test_opening_tells_how_the_correspondence_ended() -> None:
    """Their mail waits; two mails of the user's weren't answered; one may have needed no answer."""
    assert ending(i_owe=True) == ("owed", 1170)
    assert ending(unanswered=2) == ("unanswered", 1170)
    assert ending(unanswered=1) == ("faded", 1170)


@pytest.mark.parametrize(
    ("mails", "owed"),
    [
        (((1172, True, "Resin"), (1170, False, "Re: Resin")), "faded"),
        (((1172, True, "Resin"), (1171, False, "Re: Resin"), (1170, False, "Re: Resin")), "owed"),
        (((1172, True, "Resin"), (1170, False, "Moulds")), "owed"),
        (((1170, False, "Re: Resin"),), "faded"),
        (((1170, False, "Resin"),), "owed"),
    ],
)
def test_answer_to_the_users_mail_isnt_surely_owed_another(mails: Any, owed: str) -> None:
    """Their last mail closed the exchange, or was a second one, or began a topic of its own."""
    who = contact(i_owe=True)
    assert plan(who, config(), mails=history(*mails)).silence.ending == owed
    assert plan(who, config(), mails=history(*mails), why="debt").silence.ending == "owed"


def test_answer_that_the_user_owes_is_theirs_to_give() -> None:
    """It is missing until they give it, or say that none is needed."""
    who = contact(i_owe=True)
    assert plan(who, config()).answer == AnswerStep("")
    assert plan(who, config(), choices=LetterChoices(answer="Yes, gladly")).answer == AnswerStep("Yes, gladly.")
    settled = plan(who, config(), choices=LetterChoices(answer_needed=False))
    assert settled.answer is None
    assert settled.silence.ending == "settled"


def test_last_mail_that_looks_like_grief_holds_the_letter() -> None:
    """The program writes nothing then."""
    mails = history((1171, True, "Resin samples"), (1170, False, "Condolences"))
    held = plan(contact(subject="Condolences"), config(), mails=mails).held
    assert held
    assert held.address == "mira@stolz.example"


def why(who: Any, *campaigns: dict[str, Any], **wish: str) -> str | None:
    found = plan(who, config(why_now=list(campaigns)), **wish).why_now
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
    named = plan(contact(), config(why_now=[over]), why="asia")
    assert named.why_now
    assert named.notes == (PlanNote("why_now", "ended", {"name": "asia", "day": "2026-11-19"}),)
    assert plan(contact(), config(why_now=[last_day]), why="asia").notes == ()


def test_owed_reply_is_the_reason_to_write_without_a_campaign() -> None:
    """Its subject is the letter's topic."""
    found = plan(contact(i_owe=True), config(why_now=[]))
    assert found.why_now
    assert (found.why_now.kind, found.why_now.words) == ("debt", "")
    assert found.topic
    assert found.topic.subject == "Resin samples"


def test_debt_without_an_owed_reply_is_a_blank() -> None:
    """A requested debt, or a debt campaign without words: nothing is claimed."""
    bare = {"name": "promise", "kind": "debt"}
    for found in (plan(contact(), config(), why="debt"), plan(contact(), config(why_now=[bare]))):
        assert found.why_now is None
        assert found.notes
    owed = plan(contact(i_owe=True), config(why_now=[bare])).why_now
    assert owed
    assert owed.name == "promise"


def test_step_without_campaign_or_owed_reply_is_a_blank() -> None:
    """The notes say why."""
    found = plan(contact(), config(why_now=[]))
    assert found.why_now is None
    assert PlanNote("why_now", "no_campaign") in found.notes


def test_words_in_another_language_only_give_a_blank() -> None:
    """An English campaign and an English offer in an Arabic letter: languages aren't mixed."""
    only = {"name": "asia", "kind": "return", "en": "I am back"}
    found = plan(contact("ليلى منصور"), config(why_now=[only], offer=[OFFER]), "ar")
    assert found.why_now is None
    assert found.offer is None
    assert [(note.code, note.facts["known"]) for note in found.notes] == [("no_words_in", "en")] * 2


def test_return_needs_no_words_but_trip_does() -> None:
    """Only some kinds say enough without the user's words."""
    assert why(contact(), {"name": "back", "kind": "return"}) == "back"
    assert why(contact(), {"name": "away", "kind": "trip"}) is None


def test_offer_is_the_requested_else_default_else_first_one() -> None:
    """Or none, if there isn't any."""
    first, second = OFFER | {"name": "first"}, OFFER | {"name": "second", "default": True}
    assert plan(contact(), config(offer=[first, second])).offer == OfferStep("second", f"{OFFER['en']}.")
    assert plan(contact(), config(offer=[first, OFFER])).offer == OfferStep("first", f"{OFFER['en']}.")
    assert plan(contact(), config(offer=[first, second]), offer="first").offer == OfferStep("first", f"{OFFER['en']}.")
    assert plan(contact(), config(offer=[])).offer is None


def test_offer_for_the_person_or_the_campaign_comes_before_the_default() -> None:
    """The user's choice for the person first, then the campaign's, then the one for people like them."""
    general, hers = OFFER | {"name": "general", "default": True}, OFFER | {"name": "hers", "people": ["Mira Stolz"]}
    third = OFFER | {"name": "third", "people": ["tag:none"]}
    offers = [general, hers, third]

    def name(campaign: dict[str, Any] = TRIP, **more: Any) -> str | None:
        offer = plan(contact(), config(offer=offers, why_now=[campaign]), **more).offer
        return offer.name if offer else None

    assert name() == "hers"
    assert name(TRIP | {"offer": "general"}) == "general"
    assert name(TRIP | {"offer": "general"}, choices=LetterChoices(offer="third")) == "third"
    assert name(choices=LetterChoices(offer="none")) is None
    assert name(choices=LetterChoices(offer_words="I can bake")) == OWN_WORDS


BERGEN = {
    "name": "bergen",
    "people": ["word:resin"],
    "en": "We both tested resin in Bergen, didn't we?",
    "ar": "جرّبنا الراتنج معًا في برغن",
}


def test_line_of_the_first_circle_that_includes_the_person_is_in_the_letter() -> None:
    """In the letter's language and by gender; it comes where a person's own line would, without any other memory."""
    other = BERGEN | {"name": "other", "people": ["tag:none"]}
    settings = config(line=[other, BERGEN, BERGEN | {"name": "later", "people": ["Mira Stolz"]}])
    found = plan(contact(), settings)
    assert (found.line, found.line_name, found.line_first) == (f"{BERGEN['en']}", "bergen", True)
    assert found.memories == ()
    woman = contact("ليلى منصور", gender=Gender.FEMALE)
    assert plan(woman, settings, "ar").line == "جرّبنا الراتنج معًا في برغن."
    by_gender = config(line=[BERGEN | {"ar_f": "جرّبتِ معي الراتنج"}])
    assert plan(woman, by_gender, "ar").line == "جرّبتِ معي الراتنج."
    assert plan(contact(subject="Moulds"), settings).line_name == "later"
    assert plan(contact("Tom Reed", subject="Moulds"), settings).line == ""
    assert letter(contact(), settings).text.startswith(f"Hello Mira,\n\n{BERGEN['en']}")


def test_choice_for_the_person_comes_before_the_line_of_a_circle() -> None:
    """Their own line; or one by name, or none, also in place of their own. A name that is gone lists the known ones."""
    settings = config(line=[BERGEN, {"name": "ghent", "people": ["tag:none"], "en": "We were in Ghent"}])

    def line(**choices: str) -> tuple[str, str]:
        found = plan(contact(), settings, choices=LetterChoices(**choices))  # type: ignore[arg-type]
        return found.line, found.line_name

    assert line(line="I still have your torch") == ("I still have your torch.", "")
    assert line(line_name="ghent") == ("We were in Ghent.", "ghent")
    assert line(line_name="none") == ("", "")
    assert line(line="I still have your torch", line_name="none") == ("", "")
    assert line(line="I still have your torch", line_name="ghent") == ("We were in Ghent.", "ghent")
    with pytest.raises(UsageError) as caught:
        line(line_name="oslo")
    assert "bergen, ghent" in caught.value.hint


def test_line_without_words_in_the_language_is_left_out_and_noted() -> None:
    """A line without a name is called by its people. The letter has no blank: a line is no step."""
    english = {"people": ["word:resin", "tag:lab"], "en": "We both tested resin"}
    found = plan(contact("ليلى منصور"), config(line=[english]), "ar")
    assert (found.line, found.line_name) == ("", "")
    facts = {"name": "word:resin, tag:lab", "language": "ar", "known": "en"}
    assert PlanNote("line", "no_words_in", facts) in found.notes
    assert plan(contact(), config(line=[english])).line_name == "word:resin, tag:lab"


def test_hostile_line_of_a_circle_is_plain_text() -> None:
    """As every text of the user's."""
    evil = {"people": ["Mira Stolz"], "en": "<b>We</b> met\n\u202e{{ 1 }} in Bergen"}
    found = letter(contact(), config(line=[evil]))
    assert "&lt;b&gt;We&lt;/b&gt; met" in found.html
    assert "\u202e" not in found.text


def test_own_opening_says_the_reason_itself() -> None:
    """A chapter would need the program's opening: a note says so, where one was chosen; `--reason` brings it back."""
    settings = config(chapter=[ABROAD])
    own = LetterChoices(opening_words="I owe you three years of news", closing_words="Fair winds")
    found = plan(contact(), settings, choices=own)
    assert (found.opening, found.closing) == ("I owe you three years of news.", "Fair winds,")
    assert (found.reason, found.notes) == (None, ())
    named = plan(contact(), settings, choices=replace(own, chapter="abroad"))
    assert (named.reason, [note.code for note in named.notes]) == (None, ["own_opening"])
    asked = plan(contact(), settings, choices=own, reason="abroad")
    assert (asked.opening, asked.reason and asked.reason.name) == ("", "abroad")
    words = plan(contact(), settings, choices=replace(own, reason_words="I had moved")).reason
    assert words == ReasonStep(OWN_WORDS, words="I had moved.")


def test_users_sentences_keep_their_marks_and_get_missing_ones() -> None:
    """A full stop, a question mark; an Arabic question gets an Arabic mark."""
    for given, said in (("I can help. ", "I can help."), ("I can help", "I can help."), ("I can help!", "I can help!")):
        assert plan(contact(), config(offer=[OFFER | {"en": given}])).offer == OfferStep("introductions", said)
    for language, given, said in (
        ("en", "who mends oars", "who mends oars?"),
        ("ar", "من يصلح المجاديف?", "من يصلح المجاديف؟"),
        ("ar", "هل تعرف نجارًا, قريبًا", "هل تعرف نجارًا، قريبًا؟"),
    ):
        found = plan(contact(), config(why_now=[{"name": "q", "kind": "question", language: given}]), language)
        assert found.why_now
        assert found.why_now.words == said


def test_ask_is_the_users_alone() -> None:
    """A thing, or a whole sentence; without one, nothing is asked."""
    ask = TRIP | {"ask": "Twenty minutes by phone in March"}
    found = plan(contact(), config(why_now=[ask]))
    assert (found.ask, found.ask_is_sentence) == ("twenty minutes by phone in March", False)
    found = plan(contact(), config(why_now=[TRIP | {"ask": "could we talk for twenty minutes"}]))
    assert (found.ask, found.ask_is_sentence) == ("could we talk for twenty minutes?", True)
    assert plan(contact(), config()).ask == ""
    assert plan(contact(), config(), choices=LetterChoices(ask_words="a name")).ask == "a name"


def kinds(*mails: tuple[int, bool, str], **more: Any) -> list[str]:
    """What the letter recalls."""
    return [memory.kind for memory in plan(contact(), config(), mails=history(*mails), **more).memories]


def test_only_a_topic_that_went_both_ways_is_recalled() -> None:
    """Of the last exchange, or an earlier one, in a sentence of its own; a one-sided one never."""
    both = ((1172, True, "Resin samples"), (1170, False, "Re: Resin samples"))
    assert kinds(*both) == ["last topic"]
    earlier = ((1300, True, "Resin samples"), (1299, False, "Re: Resin samples"), (1170, True, "Note"))
    assert kinds(*earlier) == ["reminder"]
    assert plan(contact(), config(), mails=history(*earlier)).topic is None
    assert kinds((1170, False, "Resin samples")) == []
    owed = plan(contact(subject="", i_owe=True), config(), mails=history(*both, (1169, False, "")))
    assert owed.memories == ()  # the answer says enough


def test_with_a_line_of_the_users_own_only_the_subject_line_names_a_topic() -> None:
    """Two memories in one letter read like a log."""
    mails = history((1172, True, "Resin samples"), (1170, False, "Re: Resin samples"))
    found = plan(contact(), config(), mails=mails, choices=LetterChoices(line="I still have your torch"))
    assert found.memories == ()
    assert found.topic
    assert found.topic.subject == "Resin samples"


@pytest.mark.parametrize(("more", "expected"), [(6, ["reminder"]), (7, [])])
def test_only_somebody_with_little_mail_is_reminded_of_who_writes(more: int, expected: list[str]) -> None:
    """Not by a letter that answers their mail, and not within six months."""
    mails = [(1300, True, "Resin samples"), (1299, False, "Re: Resin samples")]
    mails += [(1170 + number, True, "Note") for number in range(more, 0, -1)]
    assert kinds(*mails) == expected
    assert plan(contact(subject="", i_owe=True), config(), mails=history(*mails)).memories == ()
    lately = history(*((days - 1100, mine, subject) for days, mine, subject in mails))
    assert plan(contact(days=70), config(), mails=lately).memories == ()


def test_long_latin_subject_is_in_no_arabic_sentence() -> None:
    """Three words may be a name. In English, only a noun is recalled: another subject would be quoted."""
    not_a_noun = history((1172, True, "Mould cooling plans"), (1170, False, "Re: Mould cooling plans"))
    assert plan(contact(), config(), mails=not_a_noun).topic is None
    for subject, recalled in (("Resin samples", True), ("Coal presentation and resin samples", False)):
        mails = history((1172, True, subject), (1170, False, f"Re: {subject}"))
        assert bool(plan(contact(), config(), "ar", mails=mails).topic) is recalled
        assert plan(contact(), config(), mails=mails).topic
        owed = plan(contact(subject=subject, i_owe=True), config(), "ar")
        assert bool(owed.topic) is recalled


def test_project_of_three_months_is_recalled_first() -> None:
    """Also if a later subject went both ways."""
    project = [(days, bool(days % 2), "Coal presentation") for days in (1301, 1270, 1231, 1200)]
    last = ((1172, True, "Resin samples"), (1170, False, "Resin samples"))
    assert kinds(*project, *last) == ["project"]


MONTHLY = [(1060 + 31 * month, bool(month % 2), "") for month in range(10, 0, -1)]
LONG_AGO = [(days + 730, mine, "") for days, mine, _ in MONTHLY]


@pytest.mark.parametrize(
    ("mails", "expected"), [(MONTHLY, ["span"]), ([*LONG_AGO, (1170, True, "")], []), ([(1170, True, "")], [])]
)
def test_letter_without_a_topic_recalls_how_the_two_wrote(
    mails: list[tuple[int, bool, str]], expected: list[str]
) -> None:
    """For most of the last year with mail; not if the user has a line, met them, or wants nothing recalled."""
    assert kinds(*mails) == expected
    assert kinds(*mails, choices=LetterChoices(line="I still have your torch")) == []
    assert kinds(*mails, choices=LetterChoices(recall=False)) == []
    met = plan(contact(last_met=NOW - timedelta(days=10)), config(), mails=history(*mails))
    assert met.memories == ()


@pytest.mark.parametrize(
    ("setting", "choice", "recalled"),
    [("safe", None, True), ("never", None, False), ("ask", None, False), ("never", True, True), ("safe", False, False)],
)
def test_user_decides_whether_a_subject_is_recalled(setting: str, choice: bool | None, recalled: bool) -> None:
    """In config.toml, or for the person; with "ask" a note suggests it."""
    settings = config(letters={"recall": setting})
    found = plan(contact(), settings, choices=LetterChoices(recall=choice))
    assert bool(found.topic) is recalled
    assert any(note.code == "could_recall" for note in found.notes) is (setting == "ask" and choice is None)


def test_choices_for_the_person_decide() -> None:
    """Tone, name, line, subject, formality, and the user's own words."""
    chosen = LetterChoices(
        line="I still have your torch",
        call="Dr Stolz",
        tone="apologetic",
        formality="formal",
        subject="About the torch",
        reason_words="I had no address of yours",
        why_words="I found your torch",
    )
    found = plan(contact(), config(), choices=chosen)
    assert found.line == "I still have your torch."
    assert found.greeted.name == "Dr Stolz"
    assert (found.tone, found.formal, found.subject) == ("apologetic", True, "About the torch")
    assert found.reason == ReasonStep(OWN_WORDS, words="I had no address of yours.")
    assert found.why_now
    assert found.why_now.words == "I found your torch."


@pytest.mark.parametrize(
    ("called", "gender", "words"),
    [
        ("الدكتورة هالة", None, "أظنك خبيرة."),
        ("الدكتور سامي", None, "أظنك خبيرًا."),
        ("الدكتور هالة", Gender.FEMALE, "أظنك خبيرة."),
        ("هالة", None, ""),
    ],
)
def test_title_tells_who_the_words_are_for(called: str, gender: Gender | None, words: str) -> None:
    """«الدكتورة» is a woman; what the user set for the person comes first, and a given name tells nothing."""
    campaign = {"name": "x", "ar_f": "أظنك خبيرة", "ar_m": "أظنك خبيرًا"}
    settings = config(why_now=[campaign])
    found = plan(contact(gender=gender), settings, "ar", choices=LetterChoices(call=called))
    assert (found.why_now.words if found.why_now else "") == words


def test_language_with_the_users_words_wins_over_the_default() -> None:
    """No name, no subject, default Arabic, but offer and campaign exist in English only."""
    english = config(me={"language": "ar"}, why_now=[], offer=[OFFER])
    nobody = contact("", subject="")
    both = config(me={"language": "ar"}, why_now=[], offer=[OFFER_BOTH])
    assert choose_language(nobody, context(english)) == "en"
    assert choose_language(nobody, context(both)) == "ar"
    assert choose_language(contact("ليلى", subject=""), context(english)) == "ar"


MET = NOW - timedelta(days=200)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("days", [0, 100, 200, 1000])
def test_letter_after_a_meeting_says_so_without_apology_or_reason(language: str, days: int) -> None:
    """The mail faded years ago, the last one theirs; a chapter covers the time since. No wording says mail was last."""
    who = contact(days=1170, i_owe=True, last_met=NOW - timedelta(days=days))
    letters = {"tone": "apologetic", "recall": "safe"}
    settings = config(chapter=[STUDIES | {"to": "2026-11-01"}], letters=letters)
    found = plan(who, settings, language)
    assert (found.silence.ending, found.silence.days, found.reason, found.answer) == ("met", days, None, None)
    assert PlanNote("answer", "met") in found.notes
    for attempt in range(12):
        made = letter(who, settings, language, attempt=attempt)
        opening = made.text.split("\n\n")[1].split(". ")[0]
        assert re.search("spoke|تحدث|حديث", opening), opening
        assert not re.search("wrote|since the last mail|sorry|رسالة|نتراسل|أعتذر|المعذرة", opening), opening
        assert "after Resin" not in made.subject
        assert "The subject then" not in made.text
        assert not [one for one in check(made, settings) if one.level == "error" and one.code != "blank"]


def test_meeting_before_the_last_mail_changes_no_letter() -> None:
    """They wrote again after it."""
    early = contact(days=1170, last_met=NOW - timedelta(days=1171))
    assert letter(early, config()).text == letter(contact(days=1170), config()).text


def test_answer_is_given_also_after_a_meeting() -> None:
    """Only the user knows whether the mail still waits: an answer of theirs, or `--why debt`, says so."""
    who = contact(i_owe=True, last_met=MET)
    assert plan(who, config(), choices=LetterChoices(answer="Yes, gladly")).silence.ending == "owed"
    assert plan(who, config(), why="debt").answer == AnswerStep()


def test_reason_chosen_by_the_user_is_counted_from_the_meeting() -> None:
    """200 days, all of them abroad, though the mail is older than that."""
    chapter = config(chapter=[ABROAD | {"from": "2026-05-04"}])
    found = plan(contact(last_met=MET), chapter, reason="abroad").reason
    assert found is not None
    assert (found.share, found.percent) == ("most", 100)


def test_letter_to_somebody_met_who_never_wrote_has_a_silence() -> None:
    """There is no individual mail; the meeting is what the two had last."""
    assert plan(contact(days=None, last_met=MET), config()).silence.ending == "met"


def test_own_wordings_without_a_meeting_leave_a_blank() -> None:
    """A file from before 0.3 says "since we last wrote", which would hide the meeting."""
    own = re.sub(r"(?s)\[opening: met.*?(?=\n# )", "", TEMPLATES["en/1-silence.txt"])
    who = contact(last_met=MET)
    here = context(config(), TEMPLATES | {"en/1-silence.txt": own}, who=who)
    made = render_letter(who, make_plan(who, here, "en"), here)
    assert "[how long it has been …]" in made.text
    assert "blank" in [one.code for one in check(made, config())]
