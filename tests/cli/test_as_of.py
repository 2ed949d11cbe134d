"""Mail after `--as-of` does not change a report: dropped, shuffled or hostile, the output has the same bytes."""

from __future__ import annotations

import lzma
import random
import time
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import Message
from email.utils import format_datetime, getaddresses, parsedate_to_datetime
from pathlib import Path

import pytest

from gmail_reconnect.demo.sample import ME, make_sample
from tests.support.local_gmail.mbox_mailbox import split_mbox
from tests.support.posix import posix_only

from .conftest import Run

TODAY = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
CUT = datetime(2023, 6, 30, 23, 59, 59, tzinfo=UTC)
AS_OF = CUT.date().isoformat()
Mails = Sequence[Message]
Change = Callable[[Mails, Mails], Mails]


def dropped(_: Mails, __: Mails) -> Mails:
    """No later mail at all."""
    return []


def moved(_: Mails, after: Mails) -> Mails:
    """The same mails, each with the date of another one, in another order."""
    dates = [str(mail["Date"]) for mail in after]
    chance = random.Random(3)
    chance.shuffle(dates)
    made = [changed(mail, Date=date) for mail, date in zip(after, dates, strict=True)]
    chance.shuffle(made)
    return made


def swapped(_: Mails, after: Mails) -> Mails:
    """Senders, recipients and subjects dealt out anew, all apart from one another."""
    chance = random.Random(4)
    made = list(after)
    for name in ("From", "To", "Cc", "Subject"):
        values = [str(mail[name] or "") for mail in made]
        chance.shuffle(values)
        made = [changed(mail, **{name: value}) for mail, value in zip(made, values, strict=True)]
    return made


def hostile(before: Mails, _: Mails) -> Mails:
    """Everybody writes and is written to, under one name, by lists and robots too; everybody's address is dead."""
    known = {address.lower() for mail in before for _, address in getaddresses([str(mail["From"]), str(mail["To"])])}
    made: list[Message] = []
    for number, address in enumerate(sorted(known - {ME.email})):
        at = format_datetime(CUT + timedelta(days=1, minutes=number))
        same = f"Same Name <{address}>"
        made += [
            mail_of(From=f"{ME.name} <{ME.email}>", To=same, Date=at, Subject="At last"),
            mail_of(From=same, To=ME.email, Date=at, Subject="Re: At last"),
            mail_of(**{"From": same, "To": ME.email, "Date": at, "List-Unsubscribe": "<https://x.example>"}),
            mail_of(**{"From": same, "To": ME.email, "Date": at, "Auto-Submitted": "auto-generated"}),
            mail_of(
                **{
                    "From": "mailer-daemon@mail.example",
                    "To": ME.email,
                    "Date": at,
                    "Subject": "Delivery Status Notification (Failure)",
                    "X-Failed-Recipients": address,
                }
            ),
        ]
    return made


CHANGES = [dropped, moved, swapped, hostile]


def mail_of(**headers: str) -> Message:
    mail = Message(policy.compat32)
    for name, value in headers.items():
        mail[name] = value
    mail["Message-ID"] = f"<{zlib.crc32(repr(sorted(headers.items())).encode())}@later.example>"
    return mail


def changed(mail: Message, **headers: str) -> Message:
    made = message_from_bytes(mail.as_bytes())
    for name, value in headers.items():
        del made[name]
        if value:
            made[name] = value
    return made


def mbox(path: Path, mails: Mails) -> Path:
    lines = [b"From x@x.example Thu Jan  1 00:00:00 1970\n" + mail.as_bytes().rstrip() + b"\n\n" for mail in mails]
    path.write_bytes(b"".join(lines))
    return path


def told(run: Run, folder: Path, mails: Mails, me: str, as_of: str) -> str:
    """What the report and the list of people say as JSON, under each lens, from a home of its own."""
    folder.mkdir()
    home = ("--home", folder / "home")
    assert run(*home, "import", mbox(folder / "all.mbox", mails), "--me", me).code == 0
    lenses = [
        run(*home, "report", "--all", "--lens", lens, "--as-of", as_of, "--format", "json").out for lens in LENSES
    ]
    return "".join([*lenses, run(*home, "people", "--as-of", as_of, "--format", "json").out])


LENSES = ("warm", "balanced", "long-lost")


def date_of(mail: Message) -> datetime:
    try:
        at = parsedate_to_datetime(str(mail["Date"]))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def test_later_mail_does_not_change_an_earlier_report(run: Run, tmp_path: Path) -> None:
    """Ten years of sample mail, cut in the middle: one report, whatever comes later."""
    mails = [message_from_bytes(mail.raw) for mail in make_sample(TODAY)]
    before = [mail for mail in mails if date_of(mail) <= CUT]
    after = [mail for mail in mails if date_of(mail) > CUT]
    assert len(before) > 500 < len(after)
    whole = told(run, tmp_path / "whole", mails, ME.email, AS_OF)
    assert whole.count('"rank": ') > 50
    for change in CHANGES:
        assert told(run, tmp_path / change.__name__, [*before, *change(before, after)], ME.email, AS_OF) == whole


def test_order_of_import_does_not_change_the_report(run: Run, tmp_path: Path) -> None:
    """The order of rows in the store decides nothing."""
    mails = [message_from_bytes(mail.raw) for mail in make_sample(TODAY)]
    mixed = list(mails)
    random.Random(6).shuffle(mixed)
    assert told(run, tmp_path / "a", mails, ME.email, AS_OF) == told(run, tmp_path / "b", mixed, ME.email, AS_OF)


@posix_only
def test_time_zone_does_not_change_the_report(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read and reported half a day away, mail gives the same bytes; so does mail dated in another zone."""
    mails = [message_from_bytes(mail.raw) for mail in make_sample(TODAY)]
    here = told(run, tmp_path / "here", mails, ME.email, AS_OF)
    east = timezone(timedelta(hours=13))
    moved = [changed(mail, Date=format_datetime(date_of(mail).astimezone(east))) for mail in mails]
    assert told(run, tmp_path / "told", moved, ME.email, AS_OF) == here
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        assert told(run, tmp_path / "there", mails, ME.email, AS_OF) == here
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.data
def test_later_mail_does_not_change_an_earlier_report_of_real_mail(run: Run, data: Path, tmp_path: Path) -> None:
    """3,055 real messages, cut in March 2001."""
    path = data / "mail" / "rogers-b.mbox.xz"
    me, cut = "benjamin.rogers@enron.com", datetime(2001, 3, 31, 23, 59, 59, tzinfo=UTC)
    mails = [message_from_bytes(part.raw) for part in split_mbox(lzma.decompress(path.read_bytes()))]
    before = [mail for mail in mails if date_of(mail) <= cut]
    after = [mail for mail in mails if date_of(mail) > cut]
    assert len(after) > 300
    as_of = cut.date().isoformat()
    whole = told(run, tmp_path / "whole", mails, me, as_of)
    for change in (dropped, moved, swapped):
        assert told(run, tmp_path / change.__name__, [*before, *change(before, after)], me, as_of) == whole
