"""Whether a model fits, and what is said when it does not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from nightreel.engines.generate.models.asking import Ask
from nightreel.engines.generate.models.memory import Need, Room, choose_offload, need_of, room_of
from nightreel.errors import BusyError, EngineError
from nightreel.spec.generation import ModelSettings, Tuning

GB = 1e9
ASK = Ask(
    task="text-to-video", prompt="", negative_prompt="", width_px=1248, height_px=704, frames=121, fps=Fraction(24),
    steps=30, guidance=5, guidance_2=None, seed=1,
)  # fmt: skip
PARTS = {"text_encoder": 5_700_000_000, "transformer": 5_000_000_000, "vae": 700_000_000}
NEED = Need({"none": 30 * GB, "model": 18 * GB, "sequential": 8 * GB}, main=23 * GB)
GPU = Room("cuda", free=40 * GB, total=48 * GB, main_free=64 * GB)


def choose(room: Room, tenant, need: Need = NEED, **settings: object) -> str:
    return choose_offload(need, room, ModelSettings(model="some/model", **settings), tenant, ASK)


def test_wan_5b_needs_what_its_card_says():
    need = need_of(PARTS, ASK, 2, "none")
    assert need.device["none"] / GB == pytest.approx(30.6, abs=1)
    assert need.device["model"] / GB == pytest.approx(19.2, abs=1)
    assert need.device["sequential"] < need.device["model"]
    assert need.main / GB == pytest.approx(22.8, abs=0.1)


def test_less_is_needed_for_smaller_numbers_and_shorter_clips():
    whole = need_of(PARTS, ASK, 2, "none").device["none"]
    assert need_of(PARTS, ASK, 4, "none").device["none"] > 1.9 * whole
    assert need_of(PARTS, ASK, 2, "nf4").device["none"] < 0.6 * whole
    assert need_of(PARTS, replace(ASK, frames=25), 2, "none").device["none"] < whole


@pytest.mark.parametrize(
    ("free_gb", "way"),
    [(40, "none"), (30, "none"), (29, "model"), (18, "model"), (17, "sequential"), (8, "sequential")],
)
def test_as_little_is_moved_as_fits(free_gb, way, tenant):
    assert choose(replace(GPU, free=free_gb * GB), tenant) == way


def test_what_is_asked_is_done(tenant):
    assert choose(GPU, tenant, tuning=Tuning(offload="sequential")) == "sequential"
    with pytest.raises(BusyError, match=r"12\.0 GB free of 48\.0 GB.*want 30\.0 GB"):
        choose(replace(GPU, free=12 * GB), tenant, tuning=Tuning(offload="none"))


def test_layers_of_quantised_parts_do_not_come_one_by_one(tenant):
    with pytest.raises(BusyError, match=r"want 18\.0 GB"):
        choose(replace(GPU, free=10 * GB), tenant, tuning=Tuning(quantisation="int8"))


def test_idle_parts_need_main_memory(tenant):
    with pytest.raises(BusyError):
        choose(replace(GPU, free=20 * GB, main_free=10 * GB), tenant)


def test_a_gpu_that_others_use_is_busy_and_may_be_asked_again(tenant):
    with pytest.raises(BusyError, match=r"generate\.memory.*wait until the other work") as told:
        choose(replace(GPU, free=4 * GB), tenant)
    assert told.value.retry


@pytest.mark.parametrize(
    ("room", "settings", "fix"),
    [
        (Room("cuda", 20 * GB, 20 * GB, 64 * GB), {"tuning": Tuning(offload="none")}, "offload: model"),
        (Room("cuda", 10 * GB, 10 * GB, 64 * GB), {"tuning": Tuning(offload="none")}, "offload: sequential"),
        (Room("cuda", 7 * GB, 7 * GB, 64 * GB), {}, "quantisation: nf4"),
        (Room("cuda", 7 * GB, 7 * GB, 64 * GB), {"tuning": Tuning(quantisation="nf4")}, "use a worker with 18 GB"),
        (Room("cpu", 27 * GB, 32 * GB, 27 * GB), {}, "smaller `height_px`, such as 352"),
        (Room("cpu", 12 * GB, 16 * GB, 12 * GB), {}, "use a worker with 30 GB or more"),
    ],
)
def test_too_little_memory_names_the_cheapest_way_out(room, settings, fix, tenant):
    with pytest.raises(EngineError, match=r"generate\.memory\] some/model") as told:
        choose(room, tenant, **settings)
    assert fix in told.value.fix


def test_a_smaller_model_that_the_tenant_may_use_is_named(tenant):
    room = Room("cuda", 14 * GB, 14 * GB, 64 * GB)
    need = Need({"none": 90 * GB, "model": 60 * GB, "sequential": 20 * GB}, main=80 * GB)
    with pytest.raises(EngineError) as told:
        choose(room, tenant, need)
    assert "use zai-org/CogVideoX-2b" in told.value.fix


def test_a_cpu_has_no_other_place(tenant):
    room = Room("cpu", 40 * GB, 64 * GB, 40 * GB)
    assert choose(room, tenant, tuning=Tuning(offload="model")) == "none"


def test_the_installation_may_cap_a_model(monkeypatch):
    assert room_of("cpu").free > 1e8
    monkeypatch.setenv("NIGHTREEL_MODEL_GB", "0.5")
    room = room_of("cpu")
    assert room.free <= 0.5 * GB
    assert room.total <= 0.5 * GB
    monkeypatch.setenv("NIGHTREEL_MODEL_GB", "much")
    assert room_of("cpu").free > 1e8
