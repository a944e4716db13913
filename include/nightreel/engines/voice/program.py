"""Runs the program behind a voice: text by standard input, a time limit, and an end to it whatever happens."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from nightreel.errors import EngineError

START_S = 60
"""Time to load a voice on a busy machine."""


def run_voice(arguments: Sequence[str], text: str, *, name: str) -> str:
    """Run a speaking program and give what it says on standard error.

    Args:
        arguments: the program and its options; never a word of the text.
        text: UTF-8 for its standard input.
        name: the engine, for messages.

    Raises:
        EngineError: it failed or took too long (``voice.failed``).
    """
    limit_s = START_S + len(text) / 4
    try:
        done = subprocess.run(list(arguments), input=text.encode(), capture_output=True, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired as error:
        raise EngineError(
            "voice.failed", where=name, got=f"no answer in {limit_s:.1f} s", fix="try again, or choose another voice"
        ) from error
    log = done.stderr.decode(errors="replace")
    if done.returncode != 0:
        last = next((line for line in reversed(log.splitlines()) if line.strip()), f"exit status {done.returncode}")
        raise EngineError("voice.failed", where=name, got=last, fix="try again, or choose another voice")
    return log
