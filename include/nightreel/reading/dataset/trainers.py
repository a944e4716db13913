"""How a data set is trained with: commands and settings for ms-swift, and for TRL with peft."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

LORA = {"r": 16, "lora_alpha": 32, "lora_dropout": 0.05, "target_modules": "all-linear"}
_RATES = {"sft": 1e-4, "dpo": 5e-6}
_FILES = {"sft": "sft", "dpo": "preferences"}


def write_trainers(out: Path, model: str, counts: Mapping[str, int]) -> None:
    """Write the commands and settings beside the examples; those for pairs only where there are pairs.

    Args:
        out: the set's folder.
        model: which is trained.
        counts: examples of each file.
    """
    (out / "train_trl.py").write_bytes(Path(__file__).with_name("train_trl.py").read_bytes())
    for kind, files in _FILES.items():
        if not counts[f"{files}_train"]:
            continue
        has_test = counts[f"{files}_test"] > 0
        _write(out / f"trl_{kind}.yaml", _trl(kind, files, model))
        _write(out / f"swift_{kind}.yaml", _swift(kind, files, model, has_test=has_test))
        program = "rlhf" if kind == "dpo" else "sft"
        (out / f"train_{kind}.sh").write_text(_COMMANDS.format(kind=kind, program=program), encoding="utf-8")


_COMMANDS = """#!/usr/bin/env bash
# Train a LoRA on this data set. Run it here; choose one of the two.
#   bash train_{kind}.sh swift     ms-swift 4.1 or newer: pip install "ms-swift>=4.1" "qwen_vl_utils>=0.0.14"
#   bash train_{kind}.sh trl       TRL with peft: pip install "nightreel[training]"
set -eu
cd "$(dirname "$0")"
case "${{1:-}}" in
  swift) exec swift {program} swift_{kind}.yaml ;;
  trl) exec python train_trl.py trl_{kind}.yaml ;;
  *) sed -n 's/^#   //p' "$0" >&2; exit 2 ;;
esac
"""


def _swift(kind: str, files: str, model: str, *, has_test: bool) -> dict[str, Any]:
    """Give ms-swift's settings: the names of its command line (tuner_type: version 4; train_type before).

    Version 4.1 and newer read them where the file's name stands first, ``swift sft swift_sft.yaml``; ``--config`` was
    4.0's alone, and is an unknown argument since.
    """
    return {
        "model": model,
        **({"rlhf_type": "dpo"} if kind == "dpo" else {}),
        "tuner_type": "lora",
        "dataset": [f"{files}_train.jsonl"],
        **({"val_dataset": [f"{files}_test.jsonl"]} if has_test else {}),
        "split_dataset_ratio": 0.0,
        "torch_dtype": "bfloat16",
        "lora_rank": LORA["r"],
        "lora_alpha": LORA["lora_alpha"],
        "lora_dropout": LORA["lora_dropout"],
        "target_modules": [LORA["target_modules"]],
        "freeze_vit": True,
        "freeze_aligner": True,
        "num_train_epochs": 2,
        "per_device_train_batch_size": 1,
        "gradient_accumulation_steps": 8,
        "gradient_checkpointing": True,
        "learning_rate": _RATES[kind],
        "warmup_ratio": 0.05,
        "max_length": 8192,
        "logging_steps": 5,
        "save_strategy": "epoch",
        "eval_strategy": "epoch" if has_test else "no",
        "output_dir": f"out/swift_{kind}",
    }


def _trl(kind: str, files: str, model: str) -> dict[str, Any]:
    """Give the settings of ``train_trl.py``; ``training`` are fields of TRL's SFTConfig or DPOConfig."""
    return {
        "kind": kind,
        "model": model,
        "train": f"{files}_train.jsonl",
        "test": f"{files}_test.jsonl",
        "lora": dict(LORA),
        "training": {
            "output_dir": f"out/trl_{kind}",
            "num_train_epochs": 2,
            "per_device_train_batch_size": 1,
            "gradient_accumulation_steps": 8,
            "gradient_checkpointing": True,
            "learning_rate": _RATES[kind],
            "warmup_steps": 0.05,
            "max_length": None,
            "logging_steps": 5,
            "save_strategy": "epoch",
        },
    }


def _write(path: Path, settings: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True), encoding="utf-8")
