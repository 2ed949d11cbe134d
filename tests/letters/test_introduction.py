"""Who introduced two people is only mentioned if the headers leave no doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from gmail_reconnect.config import Config
from gmail_reconnect.letters.introduction import Introduction, read_introductions
from gmail_reconnect.letters.lint import check
from gmail_reconnect.people import decisions, loading
from tests.support.letter_samples import NOW, OFFER_BOTH, config, contact, letter
from tests.support.story import ME, day, told

AFTER = """
    2019-03-06 me > ana
    2019-04-07 ana > me
"""
CERTAIN = "2019-03-04 Carla Rossi <carla@x.example> > ana, me" + AFTER


def introduced(tmp_path: Path, story: str, never: str = "") -> str | None:
    """Who introduced Ana and the user; None if that isn't certain. `never` lists hidden addresses."""
    with told(tmp_path, story) as store:
        decisions.never(store, never.split(), 1)
        settings = Config.model_validate({"me": {"addresses": [ME]}})
        people = loading.contacts(store, loading.load(store, settings, day("2021-07-01")))
        (ana,) = (one for one in people if "ana@x.example" in one.person.addresses)
        found = read_introductions(store, [ana], settings, day("2021-07-01"))
    return found[ana.person.id].by if found else None


def test_first_mail_from_a_third_person_to_both_is_an_introduction(tmp_path: Path) -> None:
    """It came before they wrote to each other, and they wrote soon after."""
    assert introduced(tmp_path, CERTAIN) == "Carla Rossi"


@pytest.mark.parametrize(
    "story",
    [
        "2019-03-01 ana > me\n" + CERTAIN,
        "2019-03-01 me > ana\n" + CERTAIN,
        "2019-03-04 Carla Rossi <carla@x.example> > ana, me, ben" + AFTER,
        "2019-03-04 Carla Rossi <carla@x.example> > ana" + AFTER,
        "2019-03-04 carla > ana, me" + AFTER,
        "2019-03-04 {{ config }} <carla@x.example> > ana, me" + AFTER,
        "2019-03-04 The Whole Sales Team <sales@x.example> > ana, me" + AFTER,
        "2019-03-04 Carla Rossi <carla@x.example> > ana, me [bulk]" + AFTER,
        "2019-01-04 Carla Rossi <carla@x.example> > ana, me" + AFTER,
        "2019-03-04 Carla Rossi <carla@x.example> > ana, me",
    ],
    ids=["Ana wrote before", "you wrote before", "to a third as well", "not to you", "no name", "a template",
         "no person's name", "a newsletter", "two months before", "never taken up"],
)  # fmt: skip
def test_doubtful_introduction_is_not_mentioned(tmp_path: Path, story: str) -> None:
    """Each of these mails could be something else."""
    assert introduced(tmp_path, story) is None


@pytest.mark.parametrize("never", ["carla@x.example", "carla.rossi@gmail.com"], ids=["by that address", "by another"])
def test_hidden_person_is_not_named_as_introducer(tmp_path: Path, never: str) -> None:
    """Also if only another address of theirs was hidden."""
    joined = "\n2019-02-01 Carla Rossi <c.arlarossi@gmail.com> > me\n2019-02-01 Carla Rossi <carla@x.example> > me"
    assert introduced(tmp_path, CERTAIN + joined) == "Carla Rossi"
    (tmp_path / "hidden").mkdir()
    assert introduced(tmp_path / "hidden", CERTAIN + joined, never) is None


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("by", ["Carla Rossi", "كارلا روسي", "<b>Carla</b>", "Carla\r\nRossi"])
def test_letter_mentions_the_introduction_and_the_last_subject(language: str, by: str) -> None:
    """In either language, whatever the name contains; the lint finds nothing."""
    settings = config(chapter=[], offer=[OFFER_BOTH], letters={"max_words": 160})
    with_both = letter(contact(), settings, language, introduction=Introduction(by, NOW))
    assert check(with_both, settings) == ()
    plain = with_both.text.replace("\u2068", "").replace("\u2069", "")
    assert " ".join(by.split()) in plain
    assert "esin samples" in plain
    assert "<b>" not in with_both.html


def test_long_letter_leaves_out_the_introduction_first() -> None:
    """The last subject is left out after that."""
    told_by = Introduction("Carla Rossi", NOW)
    longest = len(letter(contact(), config(), introduction=told_by).text.split())
    shorter = config(letters={"max_words": longest - 20, "min_words": 10})
    assert "Carla Rossi" not in letter(contact(), shorter, introduction=told_by).text
