"""Whether what the user asks fits into "Could I ask you for …?"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.text.ask_form import find_wrong_ask

WRONG = {
    "en": """
        give me a lunch | Give me a call | send me the slides | call me in March | help me find a flat | read my draft
        look at my draft | introduce me to Ana | meet me in Lyon | to call you | for twenty minutes | we could meet
        you to read it | that you call me | because I need help | any chance of a call | any idea who sells them
        have a coffee with me | review the contract | put me in touch with Ana | write to Ana | take a look
    """,
    "ar": """
        أعطني عشر دقائق | أعطيني رقمها | اتصل بي في مارس | ساعدني | ساعديني في البحث | أرسل لي الملف | عرّفني بها
        أريد عشرين دقيقة | ممكن عشر دقائق | لو سمحت عشر دقائق | من فضلك دقيقتين | نلتقي في مارس | في مارس
    """,
}  # fmt: skip
RIGHT = {
    "en": """
        twenty minutes by phone in March | Half an hour | a lunch in the week of 18 March | your view in two lines
        the name of a good printer | help with my CV | about ten minutes | up to an hour | that article of yours
        an introduction to Ana | advice | review comments | call notes | a visit to the plant | grant money
        Give me a call if you like. | Could I call you in March? | call me? | spare parts | meet-and-greet tickets
        visit reports | share prices | help at the fair | the answer to one question
    """,
    "ar": """
        عشرين دقيقة بالهاتف في مارس | رأيك في سطرين | نصيحة | اتصال قصير | مساعدتك في البحث | اسم مطبعة جيدة
        فنجان قهوة | تعريفي بها | دعمك | أن أتصل بك | هل أتصل بك في مارس؟ | ساعدني إن استطعت. | لقاء في مارس
        دليل الهاتف | عرض قصير | تعييني في اللجنة
    """,
    "fr": "donne-moi un rendez-vous | vingt minutes",
}  # fmt: skip


def each(of: dict[str, str]) -> list[tuple[str, str]]:
    lines = ((language, line) for language, text in of.items() for line in text.splitlines())
    return [(language, one.strip()) for language, line in lines for one in line.split("|") if one.strip()]


@pytest.mark.parametrize(("language", "words"), each(WRONG))
def test_order_or_clause_is_found(language: str, words: str) -> None:
    """It would make a broken sentence in every letter."""
    found = find_wrong_ask(words, language)
    assert words in found


@pytest.mark.parametrize(("language", "words"), each(RIGHT))
def test_thing_or_sentence_fits(language: str, words: str) -> None:
    """A wrong refusal would block every command."""
    assert find_wrong_ask(words, language) == ""


def test_message_shows_how_it_would_read() -> None:
    """So the user sees what is wrong."""
    assert find_wrong_ask("give me a lunch", "en").startswith(
        "A letter would say “Could I ask you for give me a lunch?” Write a thing"
    )
    assert "هل لي بأعطني عشر دقائق؟" in find_wrong_ask("أعطني عشر دقائق", "ar")


@given(st.text(max_size=60), st.sampled_from(["en", "ar", "fr"]))
def test_any_words_get_an_answer(words: str, language: str) -> None:
    """Whatever is in config.toml."""
    assert isinstance(find_wrong_ask(words, language), str)
