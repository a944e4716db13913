"""Make the clip of one shot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel, Field, JsonValue

from nightreel.engines.card import engine_cards
from nightreel.engines.generate.chain import Chain, Limits, Try, tries_of
from nightreel.engines.generate.take import directed, seed_of, told
from nightreel.errors import InputError, NightreelError, Problems, RefusedError
from nightreel.spec.film import Clip, Material, Picture, ShotClip
from nightreel.spec.generation import Fallback, Making, ModelSettings
from nightreel.spec.model import Options
from nightreel.spec.script import Script, Shot
from nightreel.spec.tenant import Tenant
from nightreel.steps.base import Step, StepContext, step

if TYPE_CHECKING:
    from nightreel.engines.endpoints import EndpointKind
    from nightreel.engines.generate.protocol import GeneratedClip, GenerateRequest

N = TypeVar("N", Picture, Clip)
_STILL_WIDTH_PX = 960
_SEED_STEP = 1_000_003
_MOST_SEED = 2**31
_DRAWN = "animatic"
_NOT_IN_KEY = ("fallback", "limit_s", "limit_money")


class GenerateOptions(Options):
    """How the shots look."""

    motion: float = Field(1.0, ge=0, le=2, description="How lively camera and light move: 0 is still, 1 as usual.")
    grain: float = Field(0.35, ge=0, le=1, description="Fine film grain over the designed ground.")
    seed: int = Field(1, ge=0, le=2**31 - 1, description="Another number gives another design of the same film.")
    settings: ModelSettings = Field(ModelSettings(), description="What a model is asked for.")
    fallback: tuple[Fallback, ...] = Field(
        (), max_length=6, description="What to try when the way before it failed or took too long, in this order."
    )
    limit_s: float | None = Field(None, gt=0, le=86_400, description="Longest time of one try of a shot.")
    limit_money: float | None = Field(None, ge=0, description="US dollars that one shot may cost, all tries together.")
    reuse: Literal["exact", "same_facts"] = Field(
        "exact",
        description="Which earlier clip may stand for a shot: one of the very same words, or of words that state the "
        "same facts.",
    )


@step(
    "generate",
    takes={"script": "script", "material": "material"},
    gives={"shot": "shot"},
    title="Make the shots",
    group="picture",
)
class Generate(Step[GenerateOptions]):
    """Make the clip of one shot of the script, without its words."""

    engines = "generate"
    default_engine = "auto"
    each = "shots"
    renders = True

    def shot_depends_on(self, inputs: dict[str, Any], shot_index: int) -> Any:
        """A clip depends on its own shot, without its place in the film and what is said, and on the media it shows."""
        script, material = inputs["script"], inputs["material"]
        shot = _shot(script, shot_index)
        shown = [
            media for media in (*material.pictures, *material.footage) if media.name in (shot.picture, shot.footage)
        ]
        return {
            "shot": shot.model_dump(mode="json", exclude={"start_frame", "voice_over"}),
            "film": [script.width_px, script.height_px, str(script.fps)],
            "media": [media.model_dump(mode="json") for media in shown],
        }

    def key_options(self, options: GenerateOptions, engine: str) -> dict[str, Any]:
        """Fallbacks and limits change no exact result, and settings only that of a model."""
        dropped = _NOT_IN_KEY if _asks_a_model(engine) else (*_NOT_IN_KEY, "settings")
        return {name: value for name, value in options.model_dump(mode="json").items() if name not in dropped}

    def key_material(self, options: GenerateOptions, engine: str, tenant: Tenant, tenant_root: Path) -> dict[str, Any]:
        """The check that pictures passed; the weights on this machine, and the model that an endpoint serves."""
        if engine == _DRAWN:
            return {}
        from nightreel.engines.generate.models import weights_digest
        from nightreel.safety import picture_check_key

        looked = {"looked": picture_check_key(tenant)}
        if not _asks_a_model(engine):
            return looked
        served = _served(engine, options.settings, tenant)
        return {"weights": weights_digest(options.settings), "served": served, **looked}

    def run(self, options: GenerateOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Make the shot that ``context.shot_index`` tells, without its words.

        A model is asked for scenes only: a shot of the brief's own footage, the logo or words alone is taken or drawn
        as it is without a model. Words over a scene that a model made where no picture shows one stand as over any
        picture that fills the frame.

        Raises:
            InputError: no such shot (``generate.shot``), picture (``generate.picture``) or clip (``generate.footage``).
            NightreelError: as ``Chain.make`` does.
        """
        script: Script = inputs["script"]
        material: Material = inputs["material"]
        shot = _shot(script, context.shot_index)
        _note_missing_letters(shot, context)
        engine = context.engine or self.default_engine
        tries = tries_of(engine, options.settings, options.fallback)
        model = next((one for one in tries if _asks_a_model(one.engine)), None)
        if model is not None and (shot.footage or not shot.has_scene):
            tries = _without_model(model, shot, context)
        request = _request(script, shot, material, options, context)
        if any(_asks_a_model(one.engine) for one in tries):
            request = _styled(request, context)
            _check_prompts(request, tries, context)
        as_asked = tries[0].engine == engine and engine in engine_cards("generate")
        earlier = _Earlier(self, options, context, request, script) if as_asked else None
        if earlier is not None and (found := earlier.find()) is not None:
            _leave_still(_as_made(found, context), shot, context)
            return {"shot": ShotClip(shot=_laid_out(shot, found), clip=found)}
        made = Chain(tries, Limits(options.limit_s, options.limit_money), context).make(request)
        _note_take(made, shot, context)
        _check_pictures(made, shot, options.seed, context)
        _leave_still(made, shot, context)
        clip = _kept(made, shot, script, context)
        if earlier is not None:
            earlier.keep(clip)
        return {"shot": ShotClip(shot=_laid_out(shot, clip), clip=clip)}


class _Earlier:
    """Clips of earlier shots that show the same, or state the same facts where that is allowed: see ``similar``."""

    def __init__(
        self, step: Generate, options: GenerateOptions, context: StepContext, request: GenerateRequest, script: Script
    ) -> None:
        from nightreel.similar.reuse import clip_conditions

        engine = context.engine or step.default_engine
        asked: JsonValue = {
            "options": step.key_options(options, engine),
            "material": step.key_material(options, engine, context.tenant, context.tenant_root),
        }
        media = [one for one in (request.picture, request.footage) if one is not None]
        shown = [one.media for one in media]
        self._context, self._shot, self._script = context, request.shot, script
        self._same_facts = options.reuse == "same_facts"
        self._conditions = clip_conditions(
            context.tenant, context.tenant_root, engine_cards("generate")[engine], asked, shown, request.packs
        )
        said: list[JsonValue] = [one.model_dump(mode="json") for one in media]
        self._seen = {**self._conditions, "version": step.version, "shown": said}

    def find(self) -> Clip | None:
        """Give such a clip, and say so."""
        from nightreel.similar.picture import find_picture
        from nightreel.similar.reuse import find_clip

        store, number = self._context.store, self._shot.index + 1
        found, why = (
            find_picture(store, self._shot, self._script, self._seen),
            "nothing but its words is new, so its clip",
        )
        if found is None and self._same_facts:
            found = find_clip(store, self._shot, self._script, self._conditions)
            why = "an earlier clip that states the same facts"
        if found is None:
            return None
        self._context.note(f"Shot {number}: {why} is used again.")
        self._context.untypical.append(f"shot {number} was made before")
        return found.model_copy(update={"name": f"shot{self._shot.index:03}"})

    def keep(self, clip: Clip) -> None:
        """Let later shots find a clip, unless it is not what was asked for first."""
        from nightreel.similar.picture import keep_picture
        from nightreel.similar.reuse import keep_clip

        if clip.made is not None and clip.made.instead:
            return
        keep_picture(self._context.store, self._shot, self._script, clip, self._seen)
        if self._same_facts:
            keep_clip(self._context.store, self._shot, self._script, clip, self._conditions)


def _without_model(asked: Try, shot: Shot, context: StepContext) -> tuple[Try, ...]:
    """Give how a shot without a scene is made where a model makes the others, and say so.

    Raises:
        NightreelError: the model could not be asked anyway; a film must not hide that because its shots are drawn.
    """
    from nightreel.engines.generate.ready import check_way, check_weights

    check_way(asked, context.tenant)
    check_weights(asked)
    if not shot.footage:
        seen = "the logo is" if shot.layout == "logo" else "words alone are"
        context.note(f"Shot {shot.index + 1}: {seen} drawn; {asked.words} is asked for scenes only.")
    return (Try("auto", asked.settings),)


def _laid_out(shot: Shot, clip: Clip) -> Shot:
    """Give a shot as its clip wants the words: over a scene that fills the frame where a model made one.

    Where another take was drawn with its subject on the other side, they change sides, too.
    """
    made = clip.made.engine if clip.made is not None else ""
    if made == _DRAWN:
        return shot.model_copy(update={"layout": directed(shot).shot.layout})
    return shot.model_copy(update={"layout": "full"}) if shot.layout == "type" and _asks_a_model(made) else shot


def _note_take(made: GeneratedClip, shot: Shot, context: StepContext) -> None:
    if sentence := told(shot, to_a_model=_asks_a_model(made.engine)):
        context.note(sentence)


def _asks_a_model(engine: str) -> bool:
    card = engine_cards("generate").get(engine)
    return card is not None and card.takes_model


def _served(engine: str, settings: ModelSettings, tenant: Tenant) -> list[str]:
    """Give the endpoint and its models where the engine is a service; a wrong name is told when it is asked."""
    from nightreel.engines.card import make_engine
    from nightreel.engines.endpoints import load_endpoints

    kind: EndpointKind | None = getattr(make_engine("generate", engine), "kind", None)
    if kind is None:
        return []
    try:
        name, endpoint = load_endpoints().find(settings.endpoint, kind, tenant.name)
    except NightreelError:
        return []
    return [name, endpoint.model, endpoint.picture_model]


def _styled(request: GenerateRequest, context: StepContext) -> GenerateRequest:
    """Give the shot the brand's style and a seed of its own, so that shots of one film are not alike."""
    from nightreel.packs import style_packs

    seed = (request.seed + _SEED_STEP * request.shot.index) % _MOST_SEED
    return replace(request, seed=seed, packs=style_packs(context.tenant.brand, context.tenant_root))


def _check_prompts(request: GenerateRequest, tries: tuple[Try, ...], context: StepContext) -> None:
    """Refuse the words that a model is told in the end: the scene with every pack's words, and all that it may avoid.

    Raises:
        RefusedError: ``safety.<category>``; words that pass each by itself may not stand together.
    """
    from nightreel.engines.generate.models.asking import Limits as Able
    from nightreel.engines.generate.models.asking import negative_of, prompt_of
    from nightreel.safety import check_text

    triggers = tuple(word for pack in request.packs for word in pack.trigger_words)
    for one in tries:
        asked = replace(request, settings=one.settings)
        words = {"prompt": prompt_of(asked, triggers), "negative_prompt": negative_of(asked, Able("text-to-video"))}
        check_text(words, tenant=context.tenant, where=f"shot {request.shot.index + 1}", run=context.run.run_id)


def _shot(script: Script, index: int | None) -> Shot:
    if index is None or not 0 <= index < len(script.shots):
        raise InputError(
            "generate.shot", got=index, want=f"a shot from 0 to {len(script.shots) - 1}", fix="run enrich again"
        )
    return script.shots[index]


def _request(
    script: Script, shot: Shot, material: Material, options: GenerateOptions, context: StepContext
) -> GenerateRequest:
    from nightreel.engines.generate.protocol import GenerateRequest

    picture = _named("picture", shot, shot.picture, material.pictures)
    footage = _named("footage", shot, shot.footage, material.footage)
    tail = round(context.tenant.brand.transition_s * script.fps)
    return GenerateRequest(
        shot=shot, width_px=script.width_px - script.width_px % 2, height_px=script.height_px - script.height_px % 2,
        fps=script.fps, frames=shot.frames + tail, seed=seed_of(options.seed, shot.take), motion=options.motion,
        grain=options.grain, picture=picture, picture_path=_local(picture, context),
        footage=footage, footage_path=_local(footage, context), settings=options.settings,
    )  # fmt: skip


def _named(kind: str, shot: Shot, name: str | None, offered: tuple[N, ...]) -> N | None:
    if name is None:
        return None
    for one in offered:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in offered) or "none"
    raise InputError(
        f"generate.{kind}", where=f"shot {shot.index + 1}", got=name, want=f"one of the brief's: {known}",
        fix=f"add {name} to the brief or correct the name in the script",
    )  # fmt: skip


def _local(media: Picture | Clip | None, context: StepContext) -> Path | None:
    return None if media is None else context.store.local(media.media)


def _note_missing_letters(shot: Shot, context: StepContext) -> None:
    from nightreel.media.type.characters import missing_characters

    missing = missing_characters(shot.text.label + shot.text.headline + shot.text.body)
    if missing:
        context.note(f"Shot {shot.index + 1}: no installed font has {missing[:20]}; these characters are left out.")


def _check_pictures(made: GeneratedClip, shot: Shot, seed: int, context: StepContext) -> None:
    """Look whether a clip may be shown; what was drawn here shows nothing but pictures that intake has looked at.

    Raises:
        RefusedError: what is seen, what the clip has cost, and the seed: the same one gives the same clip again.
    """
    from nightreel.safety import check_clip
    from nightreel.safety.refusal import refuse

    if made.engine == _DRAWN:
        return
    try:
        check_clip(made.path, where=f"shot {shot.index + 1}", tenant=context.tenant, run=context.run.run_id)
    except RefusedError as error:
        if not _asks_a_model(made.engine):
            raise
        money = made.making.usage.money if made.making is not None else 0
        paid = f", in a clip that has cost ${money:.2f}" if money else ""
        fix = f"set options.seed to another number than {seed}, ask for another take, or change the scene"
        faults = error.errors if isinstance(error, Problems) else (error,)
        refuse([RefusedError(e.code, where=e.where, got=f"{e.got}{paid}", want=e.want, fix=fix) for e in faults])


def _as_made(clip: Clip, context: StepContext) -> GeneratedClip:
    from nightreel.engines.generate.protocol import GeneratedClip

    path = context.store.local(clip.media)
    return GeneratedClip(path, clip.width_px, clip.height_px, clip.frames, clip.made.engine if clip.made else "")


def _leave_still(made: GeneratedClip, shot: Shot, context: StepContext) -> None:
    """Leave the picture in the middle of the shot as a preview."""
    from nightreel.media.decode import read_frames
    from nightreel.media.framing import resize
    from nightreel.media.pictures import write_png

    middle = min(shot.frames // 2, made.frames - 1)
    frame = next(read_frames(made.path, start_frame=middle))
    if made.width_px > _STILL_WIDTH_PX:
        frame = resize(frame, (_STILL_WIDTH_PX, round(made.height_px * _STILL_WIDTH_PX / made.width_px)))
    still = context.work_dir / f"shot{shot.index:03}.png"
    write_png(still, frame)
    context.stills.append(still)


def _kept(made: GeneratedClip, shot: Shot, script: Script, context: StepContext) -> Clip:
    facts: dict[str, JsonValue] = {
        "width_px": made.width_px, "height_px": made.height_px, "fps": str(script.fps), "frames": made.frames,
        "colour": "bt709", "engine": made.engine, "shot": shot.index,
    }  # fmt: skip
    media = context.store.keep(made.path, "video", facts=facts, move=True)
    return Clip(
        name=f"shot{shot.index:03}", media=media, width_px=made.width_px, height_px=made.height_px, fps=script.fps,
        frames=made.frames, has_sound=made.has_sound, subject=made.subject,
        made=made.making or Making(engine=made.engine),
    )  # fmt: skip
