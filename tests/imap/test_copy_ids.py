from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.gmail.fetch_plan import time_in_id
from gmail_reconnect.imap.copy_ids import copy_id, folder_id, place_of

UIDS = st.integers(1, 2**32 - 1)


@given(st.integers(0, 2**42), st.binary(max_size=40), UIDS, UIDS)
def test_an_id_tells_its_time_and_place(at: int, name: bytes, uidvalidity: int, uid: int) -> None:
    """No table is needed to find the message again, and ids are put in order by their time."""
    folder = folder_id(name, uidvalidity)
    one = copy_id(at, folder, uid)
    assert place_of(one) == (folder, uid)
    assert time_in_id(one) == at


@given(st.binary(max_size=40), st.binary(max_size=40), UIDS, UIDS)
def test_another_folder_or_another_uidvalidity_is_another_place(a: bytes, b: bytes, first: int, second: int) -> None:
    """A folder that was rebuilt has other messages under the same UIDs."""
    assert (folder_id(a, first) == folder_id(b, second)) == ((a, first) == (b, second))


@given(st.integers(0, 2**63).map("{:x}".format))
def test_gmails_ids_have_no_place(gmail_id: str) -> None:
    """They aren't taken for a copy's."""
    assert place_of(gmail_id) == ("", 0)
