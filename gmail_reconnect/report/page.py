"""The report as one HTML page that needs nothing else: no script, no font, no picture, no network.

The words and the layout are templates, which the user's folder may override; whatever comes from mail is
escaped. Writes no file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from gmail_reconnect.config import shipped_templates
from gmail_reconnect.errors import ConfigError

from .strings import Words
from .view import view

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gmail_reconnect.model import Report

ROOM = "report"
PAGE = "page.html"


def render(report: Report, *, language: str, templates: Mapping[str, str]) -> str:
    """The page in `language`, from templates as `load_templates` gives them.

    Raises ConfigError where there are no words in that language, or where a template is broken.
    """
    words = Words(language, templates)
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = _code
    way = Markup('lang="{}" dir="{}"').format(language, words.direction)
    try:
        return environment.get_template(PAGE).render(
            page=view(report, words), text=words.text, way=way, language=language
        )
    except TemplateSyntaxError as error:
        raise _broken(f"report/{error.name}, line {error.lineno}: {error.message}") from error
    except TemplateError as error:
        raise _broken(f"report/{PAGE}: {error.message}") from error


def load_templates(own: Path) -> dict[str, str]:
    """The page's templates by file name: the shipped ones, each overridden by its namesake in `own`/report.

    `own` is the user's templates folder and need not exist. Raises ConfigError for a file that is no UTF-8.
    """
    found: dict[str, str] = {}
    for folder in (shipped_templates() / ROOM, own / ROOM):
        for path in sorted(folder.glob("*.*")):
            try:
                found[path.name] = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(f"{path} cannot be read: {error}", "Save it as UTF-8 text.") from error
    return found


def _code(text: str) -> Markup:
    """`text` escaped, with what stands between backticks as left-to-right code."""
    parts = str(text).split("`")
    code = Markup('<code dir="ltr">{}</code>')
    return Markup("").join(code.format(part) if n % 2 else escape(part) for n, part in enumerate(parts))


def _broken(what: str) -> ConfigError:
    return ConfigError(what, "Mend or remove your copy of that template.")
