"""The measures of bench/ranking.py by hand, its lists without a look ahead, and the page it writes."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import protocol, ranking, ranking_mailboxes, scorers, trials
from bench.corpora import Mailbox
from bench.mbgnbd import Parameters
from bench.protocol import MEASURES, Parts, parts
from gmail_reconnect.model import DAY, Kind, Role
from gmail_reconnect.people.facts.events import MessageRow

ME, ANA, BO = 1, 2, 3
DOCS = Path(__file__).parents[2] / "docs" / "ranking.md"


def test_measures_match_a_calculation_by_hand() -> None:
    """Second and fourth of five came back: 3 of 6 pairs are in order."""
    some = parts([5, 4, 3, 2, 1], [False, True, False, True, False])
    ideal = 1 + 1 / math.log2(3)
    assert (some.right, some.pairs, some.lists) == (3, 6, 1)
    assert some.gain == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert some.hits == pytest.approx(1 / 3)


def test_equal_scores_count_as_every_order_at_once() -> None:
    """One score for all is chance: half the pairs, and at each rank the share of those who came back."""
    some = parts([0.0] * 4, [True, False, False, False])
    assert MEASURES["AUC"](some) == 0.5
    assert some.hits == pytest.approx(1 / 4)
    assert some.gain == pytest.approx(sum(1 / math.log2(place + 2) for place in range(4)) / 4)


@pytest.mark.parametrize("came", [[True, True], [False, False], [True], []])
def test_list_without_two_sides_is_not_measured(came: list[bool]) -> None:
    """Everybody or nobody came back."""
    assert parts([1.0] * len(came), came) == Parts()


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=15))
def test_negated_scores_give_the_opposite_auc(found: list[tuple[int, bool]]) -> None:
    """The two AUCs add up to 1, and every measure is between 0 and 1."""
    scores, came = [float(score) for score, _ in found], [back for _, back in found]
    one, other = parts(scores, came), parts([-score for score in scores], came)
    if one.lists:
        assert MEASURES["AUC"](one) + MEASURES["AUC"](other) == pytest.approx(1)
        assert all(0 <= value <= 1 + 1e-9 for value in (one.gain, one.hits))


def mail(number: int, day: int, sender: int, *to: int) -> MessageRow:
    return MessageRow(number, day * DAY, Kind.PERSONAL, sender, [(Role.TO, other) for other in to])


PAST = [
    *(mail(n, day, *pair) for n, (day, pair) in enumerate([(5, (ME, ANA)), (9, (ANA, ME)), (50, (ME, ANA))])),
    *(mail(n, day, *pair) for n, (day, pair) in enumerate([(6, (ME, BO)), (40, (BO, ME)), (70, (ME, BO))], 10)),
    *(mail(100 + n, 7 * n, ME, 9) for n in range(100)),
]


def test_outcomes_tell_who_came_back_and_who_wrote_first() -> None:
    """Ana is written to again after 130 days, Bo only once he has written; lists end before the owner does."""
    later = [mail(200, 313, ME, ANA), mail(201, 250, BO, ME), mail(202, 260, ME, BO)]
    (found, *_) = protocol.lists([Mailbox("me", (ME,), [*PAST, *later])], 180, 30)
    assert found.cut == 183 * DAY
    ana, bo = sorted(found.cases, key=lambda case: case.past.events[0].date)
    assert (ana.silence_days, ana.came, ana.prompted) == (133, True, False)
    assert (bo.silence_days, bo.came, bo.prompted) == (113, True, True)
    assert [case.past.tie.sent + case.past.tie.received for case in (ana, bo)] == [3, 3]
    assert max(one.cut for one in protocol.lists([Mailbox("me", (ME,), PAST)], 180, 1)) == (99 * 7 - 180) * DAY


@given(st.lists(st.tuples(st.integers(184, 600), st.sampled_from([(ME, ANA), (ANA, ME), (BO, ME), (ME, BO)]))))
def test_no_score_uses_mail_after_the_cut_off(future: list[tuple[int, tuple[int, int]]]) -> None:
    """The first list has the same people with the same scores, whatever comes after it."""

    def scores(rows: list[MessageRow]) -> list[list[float]]:
        first = protocol.lists([Mailbox("me", (ME,), rows)], 180, 30)[0]
        cases = sorted(first.cases, key=lambda case: case.past.events[0].date)
        return [[scorer(case, first.cut) for case in cases] for scorer in scorers.baselines().values()]

    later = [mail(300 + n, day, *pair) for n, (day, pair) in enumerate(future)]
    assert scores([*PAST, *later]) == scores(PAST)


def test_bgnbd_equals_its_integral() -> None:
    """P(alive) against sums over rates and ends: each repeat may end the tie; nothing repeated never ended."""
    parameters = Parameters(2.0, 6.0, 2.0, 3.0)
    repeats, last, age = 4, 20.0, 33.0
    cells = 4000

    def over_rates(until: float) -> float:
        width = 60 / cells
        rates = ((k + 0.5) * width for k in range(cells))
        return sum(v ** (1 + repeats) * math.exp(-v * (6.0 + until)) * width for v in rates)

    def over_ends(ended: int) -> float:
        ends = ((k + 0.5) / cells for k in range(cells))
        return sum(p ** (1 + ended) * (1 - p) ** (2 + repeats - ended) / cells for p in ends)

    alive, gone = over_rates(age) * over_ends(0), over_rates(last) * over_ends(1)
    odds = scorers.odds_against(repeats, last, age, parameters)
    assert 1 / (1 + math.exp(odds)) == pytest.approx(alive / (alive + gone), rel=1e-3)
    assert scorers.odds_against(0, 0, age, parameters) == -math.inf
    assert math.isfinite(scorers.bgnbd_log_likelihood(0, 0, age, parameters))


def test_written_page_is_the_heading_and_the_tables(tmp_path: Path) -> None:
    """An earlier page is replaced as a whole."""
    page = tmp_path / "ranking.md"
    page.write_text("old", encoding="utf-8")
    ranking.write(page, ["| new |"])
    assert page.read_text(encoding="utf-8") == f"{ranking.HEADING}\n| new |\n"


def test_kept_results_are_a_page_that_the_script_wrote() -> None:
    """The page ends with the summary of the last run."""
    text = ranking.RESULTS.read_text(encoding="utf-8")
    assert text.startswith(ranking.HEADING)
    assert "`warm` against count of mails" in text


def test_trials_replace_their_tables_and_keep_the_text(tmp_path: Path) -> None:
    """The sentences between the tables are written by hand."""
    page = tmp_path / "ranking-choices.md"
    page.write_text("Why.\n\n<!-- a: begin -->\n\n| old |\n\n<!-- a: end -->\n\nThen.\n", encoding="utf-8")
    for _ in range(2):
        trials.write(page, {"a": ["| new |", "|---|"]})
    expected = "Why.\n\n<!-- a: begin -->\n\n| new |\n|---|\n\n<!-- a: end -->\n\nThen.\n"
    assert page.read_text(encoding="utf-8") == expected


def test_trials_without_a_place_for_a_table_leave_the_page(tmp_path: Path) -> None:
    """A marker that was edited away must not cost the text after it."""
    page = tmp_path / "ranking-choices.md"
    page.write_text("<!-- a: begin -->\n\nText.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no place for the table a"):
        trials.write(page, {"a": ["| new |"]})
    assert page.read_text(encoding="utf-8") == "<!-- a: begin -->\n\nText.\n"


def test_trials_measured_the_same_released_score_as_the_comparison() -> None:
    """The two pages are written by two scripts; one was left behind before."""
    (released,) = [line for line in trials.RESULTS.read_text(encoding="utf-8").splitlines() if "| released: " in line]
    (warm, *_) = [line for line in ranking.RESULTS.read_text(encoding="utf-8").splitlines() if ranking.WARM in line]
    aucs = [float(cell.split()[0]) for cell in warm.split("|")[2:5]]
    assert float(released.split("|")[2]) == pytest.approx(sum(aucs) / 3, abs=0.001)


def test_small_table_in_the_docs_agrees_with_the_kept_results() -> None:
    """docs/ranking.md repeats a few AUC values; a new run must not leave old ones there."""
    rows = {cells[0]: cells[1:4] for cells in table_rows(ranking.RESULTS) if len(cells) == 10}
    shown = [cells for cells in table_rows(DOCS) if cells[0] in rows and cells[0] != "scorer"]
    assert len(shown) >= 8
    for scorer, *values in shown:
        assert values == [value.split(" ")[0] for value in rows[scorer]], scorer


def table_rows(page: Path) -> list[list[str]]:
    """The cells of each table row, the last table first, so that a dict keeps the first table's."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in reversed(lines) if line[:1] == "|"]


@pytest.mark.data
def test_top_tens_of_real_mailboxes_contain_no_ineligible_contact(
    data: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Three mailboxes, three cut-offs, three lenses: no machine, no dead address, nobody in touch; three fresh."""
    assert ranking_mailboxes.main([]) == 0
    rows = [line.split(" | ") for line in capfd.readouterr().out.splitlines() if " d | " in line]
    assert len(rows) == 27
    assert {tuple(row[4:7]) for row in rows} == {("0", "0", "0")}
    for row in rows:
        shown, _, ranked = row[3].partition(" of ")
        assert int(shown) == min(10, int(ranked))
        assert row[9] == ("3" if int(shown) == 10 else "0")


@pytest.mark.parametrize("main", [ranking.main, ranking_mailboxes.main])
def test_bench_without_the_mail_says_so(
    main: Callable[[list[str]], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It ends successfully, having written nothing."""
    monkeypatch.setenv("GMAIL_RECONNECT_TEST_DATA", str(tmp_path))
    assert main([]) == 0
    assert "set GMAIL_RECONNECT_TEST_DATA" in capfd.readouterr().out
