"""Where the user's files are, and the files that come with the package."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from gmail_reconnect.errors import ReconnectError

APP: Final = "gmail-reconnect"
HOME_VARIABLE: Final = "GMAIL_RECONNECT_HOME"
DEMO_MARK: Final = ".gmail-reconnect-demo"
"""The file that tells a demo's folder from one of the user's."""


class Paths:
    """The user's files: `config` has what they write, `data` what the program keeps."""

    def __init__(self, config: Path, data: Path, logs: Path | None = None) -> None:
        self.config, self.data = config, data
        self.logs = logs or data / "logs"  # a file for each scheduled run
        self.home = data if data == config else None  # the one folder for everything; None: the platform's folders
        self.config_file = config / "config.toml"
        self.templates = config / "templates"  # these override the shipped ones
        self.database = data / "mailbox.sqlite"
        self.report = data / "report.html"  # unless the user names another file
        self.log = data / "gmail-reconnect.log"
        self.alarms = data / "alarms.json"  # which schedule is installed, and what was announced of its runs
        self.watch = data / "watch.sh"  # what the schedule starts each hour
        self.program_gone = data / "program-gone"  # it has told that the program is gone
        self.copies = data / "copies"  # automatic copies of what nothing can supply again
        self.uploads = data / "uploads"  # files that the review page is importing
        self.sample = data / "sample"  # the sample, while the review page shows it

    @classmethod
    def resolve(cls, home: Path | None) -> Paths:
        """All in `home`, or in GMAIL_RECONNECT_HOME, or in the platform's config and data folders."""
        if chosen := home or os.environ.get(HOME_VARIABLE):
            folder = Path(chosen).expanduser().absolute()
            return cls(folder, folder)
        import platformdirs  # noqa: PLC0415 - shell completion needs no paths

        return cls(
            platformdirs.user_config_path(APP, appauthor=False),
            platformdirs.user_data_path(APP, appauthor=False),
            platformdirs.user_log_path(APP, appauthor=False),
        )

    def token(self, name: Literal["read", "draft", "imap"]) -> Path:
        """The file of one of the two tokens, or of the sign-in by IMAP."""
        return self.data / "tokens" / f"{name}.json"

    def credentials(self, configured: str = "") -> Path:
        """The client file of the user's own Google Cloud project; `configured` is [auth] credentials."""
        return self.config / (Path(configured).expanduser() if configured else "credentials.json")

    def write_log(self, text: str) -> None:
        """Appends a line, or several, to the log. Raises OSError."""
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{text}\n")
        self.log.chmod(0o600)


def write_private(path: Path, data: Mapping[str, Any]) -> None:
    """Writes JSON in place of the old file, readable by its owner only. Raises ReconnectError."""
    import json  # noqa: PLC0415 - shell completion writes nothing

    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise ReconnectError(
            f"The sign-in cannot be stored in {path}: {error}",
            "Check that the disk isn't full and that the folder is writable.",
        ) from error


def shipped_templates() -> Path:
    """The templates inside the installed package, or next to it in a checkout."""
    return _shipped("templates")


def setup_guide() -> Path:
    """How to get credentials.json, as a file on this machine."""
    return _shipped("docs/google-setup.md")


def _shipped(name: str) -> Path:
    inside = Path(__file__).parent / name
    return inside if inside.exists() else Path(__file__).parent.parent / name
