"""What differs between two runs of a film: words, brief, options, engines, pictures, and how near the films are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from pydantic import Field, JsonValue, ValidationError

from nightreel.errors import NightreelError
from nightreel.records.book import state_of
from nightreel.spec.film import Rendition, Renditions, ShotClip
from nightreel.spec.generation import Usage
from nightreel.spec.model import Model
from nightreel.spec.nearness import Nearness
from nightreel.spec.record import RunRecord, RunState, StepRecord
from nightreel.spec.script import Script, Shot
from nightreel.store.artifact import Artifact
from nightreel.store.protocol import Store

_NOT_SAID = ("index", "start_frame", "take", "wish")
_NAMES = {
    "frames": "length", "voice_over": "voice", "negative_prompt": "not to be seen", "words_only": "words only",
}  # fmt: skip


class Difference(Model):
    """One value that differs."""

    place: str = Field(description="Where it stands, in words: shot 2 headline, brief slogan, grade lut.")
    before: str = ""
    after: str = ""


class RunSide(Model):
    """One of the two runs."""

    run_id: str
    title: str
    began: str
    by: str = ""
    note: str = ""
    parent: str = ""
    state: RunState
    recipe: str = ""


class ShotSide(Model):
    """A shot in one of the runs."""

    number: int
    take: int = 1
    wish: str = ""
    engine: str = ""
    model: str = ""
    seed: int | None = None
    reused: bool = False
    still: Artifact | None = None


class ShotPair(Model):
    """The same place of the film in both runs; a shot that only one of them has stands alone."""

    before: ShotSide | None = None
    after: ShotSide | None = None
    same_clip: bool = False
    words: tuple[Difference, ...] = ()


class FilmPair(Model):
    """The same platform's rendition in both runs."""

    platform: str
    before: Rendition | None = None
    after: Rendition | None = None
    same: bool = Field(False, description="Whether both are the very same file.")
    near: Nearness | None = Field(None, description="How near the second is to the first, where that was asked.")
    why_not: str = Field("", description="Why that could not be measured.")


class StepSide(Model):
    """How a step of the later run came by its result."""

    step_id: str
    made: int = 0
    reused: int = 0
    off: int = Field(0, description="Switched off, so that it passed on what it took.")
    failed: int = 0
    seconds: float = 0
    usage: Usage = Usage()


class Comparison(Model):
    """Everything that differs between two runs, the first being the earlier one."""

    a: RunSide
    b: RunSide
    film: tuple[Difference, ...] = Field((), description="Of the script as a whole.")
    shots: tuple[ShotPair, ...] = ()
    brief: tuple[Difference, ...] = ()
    options: tuple[Difference, ...] = Field((), description="Options and engines of steps.")
    steps: tuple[StepSide, ...] = Field((), description="Of the second run.")
    films: tuple[FilmPair, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether nothing differs but the runs' names."""
        shots = all(pair.same_clip and not pair.words for pair in self.shots)
        return shots and not (self.film or self.brief or self.options) and all(film.same for film in self.films)


def compare(store: Store, a: RunRecord, b: RunRecord, *, vmaf: bool = False) -> Comparison:
    """Hold two runs of one tenant against each other.

    What is no longer in the store is left out with a note.

    Args:
        store: the tenant's.
        a: the earlier one, or the one to hold against.
        b: the later one.
        vmaf: whether films are compared frame by frame (VMAF, SSIM, PSNR): about as long as the films play.

    Raises:
        StoreError: the store cannot be read.
    """
    notes = [*a.notes, *b.notes]
    scripts = [_model(store, _last(record, "script"), Script, notes) for record in (a, b)]
    return Comparison(
        a=_side(a), b=_side(b), film=tuple(_of_film(*scripts)), shots=tuple(_shots(store, (a, b), scripts, notes)),
        brief=tuple(_values("", a.head.brief, b.head.brief)), options=tuple(_options(a, b)), steps=tuple(_steps(b)),
        films=tuple(_films(store, a, b, vmaf, notes)), notes=tuple(dict.fromkeys(notes)),
    )  # fmt: skip


def _side(record: RunRecord) -> RunSide:
    head = record.head
    return RunSide(
        run_id=head.run_id, title=head.title, began=head.began, by=head.request.asked_by, note=head.request.note,
        parent=head.request.parent, state=state_of(record), recipe=head.recipe,
    )  # fmt: skip


def _last(record: RunRecord, port: str) -> Artifact | None:
    return next((part.outputs[port] for part in reversed(record.steps) if port in part.outputs), None)


def _model(store: Store, artifact: Artifact | None, model: type[Any], notes: list[str]) -> Any:
    if artifact is None:
        return None
    try:
        return store.load(artifact, model)
    except NightreelError as error:
        notes.append(str(error))
        return None


# ---------------------------------------------------------------------------------------------------------- words


def _of_film(before: Script | None, after: Script | None) -> Iterator[Difference]:
    if before is None or after is None:
        return
    sides = [script.model_dump(mode="json", exclude={"shots"}) for script in (before, after)]
    yield from _values("film", *sides)
    if len(before.shots) != len(after.shots):
        yield Difference(place="film shots", before=str(len(before.shots)), after=str(len(after.shots)))


def _words(before: Shot, after: Shot) -> Iterator[Difference]:
    """Give what differs in two shots, by the names that people know."""
    sides = []
    for shot in (before, after):
        said = shot.model_dump(mode="json", exclude=set(_NOT_SAID))
        flat = {**said.pop("text"), **{f"camera {name}": value for name, value in said.pop("camera").items()}, **said}
        sides.append({_NAMES.get(name, name): value for name, value in flat.items()})
    yield from _values("", *sides)


def _values(place: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        if one != other:
            yield Difference(place=f"{place} {_plain(name)}".strip(), before=_shown(one), after=_shown(other))


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _shown(value: JsonValue) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{_plain(name)}: {_shown(item)}" for name, item in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)


def _options(a: RunRecord, b: RunRecord) -> Iterator[Difference]:
    sides = [_first_of_steps(record) for record in (a, b)]
    for step_id in dict.fromkeys((*sides[0], *sides[1])):
        one, other = (side.get(step_id) for side in sides)
        if one is None or other is None:
            there = ("in the plan", "") if one is not None else ("", "in the plan")
            yield Difference(place=step_id, before=there[0], after=there[1])
            continue
        yield from _values(step_id, {"engine": one.engine, **one.options}, {"engine": other.engine, **other.options})
        if one.off != other.off:
            yield Difference(place=f"{step_id} switched", before=_on(one), after=_on(other))


def _on(part: StepRecord) -> str:
    return "off" if part.off else "on"


def _first_of_steps(record: RunRecord) -> dict[str, StepRecord]:
    found: dict[str, StepRecord] = {}
    for part in record.steps:
        found.setdefault(part.step_id, part)
    return found


def _steps(record: RunRecord) -> Iterator[StepSide]:
    for step_id in dict.fromkeys(part.step_id for part in record.steps):
        parts = [part for part in record.steps if part.step_id == step_id]
        yield StepSide(
            step_id=step_id, made=sum(part.made for part in parts), reused=sum(part.reused for part in parts),
            off=sum(part.off for part in parts), failed=sum(part.fault is not None for part in parts),
            seconds=round(sum(part.seconds for part in parts), 3), usage=sum((part.usage for part in parts), Usage()),
        )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- pictures


def _shots(
    store: Store, records: Sequence[RunRecord], scripts: Sequence[Script | None], notes: list[str]
) -> Iterator[ShotPair]:
    sides = [_made_shots(store, record, script, notes) for record, script in zip(records, scripts, strict=True)]
    shots = [{shot.index: shot for shot in script.shots} if script else {} for script in scripts]
    clips = [{index: side[1] for index, side in of_run.items()} for of_run in sides]
    for one, other in _paired(*shots) if all(shots) else _by_number(*sides):
        words = _words(shots[0][one], shots[1][other]) if one in shots[0] and other in shots[1] else ()
        yield ShotPair(
            before=sides[0][one][0] if one in sides[0] else None,
            after=sides[1][other][0] if other in sides[1] else None,
            same_clip=clips[0].get(one, "") == clips[1].get(other) if one is not None and other is not None else False,
            words=tuple(words),
        )


_Made = dict[int | None, tuple[ShotSide, str]]
_Pair = tuple[int | None, int | None]


def _paired(before: Mapping[int, Shot], after: Mapping[int, Shot]) -> Iterator[_Pair]:
    """Give which shots stand for each other: those that show and say the same first, the others in their order."""
    keys = [[(shot.role, shot.scene, shot.picture, shot.footage) for shot in side.values()] for side in (before, after)]
    matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    for _, first, first_end, second, second_end in matcher.get_opcodes():
        for at in range(max(first_end - first, second_end - second)):
            yield (
                first + at if first + at < first_end else None,
                second + at if second + at < second_end else None,
            )


def _by_number(before: _Made, after: _Made) -> Iterator[_Pair]:
    for index in sorted(index for index in before.keys() | after.keys() if index is not None):
        yield index, index


def _made_shots(store: Store, record: RunRecord, script: Script | None, notes: list[str]) -> _Made:
    """Give each shot of a run, as far as it was made, and the digest of its clip."""
    found: _Made = {}
    for shot in script.shots if script is not None else ():
        found[shot.index] = (ShotSide(number=shot.index + 1, take=shot.take, wish=shot.wish), "")
    for part in record.steps:
        if part.shot_index is None or "shot" not in part.outputs:
            continue
        made: ShotClip | None = _model(store, part.outputs["shot"], ShotClip, notes)
        if made is None:
            continue
        making = made.clip.made
        side = ShotSide(
            number=part.shot_index + 1, take=made.shot.take, wish=made.shot.wish, reused=part.reused,
            engine=making.engine if making else part.engine, model=making.model if making else "",
            seed=making.seed if making else None, still=part.stills[0] if part.stills else None,
        )  # fmt: skip
        found[part.shot_index] = (side, made.clip.media.sha256)
    return found


# ---------------------------------------------------------------------------------------------------------- films


def _films(store: Store, a: RunRecord, b: RunRecord, vmaf: bool, notes: list[str]) -> Iterator[FilmPair]:
    sides = []
    for record in (a, b):
        renditions: Renditions | None = _model(store, _last(record, "renditions"), Renditions, notes)
        sides.append({item.platform: item for item in renditions.items} if renditions is not None else {})
    for platform in dict.fromkeys((*sides[0], *sides[1])):
        before, after = sides[0].get(platform), sides[1].get(platform)
        pair = FilmPair(platform=platform, before=before, after=after)
        if before is not None and after is not None:
            pair = pair.model_copy(update={"same": before.media.sha256 == after.media.sha256})
            if vmaf:
                pair = _near(store, pair, before, after)
        yield pair


def _near(store: Store, pair: FilmPair, before: Rendition, after: Rendition) -> FilmPair:
    if pair.same:
        return pair.model_copy(update={"near": Nearness(vmaf=100.0, ssim=1.0, psnr_db=None, frames=before.frames)})
    from nightreel.media.nearness import nearness

    try:
        near = nearness(store.local(before.media), store.local(after.media))
    except (NightreelError, ValidationError) as error:
        return pair.model_copy(update={"why_not": str(error)})
    return pair.model_copy(update={"near": near})
