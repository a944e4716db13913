"""One exiftool process for each process of ours, kept open, with time-outs, and safe against hostile values.

exiftool runs Perl that its arguments name (``-if``, ``-Tag<${…}``), and a new line begins a new argument. So nothing
that people wrote is ever an argument: values travel in a JSON file, and only arguments of ours reach the process.
"""

from __future__ import annotations

import atexit
import os
import random
import secrets
import select
import threading
import time
import warnings
from collections.abc import Sequence
from typing import Any

import exiftool
from exiftool.exceptions import ExifToolException

from nightreel.errors import EngineError, MissingProgramError, RefusedError

TIMEOUT_S = 60.0
_MOST_BYTES = 16 << 20
_INSTALL = (
    "install exiftool: `sudo apt-get install libimage-exiftool-perl` (Debian, Ubuntu), "
    "`sudo dnf install perl-Image-ExifTool` (Fedora), `brew install exiftool` (macOS)"
)


class _Died(Exception):
    """The process ended or hung in the middle of its work."""


class _Process(exiftool.ExifTool):  # type: ignore[misc]
    """The stay-open process of pyexiftool with an ``execute`` that notices a death and keeps to a time."""

    timeout_s: float

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def execute(self, *params: str | bytes, raw_bytes: bool = False) -> str | bytes:
        """Run one command; pyexiftool's own would read for ever from a process that has died."""
        token = str(secrets.randbelow(900_000) + 100_000)
        lines = [p.encode() if isinstance(p, str) else p for p in params]
        if any(control in line for line in lines for control in (b"\n", b"\r", b"\0")):
            raise RefusedError("exiftool.argument", got="a control character in an argument", fix="rename the file")
        lines += [b"-echo4", b"=${status}=post" + token.encode(), b"-execute" + token.encode(), b""]
        try:
            self._process.stdin.write(b"\n".join(lines))
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise _Died("it took no command") from error
        out, log = self._answers(f"{{ready{token}}}".encode(), f"=post{token}".encode())
        self._last_stderr, _, status = log.decode("utf-8", "replace").rpartition("=")
        self._last_status = int(status)  # an old exiftool leaves ${status} as it is: ValueError, as run() expects
        self._last_stdout = out.decode("utf-8", "replace")
        return out if raw_bytes else str(self._last_stdout)

    def _answers(self, out_end: bytes, log_end: bytes) -> tuple[bytes, bytes]:
        """Read both outputs up to their end marks."""
        ends = {self._process.stdout.fileno(): out_end, self._process.stderr.fileno(): log_end}
        texts = {number: bytearray() for number in ends}
        open_ends, until = set(ends), time.monotonic() + self.timeout_s
        while open_ends:
            ready, _, _ = select.select(list(open_ends), [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise _Died(f"no answer in {self.timeout_s:g} s")
            for number in ready:
                chunk = os.read(number, 1 << 16)
                texts[number] += chunk
                if not chunk or len(texts[number]) > _MOST_BYTES:
                    raise _Died("it ended" if not chunk else "its answer has no end")
                if texts[number].rstrip().endswith(ends[number]):
                    open_ends.discard(number)
        out, log = (bytes(texts[number]).rstrip().removesuffix(end) for number, end in ends.items())
        return out, log

    def kill(self) -> None:
        """End the process at once."""
        process = self._process
        if process is not None:
            self.forget()
            process.kill()
            process.communicate()

    def forget(self) -> None:
        """Drop the process without ending it: after a fork it belongs to the parent."""
        self._flag_running_false()


class _Keeper:
    """Holds the process of this Python process."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.process: _Process | None = None

    def running(self) -> _Process:
        if self.process is None or not self.process.alive:
            self.stop()
            self.process = _started()
        return self.process

    def stop(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()

    def after_fork(self) -> None:
        self.lock = threading.RLock()
        process, self.process = self.process, None
        if process is not None:
            process.forget()


_KEEPER = _Keeper()
os.register_at_fork(after_in_child=_KEEPER.after_fork)
atexit.register(_KEEPER.stop)


def run_exiftool(arguments: Sequence[str], *, where: str) -> str:
    """Run one exiftool command in the process that stays open, and give what it printed.

    Args:
        arguments: options and absolute paths of ours; nothing that people wrote.
        where: what an error names: the file.

    Raises:
        MissingProgramError: no exiftool, or one that is too old (``exiftool.missing``, ``exiftool.version``).
        EngineError: it failed, hung, or ended twice (``exiftool.failed``, ``exiftool.died``).
        RefusedError: an argument with a control character (``exiftool.argument``).
    """
    with _KEEPER.lock:
        try:
            return _run_once(arguments, where)
        except _Died:
            return _run_again(arguments, where)


def stop_exiftool() -> None:
    """End the process; the next command starts another."""
    with _KEEPER.lock:
        _KEEPER.stop()


def _run_once(arguments: Sequence[str], where: str) -> str:
    process = _KEEPER.running()
    try:
        out = str(process.execute(*arguments))
    except _Died:
        _KEEPER.stop()
        raise
    if process.last_status:
        lines = [line for line in str(process.last_stderr).splitlines() if line.strip()]
        raise EngineError(
            "exiftool.failed", where=where, got=lines[-1] if lines else f"status {process.last_status}",
            fix="check that the file is whole and of the kind that its name says",
        )  # fmt: skip
    return out


def _run_again(arguments: Sequence[str], where: str) -> str:
    try:
        return _run_once(arguments, where)
    except _Died as error:
        raise EngineError(
            "exiftool.died", where=where, got=str(error), fix="free memory or use a smaller file, then run again"
        ) from error


def _started() -> _Process:
    """Start exiftool.

    Raises:
        MissingProgramError: there is none, or not a usable one.
    """
    state: Any = random.getstate()  # pyexiftool seeds the common generator anew
    try:
        process = _Process(common_args=None, encoding="utf-8")
        process.timeout_s = TIMEOUT_S
    except FileNotFoundError as error:
        raise MissingProgramError("exiftool.missing", got="no program named exiftool", fix=_INSTALL) from error
    finally:
        random.setstate(state)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            process.run()
    except (ExifToolException, _Died, OSError, RuntimeError, ValueError) as error:
        process.kill()
        raise MissingProgramError(
            "exiftool.version", got="a program named exiftool that does not work", want="exiftool 12.15 or newer",
            fix=_INSTALL,
        ) from error  # fmt: skip
    return process
