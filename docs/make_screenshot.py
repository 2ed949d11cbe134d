"""Makes docs/report.png, the README's picture, from a report page. Needs Chromium; writes nothing else.

Usage: python docs/make_screenshot.py PATH/TO/report.html [PICTURE.png]
"""  # noqa: INP001 - a script, no package

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PICTURE = Path(__file__).with_name("report.png")
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


def main(arguments: list[str]) -> None:
    """Takes the picture, or ends the process with what is missing."""
    if len(arguments) not in {1, 2}:
        sys.exit("Usage: python docs/make_screenshot.py PATH/TO/report.html [PICTURE.png]")
    page = Path(arguments[0]).absolute()
    if not page.is_file():
        sys.exit(f"There is no {page}: `gmail-reconnect demo` makes a report.html and says where.")
    picture = Path(arguments[1]).absolute() if len(arguments) > 1 else PICTURE
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("The picture needs Chromium, and none is on PATH: install it (for example `apt install chromium`).")
    take(browser, page, picture)
    sys.stdout.write(f"{picture}\n")


def take(browser: str, page: Path, picture: Path) -> None:
    """One picture of one page, in a browser profile that is thrown away."""
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, *FLAGS, f"--user-data-dir={profile}", f"--window-size={SIZE}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses its sandbox to root, as in containers
        command += [f"--screenshot={picture}", page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
    if done.returncode or not picture.is_file():
        sys.exit(f"{browser} took no picture:\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    main(sys.argv[1:])
