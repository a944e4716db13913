"""Runs, revisions of them and what differs: real films of 180 lines, made in this process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from nightreel.context import RunInfo
from nightreel.errors import NightreelError, Problems
from nightreel.media.decode import read_frames
from nightreel.media.nearness import nearness
from nightreel.plan.compile import compile_pipeline
from nightreel.plan.model import Plan
from nightreel.records.book import RunBook, runs, state_of
from nightreel.records.compare import compare
from nightreel.records.revision import Changes, Revision, restore, revise
from nightreel.run.pipeline import run_plan
from nightreel.run.step import Bench
from nightreel.run.workspace import Workspace
from nightreel.spec.brief import Brief
from nightreel.spec.film import Renditions, ShotClip
from nightreel.spec.record import RunRecord
from nightreel.spec.review import Words
from nightreel.spec.run import RunRequest
from nightreel.spec.tenant_folder import load_tenant

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]
TENANT = """
name: acme
title: Acme
brand: {name: Acme, frame_rate: 12}
"""
PIPELINE = """
name: tiny
title: Tiny
platforms: [draft]
steps:
  - step: intake
  - {step: enrich, options: {height_px: 180}}
  - {step: generate, options: {grain: 0}}
  - step: assemble
  - {step: export, options: {preset: ultrafast}}
"""
BRIEF = Brief(
    title="Cup",
    category="cup",
    selling_points=("Keeps coffee hot", "Of clay"),
    duration_s=4,
    pictures=("cup.png",),
)


class Silent:
    def step(self, step_id: str, fraction: float, message: str) -> None:
        """Nobody watches."""


@dataclass
class House:
    """A client whose films are made here."""

    bench: Bench
    plan: Plan

    def run(self, run_id: str, brief: Brief = BRIEF, request: RunRequest | None = None) -> RunRecord:
        """Make a film and give what is kept of it."""
        info = RunInfo(run_id=run_id, date="2026-01-02T03:04:05+00:00", request=request or RunRequest())
        run_plan(self.plan, brief, self.bench, info, Silent())
        return self.record(run_id)

    def again(self, revision: Revision) -> RunRecord:
        """Make the film of a revision."""
        return self.run(revision.run_id, Brief.model_validate(revision.brief), revision.request)

    def record(self, run_id: str) -> RunRecord:
        """Give what is kept of a run."""
        record = RunBook(self.bench.store, run_id).read()
        assert record is not None
        return record

    def film(self, record: RunRecord) -> Path:
        """Give the film of a run."""
        artifact = next(part.outputs["renditions"] for part in record.steps if "renditions" in part.outputs)
        return self.bench.store.local(self.bench.store.load(artifact, Renditions).items[0].media)

    def shot(self, record: RunRecord, number: int) -> ShotClip:
        """Give a shot of a run by its number from 1."""
        artifact = next(part.outputs["shot"] for part in record.steps if part.shot_index == number - 1)
        return self.bench.store.load(artifact, ShotClip)

    def middle(self, record: RunRecord, number: int) -> np.ndarray:
        """Give the frame in the middle of a shot."""
        clip = self.shot(record, number).clip
        return next(read_frames(self.bench.store.local(clip.media), start_frame=clip.frames // 2))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    base = tmp_path_factory.mktemp("house")
    root = base / "tenants/acme"
    (root / "pipelines").mkdir(parents=True)
    (root / "media").mkdir()
    (root / "tenant.yaml").write_text(TENANT)
    (root / "pipelines/tiny.yaml").write_text(PIPELINE)
    cup = np.zeros((240, 200, 4), np.uint8)
    cv2.rectangle(cup, (50, 50), (150, 200), (30, 120, 240, 255), -1)
    cv2.circle(cup, (155, 120), 30, (30, 120, 240, 255), 10)
    cv2.imwrite(str(root / "media/cup.png"), cup)
    folder = load_tenant(root)
    bench = Bench(Workspace(base / "tenants", (base / "stores").as_uri(), base / "cache"), folder.tenant)
    return House(bench, compile_pipeline(folder, "tiny"))


@pytest.fixture(scope="module")
def first(house: House) -> RunRecord:
    return house.run("first")


@pytest.fixture(scope="module")
def second(house: House, first: RunRecord) -> RunRecord:
    """The first one with shot 2 again."""
    changes = Changes(again={2: "more light"}, note="The cup looks dull.")
    return house.again(revise(house.bench.store, first, changes, "ada", tenant=house.bench.tenant))


def _made(record: RunRecord, step: str) -> list[int | None]:
    """Which shots of a step were made anew, numbered from 0; ``[None]`` for a step that is done once."""
    return [part.shot_index for part in record.steps if part.step == step and not part.reused]


def test_every_step_is_in_the_book(house: House, first: RunRecord) -> None:
    shots = len([part for part in first.steps if part.step == "generate"])
    assert [part.step_id for part in first.steps] == ["intake", "enrich", *["generate"] * shots, "assemble", "export"]
    assert first.head.steps == ("intake", "enrich", "generate", "assemble", "export")
    assert (first.head.title, first.head.recipe != "", state_of(first)) == ("Cup", True, "success")
    assert next(part.options["height_px"] for part in first.steps if part.step == "enrich") == 180
    assert all(part.stills for part in first.steps if part.step == "generate")


def test_a_shot_asked_for_again_is_the_only_one_that_is_made(house: House, first: RunRecord, second: RunRecord) -> None:
    assert _made(second, "generate") == [1]
    assert _made(second, "assemble") == [None]
    shot = house.shot(second, 2).shot
    assert (shot.take, shot.wish) == (2, "more light")
    difference = np.abs(house.middle(first, 2).astype(int) - house.middle(second, 2).astype(int))
    assert (difference.max(axis=2) > 24).mean() > 0.02, "another take looks the same"


def test_a_revision_says_what_it_revises(house: House, second: RunRecord) -> None:
    notes = {part.step: part.notes for part in second.steps if part.shot_index in (None, 1)}
    assert notes["enrich"][:2] == ("Revision of first: shot 2 again.", "Asked for: The cup looks dull.")
    assert any("take 2" in note and "nobody understood the wish “more light”" in note for note in notes["generate"])
    assert (second.head.request.parent, second.head.request.root, second.head.request.asked_by) == (
        "first", "first", "ada",
    )  # fmt: skip
    assert second.head.run_id == "revision__first.1"


def test_edited_words_change_their_shot_alone(house: House, first: RunRecord) -> None:
    changes = Changes(words={1: Words(headline="Hot till noon")})
    third = house.again(revise(house.bench.store, first, changes, "ada"))
    assert _made(third, "generate") == [0]
    shot = house.shot(third, 1)
    assert shot.shot.text.headline == "Hot till noon"
    assert shot.clip == house.shot(first, 1).clip
    assert any("its clip is used again" in note for part in third.steps for note in part.notes)
    spoken = Changes(words={2: Words(voice_over="It is warm.")})
    assert _made(house.again(revise(house.bench.store, first, spoken, "ada")), "generate") == []


def test_a_restored_run_gives_the_very_same_film(house: House, first: RunRecord, second: RunRecord) -> None:
    revision = restore(house.bench.store, first, "bo")
    assert (revision.request.parent, revision.request.root) == ("first", "first")
    again = house.again(revision)
    assert [part.step for part in again.steps if not part.reused] == ["intake", "enrich"]
    assert house.film(again).read_bytes() == house.film(first).read_bytes()


def test_a_changed_brief_gets_a_new_script(house: House, second: RunRecord) -> None:
    revision = revise(house.bench.store, second, Changes(brief={"slogan": "Warm to the last sip"}), "ada")
    assert (revision.request.script, revision.brief["slogan"]) == (None, "Warm to the last sip")
    fresh = house.again(revision)
    shots = [house.shot(fresh, part.shot_index + 1).shot for part in fresh.steps if part.shot_index is not None]
    assert any("Warm to the last sip" in shot.text.model_dump_json() for shot in shots)
    assert all(shot.take == 1 for shot in shots)


def test_the_comparison_tells_what_changed_and_how_near_the_films_are(
    house: House, first: RunRecord, second: RunRecord
) -> None:
    found = compare(house.bench.store, first, second, vmaf=True)
    assert [pair.same_clip for pair in found.shots].count(False) == 1
    changed = found.shots[1]
    assert changed.before is not None
    assert changed.after is not None
    assert (changed.before.take, changed.after.take, changed.after.wish) == (1, 2, "more light")
    assert changed.before.still != changed.after.still
    (film,) = found.films
    assert film.near is not None
    assert 5 < film.near.vmaf < 97
    assert {step.step_id: step.made for step in found.steps}["generate"] == 1
    same = compare(house.bench.store, first, first, vmaf=True)
    assert same.is_same
    assert same.films[0].near is not None
    assert same.films[0].near.vmaf == 100


def test_a_film_is_as_near_as_can_be_to_itself(house: House, first: RunRecord) -> None:
    found = nearness(house.film(first), house.film(first))
    assert found.vmaf > 97
    assert found.ssim > 0.9999


def test_runs_are_listed_the_newest_first(house: House, first: RunRecord, second: RunRecord) -> None:
    names = [head.run_id for head in runs(house.bench.store, pipeline="tiny")]
    assert names[-2:] == ["revision__first.1", "first"]
    assert list(runs(house.bench.store, pipeline="other")) == []


def test_a_step_that_fails_is_in_the_book_and_the_run_has_failed(house: House) -> None:
    with pytest.raises(NightreelError):
        house.run("broken", BRIEF.model_copy(update={"pictures": ("away.png",)}))
    record = house.record("broken")
    (part,) = record.steps
    assert part.fault is not None
    assert "away.png" in f"{part.fault.where} {part.fault.got}"
    assert state_of(record) == "failed"


def test_a_step_that_later_ones_need_cannot_be_switched_off(house: House) -> None:
    with pytest.raises(Problems, match=r"\[run\.off\] assemble"):
        house.run("less", request=RunRequest(off=("assemble",)))


def test_a_script_of_another_store_is_refused(house: House, first: RunRecord, tmp_path: Path) -> None:
    script = next(part.outputs["script"] for part in first.steps if "script" in part.outputs)
    elsewhere = tmp_path / "script.json"
    elsewhere.write_bytes(house.bench.store.local(script).read_bytes())
    stolen = script.model_copy(update={"uri": elsewhere.as_uri()})
    with pytest.raises(NightreelError, match=r"\[store\.outside\]"):
        house.run("stolen", request=RunRequest(script=stolen))
    clip = house.shot(first, 1).clip.media
    with pytest.raises(NightreelError, match=r"\[run\.script\]"):
        house.run("clip", request=RunRequest(script=clip))
