"""Render templates with the words of the page's language. All text is escaped; nothing is inline."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gmail_reconnect.paths import shipped_templates
from gmail_reconnect.report.strings import PageWords

FOLDER = "review"


@cache
def page_words(language: str) -> PageWords:
    """The words of the report and of these pages, in one language."""
    return PageWords(language, _texts("report"), _texts(FOLDER)[f"{language}.toml"])


def shipped_text(name: str) -> str:
    """The stylesheet, the script, the icon."""
    if name == "style.css":
        return _texts("report")["look.css"] + _texts(FOLDER)[name]
    return _texts(FOLDER)[name]


def render(request: Request, template: str, language: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page. `values` are the template's, beside the words and the form's token."""
    words = page_words(language)
    html = (
        _environment()
        .get_template(template)
        .render(
            ui=SimpleNamespace(**words.table("ui")),  # of a dict, ui.clear would be its method
            words=words,
            way=Markup('lang="{}" dir="{}"').format(language, words.direction),
            token=request.state.form_token,
            **values,
        )
    )
    return HTMLResponse(html, status)


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
