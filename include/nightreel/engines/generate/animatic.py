"""The animatic: a designed shot of the product's picture in the brand's colours, drawn on the CPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.generate.protocol import GeneratedClip, GenerateRequest
from nightreel.engines.generate.take import directed

if TYPE_CHECKING:
    from nightreel.context import StepContext


@engine(
    EngineCard(
        step="generate",
        name="animatic",
        version="2",
        summary="Draws the product's picture, or an abstract subject, on a ground in the brand's palette; any CPU.",
    )
)
class Animatic:
    """Draws with skia; needs no model and no network."""

    def generate(self, request: GenerateRequest, context: StepContext) -> GeneratedClip:
        """Draw a shot.

        Raises:
            InputError: the picture cannot be read.
        """
        from nightreel.media.drawing.ahead import drawn_ahead
        from nightreel.media.drawing.scene import Scene
        from nightreel.media.drawing.stage import Stage
        from nightreel.media.encode import ClipWriter
        from nightreel.media.pictures import read_picture

        take = directed(request.shot)
        scene = Scene(
            shot=take.shot, brand=context.tenant.brand, width_px=request.width_px, height_px=request.height_px,
            frames=request.frames, fps=float(request.fps), seed=request.seed, motion=request.motion,
            grain=request.grain, size=take.size, closer=take.closer, spot=take.spot,
        )  # fmt: skip
        picture = read_picture(request.picture_path) if request.picture_path else None
        stage = Stage(scene, picture, request.picture.subject if request.picture else None)
        path = context.work_dir / f"shot{request.shot.index:03}.mp4"
        with ClipWriter(path, request.width_px, request.height_px, request.fps) as writer:
            for index, frame in enumerate(drawn_ahead(stage.frame, request.frames)):
                writer.write(frame)
                context.progress((index + 1) / request.frames, f"frame {index + 1} of {request.frames}")
        return GeneratedClip(
            path, request.width_px, request.height_px, request.frames, "animatic", subject=stage.subject
        )
