"""Take the README's picture, docs/report.png, of a report page. Needs Chromium and writes nothing else.

Usage: python tools/screenshot.py PATH/TO/report.html [PICTURE.png]
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PICTURE = Path(__file__).parents[1] / "docs" / "report.png"
SIZE = "1200,1500"  # CSS pixels: the page at a desk's width, the first few people
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


HOME = re.compile(r"(?<=gmail-reconnect )--home (?:&#(?:x27|39);.*?&#(?:x27|39);|\S+) ")
"""In the commands of the page: a folder of this machine."""


def main(arguments: list[str]) -> None:
    """Take the picture, or end the process and say what is missing."""
    if len(arguments) not in {1, 2}:
        sys.exit("Usage: python tools/screenshot.py PATH/TO/report.html [PICTURE.png]")
    page = Path(arguments[0]).absolute()
    if not page.is_file():
        sys.exit(f"{page} doesn't exist. `gmail-reconnect demo` writes a report.html and says where.")
    picture = Path(arguments[1]).absolute() if len(arguments) > 1 else PICTURE
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("Chromium isn't on PATH. Install it, for example with `apt install chromium`.")
    take(browser, page, picture)
    sys.stdout.write(f"{picture}\n")


def take(browser: str, page: Path, picture: Path) -> None:
    """Take one picture of a page, with a temporary browser profile, as if its home were in the usual place."""
    with tempfile.TemporaryDirectory() as profile:
        shown = Path(profile) / "report.html"
        shown.write_text(HOME.sub("", page.read_text(encoding="utf-8")), encoding="utf-8")
        command = [browser, *FLAGS, f"--user-data-dir={profile}", f"--window-size={SIZE}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses its sandbox to root, as in containers
        command += [f"--screenshot={picture}", shown.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode or not picture.is_file():
        sys.exit(f"{browser} took no picture:\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    main(sys.argv[1:])
