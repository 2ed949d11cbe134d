"""The report page: self-contained, escaped, in both directions, with templates that the user may override."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from gmail_reconnect.errors import ConfigError
from gmail_reconnect.letters.compose_link import compose_link
from gmail_reconnect.model import Coverage, DraftNote, Person
from gmail_reconnect.report.page import load_templates, render
from tests.support.printed_commands import refused
from tests.support.report_sample import AS_OF, moment, nadia, nobody, report, tomas

if TYPE_CHECKING:
    from gmail_reconnect.model import Report
    from tests.conftest import Golden

BROKE_OFF = replace(nobody(3), coverage=Coverage(3, False, None, ("<b>`Take`out.mbox",)))
SHIPPED = load_templates(Path("nowhere"))
HOSTILE = "</style></title><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}{% raw %}`rm`"
BLOCKS = {
    *("html", "body", "header", "main", "footer", "section", "article", "ol", "li", "dl", "dt", "dd", "div"),
    *("p", "h1", "h2", "table", "tr", "th", "td", "pre", "details", "summary"),
}


class Page(HTMLParser):
    """The page read back: each tag with its attributes, the visible text, and the tags left open."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.text += data + " "

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "a"]


def page(shown: Report, language: str = "en") -> Page:
    """The page in the shipped templates, read back."""
    return Page(render(shown, language=language, templates=SHIPPED))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_is_the_golden_file(language: str, golden: Golden) -> None:
    """The whole HTML of three people in either language."""
    html = render(report(), language=language, templates=SHIPPED)
    golden(f"report/page-{language}.html", html)
    assert refused(unescape(re.sub("<[^>]*>", "\n", html))) == []


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("shown", [report(), report(complete=False), BROKE_OFF, nobody(0), nobody(3)])
def test_page_loads_nothing(shown: Report, language: str) -> None:
    """No images or fonts, no address but Gmail's, a policy that forbids all others, and only the script that copies."""
    read = page(shown, language)
    assert read.open == []
    assert [tag for tag, _ in read.tags].count("script") == bool(shown.people)
    assert not [attributes for _, attributes in read.tags if any(name.startswith("on") for name in attributes)]
    assert not {tag for tag, _ in read.tags} & {"img", "link", "iframe", "object", "base", "form"}
    urls = [a[name] for _, a in read.tags for name in ("src", "href", "srcset", "action", "data") if name in a]
    assert all(urlsplit(url)[:2] == ("https", "mail.google.com") for url in urls)
    assert not re.search(r"url\(|@import", SHIPPED["look.css"] + SHIPPED["style.css"])
    policy = next(a["content"] for tag, a in read.tags if "Content-Security-Policy" in a.get("http-equiv", ""))
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_every_block_has_language_and_direction(language: str, direction: str) -> None:
    """The page's own, except for commands, which are English; names and addresses are isolated."""
    read = page(report(), language)
    blocks = [(tag, a) for tag, a in read.tags if tag in BLOCKS]
    assert len(blocks) > 50
    for tag, attributes in blocks:
        expected = ("en", "ltr") if tag == "pre" else (language, direction)
        assert (attributes.get("lang"), attributes.get("dir")) == expected, tag
    html = render(report(), language=language, templates=SHIPPED)
    assert "<bdi>نادية الخطيب</bdi>" in html
    assert '<bdi dir="ltr">nadia@lab.example.org</bdi>' in html


def test_arabic_page_has_no_english_sentence() -> None:
    """Title, reason, dates, counts, coverage, and the people set aside."""
    text = page(report(complete=False), "ar").text
    for words in (
        "3 أشخاص يستحقون رسالة",
        "تراسلتما في 41 شهرًا مختلفًا بين عامي 2014 و2021",
        "ولم يأتِ ردّ على آخر رسالتين منك",
        "4 ديسمبر 2020",
        "دقيقة رجوعًا إلى 4 مارس 2019",
        "مرسلون آليون",
    ):
        assert words in text
    known = {"gmail", "reconnect", "sync", "draft", "top", "person", "WHO", "ignore", "snooze", "Re", "w", "x"}
    known |= {"until", "months"}
    mail = "nadia@lab.example.org n.khatib@mail.example tomas@harbour.example.net Tomás Verdugo Lind omar@example.com"
    mail += " The harbour survey, and a question about tides Your workshop notes"
    assert set(re.findall("[A-Za-zá]+", text)) - set(re.findall("[A-Za-zá]+", mail)) <= known


def test_reason_not_written_by_the_ranking_stays_as_it_is() -> None:
    """In either language."""
    shown = replace(report(), people=(replace(report().people[0], reason="Knows tides."),))
    assert all("Knows tides." in page(shown, language).text for language in ("en", "ar"))


def test_hostile_mail_is_shown_as_text() -> None:
    """Tags, quotes, Jinja and backticks in names, subjects, reasons, addresses, lens and state."""
    evil = replace(
        nadia(),
        person=Person(HOSTILE, HOSTILE, (HOSTILE,)),
        tie=replace(nadia().tie, last_wrote=moment(AS_OF, HOSTILE, message=HOSTILE)),
    )
    shown = replace(report(evil), account=HOSTILE, lens=HOSTILE, drafts={HOSTILE: DraftNote(HOSTILE, "1")})
    shown = replace(shown, people=(replace(shown.people[0], reason=HOSTILE),))
    read = page(shown)
    assert {tag for tag, _ in read.tags} <= {tag for tag, _ in page(report()).tags}
    assert not [a for _, a in read.tags if any(name.startswith("on") for name in a)]
    assert read.text.count("<script>alert(1)</script>") >= 7
    assert "{{7*7}}" in read.text
    assert "49" not in read.text
    assert all(urlsplit(url)[:3] == ("https", "mail.google.com", "/mail/u/") for url in read.links)


def test_links_open_the_account_and_the_mail() -> None:
    """A plus sign in address and Message-ID survives: `authuser` is the account, the search is the Message-ID."""
    read = page(replace(report(nadia()), account="omar+lab@example.com"))
    drafts, wrote, heard = (urlsplit(url) for url in read.links)
    assert drafts.fragment == "drafts"
    for url in (drafts, wrote, heard):
        assert parse_qs(url.query) == {"authuser": ["omar+lab@example.com"]}
    assert wrote.fragment == "search/rfc822msgid%3A169f0a%2B2020%40mail.example.com"
    assert unquote(heard.fragment) == "search/rfc822msgid:17aa01+2021@mail.example.com"


def test_links_are_left_out_if_they_would_lead_nowhere() -> None:
    """No account, no Message-ID, or no draft that is waiting."""
    tie = replace(nadia().tie, last_wrote=replace(moment(AS_OF, "x"), message_id=""), last_heard=None)
    bare = replace(nadia(), tie=tie)
    sent = {bare.person.id: DraftNote("sent", "1")}
    assert page(replace(report(bare), drafts=sent)).links == []
    assert page(replace(report(nadia()), account="")).links == []


@pytest.mark.parametrize(("language", "told"), [("en", "A letter is waiting in a file"), ("ar", "رسالة في ملف")])
def test_letter_in_a_file_is_named_as_such_and_has_no_link(language: str, told: str) -> None:
    """It isn't in the Drafts folder. It is shown beside its person and among the waiting letters."""
    note = DraftNote("created", "1", in_file=True)
    shown = replace(report(nadia()), drafts={nadia().person.id: note}, waiting=(("Nadia", note),))
    there = page(shown, language)
    assert there.text.count(told) == 2
    assert not [url for url in there.links if url.endswith("#drafts")]


def test_page_names_the_next_command() -> None:
    """With ids if someone already has a letter; the list of drafts if everyone has one."""
    assert f"gmail-reconnect draft {tomas().person.id} w@x.example" in page(report()).text
    done = page(report(nadia())).text
    assert "gmail-reconnect drafts" in done
    assert "gmail-reconnect draft " not in done
    then = page(replace(report(), asked_day="2020-02-01")).text
    assert f"no draft is made: gmail-reconnect draft --dry-run --as-of 2020-02-01 {tomas().person.id} w@x.example" in (
        " ".join(then.split())
    )
    assert "Make drafts" not in then


@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_suggests_addresses_that_may_be_the_owners(language: str) -> None:
    """With a command for each, which a shell takes as one address, and no section where there are none."""
    shown = page(replace(report(), maybe_own=("rogers.ben@home.example", "a|sh@x.example")), language)
    for quoted in ("rogers.ben@home.example", "'a|sh@x.example'"):
        assert f"gmail-reconnect own add {quoted} " in shown.text
    assert "gmail-reconnect own remove ADDRESS" in shown.text
    assert shown.open == []
    assert "own add" not in page(report(), language).text


def test_chart_counts_months_by_year_in_reading_direction() -> None:
    """Eleven of twelve months in 2016, the third year from the left in English, from the right in Arabic."""
    for language, x in (("en", "20"), ("ar", "100")):
        bars = {a["x"]: a["height"] for tag, a in page(report(nadia()), language).tags if tag == "rect"}
        assert bars[x] == "27.5"
    label = next(a["aria-label"] for tag, a in page(report(nadia())).tags if tag == "svg")
    assert label.startswith("Months in touch, by year. 2014: 5 months; 2015: 9 months; 2016: 11 months;")


def test_all_term_bars_share_one_scale() -> None:
    """Every bar begins or ends at the same zero; negative ones are before it; none leaves the scale."""
    styles = [(a["class"], a["style"]) for tag, a in page(report()).tags if tag == "span" and "style" in a]
    assert len(styles) == 15
    ends = set()
    for kind, style in styles:
        start, size = map(float, re.findall(r"([\d.]+)%", style))
        ends.add(round(start + size if kind == "minus" else start))
        assert 0 <= start <= start + size <= 100.1
    assert len(ends) == 1


def test_unknown_lens_or_state_is_shown_as_it_is() -> None:
    """The language file has no words for it."""
    shown = replace(report(tomas()), lens="newest", drafts={tomas().person.id: DraftNote("folded", "1")})
    assert all(word in page(shown).text for word in ("newest", "folded"))


def test_users_template_replaces_the_shipped_one(tmp_path: Path) -> None:
    """One file is the user's; the others stay the shipped ones."""
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "person.html").write_text("<li {{ way }}>{{ card.name }}!</li>", encoding="utf-8")
    templates = load_templates(tmp_path)
    assert '<li lang="en" dir="ltr">Tomás Verdugo Lind!</li>' in render(report(), language="en", templates=templates)
    assert {name: text for name, text in templates.items() if name != "person.html"} == {
        name: text for name, text in SHIPPED.items() if name != "person.html"
    }


def test_words_are_escaped_and_backticks_become_code() -> None:
    """A language file isn't HTML."""
    own = SHIPPED | {"en.toml": SHIPPED["en.toml"].replace("Complete: they", "<b>All</b>: `ls <x>` they")}
    html = render(report(), language="en", templates=own)
    assert '&lt;b&gt;All&lt;/b&gt;: <code dir="ltr">ls &lt;x&gt;</code> they rest' in html


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{% for %}", "report/person.html, line 1"),
        ("{{ card.nickname }}", "nickname"),
        ("{{ card.name.__class__.__mro__ }}", "unsafe"),
        ("{% include 'other.html' %}", "other.html"),
    ],
)
def test_broken_template_is_reported(template: str, says: str) -> None:
    """A syntax error, an unknown variable, an attempt to leave the sandbox, a missing part."""
    with pytest.raises(ConfigError, match=re.escape(says)):
        render(report(), language="en", templates=SHIPPED | {"person.html": template})


def test_template_that_is_not_text_is_reported(tmp_path: Path) -> None:
    """A file in another encoding."""
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "page.html").write_bytes(b"\xff\xfe<")
    with pytest.raises(ConfigError, match=r"page\.html cannot be read"):
        load_templates(tmp_path)


def luminance(colour: str) -> float:
    """WCAG's relative luminance of #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1])
def test_contrast_meets_wcag_aa(theme: int) -> None:
    """On light and dark paper: 4.5 for text, 3 for the bars of the charts (1.4.11)."""
    colours = [
        dict(re.findall(r"--(\w+): (#\w{6})", block))
        for block in re.findall(r":root \{[^}]*--paper: #\w{6}[^}]*\}", SHIPPED["look.css"])
    ][theme]
    for name, needed in (("ink", 4.5), ("soft", 4.5), ("mark", 4.5), ("bar", 3), ("minus", 3)):
        high, low = sorted((luminance(colours[name]), luminance(colours["paper"])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= needed, name


def many(number: int = 620) -> Report:
    """That many people, with links, as a busy mailbox has."""
    people = [
        replace(tomas(), person=Person(f"person{n:03}", f"Ana Person {n}", (f"ana.person{n}@harbour.example.net",)))
        for n in range(number)
    ]
    shown = report(*people)
    links = {one.person.id: compose_link("omar@example.com", one.person.email).url for one in people}
    return replace(shown, drafts={}, links=links)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_of_620_people_is_small_and_says_what_to_do_for_each(language: str) -> None:
    """Under a megabyte; each person has a command to copy and a link to write, and the policy names both scripts."""
    html = render(many(), language=language, templates=SHIPPED)
    assert len(html.encode()) < 1_000_000
    read = page(many(), language)
    assert read.open == []
    for n in range(620):
        assert f"gmail-reconnect draft person{n:03}<" in html
        assert f"to=ana.person{n}%40harbour" in html
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert len(digests) == 2
    assert f"script-src 'sha256-{digests[0]}' 'sha256-{digests[1]}';" in html
