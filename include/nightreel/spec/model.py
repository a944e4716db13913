"""The base of everything that people write and steps pass on: frozen, unknown keys forbidden."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema


class Model(BaseModel):
    """A frozen value whose unknown keys are errors and whose JSON is canonical."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, ser_json_inf_nan="null")


class Options(Model):
    """The options of a step: its schema makes the form, the checks and the docs table."""


def _rate(value: Any) -> Fraction:
    if isinstance(value, bool):
        raise ValueError("a frame rate is a number such as 30, 23.976 or 30000/1001")
    if isinstance(value, float):
        near = Fraction(round(value * 1.001)) / Fraction(1001, 1000)
        return (
            near
            if abs(float(near) - value) < 2e-3 and not value.is_integer()
            else Fraction(value).limit_denominator(1001)
        )
    rate = Fraction(value)
    if not 1 <= rate <= 240:
        raise ValueError("a frame rate lies between 1 and 240 frames a second")
    return rate


Rate = Annotated[
    Fraction,
    BeforeValidator(_rate),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": ["string", "number"], "examples": [24, 30, "30000/1001"]}),
]
"""A frame rate in frames a second, exact; JSON form ``"30000/1001"``."""

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$", examples=["#0A84FF"])]
"""An sRGB colour, ``#RRGGBB``."""

Name = Annotated[str, Field(pattern=r"^[a-z](?:_?[a-z0-9-])*$", max_length=63)]
"""A name in file paths, DAG ids and URLs; never with two underscores in a row, which part names in DAG ids."""
