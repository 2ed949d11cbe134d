"""Whose mailbox an import takes this for: guessed where nobody has said, and told."""

from __future__ import annotations

from collections.abc import Collection

from gmail_reconnect.errors import ReconnectError
from gmail_reconnect.mailbox.own import Presence
from gmail_reconnect.people import whose
from gmail_reconnect.store import whose as whose_mail
from gmail_reconnect.store.notebook import Notebook
from gmail_reconnect.store.store import Store

from .session import Session


def claim_spellings(store: Store) -> None:
    """Mail from and to the user's mailboxes is theirs, however it spells them: what reads it compares no mailboxes."""
    notebook = Notebook(store)
    notebook.claim(whose.spellings(notebook.own(), store.emails().values()), "spelling")


def tell_whose(session: Session, store: Store) -> None:
    """Says whose mailbox it takes this for, guessing where nobody has said. Raises ReconnectError."""
    claim_spellings(store)
    own = Notebook(store).own()
    others = sorted(email for email in store.senders_labelled_sent() if email not in own)
    guessed = [email for email, how in own.items() if how == "guess"]
    nobody_said = all(how in {"guess", "spelling"} for how in own.values())
    # The label is better than whatever else a guess rests on.
    if not own or (others and nobody_said):
        _guess(session, store, guessed)
    elif not store.stands_in_mail(own):
        raise ReconnectError(
            f"The mail is kept, but none of it is from or to {', '.join(sorted(own))}.",
            "Is that the address of this mailbox? Import again with --me YOUR@ADDRESS (nothing is doubled).",
        )
    elif others:
        session.say(f"Mail labelled Sent also comes from {', '.join(others)}.")
        session.say("If that is you as well: import again with --me for each of your addresses.")


def _guess(session: Session, store: Store, before: Collection[str]) -> None:
    """Takes the likeliest addresses for the user's, instead of those guessed before."""
    notebook = Notebook(store)
    met = [Presence(*row) for row in store.presence()]
    names = whose_mail.own_names(store, [one.email for one in met])
    found = whose.guess(met, names, store.count(), lambda some: Presence(*whose_mail.presence_of(store, some)))
    if found is None:
        raise ReconnectError(
            "The mail is kept, but it is not clear which address is yours.",
            "Import again with --me YOUR@ADDRESS (nothing is doubled), or set `addresses` under [me].",
        )
    notebook.drop_guesses()
    notebook.claim(found.emails, "guess")
    claim_spellings(store)
    session.say(f"Taking {', '.join(found.emails)} for you: {found.because}.")
    if gone := sorted(set(before).difference(notebook.own())):
        session.say(f"No longer taken for you: {', '.join(gone)}. That was a guess.")
    session.say("If that is wrong: import again with --me YOUR@ADDRESS.")
