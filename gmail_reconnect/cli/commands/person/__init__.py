"""The commands `person …`: show people, and record what the user decides about them."""

from . import show

# isort: split
from . import decisions, letter

# isort: split
from . import identity, removal
from .group import app

__all__ = ["app", "decisions", "identity", "letter", "removal", "show"]
