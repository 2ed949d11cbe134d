"""Where things stand: every module is placed, either among the pure ones or among those that touch the world."""

from __future__ import annotations

import tomllib

from .conftest import ROOT

WORLD = {
    # What each of these touches is its purpose: files, sockets, the clock, chance, SQLite, a terminal.
    "__main__",
    "cli",
    "config",
    "demo",
    "actions.diagnose",
    "errors",
    "gmail.allowlist",
    "gmail.auth",
    "gmail.batch_http",
    "gmail.batch_scheduler",
    "gmail.client",
    "gmail.http",
    "gmail.oauth_callback",
    "gmail.rate_limiter",
    "gmail.worker_pool",
    "importers.takeout",
    "letters.compose",
    "letters.introduction",
    "letters.draft_status",
    "letters.mime",
    "letters.outbox",
    "letters.wording_files",
    "sync.fetcher",
    "sync.listing",
    "sync.engine",
    "people.directory",
    "people.facts.cache",
    "people.search.query",
    "people.facts.builder",
    "people.decisions",
    "report",
    "scheduling.scheduler",
    "store",
}


def test_every_module_is_placed() -> None:
    """A new file is either pure by contract or named above; nothing is named that is gone."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (pure,) = (c["source_modules"] for c in contracts if c["name"].startswith("Pure rooms"))
    pure = {name.removeprefix("gmail_reconnect.") for name in pure}
    there = {
        ".".join(path.relative_to(ROOT / "gmail_reconnect").with_suffix("").parts)
        for path in (ROOT / "gmail_reconnect").rglob("*.py")
        if path.name != "__init__.py"
    }
    unplaced = {name for name in there if name not in pure and name not in WORLD and name.split(".")[0] not in WORLD}
    assert not unplaced
    assert pure <= there
    assert not pure & WORLD
