"""What the lint finds in a letter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gmail_reconnect.letter_choices import LetterChoices
from gmail_reconnect.letters.content import Greeted, OfferStep, Topic
from gmail_reconnect.letters.lint import CODES, check
from tests.support.letter_samples import NOW, config, contact, letter

SETTINGS = config()
GOOD = letter(contact(), SETTINGS)
ARABIC = letter(contact("ليلى منصور", subject="عينات الراتنج"), SETTINGS, "ar")


def codes(**changes: object) -> list[str]:
    return [finding.code for finding in check(replace(GOOD, **changes), SETTINGS)]  # type: ignore[arg-type]


def added(line: str, arabic: bool = False) -> list[str]:
    """The codes that one more line causes, except for the length."""
    base = ARABIC if arabic else GOOD
    found = check(replace(base, text=base.text + line), SETTINGS)
    return [finding.code for finding in found if finding.code != "too_long"]


def test_good_letter_has_no_findings() -> None:
    """Neither in English nor in Arabic."""
    assert codes() == []
    assert check(ARABIC, SETTINGS) == ()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("[what I offer: …]", "blank"),
        ("{{ offer }}", "template_left"),
        ("{% if x %}", "template_left"),
        ("tab\there", "control_character"),
        ("turned \u202eround", "control_character"),
        ("أكتب إليك بعد طول انقطاع", "other_language"),
        ("One? Two? Three? Four? Five?", "many_questions"),
        ("Sorry, I apologise.", "many_apologies"),
        ("How are the kids?", "presumed_closeness"),
        ("Congratulations on your new role.", "presumed_closeness"),
        ("What a day!", "exclamation"),
        ("Regards to ليلى from me", "unisolated"),
        ("I have missed our mails.", "feeling"),
        ("You were the first person I thought of.", "feeling"),
        ("I have often thought of you.", "feeling"),
        ("Could I ask you for a coffee?", "invented_ask"),
        ("Thank you in advance.", "invented_ask"),
        ("Who still mends wooden oars.", "question_without_mark"),
        ("If it helps, tell me if you need a berth.", "doubled_conditional"),
    ],
)
def test_one_bad_line_causes_its_code(line: str, code: str) -> None:
    """A good letter with one bad line."""
    assert code in added(line)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("I am writing after a long time", "other_language"),
        ("\u2068I am writing after a long time\u2069", "other_language"),
        ("كيف حال الأولاد؟", "presumed_closeness"),
        ("أعتذر إليك، وأنا آسف", "many_apologies"),
        ("تحياتي إلى Mira", "unisolated"),
        ("هل؟ هل؟ هل؟ هل؟", "many_questions"),
        ("اشتقت إلى مراسلتك.", "feeling"),
        ("طالما فكرت في الكتابة.", "feeling"),
        ("هل لي أن أطلب منك فنجان قهوة؟", "invented_ask"),
        ("هل تعرف من يصلح المجاديف اليوم.", "question_without_mark"),
        ("أكتب إليك اليوم, وأنا في بيروت.", "latin_mark"),
        ("هل وصلتك رسالتي?", "latin_mark"),
        ("وإن احتجت إلى شيء، فأخبرني إن رأيت ذلك.", "doubled_conditional"),
    ],
)
def test_one_bad_line_in_an_arabic_letter_causes_its_code(line: str, code: str) -> None:
    """An isolated English sentence is still another language."""
    assert code in added(line, arabic=True)


def test_quoted_subject_causes_no_findings() -> None:
    """What another person wrote in a subject isn't the user's wording."""
    assert added("It was about “Sorry! How are the kids? Sorry!”.") == []
    assert added("كان عنوانها «\u2068Sorry for the late reply!\u2069»", arabic=True) == []


def test_isolated_company_name_is_not_another_language() -> None:
    """A company name of three words in an Arabic letter."""
    assert added("في \u2068Acme Tools Ltd\u2069 منذ عام", arabic=True) == []


def test_long_names_in_another_script_are_not_another_language() -> None:
    """The person's in the greeting, and the user's under the letter."""
    tolkien = contact("J. R. R. Tolkien", addresses=("jrr@x.example",))
    me = config(me={"name": "Maria del Carmen Garcia", "signature": ""})
    made = letter(tolkien, me, language="ar")
    assert "J. R. R. Tolkien" in made.text
    assert "Maria del Carmen Garcia" in made.text
    assert "other_language" not in [one.code for one in check(made, me)]


def test_each_blank_is_an_error() -> None:
    """Two missing steps, two errors."""
    assert codes(blanks=("why_now", "offer"))[:2] == ["blank", "blank"]


def test_greeting_with_address_or_placeholder_is_an_error() -> None:
    """Neither is a person's name."""
    rest = GOOD.text.partition("\n")[2]
    assert "address_as_name" in codes(text=f"Dear mira@stolz.example,\n{rest}")
    assert "null_name" in codes(text=f"Dear null,\n{rest}")
    assert "null_name" in codes(text=f"Dear First Name,\n{rest}")


def test_greeting_with_mailbox_name_is_an_error() -> None:
    """ "Dear DMartin" to dmartin@; but "Dear Mira" to Mira Stolz at mira@ is right, and "Dear Ana" to Ana at ana@."""
    greeted = replace(
        GOOD, to=replace(GOOD.to, name="DMartin"), text=f"Dear DMartin,\n{GOOD.text.partition(chr(10))[2]}"
    )
    assert [f.code for f in check(greeted, SETTINGS, ["dmartin@power.example"])] == ["address_as_name"]
    assert check(greeted, SETTINGS) == ()
    ana = letter(contact("Ana", addresses=("ana@x.example",)), SETTINGS)
    assert (ana.text.partition(" Ana")[1], [f for f in check(ana, SETTINGS) if f.level == "error"]) == (" Ana", [])
    nobody = contact("DMartin", addresses=("dmartin@power.example",))
    assert letter(nobody, SETTINGS).text.partition("\n")[0] == "Hello,"


def test_offer_missing_from_the_layout_is_an_error() -> None:
    """The steps have an offer, the text doesn't."""
    assert codes(plan=replace(GOOD.plan, offer=OfferStep("tea", "I can make tea"))) == ["no_offer"]
    assert codes(plan=replace(GOOD.plan, ask="a cup of tea")) == ["no_ask"]


def test_length_outside_the_configured_range_is_a_warning() -> None:
    """Too few words, too many words, and limits from config.toml."""
    offer = GOOD.plan.offer
    assert offer
    assert codes(text=f"Hello,\n\n{offer.words}\n") == ["too_short"]
    assert codes(text=GOOD.text + "word " * 200) == ["too_long"]
    assert check(GOOD, config(letters={"min_words": 10, "max_words": 20}))[0].code == "too_long"


def test_subject_too_short_or_too_long_is_a_warning() -> None:
    """One word, nine words."""
    assert codes(subject="Hello") == ["subject_length"]
    assert codes(subject="a b c d e f g h i") == ["subject_length"]


def test_errors_come_before_warnings() -> None:
    """The first line is the most important one."""
    levels = [finding.level for finding in check(replace(GOOD, text=GOOD.text + "Oh! {{ x }}", subject="x"), SETTINGS)]
    assert levels == sorted(levels)
    assert set(levels) == {"error", "warning"}


def test_findings_have_the_level_of_their_code() -> None:
    """A code has one level."""
    for finding in check(replace(GOOD, text="null@ !", subject="x"), SETTINGS):
        assert CODES[finding.code] == finding.level


def test_users_own_sentences_are_not_judged() -> None:
    """They may state feelings, and ask."""
    own = LetterChoices(line="I have often thought of you", why_words="Could I ask you for a coffee?")
    assert check(letter(contact(), SETTINGS, choices=own), SETTINGS) == ()


def test_early_apology_is_a_warning() -> None:
    """For a silence of three months."""
    early = letter(contact(days=90), SETTINGS)
    found = check(replace(early, text=early.text + "I am sorry.\n"), SETTINGS)
    assert [finding.code for finding in found] == ["early_apology"]


def test_doubtful_subject_is_an_error() -> None:
    """The letter quotes a subject that only a wording of the user's could have brought in."""
    topic = Topic("Condolences", NOW)
    bad = replace(GOOD, plan=replace(GOOD.plan, topic=topic), text=GOOD.text + "It was about “Condolences”.\n")
    assert [finding.code for finding in check(bad, SETTINGS)] == ["doubtful_subject"]


def test_reply_that_recalls_its_own_thread_is_a_warning() -> None:
    """ "We last wrote about “Resin samples”" below "Re: Resin samples"."""
    found = check(GOOD, SETTINGS, thread="Re: Resin samples")
    assert [finding.code for finding in found] == ["own_thread"]


def test_subject_line_of_a_colleagues_letter_is_a_warning() -> None:
    """Colleagues compare."""
    found = check(GOOD, SETTINGS, subjects=[GOOD.subject])
    assert [finding.code for finding in found] == ["same_subject"]


def test_greeting_by_a_title_alone_is_an_error() -> None:
    """ "Dear Dr"."""
    assert codes(plan=replace(GOOD.plan, greeted=Greeted("Dr"))) == ["title_as_name"]
    assert codes(plan=replace(GOOD.plan, greeted=Greeted("Dr Stolz", titled=True))) == []
