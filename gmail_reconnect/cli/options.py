"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="As if today were DATE and no later mail existed.")]
