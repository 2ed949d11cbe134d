from __future__ import annotations

import http.client
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.local_gmail.conftest import Clock, Connect, MakeMail, Plain
from tests.support.local_gmail.live_mailbox import LiveMailbox
from tests.support.local_gmail.unreliable_gmail import UnreliableGmail

PROFILE = "/gmail/v1/users/me/profile"


def test_connection_is_kept_alive(plain: Plain) -> None:
    """Three calls over one socket, including errors and empty answers."""
    plain("GET", PROFILE)
    first = plain.connection.sock
    plain("GET", "/nothing")
    plain("POST", "/gmail/v1/users/me/messages/send", b"{}")
    assert plain.connection.sock is first
    assert plain.seen == [200, 404, 403]


def test_date_header_is_by_the_server_s_clock(plain: Plain, clock: Clock) -> None:
    """The client compares its own clock with it."""
    clock.now += 86_400 * 400
    _, headers, _ = plain("GET", PROFILE)
    assert parsedate_to_datetime(headers["Date"]).timestamp() == int(clock.now)


def test_long_get_sent_as_a_post_is_a_get(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, gmail: UnreliableGmail, read: Any
) -> None:
    """Google's client turns a GET of more than 2,048 characters into a POST."""
    message_id = mailbox.deliver(make_mail("Boat"), noon)
    names = [f"X-Header-Number-{number}" for number in range(100)]
    request = read.messages().get(userId="me", id=message_id, format="metadata", metadataHeaders=[*names, "Subject"])
    assert len(request.uri) > 2048
    assert request.execute()["payload"]["headers"] == [{"name": "Subject", "value": "Boat"}]
    assert (gmail.calls[0].verb, gmail.calls[0].method) == ("GET", "messages.get")


def test_many_clients_can_call_at_once(
    mailbox: LiveMailbox, make_mail: MakeMail, noon: int, gmail: UnreliableGmail, connect: Connect
) -> None:
    """Eight threads with a client each, while mail arrives: nothing is lost, and every call is counted."""
    ids = [mailbox.deliver(make_mail(str(at)), noon + at) for at in range(40)]

    def fetch(service: Any) -> list[str]:
        mailbox.deliver(make_mail("late"), noon)
        get = service.users().messages().get
        return [get(userId="me", id=message_id, format="minimal").execute()["id"] for message_id in ids]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fetch, [connect("gmail.metadata") for _ in range(8)])) == [ids] * 8
    assert gmail.units == 8 * 40 * 20
    assert len(gmail.calls) == 8 * 40


def test_stopping_ends_connections_and_threads(mailbox: LiveMailbox, clock: Clock) -> None:
    """The port is free for another server."""
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


def test_other_host_names_are_refused(gmail: UnreliableGmail, plain: Plain) -> None:
    """A web page whose domain name points to 127.0.0.1 gets nothing, and isn't logged as a call."""
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
def test_body_of_unknown_or_huge_length_is_refused(gmail: UnreliableGmail, head: bytes) -> None:
    """The connection is closed as well."""
    with socket.create_connection(("127.0.0.1", int(gmail.url.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(head)
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 411 ")


def test_client_that_hangs_up_does_no_harm(gmail: UnreliableGmail, plain: Plain) -> None:
    """Half a request, then silence; the next client is served."""
    with socket.create_connection(("127.0.0.1", int(gmail.url.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
    assert plain("GET", PROFILE)[0] == 200


@pytest.mark.parametrize("target", [b"http://[", b"//", b"/%ff", b"/gmail/v1/users/%2e%2e/profile", b"*", b"/\xff"])
def test_odd_request_target_is_answered(gmail: UnreliableGmail, target: bytes) -> None:
    """404, or 401 if it names a method."""
    with socket.create_connection(("127.0.0.1", int(gmail.url.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 401 "))


def test_latency_passes_on_the_given_clock(mailbox: LiveMailbox, clock: Clock, noon: int) -> None:
    """Half before the work and half after it: a draft that takes 8 s has the time of the fourth second."""
    with UnreliableGmail(mailbox, clock=clock, latency=8, sleep=clock.sleep) as gmail:
        connection = http.client.HTTPConnection(gmail.url.removeprefix("http://"), timeout=10)
        plain = Plain(connection, str(gmail.authorized_user("gmail.compose")["token"]))
        assert plain("POST", "/gmail/v1/users/me/drafts", b'{"message": {"raw": "U3ViamVjdDogYQoKYQ"}}')[0] == 200
        connection.close()
    (draft,) = mailbox.drafts.values()
    assert (draft.internal_date, clock.now * 1000) == (noon + 4000, noon + 8000)


def test_latency_can_depend_on_the_request(mailbox: LiveMailbox, clock: Clock, noon: int) -> None:
    """A byte of the body takes a second here; a batch is one request, and one without a body doesn't wait."""
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


def test_requests_wait_at_the_same_time(mailbox: LiveMailbox, clock: Clock) -> None:
    """The mailbox isn't locked while a request waits: each of the two is answered only while both are under way."""
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
