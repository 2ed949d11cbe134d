"""What can be set in config.toml, as config.py defines it: the kind of value at each place, and how it is typed. Pure.

A group is what is saved together. Its sections are tables, such as [gate], or lists of them, such as [[chapter]].
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gmail_reconnect.config import NONE, Config
from gmail_reconnect.user_words import read_key

from .config_text import Place

Kind = Literal["text", "number", "decimal", "day", "choice", "switch", "lines"]
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "me": ("me",),
    "chapter": ("chapter",),
    "line": ("line",),
    "why_now": ("why_now",),
    "offer": ("offer",),
    "ranking": ("report", "ranking", "gate", "weights"),
    "rhythm": ("rhythm",),
    "letters": ("letters",),
    "schedule": ("schedule",),
    "notify": ("notify",),
}
LISTS: Final = frozenset({"chapter", "line", "why_now", "offer", "rhythm"})
_ONLY_IN_FILE: Final = frozenset({("notify", "command")})
"""No form chooses a program that is started."""
_SWITCH: Final = {"yes": True, "no": False}
_WORDS: Final = ("ask", "subject")
"""Keys with words in several languages; the other words are beside the keys, each by its language."""


@dataclass(frozen=True, slots=True)
class SettingField:
    """One value that can be set. `text` is what config.toml has, as it is typed; `usual` what counts if it has none."""

    place: Place
    kind: Kind
    text: str = ""
    usual: str = ""
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


def list_fields(data: Mapping[str, Any], section: str, languages: Collection[str]) -> list[list[SettingField]]:
    """The fields of a section; of a list those of each entry, and at the end those of a new one.

    `languages` are those that can be chosen, and that there can be words in.
    """
    if section not in LISTS:
        found = data.get(section)
        return [list(_fields(section, (section,), found if isinstance(found, dict) else {}, data, languages))]
    found = data.get(section)
    entries = [one if isinstance(one, dict) else {} for one in found] if isinstance(found, list) else []
    return [list(_fields(section, (section, n), one, data, languages)) for n, one in enumerate([*entries, {}])]


def value_of(field: SettingField, text: str) -> Any:
    """What config.toml gets for a text; None for no value. A text that doesn't fit is left as it is, to be refused."""
    text = text.strip()
    if not text:
        return None
    try:
        match field.kind:
            case "number":
                return int(text)
            case "decimal":
                return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
            case "day":
                return date.fromisoformat(text)
            case "switch":
                return _SWITCH.get(text, text)
            case "lines":
                return [line for one in text.splitlines() if (line := one.strip())]
    except ValueError:
        pass
    return text


def _fields(
    section: str, place: Place, entry: Mapping[str, Any], data: Mapping[str, Any], languages: Collection[str]
) -> Iterator[SettingField]:
    """First what is short, then words in the user's own language and the others, then lists."""
    named = {info.alias or name: info for name, info in _model(section).model_fields.items()}
    has_words = named.pop("words", None) is not None
    own = own_language(data)

    def worded(way: Place, words: Mapping[str, Any]) -> Iterator[SettingField]:
        for language in sorted({*words, *languages}, key=lambda one: (one != own, one)):
            yield SettingField((*way, language), "text", _text(words.get(language)))

    plain = [
        _field((*place, key), info, entry, data, languages)
        for key, info in named.items()
        if key not in _WORDS and (section, key) not in _ONLY_IN_FILE
    ]
    yield from (field for field in plain if field.kind != "lines")
    if has_words:
        yield from worded(place, {key: text for key, text in entry.items() if read_key(key) and key not in named})
    for key in (one for one in _WORDS if one in named):
        found = entry.get(key)
        yield from worded((*place, key), found if isinstance(found, dict) else {own: found} if found else {})
    yield from (field for field in plain if field.kind == "lines")


def _field(
    place: Place, info: FieldInfo, entry: Mapping[str, Any], data: Mapping[str, Any], languages: Collection[str]
) -> SettingField:
    key = str(place[-1])
    kind, choices = _kind(info)
    if key == "language":
        kind, choices = "choice", tuple(sorted(languages))
    elif key == "offer":
        kind, choices = "choice", (NONE, *_names_of_offers(data))
    limits = {type(one): one for one in info.metadata}
    least, most = limits.get(Ge), limits.get(Le)
    usual = "" if info.is_required() else _text(info.get_default())
    return SettingField(
        place, kind, _text(entry.get(key)), usual, choices, least and least.ge, most and most.le
    )  # fmt: skip


def own_language(data: Mapping[str, Any]) -> str:
    """The user's own language, in which a text without one is."""
    me = data.get("me")
    return str(me.get("language", "en")) if isinstance(me, dict) else "en"


def _names_of_offers(data: Mapping[str, Any]) -> Iterator[str]:
    offers = data.get("offer")
    for one in offers if isinstance(offers, list) else ():
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            yield one["name"]


def _model(section: str) -> type[BaseModel]:
    info = next(info for name, info in Config.model_fields.items() if section in {name, info.alias})
    found: type[BaseModel] = (get_args(info.annotation) or (info.annotation,))[0]
    return found


def _kind(info: FieldInfo) -> tuple[Kind, tuple[str, ...]]:
    parts = [one for one in get_args(info.annotation) if one is not NoneType]
    if get_origin(info.annotation) is Literal:
        return "choice", tuple(filter(None, parts))
    kind = parts[0] if parts and get_origin(info.annotation) is not tuple else info.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "choice", tuple(str(one.value) for one in kind)
    kinds: dict[Any, Kind] = {bool: "switch", int: "number", float: "decimal", date: "day", tuple[str, ...]: "lines"}
    return kinds.get(kind, "text"), ()


def _text(value: Any) -> str:
    """A value as it is typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)
