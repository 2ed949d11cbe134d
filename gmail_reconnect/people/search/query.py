"""Asks the store and the people who could help with something. Reads all but the index of subjects, which it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gmail_reconnect.model import Match, Ranked, milliseconds, moment_of
from gmail_reconnect.people.directory import Book
from gmail_reconnect.store.mail.messages import Store
from gmail_reconnect.store.mail.subject_index import Index
from gmail_reconnect.text import stemming
from gmail_reconnect.text.subjects import strip_reply_prefixes

from . import matcher


def refresh(store: Store, tick: Callable[[int], None] | None = None) -> int:
    """Brings the index of subjects up to date; returns how many messages were new to it, `tick` hears how many wait."""
    return Index(store).refresh(_key, stemming.version(), tick)


def ask(store: Store, book: Book, text: str, tick: Callable[[int], None] | None = None) -> matcher.Findings:
    """Whom `text` finds among everyone in the book, in mail up to its `now`; `tick` as for `refresh`.

    Raises UsageError where there is nothing to look for in it.
    """
    asked = matcher.terms(text)
    refresh(store, tick)
    index, until = Index(store), milliseconds(book.now)
    mail = {term: index.mail(term.stems, book.own(), until) for term in asked}
    return matcher.findings(text, asked, book.sketches(), mail)


def with_matches(store: Store, ranked: Ranked, found: matcher.Findings) -> Ranked:
    """The same with what matched, and where; a subject as it stood in the last mail about it."""
    return replace(ranked, matches=tuple(_match(store, one) for one in matcher.told(found, ranked.contact.person)))


def _match(store: Store, one: matcher.Evidence) -> Match:
    if one.where != "subject":
        return Match(one.term.shown, one.where, one.text)
    subject = store.details([one.message])[one.message].subject
    return Match(one.term.shown, one.where, strip_reply_prefixes(subject), moment_of(one.date))


def _key(subject: str) -> str:
    return stemming.search_key(strip_reply_prefixes(subject[: stemming.LONGEST_TEXT]))
