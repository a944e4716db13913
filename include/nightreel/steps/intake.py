"""Take a brief in: clean its text, and check and normalise every file that it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, Field, JsonValue

from nightreel.errors import InputError, NightreelError, Problems
from nightreel.similar.suggest import note_earlier
from nightreel.spec.brief import Brief
from nightreel.spec.film import Clip, Material, Picture
from nightreel.spec.model import Options
from nightreel.steps.base import Step, StepContext, step
from nightreel.store.artifact import Artifact, artifacts_in

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

MOST_WORDS = 4000
_LONGEST_SIDE_OF_STILL_PX = 480
_MOST_STILLS = 6
_STRIPPED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class IntakeOptions(Options):
    """How much of the brief's material is taken in."""

    max_megapixels: int = Field(16, ge=1, le=100, description="Larger pictures are reduced to this size.")
    max_footage_s: float = Field(180, ge=1, le=1800, description="Clips are used up to this length, in seconds.")


@step(
    "intake",
    takes={"brief": "brief"},
    gives={"brief": "brief", "material": "material"},
    title="Take the brief in",
    group="brief",
)
class Intake(Step[IntakeOptions]):
    """Check and normalise the brief's text, pictures, footage and music.

    It looks at the files' content on every run; what was normalised before is found again by that content.
    """

    version = "3"
    memo = False

    def run(self, options: IntakeOptions, context: StepContext, **inputs: Any) -> dict[str, BaseModel]:
        """Give the clean brief and its material; every fault is told at once."""
        work = _Intake(options, context)
        brief = work.text(inputs["brief"])
        pictures = tuple(work.each(brief.pictures, "pictures", work.picture))
        footage = tuple(work.each(brief.footage, "footage", work.clip))
        brand = context.tenant.brand
        bed = (brief.music, "music") if brief.music else (brand.music, "brand.music")
        music = next(work.each(bed[:1], bed[1], work.music), None)
        next(work.each((brand.logo,), "brand.logo", work.logo), None)
        if work.errors:
            raise Problems(work.errors)
        context.progress(1.0, "brief taken in")
        context.notes.extend(work.notes)
        note_earlier(brief, context)
        material = Material(pictures=pictures, footage=footage, music=music, notes=tuple(work.notes))
        return {"brief": brief, "material": material}


class _Intake:
    """One intake while it works: collects errors and notes."""

    def __init__(self, options: IntakeOptions, context: StepContext) -> None:
        self._options, self._context = options, context
        self.errors: list[NightreelError] = []
        self.notes: list[str] = []

    def text(self, brief: Brief) -> Brief:
        """Strip control characters; refuse a brief that is empty or a book."""
        said = _clean(brief.model_dump(mode="json"))
        words = _count_words(said)
        if not clean_text(brief.title):
            self.errors.append(
                InputError("brief.title", where="title", got="no readable letter", fix="write the product's name")
            )
            return brief
        clean = Brief.model_validate(said)
        if words > MOST_WORDS:
            self.errors.append(
                InputError(
                    "brief.long", where="brief", got=f"{words} words", want=f"at most {MOST_WORDS}",
                    fix="keep the selling points and the best reviews, leave the rest away",
                )
            )  # fmt: skip
        if clean != brief:
            self.notes.append("The brief's text held control characters: they were removed.")
        return clean

    def each(self, names: tuple[str, ...], field: str, take: Callable[[str, Path], T]) -> Iterator[T]:
        """Take the files of a field in; a fault is kept and the next file looked at."""
        from nightreel.media.tenant_files import tenant_file

        for number, name in enumerate(dict.fromkeys(filter(None, names)), 1):
            where = f"{field}, line {number}" if field in ("pictures", "footage") else field
            self._context.progress(0.0, f"look at {name}")
            try:
                yield take(name, tenant_file(self._context.tenant_root, name, where=where))
            except NightreelError as error:
                self.errors.append(_located(error, where, name))

    def picture(self, name: str, path: Path) -> Picture:
        """Keep a picture as PNG: upright, sRGB, 8 bit."""
        from nightreel.media.pictures import read_picture, write_png
        from nightreel.media.subject import picture_subject
        from nightreel.safety import check_picture, picture_check_key

        def make() -> dict[str, JsonValue]:
            check_picture(path, where=f"pictures ({name})", tenant=self._context.tenant, run=self._context.run.run_id)
            pixels = read_picture(path, self._options.max_megapixels * 1_000_000)
            made = self._free_name(".png")
            write_png(made, pixels)
            height_px, width_px = pixels.shape[:2]
            facts: dict[str, JsonValue] = {"width_px": width_px, "height_px": height_px, "origin": name}
            kept = Picture(
                name=name, media=self._context.store.keep(made, "picture", facts=facts, move=True),
                width_px=width_px, height_px=height_px, has_alpha=pixels.shape[2] == 4, subject=picture_subject(pixels),
            )  # fmt: skip
            return {"kept": kept.model_dump(mode="json")}

        entry = self._remembered(f"picture/{picture_check_key(self._context.tenant)}", path, make)
        picture = Picture.model_validate(entry["kept"]).model_copy(update={"name": name})
        self._note_picture(picture, path)
        return picture

    def clip(self, name: str, path: Path) -> Clip:
        """Keep a clip at the brand's rate, upright, with even sides and square pixels."""
        from nightreel.media.footage import normalise_clip
        from nightreel.media.subject import clip_subject

        fps = self._context.tenant.brand.frame_rate

        def make() -> dict[str, JsonValue]:
            made = self._free_name(".mp4")
            done = normalise_clip(path, made, fps, longest_s=self._options.max_footage_s)
            frames = done.facts.frames or 1
            size = {"width_px": done.facts.width_px, "height_px": done.facts.height_px}
            subject = clip_subject(made, frames)
            facts: dict[str, JsonValue] = {**size, "frames": frames, "fps": str(fps), "origin": name}
            media = self._context.store.keep(made, "clip", facts=facts, move=True)
            kept = Clip(
                name=name, media=media, **size, fps=fps, frames=frames, has_sound=done.facts.has_sound, subject=subject
            )
            return {"kept": kept.model_dump(mode="json"), "notes": list(done.notes)}

        entry = self._remembered(f"clip/{fps}", path, make)
        self.notes.extend(f"{name} {sentence}." for sentence in _strings(entry["notes"]))
        return Clip.model_validate(entry["kept"]).model_copy(update={"name": name})

    def music(self, name: str, path: Path) -> Artifact:
        """Keep a music bed as FLAC, 48 kHz stereo."""
        from nightreel.media.footage import normalise_sound

        def make() -> dict[str, JsonValue]:
            made = self._free_name(".flac")
            done = normalise_sound(path, made)
            facts: dict[str, JsonValue] = {"duration_s": round(done.facts.duration_s, 3), "origin": name}
            return {"kept": self._context.store.keep(made, "audio", facts=facts, move=True).model_dump(mode="json")}

        return Artifact.model_validate(self._remembered("music", path, make)["kept"])

    def logo(self, name: str, path: Path) -> int:
        """See at once whether the brand's logo can be read, since the film's last shot needs it; gives its pixels."""
        from nightreel.media.pictures import read_picture

        return read_picture(path).size

    def _remembered(self, kind: str, path: Path, make: Callable[[], dict[str, JsonValue]]) -> dict[str, JsonValue]:
        """Give what was made of the same content before, or make it and remember it."""
        from nightreel.store.digest import file_digest, value_digest

        options = self._options.model_dump(mode="json")
        key = f"intake/{Intake.version}/{kind}/{file_digest(path)}/{value_digest(options)}"
        entry = self._context.store.recall(key)
        if entry is None or not all(self._context.store.has(part) for part in artifacts_in(entry)):
            entry = make()
            self._context.store.remember(key, entry)
        return entry

    def _note_picture(self, picture: Picture, path: Path) -> None:
        from nightreel.media.pictures import picture_facts

        facts = picture_facts(path)
        if facts.frames > 1:
            self.notes.append(f"{picture.name} is animated: its first frame is used.")
        if (facts.width_px, facts.height_px) != (picture.width_px, picture.height_px):
            size = f"{facts.width_px}x{facts.height_px}"
            self.notes.append(f"{picture.name} was {size}: reduced to {picture.width_px}x{picture.height_px}.")
        if len(self._context.stills) < _MOST_STILLS:
            self._draw_still(picture)

    def _draw_still(self, picture: Picture) -> None:
        from nightreel.media.framing import reduced
        from nightreel.media.pictures import read_picture, write_png

        pixels = read_picture(self._context.store.local(picture.media))
        still = self._context.work_dir / f"still-{len(self._context.stills):02d}.png"
        write_png(still, reduced(pixels, _LONGEST_SIDE_OF_STILL_PX))
        self._context.stills.append(still)

    def _free_name(self, suffix: str) -> Path:
        number = len(list(self._context.work_dir.iterdir()))
        return self._context.work_dir / f"intake-{number}{suffix}"


def clean_text(text: str) -> str:
    """Strip control characters, lone surrogates and marks that turn the reading direction of what follows.

    Everything else passes as it is: emoji, right-to-left script, ``{{ }}`` and ``${}`` are text.
    """
    spaced = re.sub(r"[\t\r\n\v\f\u2028\u2029]+", " ", text)
    kept = (c for c in spaced if c not in _STRIPPED and unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def _clean(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [made for item in value if (made := _clean(item)) != ""]
    if isinstance(value, dict):
        return {clean_text(key): _clean(item) for key, item in value.items()}
    return value


def _count_words(value: JsonValue) -> int:
    """Count words; where words are not divided by spaces, two ideographs are one."""
    if isinstance(value, str):
        ideographs = len(_IDEOGRAPH.findall(value))
        return len(_IDEOGRAPH.sub(" ", value).split()) + ideographs // 2
    if isinstance(value, list):
        return sum(_count_words(item) for item in value)
    if isinstance(value, dict):
        return sum(_count_words(key) + _count_words(item) for key, item in value.items())
    return 0


def _located(error: NightreelError, where: str, name: str) -> NightreelError:
    """Give the same error with the brief's field instead of the bare file."""
    if error.where == where or isinstance(error, Problems):
        return error
    made = type(error)(error.code, where=f"{where} ({name})", got=error.got, want=error.want, fix=error.fix)
    made.__cause__ = error
    return made


def _strings(value: JsonValue) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
