"""The wordings: all languages are complete, state only facts, and mistakes are reported with file and line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from gmail_reconnect.errors import LetterError
from gmail_reconnect.letters.contractions import CONTRACTION
from gmail_reconnect.letters.lint import APOLOGY, CLOSENESS, FEELING, REQUEST
from gmail_reconnect.letters.wording import wording_files, wordings
from gmail_reconnect.text.fold import fold
from tests.support.letter_samples import TEMPLATES

LANGUAGES = tuple(sorted(wording_files.languages(TEMPLATES)))
EVERY = [(language, file, part) for language in LANGUAGES for file, parts in wordings.PARTS.items() for part in parts]
APOLOGETIC = frozenset({"long", "apologetic"})

CLAIMS: list[tuple[str, set[str]]] = [
    (
        r"never replied|should have replied|now to reply|only (?:now )?replying|owe you|my (late )?reply\b",
        {"owed", "answer"},
    ),
    (r"لم ارد|بلا رد|الرد علي|تاخري في الرد|ردي|رد متاخر", {"owed", "answer"}),
    (r"i should have (?:written|been|kept)|التقصير مني|كان علي ان", {"theirs last"}),
    (
        r"lost touch|my last email|i last wrote|i wrote to you|looking for|look for|search for",
        {"unanswered"},
    ),
    (r"كتبتها اليك|رسايلي|انقطع التواصل|لا داعي الي البحث", {"unanswered"}),
    (r"spoke|حديث بيننا|تحدث", {"met"}),
    (r"most of that time|most of the time|معظم هذه المده|معظم الوقت", {"most"}),
    (r"part of that time|part of the time|بعض هذه المده|بعض الوقت", {"part"}),
    (r"remember our emails|تراسلنا في", {"reminder"}),
    (r"for most of \{\{ years|معظم \{\{ years", {"span"}),
    (r"remember me|اكثر من رساله", {"in common"}),
    (r"our last emails were about|(?:since|after) we emailed about|in touch, about|اخر ما كتبنا عنه", {"last topic"}),
    (r"again and again|many times|تكرر|غير مره", {"project"}),
    (r"to us both|الينا معا|وصلتنا معا|بدات مراسلاتنا", {"introduced"}),
    (r"back at work|my old field|used to work|مجالي|المجال", {"return"}),
    (r"in return|in exchange|في المقابل", {"ask"}),
    (r"thank|شكر", {"ask"}),
]
"""What a wording may claim, as a pattern of its folded text, and the facts of which its heading must state one."""


def every_wording() -> Iterator[tuple[str, str, wordings.Wording]]:
    for language, file, part in EVERY:
        for wording in wordings.wordings_of(TEMPLATES, language, file, part):
            yield language, part, wording


def test_english_and_arabic_are_shipped() -> None:
    """A third language would be a folder, and all tests here would apply to it."""
    assert LANGUAGES == ("ar", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_file_and_part(language: str) -> None:
    """Nothing is missing in any language."""
    assert wordings.source_file(TEMPLATES, language, wordings.LAYOUT)
    for file, parts in wordings.PARTS.items():
        assert all(wordings.wordings_of(TEMPLATES, language, file, part) for part in parts)


@pytest.mark.parametrize(("language", "file", "part"), EVERY)
def test_wordings_of_a_heading_differ(language: str, file: str, part: str) -> None:
    """No line stands twice below one heading."""
    found = [(one.facts, one.text) for one in wordings.wordings_of(TEMPLATES, language, file, part)]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(("language", "file", "part"), EVERY)
def test_only_an_apologetic_opening_or_a_late_answer_apologizes(language: str, file: str, part: str) -> None:
    """At most once, for a long silence; no wording presumes closeness or has an exclamation mark."""
    for wording in wordings.wordings_of(TEMPLATES, language, file, part):
        is_late = wording.facts >= {"long", "owed"}
        may_apologize = part == "opening" and (is_late or wording.facts >= APOLOGETIC)
        for said in _readings(wording.text):
            assert len(APOLOGY.findall(fold(said))) <= may_apologize, said
            assert not CLOSENESS.search(fold(said)), said
            assert "!" not in said


def test_no_wording_states_a_feeling_habit_or_memory() -> None:
    """The user didn't say it, and the headers don't show it."""
    for _, _, wording in every_wording():
        assert not FEELING.search(fold(wording.text)), wording


def test_every_claim_of_a_wording_is_a_fact_of_its_heading() -> None:
    """ "I never answered" only where an answer is owed, "most of that time" only where a chapter covers most of it."""
    for _, part, wording in every_wording():
        stated = wording.facts | ({part} if part in {"ask", "answer"} else set()) | wording.variables
        for claim, facts in CLAIMS:
            if re.search(claim, fold(wording.text)):
                assert stated & facts, f"{wording.path}:{wording.line} needs one of {facts}: {wording.text}"


def test_only_an_ask_asks() -> None:
    """A letter without an ask of the user's contains no request and no thanks in advance."""
    for _, part, wording in every_wording():
        if part != "ask" and "ask" not in wording.facts:
            assert not REQUEST.search(fold(wording.text)), wording
            assert not set(wording.text) & set("?؟"), wording


def test_every_way_to_ask_has_a_way_to_say_no() -> None:
    """As easy as possible."""
    no = re.compile(r"understand|that's fine|no harm|no problem|no worries|لا باس|لا حرج|لا عليك")
    for language in LANGUAGES:
        for wording in wordings.wordings_of(TEMPLATES, language, "2-why-now.txt", "ask"):
            assert no.search(fold(wording.text)) or "own way out" in wording.facts, wording


def test_contractions_of_english_wordings_can_be_written_out() -> None:
    """A formal letter has none: every apostrophe is one that is known, or a possessive."""
    for language, _, wording in every_wording():
        if language == "en":
            assert "'" not in CONTRACTION.sub("", wording.text), wording


def test_opening_includes_the_reason() -> None:
    """Otherwise what filled the silence would be lost."""
    for language in LANGUAGES:
        for wording in wordings.wordings_of(TEMPLATES, language, "1-silence.txt", "opening"):
            assert "{{ reason }}" in wording.text, wording


def _readings(text: str) -> list[str]:
    """A wording as a man, a woman, and a person without a gender would read it."""
    choice = re.compile(r"\{\{ (?:me|you)\(\"([^\"]*)\", \"([^\"]*)\", \"([^\"]*)\"\) \}\}")
    return sorted({choice.sub(rf"\g<{which}>", text) for which in (1, 2, 3)})


def broken(file: str, text: str) -> LetterError:
    part = next(iter(wordings.PARTS[file]))
    with pytest.raises(LetterError) as caught:
        wordings.wordings_of({f"en/{file}": text}, "en", file, part)
    return caught.value


def test_syntax_error_is_reported_with_file_and_line() -> None:
    """An unclosed brace on line 3."""
    error = broken("1-silence.txt", "# remark\n[opening: faded]\nIt has been {{ silence since.\n")
    assert error.message.startswith("letters/en/1-silence.txt, line 3:")


def test_unknown_variable_is_reported_with_the_known_ones() -> None:
    """{{ silense }} is found even if another wording would be picked."""
    error = broken("closing.txt", "[closing]\nBest,\n{{ bset }},\n")
    assert error.message == "letters/en/closing.txt, line 3: there is no {{ bset }} here."
    assert error.hint == "Known here: me, you."


def test_unknown_part_is_reported_with_the_known_ones() -> None:
    """[clsing] isn't a part, and nor are the headings of earlier versions."""
    error = broken("closing.txt", "[clsing]\nWarmly,\n")
    assert "line 1: there is no part [clsing]" in error.message
    assert "[closing]" in error.hint


def test_unknown_fact_is_reported_with_the_known_ones() -> None:
    """[closing: wram]."""
    error = broken("closing.txt", "[closing: wram]\nWarmly,\n")
    assert "line 1: there is no fact 'wram' for [closing]" in error.message
    assert "warm" in error.hint


def test_wording_without_a_heading_is_reported() -> None:
    """A line above the first heading."""
    assert "line 1: a wording needs a heading" in broken("closing.txt", "Warmly,\n").message


def test_heading_without_a_wording_is_reported() -> None:
    """The error names the part."""
    assert "no wording below [closing]" in broken("closing.txt", "[closing]\n").message


def test_letter_that_no_wording_fits_is_reported() -> None:
    """Only a wording for a warm letter is left."""
    only = [wordings.Wording("x", 1, "Warmly,", frozenset({"warm"}))]
    with pytest.raises(LetterError) as caught:
        wordings.fitting_wordings(only, "closing.txt", "closing", {"formal", "owed"}, {})
    assert caught.value.message == "closing.txt has no wording of [closing] for a letter with: formal."


def test_wordings_fit_by_their_facts_and_variables_the_most_specific_first() -> None:
    """A wording whose variable is empty doesn't fit; `reason` may be empty."""
    plain = wordings.Wording("x", 1, "plain")
    silent = wordings.Wording("x", 2, "silence", variables=frozenset({"silence", "reason"}))
    owed = wordings.Wording("x", 3, "owed", frozenset({"owed"}))
    every = [plain, silent, owed]
    found = wordings.fitting_wordings(every, "1-silence.txt", "opening", {"owed", "long"}, {"silence": "a year"})
    assert found == [[owed], [plain, silent]]
    assert wordings.fitting_wordings(every, "1-silence.txt", "opening", {"faded"}, {"silence": ""}) == [[plain]]


def test_missing_file_is_reported_with_the_languages_that_have_it() -> None:
    """There are no French letters."""
    with pytest.raises(LetterError) as caught:
        wordings.wordings_of(TEMPLATES, "fr", "closing.txt", "closing")
    assert "letters/fr/closing.txt" in caught.value.message
    assert "ar, en" in caught.value.hint


@pytest.mark.parametrize(
    "text", ["{{ ''.__class__.__mro__ }}", "{{ range(3) }}", "{% for x in me.__globals__ %}{% endfor %}"]
)
def test_templates_are_sandboxed(text: str) -> None:
    """Not even the user's own template can reach beyond its values."""
    known = frozenset({"me", "name"})
    with pytest.raises(LetterError):
        _rendered(text, known)


def _rendered(text: str, known: frozenset[str]) -> str:
    template = wordings.compile_template("letters/en/x.txt", 1, text, known)
    return wordings.fill_template("letters/en/x.txt", 1, template, {"me": lambda *_: "", "name": "x"})


def test_call_with_too_few_words_is_reported_with_its_line() -> None:
    """me("a") lacks two of its three wordings."""
    template = wordings.compile_template("letters/en/x.txt", 7, '{{ me("a") }}', frozenset({"me"}))
    with pytest.raises(LetterError, match=r"letters/en/x\.txt, line 7"):
        wordings.fill_template("letters/en/x.txt", 7, template, {"me": lambda a, b, c: a + b + c})


def test_next_attempt_picks_another_wording() -> None:
    """For any person and two or more wordings, attempts 0 to 5 never repeat the previous one."""
    for person, count in itertools.product(("p1", "p2", "p3"), (2, 4, 6, 8)):
        lines = [wordings.Wording("x", i, str(i)) for i in range(count)]
        picked = [wordings.in_order(lines, "opening", person, attempt)[0] for attempt in range(6)]
        assert all(a != b for a, b in itertools.pairwise(picked))


def test_wordings_are_picked_evenly() -> None:
    """For 800 people, each of eight openings is picked 60 to 140 times."""
    lines = [wordings.Wording("x", i, str(i)) for i in range(8)]
    picked = [wordings.in_order(lines, "opening", f"person {i}")[0].line for i in range(800)]
    assert all(60 <= picked.count(i) <= 140 for i in range(8))
