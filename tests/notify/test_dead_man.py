"""The dead-man's URL against a receiver on loopback."""

from __future__ import annotations

import pytest

from gmail_reconnect.notify.dead_man import ping
from gmail_reconnect.notify.interface import NotifyError
from tests.support.ping_receiver import ping_receiver


@pytest.mark.parametrize(("signal", "path"), [("start", "/check/start"), ("", "/check"), ("5", "/check/5")])
def test_each_signal_has_its_path(signal: str, path: str) -> None:
    """The protocol of healthchecks.io, which other services speak, too."""
    with ping_receiver() as there:
        ping(there.url, signal, True, lambda _: None)
        assert there.paths == [path]


def test_passing_error_of_the_service_is_tried_again() -> None:
    """One lost ping would be a false alarm."""
    waited: list[float] = []
    with ping_receiver() as there:
        there.answers = [503, 500]
        ping(there.url, "", True, waited.append)
        assert there.paths == ["/check"] * 3
        assert waited == [1.0, 2.0]


@pytest.mark.parametrize("answer", [302, 307, 404])
def test_redirect_is_not_followed(answer: int) -> None:
    """It could lead to an address that is neither https nor this machine."""
    with ping_receiver() as there:
        there.answers = [answer] * 3
        with pytest.raises(NotifyError, match=f"it answers {answer}") as found:
            ping(there.url, "", True, lambda _: None)
        assert there.url not in str(found.value)


def test_url_where_nothing_answers_is_an_error_without_the_url() -> None:
    """The URL is a secret: whoever has it can silence the alarm."""
    with pytest.raises(NotifyError, match="doesn't answer") as found:
        ping("http://127.0.0.1:9/secret", "", True, lambda _: None)
    assert "secret" not in str(found.value)
