"""Models in a store: canonical JSON files, checked when they are read."""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from nightreel.errors import StoreError
from nightreel.store.artifact import Artifact, Kind
from nightreel.store.digest import canonical_json

M = TypeVar("M", bound=BaseModel)


class ModelStore(ABC):
    """What every store shares: models are files like others."""

    @abstractmethod
    def keep(
        self, file: Path, kind: Kind, *, facts: dict[str, JsonValue] | None = None, move: bool = False
    ) -> Artifact:
        """Keep a file."""

    @abstractmethod
    def local(self, artifact: Artifact) -> Path:
        """Give a verified local path."""

    def keep_model(self, value: BaseModel, kind: Kind) -> Artifact:
        """Keep a model as canonical JSON."""
        with tempfile.TemporaryDirectory(prefix="nightreel-") as folder:
            file = Path(folder) / "model.json"
            file.write_bytes(canonical_json(value.model_dump(mode="json")))
            return self.keep(file, kind)

    def load(self, artifact: Artifact, model: type[M]) -> M:
        """Read a model that ``keep_model`` kept."""
        text = self.local(artifact).read_bytes()
        try:
            return model.model_validate_json(text)
        except ValidationError as error:
            raise StoreError(
                "store.format",
                where=artifact.uri,
                got=f"{artifact.kind} of another version",
                want=model.__name__,
                fix="run the step again with this version of Nightreel",
            ) from error
