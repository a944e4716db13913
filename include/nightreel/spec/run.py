"""What a run is told besides its brief: whose revision it is, which row of a catalogue, what is switched off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field, ValidationError

from nightreel.errors import Problems
from nightreel.spec.mistakes import Key, mistakes_of
from nightreel.spec.model import Model
from nightreel.store.artifact import Artifact

CONF = "nightreel"
"""Key of a run's configuration that holds this; every other key is a field of the brief."""


class RowOf(Model):
    """The row of a catalogue that a run was started for."""

    batch: str = Field(description="The batch that admitted it: pipeline and run id of the nightly DAG.")
    number: int = Field(ge=1, description="Line of the catalogue's file, as a person counts.")
    key: str = Field(max_length=200)
    digest: str = Field(pattern=r"^[0-9a-f]{16,64}$")


class RunRequest(Model):
    """What a run is told besides its brief."""

    parent: str = Field("", max_length=500, description="Run id of the run that this one revises.")
    root: str = Field("", max_length=500, description="Run id of the film's first run, for a revision.")
    note: str = Field("", max_length=2000, description="Why it is made again, in the words of whoever asked.")
    again: tuple[int, ...] = Field((), max_length=1000, description="Numbers of the shots that are made again, from 1.")
    script: Artifact | None = Field(None, description="Script that is filmed instead of a new one.")
    off: tuple[str, ...] = Field((), max_length=100, description="Ids of steps that pass on what they take.")
    asked_by: str = Field("", max_length=200, description="Airflow's name of who asked; a batch or a key otherwise.")
    row: RowOf | None = None
    preview: bool = Field(False, description="Whether it only shows a draft: no list, report or figure counts it.")

    @classmethod
    def of(cls, conf: Mapping[str, Any] | None) -> RunRequest:
        """Read it from a run's configuration.

        Raises:
            Problems: somebody wrote it by hand and wrong (``run.request``), every fault with its field.
        """
        try:
            return cls.model_validate((conf or {}).get(CONF) or {})
        except ValidationError as error:
            raise Problems(mistakes_of(error, cls, _where, code=lambda _: "run.request")) from error


def _where(path: Iterable[Key]) -> str:
    return f"the run's configuration, {'.'.join((CONF, *map(str, path)))}"
