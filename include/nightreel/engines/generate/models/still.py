"""A picture by a text-to-image model, moved by the shot's camera."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue

from nightreel.engines.generate.models.shaping import enlarged, tell_frame
from nightreel.engines.generate.protocol import GenerateRequest

if TYPE_CHECKING:
    from nightreel.context import StepContext
    from nightreel.media.filters import Frame


def shape_still(picture: Frame, request: GenerateRequest, context: StepContext, path: Path) -> dict[str, JsonValue]:
    """Write a picture as the shot's clip, moved as its camera asks.

    Args:
        picture: RGB uint8 ``(H, W, 3)`` of any size.
        request: size, rate, length and camera of the shot.
        context: brand, progress.
        path: file to write.

    Returns:
        What was done, for the clip's making.

    Raises:
        CancelledError: the work is no longer wanted; no file is left.
    """
    from nightreel.media.drawing.scene import Scene
    from nightreel.media.encode import ClipWriter
    from nightreel.media.still_camera import StillCamera

    scene = Scene(
        shot=request.shot, brand=context.tenant.brand, width_px=request.width_px, height_px=request.height_px,
        frames=request.frames, fps=float(request.fps), seed=request.seed, motion=request.motion, grain=0,
    )  # fmt: skip
    by, large = enlarged(iter((picture,)), picture.shape, request)
    camera = StillCamera(next(large), scene)
    with ClipWriter(path, request.width_px, request.height_px, request.fps) as writer:
        for index in range(request.frames):
            writer.write(camera.frame(index))
            tell_frame(index, request, context)
    return {"enlarged": by, "camera": request.shot.camera.move}
