"""The privacy summary on the terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gmail_reconnect.text.counts import count
from gmail_reconnect.text.sanitize import one_line

from .layout import hang

if TYPE_CHECKING:
    from gmail_reconnect.actions.privacy import PrivacySummary
    from gmail_reconnect.cli.session import Session

_PERMISSIONS: Final = {
    "gmail.metadata": "the headers of your mail: sender, recipients, date, subject; never the text",
    "gmail.compose": "your Drafts folder, to put letters there; Google has no permission for drafts alone",
}
_IMAP: Final = (
    "all of your mail: an app password has no limits, so this program limits itself to the headers above, "
    "and to its own letters in Drafts"
)


def _permissions(summary: PrivacySummary) -> list[dict[str, Any]]:
    found = [{"name": scope, "for": _PERMISSIONS[scope], "granted": is_on} for scope, is_on in summary.granted.items()]
    return [*found, *([{"name": "imap", "for": _IMAP, "granted": True}] if summary.imap_host else [])]


def _never(summary: PrivacySummary) -> list[str]:
    host, is_google = summary.imap_host, any(summary.granted.values())
    bodies = [] if host and not is_google else ["the first permission cannot, the second is not used for it"]
    bodies += ["by IMAP, no command on its short list fetches one"] if host else []
    servers = " and ".join([*([] if host and not is_google else ["Google"]), *([one_line(host)] if host else [])])
    return [
        "It never sends: it contains no call that sends, and every call outside a short list is stopped.",
        f"It never reads a body or an attachment: {'; '.join(bodies)}.",
        f"It talks to {servers} only: no other server, no telemetry, nothing loaded into its pages.",
    ]


def privacy_json(summary: PrivacySummary) -> dict[str, Any]:
    """The keys of `privacy --format json`."""
    return {
        "permissions": _permissions(summary),
        "never": _never(summary),
        "calls": [{"method": name, "calls": calls, "units": units} for name, calls, units in summary.calls],
        "stored": [{"path": str(one.path), "what": one.what, "bytes": one.size()} for one in summary.stored],
    }


def print_privacy(session: Session, summary: PrivacySummary) -> None:
    """Four short lists, on stdout."""
    lines = ["What it may do with your mail" if summary.imap_host else "What it may do with your Gmail"]
    lines += [
        f"  {one['name']}: {'granted' if one['granted'] else 'not granted'}: {one['for']}."
        for one in _permissions(summary)
        if one["granted"] or not summary.imap_host
    ]
    asked = f"What was asked of {'mail servers' if summary.imap_host else 'Gmail'} so far"
    lines += ["", "What it never does", *(f"  {one}" for one in _never(summary)), "", asked]
    for name, calls, units in summary.calls:
        cost = "" if name.startswith("imap ") else count(units, "unit")
        lines.append(f"  {name:<16} {count(calls, 'call'):>15} {cost:>17}".rstrip())
    lines += [] if summary.calls else ["  Nothing."]
    lines += ["", "What is stored on this machine"]
    for file in summary.stored:
        lines += [f"  {file.path}", f"      {file.what}, {_size(file.size())}"]
    lines += [] if summary.stored else ["  Nothing."]
    lines += ["", "`gmail-reconnect privacy purge` deletes all of it."]
    if not summary.imap_host or any(summary.granted.values()):
        lines.append("At Google: myaccount.google.com/permissions")
    if summary.imap_host:
        lines.append("At your mail provider: delete the app password.")
    for line in lines:
        indent = len(line) - len(line.lstrip())
        text = " " * indent + hang(line[indent:], session.out, indent)
        session.out.print(text, markup=False, soft_wrap=True)


def _size(size: int) -> str:
    return count(size, "byte") if size < 10_000 else f"{size / 1_000_000:,.2f} MB"
