"""The engine that asks a model server of one's own: warm weights, several GPUs, several workers."""

from __future__ import annotations

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.generate.models.known import cards_digest
from nightreel.engines.generate.remote.generator import RemoteGenerator
from nightreel.engines.generate.remote.videos import VideosApi


@engine(
    EngineCard(
        step="generate",
        name="served",
        version=f"1-{cards_digest()}",
        summary="A model server with the asynchronous /v1/videos protocol: vLLM-Omni, SGLang-Diffusion.",
        devices=("remote",),
        licence="the model's own",
        needs=("an endpoint of the kind videos",),
        gpu_s_per_s=60,
        takes_model=True,
    )
)
class Served(RemoteGenerator):
    """Text to video, and picture to video for shots that show a picture."""

    api = VideosApi()
    kind = "videos"
