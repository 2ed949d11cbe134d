"""Read the settings as they are typed, save changes into config.toml, and undo them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.people.lookup import letter_languages
from gmail_reconnect.actions.setup import SetupAnswers, config_text
from gmail_reconnect.config import Config, Mistake, check
from gmail_reconnect.errors import ConfigError, ErrorCode

from .config_text import Place, change_text, changed_data
from .fields import GROUPS, LISTS, SettingField, list_fields, own_language, value_of


@dataclass(frozen=True, slots=True)
class Settings:
    """What config.toml has. `text` is "" and `exists` False where there is no such file."""

    text: str
    data: Mapping[str, Any]
    languages: tuple[str, ...]
    exists: bool

    def fields(self, section: str) -> list[list[SettingField]]:
        """As `list_fields`."""
        return list_fields(self.data, section, self.languages)

    def version(self, group: str) -> str:
        """Tells whether the settings of a group have changed meanwhile."""
        return _digest(repr([self.data.get(section) for section in GROUPS[group]]))


@dataclass(frozen=True, slots=True)
class TypedSettings:
    """What was typed in the fields of a group, by place, and the entries of lists that are to go.

    `seen` is the version of the group from which it was typed.
    """

    group: str
    seen: str
    texts: Mapping[Place, str]
    removed: Collection[Place] = ()


@dataclass(frozen=True, slots=True)
class SettingsStep:
    """What `undo_settings` needs: the text before a change (None: no file), and a digest of the one after it."""

    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class SavedSettings:
    """What became of a change: it was saved (`step`, None where nothing changed), or there are mistakes.

    `newer` has the fields of which config.toml has another value by now, with that value: nothing was saved.
    """

    step: SettingsStep | None = None
    mistakes: tuple[Mistake, ...] = ()
    newer: Mapping[Place, str] | None = None


def read_settings(context: Context) -> Settings:
    """What config.toml has, or would have after setting up. Raises ConfigError where it is not TOML."""
    text = _read(context)
    return _parse(context, text if text is not None else config_text(SetupAnswers()), exists=text is not None)


def try_settings(context: Context, typed: TypedSettings) -> Config | list[Mistake]:
    """The settings as they would be, or what is wrong with them. Raises ConfigError."""
    settings = read_settings(context)
    return check(changed_data(settings.data, _changes(settings, typed)))


def save_settings(context: Context, typed: TypedSettings) -> SavedSettings:
    """Saves what was typed, unless there is a mistake, or the group was changed meanwhile. Raises ConfigError."""
    settings = read_settings(context)
    if settings.version(typed.group) != typed.seen:
        return SavedSettings(newer=_newer(settings, typed))
    changes = _changes(settings, typed)
    if not changes:
        return SavedSettings()
    if mistakes := _own_mistakes(settings, typed.group, check(changed_data(settings.data, changes))):
        return SavedSettings(mistakes=tuple(_where_typed(one, typed) for one in mistakes))
    text = change_text(settings.text, changes)
    _write(context, settings.text if settings.exists else None, text)
    return SavedSettings(SettingsStep(settings.text if settings.exists else None, _digest(text)))


def undo_settings(context: Context, step: SettingsStep) -> None:
    """Brings back the text before a change. Raises ConfigError where config.toml has been changed since then."""
    text = _read(context)
    if text is None or _digest(text) != step.after:
        raise _changed_meanwhile()
    if step.before is None:
        context.paths.config_file.unlink()
    else:
        _write(context, text, step.before)


def _parse(context: Context, text: str, *, exists: bool) -> Settings:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{context.paths.config_file}: {error}", code=ErrorCode.CONFIG_SYNTAX) from error
    return Settings(text, data, tuple(sorted(letter_languages(context))), exists)


def _own_mistakes(settings: Settings, group: str, found: Config | list[Mistake]) -> list[Mistake]:
    """Those that a change made, or leaves in its group; others that were there before can be mended one by one."""
    if isinstance(found, Config):
        return []
    before = check(settings.data)
    known = before if isinstance(before, list) else []
    return [one for one in found if one not in known or (one.place and one.place[0] in GROUPS[group])]


def _changes(settings: Settings, typed: TypedSettings) -> dict[Place, Any]:
    """What differs from config.toml: a value at each place, None where it goes."""
    found: dict[Place, Any] = dict.fromkeys(typed.removed)
    for section in GROUPS[typed.group]:
        entries = settings.fields(section)
        for number, fields in enumerate(entries):
            if (section, number) in found:
                continue
            given = {field: typed.texts[field.place] for field in fields if field.place in typed.texts}
            new = {field.place: value_of(field, text) for field, text in given.items() if not _same(text, field.text)}
            if section in LISTS and number == len(entries) - 1:  # the fields of a new entry
                if entry := _entry(new):
                    found[section, number] = entry
            else:
                found |= _with_whole_words(settings, new)
    return found


def _same(one: str, other: str) -> bool:
    return one.strip().splitlines() == other.strip().splitlines()


def _entry(values: Mapping[Place, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for place, value in values.items():
        if value is not None:
            *way, key = map(str, place[2:])
            (entry.setdefault(way[0], {}) if way else entry)[key] = value
    return entry


def _with_whole_words(settings: Settings, new: Mapping[Place, Any]) -> dict[Place, Any]:
    """The same changes, but for words that are one text, in the user's own language: these change as a whole."""
    found: dict[Place, Any] = {}
    for place, value in new.items():
        whole = place[:-1]
        if len(place) == 4 and isinstance(text := value_at(settings.data, whole), str):
            own = own_language(settings.data)
            words = found.get(whole, text)
            words = {**(words if isinstance(words, dict) else {own: words}), place[-1]: value}
            words = {language: one for language, one in words.items() if one is not None}
            found[whole] = (words[own] if words.keys() == {own} else words) or None
        elif value is not None or value_at(settings.data, place) is not None:
            found[place] = value
    return found


def value_at(data: Any, place: Place) -> Any:
    """The value at a place; None if there is none."""
    for part in place:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _newer(settings: Settings, typed: TypedSettings) -> dict[Place, str]:
    fields = [f for section in GROUPS[typed.group] for entry in settings.fields(section) for f in entry]
    return {f.place: f.text for f in fields if not _same(typed.texts.get(f.place, ""), f.text)}


def _where_typed(mistake: Mistake, typed: TypedSettings) -> Mistake:
    """The mistake with the number of its entry before others were removed."""
    if len(mistake.place) < 2 or not isinstance(number := mistake.place[1], int):
        return mistake
    for section, removed in sorted((str(place[0]), int(place[1])) for place in typed.removed):
        number += section == mistake.place[0] and removed <= number
    return mistake._replace(place=(mistake.place[0], number, *mistake.place[2:]))


def _read(context: Context) -> str | None:
    path = context.paths.config_file
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def _write(context: Context, before: str | None, text: str) -> None:
    """Replaces the file in one step, if it still has the text from before; its permissions stay."""
    path = context.paths.config_file.resolve()  # it may be a link
    new = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode("utf-8"))
        if before is not None:
            new.chmod(path.stat().st_mode)
        if _read(context) != before:
            raise _changed_meanwhile()
        new.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        new.unlink(missing_ok=True)


def _changed_meanwhile() -> ConfigError:
    return ConfigError("config.toml has been changed meanwhile; it was left as it is.", "Look at it again.")


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
