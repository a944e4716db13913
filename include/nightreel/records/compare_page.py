"""The comparison of two runs as one HTML page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nightreel.errors import NightreelError
from nightreel.records.compare import Comparison, FilmPair, RunSide, ShotPair, ShotSide, StepSide
from nightreel.spec.generation import Usage
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

_STILL_PX, _JPEG_QUALITY = 640, 82
_ENGINES = {"animatic": "drawn", "footage": "your own footage"}


def compare_page(found: Comparison, store: Store) -> str:
    """Render a comparison.

    Args:
        found: what ``compare`` gave; any text in it is escaped.
        store: where the stills are.

    Returns:
        HTML without scripts; pictures are inside, so that nothing else is loaded.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    missing: list[str] = []
    shots = [_shot(pair, store, missing) for pair in found.shots]
    return environment.get_template("compare.html").render(
        title=found.b.title, lead=_lead(found),
        sides=[{"label": label, "run": side, "when": _when(side)} for label, side in (("A", found.a), ("B", found.b))],
        films=[_film(film) for film in found.films], shots=shots, sections=list(_sections(found)),
        steps=[{"made": step.made, "words": _step(step)} for step in found.steps],
        spent=_spent(found), notes=list(dict.fromkeys([*found.notes, *missing])),
        footer="VMAF estimates how people judge a film on a large screen: 100 is the same, and above 93 few see a "
        "difference.",
    )  # fmt: skip


def _lead(found: Comparison) -> str:
    """Say in one sentence what changed."""
    if found.is_same:
        return "Nothing differs: both runs gave the very same film."
    new = sum(not pair.same_clip for pair in found.shots)
    worded = sum(bool(pair.words) for pair in found.shots)
    parts = [_counted(new, "shot", "made anew")] if new else []
    parts += [_counted(worded, "shot", "with other words or framing")] if worded else []
    parts += ["a changed brief"] if found.brief else []
    parts += ["changed options"] if found.options else []
    parts += ["another version of the pipeline, the brand or an engine"] if found.a.recipe != found.b.recipe else []
    words = ", ".join(parts) or "the same shots, rendered again"
    return f"{words[:1].upper()}{words[1:]}."


def _counted(count: int, name: str, words: str) -> str:
    return f"{count} {name}{'s' if count != 1 else ''} {words}"


def _when(side: RunSide) -> str:
    try:
        return datetime.fromisoformat(side.began).astimezone(UTC).strftime("%d %B %Y, %H:%M UTC").lstrip("0")
    except ValueError:
        return side.began


def _film(film: FilmPair) -> dict[str, Any]:
    shown: dict[str, Any] = {"platform": film.platform, "figure": "", "percent": 0}
    if film.same:
        return {**shown, "words": "The very same file."}
    if film.before is None or film.after is None:
        return {**shown, "words": f"Only in {'B' if film.before is None else 'A'}."}
    if film.near is None:
        return {**shown, "words": film.why_not or "Another file; not compared frame by frame."}
    psnr = f", PSNR {film.near.psnr_db:.1f} dB" if film.near.psnr_db is not None else ""
    words = f"SSIM {film.near.ssim:.4f}{psnr}, {film.near.frames} frames."
    return {
        **shown, "figure": f"{film.near.vmaf:.1f}", "percent": round(film.near.vmaf, 1),
        "words": " ".join((words, *film.near.told)),
    }  # fmt: skip


def _shot(pair: ShotPair, store: Store, missing: list[str]) -> dict[str, Any]:
    side = pair.after or pair.before
    moved = pair.before is not None and pair.after is not None and pair.before.number != pair.after.number
    was = f", shot {pair.before.number} before" if moved and pair.before is not None else ""
    alone = pair.before is None or pair.after is None
    return {
        "title": f"Shot {side.number if side is not None else '?'}{was}",
        "pill": _pill(pair), "changed": alone or not pair.same_clip or bool(pair.words),
        "new_picture": not alone and not pair.same_clip,
        "halves": [_half(half, label, store, missing) for half, label in ((pair.before, "A"), (pair.after, "B"))],
        "words": pair.words,
    }  # fmt: skip


def _pill(pair: ShotPair) -> str:
    if pair.before is None:
        return "new"
    if pair.after is None:
        return "left out"
    if not pair.same_clip:
        return "made anew"
    return "other words, same picture" if pair.words else "unchanged"


def _half(side: ShotSide | None, label: str, store: Store, missing: list[str]) -> dict[str, Any]:
    if side is None:
        return {"picture": "", "missing": f"Not in {label}", "caption": ""}
    parts = [f"take {side.take}" if side.take > 1 else "", side.model or _ENGINES.get(side.engine, side.engine)]
    parts += [f"seed {side.seed}"] if side.seed is not None else []
    parts += ["reused"] if side.reused else []
    wish = f" Wish: “{side.wish}”" if side.wish else ""
    caption = f"{label}: {', '.join(filter(None, parts)) or 'not made yet'}.{wish}"
    picture, size = _picture(side.still, store, missing)
    return {
        "picture": picture, "width": size[0], "height": size[1], "alt": f"Shot {side.number} in {label}",
        "missing": "No picture", "caption": caption,
    }  # fmt: skip


def _picture(still: Artifact | None, store: Store, missing: list[str]) -> tuple[str, tuple[int, int]]:
    """Give a still as a small JPEG inside an address, and its size; nothing where it is gone."""
    import base64

    import cv2

    if still is None:
        return "", (0, 0)
    try:
        pixels = cv2.imread(str(store.local(still)), cv2.IMREAD_COLOR)
    except NightreelError as error:
        missing.append(str(error))
        return "", (0, 0)
    if pixels is None:
        missing.append(f"{still.uri}: no picture")
        return "", (0, 0)
    height, width = pixels.shape[:2]
    if width > _STILL_PX:
        height, width = round(height * _STILL_PX / width), _STILL_PX
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1]
    return f"data:image/jpeg;base64,{base64.b64encode(encoded.tobytes()).decode()}", (width, height)


def _sections(found: Comparison) -> Iterator[dict[str, Any]]:
    for title, rows in (("Script", found.film), ("Brief", found.brief), ("Options", found.options)):
        if rows:
            yield {"title": title, "rows": rows}


def _step(step: StepSide) -> str:
    whole = step.made + step.reused + step.off + step.failed
    counts = (("made", step.made), ("failed", step.failed), ("switched off", step.off))
    told = [name if count == whole else f"{count} of {whole} {name}" for name, count in counts if count]
    return f"{step.step_id}: {', '.join(told) or ('reused' if step.reused else 'waits')}"


def _spent(found: Comparison) -> str:
    seconds = sum(step.seconds for step in found.steps)
    usage = sum((step.usage for step in found.steps), Usage())
    gpu = f", {usage.gpu_s:.0f} GPU seconds" if usage.gpu_s >= 0.5 else ""
    return f"B worked {seconds:.1f} seconds{gpu} and cost ${usage.money:.2f}; what is not marked was there before."
