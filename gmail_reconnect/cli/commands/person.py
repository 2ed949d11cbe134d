"""person: all about one, and what the user decides about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from gmail_reconnect.cli import gone
from gmail_reconnect.cli.display import person_page
from gmail_reconnect.cli.everyone import everyone, named
from gmail_reconnect.cli.options import AsOf
from gmail_reconnect.cli.session import Session
from gmail_reconnect.errors import UsageError
from gmail_reconnect.letters import wording_files
from gmail_reconnect.model import Gender, Person, milliseconds
from gmail_reconnect.people import decisions, directory
from gmail_reconnect.people.directory import Directory
from gmail_reconnect.people.identity import resolver
from gmail_reconnect.store.mail.messages import Store
from gmail_reconnect.store.user.decisions import DecisionTable
from gmail_reconnect.text.intervals import parse_interval

from . import own


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
    HUMAN = "human"
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

    human: a person, whatever the headers say; so is whoever has a rhythm.

    merge OTHER: both are one person. split ADDRESS: that address is a person of its own. not OTHER: they are two.

    not me: that address is not yours, whatever an import took it for.

    never: shown nowhere again, whatever mail comes in; by address, also before there is any. forget: removes what is
    kept about them here. --undo takes back everything but forget.
    """
    session: Session = context.obj
    who, value = _text(who), None if value is None else _text(value)
    _check(action, value, undo=undo, yes=yes)
    if action is Action.NEVER:
        gone.never(session, who, undo=undo)
    elif action is Action.FORGET:
        gone.forget(session, who, yes=yes)
    elif action is Action.NOT and (value or "").casefold().strip() == "me":
        session.say(f"From the next version on: gmail-reconnect own {'add' if undo else 'remove'} {who}")
        (own.add if undo else own.remove)(context, [who])
    else:
        _decide(session, who, action, value, undo=undo, as_of=as_of)


def _text(argument: str) -> str:
    """Bytes that are no UTF-8 come as halves of characters, which no file and no terminal takes."""
    return re.sub("[\ud800-\udfff]", "\ufffd", argument)


def _check(action: Action, value: str | None, *, undo: bool, yes: bool) -> None:
    """Raises UsageError for what does not fit together."""
    if action is Action.SHOW and (value or undo):
        raise UsageError("`show` takes nothing more.", "Say what to do: `gmail-reconnect person --help`.")
    if action in {Action.IGNORE, Action.HUMAN, Action.NEVER, Action.FORGET} and value:
        raise UsageError(f"`{action}` takes no value.", "A reason can be kept with `note`.")
    if action in {Action.MERGE, Action.SPLIT, Action.NOT} and not value:
        what = "an address of theirs" if action is Action.SPLIT else "another person"
        raise UsageError(f"`{action}` needs {what}.", "See `gmail-reconnect person --help`.")
    if action is Action.FORGET and undo:
        raise UsageError("What is forgotten cannot be brought back.", "A sync or an import knows what mail says.")
    if yes and action is not Action.FORGET:
        raise UsageError("--yes goes with `forget`.", "Nothing else asks.")


def _decide(session: Session, who: str, action: Action, value: str | None, *, undo: bool, as_of: str | None) -> None:
    day = session.now(as_of)
    # What is decided is of the person as they are now, whatever day is looked at.
    now = day if action is Action.SHOW else session.now()
    with session.store() as store:
        book = everyone(session, store, now)
        person = book.find(who)
        (contact,) = directory.contacts_of(store, book, [person])
        match action:
            case Action.SHOW:
                _tell_parted(session, store, book, person, who)
            case Action.MERGE | Action.SPLIT | Action.NOT:
                _who_is_who(session, store, book, who, action, value or "", undo=undo)
            case Action.RHYTHM if undo or (value or "").casefold() == "none":
                DecisionTable(store).remove(person.addresses, action.value)  # one is all there is, however it was put
            case _ if undo:
                DecisionTable(store).remove(person.addresses, action.value, value)
            case _:
                decided = _checked(session, action, value)
                decisions.decide(
                    store, person, action.value, decided, milliseconds(now), instead=action not in _SEVERAL
                )
        if action is not Action.SHOW:
            book = everyone(session, store, now)
            if after := _after(session, book, person, action, value or "", undo=undo):
                (contact,) = directory.contacts_of(store, book, [after])
            book = everyone(session, store, day)
            if then := book.with_mailboxes(decisions.mailboxes_of(contact.person.addresses)):
                (contact,), now = directory.contacts_of(store, book, then[:1]), day
    person_page.print_person(contact, now, session.out)


def _after(
    session: Session, book: Directory, before: Person, action: Action, value: str, *, undo: bool
) -> Person | None:
    """The person as they are after the decision; of a split the rest, naming both parts; None if now hidden."""
    if action is not Action.SPLIT or undo:
        person = book.find(before.id)
        if action is Action.SPLIT:
            _tell_still_two(session, book, person, value)
        return person
    mailboxes = decisions.mailboxes_of(before.addresses)
    taken = decisions.mailboxes_of([value.casefold().strip()])
    _name_each(session, book.with_mailboxes(mailboxes))
    rest = book.with_mailboxes([one for one in mailboxes if one not in taken])
    if not rest:
        session.say("The others turn out to be of somebody whom you hid, and are hidden with them.")
    return next(iter(rest or book.with_mailboxes(mailboxes)), None)


def _who_is_who(
    session: Session, store: Store, book: Directory, who: str, action: Action, value: str, *, undo: bool
) -> None:
    one = book.find(who)
    now, name = milliseconds(session.now()), named(one)
    if action is Action.SPLIT and not undo:
        decisions.split(store, one, value, now)
        session.say(f"{value} is a person of its own now. Both keep what you decided about {name}.")
        return
    if action is Action.MERGE and undo:
        value = _email_of(one, value)
        decisions.unmerge(store, one, value, _email_of(one, who))
        session.say(f"That {value} is {name}'s is no longer your word.")
        return
    other = book.find(value)
    if action is Action.MERGE:
        decisions.merge(store, one, other, now, [_email_of(one, who), _email_of(other, value)])
        session.say(f"{name} and {named(other)} are one person now, also after the next sync.")
    elif undo:
        decisions.undistinguish(store, one, other)
        session.say(f"That {name} and {named(other)} are two is no longer your word.")
    else:
        decisions.distinguish(store, one, other, now)
        session.say(f"{name} and {named(other)} are two, and you will not be asked again.")


def _email_of(person: Person, who: str) -> str:
    """The address of theirs that an id or an address means; what was typed where it is neither."""
    typed = who.casefold().strip()
    by_id = {resolver.person_id(email): email for email in person.addresses}
    return by_id.get(typed, typed)


def _tell_still_two(session: Session, book: Directory, person: Person, value: str) -> None:
    """A merge that a split ended does not come back with it."""
    other = book.find(value)
    if other.id != person.id:
        command = f"gmail-reconnect person {person.id} merge {other.id}"
        session.say(f"Their mail alone does not make them one: `{command}` does.")


def _tell_parted(session: Session, store: Store, book: Directory, person: Person, who: str) -> None:
    """An id stands for its address alone: from before a split, it may have meant somebody else as well."""
    by_id = who.casefold().strip() in map(resolver.person_id, person.addresses)
    others = book.with_mailboxes(decisions.parted_from(store, person)) if by_id else []
    if others:
        session.say("By your word these are other people:")
        _name_each(session, others)


def _name_each(session: Session, people: Sequence[Person]) -> None:
    for one in people:
        session.say(f"  {one.id}  {named(one)}, {', '.join(one.addresses)}")


def _checked(session: Session, action: Action, value: str | None) -> str:
    """The value as it is kept. Raises UsageError where the action needs another."""
    if action in {Action.IGNORE, Action.HUMAN}:
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
            return str(parse_interval(value))
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
    known = wording_files.languages(session.paths.templates / "letters")
    if code not in known:
        raise UsageError(f"There are no letters in {code!r}.", f"There are: {', '.join(sorted(known))}.")
    return code
