"""What a program asks of the interface: a film by brief, or a film by the customer's own form."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue

from nightreel.errors import SpecError
from nightreel.spec.brief import Style
from nightreel.spec.model import Model

IdempotencyKey = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
"""Names a request: the same key and request again is the same run."""
Address = Annotated[str, Field(min_length=1, max_length=2000, examples=["https://example.com/nightreel"])]
Modules = (
    dict[Annotated[str, Field(max_length=60)], bool]
    | Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(max_length=60)]
)
_TITLE_CHARACTERS = 120
_SENTENCE = re.compile(r"[.!?;。！？；\n]")


class Callback(Model):
    """Who is told of a run's states."""

    url: Address = Field(description="Gets signed events, in order; https, and a host that the client allows.")


class RunOrder(Model):
    """A film by its brief."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "tenant": "demo",
                    "pipeline": "quick_draft",
                    "brief": {"title": "Aurora Watch", "selling_points": ["14 days on a single charge"]},
                    "idempotency_key": "spring-4711",
                }
            ]
        }
    )

    tenant: str = Field(max_length=63, description="Whose film it is.")
    pipeline: str = Field(max_length=63, description="How it is made: see `GET /pipelines`.")
    brief: dict[str, JsonValue] = Field(description="Fields of the brief, by their own or the customer's names.")
    modules: Modules | None = Field(
        None, description="Module: on or off; or a list of those that are wanted. The pipeline's when left out."
    )
    callback: Callback | None = None
    note: str = Field("", max_length=2000, description="Why it is made, for people.")
    idempotency_key: IdempotencyKey | None = Field(
        None, description="The same key and request again is the same run; the header Idempotency-Key says it as well."
    )


class Generation(Model):
    """Parameters of a film, by the customer's names."""

    negative_prompt: str | None = Field(None, max_length=500, description="What must not be seen in any shot.")
    style_template: Style | None = None
    seed: int | None = Field(None, ge=0, le=2**31 - 1)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    enable_audio: bool | None = Field(None, description="Whether it has voice and music; the pipeline's when left out.")
    language: Literal["zh-CN", "en-US"] | None = None
    output_format: str | None = Field(None, max_length=60, examples=["portrait_1080x1920"])
    duration: float | None = Field(None, ge=4, le=120, description="Seconds.")
    resolution: str | None = Field(None, max_length=40, examples=["1920x1080", "1080p"])
    frame_rate: float | None = Field(None, ge=1, le=240, description="The client's brand sets it; another is refused.")
    modules: Modules | None = Field(None, examples=[["style_lock", "subtitle_en", "seo_tags"]])


class GenerateOrder(Generation):
    """The customer's own form; every parameter may stand in ``config`` or beside it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "prompt": "A smart watch that lasts 14 days on a single charge",
                    "config": {"duration": 15, "resolution": "1920x1080", "modules": ["style_lock", "subtitle_en"]},
                    "callback_url": "https://example.com/nightreel",
                }
            ]
        }
    )

    prompt: str = Field(min_length=1, max_length=4000, description="What the film is about.")
    config: Generation = Generation()
    callback_url: Address | None = None
    tenant: str | None = Field(None, max_length=63, description="May be left out by who sees one tenant only.")
    pipeline: str | None = Field(
        None,
        max_length=63,
        description="May be left out where one pipeline is tagged `api`, or where there is but one.",
    )
    idempotency_key: IdempotencyKey | None = None

    def parameters(self) -> dict[str, Any]:
        """Give every parameter that was said, wherever it stands.

        Raises:
            SpecError: one is said twice and differently (``request.twice``).
        """
        beside = self.model_dump(include=set(Generation.model_fields), exclude_none=True)
        inside = self.config.model_dump(exclude_none=True)
        for name in beside.keys() & inside.keys():
            if beside[name] != inside[name]:
                raise SpecError(
                    f"request.{name}", where=f"{name} and config.{name}", got=f"{beside[name]} and {inside[name]}",
                    want="one of them", fix=f"say {name} once",
                )  # fmt: skip
        return {**inside, **beside}

    def brief(self) -> dict[str, Any]:
        """Give the brief that the form means.

        Raises:
            SpecError: a parameter is said twice and differently, or a size in two ways (``request.resolution``).
        """
        said = self.parameters()
        title = title_of(self.prompt)
        brief: dict[str, Any] = {"title": title}
        if title != self.prompt.strip():
            brief["description"] = self.prompt.strip()
        names = {
            "negative_prompt": "negative_prompt", "style_template": "style", "seed": "seed", "language": "language",
            "temperature": "temperature", "top_p": "top_p", "duration": "duration_s",
        }  # fmt: skip
        brief |= {field: said[name] for name, field in names.items() if name in said}
        sizes = [said[name] for name in ("output_format", "resolution") if name in said]
        if len(set(sizes)) > 1:
            raise SpecError(
                "request.resolution", where="resolution and output_format", got=" and ".join(sizes),
                want="one size of the film", fix="say one of the two",
            )  # fmt: skip
        return {**brief, "platforms": sizes[:1]} if sizes else brief


def title_of(prompt: str) -> str:
    """Give the title of a film by its prompt: all of it when it is short, else its first sentence, cut at a word."""
    text = " ".join(prompt.split())
    if len(text) <= _TITLE_CHARACTERS:
        return text
    first = _SENTENCE.split(text, maxsplit=1)[0].strip() or text
    if len(first) <= _TITLE_CHARACTERS:
        return first
    cut = first[: _TITLE_CHARACTERS - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:—-") + "…"
