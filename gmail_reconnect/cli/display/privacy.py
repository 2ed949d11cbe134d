"""The privacy summary on the terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gmail_reconnect.text.counts import count

from .layout import hang

if TYPE_CHECKING:
    from gmail_reconnect.actions.privacy import PrivacySummary
    from gmail_reconnect.cli.session import Session

_PERMISSIONS: Final = {
    "gmail.metadata": "the headers of your mail: sender, recipients, date, subject; never the text",
    "gmail.compose": "your Drafts folder, to put letters there; Google has no permission for drafts alone",
}
_NEVER: Final = (
    "It never sends: it contains no call that sends, and every call outside a short list is stopped.",
    "It never reads a body or an attachment: the first permission cannot, the second is not used for it.",
    "It talks to Google only: no other server, no telemetry, nothing loaded into its pages.",
)


def privacy_json(summary: PrivacySummary) -> dict[str, Any]:
    """The keys of `privacy --format json`."""
    return {
        "permissions": [
            {"name": scope, "for": _PERMISSIONS[scope], "granted": granted}
            for scope, granted in summary.granted.items()
        ],
        "never": list(_NEVER),
        "calls": [{"method": name, "calls": calls, "units": units} for name, calls, units in summary.calls],
        "stored": [{"path": str(one.path), "what": one.what, "bytes": one.size()} for one in summary.stored],
    }


def print_privacy(session: Session, summary: PrivacySummary) -> None:
    """Four short lists, on stdout."""
    lines = ["What it may do with your Gmail"]
    for scope, granted in summary.granted.items():
        lines.append(f"  {scope}: {'granted' if granted else 'not granted'}: {_PERMISSIONS[scope]}.")
    lines += ["", "What it never does", *(f"  {one}" for one in _NEVER), "", "What was asked of Gmail so far"]
    for name, calls, units in summary.calls:
        lines.append(f"  {name:<16} {count(calls, 'call'):>15} {count(units, 'unit'):>17}")
    lines += [] if summary.calls else ["  Nothing."]
    lines += ["", "What is stored on this machine"]
    for one in summary.stored:
        lines += [f"  {one.path}", f"      {one.what}, {_size(one.size())}"]
    lines += [] if summary.stored else ["  Nothing."]
    lines += ["", "`gmail-reconnect privacy purge` deletes all of it.", "At Google: myaccount.google.com/permissions"]
    for line in lines:
        indent = len(line) - len(line.lstrip())
        text = " " * indent + hang(line[indent:], session.out, indent)
        session.out.print(text, markup=False, soft_wrap=True)


def _size(size: int) -> str:
    return count(size, "byte") if size < 10_000 else f"{size / 1_000_000:,.2f} MB"
