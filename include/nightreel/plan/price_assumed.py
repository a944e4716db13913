"""What work is assumed to take before this installation has measured any.

Seconds on two cores of a server's processor without a graphics card, rounded from runs of the demo client's films at
640x360 and 1920x1080 in November 2026; units are film seconds times megapixels, or pieces of material for intake and
upscale.
"""

from __future__ import annotations

from nightreel.plan.price_fit import Line

_LINES: dict[tuple[str, str], Line] = {
    ("intake", ""): Line(1.0, 0.25),
    ("upscale", "openvino"): Line(0.5, 5.0, low=0.05),
    ("enrich", "rules"): Line(0.1, 0.0),
    ("enrich", "llm"): Line(5.0, 1.0),
    ("generate", "animatic"): Line(1.0, 0.5),
    ("generate", "auto"): Line(1.0, 0.5),
    ("generate", "footage"): Line(0.5, 0.4),
    ("assemble", ""): Line(0.7, 0.0),
    ("grade", ""): Line(1.0, 0.15),
    ("sound", ""): Line(3.0, 0.05),
    ("caption", ""): Line(1.2, 0.01),
    ("watermark", ""): Line(1.2, 0.02),
    ("deflicker", ""): Line(1.2, 0.02),
    ("export", ""): Line(2.0, 1.3),
    ("label", ""): Line(0.4, 0.02),
    ("check", ""): Line(1.5, 0.2),
    ("publish", ""): Line(0.1, 0.01),
    ("gather", ""): Line(0.1, 0.05),
    ("publish_reading", ""): Line(0.1, 0.0),
}
_OTHER = Line(2.0, 0.5, low=0.25, high=4.0)
"""A step of an installed package."""

WARM_UP_S = 20.0
"""A model is loaded into a graphics card's memory."""
REMOTE_FIXED_S, REMOTE_S_PER_UNIT = 30.0, 20.0
"""A remote job waits in a queue; then a shot takes many times its length."""
_TOKENS: dict[str, tuple[Line, Line]] = {
    "enrich": (Line(3500.0, 40.0, low=0.6, high=1.5), Line(600.0, 90.0, low=0.6, high=1.5)),
    "read_board": (Line(4000.0, 4500.0), Line(400.0, 350.0)),
    "read_moving": (Line(0.0, 20_000.0), Line(0.0, 900.0)),
    "describe_artwork": (Line(0.0, 4000.0), Line(0.0, 500.0)),
}  # fmt: skip
"""Tokens that a model reads and writes: by film seconds for a script, by pieces for what is read out of pictures; a
picture of 1024 x 1024 px is about 1,000."""
_OTHER_TOKENS = Line(1500.0, 3000.0), Line(200.0, 400.0)
_BY_ENGINE = {"endpoint": Line(2.0, 2.5), "transformers": Line(20.0, 12.0)}
"""Seconds of questions about pictures, by pieces: four at once at a service, one by one in process."""


def assumed_tokens(step: str) -> tuple[Line, Line]:
    """Give the tokens that a step's model reads, and those that it writes, by the step's amount of work."""
    return _TOKENS.get(step, _OTHER_TOKENS)


def assumed_line(step: str, engine: str) -> Line:
    """Give the seconds of a step by its units."""
    return _LINES.get((step, engine)) or _LINES.get((step, "")) or _BY_ENGINE.get(engine) or _OTHER
