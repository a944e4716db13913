"""The brand: how everything that a tenant publishes looks and sounds."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, Field

from nightreel.spec.brief import Narrative
from nightreel.spec.film import TextAnimation, TransitionEffect
from nightreel.spec.generation import PackUse
from nightreel.spec.model import Colour, Model, Rate


class Palette(Model):
    """Colours of the brand."""

    primary: Colour = Field("#0A84FF", description="The brand's colour: lines, plates, glow.")
    accent: Colour = Field("#FFB020", description="Small highlights.")
    dark: Colour = Field("#0B1020", description="Dark ground.")
    light: Colour = Field("#F5F7FA", description="Light ground, and text on dark.")


class Type(Model):
    """Type of titles and captions."""

    headline_weight: int = Field(800, ge=200, le=800)
    body_weight: int = Field(500, ge=200, le=800)
    uppercase_labels: bool = True
    headline_font: str = Field("", description="A TTF or OTF file in the tenant's folder; Manrope when empty.")
    body_font: str = Field("", description="The same for body text, labels and captions.")


class Brand(Model):
    """Palette, type, light, camera, transitions, sound."""

    name: str = Field(max_length=60, description="As it is written: in the logo shot and in metadata.")
    palette: Palette = Field(Palette(), validation_alias=AliasChoices("palette", "color_palette"))
    type: Type = Type()
    logo: str = Field("", description="PNG with alpha in the tenant's folder; the name is set in type when empty.")
    ground: Literal["dark", "light"] = "dark"
    lighting: Literal["soft", "studio", "dramatic", "neon"] = "studio"
    camera_movement: Literal["slow_dolly_in", "slow_dolly_out", "pan", "orbit", "static"] = "slow_dolly_in"
    transition_effect: TransitionEffect = "dissolve"
    transition_s: float = Field(0.4, ge=0, le=2)
    text_animation: TextAnimation = "fade_in_from_bottom"
    aspect_ratio: Literal["16:9", "9:16", "4:5", "1:1"] = "16:9"
    frame_rate: Rate = Field(30, validate_default=True)
    lut: str = Field("", description="A .cube file in the tenant's folder.")
    lut_strength: float = Field(1, ge=0, le=1, description="How much of the look is taken.")
    music: str = Field("", description="Music bed for briefs that name none: a file in the tenant's media folder.")
    style_words: tuple[str, ...] = Field((), max_length=16, description="Added to the prompt of every shot.")
    scene_words: tuple[str, ...] = Field((), max_length=16, description="What is around the product in every scene.")
    avoid_words: tuple[str, ...] = Field((), max_length=24, description="Added to every negative prompt.")
    narrative: Narrative = Field("auto", description="Narrative template for briefs that leave it open.")
    packs: tuple[PackUse, ...] = Field((), max_length=8, description="Installed brand packs, style packs stacked.")
    copyright: str = Field("", description="Copyright line of every published file.")
    artist: str = Field("", description="Artist or agency named in every published file.")
