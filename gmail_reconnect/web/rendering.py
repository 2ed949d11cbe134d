"""Render templates with the words of the page's language. All text is escaped; nothing is inline."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, Final

from babel.dates import format_time
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gmail_reconnect.actions.context import Context
from gmail_reconnect.actions.diagnosis.lines import Line, describe, error_line
from gmail_reconnect.actions.people.queue import page_language
from gmail_reconnect.errors import ConfigError, ReconnectError
from gmail_reconnect.paths import shipped_templates
from gmail_reconnect.people import reasons
from gmail_reconnect.report.strings import PageWords

from .toasts import shown_toast

FOLDER = "review"
THEME_COOKIE: Final = "gmail-reconnect-theme"
"""It belongs to the browser, as the theme does; the port is another one each time."""
THEMES: Final = ("", "light", "dark")
_PAGES: Final = (
    ("queue", "/", "q"), ("same_person", "/same-person", "p"), ("letters", "/letters", "l"),
    ("settings", "/settings", "s"), ("health", "/health", "h"),
)  # fmt: skip
"""The bar's pages: a name in [page], the path, and the key after g. Each is shown once it has a route."""


@cache
def page_words(language: str) -> PageWords:
    """The words of the report and of these pages, in one language."""
    return PageWords(language, _texts("report"), _texts(FOLDER)[f"{language}.toml"])


@cache
def init_words(language: str) -> PageWords:
    """The words of the questions of `init`."""
    return PageWords(language, _texts("init"))


def shipped_text(name: str) -> str:
    """The stylesheet, the script, the icon."""
    if name == "style.css":
        return _texts("report")["look.css"] + _texts(FOLDER)[name]
    return _texts(FOLDER)[name]


def known_language(context: Context, accepted: str) -> str:
    """The user's language; without a config.toml that is valid the first one that a browser accepts; else English."""
    with suppress(ConfigError):
        return page_language(replace(context, language=accepted_language(accepted)))
    return accepted_language(accepted)


def accepted_language(accepted: str) -> str:
    """The first language that a browser accepts, if pages are in it; else English."""
    first = accepted[:2].lower()
    return first if first in reasons.LANGUAGES else "en"


def moment_words(at: datetime, words: PageWords) -> str:
    """A day and a time by this machine's clock, without seconds."""
    here = at.astimezone()
    return f"{words.day(here)}{words.say('text', 'comma')}{format_time(here, 'short', locale=words.locale)}"


def shown_theme(request: Request) -> str:
    """What this browser has chosen: "light", "dark", or "" for the system's."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def error_words(error: ReconnectError, words: PageWords) -> tuple[str, str]:
    """What happened and what to do about it, in the page's language where there are words for it."""

    def say(table: str, usual: Line) -> str:
        if error.code in words.table(table):
            return words.say(table, str(error.code), **error.facts)
        return describe(usual, words.language) if usual.english else ""

    then = Line("", english=error.hint, kind=f"{error.note.kind}_then")
    return say("error", error_line(error.note)), say("advice", then)


def render(request: Request, template: str, language: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page. `values` are the template's, beside the words, the form's token, the bar, and what was done before."""
    return HTMLResponse(render_text(request, template, language, **values), status)


def render_text(request: Request, template: str, language: str, **values: Any) -> str:
    """The text of a page, or of a part of one."""
    words = page_words(language)
    routes = {route.path for route in request.app.routes}
    return (
        _environment()
        .get_template(template)
        .render(
            ui=SimpleNamespace(**words.table("ui")),  # of a dict, ui.clear would be its method
            words=words,
            way=Markup('lang="{}" dir="{}"').format(language, words.direction),
            theme=shown_theme(request),
            token=request.state.form_token,
            pages=[one for one in _PAGES if one[1] in routes],
            path=request.url.path,
            toast=shown_toast(request, words),
            is_sample=request.app.state.homes.is_sample,
            **values,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=DictLoader({**_texts(FOLDER), **{f"report/{name}": text for name, text in _texts("report").items()}}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _texts(folder: str) -> Mapping[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (shipped_templates() / folder).glob("*.*")}
