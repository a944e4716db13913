"""The picture that an image-to-video model sets in motion: the product, framed as the film shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightreel.engines.generate.models.asking import Ask
from nightreel.engines.generate.protocol import GenerateRequest
from nightreel.spec.film import Box
from nightreel.spec.script import Camera

if TYPE_CHECKING:
    from nightreel.media.filters import Frame
    from nightreel.spec.brand import Brand


def first_frame(request: GenerateRequest, ask: Ask, brand: Brand) -> tuple[Frame, Box | None]:
    """Make the first frame of a shot at the model's size.

    A photograph is cropped around its subject. A cut-out product stands on the brand's ground where the shot's layout
    wants it; without any picture the ground has the emblem of the shot's role.

    Args:
        request: the shot and its picture.
        ask: width and height.
        brand: palette and light.

    Returns:
        RGB uint8 ``(height_px, width_px, 3)``, and where the subject is in it.

    Raises:
        InputError: the picture cannot be read.
    """
    from nightreel.media.drawing.products import is_cutout
    from nightreel.media.framing import crop_window, reframe, shown_box
    from nightreel.media.pictures import read_picture

    size = (ask.width_px, ask.height_px)
    picture = read_picture(request.picture_path) if request.picture_path is not None else None
    subject = request.picture.subject if request.picture is not None else None
    if picture is None or is_cutout(picture):
        return _designed(request, picture, subject, size, brand)
    pixels = picture[..., :3]
    source = (pixels.shape[1], pixels.shape[0])
    window = crop_window(source, size, subject)
    shown = shown_box(subject, window, source, size) if subject is not None else None
    return reframe(pixels, window, size), shown


def _designed(
    request: GenerateRequest, picture: Frame | None, subject: Box | None, size: tuple[int, int], brand: Brand
) -> tuple[Frame, Box | None]:
    from nightreel.media.drawing.scene import Scene
    from nightreel.media.drawing.stage import Stage

    still = request.shot.model_copy(update={"camera": Camera(move="hold", strength=0)})
    scene = Scene(
        shot=still, brand=brand, width_px=size[0], height_px=size[1], frames=2, fps=float(request.fps),
        seed=request.seed, motion=0, grain=0,
    )  # fmt: skip
    stage = Stage(scene, picture, subject)
    return stage.frame(0), stage.subject
