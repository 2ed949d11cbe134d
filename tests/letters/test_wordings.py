"""The wordings: every language complete, every slip named by file and line."""

from __future__ import annotations

import itertools
import re

import pytest

from gmail_reconnect.errors import LetterError
from gmail_reconnect.letters import wordings
from gmail_reconnect.letters.lint import APOLOGY, CLOSENESS
from gmail_reconnect.text.fold import fold
from tests.support.letter_samples import TEMPLATES

LANGUAGES = wordings.languages(TEMPLATES)
EVERY = [
    (language, file, heading)
    for language in LANGUAGES
    for file, headings in wordings.CATALOGUE.items()
    for heading in headings
]
BLANK = "blank"


def test_the_shipped_languages() -> None:
    """English and Arabic; a third is a folder, and then stands under all these tests."""
    assert LANGUAGES == ("ar", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_tone_and_part_is_there(language: str) -> None:
    """No file and no heading is missing in any language."""
    assert wordings.source_file(TEMPLATES, language, wordings.LAYOUT)
    for file, headings in wordings.CATALOGUE.items():
        assert all(wordings.wordings_below(TEMPLATES, language, file, heading) for heading in headings)


@pytest.mark.parametrize(("language", "file", "heading"), EVERY)
def test_at_least_four_different_wordings(language: str, file: str, heading: str) -> None:
    """Each part has four or more, none of them twice; a blank has the one."""
    texts = [wording.text for wording in wordings.wordings_below(TEMPLATES, language, file, heading)]
    assert len(texts) >= (1 if heading == BLANK and file != "subject.txt" else 4)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("language", "file", "heading"), EVERY)
def test_the_variables_of_a_heading_are_used(language: str, file: str, heading: str) -> None:
    """Every wording says what it is given: the silence, the user's words, the subject and when."""
    for wording in wordings.wordings_below(TEMPLATES, language, file, heading):
        for variable in wordings.CATALOGUE[file][heading]:
            assert variable in wording.text, f"{wording.path}:{wording.line} leaves out {variable}"


@pytest.mark.parametrize(("language", "file", "heading"), EVERY)
def test_one_apology_at_most_and_only_where_it_belongs(language: str, file: str, heading: str) -> None:
    """The apologetic opening has exactly one, every other wording none; nothing presumes closeness or shouts."""
    belongs = file == "1-silence.txt" and heading == "apologetic"
    for wording in wordings.wordings_below(TEMPLATES, language, file, heading):
        for said in _readings(wording.text):
            assert len(APOLOGY.findall(fold(said))) == belongs, said
            assert not CLOSENESS.search(fold(said)), said
            assert "!" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_subjects_have_three_to_five_words(language: str) -> None:
    """As the lint asks."""
    for heading in wordings.CATALOGUE["subject.txt"]:
        for wording in wordings.wordings_below(TEMPLATES, language, "subject.txt", heading):
            assert 3 <= len(wording.text.split()) <= 5, wording


def test_nothing_is_asked_where_nothing_is_asked() -> None:
    """No question mark in a letter whose second step asks nothing."""
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
    """A wording as a man, a woman and somebody unnamed would read it."""
    choice = re.compile(r"\{\{ (?:me|you)\(\"([^\"]*)\", \"([^\"]*)\", \"([^\"]*)\"\) \}\}")
    return sorted({choice.sub(rf"\g<{which}>", text) for which in (1, 2, 3)})


def broken(file: str, text: str) -> LetterError:
    heading = next(iter(wordings.CATALOGUE[file]))
    with pytest.raises(LetterError) as caught:
        wordings.wordings_below({f"en/{file}": text}, "en", file, heading)
    return caught.value


def test_a_syntax_error_names_file_and_line() -> None:
    """An unclosed brace on line 3."""
    error = broken("1-silence.txt", "# remark\n[warm]\nIt has been {{ silence since.\n")
    assert error.message.startswith("letters/en/1-silence.txt, line 3:")


def test_an_unknown_variable_names_the_known_ones() -> None:
    """{{ silense }} is found though another wording would be chosen."""
    error = broken("1-silence.txt", "[warm]\nIt has been {{ silence }}.\nIt has been {{ silense }}.\n")
    assert error.message == "letters/en/1-silence.txt, line 3: there is no {{ silense }} here."
    assert error.hint == "Known here: me, silence, you."


def test_an_unknown_heading_names_the_known_ones() -> None:
    """[wram] is no tone."""
    error = broken("closing.txt", "[wram]\nWarmly,\n")
    assert "line 1: there is no heading [wram]" in error.message
    assert "[warm]" in error.hint


def test_a_wording_without_a_heading() -> None:
    """A line that belongs nowhere."""
    assert "line 1: a wording needs a heading" in broken("closing.txt", "Warmly,\n").message


def test_a_heading_without_a_wording() -> None:
    """An empty heading is named."""
    assert "no wording below [warm]" in broken("closing.txt", "[warm]\n").message


def test_a_missing_file_names_the_languages_that_have_it() -> None:
    """There are no French letters."""
    with pytest.raises(LetterError) as caught:
        wordings.wordings_below(TEMPLATES, "fr", "closing.txt", "warm")
    assert "letters/fr/closing.txt" in caught.value.message
    assert "ar, en" in caught.value.hint


@pytest.mark.parametrize(
    "text", ["{{ ''.__class__.__mro__ }}", "{{ range(3) }}", "{% for x in me.__globals__ %}{% endfor %}"]
)
def test_templates_are_sandboxed(text: str) -> None:
    """Not even the user's own template reaches beyond its values."""
    known = frozenset({"me", "name"})
    with pytest.raises(LetterError):
        _rendered(text, known)


def _rendered(text: str, known: frozenset[str]) -> str:
    template = wordings.compile_template("letters/en/x.txt", 1, text, known)
    return wordings.fill_template("letters/en/x.txt", 1, template, {"me": lambda *_: "", "name": "x"})


def test_a_call_with_too_few_words_names_the_line() -> None:
    """me("a") lacks two of its three wordings."""
    template = wordings.compile_template("letters/en/x.txt", 7, '{{ me("a") }}', frozenset({"me"}))
    with pytest.raises(LetterError, match=r"letters/en/x\.txt, line 7"):
        wordings.fill_template("letters/en/x.txt", 7, template, {"me": lambda a, b, c: a + b + c})


def test_the_next_attempt_takes_another_wording() -> None:
    """For any person and any number of wordings above one, attempts 0 to 5 never repeat the one before."""
    for person, count in itertools.product(("p1", "p2", "p3"), (2, 4, 6, 8)):
        lines = [wordings.Wording("x", i, str(i)) for i in range(count)]
        picked = [wordings.WordingPicker(person, attempt).pick("opening", lines) for attempt in range(6)]
        assert all(a != b for a, b in itertools.pairwise(picked))


def test_wordings_are_chosen_evenly() -> None:
    """Of 800 people each of eight openings gets between 60 and 140."""
    lines = [wordings.Wording("x", i, str(i)) for i in range(8)]
    picked = [wordings.WordingPicker(f"person {i}").pick("opening", lines).line for i in range(800)]
    assert all(60 <= picked.count(i) <= 140 for i in range(8))
