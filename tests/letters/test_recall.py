"""A letter recalls a subject only if it names a topic and can't hurt; grief and anger keep it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.letters.recall import GRAVE, LONGEST_QUOTED, SubjectVerdict, in_a_sentence, judge_subject

SUBJECTS = sorted((Path(__file__).parent / "subjects").glob("*.txt"))
LISTS = sorted((Path(__file__).parents[2] / "gmail_reconnect" / "text" / "subject_words").glob("*.txt"))


def subjects(path: Path) -> Iterator[tuple[str, str]]:
    """(kind, subject) of each line."""
    kind = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        else:
            yield kind, line


@pytest.mark.parametrize("path", SUBJECTS, ids=lambda path: path.stem)
def test_no_harmful_subject_is_recalled(path: Path) -> None:
    """Of sixteen kinds, from grief to a booking; half of the subjects were kept apart until the rules were done."""
    harmful = [subject for kind, subject in subjects(path) if kind != "safe"]
    assert not [subject for subject in harmful if judge_subject(subject).is_safe]


@pytest.mark.parametrize("path", SUBJECTS, ids=lambda path: path.stem)
def test_grief_and_anger_keep_the_letter_back(path: Path) -> None:
    """Such a letter is the user's own to write. Only the other languages don't tell kinds apart."""
    grave = [(kind, subject) for kind, subject in subjects(path) if kind in GRAVE]
    assert not [subject for _, subject in grave if judge_subject(subject).kind != "grave"]


@pytest.mark.parametrize("path", SUBJECTS, ids=lambda path: path.stem)
def test_nine_of_ten_projects_are_recalled(path: Path) -> None:
    """A rule that forbids everything is no help."""
    safe = [subject for kind, subject in subjects(path) if kind == "safe"]
    assert sum(judge_subject(subject).is_safe for subject in safe) >= 0.9 * len(safe)


@pytest.mark.parametrize(
    "word",
    ["عزاء", "العزاء", "للعزاء", "بالعزاء", "والعزاء", "وبالعزاء", "عزائه", "عزاؤكم", "عزاءكم", "الجنازة", "جنازته",
     "لجنازتها", "وفاة", "بوفاة", "وفاتهم", "لوفاة", "الوفاة", "وَفَاةُ", "وفـــاة", "وفاه"],
)  # fmt: skip
def test_arabic_prefixes_suffixes_and_spellings_hide_no_word(word: str) -> None:
    """The word boundary of an Arabic word isn't that of its meaning."""
    assert judge_subject(f"{word} في القرية الساحلية").why == "grief"


@pytest.mark.parametrize("subject", ["السلام عليكم ورحمة الله وبركاته", "السلام عليكم و رحمة الله"])
def test_greeting_is_no_obituary(subject: str) -> None:
    """It says nothing, and doesn't keep a letter back."""
    assert judge_subject(subject).why == "trivial"


@pytest.mark.parametrize("subject", ["Bad news about Dad", "Uncle Ben's accident", "حادث ابني", "حريق في بيت جدتي"])
def test_sad_news_of_the_family_keeps_the_letter_back(subject: str) -> None:
    """No word of death is needed; the same word about a plant is only not recalled."""
    assert judge_subject(subject).kind == "grave"
    assert judge_subject("Accident at the plant").kind == "doubtful"


@pytest.mark.parametrize("subject", ["Dad's surgery", "عملية قلب لوالدي", "كلامك إهانة للفريق", "انتهى الأمر يا كاذب"])
def test_illness_of_the_family_and_an_insult_keep_the_letter_back(subject: str) -> None:
    """The same illness or insult of nobody in particular is only not recalled."""
    assert judge_subject(subject).kind == "grave"
    assert judge_subject("Surgery robots").kind == judge_subject("إهانة محرك البحث").kind == "doubtful"


@pytest.mark.parametrize(
    "subject",
    ["We're done", "This is unacceptable", "I can't take this", "Stop sending me mails", "Please stop calling"],
)
@pytest.mark.parametrize("prefix", ["", "Re: ", "AW: Re: [rowers] "])
def test_answer_that_breaks_off_keeps_the_letter_back(prefix: str, subject: str) -> None:
    """What is before the words doesn't make them harmless."""
    assert judge_subject(prefix + subject) == SubjectVerdict("grave", "anger")


@pytest.mark.parametrize(
    "subject",
    [
        "Stop loss orders for the gas book",
        "Stop sending duplicates to the list",
        "Stop sending me the daily log",
        "Stop calling the API twice",
        "Unacceptable risk levels in the pipeline model",
        "We are finished with the audit",
        "You never know",
        "This is the last time table",
        "Stop us at the gate",
        "لن أنسى جميلك",
        "Do not contact the vendor before Friday",
        "Don't call me before nine",
        "Forget my earlier email",
        "I can't take this flight",
        "We're through the first gate",
        "ابتعد عن السكر",
        "لا تتصل بالمورد",
        "كيف تتحدث بثقة أمام الجمهور",
        "لا تنتظرني على الغداء",
        "تعبت من الاشتراك",
        "أغرب القصص من الميناء",
    ],
)
def test_words_of_anger_about_work_keep_no_letter_back(subject: str) -> None:
    """The shape of a sentence says who is meant; a word alone doesn't."""
    assert judge_subject(subject).kind != "grave"


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        ("Fwd: Harbour plans", "forward"),
        ("Re: Fwd: Harbour plans", "forward"),
        ("HARBOUR PLANS", "shout"),
        ("Harbour plans!", "shout"),
        ("Harbour plaaaans north", "shout"),
        ("Harbour plans?", "question"),
        ("خطط الميناء؟", "question"),
        ("Harbour plans hahaha", "joke"),
        ("Harbour K8F2LP plans", "booking"),
        ("Harbour plans 12 March", "booking"),
        ("Harbour plans at 10:30", "booking"),
        ("Harbour plans $40", "booking"),
        ("Harbour plans ٣/٥", "booking"),
        ("https://harbour.example/plans", "noise"),
        ("Harbour plans 🎉", "emoji"),
        ("Ana Lima", "name"),
        ("Emma Letter", "name"),
        ("Details for Emma", "name"),
        ("Harbour", "trivial"),
        ("harbour harbour", "trivial"),
        ("the new meeting notes", "trivial"),
        ("Harbour plans (north", "cut off"),
        ("Harbour plans for all of the coast and more than that and", "long"),
        ("", "noise"),
    ],
)
def test_shape_alone_makes_a_subject_doubtful(subject: str, why: str) -> None:
    """Whatever its words are."""
    verdict = judge_subject(subject)
    assert (verdict.kind, verdict.why, verdict.text) == ("doubtful", why, "")


def test_safe_subject_is_quoted_without_marks() -> None:
    """The letter has its own quotation marks and full stop."""
    verdict = judge_subject("Re: [boats] “Harbour” plans...")
    assert (verdict.is_safe, verdict.text, verdict.why) == (True, "Harbour plans", "")


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_lists_are_well_formed(path: Path) -> None:
    """Each line is a kind of the English list, and entries that are used as they are written."""
    kinds = [
        line.partition(": ")[0]
        for line in next(path for path in LISTS if path.stem == "english").read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, _, entries = line.partition(": ")
            assert kind in kinds
            assert not [
                entry for entry in entries.split(", ") if not re.fullmatch(r"=?[^\s*=,]([^*=,]*[^\s*=,])?\*?", entry)
            ]


@given(st.text(max_size=80))
def test_any_text_gets_a_verdict(text: str) -> None:
    """Only a safe one has a text, on one line, short enough to be quoted; and judging that again gives the same."""
    verdict = judge_subject(text)
    assert verdict.is_safe == bool(verdict.text) == (not verdict.why)
    assert len(verdict.text) <= LONGEST_QUOTED
    assert "\n" not in verdict.text
    if verdict.is_safe:
        assert judge_subject(verdict.text) == verdict


@pytest.mark.parametrize(
    "hostile", ["Re: " * 100_000, "ا" * 500_000, "وبال" * 100_000, "a b " * 100_000, "((" * 200_000]
)
def test_long_subject_takes_no_time(hostile: str) -> None:
    """Only its beginning is read."""
    judge_subject("load the lists")
    start = process_time()
    judge_subject(hostile)
    assert process_time() - start < 0.5


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("Coal Presentation", "the coal presentation"),
        ("resin samples", "the resin samples"),
        ("Big Tallow Project", "the Big Tallow Project"),
        ("ISDA agreement", "the ISDA agreement"),
        ("Miller's harbour project", "Miller's harbour project"),
        ("Offshore crane inspection plan", ""),
        ("Cleaned up capacity model", ""),
        ("The harbour plan", ""),
        ("Harbour plans approved", ""),
        ("عينات الراتنج", ""),
    ],
)
def test_english_subject_that_is_surely_a_noun_needs_no_quotation_marks(subject: str, said: str) -> None:
    """Nobody writes “our mails about “Coal Presentation””. A word that may be a name keeps its capital letter."""
    assert in_a_sentence(subject) == said
