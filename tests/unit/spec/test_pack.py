"""A pack's manifest: the customer's names, and mistakes told with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightreel.errors import Problems
from nightreel.spec.pack import Pack, Template
from nightreel.spec.yaml_file import parse_yaml, read_yaml, validate

CUSTOMERS = """
name: ink-style
version: "1.2.0"
author: Studio Nib
license: CC-BY-4.0
type: style-lora
models:
  - path: weights/ink.safetensors
    trigger_keywords: [inkstyle, brush]
    strength_range: [0.4, 0.8]
dependencies:
  base_model: Wan-AI/Wan2.2-T2V-A14B-Diffusers
  required_modules: [style_lock]
"""


def pack(text: str) -> Pack:
    return validate(*parse_yaml(text, "pack.yaml")[:1], Pack, parse_yaml(text, "pack.yaml")[1])


def test_the_customers_names_are_accepted():
    found = pack(CUSTOMERS)
    assert found.licence == "CC-BY-4.0"
    assert found.models[0].trigger_keywords == ("inkstyle", "brush")
    assert found.dependencies.base_model == ("Wan-AI/Wan2.2-T2V-A14B-Diffusers",)
    assert found.dependencies.required_modules == ("style_lock",)
    assert found.paths == ("weights/ink.safetensors",)
    assert found.label == "ink-style@1.2.0"
    assert pack(CUSTOMERS.replace("license:", "licence:")) == found


MISTAKES = {
    "licence missing": (("license: CC-BY-4.0\n", ""), "[pack.licence] pack.yaml:1: got nothing"),
    "licence unknown": (("CC-BY-4.0", "Apache 2.0"), "[pack.license] pack.yaml:5: got Apache 2.0, want an SPDX name"),
    "licence near": (("CC-BY-4.0", "apache-2.0"), "write Apache-2.0 instead of apache-2.0"),
    "version is a number": (('"1.2.0"', "1.2"), "[pack.version] pack.yaml:3: got 1.2, want a version in quotes"),
    "name": (("ink-style", "Ink Style"), "[pack.name] pack.yaml:2: got Ink Style, want a name of small letters"),
    "strength reversed": (("[0.4, 0.8]", "[0.8, 0.4]"), "[pack.models.strength_range] pack.yaml:10"),
    "strength too large": (("[0.4, 0.8]", "[0, 9]"), "two numbers from 0 to 2, the smaller one first"),
    "path leaves": (("weights/ink", "../ink"), "[pack.models.path] pack.yaml:8: got ../ink.safetensors, want"),
    "path is absolute": (("weights/ink", "/etc/ink"), "[pack.models.path] pack.yaml:8"),
    "path of Windows": (("weights/ink", "C:\\\\ink"), "[pack.models.path] pack.yaml:8"),
    "path is hidden": (("weights/ink", ".git/ink"), "[pack.models.path] pack.yaml:8"),
    "path winds": (("weights/ink", "weights/./ink"), "[pack.models.path] pack.yaml:8"),
    "type": (("style-lora", "style"), "[pack.type] pack.yaml:6: got style, want one of style-lora"),
    "nothing of its type": (("type: style-lora", "type: lut"), "want file in a pack of type lut"),
    "unknown key": (("author:", "autor:"), "write author instead of autor"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_with_its_line(change, words):
    with pytest.raises(Problems) as caught:
        pack(CUSTOMERS.replace(*change))
    assert words in str(caught.value)


def test_every_mistake_is_told_at_once():
    text = CUSTOMERS.replace("CC-BY-4.0", "free").replace("[0.4, 0.8]", "[2, 1]").replace('"1.2.0"', "one")
    with pytest.raises(Problems) as caught:
        pack(text)
    assert len(caught.value.errors) == 3


def test_a_template_takes_one_word_for_a_list(tmp_path: Path):
    (tmp_path / "tone.yaml").write_text("tone_words: calm\nnegative_prompt: [neon signs]\n")
    template, _ = read_yaml(tmp_path / "tone.yaml", Template, tmp_path)
    assert template.style_words == ("calm",)
    assert template.avoid_words == ("neon signs",)
