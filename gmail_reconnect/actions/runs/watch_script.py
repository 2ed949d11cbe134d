"""The shell script by which the schedule starts the watch: if the program is gone, only a shell can still say so."""

from __future__ import annotations

import shlex

from gmail_reconnect.actions.context import Context
from gmail_reconnect.notify.command import as_json
from gmail_reconnect.notify.interface import Announcement
from gmail_reconnect.paths import shipped_templates
from gmail_reconnect.scheduling.interface import Job
from gmail_reconnect.text.command_lines import with_option

from .announcing import notify_settings
from .words import NoticeWords


def watch_script(context: Context, watch: Job) -> str:
    """Starts `watch`; if its program is gone, tells it in those ways of [notify] that need no program of ours."""
    words, settings = NoticeWords(context), notify_settings(context)
    text = with_option(words.say("trouble", "program"), context.command_option)
    said = Announcement("trouble", words.say("title", "trouble"), text, "program")
    mark = shlex.quote(str(context.paths.program_gone))
    ways = [f"set -- {shlex.join((said.title, said.text))}"]
    if settings.command:
        ways.append(f"printf %s {shlex.quote(as_json(said))} | {shlex.join(settings.command)} && touch {mark}")
    if settings.desktop:
        ways.append(f"{_template('desktop').strip()} && touch {mark}")
    python, command = shlex.quote(watch.command[0]), shlex.join(watch.command)
    return _template("watch").format(
        python=python, command=command, mark=mark, ways="".join(f"{way}\n" for way in ways)
    )


def _template(name: str) -> str:
    return (shipped_templates() / "schedule" / f"{name}.txt").read_text(encoding="utf-8")
