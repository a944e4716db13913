"""Where weights are found, and what a folder may hold; every file here is hostile."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nightreel.engines.generate.models import weights_digest
from nightreel.engines.generate.models.folder import inspect_folder, read_tensors
from nightreel.engines.generate.models.known import find_card
from nightreel.engines.generate.models.styles import few_step_style
from nightreel.engines.generate.models.weights import find_weights
from nightreel.errors import InputError, MissingProgramError, NightreelError, OptionError, RefusedError
from nightreel.spec.generation import ModelSettings, Tuning

INDEX = {
    "_class_name": "WanPipeline", "_diffusers_version": "0.42.1", "expand_timesteps": False,
    "transformer": ["diffusers", "WanTransformer3DModel"], "scheduler": ["diffusers", "UniPCMultistepScheduler"],
    "text_encoder": ["transformers", "UMT5EncoderModel"], "transformer_2": [None, None],
}  # fmt: skip


def safetensors(*shapes: tuple[int, ...], cut: int = 0) -> bytes:
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for number, shape in enumerate(shapes):
        size = 4
        for side in shape:
            size *= side
        header[f"t{number}"] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    data = struct.pack("<Q", len(text)) + text + bytes(at)
    return data[: len(data) - cut]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of models; the cache of the hub is empty."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("NIGHTREEL_MODELS", str(folder))
    monkeypatch.setenv("NIGHTREEL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def model(root: Path) -> Callable[..., Path]:
    """Make a model's folder; keywords change its index."""

    def build(name: str = "mine/wan", **changes: object) -> Path:
        folder = root / name
        (folder / "transformer").mkdir(parents=True)
        (folder / "model_index.json").write_text(json.dumps({**INDEX, **changes}))
        (folder / "transformer/config.json").write_text("{}")
        (folder / "transformer/model.safetensors").write_bytes(safetensors((3, 4), (5,)))
        return folder

    return build


def inspect(name: str = "mine/wan"):
    return inspect_folder(find_weights(name))


def test_a_plain_folder_is_read(model):
    model()
    found = inspect()
    assert (found.pipeline, found.components) == ("WanPipeline", {"transformer": 17})


@pytest.mark.parametrize(
    "name",
    ["/etc", "../other", "a/../../b", "..", "a//b", ".hidden/x", "C:\\models", "https://evil.test/x", "a b",
     "a/b/c/d/e", "mine/wan\n", "~root", "a/./b", "x" * 200],
)  # fmt: skip
def test_a_name_that_leaves_the_folder_is_refused(name, root):
    with pytest.raises(RefusedError, match=r"model\.path"):
        find_weights(name)
    assert weights_digest(ModelSettings.model_construct(model=name)) == ""


def test_no_name_is_an_error_with_an_example(root):
    with pytest.raises(OptionError, match=r"generate\.model.*Wan-AI/Wan2\.2-TI2V-5B-Diffusers"):
        find_weights("")


def test_a_linked_folder_outside_is_refused(model, root, tmp_path):
    model("mine/wan").rename(tmp_path / "elsewhere")
    (root / "linked").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RefusedError, match=r"model\.path.*link out of NIGHTREEL_MODELS"):
        find_weights("linked")


def test_a_linked_file_outside_is_refused(model, tmp_path):
    (tmp_path / "secret").write_text("x")
    (model() / "transformer/extra.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(RefusedError, match=r"model\.link.*extra\.txt"):
        inspect()


@pytest.mark.parametrize("name", ["model.bin", "a.pt", "b.PTH", "c.ckpt", "d.pkl", "e.pickle", "training_args.bin"])
def test_pickles_are_refused_wherever_they_lie(name, model):
    (model() / "transformer" / name).write_bytes(b"\x80\x04.")
    with pytest.raises(RefusedError, match=rf"model\.pickle.*{name}.*safetensors only"):
        inspect()


def test_bare_numbers_of_openvino_are_no_pickle(model):
    (model() / "transformer/openvino_model.bin").write_bytes(b"numbers")
    assert inspect().pipeline == "WanPipeline"


@pytest.mark.parametrize("name", ["pipeline.py", "transformer/modeling.py", "native.so"])
def test_code_is_refused(name, model):
    (model() / name).write_text("print('hello')")
    with pytest.raises(RefusedError, match=r"model\.code"):
        inspect()


@pytest.mark.parametrize(
    "changes",
    [
        {"_class_name": ["pipeline", "Evil"]},
        {"_class_name": "__import__('os').system('true')"},
        {"_class_name": None},
        {"transformer": ["os", "system"]},
        {"transformer": ["modeling_mine", "Net"]},
        {"transformer": ["diffusers", "../x"]},
        {"transformer": ["diffusers", 3]},
        {"../transformer": ["diffusers", "WanTransformer3DModel"]},
        {"transformer": ["..", "WanTransformer3DModel"]},
    ],
)
def test_classes_from_elsewhere_are_refused(changes, model):
    model(**changes)
    with pytest.raises(RefusedError, match=r"model\.code"):
        inspect()


def test_a_part_of_a_diffusers_pipeline_is_known(model):
    model(safety_checker=["stable_diffusion", "StableDiffusionSafetyChecker"])
    assert inspect().pipeline == "WanPipeline"


@pytest.mark.parametrize("text", ["", "[]", "{", '"x"', "[" * 100_000, "\udcff"])
def test_a_broken_index_is_named(text, model):
    (model() / "model_index.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=r"model\.folder.*model_index\.json"):
        inspect()


def test_a_folder_without_weights_is_named(model):
    (model() / "transformer/model.safetensors").unlink()
    with pytest.raises(InputError, match=r"model\.folder.*no weights"):
        inspect()


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 7, b"\xff" * 64, struct.pack("<Q", 2) + b"[]", struct.pack("<Q", 1 << 40) + b"{}",
     safetensors((3, 4), cut=5), safetensors((3, 4)) + b"more", struct.pack("<Q", 9) + b'{"a": 42}'],
    ids=["empty", "short", "noise", "a list", "a huge header", "cut off", "longer", "no tensor"],
)  # fmt: skip
def test_a_broken_safetensors_file_is_named(data, model):
    (model() / "transformer/model.safetensors").write_bytes(data)
    with pytest.raises(InputError, match=r"model\.folder.*model\.safetensors"):
        inspect()


def test_a_tensors_header_is_read_without_its_numbers(tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(safetensors((2, 3), ()))
    tensors = read_tensors(path, "a")
    assert tensors.shapes == {"t0": (2, 3), "t1": ()}
    assert tensors.parameters == 7
    assert tensors.metadata == {"format": "pt"}


def test_a_half_precision_copy_counts_once(model):
    (model() / "transformer/model.fp16.safetensors").write_bytes(safetensors((3, 4), (5,)))
    assert inspect().components == {"transformer": 17}


def test_missing_weights_of_a_known_model_say_size_licence_and_command(root):
    with pytest.raises(MissingProgramError) as told:
        find_weights("Lightricks/LTX-2.5-Diffusers")
    said = str(told.value)
    for words in ("96 GB", "LTX-2.x-Community", "consent", "hf download Lightricks/LTX-2.5-Diffusers --local-dir"):
        assert words in said


def test_a_missing_folder_is_no_hub_id(root):
    with pytest.raises(MissingProgramError, match=r"model\.missing.*got no model wand.*nightreel models"):
        find_weights("wand")


def hub_copy(source: Path, hub: Path) -> Path:
    """Lay a model into the hub's cache as its own tools do: links to blobs that are named by digest."""
    home = hub / "hub" / "models--mine--wan"
    revision = "1" * 40
    (home / "refs").mkdir(parents=True)
    (home / "refs/main").write_text(revision)
    (home / "blobs").mkdir()
    for number, path in enumerate(sorted(path for path in source.rglob("*") if path.is_file())):
        blob = home / "blobs" / f"{number:064x}"
        blob.write_bytes(path.read_bytes())
        link = home / "snapshots" / revision / path.relative_to(source)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(blob)
    return home / "snapshots" / revision


def test_the_hubs_cache_is_read_when_the_folder_has_none(model, root, tmp_path):
    folder = model()
    snapshot = hub_copy(folder, tmp_path / "hub")
    folder.rename(tmp_path / "away")
    assert find_weights("mine/wan").folder == snapshot
    assert inspect().components == {"transformer": 17}


def test_a_link_out_of_the_hubs_cache_is_refused(model, root, tmp_path):
    folder = model()
    snapshot = hub_copy(folder, tmp_path / "hub")
    folder.rename(tmp_path / "away")
    (snapshot / "transformer/model.safetensors").unlink()
    (snapshot / "transformer/model.safetensors").symlink_to(tmp_path / "away/transformer/model.safetensors")
    with pytest.raises(RefusedError, match=r"model\.link"):
        inspect()


@pytest.mark.parametrize("revision", ["../../../etc", "main", "g" * 40])
def test_a_strange_revision_in_the_hubs_cache_is_not_followed(revision, root, tmp_path):
    refs = tmp_path / "hub/hub/models--mine--wan/refs"
    refs.mkdir(parents=True)
    (refs / "main").write_text(revision)
    with pytest.raises(NightreelError, match=r"model\.missing"):
        find_weights("mine/wan")


def test_the_digest_changes_with_any_file_that_counts_and_with_no_other(model):
    folder, settings = model(), ModelSettings(model="mine/wan")
    first = weights_digest(settings)
    assert len(first) == 64
    (folder / "README.md").write_text("new words")
    (folder / ".cache").mkdir()
    (folder / ".cache/notes.json").write_text("{}")
    assert weights_digest(settings) == first
    (folder / "transformer/config.json").write_text('{"a": 1}')
    second = weights_digest(settings)
    assert second != first
    (folder / "transformer/model.safetensors").write_bytes(safetensors((3, 4), (6,)))
    assert weights_digest(settings) not in (first, second)


def test_the_digest_reads_a_file_once(model, tmp_path):
    folder, settings = model(), ModelSettings(model="mine/wan")
    first = weights_digest(settings)
    remembered = json.loads((tmp_path / "cache/weights.json").read_text())
    assert len(remembered) == 3
    changed = dict.fromkeys(remembered, "0" * 64)
    (tmp_path / "cache/weights.json").write_text(json.dumps(changed))
    assert weights_digest(settings) != first, "what was remembered is believed"
    (tmp_path / "cache/weights.json").write_text("not json")
    assert weights_digest(settings) == first, "a broken memory is forgotten"
    assert folder.is_dir()


def test_a_file_of_the_hub_is_named_by_its_digest(model, root, tmp_path):
    folder = model()
    hub_copy(folder, tmp_path / "hub")
    folder.rename(tmp_path / "away")
    assert len(weights_digest(ModelSettings(model="mine/wan"))) == 64
    assert not (tmp_path / "cache/weights.json").exists(), "nothing had to be read"


@pytest.mark.parametrize("name", ["", "Wan-AI/Wan2.2-TI2V-5B-Diffusers"])
def test_there_is_no_digest_of_what_is_not_here(name, root):
    assert weights_digest(ModelSettings(model=name)) == ""


def test_few_step_weights_are_found_beside_the_model_and_count_in_its_digest(model, root):
    model("Qwen/Qwen-Image")
    card = find_card("Qwen/Qwen-Image")
    assert card is not None
    few = card.few_steps[0]
    plain = ModelSettings(model="Qwen/Qwen-Image")
    quick = ModelSettings(model="Qwen/Qwen-Image", tuning=Tuning(few_step_lora=few.name))
    with pytest.raises(MissingProgramError, match=rf"run hf download {few.repository} {few.files[0]} --local-dir"):
        few_step_style(few)
    path = root / few.repository / few.files[0]
    path.parent.mkdir(parents=True)
    path.write_bytes(safetensors((2, 2)))
    assert few_step_style(few).files == (path,)
    first = weights_digest(quick)
    assert first != weights_digest(plain)
    path.write_bytes(safetensors((2, 3)))
    assert weights_digest(quick) != first
