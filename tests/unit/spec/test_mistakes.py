"""What is wrong with a value that has no name of its own."""

from __future__ import annotations

import pytest
from pydantic import Field, RootModel, ValidationError, model_validator

from nightreel.spec.mistakes import mistakes_of
from nightreel.spec.model import Model


class Names(RootModel[list[str]]):
    """A list by itself."""

    root: list[str] = Field(min_length=2)


class Count(RootModel[int]):
    """A number by itself."""


class Pair(Model):
    """Two values, of which one at least must be there."""

    a: str = ""
    b: str = ""

    @model_validator(mode="after")
    def _one(self) -> Pair:
        if not self.a + self.b:
            raise ValueError("a or b")
        return self


@pytest.mark.parametrize(
    ("model", "value", "fix"), [(Names, ["x"], "add to it"), (Count, 1.5, "round it"), (Pair, {}, "change the file")]
)
def test_the_mend_names_no_file_for_a_value_alone(model: type[Model], value: object, fix: str) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(value)
    assert [error.fix for error in mistakes_of(caught.value, model, lambda _: "")] == [fix]
