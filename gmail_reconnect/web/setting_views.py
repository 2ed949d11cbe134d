"""What the template shows of settings: fields with their words, mistakes, and the people they affect."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from gmail_reconnect.actions.settings.change import Settings, value_at
from gmail_reconnect.actions.settings.config_text import Place
from gmail_reconnect.actions.settings.fields import GROUPS, LISTS, SettingField
from gmail_reconnect.actions.settings.impact import LetterImpact, RankingImpact, SomePeople
from gmail_reconnect.config import Config, Mistake
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.text.sanitize import one_line
from gmail_reconnect.user_words import read_key

_MONTH = 10  # in the chart's units
_HEIGHT = 40
_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form sent, to be shown again: texts by place, what is wrong, and where config.toml says something else."""

    texts: Mapping[Place, str]
    mistakes: Collection[Mistake] = ()
    newer: Mapping[Place, str] | None = None
    removed: Collection[Place] = ()


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. `choices` are (value, label); `newer` what config.toml has by now, where that differs."""

    name: str
    label: str
    kind: str
    text: str
    usual: str
    choices: tuple[tuple[str, str], ...]
    wrong: str
    newer: str
    language: str
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class EntryView:
    """The fields of a section, or of an entry of a list; `name` is its place, "" for a section. `is_new`: not saved.

    `facts` say shortly what the entry has.
    """

    name: str
    title: str
    facts: str
    fields: tuple[FieldView, ...]
    wrong: str
    is_new: bool
    removed: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """What is saved together; `seen` is the version that the fields show."""

    name: str
    title: str
    why: str
    sections: tuple[tuple[str, tuple[EntryView, ...]], ...]
    seen: str
    wrong: str
    is_newer: bool


@dataclass(frozen=True, slots=True)
class PeopleView:
    """How many people, in words, and the first of them as (id, name)."""

    count: int
    said: str
    first: tuple[tuple[str, str], ...]
    more: str


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A chapter on the time line: from `x`, `width` long; whose silences it explains."""

    title: str
    days: str
    x: int
    width: int
    people: PeopleView


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The chapters against the silences: bars of (x, height) for each quarter of a year, and the same by year."""

    width: int
    first: str
    last: str
    bars: tuple[tuple[int, float], ...]
    years: tuple[tuple[str, str], ...]
    rows: tuple[TimeRow, ...]
    unexplained: PeopleView


def make_group(name: str, settings: Settings, typed: Typed, words: PageWords, *, seen: str = "") -> GroupView:
    """The fields of a group, with what was typed in their place, if something was."""
    by_place: dict[Place, list[str]] = {}
    for one in typed.mistakes:
        by_place.setdefault(one.place, []).append(_mistake(one, words))
    sections = tuple(
        (words.known("settings_section", section), tuple(_entries(section, settings, typed, by_place, words)))
        for section in GROUPS[name]
    )
    left = [text for place, texts in by_place.items() if place == () or place[0] in GROUPS[name] for text in texts]
    return GroupView(
        name=name,
        title=words.say("settings_group", name),
        why=words.say("settings_why", name),
        sections=sections,
        seen=seen or settings.version(name),
        wrong=" ".join(left),
        is_newer=typed.newer is not None,
    )


def _entries(
    section: str, settings: Settings, typed: Typed, mistakes: dict[Place, list[str]], words: PageWords
) -> list[EntryView]:
    """Each entry. The mistakes that are shown at a field are taken out of `mistakes`."""
    found = []
    every = settings.fields(section)
    for number, fields in enumerate(every):
        place: Place = (section, number) if section in LISTS else (section,)
        shown = tuple(_field(one, typed, mistakes, words) for one in fields)
        found.append(
            EntryView(
                name=".".join(map(str, place)) if section in LISTS else "",
                title=_title(value_at(settings.data, place), words),
                facts=_facts(value_at(settings.data, place), words),
                fields=shown,
                wrong=" ".join(mistakes.pop(place, [])),
                is_new=section in LISTS and number == len(every) - 1,
                removed=place in typed.removed,
            )
        )
    return found


def _title(entry: Any, words: PageWords) -> str:
    """What an entry is called: its name, its tag, the first of its people, or its kind."""
    if not isinstance(entry, Mapping):
        return ""
    people = entry.get("people")
    named = entry.get("name") or entry.get("tag") or (people[0] if isinstance(people, list) and people else "")
    kind = str(entry.get("kind", ""))
    return one_line(str(named), limit=60) if named else words.known("settings_choice", f"kind_{kind}")


def _facts(entry: Any, words: PageWords) -> str:
    """The kind of an entry if it has a name, its days, and its words in the page's language."""
    if not isinstance(entry, Mapping):
        return ""
    kind, until = entry.get("kind"), entry.get("until")
    parts = [
        words.known("settings_choice", f"kind_{kind}") if kind and entry.get("name") else "",
        _days(entry.get("from"), entry.get("to"), words),
        f"{words.say('settings', 'until')} {_day(until, words)}" if isinstance(until, date) else "",
        one_line(str(entry.get(words.language) or entry.get("every") or ""), limit=80),
    ]
    return " · ".join(filter(None, parts))


def _field(field: SettingField, typed: Typed, mistakes: dict[Place, list[str]], words: PageWords) -> FieldView:
    place = field.place
    section, key = str(place[0]), str(next(part for part in place[1:] if isinstance(part, str)))
    language = (
        str(place[-1]) if len(place) == 4 or (read_key(key) and key not in words.table("setting", section)) else ""
    )
    label = words.say("setting", section, "words" if language == key else key)
    if language:
        label = f"{label} · {words.locale.languages.get(language[:2], language[:2])}"
        label += f" ({language})" if len(language) > 2 else ""
    usual = _choice(key, field.usual, words) if field.choices or field.kind == "switch" else field.usual
    choices = ("yes", "no") if field.kind == "switch" else field.choices
    text = typed.texts.get(place, field.text)
    if choices and text and text not in choices:
        choices = (*choices, text)
    nearest = [one for one in mistakes if one[: len(place)] == place]
    return FieldView(
        name=".".join(map(str, place)),
        label=label,
        kind="choice" if choices else field.kind,
        text=text,
        usual=usual,
        choices=tuple((one, _choice(key, one, words)) for one in choices),
        wrong=" ".join(said for one in nearest for said in mistakes.pop(one)),
        newer=(typed.newer or {}).get(place, ""),
        language=language[:2],
        least=field.least,
        most=field.most,
    )


def _choice(key: str, value: str, words: PageWords) -> str:
    if key == "lens":
        return words.known("lens_name", value)
    if key == "language":
        return str(words.locale.languages.get(value, value))
    table = words.table("settings_choice")
    return str(table.get(f"{key}_{value}", table.get(value, value)))


def _mistake(one: Mistake, words: PageWords) -> str:
    """A mistake in the page's language; that of config.toml's own check where there are no words for it."""
    said = words.table("settings_mistake").get(one.kind)
    if said is None:
        return one.message
    return words.say("settings_mistake", one.kind, **{name: f"{value:g}" for name, value in one.limits.items()})


def make_people(some: SomePeople, words: PageWords) -> PeopleView:
    """Some people, in words."""
    rest = some.count - len(some.first)
    return PeopleView(
        some.count,
        words.count("people", some.count),
        tuple((one.id, one_line(one.shown, limit=60)) for one in some.first),
        words.say("settings", "and_more", n=words.number(rest)) if rest else "",
    )


def ranking_view(found: RankingImpact, words: PageWords) -> dict[str, Any]:
    """Who would come in and who would go."""
    return {
        "before": words.count("people", found.before),
        "after": words.count("people", found.after),
        "same": not (found.come.count or found.go.count or found.come_top.count or found.go_top.count),
        "top": words.number(found.top),
        "lists": [
            (words.say("settings", name, top=words.number(found.top)), make_people(some, words))
            for name, some in (
                ("comes_in", found.come), ("goes", found.go), ("comes_top", found.come_top), ("goes_top", found.go_top),
            )
            if some.count
        ],
    }  # fmt: skip


def campaigns_view(found: LetterImpact, config: Config, words: PageWords) -> list[tuple[str, PeopleView]]:
    """Each campaign with who it would reach now."""
    return [
        (one_line(campaign.name, limit=60), make_people(found.campaigns[number], words))
        for number, campaign in enumerate(config.why_now)
    ]


def time_line(found: LetterImpact, config: Config, today: date, words: PageWords) -> TimeLine:
    """The chapters against the silences."""
    now = _month(today)
    begun = [*found.silences, *(_month(one.start) for one in config.chapters if _month(one.start) <= now)]
    first = min(begun, default=now) // 12 * 12
    last = now // 12 * 12 + 11
    width = (last - first + 1) * _MONTH
    backwards = words.direction == "rtl"

    def place(start: int, end: int) -> tuple[int, int]:
        """Where months are on the line: x and width; `end` belongs to it."""
        start, end = max(start, first), min(end, last)
        length = max(0, end - start + 1) * _MONTH
        return (last - end if backwards else start - first) * _MONTH, length

    quarters: dict[int, int] = {}
    years: dict[int, int] = {}
    for month, count in found.silences.items():
        quarter = month // _QUARTER * _QUARTER
        quarters[quarter] = quarters.get(quarter, 0) + count
        years[month // 12] = years.get(month // 12, 0) + count
    most = max(quarters.values(), default=1)
    rows = []
    for number, chapter in enumerate(config.chapters):
        x, length = place(_month(chapter.start), _month(chapter.to or today))
        title = one_line(chapter.name, limit=60) or words.known("settings_choice", f"kind_{chapter.kind}")
        people = make_people(found.chapters[number], words)
        rows.append(TimeRow(title, _days(chapter.start, chapter.to, words), x, length, people))
    return TimeLine(
        width=width,
        first=str(first // 12),
        last=str(last // 12),
        bars=tuple((place(at, at + _QUARTER - 1)[0], n * _HEIGHT / most) for at, n in sorted(quarters.items())),
        years=tuple((str(year), words.number(n)) for year, n in sorted(years.items())),
        rows=tuple(rows),
        unexplained=make_people(found.unexplained, words),
    )


def _days(first: Any, last: Any, words: PageWords) -> str:
    """From one day to another, or until today; "" where there is no first day."""
    if not isinstance(first, date):
        return ""
    until = _day(last, words) if isinstance(last, date) else words.say("settings", "until_today")
    return f"{_day(first, words)} – {until}"


def _day(day: date, words: PageWords) -> str:
    return words.day(datetime.combine(day, time()))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
