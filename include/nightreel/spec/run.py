"""What a run is told besides its brief: whose revision it is, which row of a catalogue, what is switched off."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from nightreel.spec.model import Model
from nightreel.store.artifact import Artifact

CONF = "nightreel"
"""Key of a run's configuration that holds this; every other key is a field of the brief."""


class RowOf(Model):
    """The row of a catalogue that a run was started for."""

    batch: str = Field(description="Run id of the nightly DAG that admitted it.")
    number: int = Field(ge=1, description="Line of the catalogue's file, as a person counts.")
    key: str = Field(max_length=200)
    digest: str = Field(pattern=r"^[0-9a-f]{16,64}$")


class RunRequest(Model):
    """What a run is told besides its brief."""

    parent: str = Field("", description="Run id of the run that this one revises.")
    note: str = Field("", max_length=2000, description="Why it is made again, in the words of whoever asked.")
    script: Artifact | None = Field(None, description="Script that is filmed instead of a new one.")
    off: tuple[str, ...] = Field((), description="Ids of steps that pass on what they take.")
    asked_by: str = Field("", max_length=200, description="Airflow's name of who asked; a batch or a key otherwise.")
    row: RowOf | None = None

    @classmethod
    def of(cls, conf: dict[str, Any] | None) -> RunRequest:
        """Read it from a run's configuration.

        Raises:
            ValidationError: somebody wrote it by hand and wrong.
        """
        return cls.model_validate((conf or {}).get(CONF) or {})
