"""Subjects without their prefixes, as a letter quotes them."""

from __future__ import annotations

from itertools import product

import pytest

from gmail_reconnect.text.subjects import (
    is_forward,
    quoted_form,
    reply_subject,
    strip_all_prefixes,
    strip_reply_prefixes,
)


@pytest.mark.parametrize(
    ("subject", "quoted"),
    [
        ("Resin samples", "Resin samples"),
        ("Re: RE: Fwd: Resin samples", "Resin samples"),
        ("Re: [boats] oars for the summer", "oars for the summer"),
        ("AW: WG: Werft", "Werft"),
        ("Re[2]: Resin samples (fwd)", "Resin samples"),
        ("رد: موعد الورشة", "موعد الورشة"),
        ("Fwd: “Resin” samples...", "Resin samples"),
        ("Budget 2019", "Budget 2019"),
        ("new oars (was: old oars (3))", "new oars"),
        ("Houston", "Houston"),
    ],
)
def test_prefixes_and_quotes_are_removed_before_quoting(subject: str, quoted: str) -> None:
    """Reply prefixes, list tags, quotation marks and final periods."""
    assert quoted_form(subject) == quoted


@pytest.mark.parametrize(
    "marks",
    [
        "Re:|RE :|Fwd:|FW:|R:|I:|RIF:|AW:|Antw.:|WG:|回复:|回复：|答复:|转发:|回覆：|轉寄:|Ответ:|Отв.:|НА:|Пересл:",
        "Відп:|Отг:|Одг:|Bls:|Trs:|YNT:|ynt:|İLT:|ilt:|İlt:|Vá:|VÁ:|Va\u0301:|Tov\u00e1bb\u00edt\u00e1s:|Doorst:",
        "SV:|VS:|VL:|VB:|TR:|RV:|Réf :|RES:|ENC:|Odp:|PD:|Odg:|Ats:|Atb:|YML:|Απ:|ΑΠ:|ΠΡΘ:|תשובה:|העברה:|رد:",
        "ردّ:|إعادة توجيه:|پاسخ:|ارسال مجدد:|답장:|회신:|전달:|返信:|転送:|ตอบกลับ:|ส่งต่อ:|उत्तर:|Trả lời:",
        "Chuyển tiếp:|Răsp:|RE[2]:|Re(3):|Re: AW: R: I:|Re^2:|Re*2:|Re-2:|תגובה:|转寄:|Vedr.:|Réponse:",
        "Vastaus:|Odpowiedź:|Weitergeleitet:|Inoltrato:|Přeposláno:|İletildi:|ارجاع:|பதில்:|Tugon:|Jibu:",
    ],
)
def test_reply_and_forward_marks_of_forty_languages_are_removed(marks: str) -> None:
    """In any case, in both codings of an accent, with a space or a wide colon."""
    for mark, space in product(marks.split("|"), ("", " ")):
        subject = f"{mark}{space}Seeds for May"
        assert strip_reply_prefixes(subject) == strip_all_prefixes(subject) == "Seeds for May"


@pytest.mark.parametrize(
    "subject", ["R2: assay plan", "I5: traffic", "TR-3: proposal", "Ref-12: order", "R*: algebra", "HA: failover plan"]
)
def test_names_of_things_are_no_marks(subject: str) -> None:
    """Only "Re" is numbered by mail programs."""
    assert strip_reply_prefixes(subject) == subject


@pytest.mark.parametrize(
    "subject",
    ["Fwd: oars", "Re: FW: oars", "[boats] WG: oars", "oars (fwd)", "İLT: oars", "إعادة توجيه: مجاديف",
     "رد: تحويل: مجاديف", "转发：oars", "Chuyển tiếp: oars", "I: x"],
)  # fmt: skip
def test_forward_marks_are_found_anywhere_in_the_chain(subject: str) -> None:
    """Whoever answers "Fwd: oars" writes about something that somebody else wrote."""
    assert is_forward(subject)


@pytest.mark.parametrize("subject", ["", "oars", "Re: oars", "رد: مجاديف", "forward: oars", "Re: I was", "Fwd oars"])
def test_replies_and_words_are_not_forward_marks(subject: str) -> None:
    """Only a mark with its colon counts."""
    assert not is_forward(subject)


@pytest.mark.parametrize(
    "subject", ["Boat: new oars", "Ria: boat", "12: oars", "Question: what is R?", "I was: here", ": x"]
)
def test_other_words_with_a_colon_stay(subject: str) -> None:
    """Only whole marks are removed."""
    assert strip_reply_prefixes(subject) == strip_all_prefixes(subject) == subject


def test_reply_keeps_the_list_tags() -> None:
    """Gmail keeps a reply in its thread only with the thread's own subject."""
    assert reply_subject("[boats] oars") == "Re: [boats] oars"
    assert reply_subject("RE: oars\r\nBcc: x") == "RE: oars Bcc: x"
    assert strip_all_prefixes("Re: [boats] oars") == "oars"
