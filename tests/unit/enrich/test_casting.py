"""Pictures and clips find the shots that they fit."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from nightreel.engines.enrich.narrative.write import write_script
from nightreel.engines.enrich.protocol import EnrichRequest
from nightreel.spec.brand import Brand
from nightreel.spec.brief import Brief
from nightreel.spec.film import Clip, Material, Picture
from nightreel.store.artifact import Artifact

MEDIA = Artifact(uri="file:///media", sha256="0" * 64, kind="picture", size_bytes=1)
POINTS = ("Battery for days", "Heart rate all day", "Brushed titanium")


def picture(name: str, *, alpha: bool = False, side_px: int = 1600) -> Picture:
    return Picture(name=name, media=MEDIA, width_px=side_px, height_px=side_px, has_alpha=alpha)


def clip(name: str) -> Clip:
    return Clip(name=name, media=MEDIA, width_px=640, height_px=360, fps=Fraction(24), frames=96)


def shots(material: Material, **fields):
    brief = Brief(title="Aurora", category="smart watch", selling_points=POINTS, **fields)
    return write_script(EnrichRequest(brief=brief, material=material, brand=Brand(name="Lumen"))).shots


def test_cut_outs_show_the_product_and_scenes_show_life():
    film = shots(Material(pictures=(picture("a.png", alpha=True), picture("b.jpg"))))
    assert {shot.layout for shot in film if shot.picture == "a.png"} == {"hero", "left", "right"}
    assert {(shot.role, shot.layout) for shot in film if shot.picture == "b.jpg"} == {("hook", "full")}


def test_sides_alternate():
    film = shots(Material(pictures=(picture("a.png", alpha=True),)), duration_s=20)
    sides = [shot.layout for shot in film if shot.layout in ("left", "right")]
    assert len(sides) >= 2
    assert all(side != following for side, following in pairwise(sides))


def test_opaque_pictures_alone_are_the_product():
    film = shots(Material(pictures=(picture("front.jpg"), picture("side.jpg"))))
    assert next(shot for shot in film if shot.role == "solution").picture == "front.jpg"
    assert {shot.picture for shot in film} >= {"front.jpg", "side.jpg"}


def test_low_resolution_comes_last():
    small, large = picture("a.png", alpha=True, side_px=300), picture("b.png", alpha=True)
    film = shots(Material(pictures=(small, large)), duration_s=6)
    assert next(shot for shot in film if shot.role == "solution").picture == "b.png"


def test_each_clip_is_shown_once_where_it_fits():
    film = shots(Material(pictures=(picture("a.png", alpha=True),), footage=(clip("heart.mp4"), clip("charging.mp4"))))
    by_clip = {shot.footage: shot for shot in film if shot.footage}
    assert by_clip["heart.mp4"].text.headline == "Heart rate all day"
    assert by_clip["charging.mp4"].text.headline == "Battery for days"
    assert len([shot for shot in film if shot.footage]) == 2
    assert all(shot.layout == "full" for shot in by_clip.values())


def test_without_pictures_words_make_the_film_unless_a_model_makes_its_scenes():
    film = shots(Material())
    assert {shot.layout for shot in film} == {"type", "logo"}
    assert sum(shot.has_scene for shot in film) >= len(film) // 2
    assert not film[-1].has_scene, "the logo is drawn"


def test_shots_of_words_have_no_scene():
    film = shots(Material(), reviews=("The battery lasts for days, I love it. 5/5",), duration_s=40)
    quotes = [shot for shot in film if "lasts for days" in shot.text.headline + shot.text.body]
    assert quotes
    assert not any(shot.has_scene for shot in quotes)


def test_many_clips_and_few_shots():
    film = shots(Material(footage=tuple(clip(f"{number}.mp4") for number in range(20))), duration_s=4)
    assert film[-1].layout == "logo"
