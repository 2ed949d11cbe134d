"""Where the user's files are, and the files that come with the package."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import platformdirs

APP: Final = "gmail-reconnect"
HOME_VARIABLE: Final = "GMAIL_RECONNECT_HOME"


@dataclass(frozen=True, slots=True)
class Paths:
    """The user's files: `config` has what they write, `data` what the program keeps."""

    config: Path
    data: Path

    @classmethod
    def resolve(cls, home: Path | None) -> Paths:
        """All in `home`, or in GMAIL_RECONNECT_HOME, or in the platform's config and data folders."""
        chosen = home or (Path(os.environ[HOME_VARIABLE]) if os.environ.get(HOME_VARIABLE) else None)
        if chosen:
            chosen = chosen.expanduser().absolute()
            return cls(config=chosen, data=chosen)
        return cls(
            config=Path(platformdirs.user_config_dir(APP, appauthor=False)),
            data=Path(platformdirs.user_data_dir(APP, appauthor=False)),
        )

    @property
    def home(self) -> Path | None:
        """The one folder for everything, None for the platform's folders."""
        return self.data if self.data == self.config else None

    @property
    def config_file(self) -> Path:
        """config.toml."""
        return self.config / "config.toml"

    @property
    def templates(self) -> Path:
        """The folder whose templates override the shipped ones."""
        return self.config / "templates"

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data / "mailbox.sqlite"

    @property
    def report(self) -> Path:
        """The HTML report, unless the user names another file."""
        return self.data / "report.html"

    @property
    def log(self) -> Path:
        """The log file, with the tracebacks of bugs."""
        return self.data / "gmail-reconnect.log"

    def token(self, name: Literal["read", "draft"]) -> Path:
        """The file of one of the two tokens."""
        return self.data / "tokens" / f"{name}.json"

    def credentials(self, configured: str = "") -> Path:
        """The client file of the user's own Google Cloud project; `configured` is [auth] credentials."""
        return self.config / (Path(configured).expanduser() if configured else "credentials.json")


def shipped_templates() -> Path:
    """The templates inside the installed package, or next to it in a checkout."""
    return _shipped("templates")


def setup_guide() -> Path:
    """How to get credentials.json, as a file on this machine."""
    return _shipped("docs/google-setup.md")


def _shipped(name: str) -> Path:
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.exists() else package.parent / name
