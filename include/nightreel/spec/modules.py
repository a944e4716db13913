"""Modules: what a caller may switch on or off for one film, in the customer's words, and which steps do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from nightreel.errors import SpecError
from nightreel.spec.model import Model
from nightreel.spec.near import listed, mend


class Module(Model):
    """One thing that a film may have or not."""

    name: str
    title: str
    steps: tuple[str, ...] = Field(description="Names of the steps that do it.")
    other_names: tuple[str, ...] = ()
    languages: dict[str, str] = Field(default_factory=dict, description="Other name: the film's language it is for.")
    always: str = Field("", description="Why it cannot be switched off; empty when it can.")
    in_list: bool = Field(False, description="Whether a list that does not name it switches it off.")


MODULES: dict[str, Module] = {
    module.name: module
    for module in (
        Module(
            name="safety_filter", title="Safety filter", steps=(), other_names=("safety", "content_filter"),
            always="every word and picture is checked for every client",
        ),
        Module(
            name="prompt_enrichment", title="Prompt enrichment", steps=("enrich",), other_names=("enrichment",),
            always="a film is made from the script that it writes",
        ),
        Module(name="style_lock", title="Brand look", steps=("grade",), other_names=("brand_look",), in_list=True),
        Module(
            name="subtitles", title="Subtitles", steps=("caption",), other_names=("captions",),
            languages={"subtitle_en": "en-US", "subtitle_zh": "zh-CN"}, in_list=True,
        ),
        Module(
            name="metadata", title="Metadata and AI disclosure", steps=("label",),
            other_names=("seo_tags", "ai_disclosure", "labels"),
            always="the law asks for the AI disclosure that is written with the tags",
        ),
        Module(name="audio", title="Voice and music", steps=("sound",), other_names=("audio_sync", "sound")),
        Module(name="watermark", title="Invisible watermark", steps=("watermark",)),
        Module(
            name="super_resolution", title="Super-resolution", steps=("upscale",), other_names=("upscale", "esrgan")
        ),
        Module(name="colour_correction", title="Steady light", steps=("deflicker",), other_names=("deflicker",)),
        Module(
            name="quality_control", title="Quality check", steps=("check",), other_names=("quality_check", "check"),
            always="a film that fails its check must not be published",
        ),
        Module(
            name="review", title="Review", steps=("review_script", "review_cut", "review", "review_reading"),
            always="who must approve a film is not for the caller to decide",
        ),
    )
}  # fmt: skip

ModuleChoice = Mapping[str, bool] | Sequence[str]
"""``{"watermark": false}``, or a list of what is wanted."""


class Choice(Model):
    """What a caller chose, module by module."""

    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    languages: dict[str, str] = Field(default_factory=dict, description="Name as it was said: language it asks for.")


def read_choice(said: ModuleChoice | None, also: Mapping[str, bool] | None = None) -> Choice:
    """Read which modules are switched on and off.

    What is not named stays as the pipeline has it; only a list also leaves out what it does not name of style lock
    and subtitles, which the customer's form chooses film by film.

    Args:
        said: what a request names.
        also: what it says in other words, such as ``enable_audio``.

    Raises:
        SpecError: an unknown module (``module.unknown``), one that cannot be switched off (``module.always``), or one
            that is switched both ways (``module.twice``).
    """
    named = list((said if isinstance(said, Mapping) else dict.fromkeys(said or (), True)).items())
    choices: dict[str, bool] = {}
    languages: dict[str, str] = {}
    for name, wanted in (*named, *(also or {}).items()):
        module = _module(name)
        _check_switch(module, name, wanted, choices)
        choices[module.name] = wanted
        if wanted and name in module.languages:
            languages[name] = module.languages[name]
    if said is not None and not isinstance(said, Mapping):
        choices = {**{name: False for name, module in MODULES.items() if module.in_list}, **choices}
    return Choice(
        on=tuple(name for name, wanted in choices.items() if wanted),
        off=tuple(name for name, wanted in choices.items() if not wanted),
        languages=languages,
    )


def _check_switch(module: Module, name: str, wanted: bool, choices: Mapping[str, bool]) -> None:
    if not wanted and module.always:
        raise SpecError(
            "module.always", where=f"modules.{name}", got="off", want=f"on: {module.always}",
            fix=f"leave {name} out, or switch it on",
        )  # fmt: skip
    if choices.get(module.name, wanted) != wanted:
        raise SpecError(
            "module.twice", where=f"modules.{name}", got=f"{module.name} both on and off", want="one of the two",
            fix="name each module once",
        )  # fmt: skip


def module_names() -> tuple[str, ...]:
    """Give every name that a caller may write."""
    return tuple(name for module in MODULES.values() for name in (module.name, *module.other_names, *module.languages))


def _module(name: str) -> Module:
    for module in MODULES.values():
        if name in (module.name, *module.other_names, *module.languages):
            return module
    raise SpecError(
        "module.unknown", where="modules", got=name, want=listed(MODULES, limit=20),
        fix=mend(name, module_names(), "remove it"),
    )  # fmt: skip
