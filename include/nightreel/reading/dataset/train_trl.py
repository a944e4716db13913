"""Train a LoRA on this data set with TRL and peft: ``python train_trl.py trl_sft.yaml``.

It stands alone: it needs ``trl``, ``peft``, ``torch`` and ``transformers``, and nothing else.
"""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

_TAG = "<image>"


def rows_of(path: Path, kind: str) -> list[dict[str, Any]]:
    """Give a file's examples as TRL takes them: question and answer apart, so that only the answer is learnt.

    Args:
        path: JSON Lines in ms-swift's form, pictures named beside it.
        kind: ``sft``, or ``dpo`` for pairs of a better and a worse answer.
    """
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        *asked, answer = said["messages"]
        prompt = [{"role": one["role"], "content": one["content"].replace(_TAG, "").lstrip()} for one in asked]
        better = [{"role": "assistant", "content": answer["content"]}]
        row = {"prompt": prompt, "images": [str(path.parent / name) for name in said["images"]]}
        if kind == "dpo":
            row |= {"chosen": better, "rejected": [{"role": "assistant", "content": said["rejected_response"]}]}
        else:
            row["completion"] = better
        rows.append(row)
    return rows


def data_set(path: Path, kind: str) -> Any:
    """Give a file as a data set whose pictures are opened when they are needed; ``None`` for an empty file."""
    import datasets

    rows = rows_of(path, kind)
    if not rows:
        return None
    pictures = datasets.List(datasets.Image()) if hasattr(datasets, "List") else [datasets.Image()]
    return datasets.Dataset.from_list(rows).cast_column("images", pictures)


def train(settings: dict[str, Any], folder: Path) -> dict[str, float]:
    """Train as the settings say; gives the trainer's own figures of the whole training.

    Args:
        settings: as ``trl_sft.yaml`` or ``trl_dpo.yaml`` has them.
        folder: of the data set.
    """
    import torch
    from peft import LoraConfig

    trl, transformers = import_module("trl"), import_module("transformers")
    kind = settings["kind"]
    config_of, trainer_of = (
        (trl.DPOConfig, trl.DPOTrainer) if kind == "dpo" else (trl.SFTConfig, trl.SFTTrainer)
    )  # fmt: skip
    cuda, test = torch.cuda.is_available(), data_set(folder / settings["test"], kind)
    told = {"bf16": cuda, "use_cpu": not cuda, "report_to": "none", "remove_unused_columns": False}
    told |= {"eval_strategy": "no" if test is None else "epoch", **settings["training"]}
    config = config_of(**told)
    model = transformers.AutoModelForImageTextToText.from_pretrained(
        settings["model"], dtype=torch.bfloat16 if cuda else torch.float32
    )
    trainer = trainer_of(
        model=model, args=config, train_dataset=data_set(folder / settings["train"], kind), eval_dataset=test,
        processing_class=transformers.AutoProcessor.from_pretrained(settings["model"]),
        peft_config=LoraConfig(task_type="CAUSAL_LM", **settings["lora"]),
    )  # fmt: skip
    figures = trainer.train().metrics
    trainer.save_model(config.output_dir)
    return {name: float(value) for name, value in figures.items()}


def main() -> None:
    """Read the settings, train, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("settings", type=Path)
    parser.add_argument("--model", help="another model than the settings name")
    parser.add_argument("--max-steps", type=int, help="stop after so many steps")
    asked = parser.parse_args()
    settings = yaml.safe_load(asked.settings.read_text(encoding="utf-8"))
    if asked.model:
        settings["model"] = asked.model
    if asked.max_steps:
        settings["training"]["max_steps"] = asked.max_steps
    print(json.dumps(train(settings, asked.settings.resolve().parent), indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
