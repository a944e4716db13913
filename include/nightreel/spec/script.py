"""The script: what enrichment makes of a brief, by rules or by a language model."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from nightreel.spec.model import Model, Rate

Move = Literal["hold", "push", "pull", "pan_left", "pan_right", "tilt_up", "tilt_down", "orbit"]
Role = Literal[
    "hook", "problem", "solution", "benefit", "proof", "contrast", "emotion", "concept", "step", "recap", "logo"
]


class Camera(Model):
    """How the camera moves during a shot."""

    move: Move = "push"
    strength: float = Field(1.0, ge=0, le=2, description="1 is the brand's usual amount.")


class OnScreenText(Model):
    """Words over the picture."""

    headline: str = Field("", max_length=120)
    body: str = Field("", max_length=240)
    label: str = Field("", max_length=60, description="Small line above the headline.")


class Shot(Model):
    """One entry of the script; times are exact frames of the film."""

    index: int = Field(ge=0)
    role: Role
    start_frame: int = Field(ge=0)
    frames: int = Field(ge=1)
    scene: str = Field(description="What is seen: the positive prompt of a generator.")
    negative_prompt: str = ""
    camera: Camera = Camera()
    text: OnScreenText = OnScreenText()
    voice_over: str = Field("", description="What is said during the shot; fits its time.")
    picture: str | None = Field(None, description="Name of the brief's picture that is shown.")
    footage: str | None = Field(None, description="Name of the brief's clip that is shown.")
    layout: Literal["hero", "left", "right", "full", "logo", "type"] = Field(
        "hero", description="Where the subject stands: centre, left, right, whole frame, the logo, words only."
    )
    words_only: bool = Field(
        False,
        description="Nothing is to be seen but its words. Without it, a shot of the layout `type` has a scene that no "
        "picture shows: a model makes it, and where none is asked its words are designed.",
    )

    take: int = Field(1, ge=1, le=999, description="Another take is another picture of the same words.")
    wish: str = Field("", max_length=500, description="What a reviewer asked for in this take.")

    @model_serializer(mode="wrap")
    def _first_take_is_not_told(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what a shot says only when it is made again: a first take stays what it always was."""
        told: dict[str, Any] = handler(self)
        for name, usual in (("take", 1), ("wish", "")):
            if told.get(name) == usual:
                del told[name]
        return told

    @property
    def has_scene(self) -> bool:
        """Whether there is something to see besides the logo and words."""
        return self.layout != "logo" and not self.words_only


class Script(Model):
    """A film before it is made."""

    title: str
    language: str = Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    arc: str = Field(description="Name of the narrative template.")
    fps: Rate
    width_px: int = Field(ge=64, le=7680)
    height_px: int = Field(ge=64, le=7680)
    shots: tuple[Shot, ...] = Field(min_length=1)
    selling_points: tuple[str, ...] = ()
    description: str = Field("", description="One or two sentences for metadata.")
    keywords: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        """Length of the film in frames."""
        return self.shots[-1].start_frame + self.shots[-1].frames

    @model_validator(mode="after")
    def _shots_follow_one_another(self) -> Script:
        at = 0
        for index, shot in enumerate(self.shots):
            if (shot.index, shot.start_frame) != (index, at):
                raise ValueError(f"shot {index} starts at frame {shot.start_frame}, want {at}")
            at += shot.frames
        return self
