"""What tools/release.py decides before it builds: the version, the notes, and whether a tag matches."""

from __future__ import annotations

from pathlib import Path

import pytest

import gmail_reconnect
from tools import release

CHANGELOG = (
    "# Changelog\n\n## 0.3.0\n\n- New.\n\n### Fixed\n\n- A bug.\n\n## 0.2.0 (2026-11-30)\n\n- Old.\n\n## 0.1.0\n"
)


def test_version_is_the_package_version() -> None:
    """The packages, the tag and the notes share this one."""
    assert release.read_version() == gmail_reconnect.__version__


def test_missing_version_is_an_error(tmp_path: Path) -> None:
    """An empty __init__.py."""
    (tmp_path / "gmail_reconnect").mkdir()
    (tmp_path / "gmail_reconnect" / "__init__.py").touch()
    with pytest.raises(release.ReleaseError, match="no __version__"):
        release.read_version(tmp_path)


@pytest.mark.parametrize(("version", "notes"), [("0.3.0", "- New.\n\n### Fixed\n\n- A bug.\n"), ("0.2.0", "- Old.\n")])
def test_notes_are_the_section_of_the_version(version: str, notes: str) -> None:
    """Subheadings belong to the section; a date in the heading makes no difference."""
    assert release.read_notes(CHANGELOG, version) == notes


@pytest.mark.parametrize("version", ["0.1.0", "0.3", "0.3.0.dev0", "1.0.0"])
def test_missing_or_empty_section_is_an_error(version: str) -> None:
    """A release without notes would tell users nothing."""
    with pytest.raises(release.ReleaseError, match="no section"):
        release.read_notes(CHANGELOG, version)


def test_changelog_has_notes_for_the_current_version() -> None:
    """Otherwise `make release` fails only after the tag was pushed."""
    changelog = (release.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert release.read_notes(changelog, gmail_reconnect.__version__)


def test_tag_of_another_version_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is built for it."""
    release.check_tag("v0.2.0", "0.2.0")
    assert release.main(["--tag", "v99.0"]) == 1
    assert "The tag v99.0 doesn't match version" in capsys.readouterr().err


def test_failing_command_is_reported_with_its_output() -> None:
    """The output of `build` or pip is the reason."""
    with pytest.raises(release.ReleaseError, match=r"(?s)python.*lost"):
        release.run("python3", "-c", "import sys; sys.exit('lost')")
