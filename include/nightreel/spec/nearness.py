"""How near one film is to another."""

from __future__ import annotations

from pydantic import Field

from nightreel.spec.model import Model


class Nearness(Model):
    """How near a film is to the one before it."""

    vmaf: float = Field(ge=0, le=100, description="As people would judge it on a large screen; 100 is the same.")
    ssim: float = Field(ge=-1, le=1, description="Likeness of structure; 1 is the same.")
    psnr_db: float | None = Field(None, description="Of the luma; nothing where no pixel differs.")
    frames: int = Field(ge=1, description="How many were looked at.")
    told: tuple[str, ...] = Field((), description="What was done so that they can be compared.")
