"""What only POSIX systems have, for tests that need it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Final

import pytest

posix_only: Final = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions, limits or programs")


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Like a full disk: a write beyond `size` bytes fails in this process, until the end of the block."""
    resource = import_module("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
