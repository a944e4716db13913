"""An artifact: an immutable file in the store, named by its content, with its facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, JsonValue

from nightreel.spec.model import Model

Kind = Literal[
    "brief", "material", "script", "shot", "clip", "reel", "renditions", "report", "manifest",
    "picture", "video", "audio", "captions", "still", "lut", "page", "table", "json", "sheet",
    "sources", "source", "reading", "differences", "text",
]  # fmt: skip


class Artifact(Model):
    """A reference to one file: what XCom carries and what reels and manifests name."""

    uri: str = Field(description="file:// or s3:// address inside the tenant's root.")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    kind: Kind
    size_bytes: int = Field(ge=0)
    facts: dict[str, JsonValue] = Field(default_factory=dict, description="Size, rate, duration, colour, origin …")

    @property
    def name(self) -> str:
        """Last part of the address, with the file's suffix."""
        return self.uri.rsplit("/", 1)[-1]


def artifacts_in(document: JsonValue) -> Iterator[Artifact]:
    """Give every artifact that a JSON document names, at any depth."""
    if isinstance(document, dict):
        if {"uri", "sha256", "kind", "size_bytes"} <= document.keys():
            yield Artifact.model_validate(document)
            return
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from artifacts_in(part)
