"""A brief's files are taken in, whatever state they are in, and found again by their content."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from nightreel.errors import NightreelError, Problems
from nightreel.media.ffmpeg import run_ffmpeg
from nightreel.media.pictures import read_picture
from nightreel.media.probe import probe
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.film import Material
from nightreel.spec.tenant import Tenant
from nightreel.steps.intake import Intake, IntakeOptions

pytestmark = pytest.mark.integration


@pytest.fixture
def media(tenant_root: Path) -> Path:
    """The tenant's media folder with a picture of every kind, a clip and a sound."""
    folder = tenant_root / "media"
    product = np.zeros((60, 80, 4), np.uint8)
    product[15:45, 20:60] = (40, 90, 200, 255)
    cv2.imwrite(str(folder / "alpha.png"), product)
    Image.new("RGB", (40, 30), (10, 132, 255)).convert("CMYK").save(folder / "cmyk.jpg")
    cv2.imwrite(str(folder / "deep.png"), np.full((20, 30, 3), 40_000, np.uint16))
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue")]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20), (200, 30, 30)).save(folder / "phone.jpg", exif=exif)
    clip = ["-f", "lavfi", "-i", "testsrc=s=161x91:r=24:d=1", "-f", "lavfi", "-i", "sine=d=1", "-pix_fmt", "yuv444p"]
    run_ffmpeg([*clip, str(folder / "clip.mkv")], where="clip")
    run_ffmpeg(["-f", "lavfi", "-i", "sine=d=2", str(folder / "bed.mp3")], where="bed")
    return folder


@pytest.fixture
def take(make_context, media):
    """Run the step and give its material with the context's notes."""

    def run(
        options: IntakeOptions | None = None, tenant: Tenant | None = None, **fields: object
    ) -> tuple[Material, list[str]]:
        context = make_context(**({"tenant": tenant} if tenant else {}))
        brief = Brief(title="Aurora", **fields)
        return Intake().run(options or IntakeOptions(), context, brief=brief)["material"], context.notes

    return run


def test_every_kind_of_picture_is_kept_as_upright_png_of_eight_bits(take, store):
    names = ("alpha.png", "cmyk.jpg", "deep.png", "moving.gif", "phone.jpg")
    material, notes = take(pictures=names)
    assert tuple(picture.name for picture in material.pictures) == names
    assert [picture.has_alpha for picture in material.pictures] == [True, False, False, False, False]
    sizes = [(picture.width_px, picture.height_px) for picture in material.pictures]
    assert sizes == [(80, 60), (40, 30), (30, 20), (20, 10), (20, 40)]
    for picture in material.pictures:
        pixels = read_picture(store.local(picture.media))
        assert pixels.shape[:2] == (picture.height_px, picture.width_px)
        assert picture.media.name.endswith(".png")
    subject = material.pictures[0].subject
    assert subject is not None
    assert (subject.x, subject.y, subject.width, subject.height) == (0.25, 0.25, 0.5, 0.5)
    assert notes == ["moving.gif is animated: its first frame is used."]


def test_a_large_picture_is_reduced_with_a_note(take, media):
    Image.new("RGB", (2000, 1000), (90, 90, 90)).save(media / "large.png")
    material, notes = take(IntakeOptions(max_megapixels=1), pictures=("large.png",))
    picture = material.pictures[0]
    assert picture.width_px * picture.height_px <= 1_000_000
    assert notes == [f"large.png was 2000x1000: reduced to {picture.width_px}x{picture.height_px}."]


def test_forty_megapixels_are_taken_in(take, media):
    Image.new("L", (8000, 5000), 200).save(media / "huge.png")
    material, notes = take(pictures=("huge.png",))
    assert 15_000_000 < material.pictures[0].width_px * material.pictures[0].height_px <= 16_000_000
    assert notes[0].startswith("huge.png was 8000x5000: reduced to ")


def test_footage_comes_at_the_brand_s_rate_with_its_sound(take, store):
    material, notes = take(footage=("clip.mkv",))
    clip = material.footage[0]
    assert (clip.name, clip.width_px, clip.height_px, clip.fps, clip.frames) == ("clip.mkv", 160, 90, 30, 30)
    found = probe(store.local(clip.media))
    assert (found.fps, found.frames, found.has_sound, found.constant_rate) == (30, 30, True, True)
    assert clip.has_sound
    assert notes == ["clip.mkv was 161x91: it is 160x90 now."]


def test_music_is_the_brief_s_or_else_the_brand_s(take, store, media):
    run_ffmpeg(["-f", "lavfi", "-i", "sine=d=1", str(media / "house.wav")], where="house")
    tenant = Tenant(name="acme", title="Acme", brand=Brand(name="Acme", music="house.wav"))
    ours, _ = take(tenant=tenant)
    theirs, _ = take(tenant=tenant, music="bed.mp3")
    assert ours.music is not None
    assert theirs.music is not None
    assert probe(store.local(ours.music)).duration_s == pytest.approx(1)
    assert probe(store.local(theirs.music)).duration_s == pytest.approx(2, abs=0.06)
    assert take()[0].music is None


def test_the_brand_s_missing_music_is_blamed_on_the_brand(take):
    tenant = Tenant(name="acme", title="Acme", brand=Brand(name="Acme", music="gone.wav"))
    with pytest.raises(Problems, match=r"path\.missing\] brand\.music"):
        take(tenant=tenant)


def test_a_logo_that_cannot_be_read_is_told_before_anything_is_rendered(take, media):
    (media / "logo.png").write_text("no picture")
    for name, code in (("logo.png", r"picture\.format"), ("../logo.png", r"path\.outside")):
        tenant = Tenant(name="acme", title="Acme", brand=Brand(name="Acme", logo=name))
        with pytest.raises(Problems, match=rf"{code}\] brand\.logo"):
            take(tenant=tenant)


def test_the_same_content_is_never_made_twice(take, media, monkeypatch):
    first, first_notes = take(pictures=("alpha.png",), footage=("clip.mkv",), music="bed.mp3")
    (media / "renamed.mkv").write_bytes((media / "clip.mkv").read_bytes())

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("made again")

    for name in ("footage.normalise_clip", "footage.normalise_sound", "subject.picture_subject"):
        monkeypatch.setattr(f"nightreel.media.{name}", fail)
    again, notes = take(pictures=("alpha.png",), footage=("renamed.mkv",), music="bed.mp3")
    assert again.footage[0].media == first.footage[0].media
    assert again.footage[0].name == "renamed.mkv"
    assert (again.pictures, again.music) == (first.pictures, first.music)
    assert notes == [note.replace("clip.mkv", "renamed.mkv") for note in first_notes]


def test_what_was_removed_from_the_store_is_made_again(take, store):
    first, _ = take(footage=("clip.mkv",), pictures=("alpha.png",))
    store.local(first.footage[0].media).unlink()
    store.local(first.pictures[0].media).unlink()
    again, _ = take(footage=("clip.mkv",), pictures=("alpha.png",))
    assert store.local(again.footage[0].media).is_file()
    assert store.local(again.pictures[0].media).is_file()


def test_the_same_name_twice_is_taken_once(take):
    assert len(take(pictures=("alpha.png", "alpha.png"))[0].pictures) == 1


def test_every_bad_file_is_told_with_its_line_and_mend_and_leaves_nothing(take, media, store):
    (media / "empty.mp4").write_bytes(b"")
    (media / "text.png").write_text("hello")
    Image.new("RGB", (1, 1)).save(media / "dot.png")
    (media / "cut.mp4").write_bytes((media / "clip.mkv").read_bytes()[:300])
    with pytest.raises(Problems) as caught:
        take(
            pictures=("alpha.png", "text.png", "dot.png"),
            footage=("empty.mp4", "cut.mp4", "bed.mp3"),
            music="alpha.png",
        )
    told = [str(error) for error in caught.value.errors]
    starts = ["[picture.format] pictures, line 2 (text.png)", "[picture.small] pictures, line 3 (dot.png)",
              "[media.broken] footage, line 1 (empty.mp4)", "[media.broken] footage, line 2 (cut.mp4)",
              "[media.no_video] footage, line 3 (bed.mp3)", "[media.no_sound] music (alpha.png)"]  # fmt: skip
    assert [line.startswith(start) for line, start in zip(told, starts, strict=True)] == [True] * 6, told
    assert all("Fix: " in line and "\n" not in line for line in told)
    assert all(isinstance(error, NightreelError) and error.__cause__ is not None for error in caught.value.errors)
    objects = Path(store.root.removeprefix("file://")) / "objects"
    assert not list(objects.rglob("*.mp4"))
