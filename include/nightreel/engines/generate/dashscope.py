"""The engine that asks Alibaba Model Studio, which is paid by the second of film."""

from __future__ import annotations

from nightreel.engines.card import EngineCard, engine
from nightreel.engines.generate.remote.generator import RemoteGenerator
from nightreel.engines.generate.remote.model_studio import ModelStudioApi


@engine(
    EngineCard(
        step="generate",
        name="dashscope",
        version="2",
        summary="Wan video models at Alibaba Model Studio (DashScope); paid by the second.",
        devices=("remote",),
        licence="the service's terms",
        needs=("an endpoint of the kind dashscope",),
        cost_per_s=0.10,
        takes_model=True,
    )
)
class Dashscope(RemoteGenerator):
    """Text to video, and picture to video for shots that show a picture."""

    api = ModelStudioApi()
    kind = "dashscope"
