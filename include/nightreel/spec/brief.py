"""The brief: what marketing asks for, in its own field names."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, ConfigDict, Field

from nightreel.spec.model import Model

Narrative = Literal["auto", "pain_solution", "contrast", "emotion", "lesson"]
Template = Literal["auto", "product_film", "brand_film", "lesson", "news", "artwork_tour"]
Style = Literal["cinematic", "cartoon", "realistic", "documentary"]
Arc = Literal["problem_intro", "solution_showcase", "benefit_highlight"]

_BULLETS = re.compile(r"(?:[ \t•]|-(?=[ \t]))+")
"""A dash is one only before a space: ``-10 °C`` begins with a minus."""


def _lines(value: object) -> object:
    """A form's multi-line field or a comma-less list, as a list."""
    if isinstance(value, str):
        lines = (line.rstrip(" \t-•") for line in value.splitlines())
        lines = (line[found.end() :] if (found := _BULLETS.match(line)) else line for line in lines)
        return [line for line in lines if line]
    return value


Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]


class Brief(Model):
    """A product request. The customer's own names (``product_type``, ``duration_seconds`` …) are accepted as well."""

    model_config = ConfigDict(coerce_numbers_to_str=True)  # `battery: 14` is a fact, too

    title: str = Field(
        validation_alias=AliasChoices("title", "product_type", "prompt", "topic"),
        min_length=1,
        max_length=120,
        description="The product's name as the film shows it.",
    )
    category: str = Field("", max_length=60, description="What it is: smart watch, shampoo, course.")
    selling_points: Lines = Field(
        (),
        validation_alias=AliasChoices("selling_points", "key_features", "concept_nodes"),
        max_length=40,
        description="One a line; the strongest are found by rules when this is empty.",
    )
    description: str = Field(
        "",
        validation_alias=AliasChoices("description", "product_description"),
        max_length=4000,
        description="The product in free words, as in a catalogue.",
    )
    parameters: dict[str, str] = Field(default_factory=dict, description="Facts such as battery: 14 days.")
    reviews: Lines = Field((), max_length=200, description="What buyers wrote.")
    audience: str = Field("", validation_alias=AliasChoices("audience", "target_audience"), max_length=200)
    style: Style = Field("cinematic", validation_alias=AliasChoices("style", "style_template", "brand_style"))
    template: Template = Field("auto", description="Kind of film by trade; auto takes the one that fits the category.")
    narrative: Narrative = Field("auto", description="Narrative template; auto takes the one that fits the category.")
    narrative_arc: tuple[Arc, ...] = Field((), description="The parts of the arc by name, where a caller orders them.")
    principle_statement: str = Field("", max_length=400, description="Lesson: the principle in one sentence.")
    mathematical_form: Lines = Field(
        (), max_length=12, description="Lesson: the formula; several lines are shown one after another."
    )
    example_scenarios: Lines = Field((), max_length=12, description="Lesson: where it is seen at work, one a line.")
    misconceptions: Lines = Field((), max_length=12, description="Lesson: what is often thought wrongly, one a line.")
    slogan: str = Field("", max_length=80, description="Last words on screen.")
    call_to_action: str = Field("", max_length=60, description="What the viewer should do: Discover more.")
    duration_s: float = Field(
        15,
        validation_alias=AliasChoices("duration_s", "duration_seconds", "duration"),
        ge=4,
        le=120,
        description="Length of the film in seconds.",
    )
    language: Literal["en-US", "zh-CN"] = Field("en-US", description="Language of text, voice and captions.")
    platforms: tuple[str, ...] = Field(
        (),
        validation_alias=AliasChoices("platforms", "output_format"),
        description="Where it is shown; the pipeline's when empty.",
    )
    pictures: Lines = Field((), max_length=24, description="Product pictures: files in the tenant's media folder.")
    footage: Lines = Field((), max_length=24, description="Clips: files in the tenant's media folder.")
    documents: Lines = Field(
        (), max_length=24, description="Texts and PDFs to read: a script, the characters, a board as PDF; media files."
    )
    questions: Lines = Field((), max_length=12, description="What is asked about moving pictures, one a line.")
    music: str = Field("", description="Music bed: a file in the tenant's media folder.")
    negative_prompt: str = Field("", max_length=500, description="What must not be seen in any shot.")
    temperature: float | None = Field(
        None, ge=0, le=2, description="How freely a language model writes; the pipeline's when left out."
    )
    top_p: float | None = Field(
        None, gt=0, le=1, description="Share of likely words that a language model chooses from."
    )
    seed: int = Field(1, ge=0, le=2**31 - 1, description="Another number gives another variant.")
