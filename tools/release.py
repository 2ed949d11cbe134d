"""Build the wheel and the sdist, check both, and write the release notes: python tools/release.py [--tag TAG]

The version is the one in gmail_reconnect/__init__.py. The packages go to dist/, the notes to build/release-notes.md.
Each package is installed in an empty environment, and its demo runs there. Ends with 1 and a reason if a check fails.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
DIST: Final = ROOT / "dist"
NOTES: Final = ROOT / "build" / "release-notes.md"
DEMO_LETTERS: Final = 3


class ReleaseError(Exception):
    """The release can't be made; says why."""


def read_version(root: Path = ROOT) -> str:
    """The version of the package, without importing it."""
    text = (root / "gmail_reconnect" / "__init__.py").read_text(encoding="utf-8")
    if found := re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE):
        return found[1]
    raise ReleaseError("gmail_reconnect/__init__.py has no __version__.")


def read_notes(changelog: str, version: str) -> str:
    """The changelog's section for a version, without its heading."""
    sections = re.split(r"^## ", changelog, flags=re.MULTILINE)
    for section in sections[1:]:
        heading, _, body = section.partition("\n")
        if heading.split()[0] == version and body.strip():
            return f"{body.strip()}\n"
    raise ReleaseError(f"CHANGELOG.md has no section for {version}.")


def check_tag(tag: str, version: str) -> None:
    """Raises ReleaseError unless the tag is v and the version."""
    if tag != f"v{version}":
        raise ReleaseError(f"The tag {tag} doesn't match version {version} in gmail_reconnect/__init__.py.")


def build() -> list[Path]:
    """Build the sdist, and the wheel from it, into an empty dist/."""
    shutil.rmtree(DIST, ignore_errors=True)
    run(sys.executable, "-m", "build", "--no-isolation", str(ROOT))
    packages = sorted(DIST.iterdir())
    run(sys.executable, "-m", "twine", "check", "--strict", *map(str, packages))
    return packages


def try_package(package: Path) -> None:
    """Install a package in an empty environment and run its demo there, with an empty home."""
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        run(sys.executable, "-m", "venv", str(scratch / "env"))
        programs = scratch / "env" / "bin"
        run(str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(package))
        clean = ["env", "-i", f"HOME={scratch}", "PATH=/usr/bin:/bin", "LANG=C.UTF-8"]
        run(*clean, str(programs / "gmail-reconnect"), "demo", cwd=scratch)
        demo = scratch / "gmail-reconnect-demo"
        letters = len(list((demo / "letters").glob("*.eml")))
        if letters != DEMO_LETTERS:
            raise ReleaseError(f"{package.name}: the demo wrote {letters} letters instead of {DEMO_LETTERS}.")
        for folder, name in (
            (demo, "report.html"),
            (scratch / "env", "google-setup.md"),
            (scratch / "env", "gmail-reconnect.1"),
        ):
            if not any(file.stat().st_size for file in folder.rglob(name)):
                raise ReleaseError(f"{package.name}: {name} is missing or empty.")


def run(*command: str, cwd: Path = ROOT) -> str:
    """Run a command and return its standard output; raises ReleaseError with all its output if it fails."""
    done = subprocess.run(command, cwd=cwd, text=True, capture_output=True, check=False)
    if done.returncode:
        raise ReleaseError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def main(given: Sequence[str] | None = None) -> int:
    """0 if the packages are ready to publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tag", default="", help="fail unless this tag names the version")
    tag: str = parser.parse_args(given).tag
    try:
        version = read_version()
        if tag:
            check_tag(tag, version)
        notes = read_notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
        for package in build():
            try_package(package)
            print(f"{package.name}: installed, and its demo ran")
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    NOTES.parent.mkdir(exist_ok=True)
    NOTES.write_text(notes, encoding="utf-8")
    print(f"Version {version} is ready: {DIST.name}/ and {NOTES.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
