"""What config.toml says, to be changed: saved at once without touching a comment, tried before it is saved, undone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.diagnosis.lines import describe, error_line
from gmail_reconnect.actions.runs.announcing import test_ways
from gmail_reconnect.actions.schedule import install_schedule, next_run, remove_schedule, schedule_status
from gmail_reconnect.actions.settings.change import (
    SettingsStep,
    TypedSettings,
    read_settings,
    save_settings,
    try_settings,
    undo_settings,
)
from gmail_reconnect.actions.settings.config_text import Place
from gmail_reconnect.actions.settings.fields import GROUPS
from gmail_reconnect.actions.settings.impact import LetterImpact, letter_impact, ranking_impact
from gmail_reconnect.config import Config, Mistake, check
from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.report.strings import PageWords
from gmail_reconnect.text.bidi import isolate
from gmail_reconnect.text.sanitize import one_line
from gmail_reconnect.web.rendering import THEME_COOKIE, THEMES, moment_words, page_words, render
from gmail_reconnect.web.routes import act, page, shown_language, text, texts, worker
from gmail_reconnect.web.setting_views import (
    GroupView,
    Typed,
    campaigns_view,
    make_group,
    ranking_view,
    time_line,
)
from gmail_reconnect.web.toasts import Toast, toasts, with_toast

PATH: Final = "/settings"
_YEAR_SECONDS: Final = 365 * 24 * 3600
_PLACE: Final = re.compile(r"[a-z_]{1,30}(\.([0-9]{1,3}|[a-z_]{1,30})){1,3}")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown: each group with what it is about, None where that can't be told; one group for a script."""

    groups: tuple[tuple[GroupView, Any], ...]
    schedule: tuple[str, bool] | None


async def show(request: Request) -> Response:
    """All settings."""
    return await _show(request)


async def change(request: Request, form: FormData) -> Response | str:
    """Save the group that the form has, or try it: then who it is about is shown, and nothing is saved."""
    typed = _typed(form)
    if text(form, "do") == "try":
        tried = await worker(request).run(lambda context: try_settings(context, typed))
        return await _show(request, typed, tried)
    saved = await worker(request).run(lambda context: save_settings(context, typed))
    if saved.mistakes or saved.newer is not None:
        return await _show(request, typed, list(saved.mistakes), newer=saved.newer, status=400)
    if typed.group == "schedule" and saved.step:
        await worker(request).run_apart(_follow_schedule)
    name = await _group_title(request, typed.group)
    undo = partial(_take_back, step=saved.step, group=typed.group) if saved.step else None
    toast = Toast("settings" if saved.step else "settings_same", 1, name, undo, PATH)
    return f"{with_toast(PATH, toasts(request).add(toast))}#{typed.group}"


async def switch_schedule(request: Request, form: FormData) -> str:
    """Have the scheduled run started by this machine, or no longer."""
    on = text(form, "do") == "on"
    await worker(request).run_apart(install_schedule if on else remove_schedule)
    name = await _group_title(request, "schedule")
    toast = Toast(f"schedule_{'on' if on else 'off'}", 1, name, remove_schedule if on else install_schedule, PATH)
    return f"{with_toast(PATH, toasts(request).add(toast))}#schedule"


async def choose_theme(_: Request, form: FormData) -> Response | str:
    """Have this browser show the pages light, dark, or as its system is."""
    if (chosen := text(form, "theme")) not in THEMES:
        raise UsageError(f"There is no theme {chosen!r}.")
    response = RedirectResponse(f"{PATH}#me", 303)
    response.set_cookie(THEME_COOKIE, chosen, max_age=_YEAR_SECONDS, httponly=True, samesite="strict")
    return response


async def announce_test(request: Request, _: FormData) -> str:
    """Announce a test in each way that is on, and say how each went."""
    ended = await worker(request).run_apart(test_ways)
    language = await shown_language(request)
    labels = page_words(language).table("setting", "notify")
    failed = {way: describe(error_line(why), language) for way, why in ended.items() if why}
    said = " · ".join(f"{labels[way]}: {isolate(one_line(why))}" for way, why in failed.items())
    did = "not_notified" if failed else "notified" if ended else "no_way"
    name = said or " · ".join(labels[way] for way in ended) or await _group_title(request, "notify")
    return f"{with_toast(PATH, toasts(request).add(Toast(did, 1, name)))}#notify"


async def _group_title(request: Request, group: str) -> str:
    return page_words(await shown_language(request)).say("settings_group", group)


def _take_back(context: Context, step: SettingsStep, group: str) -> None:
    undo_settings(context, step)
    if group == "schedule":
        _follow_schedule(replace(context))  # with config.toml as it is now


def _follow_schedule(context: Context) -> None:
    """Another time counts for a schedule that is on."""
    if schedule_status(context):
        install_schedule(context)


def _typed(form: FormData) -> TypedSettings:
    group = text(form, "group")
    if group not in GROUPS:
        raise HTTPException(400, "damaged")
    found = {_place(name): value for name, value in form.items() if isinstance(value, str) and _PLACE.fullmatch(name)}
    removed = [_place(one) for one in texts(form, "remove") if _PLACE.fullmatch(one)]
    return TypedSettings(group, text(form, "seen"), found, [one for one in removed if one[0] in GROUPS[group]])


def _place(name: str) -> Place:
    return tuple(int(part) if part.isdigit() else part for part in name.split("."))


async def _show(
    request: Request,
    typed: TypedSettings | None = None,
    tried: Config | list[Mistake] | None = None,
    *,
    newer: Mapping[Place, str] | None = None,
    status: int = 200,
) -> Response:
    only = request.headers.get("x-only") == "group"
    language = await shown_language(request)
    shown = await worker(request).run(lambda context: _read(context, language, typed, tried, newer, only=only))
    template = "settings_group.html" if only else "settings.html"
    values = {"group": shown.groups[0][0], "about": shown.groups[0][1]} if only else {"groups": shown.groups}
    return render(request, template, language, status, schedule=shown.schedule, themes=THEMES, **values)


def _read(
    context: Context,
    language: str,
    typed: TypedSettings | None,
    tried: Config | list[Mistake] | None,
    newer: Mapping[Place, str] | None,
    *,
    only: bool,
) -> _Shown:
    settings = read_settings(context)
    words, saved = page_words(language), check(settings.data)
    groups = []
    impacts: dict[int, LetterImpact] = {}

    def impact(config: Config) -> LetterImpact:  # two groups need the same
        if id(config) not in impacts:
            impacts[id(config)] = letter_impact(context, config)
        return impacts[id(config)]

    for name in [typed.group] if typed and only else GROUPS:
        config: Config | list[Mistake] = saved
        sent = Typed({}, [one for one in saved if one.place] if isinstance(saved, list) else ())
        seen = ""
        if typed and name == typed.group:
            config = tried if tried is not None else saved
            sent = Typed(typed.texts, tried if isinstance(tried, list) else (), newer, typed.removed)
            seen = settings.version(name) if newer is not None else typed.seen
        tries = config is not saved
        about = _about(context, impact, name, config, words, tries=tries) if isinstance(config, Config) else None
        groups.append((make_group(name, settings, sent, words, seen=seen), about))
    return _Shown(tuple(groups), None if only else _schedule(context, words))


def _about(
    context: Context,
    impact: Callable[[Config], LetterImpact],
    group: str,
    config: Config,
    words: PageWords,
    *,
    tries: bool,
) -> Any:
    """Who the settings of a group affect; None where there is nothing to tell."""
    try:
        match group:
            case "chapter":
                return time_line(impact(config), config, context.clock().date(), words)
            case "why_now":
                return campaigns_view(impact(config), config, words)
            case "ranking" if tries:
                return ranking_view(ranking_impact(context, config), words)
    except ReconnectError:  # no mail yet
        pass
    return None


def _schedule(context: Context, words: PageWords) -> tuple[str, bool] | None:
    """The next run, and whether the schedule is on; None where this machine has no scheduler."""
    try:
        status = schedule_status(context)
    except ReconnectError:
        return None
    return (moment_words(next_run(context), words), True) if status and status.is_active else ("", False)


ROUTES = [
    page(PATH, show),
    act(PATH, change),
    act(f"{PATH}/schedule", switch_schedule),
    act(f"{PATH}/theme", choose_theme),
    act(f"{PATH}/notify", announce_test),
]
