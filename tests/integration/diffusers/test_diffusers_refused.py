"""What the engine ``diffusers`` refuses, and how it says so."""

from __future__ import annotations

import shutil

import pytest
from tests.diffusers_calls import make

from nightreel.errors import EngineError, MissingProgramError, OptionError, RefusedError

pytestmark = pytest.mark.integration


def test_a_model_without_card_needs_its_licence_named(request_of, context):
    with pytest.raises(OptionError, match=r"model\.licence.*no card describes.*settings: \{licence: Apache-2\.0\}"):
        make(request_of(licence=""), context)


def test_missing_weights_say_what_to_download(request_of, context):
    with pytest.raises(MissingProgramError, match=r"hf download Wan-AI/Wan2\.2-TI2V-5B-Diffusers --local-dir") as told:
        make(request_of("Wan-AI/Wan2.2-TI2V-5B-Diffusers"), context)
    assert "34 GB" in str(told.value)
    assert "Apache-2.0" in str(told.value)


def test_too_little_memory_is_told_before_loading(request_of, context, monkeypatch):
    monkeypatch.setenv("NIGHTREEL_MODEL_GB", "0.002")
    with pytest.raises(
        EngineError, match=r"generate\.memory.*got 0\.0 GB free.*want .* GB for tiny/wan.*Fix: "
    ) as told:
        make(request_of(), context)
    assert "Fix:" in str(told.value)


def test_a_hub_cache_is_read_and_nothing_is_fetched(request_of, context, models, tmp_path, monkeypatch):
    revision = "0" * 40
    home = tmp_path / "hub/hub/models--tiny--wan"
    (home / "refs").mkdir(parents=True)
    (home / "refs/main").write_text(revision)
    (home / "snapshots").mkdir()
    shutil.copytree(models / "tiny/wan", home / "snapshots" / revision)
    monkeypatch.delenv("NIGHTREEL_MODELS")
    assert make(request_of(), context).frames == 20


def test_a_pipeline_that_does_not_exist_is_named(request_of, context, models, tmp_path, monkeypatch):
    shutil.copytree(models / "tiny/still", tmp_path / "m/odd")
    index = tmp_path / "m/odd/model_index.json"
    index.write_text(index.read_text().replace("PixArtSigmaPipeline", "WonderPipeline"))
    monkeypatch.setenv("NIGHTREEL_MODELS", str(tmp_path / "m"))
    with pytest.raises(Exception, match=r"model\.folder.*WonderPipeline.*newer diffusers"):
        make(request_of("odd"), context)


def test_quantisation_without_its_package_names_the_install(request_of, context):
    with pytest.raises(MissingProgramError, match=r"pip install bitsandbytes"):
        make(request_of(tuning={"quantisation": "nf4"}), context)


@pytest.mark.parametrize(
    ("tuning", "code"),
    [
        ({"attention": "magic"}, r"generate\.attention.*native"),
        ({"attention": "flash_hub"}, r"generate\.attention"),
        ({"attention": "flash"}, r"generate\.attention"),
        ({"few_step_lora": "lightning"}, r"generate\.few_step_lora"),
    ],
)
def test_tuning_that_this_machine_cannot_do_is_refused(tuning, code, request_of, context):
    with pytest.raises(OptionError, match=code):
        make(request_of(tuning=tuning), context)


def test_a_cache_that_the_model_does_not_know_is_refused(request_of, context):
    with pytest.raises(OptionError, match=r"generate\.cache.*cache: none"):
        make(request_of("tiny/still", tuning={"cache": "first_block"}), context)


def test_a_licence_that_forbids_it_is_refused_before_weights_are_looked_for(request_of, context):
    with pytest.raises(RefusedError, match=r"model\.licence.*Tencent-Hunyuan.*region.*Wan2\.2"):
        make(request_of("hunyuanvideo-community/HunyuanVideo"), context)


@pytest.mark.parametrize(
    ("said", "full"),
    [
        ("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory: you tried to allocate", True),
        ("CUDA out of memory. Tried to allocate 2.00 GiB", True),
        ("mat1 and mat2 shapes cannot be multiplied", False),
    ],
)
def test_a_full_device_is_told_from_other_faults(said, full):
    from nightreel.engines.generate.models.loading import out_of_memory

    error = out_of_memory(RuntimeError(said), "tiny/wan")
    assert (error is not None) is full
    if error is not None:
        assert error.code == "generate.memory"
        assert "height_px" in error.fix
