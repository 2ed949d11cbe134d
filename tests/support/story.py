"""Write a mailbox as a story, and read it into a real store.

2021-03-04 me > ana: Re: boat
2021-03-05 ana > me
2021-03-06 me > bob, cc ana, cc zed: Party
2021-03-07 mailer-daemon@mail.example > me [failed bob]
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from gmail_reconnect.config import Config
from gmail_reconnect.model import Address, Contact, Kind, Message
from gmail_reconnect.people import loading
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.messages import MessageTable
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

ME = "me@example.com"
_LINE = re.compile(r"(\S+) (.+?) > ([^:\[]*)(?:\[(\w+) ?(\S*)\])?\s*(?::\s*(.*))?")


def messages(story: str) -> list[Message]:
    """One message a line. "ana" is ana@x.example; "Ana Lima <a@b.example>" is kept as it is."""
    found = []
    for number, line in enumerate(filter(None, map(str.strip, story.splitlines()))):
        match = _LINE.fullmatch(line)
        assert match, line
        day, sender, recipients, mark, value, subject = match.groups()
        parts = [part.strip() for part in recipients.split(",") if part.strip()]
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
        at = int(moment.timestamp() * 1000) + (0 if "T" in day else 43_200_000)
        found.append(
            Message(
                key=f"mid:{number}",
                date=at,
                sender=address(sender),
                to=tuple(address(p) for p in parts if not re.match("b?cc ", p)),
                cc=tuple(address(p.removeprefix("cc ")) for p in parts if p.startswith("cc ")),
                bcc=tuple(address(p.removeprefix("bcc ")) for p in parts if p.startswith("bcc ")),
                subject=(subject or "").strip(),
                message_id=str(number),
                kind=Kind(mark)
                if mark in {k.value for k in Kind}
                else Kind.BOUNCE
                if mark == "failed"
                else Kind.PERSONAL,
                failed=(address(value).email,) if mark == "failed" else (),
            )
        )
    return found


def address(text: str) -> Address:
    """ "me", a short name, an address, or a name with an address in angle brackets."""
    text = text.strip()
    if text == "me":
        return Address(ME, "Me Myself")
    named = re.fullmatch(r"(.*?)\s*<([^<>]+)>", text)
    if named:
        return Address(named[2], named[1])
    return Address(text) if "@" in text else Address(f"{text}@x.example")


def told(folder: Path, story: str, own: tuple[str, ...] = (ME,)) -> Store:
    """A store that holds the story."""
    store = Store.open(folder / "story.sqlite")
    OwnerAddressTable(store).add(own, "me")
    MessageTable(store).add(messages(story), "import")
    return store


def day(text: str) -> datetime:
    """The end of a day, as --as-of has it."""
    return datetime.fromisoformat(text).replace(hour=23, minute=59, second=59, tzinfo=UTC)


def contacts(folder: Path, story: str, as_of: str, config: Config | None = None) -> dict[str, Contact]:
    """Everyone in the story, by the local part of each address."""
    with told(folder, story) as store:
        found = loading.contacts(store, loading.load(store, config or Config(), day(as_of)), with_owner=True)
    return {email.partition("@")[0]: contact for contact in found for email in contact.person.addresses}


def find_contact(store: Store, who: str, now: datetime, config: Config | None = None) -> Contact:
    """The one contact that `who` means."""
    people = loading.load(store, config or Config(), now)
    return loading.contacts_of(store, people, [people.find(who)])[0]
