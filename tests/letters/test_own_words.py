"""What the user's own words are, so that they get into the right place and the right sentence."""

from __future__ import annotations

import re

import pytest

from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters.lint import check
from gmail_reconnect.letters.own_words import (
    after_and,
    as_sentence,
    begins_with_if,
    is_own_news,
    is_their_news,
    kinds_of_ask,
    opens_letter,
)
from tests.support.letter_samples import OFFER, OFFER_BOTH, TRIP, config, contact, letter

GREETS = "I hear you sail again, congratulations!"
TELLS = "I hear that you mend oars in Bergen now."
OWED = contact(i_owe=True)


@pytest.mark.parametrize(
    "line",
    [
        GREETS, "Happy birthday to the two of you.", "Thank you for the oars.", "How is Bergen?",
        "بلغني أنك انتقلت، فمبارك.", "كيف الحياة في بيرغن؟", "شكرًا على المصباح.",
    ],
)  # fmt: skip
def test_line_that_greets_opens_the_letter(line: str) -> None:
    """Nobody congratulates in the third sentence."""
    assert opens_letter(line)


@pytest.mark.parametrize(
    ("words", "language", "sentence"),
    [
        ("I moved to Osaka. Are you there", "en", "I moved to Osaka. Are you there?"),
        ("Are you there? I moved to Osaka", "en", "Are you there? I moved to Osaka."),
        ("Is Dr. Stolz there", "en", "Is Dr. Stolz there?"),
        ("Is Prof. Stolz there", "en", "Is Prof. Stolz there?"),
        ("انتقلت إلى أوساكا. هل تعرفها", "ar", "انتقلت إلى أوساكا. هل تعرفها؟"),
        ("هل تعرفها؟ انتقلت إلى أوساكا", "ar", "هل تعرفها؟ انتقلت إلى أوساكا."),
    ],
)
def test_last_sentence_gets_its_mark(words: str, language: str, sentence: str) -> None:
    """The first one says nothing about the last."""
    assert as_sentence(words, language) == sentence


def test_users_own_line_may_know_their_life_and_exclaim() -> None:
    """Only the program's wording must not."""
    found = letter(contact(), config(), choices=LetterChoices(line="Congratulations on your new boat!"))
    assert not check(found, config())


@pytest.mark.parametrize(
    "line",
    [
        TELLS,
        "We met in Bergen.",
        "I still have your torch.",
        "كنا جارين في بيرغن.",
        "بلغني أن القارب وصل.",
        "علّمتني التجديف.",
    ],
)
def test_other_line_may_come_behind_an_answer(line: str) -> None:
    """It isn't the first sentence."""
    assert not opens_letter(line)


def test_line_has_its_place() -> None:
    """Greetings come before the silence; others are a paragraph behind it, or come behind the answer."""
    with_line = config(line=[{"name": "row", "people": ["Mira Stolz"], "en": TELLS}])
    for attempt in range(8):
        first = letter(contact(), config(), choices=LetterChoices(line=GREETS), attempt=attempt).text
        assert first.split("\n\n")[1] == GREETS
        for settings, choices in ((config(), LetterChoices(line=TELLS)), (with_line, LetterChoices())):
            behind = letter(contact(), settings, choices=choices, attempt=attempt).text
            assert behind.split("\n\n")[2] == TELLS
        choices = LetterChoices(line="I hear you row again", answer="The oars came.")
        text = letter(OWED, config(), choices=choices, attempt=attempt).text
        assert "The oars came. I hear you row again.\n\nAs for me, I am moving to Osaka" in text


def test_arabic_news_follow_theirs() -> None:
    """ "أما أنا فقد" turns from their news to the user's, and from nothing else."""
    settings = config(why_now=[{"name": "back", "ar": "عدت إلى العمل في مايو"}], offer=[OFFER_BOTH])
    for line, joined in (("بلغني أنك عدت إلى التجديف", True), ("علّمتني التجديف", False)):
        text = letter(OWED, settings, "ar", choices=LetterChoices(line=line)).text
        assert f"{line}.\n\n{'أما أنا فقد ' if joined else ''}عدت إلى العمل في مايو." in text


def test_arabic_offer_keeps_each_letter_of_its_words() -> None:
    """Only a «و» at its beginning is doubled by the one of the wording."""
    assert after_and("وأعرّفك بزملائي في أوسلو، وأساعدك") == "أعرّفك بزملائي في أوسلو، وأساعدك"


@pytest.mark.parametrize("words", ["سأرسل إليك الخريطة", "وسأرسل إليك الخريطة"])
def test_arabic_offer_has_one_and(words: str) -> None:
    """Behind an ask it begins with «و», also if the user wrote it."""
    offer = [{"name": "map", "default": True, "ar": words}]
    settings = config(why_now=[TRIP | {"ask": {"ar": "هل تعرف نجارًا؟"}}], offer=offer)
    assert "\n\nوسأرسل إليك الخريطة." in letter(contact(), settings, "ar").text


@pytest.mark.parametrize(
    ("ask", "is_sentence", "kinds"),
    [
        ("twenty minutes by phone", False, {"time"}),
        ("عشرين دقيقة بالهاتف", False, {"time"}),
        ("a lunch in March", False, {"meeting"}),
        ("the name of a boat builder", False, set()),
        ("an hour in March, if that suits you", False, {"own way out"}),
        ("Could I call you for twenty minutes?", True, {"whole sentence"}),
        ("Would you tell me if it's fair?", True, {"whole sentence"}),
        ("Do you have an hour for coffee?", True, {"whole sentence"}),
        ("Do you know a boat builder?", True, {"whole sentence", "to know"}),
        ("هل تعرف نجارًا؟", True, {"whole sentence", "to know"}),
        ("Who builds boats there?", True, {"whole sentence", "open question"}),
        ("Could you read it? No hurry, and no need if you're busy.", True, {"whole sentence", "own way out"}),
        ("هل تقرؤه؟ ولا حرج إن تعذّر ذلك.", True, {"whole sentence", "own way out"}),
    ],
)
def test_kinds_of_ask(ask: str, is_sentence: bool, kinds: set[str]) -> None:
    """So that the sentence around it, and the way to say no, fit."""
    assert kinds_of_ask(ask, is_sentence=is_sentence) == kinds


def test_ask_with_a_way_to_say_no_gets_no_second_one() -> None:
    """The user's is enough."""
    ask = "Could you read it in March? If not, no harm done."
    for attempt in range(8):
        text = letter(contact(), config(why_now=[TRIP | {"ask": ask}]), attempt=attempt).text
        assert re.search(re.escape(ask) + " (?:If it helps, )?I would gladly", text)


def test_offer_that_begins_with_if_is_one_condition() -> None:
    """ "And if you ever …", never "If it helps, if you ever …"."""
    settings = config(offer=[OFFER | {"en": "If you ever need oars, write to me"}])
    for attempt in range(8):
        found = letter(contact(), settings, attempt=attempt)
        assert "f you ever need oars, write to me." in found.text
        assert not check(found, settings)


def test_user_may_want_no_offer() -> None:
    """Chosen for the person or the campaign: then nothing is missing, and no blank is left."""
    for settings, choices in (
        (config(why_now=[TRIP | {"offer": "none"}]), LetterChoices()),
        (config(), LetterChoices(offer="none")),
    ):
        found = letter(contact(), settings, choices=choices)
        assert (found.plan.offer, found.blanks) == (None, ())
        assert "[" not in found.text
        assert "introduce" not in found.text


def test_what_english_sentences_tell() -> None:
    """Of the user, of the person, or on a condition."""
    assert is_own_news("I've been back since May.")
    assert not is_own_news("It's mine.")
    assert is_own_news("عدت إلى العمل في مايو.")
    assert not is_own_news("البيت جاهز.")
    assert is_their_news("I hear you row again.")
    assert not is_their_news("You taught me to row.")
    assert not is_their_news("I'm told the boat is sold.")
    assert not is_their_news("I saw you last in Bergen.")
    assert not is_their_news("I told you I would write.")
    assert not is_their_news("كان الأستاذ مبارك معنا في الصف.")
    assert is_their_news("I’m told you moved.")
    assert not is_their_news("I owe you a lunch.")
    assert begins_with_if("إن احتجت إلى شيء فأنا في الخدمة.")
    assert not begins_with_if("إنني في الخدمة.")
