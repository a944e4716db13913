"""A brand pack's manifest, ``pack.yaml``: what third parties ship, for whom, under which licence."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, model_validator

from nightreel.spec.brief import Narrative
from nightreel.spec.model import Model, Name
from nightreel.spec.near import mend

PackType = Literal["style-lora", "template", "lut", "font", "music"]
MANIFEST = "pack.yaml"

LICENCES = (
    "0BSD", "AFL-3.0", "AGPL-3.0-only", "Apache-2.0", "Artistic-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0",
    "CC-BY-3.0", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-NC-ND-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-SA-4.0",
    "CC0-1.0", "GPL-2.0-only", "GPL-3.0-only", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MPL-2.0", "OFL-1.1", "UFL-1.0",
    "Unlicense", "Zlib",
)  # fmt: skip
"""SPDX names that packs usually have; any other licence is named ``LicenseRef-`` and a word of its own."""

_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){1,3}(-[0-9a-z.]{1,20})?")
_FILE_NAME = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|]{1,120}")
_DEEPEST, _LONGEST = 6, 240


def _version(value: object) -> object:
    if not isinstance(value, str) or not _VERSION.fullmatch(value):
        raise ValueError('a version in quotes such as "1.2.0"')
    return value


def _licence(value: str) -> str:
    if value not in LICENCES and not re.fullmatch(r"LicenseRef-[A-Za-z0-9.-]{1,60}", value):
        hint = mend(value, LICENCES, "name a licence of your own LicenseRef-Name")
        raise ValueError(f"an SPDX name such as Apache-2.0 or OFL-1.1 ({hint})")
    return value


def _inside(value: str) -> str:
    path = PurePosixPath(value)
    plain = bool(path.parts) and not path.is_absolute() and str(path) == value and len(path.parts) <= _DEEPEST
    if not plain or any(part.startswith((".", "~")) or not _FILE_NAME.fullmatch(part) for part in path.parts):
        raise ValueError("a file inside the pack, such as looks/warm.cube")
    return value


def _range(value: tuple[float, float]) -> tuple[float, float]:
    if not 0 <= value[0] <= value[1] <= 2:
        raise ValueError("two numbers from 0 to 2, the smaller one first")
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Version = Annotated[str, BeforeValidator(_version)]
Licence = Annotated[str, Field(max_length=80), AfterValidator(_licence)]
Inside = Annotated[str, Field(max_length=_LONGEST), AfterValidator(_inside)]
Words = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=80)], ...], BeforeValidator(_listed)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PackModel(Model):
    """Weights of a style."""

    path: Inside = Field(description="A safetensors file inside the pack.")
    trigger_keywords: Words = Field(
        (), validation_alias=AliasChoices("trigger_keywords", "trigger_words"), max_length=12,
        description="Words that call the style up in a prompt.",
    )  # fmt: skip
    strength_range: Annotated[tuple[float, float], AfterValidator(_range)] = Field(
        (0.4, 1.0), description="Weakest and strongest use."
    )


class Dependencies(Model):
    """What a pack works with."""

    base_model: Words = Field(
        (), validation_alias=AliasChoices("base_model", "base_models"), max_length=20,
        description="Models that its weights were made for.",
    )  # fmt: skip
    required_modules: Words = Field((), max_length=20, description="Steps that a pipeline needs for it: style_lock …")


class PackFonts(Model):
    """Typefaces by use."""

    headline: Inside | None = None
    body: Inside | None = None

    @property
    def by_use(self) -> tuple[str | None, str | None]:
        """The headline's file and the body's."""
        return self.headline, self.body

    @property
    def paths(self) -> tuple[str, ...]:
        """Files, each once."""
        return tuple(dict.fromkeys(path for path in self.by_use if path))


class Template(Model):
    """How films of a brand are told and prompted: the file of a template pack."""

    narrative: Narrative = Field("auto", description="Narrative template for briefs that leave it open.")
    camera_movement: Literal["slow_dolly_in", "slow_dolly_out", "pan", "orbit", "static"] | None = None
    lighting: Literal["soft", "studio", "dramatic", "neon"] | None = None
    style_words: Words = Field(
        (), validation_alias=AliasChoices("style_words", "tone_words"), max_length=16,
        description="How everything looks: added to the prompt of every shot.",
    )  # fmt: skip
    scene_words: Words = Field((), max_length=16, description="What is around the product in every scene.")
    avoid_words: Words = Field(
        (), validation_alias=AliasChoices("avoid_words", "negative_prompt"), max_length=24,
        description="What must not be seen: added to every negative prompt.",
    )  # fmt: skip


class Pack(Model):
    """Name, version, author, licence, what it is, its files and their digests."""

    name: Name
    version: Version = Field(description='A version in quotes such as "1.2.0".')
    author: str = Field(min_length=1, max_length=120, description="Who made it.")
    licence: Licence = Field(
        validation_alias=AliasChoices("licence", "license"), description="An SPDX name such as Apache-2.0."
    )
    type: PackType = Field(description="One of style-lora, template, lut, font, music.")
    description: str = Field("", max_length=500)
    models: tuple[PackModel, ...] = Field((), max_length=8, description="For style-lora: its weights.")
    file: Inside | None = Field(None, description="For lut, music and template: the one file.")
    fonts: PackFonts = PackFonts()
    dependencies: Dependencies = Dependencies()
    checksums: dict[str, Sha256] = Field(
        default_factory=dict, description="SHA-256 by file; `nightreel pack seal` writes it."
    )

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> Pack:
        has = {"models": bool(self.models), "fonts": bool(self.fonts.paths), "file": self.file is not None}
        need = {"style-lora": "models", "font": "fonts"}.get(self.type, "file")
        if not has[need]:
            raise ValueError(f"{need} in a pack of type {self.type}")
        extra = [name for name, there in has.items() if there and name != need]
        if extra:
            raise ValueError(f"no {extra[0]} in a pack of type {self.type}, only {need}")
        return self

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it is used for, each once."""
        one = (self.file,) if self.file else ()
        return tuple(dict.fromkeys((*(model.path for model in self.models), *one, *self.fonts.paths)))

    @property
    def label(self) -> str:
        """Name and version: ``warm-look@1.2.0``."""
        return f"{self.name}@{self.version}"
