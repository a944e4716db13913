"""Refuses pictures and clips that may not be shown."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from nightreel.engines.card import engine_cards, make_engine
from nightreel.engines.image_check.protocol import ImageChecker, PictureFinding
from nightreel.errors import RefusedError
from nightreel.safety.audit import Refusal, log_refusals, now
from nightreel.safety.lexicon import lexicon
from nightreel.safety.refusal import refuse
from nightreel.spec.model import Model
from nightreel.spec.tenant import Tenant
from nightreel.spec.yaml_file import parse_yaml, validate

if TYPE_CHECKING:
    from nightreel.media.filters import Frame

MOST_FRAMES = 64
"""Frames of a clip that are looked at: every half second of half a minute, the most unlike ones of a longer film."""
_LONGEST_SIDE_PX = 640
_SAMPLING = "2"
"""Changes when other frames are looked at."""
_RULES = Path(__file__).parent / "pictures.yaml"


class PictureRule(Model):
    """When something that is seen in a picture is refused."""

    category: str
    title: str = Field(description="What was seen, in words for people.")
    least: float = Field(gt=0, le=1, description="Lowest score that counts.")
    lifted_by: tuple[str, ...] = ()


class PictureRules(Model):
    """What pictures are refused for, by the names that engines give."""

    pictures: dict[str, PictureRule]


@cache
def picture_rules() -> PictureRules:
    """Read the rules for pictures."""
    value, positions = parse_yaml(_RULES.read_text(encoding="utf-8"), _RULES.name)
    return validate(value, PictureRules, positions)


def check_clip(path: Path, *, where: str, tenant: Tenant, run: str = "", rules: PictureRules | None = None) -> None:
    """Refuse a clip of which a frame may not be shown.

    Args:
        path: a film.
        where: what it is, as an error shows it: shot 3.
        tenant: whose; its trade lifts the rules that say so.
        run: the run's id, for the log.
        rules: others than the house's.

    Raises:
        RefusedError: ``safety.<category>`` with what was seen and when.
        BusyError: the installation's engine is away.
    """
    from nightreel.safety.sampling import sample_clip

    samples = sample_clip(path, MOST_FRAMES, _LONGEST_SIDE_PX)
    places = [f"{sample.time_s:.1f} s" for sample in samples]
    _check([sample.pixels for sample in samples], places, where, tenant, run, rules or picture_rules())


def check_frames(
    frames: Sequence[Frame], times_s: Sequence[float], *, where: str, tenant: Tenant, run: str = ""
) -> None:
    """Refuse frames, RGB, of which one may not be shown; an error says when it is seen. See ``check_clip``."""
    from nightreel.media.framing import reduced

    places = [f"{time_s:.1f} s" for time_s in times_s]
    _check([reduced(frame, _LONGEST_SIDE_PX) for frame in frames], places, where, tenant, run, picture_rules())


def check_picture(path: Path, *, where: str, tenant: Tenant, run: str = "", rules: PictureRules | None = None) -> None:
    """Refuse a picture that may not be shown; see ``check_clip``."""
    from nightreel.media.framing import reduced
    from nightreel.media.pictures import on_white, read_picture

    pixels = reduced(on_white(read_picture(path)), _LONGEST_SIDE_PX)
    _check([pixels], [""], where, tenant, run, rules or picture_rules())


def picture_check_key(tenant: Tenant) -> str:
    """Give what decides, besides the picture, whether it passes; with it memos of what passed follow a change.

    The engine with its version and, of a service, its endpoint and model; the rules; the trade; how clips are sampled.
    """
    name = _engine_name()
    card = engine_cards("image_check").get(name)
    judge_of = getattr(make_engine("image_check", name), "judge", None) if card else None
    parts = (
        name, card.version if card else "", judge_of() if judge_of else "", picture_rules().model_dump_json(),
        tenant.trade, _SAMPLING,
    )  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def judge(
    findings: Sequence[PictureFinding], rules: PictureRules, trade: str
) -> list[tuple[PictureFinding, PictureRule]]:
    """Give the findings that are refused, the surest of each category."""
    worst: dict[str, tuple[PictureFinding, PictureRule]] = {}
    for finding in sorted(findings, key=lambda finding: -finding.score):
        rule = rules.pictures.get(finding.category)
        if rule is not None and finding.score >= rule.least and trade not in rule.lifted_by:
            worst.setdefault(rule.category, (finding, rule))
    return list(worst.values())


def _check(pictures: list[Frame], places: list[str], where: str, tenant: Tenant, run: str, rules: PictureRules) -> None:
    name = _engine_name()
    checker: ImageChecker = make_engine("image_check", name)
    bad = judge(checker.check(pictures), rules, tenant.trade)
    if not bad:
        return
    words = [f"{rule.title} at {places[finding.picture]}".removesuffix(" at ") for finding, rule in bad]
    categories = lexicon().categories
    log_refusals(
        Refusal(
            time=now(), tenant=tenant.name, run=run, category=rule.category, rule=f"{name}/{finding.category}",
            field=where, words=f"{said} ({finding.score:.2f})", rules_version=lexicon().version,
            digest=hashlib.sha256(pictures[finding.picture].tobytes()).hexdigest(),
        )
        for said, (finding, rule) in zip(words, bad, strict=True)
    )  # fmt: skip
    refuse(
        [
            RefusedError(
                f"safety.{rule.category}", where=where, got=said, want=categories[rule.category].title,
                fix="use another picture, or ask for another one",
            )
            for said, (_, rule) in zip(words, bad, strict=True)
        ]
    )  # fmt: skip


def _engine_name() -> str:
    """Give the engine that this installation chose."""
    return os.environ.get("NIGHTREEL_IMAGE_CHECK") or "nudenet"
