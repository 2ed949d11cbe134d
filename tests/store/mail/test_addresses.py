"""The addresses in the mail."""

from __future__ import annotations

from pathlib import Path

from gmail_reconnect.store.mail.addresses import AddressTable
from tests.support.story import told

SPELLED = ("ann.lee", "ann_lee", "ann-lee", "annlee")
OTHERS = ("annelee", "annalee", "ann..lee", "ann.leeds")


def test_address_made_of_a_name_has_a_sign_between_its_words_or_nothing(tmp_path: Path) -> None:
    """Annelee is another person than Ann Lee."""
    senders = (*SPELLED, *OTHERS)
    with told(tmp_path, "\n".join(f"2019-01-01 <{one}@x.example> > me" for one in senders)) as store:
        addresses = AddressTable(store)
        found = {addresses.emails()[number] for number in addresses.spelled(["ann", "lee"])}
    assert found == {f"{one}@x.example" for one in SPELLED}
