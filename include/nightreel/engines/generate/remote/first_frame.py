"""The picture that a model begins from: the product in the shot's own layout and size."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from nightreel.spec.film import Box

if TYPE_CHECKING:
    from nightreel.engines.generate.protocol import GenerateRequest
    from nightreel.media.filters import Frame
    from nightreel.spec.brand import Brand

Size = tuple[int, int]


@dataclass(frozen=True)
class FirstFrame:
    """RGB ``(H, W, 3)`` and where its subject is."""

    pixels: Frame
    subject: Box | None

    def encoded(self, kind: str) -> bytes:
        """Give the picture as a file: ``PNG``, or ``JPEG`` where the size of a request counts."""
        from PIL import Image

        out = BytesIO()
        Image.fromarray(self.pixels).save(out, kind, **({"quality": 95} if kind == "JPEG" else {}))
        return out.getvalue()


def first_frame(request: GenerateRequest, brand: Brand, size: Size) -> FirstFrame | None:
    """Give the first frame of a shot that shows a picture; ``None`` for the others.

    A cut-out product stands on the brand's own ground, as in the animatic; a photograph fills the frame, cropped about
    its subject.
    """
    from nightreel.media.framing import crop_window, reframe, shown_box
    from nightreel.media.pictures import read_picture

    picture, path = request.picture, request.picture_path
    if picture is None or path is None:
        return None
    pixels = read_picture(path)
    if picture.has_alpha:
        return _staged(request, brand, size)
    source = (pixels.shape[1], pixels.shape[0])
    window = crop_window(source, size, picture.subject)
    subject = shown_box(picture.subject, window, source, size) if picture.subject else None
    return FirstFrame(reframe(pixels[..., :3], window, size), subject)


def _staged(request: GenerateRequest, brand: Brand, size: Size) -> FirstFrame:
    from nightreel.media.drawing.scene import Scene
    from nightreel.media.drawing.stage import Stage
    from nightreel.media.pictures import read_picture

    scene = Scene(
        shot=request.shot, brand=brand, width_px=size[0], height_px=size[1], frames=max(2, request.frames),
        fps=float(request.fps), seed=request.seed, motion=0, grain=0,
    )  # fmt: skip
    picture = read_picture(request.picture_path) if request.picture_path else None
    stage = Stage(scene, picture, request.picture.subject if request.picture else None)
    return FirstFrame(stage.frame(0), stage.subject)
