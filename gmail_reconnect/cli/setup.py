"""init: a commented config.toml, and the few questions that matter."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gmail_reconnect.config import load, shipped_templates
from gmail_reconnect.errors import ConfigError, UsageError
from gmail_reconnect.letters import wording

from .session import Session


def init(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; everything can be filled in later.")] = False,
) -> None:
    """Writes a commented config.toml. Never overwrites one."""
    session: Session = context.obj
    path = session.paths.config_file
    if path.exists():
        raise ConfigError(f"{path} is there already.", "Edit it, or move it away first.")
    answers = {"name": "", "language": "en", "why": "", "offer": ""}
    if not yes:
        try:
            answers = _ask(session)
        except typer.Abort:
            if sys.stdin.isatty():
                raise
            raise UsageError("There is nobody to ask: the input has ended.", "Use `init --yes`.") from None
    text = (shipped_templates() / "config" / "config.toml").read_text(encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(_filled(text, answers), encoding="utf-8")
    path.chmod(0o600)
    load(path)
    session.say(f"Written: {path}\nNext: gmail-reconnect login, or gmail-reconnect import FILE.mbox")


def _ask(session: Session) -> dict[str, str]:
    """The few questions that matter. Prompts go to stderr."""
    known = wording.languages(session.paths.templates / "letters")
    name = _prompt("Your name, as it stands under a letter")
    language = _prompt(f"Language of letters where nothing else decides ({', '.join(sorted(known))})", "en")
    if language not in known:
        raise UsageError(f"There are no letters in {language!r}.", f"There are: {', '.join(sorted(known))}.")
    why = _prompt("Why you are writing now, in one sentence")
    offer = _prompt("What you could do for them, in one sentence")
    return {"name": name, "language": language, "why": why, "offer": offer}


def _prompt(question: str, default: str = "") -> str:
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()


def _filled(text: str, answers: dict[str, str]) -> str:
    """The template with the answers in it; a section without an answer stays a comment."""
    language = answers["language"]
    lines = []
    for line in text.splitlines():
        section = next((name for name in ("why", "offer") if line.startswith(f"#{name}:")), None)
        if section:
            body = (
                line.removeprefix(f"#{section}:")
                .replace("LANGUAGE", language)
                .replace("ANSWER", _toml(answers[section]))
            )
            lines.append(body if answers[section] else f"# {body}")
        else:
            lines.append(line.replace("NAME", _toml(answers["name"])).replace('"LANGUAGE"', _toml(language)))
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    """A TOML basic string."""
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\u{ord(c):04x}" for c in text)
    return f'"{escaped}"'
