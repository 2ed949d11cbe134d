"""The config.toml of a user who has something to say and to offer."""

from __future__ import annotations

from typing import Final

WHY_AND_OFFER: Final = """
[me]
name = "Omar Haddad"
[[why_now]]
name = "boat"
en = "I am building a boat again and would like your view of the plans"
[[offer]]
name = "hands"
default = true
en = "I would gladly lend a hand with yours"
"""
