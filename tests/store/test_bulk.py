"""Many messages at once: quick, and as safe as before once it has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.model import Address, Message
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable


def test_bulk_restores_full_synchronization(tmp_path: Path) -> None:
    """Also after an error; what was added is in the file itself."""
    path = tmp_path / "s.sqlite"
    with Store.open(path) as store:

        def level() -> int:
            return int(store.connection.execute("PRAGMA synchronous").fetchone()[0])

        def interrupted() -> None:
            with store.bulk():
                assert level() == 1
                MessageTable(store).add([Message(key="a", date=1, sender=Address("ana@x.example"))], "import")
                raise KeyboardInterrupt

        assert level() == 2
        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert level() == 2
        assert b"ana@x.example" in path.read_bytes()
    with Store.open(path) as store:
        assert MessageTable(store).count() == 1
