"""The wordings: all languages are complete, and mistakes are reported with file and line."""

from __future__ import annotations

import itertools
import re

import pytest

from gmail_reconnect.errors import LetterError
from gmail_reconnect.letters.lint import APOLOGY, CLOSENESS
from gmail_reconnect.letters.wording import wording_files, wordings
from gmail_reconnect.text.fold import fold
from tests.support.letter_samples import TEMPLATES

LANGUAGES = tuple(sorted(wording_files.languages(TEMPLATES)))
EVERY = [
    (language, file, heading)
    for language in LANGUAGES
    for file, headings in wordings.CATALOGUE.items()
    for heading in headings
]
BLANK = "blank"


def test_english_and_arabic_are_shipped() -> None:
    """A third language would be a folder, and all tests here would apply to it."""
    assert LANGUAGES == ("ar", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_file_and_heading(language: str) -> None:
    """Nothing is missing in any language."""
    assert wordings.source_file(TEMPLATES, language, wordings.LAYOUT)
    for file, headings in wordings.CATALOGUE.items():
        assert all(wordings.wordings_below(TEMPLATES, language, file, heading) for heading in headings)


@pytest.mark.parametrize(("language", "file", "heading"), EVERY)
def test_every_heading_has_four_different_wordings(language: str, file: str, heading: str) -> None:
    """A blank has one."""
    texts = [wording.text for wording in wordings.wordings_below(TEMPLATES, language, file, heading)]
    assert len(texts) >= (1 if heading == BLANK and file != "subject.txt" else 4)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("language", "file", "heading"), EVERY)
def test_every_wording_uses_all_variables_of_its_heading(language: str, file: str, heading: str) -> None:
    """The silence, the user's words, the subject, and when."""
    for wording in wordings.wordings_below(TEMPLATES, language, file, heading):
        for variable in wordings.CATALOGUE[file][heading]:
            assert variable in wording.text, f"{wording.path}:{wording.line} leaves out {variable}"


@pytest.mark.parametrize(("language", "file", "heading"), EVERY)
def test_only_the_apologetic_opening_apologizes(language: str, file: str, heading: str) -> None:
    """Exactly once; and no wording presumes closeness or has an exclamation mark."""
    belongs = file == "1-silence.txt" and heading == "apologetic"
    for wording in wordings.wordings_below(TEMPLATES, language, file, heading):
        for said in _readings(wording.text):
            assert len(APOLOGY.findall(fold(said))) == belongs, said
            assert not CLOSENESS.search(fold(said)), said
            assert "!" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_subjects_have_three_to_five_words(language: str) -> None:
    """As the lint requires."""
    for heading in wordings.CATALOGUE["subject.txt"]:
        for wording in wordings.wordings_below(TEMPLATES, language, "subject.txt", heading):
            assert 3 <= len(wording.text.split()) <= 5, wording


def test_wordings_that_ask_nothing_have_no_question() -> None:
    """Nor do they thank in advance."""
    for language, (file, heading) in itertools.product(
        LANGUAGES,
        [("2-why-now.txt", "debt"), ("2-why-now.txt", "other"), ("3-offer.txt", "not asking"),
         ("3-offer.txt", "thanks: not asking"), ("3-offer.txt", "forward")],
    ):  # fmt: skip
        for wording in wordings.wordings_below(TEMPLATES, language, file, heading):
            assert not set(wording.text) & set("?؟"), wording
            assert "advance" not in wording.text
            assert "سلفًا" not in wording.text


def _readings(text: str) -> list[str]:
    """A wording as a man, a woman, and a person without a gender would read it."""
    choice = re.compile(r"\{\{ (?:me|you)\(\"([^\"]*)\", \"([^\"]*)\", \"([^\"]*)\"\) \}\}")
    return sorted({choice.sub(rf"\g<{which}>", text) for which in (1, 2, 3)})


def broken(file: str, text: str) -> LetterError:
    heading = next(iter(wordings.CATALOGUE[file]))
    with pytest.raises(LetterError) as caught:
        wordings.wordings_below({f"en/{file}": text}, "en", file, heading)
    return caught.value


def test_syntax_error_is_reported_with_file_and_line() -> None:
    """An unclosed brace on line 3."""
    error = broken("1-silence.txt", "# remark\n[warm]\nIt has been {{ silence since.\n")
    assert error.message.startswith("letters/en/1-silence.txt, line 3:")


def test_unknown_variable_is_reported_with_the_known_ones() -> None:
    """{{ silense }} is found even if another wording would be picked."""
    error = broken("1-silence.txt", "[warm]\nIt has been {{ silence }}.\nIt has been {{ silense }}.\n")
    assert error.message == "letters/en/1-silence.txt, line 3: there is no {{ silense }} here."
    assert error.hint == "Known here: me, silence, you."


def test_unknown_heading_is_reported_with_the_known_ones() -> None:
    """[wram] isn't a tone."""
    error = broken("closing.txt", "[wram]\nWarmly,\n")
    assert "line 1: there is no heading [wram]" in error.message
    assert "[warm]" in error.hint


def test_wording_without_a_heading_is_reported() -> None:
    """A line above the first heading."""
    assert "line 1: a wording needs a heading" in broken("closing.txt", "Warmly,\n").message


def test_heading_without_a_wording_is_reported() -> None:
    """The error names the heading."""
    assert "no wording below [warm]" in broken("closing.txt", "[warm]\n").message


def test_missing_file_is_reported_with_the_languages_that_have_it() -> None:
    """There are no French letters."""
    with pytest.raises(LetterError) as caught:
        wordings.wordings_below(TEMPLATES, "fr", "closing.txt", "warm")
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
        picked = [wordings.pick_wording(lines, "opening", person, attempt) for attempt in range(6)]
        assert all(a != b for a, b in itertools.pairwise(picked))


def test_wordings_are_picked_evenly() -> None:
    """For 800 people, each of eight openings is picked 60 to 140 times."""
    lines = [wordings.Wording("x", i, str(i)) for i in range(8)]
    picked = [wordings.pick_wording(lines, "opening", f"person {i}").line for i in range(800)]
    assert all(60 <= picked.count(i) <= 140 for i in range(8))
