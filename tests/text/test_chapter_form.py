"""Whether words for a chapter fit into "Most of that time went into …"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.text.chapter_form import find_wrong_form

WRONG = {
    "en": """
        I was studying | been studying law | busy with work | ill | unemployed | swamped at work | abroad
        I've been ill | I'd moved to Rome | we moved to Rome | it was hard | there was a move | studied law
        worked at Acme | took care of my father | got married | had a baby | travelled | lost my job
        started a company | was busy | my wife was ill | Work was crazy
        my father's illness, and I was busy | because of my father | in Lyon | since I studied law
        to study law | Finishing a degree | My studies | The move to Rome | finishing a degree.
        too much work! | what happened was hard, I was ill.
    """,
    "ar": """
        كنت أدرس | مشغول بالعمل | منشغلة بوالدتي | درست القانون | دَرَسْتُ القانون | أدرس القانون
        وكنت مريضًا | انتقلت إلى روما | أنا مشغول | تزوّجت | عملنا في الخارج | اعتنيت بوالدي | بسبب المرض
        في ليون | لأنني كنت مشغولًا | إتمام دراستي. | رعاية والدي؟
    """,
    "fr": "mes études. | un déménagement !",
}  # fmt: skip
RIGHT = {
    "en": """
        finishing a degree in Lyon | sick leave | busy years at Acme | overseas projects
        a job that was too much | Anna's illness | work | IT consulting | Lyon and a degree
        two jobs at once | lost years | married life | the firm I was building | law school at St. John's
        running Acme Inc. | a degree in the U.S. | building what became a company | PhD studies
        my father, who was ill | changed circumstances | raised beds and chickens | a house we were building
        managed care consulting | New York | MBA | Beijing | Reading | iPhone development
        learning how it is done | moving from gas to wind power | looking after two small children
    """,
    "ar": """
        إتمام دراستي في ليون | الانتقال من مجال التغليف | عملان في وقت واحد | رعاية طفلين صغيرين | بيت جديد
        وقت طويل في المستشفى | دراسات عليا | عملي في بيروت | بيروت والعمل فيها | بنتي المريضة | مرض والدي
        عمل شاق | درس طويل | فرانكفورت | أسرتي | أكبر مشروع في حياتي | الخدمة العسكرية | بناء بيت
        وفاة قريب
    """,
    "fr": "finir mes études à Lyon | I was studying | un déménagement",
}  # fmt: skip


def each(of: dict[str, str]) -> list[tuple[str, str]]:
    lines = ((language, line) for language, text in of.items() for line in text.splitlines())
    return [(language, one.strip()) for language, line in lines for one in line.split("|") if one.strip()]


@pytest.mark.parametrize(("language", "words"), each(WRONG))
def test_sentence_or_verb_is_found(language: str, words: str) -> None:
    """It would make a broken sentence in every letter."""
    found = find_wrong_form(words, language)
    assert found
    assert words in found


@pytest.mark.parametrize(("language", "words"), each(RIGHT))
def test_noun_phrase_or_gerund_fits(language: str, words: str) -> None:
    """A wrong refusal would keep the user from writing at all. Other languages' grammar isn't judged."""
    assert find_wrong_form(words, language) == ""


def test_message_shows_how_it_would_read() -> None:
    """So that the mistake is plain, with an example to follow."""
    assert find_wrong_form("I was studying", "en").startswith(
        "A letter would say “Most of that time went into I was studying.” Write a noun or an -ing form in lower case"
    )
    assert "إلى كنت أدرس" in find_wrong_form("كنت أدرس", "ar")


@given(st.text(max_size=60), st.sampled_from(["en", "ar", "fr"]))
def test_any_text_is_judged(words: str, language: str) -> None:
    """Nothing fails, and empty words are left to the program's own wording."""
    assert find_wrong_form(words, language) is not None
    assert find_wrong_form(" ", language) == ""
