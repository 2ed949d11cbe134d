"""Makes sure that a sync is with the account whose mail the database holds."""

from __future__ import annotations

from contextlib import closing

from gmail_reconnect.errors import ErrorCode, ReconnectError
from gmail_reconnect.gmail.fetch_plan import FetchCall, FetchQueue
from gmail_reconnect.store.database import Store
from gmail_reconnect.store.mail.listed_ids import ListedIdTable
from gmail_reconnect.store.sync_state import SyncState
from gmail_reconnect.store.user.owner_addresses import OwnerAddressTable

from .fetcher import MailSource


def claim_account(gmail: MailSource, store: Store, address: str) -> None:
    """Records `address` as the synced account. Raises ReconnectError if the database holds another account's mail."""
    before = SyncState(store).account
    if before and before != address and not _is_same_mailbox(gmail, store):
        raise ReconnectError(
            f"This database belongs to {before}, but the sign-in is for {address}.", code=ErrorCode.OTHER_ACCOUNT
        )
    with store.transaction():
        SyncState(store).account = address
        OwnerAddressTable(store).add([address], "account")


def _is_same_mailbox(gmail: MailSource, store: Store) -> bool:
    """Whether Gmail has messages that were read before: then the account is the same, with a new address."""
    kept = ListedIdTable(store).newest_stored()
    queue = FetchQueue(FetchCall("messages.get", gmail_id, (gmail_id,)) for gmail_id in kept)
    with closing(gmail.fetch(queue.take)) as results:
        found = [message for batch in results for one in batch for message in one.messages]
    return any((message.message_id, message.date) == kept[message.key] for message in found)
