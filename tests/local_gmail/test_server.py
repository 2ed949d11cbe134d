from __future__ import annotations

import http.client
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from gmail_reconnect.local_gmail.mailbox import Mailbox
from tests.local_gmail.conftest import Clock, Connect, MakeMail, Plain
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

PROFILE = "/gmail/v1/users/me/profile"


def test_a_connection_is_kept(plain: Plain) -> None:
    """Three calls, errors and empty answers among them, go over one socket."""
    plain("GET", PROFILE)
    first = plain.connection.sock
    plain("GET", "/nothing")
    plain("POST", "/gmail/v1/users/me/messages/send", b"{}")
    assert plain.connection.sock is first
    assert plain.seen == [200, 404, 403]


def test_a_long_get_comes_as_a_post(
    mailbox: Mailbox, make_mail: MakeMail, noon: int, gmail: UnreliableGmail, read: Any
) -> None:
    """The client turns a GET of more than 2,048 characters into a POST; it is still a GET here."""
    message_id = mailbox.deliver(make_mail("Boat"), noon)
    names = [f"X-Header-Number-{number}" for number in range(100)]
    request = read.messages().get(userId="me", id=message_id, format="metadata", metadataHeaders=[*names, "Subject"])
    assert len(request.uri) > 2048
    assert request.execute()["payload"]["headers"] == [{"name": "Subject", "value": "Boat"}]
    assert (gmail.calls[0].verb, gmail.calls[0].method) == ("GET", "messages.get")


def test_many_clients_at_once(
    mailbox: Mailbox, make_mail: MakeMail, noon: int, gmail: UnreliableGmail, connect: Connect
) -> None:
    """Eight threads, each with a client of its own, while mail arrives: nothing is lost and every call is counted."""
    ids = [mailbox.deliver(make_mail(str(at)), noon + at) for at in range(40)]

    def fetch(service: Any) -> list[str]:
        mailbox.deliver(make_mail("late"), noon)
        get = service.users().messages().get
        return [get(userId="me", id=message_id, format="minimal").execute()["id"] for message_id in ids]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fetch, [connect("gmail.metadata") for _ in range(8)])) == [ids] * 8
    assert gmail.units == 8 * 40 * 20
    assert len(gmail.calls) == 8 * 40


def test_stopping_leaves_nothing_behind(mailbox: Mailbox, clock: Clock) -> None:
    """A kept-alive connection is closed, every thread ends, and the port is free for another server."""
    before = threading.active_count()
    server = UnreliableGmail(mailbox, clock=clock)
    server.start()
    port = int(server.url.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/drafts")
    connection.getresponse().read()
    server.stop()
    server.stop()
    assert threading.active_count() == before
    assert connection.sock.recv(1) == b""
    connection.close()
    with UnreliableGmail(mailbox, clock=clock, port=port) as again:
        assert again.url.endswith(f":{port}")
    with pytest.raises(RuntimeError):
        _ = again.url


def test_only_loopback_names_are_answered(gmail: UnreliableGmail, plain: Plain) -> None:
    """A web page that points its own name to 127.0.0.1 gets nothing, and is no call."""
    status, _, body = plain("GET", "/drafts", Host="mail.example.net")
    assert (status, body) == (403, b"Only for loopback.")
    assert plain("GET", "/drafts", Host="localhost:80")[0] == 200
    assert len(gmail.calls) == 1


@pytest.mark.parametrize(
    "head",
    [
        b"POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n",
    ],
)
def test_a_body_of_unknown_or_absurd_length_is_refused(gmail: UnreliableGmail, head: bytes) -> None:
    """And the connection with it."""
    with socket.create_connection(("127.0.0.1", int(gmail.url.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(head)
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 411 ")


def test_a_client_that_hangs_up_harms_nobody(gmail: UnreliableGmail, plain: Plain) -> None:
    """Half a request, then silence; the next client is served."""
    with socket.create_connection(("127.0.0.1", int(gmail.url.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
    assert plain("GET", PROFILE)[0] == 200


@pytest.mark.parametrize("target", [b"http://[", b"//", b"/%ff", b"/gmail/v1/users/%2e%2e/profile", b"*", b"/\xff"])
def test_an_odd_target_is_answered_too(gmail: UnreliableGmail, target: bytes) -> None:
    """404, or 401 where it comes out as a method."""
    with socket.create_connection(("127.0.0.1", int(gmail.url.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 401 "))


def test_latency_passes_by_the_given_clock(mailbox: Mailbox, clock: Clock, noon: int) -> None:
    """Half of it before the work and half after it: a draft that takes 8 s bears the time of the fourth."""
    with UnreliableGmail(mailbox, clock=clock, latency=8, sleep=clock.sleep) as gmail:
        connection = http.client.HTTPConnection(gmail.url.removeprefix("http://"), timeout=10)
        plain = Plain(connection, str(gmail.authorized_user("gmail.compose")["token"]))
        assert plain("POST", "/gmail/v1/users/me/drafts", b'{"message": {"raw": "U3ViamVjdDogYQoKYQ"}}')[0] == 200
        connection.close()
    (draft,) = mailbox.drafts.values()
    assert (draft.internal_date, clock.now * 1000) == (noon + 4000, noon + 8000)


def test_latency_may_depend_on_the_request_and_a_batch_is_one(mailbox: Mailbox, clock: Clock, noon: int) -> None:
    """Here a byte of the body takes a second; a request without one takes no time and does not wait at all."""
    waits: list[float] = []
    with UnreliableGmail(mailbox, clock=clock, latency=lambda call: len(call.body), sleep=waits.append) as gmail:
        connection = http.client.HTTPConnection(gmail.url.removeprefix("http://"), timeout=10)
        plain = Plain(connection, str(gmail.authorized_user("gmail.metadata")["token"]))
        part = f"Content-Type: application/http\r\n\r\nGET {PROFILE}\r\n"
        body = f"--b\r\n{part}\r\n--b\r\n{part}\r\n--b--\r\n".encode()
        plain("GET", PROFILE)
        plain("POST", "/batch/gmail/v1", body, Content_Type="multipart/mixed; boundary=b")
        connection.close()
    assert waits == [len(body) / 2] * 2


def test_requests_wait_side_by_side(mailbox: Mailbox, clock: Clock) -> None:
    """Nobody waits while holding the mailbox: two requests have to be under way for either to be answered."""
    both = threading.Barrier(2, timeout=10)

    def wait(seconds: float) -> None:
        both.wait()

    def fetch(gmail: UnreliableGmail) -> int:
        connection = http.client.HTTPConnection(gmail.url.removeprefix("http://"), timeout=20)
        try:
            return Plain(connection)("GET", "/drafts")[0]
        finally:
            connection.close()

    with (
        UnreliableGmail(mailbox, clock=clock, latency=1, sleep=wait) as gmail,
        ThreadPoolExecutor(2) as pool,
    ):
        assert list(pool.map(fetch, [gmail, gmail])) == [200, 200]
