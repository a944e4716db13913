"""Settings for ms-swift name its own arguments, in the form that its command reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from nightreel.reading.dataset.trainers import write_trainers

COUNTS = {"sft_train": 4, "sft_test": 1, "preferences_train": 2, "preferences_test": 1}
KINDS = {"sft": "sft", "dpo": "rlhf"}
FORMS: dict[str, type | tuple[type, ...]] = {
    "str": str, "str +": list, "int": int, "float": (int, float), "bool": bool, "one of": str,
}  # fmt: skip


def known() -> dict[str, list[str]]:
    """Give what was read from the package: commands, form and choices by argument."""
    lines = Path(__file__).with_name("swift_arguments.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {row[0]: row[1:] for row in rows}


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, dict[str, Any], str]:
    """The command, the settings and the script of one kind of training."""
    write_trainers(tmp_path, "Qwen/Qwen3-VL-8B-Instruct", COUNTS)
    said = yaml.safe_load((tmp_path / f"swift_{request.param}.yaml").read_text(encoding="utf-8"))
    return KINDS[request.param], said, (tmp_path / f"train_{request.param}.sh").read_text(encoding="utf-8")


def test_every_setting_is_an_argument_of_its_command(settings: tuple[str, dict[str, Any], str]) -> None:
    command, said, _ = settings
    for name, value in said.items():
        commands, form, *choices = known()[name]
        assert command in commands.split(), name
        assert isinstance(value, FORMS[form]), name
        assert form == "bool" or not isinstance(value, bool), name
        assert not choices or value in choices, name


def test_lists_are_of_words_since_they_go_onto_a_command_line(settings: tuple[str, dict[str, Any], str]) -> None:
    assert all(isinstance(one, str) for value in settings[1].values() if isinstance(value, list) for one in value)


def test_the_settings_stand_first_after_the_command(settings: tuple[str, dict[str, Any], str]) -> None:
    """Since 4.1 the file's name stands alone; ``--config`` is left over as an unknown argument."""
    command, said, script = settings
    name = f"swift_{Path(said['output_dir']).name.removeprefix('swift_')}.yaml"
    assert f"exec swift {command} {name} ;;" in script
    assert "--config" not in script
    assert "ms-swift>=4.1" in script
