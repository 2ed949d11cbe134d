"""The charts on the report page: active months by year, and the terms of the score as bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gmail_reconnect.model import Report, Terms

from .strings import PageWords

YEAR_STEP: Final = 10  # in the chart's units: from one year's bar to the next
YEAR_BAR: Final = 7  # a bar's width
MONTH_HEIGHT: Final = 2.5  # a bar's height per month
CHART_YEARS: Final = 10  # at least, so that a short history doesn't look like a long one


@dataclass(frozen=True, slots=True)
class YearBar:
    """The bar of one year: its left edge and its height, in the chart's units."""

    x: int
    height: float


@dataclass(frozen=True, slots=True)
class HistoryChart:
    """Active months by year. All people get the same years, in the reading direction of the language."""

    width: int
    bars: tuple[YearBar, ...]
    first: str
    last: str
    spoken: str  # the same in words, for screen readers


@dataclass(frozen=True, slots=True)
class TermBar:
    """A term of the score: its points, and where its bar starts and how long it is, both in per cent."""

    name: str
    points: str
    start: str
    size: str
    negative: bool


def make_history_chart(months: Sequence[int], years: range, words: PageWords) -> HistoryChart:
    """The chart of one person's active months, each as year·12 + month − 1."""
    by_year = Counter(month // 12 for month in months)
    columns = range(len(years))
    spoken = [
        words.say("text", "year_bar", year=str(year), months=words.count("months", by_year[year]))
        for year in sorted(by_year)
    ]
    return HistoryChart(
        width=len(years) * YEAR_STEP - (YEAR_STEP - YEAR_BAR),
        bars=tuple(
            YearBar(column * YEAR_STEP, by_year[year] * MONTH_HEIGHT)
            for year, column in zip(years, reversed(columns) if words.direction == "rtl" else columns, strict=True)
        ),
        first=str(years[0]),
        last=str(years[-1]),
        spoken=f"{words.say('text', 'years_together')}. {'; '.join(spoken)}",
    )


@dataclass(frozen=True, slots=True)
class ChartScale:
    """What all charts of the page share: the least and the most points of any term, and the years."""

    low: float
    high: float
    years: range

    @classmethod
    def of(cls, report: Report) -> ChartScale:
        """The scale for all people of the report. It has at least `CHART_YEARS` years."""
        points = [points for ranked in report.people for points in ranked.terms]
        seen = [month // 12 for ranked in report.people for month in ranked.contact.tie.months]
        now = report.as_of.year
        years = range(min([now - CHART_YEARS + 1, *seen]), max([now, *seen]) + 1)
        return cls(min([0.0, *points]), max([0.0, *points]), years)

    def place(self, points: float) -> float:
        """The position of `points` between low and high, in per cent."""
        return 100 * (points - self.low) / ((self.high - self.low) or 1)


def make_term_bars(terms: Terms, words: PageWords, scale: ChartScale) -> tuple[TermBar, ...]:
    """A bar for each term of the score."""
    bars = []
    for name, points in terms._asdict().items():
        start, end = sorted((scale.place(0), scale.place(points)))
        label, shown = words.say("term", name), words.points(points)
        bars.append(TermBar(label, shown, f"{start:.1f}", f"{end - start:.1f}", negative=points < 0))
    return tuple(bars)
