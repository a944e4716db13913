"""Running the program behind a voice."""

from __future__ import annotations

import sys

import pytest

from nightreel.engines.voice.program import run_voice
from nightreel.errors import EngineError


def test_text_goes_by_standard_input_and_the_log_comes_back():
    code = "import sys; sys.stderr.write(sys.stdin.buffer.read().decode()[::-1])"
    assert run_voice([sys.executable, "-c", code], "-o 你好", name="test") == "好你 o-"


def test_a_program_that_fails_is_one_clear_error():
    code = "import sys; sys.exit('the voice is hoarse')"
    with pytest.raises(EngineError, match=r"\[voice.failed\] test: got the voice is hoarse.*Fix:"):
        run_voice([sys.executable, "-c", code], "hello", name="test")


def test_a_program_that_says_nothing_is_named_by_its_status():
    with pytest.raises(EngineError, match="exit status 3"):
        run_voice([sys.executable, "-c", "raise SystemExit(3)"], "hello", name="test")


def test_a_program_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr("nightreel.engines.voice.program.START_S", 0.2)
    with pytest.raises(EngineError, match="no answer in"):
        run_voice([sys.executable, "-c", "import time; time.sleep(60)"], "", name="test")
