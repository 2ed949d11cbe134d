"""The program's commands in text for the user, with the options that they need to act on the same files."""

from __future__ import annotations

import re
from typing import Final

_COMMAND: Final = re.compile(
    r"\bgmail-reconnect (?=(?:demo|init|login|logout|import|sync|report|people|person|own|drafts?|runs?|watch|notify"
    r"|schedule|backup|restore|privacy|doctor|review|help)\b)"
)


def with_option(text: str, option: str) -> str:
    """`text`, with `option` ("--home DIR", quoted for a shell) in each command; unchanged for "".

    >>> with_option("Run `gmail-reconnect sync`.", "--home mail")
    'Run `gmail-reconnect --home mail sync`.'
    """
    return _COMMAND.sub(lambda found: f"{found[0]}{option} ", text) if option else text
