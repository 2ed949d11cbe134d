"""A draft to oneself: Gmail shows it on every device. Nothing is sent.

As with letters, the Message-ID is kept before Gmail is asked to create the draft, and only an untouched draft is
deleted. A new draft takes the place of the one before.
"""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from gmail_reconnect.actions.context import Context
from gmail_reconnect.letters.outbox import new_message_id
from gmail_reconnect.notify.interface import Announcement, NotifyError
from gmail_reconnect.store.run_state import RunState

from .alarm_state import AlarmState, write_state


class DraftWay:
    """Implements `Way`, with the token for drafts."""

    name = "draft"

    def __init__(self, context: Context, state: AlarmState) -> None:
        self._context, self._state = context, state

    def announce(self, announcement: Announcement) -> None:
        """Replaces the draft of the same kind: of trouble (and its end), of a test, or the digest."""
        if not self._context.may_create_drafts:
            raise NotifyError("There is no permission to create drafts.", "no_permission")
        from gmail_reconnect.actions.mail.gmail_account import open_drafts  # noqa: PLC0415 - Google's packages load slowly

        kind = "trouble" if announcement.kind == "mended" else announcement.kind
        with self._context.open_store() as store, open_drafts(self._context, store) as folder:
            account = RunState(store).account
            if not account:
                raise NotifyError("It isn't known yet whose mailbox this is.", "owner_unknown")
            earlier = self._state.drafts.get(kind, {})
            if earlier and "draft" not in earlier and (found := folder.find(earlier["message_id"])):
                # Its creation was in doubt, and the user may have changed it since: it stays, and is enough.
                self._state.drafts[kind] |= {"draft": found[0], "message": ""}
                return
            if (old := earlier.get("draft", "")) and folder.list_ids().get(old) == earlier["message"]:
                folder.delete(old)
            message_id = new_message_id(account)
            self._state.drafts[kind] = {"message_id": message_id}
            write_state(self._context, self._state)
            draft, message = folder.create(_mail(announcement, account, message_id), None)
            self._state.drafts[kind] |= {"draft": draft, "message": message}
            write_state(self._context, self._state)


def _mail(announcement: Announcement, account: str, message_id: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = mail["To"] = account
    mail["Subject"] = announcement.title
    mail["Message-ID"] = f"<{message_id}>"
    mail.set_content(announcement.text)
    return mail.as_bytes()
