"""Renders the report as one self-contained HTML page: two scripts (search, copy), no fonts, images or network.

The user's folder may override the templates. Everything that comes from mail is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from gmail_reconnect.errors import ConfigError
from gmail_reconnect.model import Report
from gmail_reconnect.paths import shipped_templates

from .strings import PageWords
from .view import make_page

FOLDER = "report"
PAGE = "page.html"


def render(report: Report, *, language: str, templates: Mapping[str, str]) -> str:
    """The page in `language`, from templates as `load_templates` gives them.

    Raises ConfigError if there are no words in that language, or if a template is broken.
    """
    words = PageWords(language, templates)
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    scripts = {name: templates[f"{name}.js"].strip() for name in ("search", "copy")}
    environment.filters["code"] = _code
    direction = Markup('lang="{}" dir="{}"').format(language, words.direction)
    try:
        return environment.get_template(PAGE).render(
            page=make_page(report, words),
            text=words.text,
            way=direction,
            language=language,
            script={name: Markup(script) for name, script in scripts.items()},  # noqa: S704 - ours or the user's
            script_hashes=Markup(" ").join(map(_hash, scripts.values())),
        )
    except TemplateSyntaxError as error:
        raise _broken(f"report/{error.name}, line {error.lineno}: {error.message}") from error
    except TemplateError as error:
        raise _broken(f"report/{PAGE}: {error.message}") from error


def load_templates(own: Path) -> dict[str, str]:
    """The page's templates by file name. A file in `own`/report replaces the shipped one of the same name.

    `own` is the user's templates folder; it needn't exist. Raises ConfigError if a file isn't UTF-8.
    """
    found: dict[str, str] = {}
    for folder in (shipped_templates() / FOLDER, own / FOLDER):
        for path in sorted(folder.glob("*.*")):
            try:
                found[path.name] = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(f"{path} cannot be read: {error}", "Save it as UTF-8 text.") from error
    return found


def _code(text: str) -> Markup:
    """`text` escaped; parts between backticks become left-to-right code."""
    parts = str(text).split("`")
    code = Markup('<code dir="ltr">{}</code>')
    return Markup("").join(code.format(part) if n % 2 else escape(part) for n, part in enumerate(parts))


def _hash(script: str) -> Markup:
    """How the page's policy names a script that it allows."""
    return Markup("'sha256-{}'").format(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode())


def _broken(what: str) -> ConfigError:
    return ConfigError(what, "Fix or remove your copy of that template.")
