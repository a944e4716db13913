"""What pictures are refused for, with a checker that says what the test wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from nightreel.engines import card as cards
from nightreel.engines.card import EngineCard, engine
from nightreel.engines.image_check.endpoint import CATEGORIES
from nightreel.engines.image_check.protocol import PictureFinding
from nightreel.errors import OptionError, Problems, RefusedError
from nightreel.media.encode import ClipWriter
from nightreel.media.filters import Frame
from nightreel.media.pictures import write_png
from nightreel.safety import check_clip, check_picture, picture_check_key
from nightreel.safety.audit import read_refusals
from nightreel.safety.lexicon import lexicon
from nightreel.safety.pictures import MOST_FRAMES, judge, picture_rules
from nightreel.safety.sampling import sample_clip
from nightreel.spec.tenant import Tenant

RED, BLUE, GREEN = (210, 20, 20), (20, 20, 210), (20, 200, 20)


@pytest.fixture
def checker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type]:
    """A registered engine that finds breasts in red, genitals in green and nothing in blue; it keeps what it saw."""

    @engine(EngineCard(step="image_check", name="colours", version="1", summary="Colours, for a test."))
    class Colours:
        card: ClassVar[EngineCard]
        seen: ClassVar[list[tuple[int, ...]]] = []

        def check(self, pictures: Sequence[Frame]) -> tuple[PictureFinding, ...]:
            self.seen.extend(picture.shape for picture in pictures)
            found = []
            for index, picture in enumerate(pictures):
                red, green, blue = picture.reshape(-1, 3).mean(axis=0)
                name = "female_breast_exposed" if red > max(green, blue) else "male_genitalia_exposed"
                if blue < max(red, green):
                    found.append(PictureFinding(category=name, score=0.8, picture=index))
            return tuple(found)

    monkeypatch.setenv("NIGHTREEL_IMAGE_CHECK", "colours")
    monkeypatch.setenv("NIGHTREEL_AUDIT", str(tmp_path / "refusals.jsonl"))
    yield Colours
    del cards._ENGINES["image_check", "colours"]


def _clip(path: Path, *parts: tuple[tuple[int, int, int], int], fps: int = 10) -> Path:
    with ClipWriter(path, 64, 48, Fraction(fps)) as writer:
        for colour, frames in parts:
            for _ in range(frames):
                writer.write(np.full((48, 64, 3), colour, np.uint8))
    return path


def test_a_clip_is_refused_with_the_second_where_it_is_seen(checker: type, tmp_path: Path, tenant: Tenant) -> None:
    clip = _clip(tmp_path / "clip.mp4", (BLUE, 20), (RED, 10), (BLUE, 20))
    with pytest.raises(RefusedError) as refused:
        check_clip(clip, where="shot 3", tenant=tenant, run="r1")
    assert str(refused.value) == (
        "[safety.sexual] shot 3: got bare breasts at 2.0 s, want no sexual content. "
        "Fix: use another picture, or ask for another one."
    )
    (line,) = read_refusals()
    assert (line.rule, line.run, line.field) == ("colours/female_breast_exposed", "r1", "shot 3")


def test_a_harmless_clip_passes(checker: type, tmp_path: Path, tenant: Tenant) -> None:
    check_clip(_clip(tmp_path / "clip.mp4", (BLUE, 12)), where="shot 1", tenant=tenant)


@pytest.mark.parametrize("trade", ["", "lingerie", "medicine", "wine"])
def test_only_art_shows_breasts_and_nobody_genitals(trade: str, checker: type, tmp_path: Path, tenant: Tenant) -> None:
    breasts, genitals = tmp_path / "red.png", tmp_path / "green.png"
    write_png(breasts, np.full((40, 40, 3), RED, np.uint8))
    write_png(genitals, np.full((40, 40, 3), GREEN, np.uint8))
    art, other = (tenant.model_copy(update={"trade": name}) for name in ("art", trade))
    check_picture(breasts, where="red", tenant=art)
    for path, whose in ((genitals, art), (breasts, other), (genitals, other)):
        with pytest.raises(RefusedError, match=r"\[safety\.sexual\]"):
            check_picture(path, where=path.name, tenant=whose)


def test_several_kinds_are_told_at_once() -> None:
    found = [
        PictureFinding(category=name, score=score, picture=0)
        for name, score in (("violence", 0.9), ("minors", 0.3), ("sexual", 0.2), ("face_male", 1.0), ("sexual", 0.6))
    ]
    assert [(rule.category, one.score) for one, rule in judge(found, picture_rules(), "")] == [
        ("violence", 0.9), ("sexual", 0.6), ("minors", 0.3)
    ]  # fmt: skip
    assert {rule.category for _, rule in judge(found, picture_rules(), "games")} == {"sexual", "minors"}


def test_every_rule_names_a_category_and_every_category_of_a_service_a_rule() -> None:
    rules = picture_rules().pictures
    assert {rule.category for rule in rules.values()} <= set(lexicon().categories)
    assert set(CATEGORIES) <= set(rules)
    lifted = {name for name, rule in rules.items() if rule.lifted_by}
    assert not lifted & {"minors", "sexual", "child_safety", "female_genitalia_exposed", "male_genitalia_exposed"}


def test_frames_are_few_and_scenes_are_among_them(tmp_path: Path) -> None:
    scenes = [((20 * n, 255 - 20 * n, (97 * n) % 255), 10) for n in range(12)]
    samples = sample_clip(_clip(tmp_path / "clip.mp4", *scenes), 8, 32)
    times = [sample.time_s for sample in samples]
    assert len(samples) == 8
    assert times == sorted(times)
    assert times[0] == 0
    assert times[-1] == pytest.approx(11.9)
    assert max(samples[0].pixels.shape) == 32


def test_a_flash_of_one_scene_is_found_among_long_ones(checker: type, tmp_path: Path, tenant: Tenant) -> None:
    clip = _clip(tmp_path / "clip.mp4", (BLUE, 100), (GREEN, 6), (BLUE, 100))
    with pytest.raises(RefusedError, match="bare genitals at 10"):
        check_clip(clip, where="film", tenant=tenant)


@pytest.mark.parametrize("fps", [10, 24, 25, 30])
@pytest.mark.parametrize("begin_s", [5.2, 6.0, 6.3])
def test_half_a_second_is_met_wherever_it_lies(
    begin_s: float, fps: int, checker: type, tmp_path: Path, tenant: Tenant
) -> None:
    frames, begin, insert = 12 * fps, round(begin_s * fps), fps // 2
    parts = ((BLUE, begin), (RED, insert), (BLUE, frames - begin - insert))
    with pytest.raises(RefusedError, match=rf"bare breasts at {int(begin_s)}"):
        check_clip(_clip(tmp_path / "clip.mp4", *parts, fps=fps), where="shot 1", tenant=tenant)


def test_half_a_second_is_met_among_many_scenes_of_a_long_film(checker: type, tmp_path: Path, tenant: Tenant) -> None:
    scenes = [((0, (37 * n) % 90, 255 - n), 20) for n in range(40)]
    clip = _clip(tmp_path / "clip.mp4", *scenes[:25], (RED, 5), *scenes[25:])
    with pytest.raises(RefusedError, match=r"bare breasts at 50"):
        check_clip(clip, where="film", tenant=tenant)
    assert len(checker.seen) <= MOST_FRAMES  # type: ignore[attr-defined]


def test_what_stands_still_is_looked_at_once(checker: type, tmp_path: Path, tenant: Tenant) -> None:
    check_clip(_clip(tmp_path / "clip.mp4", (BLUE, 200)), where="film", tenant=tenant)
    assert len(checker.seen) <= 2  # type: ignore[attr-defined]


def test_a_transparent_picture_is_seen_on_white(checker: type, tmp_path: Path, tenant: Tenant) -> None:
    pixels = np.full((40, 40, 4), (*RED, 255), np.uint8)
    write_png(tmp_path / "red.png", pixels)
    with pytest.raises(RefusedError):
        check_picture(tmp_path / "red.png", where="x", tenant=tenant)


def test_an_engine_that_is_not_there_lets_nothing_pass(
    tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIGHTREEL_IMAGE_CHECK", "none")
    with pytest.raises(OptionError, match=r"image_check\.engine.*nudenet"):
        check_clip(_clip(tmp_path / "clip.mp4", (BLUE, 3)), where="x", tenant=tenant)


def test_what_was_looked_at_is_looked_at_again_for_another_trade(tenant: Tenant, checker: type) -> None:
    assert picture_check_key(tenant) != picture_check_key(tenant.model_copy(update={"trade": "art"}))


@pytest.mark.parametrize(
    ("judge", "image"),
    [({"model": "two"}, "judge"), ({"url": "'http://b'"}, "judge"), ({}, "other")],
    ids=["model", "address", "endpoint"],
)
def test_what_another_service_passed_is_looked_at_again(
    judge: dict[str, str], image: str, tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "endpoints.yaml"
    monkeypatch.setenv("NIGHTREEL_ENDPOINTS", str(listed))
    monkeypatch.setenv("NIGHTREEL_IMAGE_CHECK", "endpoint")

    def key(changed: dict[str, str], name: str) -> str:
        fields = {"kind": "language", "url": "'http://a'", "model": "one", **changed}
        said = ", ".join(f"{field}: {value}" for field, value in fields.items())
        listed.write_text(f"endpoints: {{judge: {{{said}}}, other: {{kind: language, url: 'http://a', model: one}}}}")
        monkeypatch.setenv("NIGHTREEL_IMAGE_ENDPOINT", name)
        return picture_check_key(tenant)

    assert key({}, "judge") == key({"timeout_s": "9"}, "judge") != key(judge, image)
    assert key({}, "nobody")  # the check itself says that it is not there


def test_several_categories_are_one_refusal(tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    @engine(EngineCard(step="image_check", name="all", version="1", summary="Everything, for a test."))
    class Everything:
        card: ClassVar[EngineCard]

        def check(self, pictures: Sequence[Frame]) -> tuple[PictureFinding, ...]:
            return tuple(PictureFinding(category=name, score=1, picture=0) for name in ("violence", "sexual"))

    monkeypatch.setenv("NIGHTREEL_IMAGE_CHECK", "all")
    write_png(tmp_path / "a.png", np.zeros((8, 8, 3), np.uint8))
    try:
        with pytest.raises(RefusedError) as refused:
            check_picture(tmp_path / "a.png", where="a.png", tenant=tenant)
    finally:
        del cards._ENGINES["image_check", "all"]
    assert isinstance(refused.value, Problems)
    assert len(refused.value.errors) == 2
