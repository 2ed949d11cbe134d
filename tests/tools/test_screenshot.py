"""tools/screenshot.py, which takes the README's picture."""

from __future__ import annotations

import html
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gmail_reconnect.report.page import load_templates, render
from gmail_reconnect.text.command_lines import with_option
from tests.support.posix import posix_only
from tests.support.report_sample import report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SCRIPT = Path(__file__).parents[2] / "tools" / "screenshot.py"

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium isn't on PATH")


@needs_chromium
@pytest.mark.timeout(180)
def test_screenshot_is_a_png_of_a_report_page(tmp_path: Path) -> None:
    """The README shows it at 1200 by 1500 pixels."""
    page, picture = tmp_path / "report.html", tmp_path / "report.png"
    page.write_text(render(report(), language="en", templates=load_templates(tmp_path)), encoding="utf-8")
    done = subprocess.run([sys.executable, SCRIPT, page, picture], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    head = picture.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (1200, 1500)


@pytest.mark.parametrize(
    ("given", "says"), [([], "Usage"), (["missing.html"], "doesn't exist"), ([__file__], "Chromium")]
)
def test_missing_argument_page_or_browser_is_reported(given: list[str], says: str, tmp_path: Path) -> None:
    """One sentence and exit code 1 for each; no traceback."""
    environment = {"PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, SCRIPT, *given], capture_output=True, text=True, check=False, env=environment, cwd=tmp_path
    )
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@posix_only
@pytest.mark.parametrize("home", ["demo/home", "my demo/the home"])
def test_picture_does_not_show_the_folder(tmp_path: Path, home: str) -> None:
    """The page's commands name the home that it was made from. Here a script copies what a browser would show."""
    page, picture, browser = tmp_path / "report.html", tmp_path / "report.png", tmp_path / "chromium"
    made = render(report(), language="en", templates=load_templates(tmp_path))
    page.write_text(with_option(made, html.escape(f"--home {shlex.quote(home)}")), encoding="utf-8")
    assert "--home" in page.read_text(encoding="utf-8")
    browser.write_text(f"#!{sys.executable}\n{COPY}")
    browser.chmod(0o700)
    environment = {"PATH": str(tmp_path)}
    subprocess.run([sys.executable, SCRIPT, page, picture], check=True, env=environment)
    assert picture.read_text(encoding="utf-8") == made


COPY = """
import sys, shutil, urllib.parse
(picture,) = (one.partition("=")[2] for one in sys.argv if one.startswith("--screenshot="))
shutil.copy(urllib.parse.urlparse(sys.argv[-1]).path, picture)
"""
