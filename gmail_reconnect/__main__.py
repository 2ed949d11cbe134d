"""Run a command, and turn every error into a message, a hint and an exit code."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from . import __version__

if TYPE_CHECKING:
    from gmail_reconnect.cli.session import Session

_INTERRUPTED: Final = 130
_LONGEST: Final = 2_000
"""Characters of an error message."""
OBJECTS_BETWEEN_COLLECTIONS: Final = 100_000


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 not possible, 2 usage, 3 a bug, 4 sign in, 5 Gmail unreachable, 130 interrupted."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given == ["--version"]:  # without loading what commands need
        sys.stdout.write(f"gmail-reconnect {__version__}\n")
        return 0
    return _run(given)


def _run(given: Sequence[str]) -> int:
    # A report holds hundreds of thousands of objects with hardly a cycle, and so do imports. Collecting at the usual
    # intervals would take a tenth of the time.
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)  # Python would look for cycles once more at the end, for a tenth of a second
    try:
        import typer  # noqa: PLC0415

        from .cli.app import app  # noqa: PLC0415
        from .cli.hints import hint  # noqa: PLC0415
        from .cli.output import make_writable  # noqa: PLC0415
        from .cli.session import Session  # noqa: PLC0415
        from .errors import ReconnectError  # noqa: PLC0415
    except KeyboardInterrupt:
        return _interrupted(None)

    session = Session()
    make_writable()
    try:
        code = app(args=list(given) or ["--help"], standalone_mode=False, prog_name="gmail-reconnect", obj=session)
        if code == _INTERRUPTED:
            raise KeyboardInterrupt  # Typer returned its exit code
        if sys.stdout:  # None where it is closed
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except ReconnectError as error:
        _tell(session, error.message, hint(error))
        return error.exit_code
    except typer.Exit as error:
        return error.exit_code
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "gmail-reconnect"
        # pydantic puts two words before a message that mean nothing to the user.
        _tell(
            session, error.format_message().replace("Value error, ", ""), f"`{command} --help` lists what is possible."
        )
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted(session)
    except OSError as error:
        return _output_lost(session, error)
    except Exception:  # noqa: BLE001 - everything else is a bug
        return _bug(session)


def _output_lost(session: Session, error: OSError) -> int:
    if not isinstance(error, BrokenPipeError) and error.errno != errno.ENOSPC:
        return _bug(session)
    # What is left in stdout's buffer could not be written at the end, either.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0  # the reader of the output (`| head`) has stopped reading: there is nothing to say
    _tell(session, f"Not everything could be written: {error.strerror}.", "")
    return 1


def _interrupted(session: Session | None) -> int:
    kept = session.with_home(f"{session.sheet_kept} {session.kept}".strip()) if session else ""
    unchanged = (session and session.unchanged) or "Interrupted. Nothing was changed."
    sys.stderr.write(f"\n{f'Interrupted. {kept}' if kept else unchanged}\n")
    return _INTERRUPTED


def _tell(session: Session, message: str, advice: str) -> None:
    if len(message) > _LONGEST:  # it quotes what was typed
        message = f"{message[: _LONGEST // 2]} … {message[-_LONGEST // 2 :]}"
    session.tell(f"gmail-reconnect: {message}")
    if advice:
        session.tell(advice)


def _bug(session: Session) -> int:
    import traceback  # noqa: PLC0415

    trace = f"gmail-reconnect {__version__}, Python {sys.version}\n{traceback.format_exc()}"
    try:
        session.paths.write_log(trace)
        advice = f"The details are in {session.paths.log}; please report them."
        _tell(session, "this is a bug in gmail-reconnect.", advice)
    except OSError:
        sys.stderr.write(f"{trace}\n")
    return 3


if __name__ == "__main__":
    sys.exit(main())
