"""How a recorded voice is treated so that it sits in front of music."""

from __future__ import annotations

from pathlib import Path

from nightreel.media.ffmpeg import run_ffmpeg, safe_input

_FRONT = (
    "highpass=f=75:poles=2",  # rumble below any voice
    "equalizer=f=240:width_type=q:width=1.0:gain=-2",  # boxiness, where music is dense
)
_BACK = (
    "acompressor=threshold=-22dB:ratio=3:attack=6:release=110:knee=6:makeup=2",  # even words
    "deesser=i=0.35:m=0.5:f=0.5",
    "alimiter=limit=0.84:attack=3:release=60:level=false:latency=true",
)
_TONES: dict[str, tuple[str, ...]] = {
    # A close studio voice: presence to be understood on a telephone, and a little air.
    "natural": (
        "equalizer=f=3200:width_type=q:width=0.9:gain=2.5",
        "treble=f=8500:gain=1.5",
    ),
    # A formant voice buzzes: soften the harsh band and the top, give body and a small room.
    "synthetic": (
        "equalizer=f=140:width_type=q:width=0.8:gain=2.5",
        "equalizer=f=3600:width_type=q:width=1.2:gain=-3",
        "lowpass=f=8200:poles=1",
        "aecho=0.9:0.85:17|29|43:0.10|0.07|0.04",
    ),
}


def polish_voice(raw: Path, out: Path, *, tone: str) -> None:
    """Filter, even out and de-ess a voice.

    Args:
        raw: speech, 48 kHz mono.
        out: WAV file to write, same format; not shorter than ``raw``.
        tone: ``natural`` or ``synthetic``; any other name is treated as natural.
    """
    chain = ",".join((*_FRONT, *_TONES.get(tone, _TONES["natural"]), *_BACK))
    run_ffmpeg([*safe_input(raw), "-af", chain, "-ar", "48000", "-c:a", "pcm_s16le", f"file:{out}"], where=raw.name)
