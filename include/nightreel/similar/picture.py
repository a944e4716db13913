"""A clip of the very same picture, made for other words: they are set at export, so it can be used again."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue, ValidationError

from nightreel.errors import NightreelError
from nightreel.spec.film import Clip
from nightreel.spec.script import Script, Shot
from nightreel.store.digest import value_digest
from nightreel.store.protocol import Store

_FORM = 1
"""Changes when something else decides a picture."""
_SAID = {"start_frame", "voice_over", "text"}


def keep_picture(store: Store, shot: Shot, script: Script, clip: Clip, conditions: Mapping[str, JsonValue]) -> None:
    """Remember a clip by what is seen in it, for ``find_picture``.

    Args:
        store: the tenant's.
        shot: what it was made for.
        script: of the shot.
        clip: what was made, kept in the store.
        conditions: everything else that the clip depends on, as JSON.
    """
    store.remember(_key(shot, script, conditions), clip.model_dump(mode="json"))


def find_picture(store: Store, shot: Shot, script: Script, conditions: Mapping[str, JsonValue]) -> Clip | None:
    """Give a clip that shows what a shot shows, whatever words stand over it; one that is gone or damaged is none."""
    found = store.recall(_key(shot, script, conditions))
    if found is None:
        return None
    try:
        clip = Clip.model_validate(found)
        store.local(clip.media)
    except (ValidationError, NightreelError):
        return None
    return clip


def _key(shot: Shot, script: Script, conditions: Mapping[str, JsonValue]) -> str:
    """Give the digest of what is seen; whether there are words counts, since the subject makes room for them."""
    text = shot.text
    digest = value_digest(
        {
            "form": _FORM,
            "shot": shot.model_dump(mode="json", exclude=_SAID),
            "worded": bool(text.headline or text.body or text.label),
            "film": [script.width_px, script.height_px, str(script.fps)],
            "conditions": dict(conditions),
        }
    )
    return f"picture-{digest}"
