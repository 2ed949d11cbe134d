"""The letters for blind judges: what a judge gets tells nothing about a letter's source; sheets are summed up."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from bench import letters_judged
from bench.letters_judged import SCORES, print_scores, read_scores, write


def filled(path: Path, scores: dict[str, str]) -> Path:
    """A judge's sheet: the same value in all six columns of each letter."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(("number", *SCORES, "comment"))
        csv.writer(file).writerows([number, *[value] * 6, f"of {number}"] for number, value in scores.items())
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three letters, one of each source."""
    rows = "001,config,a-mailbox,en,warm\n002,line,a-mailbox,en,warm\n003,human,a-mailbox,ar,\n"
    (tmp_path / "key.csv").write_text("number,source,mailbox,language,tone\n" + rows, encoding="utf-8")
    return tmp_path


def test_scores_are_means_by_source(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two judges; one of them left a row empty. A comment is shown with its letter."""
    one = filled(folder / "one.csv", {"001": "2", "002": "5", "003": "4"})
    two = filled(folder / "two.csv", {"001": "4", "002": "", "003": "5"})
    print_scores(read_scores(folder, [one, two]))
    printed = capsys.readouterr().out
    assert "| config | en | 1 | 2 | 3.00 |" in printed
    assert "| line | en | 1 | 1 | 5.00 |" in printed
    assert "| human | ar | 1 | 2 | 4.50 |" in printed
    assert "| highest less lowest judge | all | 3 | | 1.00 |" in printed
    assert printed.index("001 config") < printed.index("of 001") < printed.index("002 line")


@pytest.mark.parametrize("scores", [{"001": "6"}, {"001": "4.5"}, {"009": "4"}])
def test_score_that_cannot_be_used_stops_the_sum(folder: Path, scores: dict[str, str]) -> None:
    """A slip of the judge is named instead of counted."""
    with pytest.raises(SystemExit, match=next(iter(scores))):
        read_scores(folder, [filled(folder / "one.csv", scores)])


FOR_PEOPLE, FOR_ONE = "\n- Says of these people: ", "\n- Adds for this person: "
NEEDS_LETTERS = pytest.mark.skipif(
    not letters_judged.HUMAN.is_file(), reason="../shared/facts has no letters that a person wrote"
)


@pytest.mark.data
@NEEDS_LETTERS
def test_facts_have_the_one_line_that_the_letter_has(tmp_path: Path) -> None:
    """By the config alone that for people like them, which few are without; else the one for the person."""
    write(tmp_path, 7)
    without: Counter[str] = Counter()
    with (tmp_path / "key.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            facts, _, text = (tmp_path / f"{row['number']}.txt").read_text("utf-8").partition("\n\nLETTER\n")
            if row["source"] == "config":
                without[row["mailbox"]] += FOR_PEOPLE not in facts
                assert FOR_ONE not in facts
                assert facts.partition(FOR_PEOPLE)[2].split("\n")[0] in text
            elif row["source"] == "line":
                assert FOR_PEOPLE not in facts
    assert len(without) == 3
    assert max(without.values()) <= 3


@pytest.mark.data
@NEEDS_LETTERS
def test_files_for_judges_do_not_tell_the_source(tmp_path: Path) -> None:
    """All letters have the same parts; the packs have each letter of the language once."""
    write(tmp_path, 7)
    with (tmp_path / "key.csv").open(encoding="utf-8") as file:
        key = {row["number"]: row for row in csv.DictReader(file)}
    assert {row["source"] for row in key.values()} == {"config", "line", "human"}
    for number in key:
        text = (tmp_path / f"{number}.txt").read_text(encoding="utf-8")
        assert text.startswith(f"LETTER {number}\n\nFACTS\n- Language: ")
        assert "\n- Sender: " in text
        assert "\n\nLETTER\nSubject: " in text
        assert not {"config", "human", "template", "a-mailbox"} & set(text.lower().split())
    for language, letter in (("en", "E"), ("ar", "A")):
        expected = sorted(number for number, row in key.items() if row["language"] == language)
        for order in (1, 2, 3):
            pack = (tmp_path / f"{letter}{order}.txt").read_text(encoding="utf-8")
            assert sorted(line[7:] for line in pack.splitlines() if line.startswith("LETTER ")) == expected
