"""How a model is asked for a shot, and what is told of it afterwards."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from nightreel.spec.model import Model, Name, Options

Preset = Literal["draft", "standard", "final"]


class PackUse(Model):
    """A brand pack that is used, by name; a file that is installed, never a path."""

    name: Name
    version: str = Field("", max_length=40, description="The newest that is found when left out.")
    strength: float | None = Field(None, ge=0, le=2, description="The pack's own middle strength when left out.")


class PackCredit(Model):
    """Whose pack a film was made with."""

    name: str
    version: str
    type: str
    author: str
    licence: str
    strength: float | None = None

    @property
    def words(self) -> str:
        """One line as its licence asks for it: ``warm-look 1.2.0 by Acme Colour (CC-BY-4.0)``."""
        return f"{self.name} {self.version} by {self.author} ({self.licence})"


class StylePack(Model):
    """A style pack's weights, found, checked and ready to load."""

    name: str
    version: str
    licence: str
    path: str = Field(description="A safetensors file on this machine.")
    sha256: str
    strength: float
    trigger_words: tuple[str, ...] = ()
    base_models: tuple[str, ...] = ()

    @property
    def use(self) -> PackUse:
        """What is told of its use."""
        return PackUse(name=self.name, version=self.version, strength=self.strength)


class Tuning(Options):
    """How a model runs in a worker's own process; none of it changes what is asked for."""

    dtype: Literal["auto", "bfloat16", "float16", "float32"] = "auto"
    attention: str = Field("", max_length=40, description="A diffusers attention backend; the library's when empty.")
    compile: bool = Field(False, description="Compile the transformer: slow to start, then quicker.")
    cache: Literal["none", "first_block", "taylorseer"] = Field("none", description="Reuse work between steps.")
    offload: Literal["auto", "none", "model", "sequential"] = Field(
        "auto", description="What leaves the GPU when idle."
    )
    quantisation: Literal["none", "int8", "nf4"] = "none"
    few_step_lora: str = Field("", description="A pack that lets the model do with few steps.")


class ModelSettings(Options):
    """What a model is asked for; what is left out comes from the preset and the model's card."""

    model: str = Field("", max_length=200, description="Hub id, or a folder below NIGHTREEL_MODELS.")
    endpoint: str = Field("", max_length=60, description="Name of an endpoint of this installation.")
    preset: Preset = "standard"
    steps: int | None = Field(None, ge=1, le=200, description="Denoising steps.")
    guidance: float | None = Field(None, ge=0, le=30)
    height_px: int | None = Field(None, ge=64, le=2160, description="Short side at which the model works.")
    fps: int | None = Field(None, ge=4, le=60, description="Rate at which the model works; fewer frames cost less.")
    negative_prompt: str = Field("", max_length=1000, description="Added to the script's own.")
    licence: str = Field("", max_length=80, description="SPDX name, for a model that no card describes.")
    tuning: Tuning = Tuning()


class Fallback(Options):
    """The next thing to try; what is left out stays as it was asked first."""

    engine: str = Field("", description="Another engine; the same when empty.")
    model: str | None = None
    endpoint: str | None = None
    preset: Preset | None = None
    steps: int | None = Field(None, ge=1, le=200)
    height_px: int | None = Field(None, ge=64, le=2160)
    fps: int | None = Field(None, ge=4, le=60)


class Usage(Model):
    """What work used; sums are by field."""

    gpu_s: float = Field(0, ge=0)
    money: float = Field(0, ge=0, description="US dollars.")
    input_tokens: int = Field(0, ge=0)
    output_tokens: int = Field(0, ge=0)

    def __add__(self, other: Usage) -> Usage:
        """Give the sum."""
        return Usage(
            gpu_s=self.gpu_s + other.gpu_s, money=self.money + other.money,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
        )  # fmt: skip


class Making(Model):
    """How a clip was made: for the report, the credentials and whoever wants it again."""

    engine: str
    model: str = ""
    licence: str = ""
    seed: int | None = None
    settings: dict[str, JsonValue] = Field(default_factory=dict, description="What was asked and what it became.")
    packs: tuple[PackUse, ...] = ()
    instead: str = Field("", description="Why this is not what was asked first; empty when it is.")
    usage: Usage = Usage()
