"""Settings on the page: saved into config.toml, tried before, told where they are wrong, undone."""

from __future__ import annotations

import json
import re
import sys
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.support.posix import posix_only
from tests.support.review import Answer, Served, served
from tests.support.visits import Visits

from .conftest import THREE, Tell, exchange
from .test_decisions import undo

CONFIG = """# mine
[me]
name = "Omar"  # short
language = "en"

[[chapter]]
from = 2018-06-01  # about
kind = "studies"

[[why_now]]
name = "trip"
people = ["tag:asia", "Ana Lima"]
[[why_now]]
name = "all"
"""


PAPER = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.fixture
def page(place: Path, review: Served) -> Served:
    (place / "config.toml").write_text(CONFIG, encoding="utf-8")
    return review


def seen(answer: Answer, group: str) -> str:
    found = re.search(rf'name="group" value="{group}">\s*<input[^>]*name="seen" value="(\w+)"', answer.text)
    assert found
    return found[1]


def save(page: Served, group: str, **fields: str | list[str]) -> Answer:
    """Send a form with some of its fields; the others count as untouched."""
    return page.post("/settings", group=group, seen=seen(page.get("/settings"), group), **fields)


def wrong(answer: Answer, name: str) -> str:
    found = re.search(rf'id="wrong-set-{name}"[^>]*>(.*?)</p>', answer.text)
    return unescape(found[1]) if found else ""


def about(answer: Answer, group: str) -> str:
    found = re.search(rf'id="about-{group}".*?<p class="put">', answer.text, re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", found[0].partition(">")[2])).split()) if found else ""


def test_change_is_saved_beside_its_comment_and_undone(page: Served, place: Path) -> None:
    """The page, too, follows at once: here it becomes Arabic."""
    answer = save(page, "me", **{"me.name": "عمر", "me.language": "ar"})
    assert answer.status == 200
    assert 'dir="rtl"' in answer.text
    text = (place / "config.toml").read_text(encoding="utf-8")
    assert text == CONFIG.replace('"Omar"', '"عمر"').replace('"en"', '"ar"')
    done = re.search(r'name="done" value="([^"]+)"', answer.text)
    assert done
    answer = page.post("/undo", done=done[1])
    assert (place / "config.toml").read_text(encoding="utf-8") == CONFIG
    assert answer.toast == "Undone: عنك."
    assert page.path.startswith("/settings")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "At least 1."), ("ar", "1 على الأقل.")]
)  # fmt: skip
def test_mistake_is_told_at_its_field(page: Served, place: Path, language: str, words: str) -> None:
    """What was typed stays there; nothing is saved."""
    text = CONFIG.replace('"en"', f'"{language}"')
    (place / "config.toml").write_text(text, encoding="utf-8")
    answer = save(page, "ranking", **{"gate.min_months": "0", "gate.gap_factor": "2"})
    assert answer.status == 400
    assert wrong(answer, "gate-min_months") == words
    assert 'name="gate.gap_factor" value="2"' in answer.text
    assert (place / "config.toml").read_text(encoding="utf-8") == text


def test_change_by_another_program_is_seen_and_not_overwritten(page: Served, place: Path) -> None:
    """Its value is shown beside the one that was typed; saving again is a decision."""
    before = seen(page.get("/settings"), "me")
    (place / "config.toml").write_text(CONFIG.replace('"Omar"', '"Omar K."'), encoding="utf-8")
    answer = page.post("/settings", group="me", seen=before, **{"me.name": "O.", "me.language": "en"})
    assert answer.status == 400
    assert "In config.toml by now: <bdi>Omar K.</bdi>" in wrong(answer, "me-name")
    assert "changed meanwhile" in answer.text
    assert "Omar K." in (place / "config.toml").read_text(encoding="utf-8")
    page.post("/settings", group="me", seen=seen(answer, "me"), **{"me.name": "O."})
    assert 'name = "O."  # short' in (place / "config.toml").read_text(encoding="utf-8")


def test_mistake_in_the_file_is_shown_and_can_be_mended_here(page: Served, place: Path) -> None:
    """Every other page says that config.toml is wrong, and leads here."""
    (place / "config.toml").write_text(CONFIG.replace('"studies"', '"school"'), encoding="utf-8")
    assert 'href="/settings" id="mend"' in page.get("/").text
    answer = page.get("/settings")
    assert answer.status == 200
    assert wrong(answer, "chapter-0-kind") == "This is none of the choices."
    assert save(page, "chapter", **{"chapter.0.kind": "studies"}).status == 200
    assert page.get("/").status == 200


def test_entries_are_added_and_removed(page: Served, place: Path) -> None:
    """In one step, without a script."""
    save(page, "why_now", remove="why_now.0", **{"why_now.2.name": "return", "why_now.2.kind": "return"})
    text = (place / "config.toml").read_text(encoding="utf-8")
    assert text.endswith('[[why_now]]\nname = "all"\n\n[[why_now]]\nname = "return"\nkind = "return"\n')
    assert text.startswith(CONFIG[: CONFIG.index("[[why_now]]")])


def test_settings_say_who_they_affect(page: Served) -> None:
    """Who each campaign reaches now, and for how many people a chapter is the reason."""
    answer = page.get("/settings")
    assert "trip 1 person: Ana Lima all 2 people: Bob Stone , سلمى العطار" in about(answer, "why_now")
    assert "for 3 people" in about(answer, "chapter")
    assert "The chapters explain every silence." in about(answer, "chapter")


def test_change_is_tried_without_being_saved(page: Served, place: Path) -> None:
    """Who would come in, and who would go: by the gate, and among the first."""
    answer = save(page, "ranking", do="try", **{"gate.min_months": "4"})
    assert "3 people are ranked now; 2 people would be. Go 1 person: سلمى العطار" in about(answer, "ranking")
    answer = save(page, "ranking", do="try", **{"report.top": "1", "weights.balanced": "-5", "ranking.fresh_view": "0"})
    assert "No longer among the first 1 2 people: Ana Lima , Bob Stone" in about(answer, "ranking")
    answer = save(page, "chapter", do="try", **{"chapter.0.to": "2018-07-01"})
    assert "No chapter explains the silence with 1 person: Ana Lima" in about(answer, "chapter")
    assert (place / "config.toml").read_text(encoding="utf-8") == CONFIG


def test_without_mail_and_without_a_file_settings_can_be_made(tmp_path: Path) -> None:
    """They are written with the comments that explain them."""
    place = tmp_path / "empty"
    place.mkdir()
    with served(place) as page:
        page.cookie = (
            page.send("GET", page.link.removeprefix(page.origin), Sec_Fetch_Site="none")
            .headers["set-cookie"]
            .partition(";")[0]
        )
        answer = save(page, "me", **{"me.name": "Omar"})
        assert answer.status == 200
        text = (place / "config.toml").read_text(encoding="utf-8")
        assert 'name = "Omar"' in text
        assert "# Kinds: studies" in text


@pytest.mark.parametrize(
    ("language", "wrong_url", "twice"),
    [
        ("en", "This has to begin with https://.", "Two have the same name."),
        ("ar", "يلزم أن يبدأ بـ https://.", "لاثنين منها الاسم نفسه."),
    ],
)
def test_rules_of_config_toml_are_told_in_the_page_s_language(
    page: Served, place: Path, language: str, wrong_url: str, twice: str
) -> None:
    """What no type says: an address that isn't safe, two of one name."""
    (place / "config.toml").write_text(CONFIG.replace('"en"', f'"{language}"'), encoding="utf-8")
    answer = save(page, "notify", **{"notify.dead_man_url": "http://x.example", "notify.digest": "mon"})
    assert wrong(answer, "notify-dead_man_url") == wrong_url
    assert 'value="mon" selected' in answer.text
    assert twice in unescape(save(page, "why_now", **{"why_now.0.name": "all"}).text)


def test_line_for_certain_people_is_added_and_called_by_its_name_or_people(page: Served, place: Path) -> None:
    """As chapters and campaigns are."""
    save(page, "line", **{"line.0.people": "tag:school\ndomain:msb.example", "line.0.en": "We were in one class"})
    text = (place / "config.toml").read_text(encoding="utf-8")
    assert text.endswith('\n[[line]]\nen = "We were in one class"\npeople = ["tag:school", "domain:msb.example"]\n'), (
        text
    )
    assert '<summary id="open-line-0"><bdi>tag:school</bdi> <small><bdi>We were in' in page.get("/settings").text
    save(page, "line", **{"line.0.name": "school"})
    assert '<summary id="open-line-0"><bdi>school</bdi>' in page.get("/settings").text
    everyone = save(page, "line", **{"line.0.people": "*"})
    assert wrong(everyone, "line-0-people") == "A line for everyone says nothing about anyone; name certain people."


def test_announcements_are_switched_and_tried(page: Served, place: Path) -> None:
    """How each way went is told; the command, which starts a program, comes from the file alone."""

    def notify(*command: str) -> None:
        text = f"{CONFIG}\n[notify]  # how\ncommand = {json.dumps(command)}  # mine\n"
        (place / "config.toml").write_text(text, encoding="utf-8")

    def try_them() -> str:
        return page.post("/settings/notify").toast

    notify()
    saved = save(page, "notify", **{"notify.desktop": "no", "notify.digest": "mon", "notify.command": "/bin/rm"})
    assert saved.toast == "Saved in config.toml: Announcements."
    text = (place / "config.toml").read_text(encoding="utf-8")
    assert text == f'{CONFIG}\n[notify]  # how\ncommand = []  # mine\ndesktop = false\ndigest = "mon"\n'
    assert try_them() == "No way is on: Announcements."
    got = place / "got"
    notify(
        sys.executable, "-c", "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.stdin.read())", str(got)
    )
    save(page, "notify", **{"notify.desktop": "no"})
    assert try_them() == "Announced: Your command."
    assert json.loads(got.read_text())["kind"] == "test"
    notify(sys.executable, "-c", "raise SystemExit(7)")
    save(page, "notify", **{"notify.desktop": "no"})
    assert "Your command: \u2068The command failed with exit code 7.\u2069" in try_them()
    text = (place / "config.toml").read_text(encoding="utf-8")
    (place / "config.toml").write_text(text.replace('"en"', '"ar"'), encoding="utf-8")
    assert "فشل الأمر برمز الخروج 7." in try_them()
    assert "فشل الأمر برمز الخروج \u20687\u2069." in unescape(page.get("/health").text)


@pytest.mark.parametrize("group", ["", "auth", "gmail", "x" * 999])
def test_only_what_the_page_shows_can_be_changed(page: Served, place: Path, group: str) -> None:
    """Neither the address of Gmail's server, nor the path of a file."""
    fields = {"gmail.endpoint": "http://127.0.0.1:1", "auth.credentials": "/etc/passwd"}
    assert page.post("/settings", group=group, seen="", **fields).status == 400
    save(page, "me", **fields)
    assert page.post("/settings", group="me", seen=seen(page.get("/settings"), "me"), remove="gmail.0").status in {
        200,
        400,
    }
    assert (place / "config.toml").read_text(encoding="utf-8") == CONFIG


@posix_only
def test_schedule_is_switched_on_and_off_and_follows_its_settings(page: Served, machine: Path) -> None:
    """By the machine's own scheduler."""
    assert "Off." in page.get("/settings").text
    answer = page.post("/settings/schedule", do="on")
    assert 'id="schedule-off"' in answer.text
    assert answer.toast == "Runs start automatically."

    def timers() -> str:
        return "".join(one.read_text() for one in (machine / "home/.config/systemd/user").glob("*.timer"))

    saved = save(page, "schedule", **{"schedule.at": "07:15"})
    assert "07:15" in timers()
    for path in ("/settings", "/health"):
        assert re.search(r"Next (?:scheduled )?run.*?, 7:15\sAM</bdi>", page.get(path).text, re.DOTALL)
    undo(page, saved)
    assert "07:15" not in timers()
    answer = page.post("/settings/schedule", do="off")
    assert 'id="schedule-on"' in answer.text
    answer = undo(page, answer)
    assert 'id="schedule-off"' in answer.text
    assert answer.toast == "Undone: Schedule."
    assert 'id="schedule-on"' in undo(page, page.post("/settings/schedule", do="on")).text


def test_hostile_words_are_only_text(page: Served, place: Path) -> None:
    """In a value, in a name of a campaign, and in what is wrong."""
    evil = "<script>document.ran=1</script>"
    (place / "config.toml").write_text(f'[me]\nname = "{evil}"\n[[why_now]]\nname = "{evil}"\n', encoding="utf-8")
    answer = save(page, "why_now", **{"why_now.0.offer": evil})
    assert answer.status == 400
    assert "<script>document" not in answer.text
    assert unescape(answer.text).count(evil) >= 4


def test_many_people_are_counted_and_only_a_few_are_named(tell: Tell) -> None:
    """Only counts and the first names are sent."""
    story = "\n".join(exchange(f"P{n:03} Q{n:03} <p{n}@x.example>", 2019, 2) for n in range(200))
    with served(tell(story)) as page:
        page.open()
        page.get("/settings")
        answer = page.get("/settings")
        assert answer.text.count("/person/") < 20


@pytest.mark.timeout(180)
def test_who_would_go_appears_as_one_types(tell: Tell, place: Path, visit: Visits) -> None:
    """The field keeps the focus, and Save saves; Undo brings the old value back, all by keys."""
    tell(THREE)
    (place / "config.toml").write_text(CONFIG, encoding="utf-8")
    page = visit(place)
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.get_by_label("Months with mail, at least").focus()
    page.keyboard.type("4")
    expect(page.locator("#about-ranking")).to_contain_text("Go1 person: سلمى العطار")
    page.keyboard.type("00")
    expect(page.locator("#wrong-set-gate-min_months")).to_have_text("At most 120.")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page.locator("#wrong-set-gate-min_months")).to_be_hidden()
    expect(page.get_by_label("Months with mail, at least")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Saved in config.toml: Who is on the list.")
    assert "min_months = 4" in (place / "config.toml").read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_contain_text("Undone")
    assert (place / "config.toml").read_text(encoding="utf-8") == CONFIG


def test_saving_at_once_after_typing_is_told(tell: Tell, visit: Visits) -> None:
    """Enter comes before the new value was tried: what was saved is shown, whatever comes back first."""
    page = visit(tell(THREE), path="/settings")
    page.clock.install()
    held: list[Route] = []
    page.route("**/settings", lambda one: held.append(one) if one.request.method == "POST" else one.continue_())
    page.fill("#set-me-name", "Omar")
    with page.expect_request("**/settings"):
        page.keyboard.press("Enter")
    page.clock.run_for(1000)
    for one in held:
        one.continue_()
    expect(page.locator(".toast")).to_contain_text("Saved in config.toml: You.")


@pytest.mark.timeout(180)
def test_whole_change_without_scripts(tell: Tell, place: Path, visit: Visits) -> None:
    """A new chapter is tried, then saved."""
    tell(THREE)
    (place / "config.toml").write_text(CONFIG, encoding="utf-8")
    page = visit(place, with_scripts=False, path="/settings")
    page.click("#open-chapter-1")
    page.fill("#set-chapter-1-from", "2017-01-01")
    page.select_option("#set-chapter-1-kind", "family")
    page.click("#try-chapter")
    expect(page.locator("#about-chapter")).to_contain_text("family")
    expect(page.locator("#set-chapter-1-from")).to_have_value("2017-01-01")
    page.click("#save-chapter")
    expect(page.locator(".toast")).to_contain_text("Saved")
    assert (place / "config.toml").read_text(encoding="utf-8").count("[[chapter]]") == 2


@pytest.mark.parametrize("with_scripts", [True, False])
def test_browser_keeps_the_theme_that_it_is_given(tell: Tell, visit: Visits, *, with_scripts: bool) -> None:
    """Dark on a light system, on every page, at once; then as the system is, again."""
    page = visit(tell(THREE), path="/settings", with_scripts=with_scripts)
    light = page.evaluate(PAPER)
    page.click("#theme-dark")
    expect(page.locator("#theme-dark")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(PAPER) != light
    page.goto("/health")
    assert page.evaluate(PAPER) != light
    page.goto("/settings")
    page.click("#theme-light")
    expect(page.locator("#theme-light")).to_have_attribute("aria-pressed", "true")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(PAPER) == light
    page.click("#theme-system")
    expect(page.locator("#theme-system")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(PAPER) != light


def test_theme_that_is_none_changes_nothing(page: Served) -> None:
    """Nor does a cookie that another program on this machine has set."""
    answer = page.post("/settings/theme", theme='"><script>')
    assert (answer.status, "set-cookie" in answer.headers) == (400, False)
    shown = page.send("GET", "/", Cookie=f'{page.cookie}; gmail-reconnect-theme=">x')
    assert 'data-theme=""' in shown.text
