"""Where a pipeline's steps lie on the canvas, and what people noted there: never part of what a run does."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nightreel.spec.model import Model, Name

Coordinate = Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]
"""Pixels of the canvas at its natural size; x goes right, y goes down."""
Point = tuple[Coordinate, Coordinate]


class CanvasNote(Model):
    """A note beside the steps."""

    text: str = Field(max_length=2000)
    at: Point
    width: float = Field(240, ge=80, le=2000, description="Pixels.")


class Canvas(Model):
    """A picture of a pipeline: positions of its steps by id, and notes."""

    at: dict[Name, Point] = Field(default_factory=dict, description="Step id: where its upper left corner lies.")
    notes: tuple[CanvasNote, ...] = Field((), max_length=200)
