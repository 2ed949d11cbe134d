from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Sequence

import google_auth_httplib2
import httplib2
import pytest

from gmail_reconnect.cli.hints import hint
from gmail_reconnect.errors import MailboxError, ReconnectError, SignInError, UnreachableError
from gmail_reconnect.gmail.client import GmailReader
from gmail_reconnect.gmail.fetch_plan import FetchCall, FetchQueue, ListedMessage, plan_fetches
from gmail_reconnect.gmail.http import connection_error
from gmail_reconnect.gmail.rate_limiter import UNIT_COSTS
from gmail_reconnect.gmail.responses import ConnectionLostError, FetchResult, HistoryExpiredError
from tests.support.fixtures import Start
from tests.support.gmail import ME, Local, Proxy, fields_of, mail, mailbox_of
from tests.support.local_gmail.live_mailbox import LiveMailbox

DRAFTS = "POST /gmail/v1/users/me/drafts"
LIST = "GET /gmail/v1/users/me/messages"
BATCH = "POST /batch/gmail/v1"
LETTER = mail("2024-01-01 me > ana: Hello again", message_id="<letter@mail.example>")


def expired(info: dict[str, object]) -> None:
    info["expiry"] = "2020-01-01T00:00:00Z"


def listed(local: Local) -> list[ListedMessage]:
    return [ListedMessage(m.id, m.thread_id) for m in local.gmail.mailbox.messages.values()]


def fetch(reader: GmailReader, calls: Sequence[FetchCall]) -> list[FetchResult]:
    """The results of all requests."""
    return [one for part in reader.fetch(FetchQueue(calls).take) for one in part]


# ── a draft is created once ──


def test_httplib2_alone_repeats_a_lost_post(start: Start) -> None:
    """The reason for one-shot connections: the library repeats a POST whose answer was lost."""
    local = start(LiveMailbox(ME))
    with Proxy(local.gmail) as proxy:
        proxy.faults[DRAFTS] = ["after"]
        http = google_auth_httplib2.AuthorizedHttp(local.credentials("draft"), http=httplib2.Http(timeout=10))
        http.request(f"{proxy.url}/gmail/v1/users/me/drafts", "POST", body='{"message": {"raw": "RnJvbTogbWU="}}')
        http.close()
        assert proxy.count(DRAFTS) == 2
    assert len(local.gmail.mailbox.drafts) == 2


@pytest.mark.parametrize(("fault", "made"), [("before", 0), ("after", 1)])
def test_lost_answer_does_not_repeat_the_post(start: Start, fault: str, made: int) -> None:
    """It breaks before or after the server stored the draft: one POST was sent, and the result is unknown."""
    local = start(LiveMailbox(ME))
    with Proxy(local.gmail) as proxy:
        proxy.faults[DRAFTS] = [fault]
        with pytest.raises(UnreachableError) as caught:
            local.drafts(proxy.url).create(LETTER, None)
        assert proxy.count(DRAFTS) == 1
    assert len(local.gmail.mailbox.drafts) == made
    assert caught.value.exit_code == 5
    assert "looks first" in hint(caught.value)


@pytest.mark.parametrize("fault", ["before", "after"])
def test_reused_connection_does_not_repeat_the_post(start: Start, fault: str) -> None:
    """A token was renewed on a kept-alive connection, which then breaks: still one POST."""
    local = start(LiveMailbox(ME))
    with Proxy(local.gmail) as proxy:

        def by_the_proxy(info: dict[str, object]) -> None:
            expired(info)
            info["token_uri"] = f"{proxy.url}/token"

        drafts = local.drafts(proxy.url, local.credentials("draft", by_the_proxy))
        proxy.faults[DRAFTS] = [fault]
        with pytest.raises(UnreachableError):
            drafts.create(LETTER, None)
        assert proxy.arrived == ["POST /token", DRAFTS]
        assert drafts.list_ids().keys() == local.gmail.mailbox.drafts.keys()
        proxy.faults[DRAFTS] = [fault]
        with pytest.raises(UnreachableError):
            drafts.create(LETTER, None)
        assert proxy.count(DRAFTS) == 2


def test_garbled_answer_to_a_draft_leaves_the_result_unknown(start: Start) -> None:
    """The draft was created, but the answer is an HTML page with status 200."""
    local = start(LiveMailbox(ME))
    with Proxy(local.gmail) as proxy:
        proxy.garble = page_instead
        with pytest.raises(UnreachableError):
            local.drafts(proxy.url).create(LETTER, None)
        assert proxy.count(DRAFTS) == 1
    assert len(local.gmail.mailbox.drafts) == 1


def test_rejected_token_is_renewed_and_one_draft_is_created(start: Start) -> None:
    """A 401 says for certain that no draft was created."""
    local = start(LiveMailbox(ME))
    drafts = local.drafts()
    local.clock.now += 3600
    drafts.create(LETTER, None)
    assert [call.status for call in local.calls("drafts.create")] == [401, 200]
    assert len(local.gmail.mailbox.drafts) == 1


def test_refused_draft_is_reported_as_refused(start: Start) -> None:
    """The thread is gone: Gmail certainly created no draft, so the error isn't an UnreachableError."""
    local = start(LiveMailbox(ME))
    with pytest.raises(MailboxError):
        local.drafts().create(LETTER, "18c0000000000000")
    assert local.gmail.mailbox.drafts == {}


# ── the Drafts folder ──


def test_draft_is_created_found_read_and_deleted(start: Start) -> None:
    """Its content is byte-equal; deleting it twice works."""
    local = start(LiveMailbox(ME))
    drafts = local.drafts()
    draft_id, message_id = drafts.create(LETTER, None)
    stored = local.gmail.mailbox.drafts[draft_id]
    assert (stored.raw, stored.id) == (LETTER, message_id)
    assert drafts.find("letter@mail.example") == (draft_id, message_id)
    assert drafts.find("other@mail.example") is None
    assert drafts.list_ids() == {draft_id: message_id}
    assert drafts.message_id_of(draft_id) == "letter@mail.example"
    drafts.delete(draft_id)
    drafts.delete(draft_id)
    assert drafts.list_ids() == {}
    assert drafts.message_id_of(draft_id) == ""
    assert [call.status for call in local.calls("drafts.delete")] == [204, 404]


def test_reply_joins_its_thread(start: Start) -> None:
    """By threadId, References and the subject."""
    mailbox = LiveMailbox(ME)
    first = mailbox.deliver(mail("2024-01-01 ana > me: Boat", message_id="<boat@mail.example>"), 1_704_110_400_000)
    reply = mail("2024-01-02 me > ana: Re: Boat", references="<boat@mail.example>")
    draft_id, _ = start(mailbox).drafts().create(reply, first)
    assert mailbox.drafts[draft_id].thread_id == first


def test_drafts_on_several_pages_are_listed(start: Start) -> None:
    """More than 500 drafts take a second page."""
    mailbox = LiveMailbox(ME)
    for n in range(501):
        mailbox.create_draft(LETTER, 1_704_110_400_000 + n)
    assert start(mailbox).drafts().list_ids() == {key: draft.id for key, draft in mailbox.drafts.items()}


def test_only_headers_of_drafts_are_read(start: Start) -> None:
    """Every call with the drafting token names its fields: ids and headers, no snippet and no body."""
    local = start(LiveMailbox(ME))
    drafts = local.drafts()
    draft_id, _ = drafts.create(LETTER, None)
    drafts.find("letter@mail.example")
    drafts.list_ids()
    drafts.message_id_of(draft_id)
    assert {fields_of(call) for call in local.calls()} == {
        "id,message/id",
        "drafts(id,message/id)",
        "drafts(id,message/id),nextPageToken",
        "message/payload/headers",
    }


# ── reading over a bad connection ──


def page_instead(answer: bytes) -> bytes:
    """An HTML page with status 200, like some networks' sign-in page."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n<html>Welcome</html>"


def cut_json(answer: bytes) -> bytes:
    """The same length, with half of the content blank."""
    head, blank, body = answer.partition(b"\r\n\r\n")
    return head + blank + body[: len(body) // 2].ljust(len(body))


def no_utf8(answer: bytes) -> bytes:
    """The same length, but not valid text."""
    head, blank, body = answer.partition(b"\r\n\r\n")
    return head + blank + b"\xff" * len(body)


def one_part_html(answer: bytes) -> bytes:
    """Inside a batch, one part's JSON has become HTML of the same length."""
    return re.sub(rb"\{\"id\".*?\}\r\n", lambda m: b"<html>".ljust(len(m[0]) - 2) + b"\r\n", answer, count=1)


def one_part_missing(answer: bytes) -> bytes:
    """Inside a batch, one part's Content-ID is gone."""
    return answer.replace(b"Content-ID", b"Content-XX", 1)


def busy(answer: bytes) -> bytes:
    return b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"


def at_first(garble: Callable[[bytes], bytes], times: int) -> Callable[[bytes], bytes]:
    """A fault that hits the first answers only."""
    left = [garble] * times
    return lambda answer: left.pop()(answer) if left else answer


@pytest.mark.parametrize("garble", [page_instead, cut_json, no_utf8, busy])
def test_garbled_page_of_ids_is_requested_again(start: Start, garble: Callable[[bytes], bytes]) -> None:
    """After a pause, a few times."""
    local = start(mailbox_of("2021-03-04 me > ana: Boat"))
    with Proxy(local.gmail) as proxy:
        proxy.garble = at_first(garble, 2)
        assert len(local.reader(proxy.url).list_ids().ids) == 1
        assert proxy.count(LIST) == 3
    assert local.clock.slept > 0


@pytest.mark.parametrize("garble", [page_instead, cut_json, no_utf8, one_part_html, one_part_missing, busy])
def test_garbled_batch_is_requested_again(start: Start, garble: Callable[[bytes], bytes]) -> None:
    """Broken as a whole or in one part: in the end every message came, each once."""
    mailbox = mailbox_of("2021-03-04 me > ana: Boat", "2021-03-05 me > ben: Party", "2021-03-06 me > eve: Tea")
    local = start(mailbox)
    with Proxy(local.gmail) as proxy:
        proxy.garble = at_first(garble, 2)
        found = [
            m.gmail_id for one in fetch(local.reader(proxy.url), plan_fetches(listed(local))) for m in one.messages
        ]
    assert sorted(map(str, found)) == sorted(mailbox.messages)


def test_good_parts_of_a_broken_batch_are_kept(start: Start) -> None:
    """One of three answers is broken twice: only that call is repeated, twice."""
    mailbox = mailbox_of("2021-03-04 me > ana: Boat", "2021-03-05 me > ben: Party", "2021-03-06 me > eve: Tea")
    local = start(mailbox)
    with Proxy(local.gmail) as proxy:
        proxy.garble = at_first(one_part_html, 2)
        assert len(fetch(local.reader(proxy.url), plan_fetches(listed(local)))) == 3
    assert len(local.calls("messages.get")) == 5


@pytest.mark.parametrize("fault", ["before", "after"])
@pytest.mark.parametrize("request_line", [LIST, BATCH])
def test_reading_continues_after_dropped_connections(start: Start, fault: str, request_line: str) -> None:
    """Reading can be repeated safely: three drops in a row, and everything comes."""
    local = start(mailbox_of("2021-03-04 me > ana: Boat"))
    with Proxy(local.gmail) as proxy:
        proxy.faults[request_line] = [fault] * 3
        reader = local.reader(proxy.url)
        found = fetch(reader, plan_fetches(reader.list_ids().ids))
        # The library repeated no request: the server saw the calls that were counted and paid for.
        lists, gets = reader.transport.calls["messages.list"], reader.transport.calls["messages.get"]
        assert (proxy.count(LIST), proxy.count(BATCH)) == (lists, gets)
        assert reader.spent() == lists * UNIT_COSTS["messages.list"] + gets * UNIT_COSTS["messages.get"]
    assert [m.subject for one in found for m in one.messages] == ["Boat"]


@pytest.mark.parametrize("garble", [page_instead, busy])
def test_persistent_failure_ends_with_exit_code_5(start: Start, garble: Callable[[bytes], bytes]) -> None:
    """A listing after six tries; messages after six tries for each of three."""
    local = start(mailbox_of(*(f"2021-03-0{n} me > p{n}: Boat {n}" for n in range(1, 5))))
    with Proxy(local.gmail) as proxy:
        proxy.garble = garble
        reader = local.reader(proxy.url)
        for ask in (reader.list_ids, lambda: fetch(reader, plan_fetches(listed(local)))):
            with pytest.raises(UnreachableError) as caught:
                ask()
            assert "Run it again" in hint(caught.value)
        assert (proxy.count(LIST), proxy.count(BATCH)) == (6, 3 + 3 * 3)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError("timed out"), ConnectionLostError),
        (ConnectionResetError("reset"), ConnectionLostError),
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), ConnectionLostError),
        (ssl.SSLError("bad record mac"), ConnectionLostError),
        (ssl.SSLCertVerificationError("self-signed certificate"), UnreachableError),
        (ConnectionRefusedError("refused"), UnreachableError),
        (OSError("no route to host"), UnreachableError),
    ],
)
def test_broken_connections_are_retried(error: Exception, kind: type[Exception]) -> None:
    """Silence and a broken connection are temporary; a wrong certificate and a missing network aren't."""
    assert type(connection_error(error)) is kind


def test_missing_network_is_reported_at_once(start: Start) -> None:
    """Without waiting, exit code 5, for a listing, a batch and a draft."""
    local = start(mailbox_of("2021-03-04 me > ana: Boat"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
    reader, drafts = local.reader(nowhere), local.drafts(nowhere)
    for ask in (
        reader.profile,
        lambda: fetch(reader, plan_fetches(listed(local))),
        lambda: drafts.create(LETTER, None),
        lambda: drafts.delete("r1"),
    ):
        with pytest.raises(UnreachableError) as caught:
            ask()
        assert "network" in hint(caught.value)
    assert local.clock.slept == 0


def test_redirect_is_not_followed(start: Start) -> None:
    """It would take the token to another host."""
    local = start(mailbox_of("2021-03-04 me > ana: Boat"))
    with Proxy(local.gmail) as elsewhere, Proxy(local.gmail) as proxy:
        head = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.url}/gmail/v1/users/me/profile\r\nContent-Length: 0\r\n\r\n"
        proxy.garble = lambda _: head.encode()
        with pytest.raises(ReconnectError):
            local.reader(proxy.url).profile()
        assert elsewhere.arrived == []


# ── tokens ──


def test_expired_token_is_renewed_automatically(start: Start) -> None:
    """Once, for single calls and for a batch."""
    local = start(mailbox_of("2021-03-04 me > ana: Boat"))
    reader = local.reader(credentials=local.credentials("read", expired))
    assert reader.profile().address == ME
    assert len(fetch(reader, plan_fetches(listed(local)))) == 1
    assert len(local.calls("token")) == 1


def test_token_rejected_inside_a_batch_is_renewed(start: Start) -> None:
    """The batch endpoint answers 200 with a 401 for each call: the calls are made again."""
    local = start(mailbox_of("2021-03-04 me > ana: Boat"))
    reader = local.reader()
    local.clock.now += 3600
    found = fetch(reader, plan_fetches(listed(local)))
    assert [m.subject for one in found for m in one.messages] == ["Boat"]
    assert local.calls("messages.get")[-1].status == 200
    assert len(local.calls("token")) == 1


def test_withdrawn_access_asks_to_sign_in_again(start: Start) -> None:
    """Revoked at Google: exit code 4, the usual reasons and the command, for each kind of call."""
    local = start(mailbox_of("2021-03-04 me > ana: Boat"))
    calls = plan_fetches(listed(local))
    reader, drafts = local.reader(), local.drafts()
    local.gmail.revoke()
    for ask, command in (
        (reader.profile, "gmail-reconnect login"),
        (lambda: fetch(reader, calls), "gmail-reconnect login"),
        (drafts.list_ids, "gmail-reconnect login --drafts"),
        (lambda: drafts.create(LETTER, None), "gmail-reconnect login --drafts"),
        (lambda: drafts.delete("r1"), "gmail-reconnect login --drafts"),
    ):
        with pytest.raises(SignInError) as caught:
            ask()
        assert caught.value.exit_code == 4
        assert caught.value.message == "The sign-in has expired."
        for reason in ("Testing", "password", "withdrawn", "six months", "hundred", "clock", command):
            assert reason in hint(caught.value)


def test_missing_scope_asks_to_sign_in_again(start: Start) -> None:
    """Google's own 403 for a missing scope."""
    local = start(LiveMailbox(ME))
    wrong = local.drafts(credentials=local.credentials("read"))
    with pytest.raises(SignInError) as caught:
        wrong.list_ids()
    assert "lacks the permission" in caught.value.message
    assert "login --drafts" in hint(caught.value)


# ── history ──


def test_expired_history_is_recognized(start: Start) -> None:
    """A 404 means that everything has to be listed again; other errors don't."""
    local = start(LiveMailbox(ME))
    reader = local.reader()
    with pytest.raises(HistoryExpiredError):
        reader.history("1")
    with pytest.raises(MailboxError) as caught:
        reader.history("no number")
    assert not isinstance(caught.value, HistoryExpiredError)


def test_ids_come_in_pages(start: Start) -> None:
    """501 messages: a page of 500 and a page of one, newest first, each with its thread."""
    mailbox = mailbox_of(*[f"2020-01-{n % 28 + 1:02} {n % 24:02}:{n % 60:02} me > p{n}: About {n}" for n in range(501)])
    reader = start(mailbox).reader()
    first = reader.list_ids()
    second = reader.list_ids(page=first.next)
    assert (len(first.ids), len(second.ids), second.next) == (500, 1, None)
    assert {(one.id, one.thread) for one in first.ids + second.ids} == {
        (m.id, m.thread_id) for m in mailbox.messages.values()
    }


def test_calls_keep_to_the_rate(start: Start) -> None:
    """At 6,000 units a minute, 400 messages take more than a minute, and hardly any call is refused."""
    mailbox = mailbox_of(*[f"2020-{n % 12 + 1:02}-{n // 12 % 28 + 1:02} me > p{n}: About {n}" for n in range(400)])
    local = start(mailbox, per_minute=6000)
    local.units_per_minute = 6000
    reader = local.reader()
    calls = plan_fetches(listed(local))
    found = [one for n in range(0, len(calls), 50) for one in fetch(reader, calls[n : n + 50])]
    assert len(found) == 400
    assert local.clock.slept > 60
    refused = [call for call in local.calls("messages.get") if call.status == 403]
    assert len(refused) <= 50
