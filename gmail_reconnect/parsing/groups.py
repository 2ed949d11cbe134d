"""Name a group or service that posts in a person's name: "'Ana Lima' via Plants Group" is Plants Group. Pure."""

from __future__ import annotations

import re
from typing import Final

from gmail_reconnect.text.fold import fold

from .classify import robot_word

_VIA: Final = (
    "via|vía|a través de|através de|por|par|tramite|attraverso|über|door|genom|gjennom|przez|přes|prin|qua|melalui|"
    "через|чрез|преко|μέσω|عبر|از طریق|באמצעות|דרך|通过|透過|經由|经由"
)
_QUOTED: Final = re.compile(rf"['’]\s+\(?(?:{_VIA})\s+([^'’]+)$")
"""A person's name in single quotes, as Google Groups writes it in several languages; the first quote is removed."""
_PLAIN: Final = re.compile(r" \(?via (.+)$")


def group_name(name: str, email: str, *, is_list: bool = False) -> str:
    """Return the name of the group or service that an address in this name belongs to; `name` if it is a person's.

    It is a group's if the person is in quotes, if the address is a machine's or named like the group, or if `is_list`.
    """
    if quoted := _QUOTED.search(name):
        return quoted[1].removesuffix(")")
    plain = _PLAIN.search(name)
    if not plain:
        return name
    group = plain[1].removesuffix(")")
    local = email.rpartition("@")[0]
    named_alike = any(word in local for word in re.findall(r"\w{3,}", fold(group)))
    return group if is_list or named_alike or robot_word(email) else name
