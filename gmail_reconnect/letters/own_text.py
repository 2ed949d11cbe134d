"""Makes a letter of the text that the user wrote in place of the planned one. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from gmail_reconnect.text.bidi import isolate_opposite_runs, without_isolates
from gmail_reconnect.text.scripts import direction_of, script_of, script_of_language

from . import markup
from .content import Letter

_BLANK: Final = re.compile(r"\[[^\[\]\n]*…\]")


def with_own_text(letter: Letter, text: str) -> Letter:
    """The letter with this text, word for word. Its blanks, "[… …]", are marked as those of the plan are.

    If the text is in another script than the letter's language, its direction is that of the text.
    """
    language = _language_of(text, letter.language)
    direction = direction_of(language)
    lines = (isolate_opposite_runs(line, direction) for line in without_isolates(text).strip("\n").split("\n"))
    marked = _BLANK.sub(lambda found: markup.blank(found[0][1:-1]), "\n".join(lines)) + "\n"
    return replace(
        letter,
        text=markup.to_text(marked),
        html=markup.to_html(marked, language, direction),
        language=language,
        blanks=(),
        is_own=True,
    )


def _language_of(text: str, planned: str) -> str:
    script = script_of(text)
    if script is None or script == script_of_language(planned):
        return planned
    return {"Arab": "ar", "Latn": "en"}.get(script, planned)
