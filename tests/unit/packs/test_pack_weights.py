"""Style weights of strangers: every fault is found before anything could use them."""

from __future__ import annotations

import contextlib
import json
import pickle
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file
from tests.pack_files import lora, write_safetensors

from nightreel.errors import InputError, NightreelError, RefusedError
from nightreel.packs import weights
from nightreel.packs.weights import check_weights


def test_a_lora_is_told_by_layers_rank_and_kind(tmp_path):
    found = check_weights(write_safetensors(tmp_path / "style.safetensors", lora()), "pack.yaml:7")
    assert (found.pairs, found.ranks, found.dtypes) == (1, (4,), ("F32",))
    assert found.words.startswith("LoRA of 1 layers, rank 4, F32")


KEYS = {
    "diffusers": ("transformer.blocks.0.attn1.to_q.lora_A.weight", "transformer.blocks.0.attn1.to_q.lora_B.weight"),
    "peft": ("base_model.model.q.lora_A.default.weight", "base_model.model.q.lora_B.default.weight"),
    "kohya": ("lora_unet_blocks_0_q.lora_down.weight", "lora_unet_blocks_0_q.lora_up.weight"),
    "old": ("unet.q.lora.down.weight", "unet.q.lora.up.weight"),
}


@pytest.mark.parametrize("keys", KEYS.values(), ids=KEYS.keys())
def test_the_usual_names_of_layers_are_known(tmp_path, keys):
    down, up = np.ones((2, 6), np.float32), np.ones((5, 2), np.float32)
    stem = keys[0].split(".lora")[0]
    tensors = {keys[0]: down, keys[1]: up, f"{stem}.alpha": np.ones((), np.float32)}
    assert check_weights(write_safetensors(tmp_path / "a.safetensors", tensors), "x").ranks == (2,)


def test_safetensors_own_files_pass(tmp_path):
    save_file(lora(), tmp_path / "own.safetensors")
    assert check_weights(tmp_path / "own.safetensors", "x").pairs == 1


def test_a_pickle_is_refused_whatever_its_name(tmp_path):
    class Attack:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    path = tmp_path / "style.safetensors"
    for protocol in (2, 3, 4, 5):
        path.write_bytes(pickle.dumps({"w": Attack()}, protocol=protocol))
        with pytest.raises(RefusedError, match=r"\[pack\.pickle\]"):
            check_weights(path, "x")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Attack()))
    with pytest.raises(RefusedError, match=r"\[pack\.pickle\]"):
        check_weights(path, "x")
    assert not (tmp_path / "ran").exists()


def header(**entries: object) -> bytes:
    text = json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text


def entry(shape, begin, end, dtype="F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


A, B = "q.lora_A.weight", "q.lora_B.weight"
BROKEN = {
    "empty": b"",
    "short": b"\x10\0\0",
    "a header of exabytes": struct.pack("<Q", 2**63) + b"{}",
    "a header longer than the file": struct.pack("<Q", 4096) + b"{}",
    "no JSON": struct.pack("<Q", 8) + b"{{{{{{{{",
    "a list": struct.pack("<Q", 2) + b"[]",
    "a nested bomb": struct.pack("<Q", 200_000) + b"[" * 200_000,
    "a name twice": struct.pack("<Q", 16) + b'{"a":{},"a":{}} ',
    "no places": header(**{A: {"dtype": "F32", "shape": [1, 1]}}) + b"\0" * 4,
    "unknown numbers": header(**{A: entry([1, 1], 0, 4, "F128")}) + b"\0" * 4,
    "a negative shape": header(**{A: entry([-1, -1], 0, 4)}) + b"\0" * 4,
    "a shape of text": header(**{A: entry(["1", 1], 0, 4)}) + b"\0" * 4,
    "a shape too large": header(**{A: entry([10**12, 10**12], 0, 4)}) + b"\0" * 4,
    "true as a number": header(**{A: entry([True, 1], 0, 4)}) + b"\0" * 4,
    "overlap": header(**{A: entry([1, 1], 0, 4), B: entry([1, 1], 0, 4)}) + b"\0" * 8,
    "a gap": header(**{A: entry([1, 1], 0, 4), B: entry([1, 1], 8, 12)}) + b"\0" * 12,
    "more data than named": header(**{A: entry([1, 1], 0, 4), B: entry([1, 1], 4, 8)}) + b"\0" * 12,
    "cut off": header(**{A: entry([1, 1], 0, 4), B: entry([1, 1], 4, 8)}) + b"\0" * 6,
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_header_is_told(tmp_path, content):
    (tmp_path / "bad.safetensors").write_bytes(content)
    with pytest.raises(InputError, match=r"\[pack\.header\] pack\.yaml:7"):
        check_weights(tmp_path / "bad.safetensors", "pack.yaml:7")


NO_LORA = {
    "a whole model": {"transformer.q.weight": np.ones((4, 4), np.float32)},
    "nothing": {},
    "one half": {A: np.ones((2, 4), np.float32)},
    "halves that do not fit": {A: np.ones((2, 4), np.float32), B: np.ones((4, 3), np.float32)},
    "rank above all bounds": {A: np.ones((2000, 1), np.float32), B: np.ones((1, 2000), np.float32)},
    "rank 0": {A: np.ones((0, 4), np.float32), B: np.ones((4, 0), np.float32)},
}


@pytest.mark.parametrize("tensors", NO_LORA.values(), ids=NO_LORA.keys())
def test_other_weights_than_a_loras_are_told(tmp_path, tensors):
    with pytest.raises(InputError, match=r"\[pack\.lora\]"):
        check_weights(write_safetensors(tmp_path / "a.safetensors", tensors), "x")


NOT_FINITE = {
    "F16 infinite": ("F16", np.array([np.inf], np.float16)),
    "F32 NaN": ("F32", np.array([np.nan], np.float32)),
    "F32 infinite": ("F32", np.array([-np.inf], np.float32)),
    "F64 NaN": ("F64", np.array([np.nan])),
    "BF16 NaN": ("BF16", np.array([0x7FC1], np.uint16)),
    "F8_E5M2 NaN": ("F8_E5M2", np.array([0x7E], np.uint8)),
    "F8_E4M3 NaN": ("F8_E4M3", np.array([0xFF], np.uint8)),
}


@pytest.mark.parametrize(("dtype", "value"), NOT_FINITE.values(), ids=NOT_FINITE.keys())
def test_a_number_that_is_not_finite_is_found_anywhere(tmp_path, monkeypatch, dtype, value):
    monkeypatch.setattr(weights, "_PART_BYTES", 64)  # many parts, as large files have
    fine = np.zeros((4, 200), value.dtype)
    path = write_safetensors(tmp_path / "a.safetensors", {A: fine, B: fine.reshape(200, 4)}, dtype)
    assert check_weights(path, "x").pairs == 1
    bad = fine.reshape(200, 4).copy()
    bad[197, 3] = value[0]
    with pytest.raises(InputError, match=r"\[pack\.nan\].*1 numbers.*q\.lora_B"):
        check_weights(write_safetensors(path, {A: fine, B: bad}, dtype), "x")


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=12), st.integers(0, 500))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_does_more_than_raise_its_sentence(tmp_path, changes, length):
    path = write_safetensors(tmp_path / "a.safetensors", lora())
    content = bytearray(path.read_bytes())
    for at, value in changes:
        content[at % len(content)] = value
    path.write_bytes(content[: length or None])
    with contextlib.suppress(NightreelError):
        check_weights(path, "x")
