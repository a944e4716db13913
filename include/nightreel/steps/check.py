"""Check the finished films, and stop the run when one of them is not fit to be seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from nightreel.errors import CheckError, InputError
from nightreel.spec.film import Finding, Reel, Rendition, Renditions, Report
from nightreel.spec.model import Options
from nightreel.spec.platforms import PLATFORMS
from nightreel.spec.script import Script
from nightreel.spec.tenant import Tenant
from nightreel.steps.base import Port, Step, StepContext, step

if TYPE_CHECKING:
    from nightreel.media.contact_sheet import Strip
    from nightreel.media.quality import Limits, Measured
    from nightreel.media.shot_report import ShotLimits
    from nightreel.media.shot_scores import ShotScore

_MASTER_STILLS, _STILLS = 12, 6


class CheckOptions(Options):
    """What a film must hold to."""

    gate: Literal["stop", "warn"] = Field("stop", description="Stop the run at a finding, or only report it.")
    max_black_s: float = Field(0.5, ge=0.1, le=60, description="Longest black picture.")
    max_freeze_s: float = Field(2, ge=0.5, le=120, description="Longest frozen picture; held shots and the logo may.")
    max_silence_s: float = Field(2, ge=0.2, le=120, description="Longest silence.")
    loudness_tolerance_lu: float = Field(1, ge=0.1, le=20, description="How far from its target the loudness may lie.")
    silent_film: bool = Field(False, description="The film has no sound, and none is missed.")
    min_brand_score: float = Field(
        0,
        ge=0,
        le=1,
        description="How well each shot must agree with the brand; 0 only reports. 0.5 stops what is off.",
    )
    min_coherence: float = Field(
        0, ge=0, le=1, description="How well each shot must hold together in time; 0 only reports."
    )
    min_steadiness: float = Field(
        0, ge=0, le=1, description="How steady the light of each shot must be; 0 only reports."
    )


@step(
    "check",
    takes={
        "renditions": "renditions",
        "script": Port("script", optional=True),
        "reel": Port("reel", optional=True),
    },
    gives={"report": "report"},
    title="Check quality",
    group="delivery",
)
class Check(Step[CheckOptions]):
    """Decode every rendition from end to end and report what a viewer, a platform or the brand would trip over.

    Every shot of the first rendition is scored: its look against the brand, and whether it holds together in time. What
    may not be shown stops the run whatever the gate is.
    """

    version = "2"

    def key_material(self, options: CheckOptions, engine: str, tenant: Tenant, tenant_root: Path) -> dict[str, Any]:
        """Films that passed another check of pictures are looked at again."""
        from nightreel.safety import picture_check_key

        return {"looked": picture_check_key(tenant)}

    def run(self, options: CheckOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Measure, judge, draw the report, keep it; then stop the run if it must be stopped.

        Raises:
            CheckError: a finding, where ``gate`` is ``stop`` (``check.<finding>``), or a film that breaks, which nobody
                could look at whole, whatever the gate is; the report is kept before.
            RefusedError: a film shows what may not be shown (``safety.<category>``).
        """
        renditions: Renditions = inputs["renditions"]
        script: Script | None = inputs.get("script")
        films: list[_Film] = []
        for number, rendition in enumerate(renditions.items):
            context.progress(number / len(renditions.items), f"{rendition.platform}: decoding every frame")
            films.append(_check_film(rendition, number == 0, script, options, context))
        scores = _score(films[0], script, inputs.get("reel"), context)
        films[0] = replace(films[0], findings=_sorted([*films[0].findings, *_judged(films[0], scores, options)]))
        report = _report(renditions, films, scores, options, context)
        context.measure(*report.measures)
        kept = context.store.keep_model(report, "report")
        bad = [finding for finding in report.findings if not finding.passed]
        for finding in bad:
            context.note(f"{finding.platform}: {_words(finding)}")
        if bad and (options.gate == "stop" or not all(film.seen for film in films)):
            raise _refusal(bad, report.page.uri)
        context.progress(1.0, f"{len(report.findings)} findings, {len(bad)} to look at; report {kept.sha256[:12]}")
        return {"report": report}


@dataclass(frozen=True)
class _Film:
    """One rendition after its check."""

    rendition: Rendition
    measured: Measured | None
    """``None`` for a file that cannot be opened."""
    strip: Strip
    findings: tuple[Finding, ...]
    seen: bool = False
    """Whether it was looked at for what may not be shown."""


def _check_film(
    rendition: Rendition, is_master: bool, script: Script | None, options: CheckOptions, context: StepContext
) -> _Film:
    from nightreel.media.quality import measure_film
    from nightreel.media.quality_findings import judge

    path = context.store.local(rendition.media)
    folder = Path(mkdtemp(prefix="check-", dir=context.work_dir))
    count = min(_MASTER_STILLS if is_master else _STILLS, rendition.frames)
    frames = sorted({(2 * index + 1) * rendition.frames // (2 * count) for index in range(count)})
    limits = _limits(options)
    try:
        measured = measure_film(path, folder, still_frames=frames, limits=limits)
    except InputError as error:
        return _unreadable(rendition, error)
    findings = judge(
        measured, rendition, limits, script=script,
        loudness_tolerance_lu=options.loudness_tolerance_lu, silent_film=options.silent_film,
    )  # fmt: skip
    seen = _is_allowed(path, rendition, context)
    findings = _sorted([*findings, *_provenance(rendition, path, context)])
    return _Film(rendition, measured, _strip(rendition, measured, frames), findings, seen)


def _is_allowed(path: Path, rendition: Rendition, context: StepContext) -> bool:
    """Look whether a film may be shown; ``False`` where it breaks, so that not all of it was seen.

    Raises:
        RefusedError: it shows what may not be shown.
    """
    from nightreel.safety import check_clip

    try:
        check_clip(path, where=rendition.platform, tenant=context.tenant, run=context.run.run_id)
    except InputError:
        return False
    return True


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    from nightreel.media.quality_findings import TITLES

    order = list(TITLES)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.name)))


def _score(film: _Film, script: Script | None, reel: Reel | None, context: StepContext) -> tuple[ShotScore, ...]:
    """Score the shots of the first rendition; a film that does not decode has none."""
    from nightreel.media.shot_report import scores_of

    if film.measured is None or film.measured.decode_errors:
        return ()
    context.progress(0.95, "scoring every shot")
    path = context.store.local(film.rendition.media)
    return scores_of(path, film.rendition, context, script=script, reel=reel)


def _shot_limits(options: CheckOptions) -> ShotLimits:
    from nightreel.media.shot_report import ShotLimits

    return ShotLimits(options.min_brand_score, options.min_coherence, options.min_steadiness)


def _judged(film: _Film, scores: tuple[ShotScore, ...], options: CheckOptions) -> list[Finding]:
    from nightreel.media.shot_report import judge_shots

    return judge_shots(scores, film.rendition, _shot_limits(options))


def _unreadable(rendition: Rendition, error: InputError) -> _Film:
    from nightreel.media.contact_sheet import Strip

    finding = Finding(
        platform=rendition.platform, name="decode", passed=False, got=str(error.as_dict()["got"] or error.code),
        want=f"{rendition.frames} frames, no error",
    )  # fmt: skip
    size = f"{rendition.width_px} × {rendition.height_px}"
    return _Film(rendition, None, Strip(_title(rendition), size, "This file cannot be opened", ()), (finding,))


def _limits(options: CheckOptions) -> Limits:
    from nightreel.media.quality import Limits

    return Limits(black_s=options.max_black_s, freeze_s=options.max_freeze_s, silence_s=options.max_silence_s)


def _provenance(rendition: Rendition, path: Path, context: StepContext) -> list[Finding]:
    """Read back what the label and watermark steps put into the film."""
    findings = []
    if rendition.labels:
        from nightreel.provenance.labels import read_labels

        found = read_labels(path)
        lost = [name for name, value in rendition.labels.items() if found.get(name) != value]
        got = f"{', '.join(lost)} missing" if lost else f"{len(rendition.labels)} read back"
        want = f"all {len(rendition.labels)} labels in the file"
        findings.append(Finding(platform=rendition.platform, name="labels", passed=not lost, got=got, want=want))
    if rendition.payload:
        from nightreel.provenance.watermark import read_watermark

        reading = read_watermark(path, context.key("watermark"), blind=False)
        findings.append(
            Finding(
                platform=rendition.platform, name="watermark", passed=reading.payload == rendition.payload,
                got=reading.payload or "none could be read", want=rendition.payload,
            )
        )  # fmt: skip
    return findings


def _strip(rendition: Rendition, measured: Measured, frames: list[int]) -> Strip:
    from nightreel.media.contact_sheet import Still, Strip
    from nightreel.media.quality import frame_rate_text

    times = [float(frame / rendition.fps) for frame in frames]
    stills = tuple(Still(path, time_s) for path, time_s in zip(measured.stills, times, strict=False))
    found = measured.probe
    size = f"{found.width_px} × {found.height_px}"
    details = [
        size,
        f"{found.duration_s:.1f} s",
        f"{frame_rate_text(found.fps)} frames a second",
        f"{rendition.media.size_bytes / 1e6:.1f} MB",
    ]
    if found.has_sound:
        details.append(f"{measured.lufs:.1f} LUFS".replace("-", "−"))
    return Strip(_title(rendition), size, " · ".join(details), stills)


def _title(rendition: Rendition) -> str:
    platform = PLATFORMS.get(rendition.platform)
    return platform.title.rsplit(" ", 1)[0] if platform else rendition.platform.replace("_", " ").capitalize()


def _report(
    renditions: Renditions,
    films: list[_Film],
    scores: tuple[ShotScore, ...],
    options: CheckOptions,
    context: StepContext,
) -> Report:
    """Draw the contact sheet and the page, and keep both."""
    from nightreel.media.contact_sheet import draw_contact_sheet
    from nightreel.media.pictures import write_png
    from nightreel.media.quality_page import FilmPart, ShotPart, render_page
    from nightreel.media.shot_report import measures_of

    findings = tuple(finding for film in films for finding in film.findings)
    length_s = renditions.items[0].frames / renditions.items[0].fps
    made = "one rendition" if len(films) == 1 else f"{len(films)} renditions"
    subtitle = f"{context.tenant.brand.name} · {float(length_s):.1f} s · {made}"
    sheet = context.work_dir / "contact-sheet.png"
    write_png(sheet, draw_contact_sheet(renditions.title, subtitle, [film.strip for film in films]))
    context.stills.append(sheet)
    parts = [FilmPart(film.strip, film.findings, film.measured.wave if film.measured else None) for film in films]
    page = context.work_dir / "quality.html"
    shots = ShotPart(scores, renditions.makings, renditions.packs)
    text = render_page(renditions.title, subtitle, parts, date=context.run.date[:10], shots=shots)
    page.write_text(text, encoding="utf-8")
    return Report(
        passed=all(finding.passed for finding in findings),
        findings=findings,
        measures=tuple(measures_of(scores, _shot_limits(options))),
        page=context.store.keep(page, "page"),
        contact_sheet=context.store.keep(sheet, "still"),
    )


def _refusal(bad: list[Finding], page: str) -> CheckError:
    from nightreel.media.quality_findings import TITLES

    order = list(TITLES)
    worst = min(bad, key=lambda finding: order.index(finding.name))
    more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
    return CheckError(
        f"check.{worst.name}", where=worst.platform, got=f"{worst.got}{more}", want=worst.want,
        fix=f"look at the report {page}, mend the film and run again, or set the gate to warn",
    )  # fmt: skip


def _words(finding: Finding) -> str:
    from nightreel.media.quality_page import sentence

    return sentence(finding)
