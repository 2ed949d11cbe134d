"""The bytes of one IMAP connection: what leaves is checked against the allow-list, what comes is bounded.

Each line of an answer has to come in time, no literal and no answer is larger than headers can be, and only the names
of commands are logged.
"""

from __future__ import annotations

import imaplib
import logging
import re
import socket
import ssl
import time
import zlib
from collections import Counter
from typing import Any, Final, Literal

from .allowlist import CommandGuard, NotAllowedError

_log: Final = logging.getLogger(__name__)
CONNECT_SECONDS: Final = 20.0
ANSWER_SECONDS: Final = 50.0
LARGEST_LITERAL: Final = 1 << 20
"""No mail server accepts a header block of this size (bytes)."""
_LONGEST_LINE: Final = 1 << 24
"""The UIDs of two million messages."""
_LONGEST_VANISHED: Final = 1 << 20
"""Where more is gone than this tells, a list of what is there is shorter."""
_LARGEST_ANSWER: Final = 1 << 25
_LINE_COST: Final = 64
_WORD_COST: Final = 24
"""Bytes of memory that a line takes beside its own, and each word of it: an answer of many short ones is large, too."""
_UIDS: Final = re.compile(rb"\* (?:SEARCH|VANISHED)\b", re.IGNORECASE)
"""A line of numbers, which are kept as such."""
_CHUNK: Final = 1 << 16
_LITERAL: Final = re.compile(rb"\{([0-9]+)\}$")
_PASSWORD: Final = re.compile(rb"[A-Za-z0-9+/]*={0,2}|\*")
_ALERT: Final = re.compile(rb"\S+ (?:OK|NO|BAD|BYE|PREAUTH) \[ALERT\] ?(.*?)\r?\n", re.IGNORECASE)
_COMMAND: Final = re.compile(rb"\S+ ((?:UID )?[A-Z]+)", re.IGNORECASE)


class TooLargeError(Exception):
    """The server announced or sent more than headers can be."""


class Wire(imaplib.IMAP4):
    """imaplib over a socket of ours. `context` None: plain text. `calls` counts commands, `received` bytes.

    The texts that the server wants the user to read are added to `alerts`.
    """

    def __init__(
        self,
        host: str,
        port: int,
        guard: CommandGuard,
        context: ssl.SSLContext | None,
        alerts: list[bytes],
        *,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self.guard, self._context = guard, context
        self._connect_seconds, self._answer_seconds = connect_seconds, answer_seconds
        self._expected: Literal["command", "password", "message", "end"] = "command"
        self._outgoing, self._incoming = bytearray(), bytearray()
        self._message_left = self._answer_size = 0
        self._inflater: Any = None
        self._deflater: Any = None
        self.calls = Counter[str]()
        self.received = 0
        self.alerts = alerts
        self._tells_vanished = False
        super().__init__(host, port)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Connects, with TLS where there is a context."""
        self.host, self.port = host, port
        self.sock = socket.create_connection((host, port), timeout or self._connect_seconds)
        if self._context:
            try:
                self.sock = self._context.wrap_socket(self.sock, server_hostname=host)
            except BaseException:  # Ctrl-C, too, leaves no socket open
                self.sock.close()
                raise

    def shutdown(self) -> None:
        """Closes the connection."""
        self.sock.close()

    @property
    def is_waiting(self) -> bool:
        """Whether a command has no answer yet, because it was interrupted."""
        return None in self.tagged_commands.values()

    def list_all(self, returning: str = "") -> tuple[list[Any], list[Any]]:
        """Lists every folder; returns what came as LIST and as STATUS. `returning`: what LIST-EXTENDED is asked for."""
        done, words = self._simple_command("LIST", '""', '"*"', *([returning] if returning else []))
        if done != "OK":
            raise self.error(words[0])
        _, listed = self._untagged_response(done, words, "LIST")
        _, counted = self._untagged_response(done, words, "STATUS")
        return [one for one in listed if one], [one for one in counted if one]

    def examine_since(self, folder: str, known: str) -> bytes | None:
        """Opens a folder for reading, and returns which UIDs are gone (QRESYNC). None: open it without asking that.

        `known` is what is known of it: UIDVALIDITY, modseq and UIDs.
        """
        try:
            if not self._tells_vanished:
                if self.state != "AUTH":  # it can only be switched on before a folder is open
                    return None
                self.xatom("ENABLE", "QRESYNC")
                self._tells_vanished = True
            done, _ = self.select(f"{folder} (QRESYNC ({known}))", readonly=True)
        except self.abort:
            raise
        except self.error:
            return None
        self.response("FETCH")  # whose flags changed
        told = b" ".join(one for one in self.response("VANISHED")[1] if one)
        return told if done == "OK" and len(told) <= _LONGEST_VANISHED else None

    # ── what leaves ──

    def send(self, data: Any) -> None:
        """Sends each line once it is complete. Raises NotAllowedError before a byte of a line that isn't allowed."""
        self._outgoing += data
        while self._outgoing:
            if self._expected == "message":
                some = bytes(self._outgoing[: self._message_left])
                self._message_left -= len(some)
                self._expected = "message" if self._message_left else "end"
            else:
                line, end, _ = self._outgoing.partition(b"\r\n")
                if not end:
                    return
                try:
                    self._check(bytes(line))
                except BaseException:  # also an interruption: nothing of it must be sent later
                    self._outgoing.clear()
                    raise
                some = bytes(line + end)
            del self._outgoing[: len(some)]
            self._write(some)

    def _check(self, line: bytes) -> None:
        expected, self._expected = self._expected, "command"
        if expected == "command":
            self._answer_size = 0
            self._expected = self.guard.check(line) or "command"
            if self._expected == "message" and (literal := _LITERAL.search(line)):
                self._message_left = int(literal[1])
            if command := _COMMAND.match(line):
                name = command[1].decode("ascii").upper()
                self.calls[name] += 1
                _log.info("IMAP: %s", name)
        elif not (_PASSWORD.fullmatch(line) if expected == "password" else not line):
            raise NotAllowedError("A line that isn't a command was stopped.")

    def _write(self, data: bytes) -> None:
        if self._deflater:
            data = self._deflater.compress(data) + self._deflater.flush(zlib.Z_SYNC_FLUSH)
        self.sock.settimeout(self._answer_seconds)
        self.sock.sendall(data)

    # ── what comes ──

    def read(self, size: int) -> bytes:
        """A literal. Raises TooLargeError, TimeoutError, or imaplib's abort where the connection ends."""
        if size > LARGEST_LITERAL:
            raise TooLargeError(f"the server announced {size:,} bytes for the headers of one message")
        until = time.monotonic() + self._answer_seconds
        while len(self._incoming) < size:
            self._receive(until)
        return self._taken(size)

    def readline(self) -> bytes:
        """A line with its end. Raises as `read`."""
        until = time.monotonic() + self._answer_seconds
        searched = 0
        while (end := self._incoming.find(b"\n", searched)) < 0:
            searched = len(self._incoming)
            if searched > _LONGEST_LINE:
                raise TooLargeError("the server sent a line without an end")
            self._receive(until)
        line = self._taken(end + 1)
        words = 0 if _UIDS.match(line) else len(line) - len(line.translate(None, b' ("'))
        self._grow(_LINE_COST + words * _WORD_COST)
        if alert := _ALERT.match(line):
            self.alerts.append(alert[1])
        return line

    def _taken(self, size: int) -> bytes:
        taken = bytes(memoryview(self._incoming)[:size])
        del self._incoming[:size]
        return taken

    def _receive(self, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        data = self.sock.recv(_CHUNK)
        if not data:
            raise self.abort("the server closed the connection")
        self.received += len(data)
        self._keep(data)

    def _keep(self, data: bytes) -> None:
        more = bool(self._inflater)
        while True:
            # Piece by piece: a little compressed data may be very much.
            plain = self._inflater.decompress(data, _CHUNK) if self._inflater else data
            self._incoming += plain
            self._grow(len(plain))
            data = self._inflater.unconsumed_tail if more else b""
            if not data and (not more or len(plain) < _CHUNK):
                return

    def _grow(self, size: int) -> None:
        self._answer_size += size
        if self._answer_size > _LARGEST_ANSWER:
            raise TooLargeError("the server's answer has no end")

    def compress(self) -> None:
        """Compresses everything from now on. The server must have agreed (COMPRESS=DEFLATE)."""
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        self._deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        if rest := bytes(self._incoming):
            self._incoming.clear()
            self._keep(rest)

    def _get_capabilities(self) -> None:
        """Asks only if the greeting didn't tell them."""
        if told := self.untagged_responses.pop("CAPABILITY", None):
            self.capabilities = tuple(str(told[-1], "latin-1").upper().split())  # type: ignore[arg-type] # a line
        else:
            super()._get_capabilities()  # type: ignore[misc] # imaplib's own

    # imaplib keeps the last commands, with the password, for its own log.
    def _log(self, line: str) -> None:
        pass

    def _mesg(self, s: str, secs: float | None = None) -> None:
        pass
