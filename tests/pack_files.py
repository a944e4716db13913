"""Packs that tests write: weights byte by byte, manifests as people write them."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import yaml

from nightreel.media.colour_cube import identity_cube, write_cube
from nightreel.packs.install import seal_pack

LORA = {"to_q.lora_A.weight": (4, 8), "to_q.lora_B.weight": (8, 4)}


def write_safetensors(path: Path, tensors: Mapping[str, np.ndarray], dtype: str = "F32") -> Path:
    """Write a file as the format's description says."""
    header, data, at = {}, b"", 0
    for name, values in tensors.items():
        part = values.tobytes()
        header[name] = {"dtype": dtype, "shape": list(values.shape), "data_offsets": [at, at + len(part)]}
        data += part
        at += len(part)
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def lora(**changed: np.ndarray) -> dict[str, np.ndarray]:
    """Give the tensors of a small LoRA."""
    rng = np.random.default_rng(1)
    return {name: rng.standard_normal(shape).astype(np.float32) for name, shape in LORA.items()} | changed


def write_style(folder: Path, **fields: object) -> Path:
    """Write a style pack, unsealed."""
    write_safetensors(folder / "style.safetensors", lora())
    model = {"path": "style.safetensors", "trigger_keywords": ["inkstyle"], "strength_range": [0.4, 0.8]}
    plain = {"type": "style-lora", "models": [model], "dependencies": {"base_model": "tiny"}}
    return write_manifest(folder, **{"name": "ink-style", **plain, **fields})


def write_look(folder: Path, **fields: object) -> Path:
    """Write a look that swaps red and blue, unsealed."""
    (folder / "looks").mkdir(parents=True, exist_ok=True)
    write_cube(folder / "looks" / "swap.cube", np.ascontiguousarray(identity_cube(2)[..., [2, 1, 0]]))
    return write_manifest(folder, **{"name": "swap-look", "type": "lut", "file": "looks/swap.cube", **fields})


def write_manifest(folder: Path, **fields: object) -> Path:
    """Write a manifest; ``None`` leaves a field out."""
    plain: dict[str, object] = {"name": "a-pack", "version": "1.0.0", "author": "Acme", "licence": "CC-BY-4.0"}
    said = {name: value for name, value in {**plain, **fields}.items() if value is not None}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(yaml.safe_dump(said, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return folder


def sealed(folder: Path) -> Path:
    """Seal a pack and give its folder."""
    seal_pack(folder)
    return folder
