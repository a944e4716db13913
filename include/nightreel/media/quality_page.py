"""The quality report as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import jinja2

from nightreel.errors import EngineError
from nightreel.media.contact_sheet import Still, Strip, timecode
from nightreel.media.framing import reduced
from nightreel.media.pictures import read_picture
from nightreel.media.quality_findings import TITLES
from nightreel.media.shot_scores import ShotScore
from nightreel.spec.film import Finding
from nightreel.spec.generation import Making, PackCredit, PackUse, Usage

_STILL_PX, _JPEG_QUALITY = 420, 84
_SCORES = {
    "brand": "Brand", "palette": "Palette", "light": "Light", "contrast": "Contrast", "motion": "Motion",
    "type": "Type", "coherence": "Holds together", "steadiness": "Steady light",
}  # fmt: skip
_FINE, _FAIR = 0.7, 0.4
_NOTHING_USED = Usage()
_ENGINE_WORDS = {"animatic": "Drawn by rules (animatic)", "footage": "Your own footage"}
_PACK_WORDS = {"style-lora": "style", "lut": "look", "font": "type"}


@dataclass(frozen=True)
class FilmPart:
    """One rendition on the page."""

    strip: Strip
    findings: tuple[Finding, ...]
    wave: Path | None


@dataclass(frozen=True)
class ShotPart:
    """What is told of the shots."""

    scores: tuple[ShotScore, ...] = ()
    makings: tuple[Making, ...] = ()
    packs: tuple[PackCredit, ...] = ()


def render_page(
    title: str, subtitle: str, films: Sequence[FilmPart], *, date: str, shots: ShotPart | None = None
) -> str:
    """Render the page: a verdict in words, then each rendition with its stills, sound and findings.

    Args:
        title: of the film; any text, it is escaped.
        subtitle: a line about it.
        films: the renditions.
        date: when it was checked.
        shots: scores of the shots and how they were made.

    Returns:
        HTML without scripts; pictures are inside.
    """
    bad = [finding for film in films for finding in film.findings if not finding.passed]
    names = {finding.platform: film.strip.title for film in films for finding in film.findings}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("quality.html").render(
        title=title,
        subtitle=subtitle,
        passed=not bad,
        verdict=_verdict(len(bad), len(films)),
        problems=[f"{names[finding.platform]}: {sentence(finding)}" for finding in bad],
        praise="Every film plays to its end, looks and sounds as it should, and carries what it must.",
        films=[_film(film) for film in films],
        columns=6,
        date=date,
        **_shots(shots or ShotPart()),
    )


def sentence(finding: Finding) -> str:
    """Say in words what is wrong: ``Loudness: found −20.1 LUFS, wanted −14 LUFS ± 1``."""
    return f"{TITLES.get(finding.name, finding.name)}: found {finding.got}, wanted {finding.want}"


def _verdict(bad: int, films: int) -> str:
    if not bad:
        return "Ready to publish" if films == 1 else f"All {films} films are ready to publish"
    return "One thing needs a look before publishing" if bad == 1 else f"{bad} things need a look before publishing"


def _film(film: FilmPart) -> dict[str, Any]:
    stills = [_still(still) for still in film.strip.stills]
    return {
        "title": film.strip.title,
        "detail": film.strip.detail,
        "stills": stills,
        "tall": bool(stills) and stills[0]["height"] > stills[0]["width"],
        "wave": _data_uri(film.wave.read_bytes(), "image/png") if film.wave else "",
        "findings": [
            {"title": TITLES.get(finding.name, finding.name), **finding.model_dump()}
            for finding in sorted(film.findings, key=lambda finding: finding.passed)
        ],
    }


def _shots(shots: ShotPart) -> dict[str, Any]:
    """Give the tables of scores and of makings; shots that were made alike stand together."""
    scores = [
        {"name": score.name.capitalize(), "values": [_bar(getattr(score, name)) for name in _SCORES]}
        for score in shots.scores
    ]
    makings = [_making(first, making) for first, making in _runs(shots.makings)]
    packs = [
        {"label": f"{pack.name} {pack.version}", "type": _PACK_WORDS.get(pack.type, pack.type), "author": pack.author,
         "licence": pack.licence, "strength": "" if pack.strength is None else f"{pack.strength:g}"}
        for pack in shots.packs
    ]  # fmt: skip
    return {"score_names": list(_SCORES.values()), "scores": scores, "makings": makings, "packs": packs}


def _bar(value: float | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {"percent": round(100 * value), "mood": "good" if value >= _FINE else "fair" if value >= _FAIR else "bad"}


def _runs(makings: Sequence[Making]) -> list[tuple[str, Making]]:
    """Give shots in a row that were made in the same way as one, with their numbers and what they used together."""
    runs: list[list[int]] = []
    for index, making in enumerate(makings):
        if runs and _settled(making) == _settled(makings[runs[-1][0]]):
            runs[-1].append(index)
        else:
            runs.append([index])
    return [
        (
            f"Shot {run[0] + 1}" if len(run) == 1 else f"Shots {run[0] + 1} to {run[-1] + 1}",
            _settled(makings[run[0]], sum((makings[index].usage for index in run), Usage())),
        )
        for run in runs
    ]


def _settled(making: Making, usage: Usage = _NOTHING_USED) -> Making:
    """Give a making without what differs from shot to shot by chance: how long it took, what it used."""
    settings = {name: value for name, value in making.settings.items() if name != "seconds"}
    return making.model_copy(update={"settings": settings, "usage": usage})


def _making(shots: str, making: Making) -> dict[str, str]:
    used = making.usage
    spent = [f"{used.gpu_s:.0f} GPU seconds"] if used.gpu_s else []
    spent += [f"${used.money:.2f}"] if used.money else []
    told = {name: value for name, value in making.settings.items() if isinstance(value, str | int | float) and value}
    return {
        "shots": shots,
        "engine_words": _ENGINE_WORDS.get(making.engine, f"Engine {making.engine}"),
        "model": making.model,
        "licence": making.licence,
        "packs": ", ".join(_pack_words(pack) for pack in making.packs),
        "seed": "" if making.seed is None else str(making.seed),
        "instead": making.instead,
        "settings": ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in told.items() if value is not True),
        "spent": ", ".join(spent),
    }


def _pack_words(pack: PackUse) -> str:
    named = f"{pack.name} {pack.version}".strip()
    return named if pack.strength is None else f"{named} at {pack.strength:g}"


def _still(still: Still) -> dict[str, Any]:
    small = reduced(read_picture(still.path), _STILL_PX)
    done, data = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    if not done:
        raise EngineError("check.page", where=still.path.name, got="a frame that cannot be kept as JPEG")
    return {
        "picture": _data_uri(data.tobytes(), "image/jpeg"),
        "time": timecode(still.time_s),
        "width": small.shape[1],
        "height": small.shape[0],
    }


def _data_uri(data: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
