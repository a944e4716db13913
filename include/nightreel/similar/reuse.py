"""A clip that was made for another shot of the same facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import Field, JsonValue, ValidationError

from nightreel.engines.card import EngineCard
from nightreel.errors import NightreelError
from nightreel.safety import picture_check_key
from nightreel.similar.embed import likeness
from nightreel.similar.facts import fact_slots, same_facts
from nightreel.similar.tokens import plain_text
from nightreel.spec.film import Clip
from nightreel.spec.generation import StylePack
from nightreel.spec.model import Model
from nightreel.spec.script import Script, Shot
from nightreel.spec.tenant import Tenant
from nightreel.store.artifact import Artifact
from nightreel.store.digest import file_digest, value_digest
from nightreel.store.protocol import Store

NEAR = 0.45
"""Cosine below which texts of equal facts are not trusted to be equal."""
_FORM = 1
"""Changes when facts are read in another way."""
_WORDS = {"scene", "negative_prompt"}
_NO_MATTER = {"index", "start_frame", "voice_over"}


class _Kept(Model):
    """A clip and the words that it was made from."""

    scene: str
    negative_prompt: str = ""
    language: str
    clip: Clip
    form: int = Field(_FORM, ge=_FORM, le=_FORM)


def keep_clip(store: Store, shot: Shot, script: Script, clip: Clip, conditions: Mapping[str, JsonValue]) -> None:
    """Remember a clip by its shot's facts, for ``find_clip``.

    Args:
        store: the tenant's.
        shot: what it was made for.
        script: of the shot.
        clip: what was made, kept in the store.
        conditions: everything else that the clip depends on, as JSON: digest of the brand, engine with its version,
            settings, weights and packs, seed, length, and the artifacts of the material that it shows.
    """
    kept = _Kept(scene=shot.scene, negative_prompt=shot.negative_prompt, language=script.language, clip=clip)
    store.remember(_key(shot, script, conditions), kept.model_dump(mode="json"))


def find_clip(store: Store, shot: Shot, script: Script, conditions: Mapping[str, JsonValue]) -> Clip | None:
    """Give a clip that was made under the same conditions for a shot that states the same facts.

    Every fact slot of scene and negative prompt must be equal, and besides the two scenes must be near by meaning: two
    readings of a text that are wrong in different ways. Without the extra ``similar``, or with a clip that is gone,
    there is none.
    """
    found = store.recall(_key(shot, script, conditions))
    if found is None:
        return None
    try:
        kept = _Kept.model_validate(found)
        equal = all(
            same_facts(fact_slots(ours, script.language), fact_slots(theirs, kept.language)) or ours == theirs
            for ours, theirs in ((shot.scene, kept.scene), (shot.negative_prompt, kept.negative_prompt))
        )
        if equal and store.has(kept.clip.media) and is_near(shot.scene, kept.scene, script.language):
            return kept.clip
    except (ValidationError, NightreelError):
        return None
    return None


def is_near(one: str, other: str, language: str) -> bool:
    """Whether two texts are near by meaning, polite words left aside.

    Raises:
        MissingProgramError: the extra ``similar`` is not installed.
    """
    plain, others = plain_text(one, language), plain_text(other, language)
    return plain == others or bool(plain and others and likeness(plain, others) >= NEAR)


def _key(shot: Shot, script: Script, conditions: Mapping[str, JsonValue]) -> str:
    """Give the key of equal facts: the digest of the slots, of the shot's other fields and of the conditions."""
    facts = [fact_slots(text, script.language) for text in (shot.scene, shot.negative_prompt)]
    digest = value_digest(
        {
            "form": _FORM,
            "facts": [slots.model_dump(mode="json") for slots in facts],
            "shot": shot.model_dump(mode="json", exclude=_WORDS | _NO_MATTER),
            "film": [script.width_px, script.height_px, str(script.fps), script.language],
            "conditions": dict(conditions),
        }
    )
    return f"similar-{digest}"


def clip_conditions(
    tenant: Tenant,
    root: Path,
    engine: EngineCard,
    asked: JsonValue,
    media: Iterable[Artifact],
    packs: Iterable[StylePack],
) -> dict[str, JsonValue]:
    """Give everything but its shot that a clip depends on, the check that it passed among it.

    Args:
        tenant: whose brand and trade.
        root: folder of the tenant's files.
        engine: what makes it.
        asked: options, weights and served model, as JSON.
        media: the brief's pictures and clips that it shows.
        packs: style packs of the brand.
    """
    brand = tenant.brand
    files = [root / name for name in (brand.logo, brand.lut) if name and (root / name).is_file()]
    return {
        "brand": value_digest([brand.model_dump(mode="json"), [file_digest(file) for file in files]]),
        "engine": [engine.name, engine.version, engine.weights],
        "asked": asked,
        "looked": picture_check_key(tenant),
        "media": [artifact.sha256 for artifact in media],
        "packs": [[pack.name, pack.version, pack.sha256, pack.strength] for pack in packs],
    }
