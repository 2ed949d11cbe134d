"""Letters greet people in the script of the letter's language."""

from __future__ import annotations

import pytest

from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.text.bidi import without_isolates
from tests.support.letter_samples import config, contact, letter


def greetings(name: str, language: str, call: str = "") -> set[str]:
    """The first line of some letters."""
    choices = LetterChoices(call=call)
    made = (letter(contact(name), config(), language, attempt=attempt, choices=choices) for attempt in range(12))
    return {without_isolates(one.text).split("\n")[0] for one in made}


@pytest.mark.parametrize(
    ("name", "arabic", "english"),
    [
        ("Omar Hassan", "أهلًا يا عمر،", "Dear Omar,"),
        ("Fatma Ali", "أهلًا يا فاطمة،", "Dear Fatma,"),
        ("Abu Bakr Salem", "أهلًا يا أبا بكر،", "Dear Abu Bakr,"),
        ("Dr Omar", "د. عمر، تحية طيبة وبعد،", "Dear Dr Omar,"),
        ("Jean Dupont", "مرحبًا Jean،", "Dear Jean,"),
        ("John Smith", "أهلًا يا جون،", "Dear John,"),
        ("عمر حسن", "أهلًا يا عمر،", "Dear Omar,"),
        ("د. عمر حسن", "د. عمر، تحية طيبة وبعد،", "Dear Dr Omar,"),
        ("شمس سالم", "أهلًا يا شمس،", "Dear شمس,"),
    ],
)
def test_greeting_is_in_the_letters_script(name: str, arabic: str, english: str) -> None:
    """Where the name is surely known in it."""
    assert arabic in greetings(name, "ar")
    assert english in greetings(name, "en")


def test_name_in_the_letters_script_is_greeted_as_one() -> None:
    """With «يا», as for a name written in Arabic; never with a Latin name's greeting."""
    assert greetings("Omar Hassan", "ar") == greetings("عمر حسن", "ar")


def test_subject_line_follows_and_the_recipient_stays() -> None:
    """«إلى أبي بكر» in the subject; To has the name as they write it."""
    made = [letter(contact("Abu Bakr Salem", subject=""), config(), "ar", attempt=attempt) for attempt in range(24)]
    named = [one.subject for one in made if "بكر" in one.subject]
    assert named
    assert all("إلى أبي بكر" in subject for subject in named)
    assert {one.to.name for one in made} == {"Abu Bakr Salem"}


def test_what_the_user_calls_them_stays_as_typed() -> None:
    """A Latin name in an Arabic letter, if the user wants it."""
    assert greetings("Omar Hassan", "ar", call="Omar") == {"مرحبًا Omar،", "أهلًا Omar،"}
    assert "Dear عمر," in greetings("Omar Hassan", "en", call="عمر")
