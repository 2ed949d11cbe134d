"""From a plan to a letter."""

from __future__ import annotations

import itertools
import re

import pytest

from gmail_reconnect.errors import LetterError
from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters.lint import check
from gmail_reconnect.letters.renderer import (
    SHARED_AT_MOST,
    SUBJECT_WORDS,
    OtherLetter,
    render_letter,
    sentences,
)
from gmail_reconnect.letters.wording.wordings import TONES
from gmail_reconnect.model import Address, Gender
from gmail_reconnect.names.common_names import GIVEN
from gmail_reconnect.text.bidi import count_words, without_isolates
from tests.support.letter_samples import (
    OFFER_BOTH,
    STUDIES,
    TEMPLATES,
    TRIP,
    config,
    contact,
    context,
    history,
    letter,
    plan,
)

FIRST_NAMES = sorted(name.title() for name in GIVEN if name.isascii() and len(name) > 3)[:80]


def test_same_person_gets_the_same_letter() -> None:
    """Nothing is random."""
    assert letter(contact(), config()) == letter(contact(), config())


def test_next_attempt_shares_no_sentence() -> None:
    """But for the user's own."""
    first, second = letter(contact(), config()), letter(contact(), config(), attempt=1)
    users = {f"{TRIP['en']}.", f"{OFFER_BOTH['en']}."}
    assert not sentences(first.text) & sentences(second.text) - users


def test_letter_contains_the_users_words() -> None:
    """Chapter, campaign, offer, name and last subject."""
    text = letter(contact(), config()).text
    for said in ("finishing a degree in Ghent", TRIP["en"], OFFER_BOTH["en"], "Mira", "Jonas", "the resin samples",
                 "more than three years"):  # fmt: skip
        assert said in text


@pytest.mark.parametrize(
    ("name", "local", "shown"),
    [
        ("Mira- ECT Boats Stolz", "mira.stolz", "Mira Stolz"),
        ("Stolz, Mira (US - Houston)", "ms", "Mira Stolz"),
        ("mstolz", "mstolz", ""),
    ],
)
def test_recipient_has_a_clean_name(name: str, local: str, shown: str) -> None:
    """Nobody reads in the To of a letter in which department somebody else filed them."""
    who = contact(name, addresses=(f"{local}@boats.example",))
    assert letter(who, config()).to == Address(f"{local}@boats.example", shown)


def test_chapter_without_words_uses_its_kinds_wording() -> None:
    """It leaves no gap in the sentence."""
    bare = {key: value for key, value in STUDIES.items() if key not in {"en", "ar"}}
    text = letter(contact(), config(chapter=[bare])).text
    assert "Ghent" not in text
    assert "  " not in text


def test_chapter_with_a_comma_ends_its_sentence() -> None:
    """Otherwise a second comma would be missing: "moving house, from Ghent to Osaka took up most of that time"."""
    words = "moving house, from Ghent to Osaka"
    for owed, unanswered, attempt in itertools.product((False, True), (0, 3), range(12)):
        who = contact(i_owe=owed, unanswered=unanswered)
        text = letter(who, config(chapter=[STUDIES | {"en": words}]), attempt=attempt).text
        assert re.search(rf"{words}[.,;]", text, re.IGNORECASE), text


def test_missing_steps_are_visible_blanks() -> None:
    """No campaign, no offer, no name: three blanks, in the text and highlighted in the HTML."""
    found = letter(contact(), config(me={"name": "", "signature": ""}, why_now=[], offer=[]))
    assert found.blanks == ("why_now", "offer", "signature")
    assert "[why I am writing now: …]" in found.text
    assert found.html.count("background-color") == 3
    assert "\ue000" not in found.text + found.html


def test_signature_is_the_one_for_the_language() -> None:
    """If there isn't one, the general signature is used."""
    both = config(me={"ar": "يوناس"})
    assert letter(contact(), both).text.rstrip().endswith("Jonas")
    assert without_isolates(letter(contact(), both, "ar").text).rstrip().endswith("يوناس")
    assert letter(contact(), config(), "ar").text.rstrip("\u2069\n").endswith("Jonas")


def test_greeting_without_a_name_is_neutral() -> None:
    """Neither an address nor a placeholder is used as a name."""
    for name in ("", "mira@stolz.example", "null", "Support Team"):
        greeting = letter(contact(name), config()).text.split("\n")[0]
        assert greeting == "Hello,"


def test_owed_answer_is_a_blank_until_the_user_gives_it() -> None:
    """The letter names their mail, and has a hole or the answer."""
    found = letter(contact(i_owe=True), config(why_now=[]))
    assert found.blanks == ("answer",)
    assert "[your answer about “Resin samples” …]" in found.text
    given = letter(contact(i_owe=True), config(), choices=LetterChoices(answer="yes, send them"))
    assert given.blanks == ()
    assert "Yes, send them.\n\n" in given.text


def test_letter_without_an_ask_asks_nothing() -> None:
    """In twelve wordings, for an owed reply and for one without."""
    for attempt, owed in itertools.product(range(12), (True, False)):
        found = letter(contact(i_owe=owed), config(), attempt=attempt)
        assert not {"no_ask", "invented_ask"} & {finding.code for finding in check(found, config())}
        assert "advance" not in found.text
        assert "?" not in found.text


def test_ask_comes_with_its_size_and_a_way_to_say_no() -> None:
    """The user's words, once."""
    asking = config(why_now=[TRIP | {"ask": "twenty minutes by phone"}])
    for attempt in range(8):
        text = letter(contact(), asking, attempt=attempt).text
        assert text.count("twenty minutes by phone") == 1
        assert re.search("understand|fine|bad time|No problem", text)


def test_mails_without_an_answer_are_nobodys_fault() -> None:
    """Two mails of the user's went unanswered: no apology in any tone, and nothing to make up for."""
    for attempt in range(12):
        text = letter(contact(unanswered=2), config("apologetic"), attempt=attempt).text
        assert not re.search("sorry|should have|you never|you didn't|no answer", text)
        assert re.search("I last wrote|my last email|lost touch|out of touch|since we emailed", text)


def test_short_silence_has_no_apology() -> None:
    """Three months, in every tone."""
    for tone, attempt in itertools.product(TONES, range(6)):
        text = letter(contact(days=90), config(tone), attempt=attempt).text
        assert not re.search("sorry|should have", text)


def test_formal_letter_has_no_contractions() -> None:
    """The user's own words stay as they are."""
    settings = config(letters={"formality": "formal"}, why_now=[TRIP | {"en": "I'm moving", "ask": "a name"}])
    for attempt in range(12):
        text = letter(contact(), settings, attempt=attempt).text
        assert "I'm moving" in text
        assert "'" not in text.replace("I'm moving", "")


def test_users_line_and_subject_are_in_the_letter() -> None:
    """As they are, with a full stop."""
    found = letter(contact(), config(), choices=LetterChoices(line="I still have your torch", subject="Your torch"))
    assert "I still have your torch." in found.text
    assert found.subject == "Your torch"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("mine_last", [False, True])
def test_years_in_touch_are_said_with_the_silence(language: str, *, mine_last: bool) -> None:
    """In the first sentence, by every wording."""
    months = history(*((1200 + 30 * number, bool(number % 2), "") for number in reversed(range(12))))
    for attempt in range(12):
        who = contact(subject="", unanswered=2 if mine_last else 0)
        here = letter(who, config(), language, attempt=attempt, mails=months)
        first = without_isolates(here.text).split("\n\n")[1]
        assert "2023" in first.split(".")[0]


def test_latin_name_in_an_arabic_greeting_has_no_vocative() -> None:
    """A name that isn't surely known in Arabic: «مرحبًا Ingrid،», «عزيزتي Ingrid،»."""
    for gender, allowed in ((None, {"مرحبًا", "أهلًا"}), (Gender.FEMALE, {"عزيزتي", "العزيزة"})):
        who = contact("Ingrid Stolz", gender=gender)
        greetings = {letter(who, config(), "ar", attempt=attempt).text.split("\n")[0] for attempt in range(12)}
        assert {without_isolates(one) for one in greetings} == {f"{word} Ingrid،" for word in allowed}


def test_campaigns_subject_line_has_a_tail_only_where_it_is_taken() -> None:
    """By any attempt; then a question where something is asked."""
    settings = config(why_now=[TRIP | {"subject": "Moving to Osaka", "ask": "Could we talk?"}])
    who = contact(subject="")
    here = context(settings, who=who)
    for attempt in range(6):
        found = render_letter(who, plan(who, settings), here, attempt=attempt)
        assert found.subject == "Moving to Osaka"
    found = render_letter(who, plan(who, settings), here, [OtherLetter("", "Moving to Osaka")])
    assert found.subject == "Moving to Osaka, and a question"


def test_colleagues_get_different_subject_lines() -> None:
    """Twenty people of one domain, with one campaign and its subject."""
    settings, taken = config(why_now=[TRIP | {"subject": "a question on Osaka"}]), list[OtherLetter]()
    for number in range(20):
        topic = ("Resin samples", "Mould cooling", "Oar blades", "Boat plans")[number % 4]
        who = contact(FIRST_NAMES[number], id=f"p{number}", days=1000 + 40 * number, subject=topic)
        here = context(settings, who=who)
        found = render_letter(who, plan(who, settings), here, taken)
        assert "uestion on Osaka" in found.subject
        assert 3 <= count_words(found.subject) <= 7
        taken.append(OtherLetter("", found.subject))
    assert len({one.subject for one in taken}) == 20


def arabic(me: Gender | None, you: Gender | None, **sections: object) -> str:
    """The text of twelve attempts."""
    who = contact("ليلى منصور" if you is Gender.FEMALE else "سامي خليل", gender=you, subject="عينات الراتنج")
    settings = config("warm", me={"name": "سالم", "gender": me and me.value}, **sections)
    return "\n".join(letter(who, settings, "ar", attempt=attempt).text for attempt in range(12))


def test_arabic_forms_agree_with_both_genders() -> None:
    """Vocative, adjective and verb agree with the person and with the sender."""
    to_her, to_him = arabic(Gender.MALE, Gender.FEMALE), arabic(Gender.FEMALE, Gender.MALE)
    assert "عزيزتي ليلى" in to_her
    assert "عزيزي سامي" in to_him


def test_arabic_without_a_gender_has_no_gendered_forms() -> None:
    """None of the gendered words appears."""
    text = arabic(None, None)
    for gendered in ("عزيزي", "عزيزتي", "العزيز", "المحترم", "آسف ", "آسفة"):
        assert gendered not in text


def test_vocative_of_abu_is_aba() -> None:
    """يا أبا بكر, not يا أبو بكر."""
    assert "أبا بكر" in letter(contact("أبو بكر حمدي"), config(), "ar").text.split("\n")[0]


def test_names_and_subjects_of_the_opposite_direction_are_isolated() -> None:
    """A Latin name and subject in an Arabic letter: isolates in the text, <bdi> in the HTML."""
    found = letter(contact("Ingrid Stolz", subject="Resin samples"), config(), "ar")
    assert "\u2068Ingrid\u2069" in found.text
    assert "«\u2068Resin samples\u2069»" in found.text
    assert "<bdi>Ingrid</bdi>" in found.html
    assert "\u2068" not in found.html


def test_letter_over_the_limit_leaves_out_the_memory() -> None:
    """The letter's plan no longer has it either."""
    wordy = config(letters={"tone": "warm", "max_words": 50})
    found = letter(contact(), wordy)
    assert found.plan.memories == ()
    assert "Resin" not in found.text
    assert letter(contact(), config()).plan.memories


def test_question_mark_gets_no_full_stop_after_it() -> None:
    """A campaign that ends in a question mark."""
    ask = {"name": "q", "kind": "question", "en": "Who mends wooden oars?"}
    text = letter(contact(), config(why_now=[ask])).text
    assert "oars?" in text
    assert "?." not in text


def test_letters_to_eighty_colleagues_share_at_most_two_sentences() -> None:
    """One domain, one campaign, no two of one name; the subject lines count."""
    settings, others = config(), list[OtherLetter]()
    for number in range(80):
        who = contact(FIRST_NAMES[number], id=f"p{number}", subject="", days=1100 + number)
        found = render_letter(who, plan(who, settings), context(settings, who=who), others)
        others.append(OtherLetter(found.text, found.subject))
    said = [sentences(f"{one.text}\n{one.subject}") for one in others]
    assert max(len(a & b) for a, b in itertools.combinations(said, 2)) <= SHARED_AT_MOST


def test_letter_is_written_even_if_no_wording_is_distinct() -> None:
    """There is only one wording for everything."""
    single = {
        key: "\n".join(
            line
            for before, line in itertools.pairwise(["", *text.splitlines()])
            if key.endswith("layout.txt") or ("[" in (line[:1], before[:1]) and "alike" not in line + before)
        )
        for key, text in TEMPLATES.items()
    }
    who, settings = contact(), config()
    first = render_letter(who, plan(who, settings), context(settings, single, who=who))
    compared = [OtherLetter(first.text, first.subject)]
    second = render_letter(who, plan(who, settings), context(settings, single, who=who), compared)
    assert second.text == first.text


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("tone", ["warm", "matter_of_fact", "apologetic"])
def test_letters_have_40_to_125_words_and_no_findings(language: str, tone: str) -> None:
    """Forty people each."""
    settings = config(tone)  # type: ignore[arg-type]
    for number in range(40):
        found = letter(contact(id=f"p{number}"), settings, language)
        assert 40 <= count_words(found.text) <= 125
        assert check(found, settings) == ()


def test_users_layout_determines_the_order_of_parts() -> None:
    """Comments are left out."""
    own = {**TEMPLATES, "en/layout.txt": "# mine\n{{ signature }}\n\n\n\n{{ greeting }}\n"}
    who, settings = contact(), config()
    text = render_letter(who, plan(who, settings), context(settings, own)).text
    assert text.startswith("Jonas\n\n")
    assert text.endswith(",\n")


def test_unknown_variable_in_the_layout_is_reported_with_its_line() -> None:
    """{{ greting }} on line 2, below a comment."""
    own = {**TEMPLATES, "en/layout.txt": "# mine\n{{ greting }}\n"}
    who, settings = contact(), config()
    with pytest.raises(LetterError, match=r"letters/en/layout\.txt, line \d") as caught:
        render_letter(who, plan(who, settings), context(settings, own))
    assert "greeting" in caught.value.hint


def test_another_wording_of_one_part_leaves_the_others_as_they_are() -> None:
    """Each of those that fit can be chosen, in turn; none that states another fact."""
    usual = letter(contact(), config())
    assert usual.wordings["opening"].of > 1
    seen = set()
    for number in range(1, usual.wordings["opening"].of + 2):
        found = letter(contact(), config(), choices=LetterChoices(wordings=f"opening {number}"))
        seen.add(found.text)
        assert found.wordings["opening"].number == (number - 1) % usual.wordings["opening"].of + 1
        assert {part: used for part, used in found.wordings.items() if part != "opening"} == {
            part: used for part, used in usual.wordings.items() if part != "opening"
        }
    assert len(seen) == usual.wordings["opening"].of
    assert usual.text in seen


def test_subject_has_another_wording_of_a_good_length() -> None:
    """Numbers whose line would be too long or too short give the next one."""
    count = letter(contact(), config()).wordings["subject"].of
    lines = [letter(contact(), config(), choices=LetterChoices(wordings=f"subject {n}")) for n in range(1, count + 1)]
    assert len({one.subject for one in lines}) > 1
    for one in lines:
        assert SUBJECT_WORDS[0] <= count_words(one.subject) <= SUBJECT_WORDS[1]
        number = one.wordings["subject"].number
        assert letter(contact(), config(), choices=LetterChoices(wordings=f"subject {number}")).subject == one.subject
