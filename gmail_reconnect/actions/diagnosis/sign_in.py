"""Check the tokens, the client file and the sign-in by IMAP, without using them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from gmail_reconnect.config import Config
from gmail_reconnect.errors import ConfigError, ErrorCode, SignInError
from gmail_reconnect.gmail import auth
from gmail_reconnect.gmail.allowlist import SCOPE_NAMES, Token
from gmail_reconnect.paths import Paths

from .lines import Line, line
from .machine import is_open_to_others
from .result import CheckResult, failed, ok, unset, warning, wrong


def with_refusals(checks: Iterable[CheckResult], refused: Mapping[str, tuple[str, str]]) -> Iterator[CheckResult]:
    """The checks; a token that looks good, but that Google refused at its last use, is wrong."""
    for one in checks:
        token = one.check.removeprefix("token ")
        why, code = refused.get(token, ("", ""))
        is_over = code == ErrorCode.KEYRING_LOCKED and one.said.key != "imap_keyring"  # no longer asked for it
        if why and one.state in {"ok", "warning"} and not is_over:
            # What was said to mend IMAP_REFUSED isn't kept.
            known = ErrorCode(code) if code in set(ErrorCode) - {ErrorCode.IMAP_REFUSED} else ErrorCode.SIGN_IN_AGAIN
            message = f"The sign-in was refused at the last run: {why}"
            yield wrong(one.check, Line("refused", english=message), known, {**one.facts, "token": token})
        else:
            yield one


def with_ages(checks: Iterable[CheckResult], signed_in: Mapping[Token, datetime]) -> Iterator[CheckResult]:
    """The checks; a token that ends soon says since when it is there, by `signed_in`."""
    since = {f"token {token}": at.date() for token, at in signed_in.items()}
    for one in checks:
        if one.said.key == "token_ends" and one.check in since:
            yield replace(one, said=line("token_ends_since", **one.said.facts, since=since[one.check]))
        else:
            yield one


def check_sign_in(paths: Paths, config: Config, now: datetime) -> Iterator[CheckResult]:
    """Both tokens, the sign-in by IMAP, and the client file. Where mail is read by IMAP, only what there is."""
    if has_imap := paths.token("imap").exists():
        yield _imap(paths.token("imap"), config)
    needs_google = config.mail.source == "gmail" or not has_imap
    for name in SCOPE_NAMES:
        if needs_google or paths.token(name).exists():
            yield _token(paths.token(name), name, config, now)
    file = paths.credentials(config.auth.credentials)
    if not file.exists():
        if needs_google:
            yield unset("credentials.json", line("no_client", file=str(file)), ErrorCode.CLIENT_MISSING)
        return
    try:
        auth.client(file)
    except ConfigError as error:
        yield failed("credentials.json", error)
    else:
        yield ok("credentials.json", line("client_good", file=str(file)))


def _token(path: Path, name: Token, config: Config, now: datetime) -> CheckResult:
    check, facts = f"token {name}", {"token": name}
    if not path.exists():
        if name == "draft" and config.schedule.drafts_per_run and path.with_name("read.json").exists():
            said = line("no_drafts_per_run", number=config.schedule.drafts_per_run)
            return warning(check, said, code=ErrorCode.NOT_SIGNED_IN, facts=facts)
        return unset(check, line(f"not_signed_in_{name}"), ErrorCode.NOT_SIGNED_IN, facts)
    try:
        credentials = auth.load(path, name, config)
    except SignInError as error:
        return failed(check, error)
    scope = SCOPE_NAMES[name]
    if not credentials.refresh_token:
        return wrong(check, line("token_not_renewable", scope=scope), ErrorCode.SIGN_IN_AGAIN, facts)
    if is_open_to_others(path):
        then = line("command", command=f"chmod 600 {path}")
        return warning(check, line("token_open", scope=scope), then, repair="permissions")
    if ends := auth.end_of(path):
        said = line("token_ends", scope=scope, at=ends)
        return warning(check, said, code=ErrorCode.PROJECT_IN_TESTING, facts=facts)
    expiry = credentials.expiry.replace(tzinfo=UTC) if credentials.expiry else None
    if expiry is None or expiry <= now:
        return ok(check, line("token_expired", scope=scope))
    return ok(check, line("token_valid", scope=scope, at=expiry))


def _imap(path: Path, config: Config) -> CheckResult:
    from gmail_reconnect.imap import sign_ins  # noqa: PLC0415 - only where there is a sign-in

    try:
        kept = sign_ins.load(path)
    except SignInError as error:
        return failed("imap", error)
    command = config.mail.password_command
    where = line(f"imap_{'command' if command else kept.place}", address=kept.address, host=kept.host)
    if is_open_to_others(path):
        said, then = line("imap_open", where=where, file=str(path)), line("command", command=f"chmod 600 {path}")
        return warning("imap", said, then, repair="permissions")
    facts = kept.account.facts
    if kept.place == "keyring" and not command:
        try:
            sign_ins.password_of(kept, "")
        except SignInError as error:
            return failed("imap", error)
    return CheckResult("imap", "ok", where, facts=facts)
