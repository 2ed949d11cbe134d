"""person: all about one, and what the user decides about them."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from gmail_reconnect.errors import ReconnectError, UsageError
from gmail_reconnect.letters import wording
from gmail_reconnect.model import Contact, Gender, Standing, milliseconds
from gmail_reconnect.people import identity, verdicts
from gmail_reconnect.people.book import Book
from gmail_reconnect.report import table
from gmail_reconnect.report.text import isolate, plain
from gmail_reconnect.spans import parse
from gmail_reconnect.store import forget as forgetting
from gmail_reconnect.store.lock import exclusive
from gmail_reconnect.store.notebook import Notebook
from gmail_reconnect.store.store import Store

from .everyone import everyone, work_out
from .session import Session
from .show import AsOf


class Action(StrEnum):
    """What can be done about one person."""

    SHOW = "show"
    IGNORE = "ignore"
    SNOOZE = "snooze"
    NOTE = "note"
    TAG = "tag"
    LANGUAGE = "language"
    GENDER = "gender"
    RHYTHM = "rhythm"
    MERGE = "merge"
    SPLIT = "split"
    NOT = "not"
    NEVER = "never"
    FORGET = "forget"


_SEVERAL = {Action.NOTE, Action.TAG}


def person(
    context: typer.Context,
    who: Annotated[str, typer.Argument(help="An id, an address, or (part of) a name.")],
    action: Annotated[Action, typer.Argument(help="What to do.")] = Action.SHOW,
    value: Annotated[
        str | None,
        typer.Argument(help="A date, a note, a tag, a language, m or f, a rhythm, another person, an address."),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With forget: do not ask.")] = False,
    as_of: AsOf = None,
) -> None:
    """Everything about one person; or what you decide.

    ignore, snooze DATE, note TEXT, tag NAME, language CODE, gender m or f: kept through every sync.

    rhythm "every 6 months" sets how often you want to write; rhythm none takes it back.

    merge OTHER: both are one person. split ADDRESS: that address is a person of its own. not OTHER: they are two.

    never: shown nowhere again, whatever mail comes in; by address, also before there is any. forget: removes what is
    kept about them here. --undo takes back everything but forget.
    """
    session: Session = context.obj
    who, value = _text(who), None if value is None else _text(value)
    _check(action, value, undo=undo, yes=yes)
    if action is Action.NEVER:
        _never(session, who, undo=undo)
    elif action is Action.FORGET:
        _forget(session, who, yes=yes)
    else:
        _decide(session, who, action, value, undo=undo, as_of=as_of)


def _text(argument: str) -> str:
    """Bytes that are no UTF-8 come as halves of characters, which no file and no terminal takes."""
    return re.sub("[\ud800-\udfff]", "\ufffd", argument)


def _check(action: Action, value: str | None, *, undo: bool, yes: bool) -> None:
    """Raises UsageError for what does not fit together."""
    if action is Action.SHOW and (value or undo):
        raise UsageError("`show` takes nothing more.", "Say what to do: `gmail-reconnect person --help`.")
    if action in {Action.IGNORE, Action.NEVER, Action.FORGET} and value:
        raise UsageError(f"`{action}` takes no value.", "A reason can be kept with `note`.")
    if action in {Action.MERGE, Action.SPLIT, Action.NOT} and not value:
        what = "an address of theirs" if action is Action.SPLIT else "another person"
        raise UsageError(f"`{action}` needs {what}.", "See `gmail-reconnect person --help`.")
    if action is Action.FORGET and undo:
        raise UsageError("What is forgotten cannot be brought back.", "A sync or an import knows what mail says.")
    if yes and action is not Action.FORGET:
        raise UsageError("--yes goes with `forget`.", "Nothing else asks.")


def _decide(session: Session, who: str, action: Action, value: str | None, *, undo: bool, as_of: str | None) -> None:
    now, made = session.now(as_of), milliseconds(session.now())
    with session.store() as store:
        book = everyone(session, store, now)
        contact = book.find(who)
        person = contact.person
        match action:
            case Action.SHOW:
                _tell_parted(session, store, book, contact, who)
            case Action.MERGE | Action.SPLIT | Action.NOT:
                _who_is_who(session, store, book, contact, action, value or "", undo=undo)
            case Action.RHYTHM if undo or (value or "").casefold() == "none":
                Notebook(store).undecide(person.addresses, action.value)  # one is all there is, however it was put
            case _ if undo:
                Notebook(store).undecide(person.addresses, action.value, value)
            case _:
                decided = _checked(session, action, value)
                verdicts.decide(store, person, action.value, decided, made, instead=action not in _SEVERAL)
        if action is not Action.SHOW:
            book = everyone(session, store, now)
            parted = action is Action.SPLIT and not undo
            contact = _rest(session, book, contact, value or "") if parted else book.find(person.id)
    table.print_person(contact, now, session.out)


def _who_is_who(
    session: Session, store: Store, book: Book, contact: Contact, action: Action, value: str, *, undo: bool
) -> None:
    now, one, name = milliseconds(session.now()), contact.person, _shown(contact)
    if action is Action.SPLIT and not undo:
        verdicts.split(store, one, value, now)
        session.say(f"{value} is a person of its own now. Both keep what you decided about {name}.")
        return
    if action is Action.MERGE and undo:
        verdicts.unmerge(store, one, value, now)
        session.say(f"That {value} is {name}'s is no longer your word.")
        return
    other = book.find(value)
    if action is Action.MERGE:
        verdicts.merge(store, one, other.person, now)
        session.say(f"{name} and {_shown(other)} are one person now, also after the next sync.")
    elif undo:
        verdicts.undistinguish(store, one, other.person)
        session.say(f"That {name} and {_shown(other)} are two is no longer your word.")
    else:
        verdicts.distinguish(store, one, other.person, now)
        session.say(f"{name} and {_shown(other)} are two, and you will not be asked again.")


def _rest(session: Session, book: Book, before: Contact, email: str) -> Contact:
    """Names the parts of whoever was split, with their ids; the one without the address that was taken out."""
    mailboxes = verdicts.mailboxes_of(before.person.addresses)
    taken = verdicts.mailboxes_of([email.casefold().strip()])
    _name_each(session, book.with_mailboxes(mailboxes))
    return book.with_mailboxes([one for one in mailboxes if one not in taken])[0]


def _tell_parted(session: Session, store: Store, book: Book, contact: Contact, who: str) -> None:
    """An id stands for its address alone: from before a split, it may have meant somebody else as well."""
    by_id = who.casefold().strip() in map(identity.person_id, contact.person.addresses)
    others = book.with_mailboxes(verdicts.parted_from(store, contact.person)) if by_id else []
    if others:
        session.say("By your word these are other people:")
        _name_each(session, others)


def _name_each(session: Session, contacts: Sequence[Contact]) -> None:
    for one in contacts:
        session.say(f"  {one.person.id}  {_shown(one)}, {', '.join(one.person.addresses)}")


def _never(session: Session, who: str, *, undo: bool) -> None:
    with session.store() as store:
        if undo:
            if not verdicts.show_again(store, who):
                raise ReconnectError(f"Nobody was hidden under {who!r}.", "Give one of the addresses they had.")
            session.say("Taken back: they are shown again, with every address that was hidden then.")
            return
        emails, name = _whom_to_hide(session, store, who)
        waiting = verdicts.never(store, emails, milliseconds(session.now()))
    session.say(f"{name} will be shown nowhere again, whatever mail comes in.")
    if waiting:
        what = "A letter" if waiting == 1 else f"{waiting} letters"
        session.say(f"{what} to them still waits in your Drafts folder: throw it away there.")
    session.say(f"To take it back: gmail-reconnect person {emails[0]} never --undo")


def _whom_to_hide(session: Session, store: Store, who: str) -> tuple[list[str], str]:
    """The addresses, and what to call them; an address that no mail is known of is taken as it stands."""
    email = who.casefold().strip()
    is_address = re.fullmatch(r"[^@\s]+@[^@\s]+", email)
    if is_address and email in {*Notebook(store).own(), *session.config.me.addresses}:
        raise UsageError("That is your own address.", "It is shown nowhere as it is.")
    if not (is_address and not store.stands_in_mail([email])):
        contact = everyone(session, store, session.now()).find(who)
        return list(contact.person.addresses), _shown(contact)
    return [email], email


def _forget(session: Session, who: str, *, yes: bool) -> None:
    with exclusive(session.paths.data, "forget"), session.store() as store:
        if forgetting.is_unfinished(store):
            _clear(session, store)
            return
        book = everyone(session, store, session.now(), with_hidden=True)
        contact = _to_forget(store, session, book, who)
        emails, name = contact.person.addresses, _shown(contact)
        if not yes:
            session.say(f"{name}, {', '.join(emails)}: the mail between you, their name, and all you decided and noted")
            session.say("about them will be removed from this machine. Gmail keeps its mail, and your Drafts folder.")
            _ask(f"Forget {name}?")
        own = [e for c in book.contacts(with_self=True) if c.standing is Standing.SELF for e in c.person.addresses]
        done = verdicts.forget(store, emails, own)
        with suppress(ReconnectError):  # nobody may be left
            work_out(session, store, session.now())  # who is hidden by way of another address rests on it
    session.say(
        f"Removed: {_count(done.messages, 'message')}, {_count(done.decisions, 'decision')}, "
        f"{_count(done.drafts, 'letter')}; in {_count(done.mentions, 'mail')} to others they are a nameless "
        "placeholder now."
    )
    session.say("A sync does not fetch that mail again; new mail of theirs, or an import, makes them known again.")
    session.say("`person ADDRESS never` keeps them out for good. Reports and .eml files made before are still there.")
    if done.unfinished:
        raise done.unfinished


def _clear(session: Session, store: Store) -> None:
    """The same command again, after the file could not be cleared: they are gone, and that is left to do.

    Nobody is looked up: the name of who is gone may be a part of somebody else's.
    """
    if unfinished := forgetting.write_anew(store):
        raise unfinished
    session.say("The file was written anew: nothing of whom you forgot before stands in it.")
    session.say("Nobody else was removed. To forget somebody else, give the command again.")


def _to_forget(store: Store, session: Session, book: Book, who: str) -> Contact:
    """Whoever is meant; who is never to be shown only by their address."""
    hidden = {c.person.id for c in book.contacts()}
    shown = everyone(session, store, session.now())
    hidden -= {c.person.id for c in shown.contacts()}
    email = who.casefold().strip()
    for contact in book.contacts():
        if contact.person.id in hidden and email in contact.person.addresses:
            return contact
    return shown.find(who)


def _ask(question: str) -> None:
    """Raises Abort for a no, UsageError where there is nobody to ask."""
    try:
        typer.confirm(question, abort=True, err=True)
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError("Nothing was removed: nobody said yes.", "Use --yes where there is nobody to ask.") from None


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def _shown(contact: Contact) -> str:
    return isolate(plain(contact.person.shown))


def _checked(session: Session, action: Action, value: str | None) -> str:
    """The value as it is kept. Raises UsageError where the action needs another."""
    if action is Action.IGNORE:
        return "yes"
    if not value:
        raise UsageError(f"`{action}` needs a value.", "See `gmail-reconnect person --help`.")
    if action is Action.SNOOZE:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise UsageError(f"{value!r} is no date.", "Write it as 2027-03-01.") from error
    if action is Action.RHYTHM:
        try:
            return str(parse(value))
        except ValueError as error:
            raise UsageError(f"{error}.", "`rhythm none` takes one back.") from error
    if action is Action.LANGUAGE:
        return checked_language(session, value)
    if action is Action.GENDER and value not in {g.value for g in Gender}:
        raise UsageError(
            f"{value!r} is no gender that the wording knows.", "Give m or f, or --undo for neutral wording."
        )
    return value


def checked_language(session: Session, code: str) -> str:
    """A language that there are letters in. Raises UsageError for every other."""
    known = wording.languages(session.paths.templates / "letters")
    if code not in known:
        raise UsageError(f"There are no letters in {code!r}.", f"There are: {', '.join(sorted(known))}.")
    return code
