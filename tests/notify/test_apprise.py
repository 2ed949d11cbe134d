"""Apprise, an extra."""

from __future__ import annotations

import sys

import pytest

from gmail_reconnect.notify.apprise_way import AppriseWay
from gmail_reconnect.notify.interface import Announcement, NotifyError
from tests.support.ping_receiver import ping_receiver

TEST = Announcement("test", "A title", "A text")


def test_missing_extra_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(NotifyError, match="isn't installed") as found:
        AppriseWay(("json://127.0.0.1",)).announce(TEST)
    assert "gmail-reconnect[apprise]" in found.value.hint


@pytest.mark.filterwarnings("ignore:.*imghdr.*:DeprecationWarning")  # which Apprise imports
def test_service_gets_the_announcement_or_is_an_error() -> None:
    """An unknown service, or one that refuses it, must not pass for one that took it."""
    pytest.importorskip("apprise", reason="the extra isn't installed")
    with ping_receiver() as there:
        url = there.url.replace("http:", "json:")
        AppriseWay((url,)).announce(TEST)
        assert there.paths == ["/check"]
        there.answers = [500]
        for urls, message in (((url,), "refused"), (("nonsense://x",), "doesn't know")):
            with pytest.raises(NotifyError, match=message):
                AppriseWay(urls).announce(TEST)
