"""An artifact: an immutable file in the store, named by its content, with its facts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from nightreel.spec.model import Model

Kind = Literal[
    "brief", "material", "script", "shot", "clip", "reel", "renditions", "report", "manifest",
    "picture", "video", "audio", "captions", "still", "lut", "page", "json",
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
