"""The commands `person …`: show people, and record what the user decides about them."""

from . import decisions, identity, removal, show
from .group import app

__all__ = ["app", "decisions", "identity", "removal", "show"]
