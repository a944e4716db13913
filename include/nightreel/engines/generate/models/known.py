"""The models that the house knows, as of November 2026.

Memory and disk are estimates from counts of parameters, not measured; before a model is
loaded, its own files are counted.
Licences change: the address in each is what binds.
"""

from __future__ import annotations

from functools import cache

from nightreel.engines.generate.models.card import FewSteps, FramesRule, Licence, Look, Memory, ModelCard
from nightreel.spec.generation import Preset
from nightreel.store.digest import value_digest

EUROPEAN_UNION = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip

LICENCES: dict[str, Licence] = {
    licence.name: licence
    for licence in (
        Licence(name="Apache-2.0", url="https://www.apache.org/licenses/LICENSE-2.0"),
        Licence(name="MIT", url="https://opensource.org/license/mit"),
        Licence(name="BSD-3-Clause", url="https://opensource.org/license/bsd-3-clause"),
        Licence(name="CC0-1.0", url="https://creativecommons.org/publicdomain/zero/1.0/"),
        Licence(name="CC-BY-4.0", url="https://creativecommons.org/licenses/by/4.0/"),
        Licence(
            name="CC-BY-NC-4.0", url="https://creativecommons.org/licenses/by-nc/4.0/", commercial=False,
            clause="it grants no commercial use (section 2.a.1)",
        ),
        Licence(
            name="openrail++",
            url="https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/blob/main/LICENSE.md",
        ),
        Licence(
            name="LTX-2.x-Community", url="https://github.com/Lightricks/LTX-2/blob/main/LICENSE-2_x",
            revenue_limit_usd=10e6,
            clause="from a yearly revenue of US$ 10 million it needs a paid agreement with Lightricks (section 2.1)",
        ),
        Licence(
            name="LTX-2-Community", url="https://github.com/Lightricks/LTX-2/blob/main/LICENSE-2",
            revenue_limit_usd=10e6,
            clause="from a yearly revenue of US$ 10 million it needs a paid agreement with Lightricks",
        ),
        Licence(
            name="LTXV-Open-Weights",
            url="https://huggingface.co/Lightricks/LTX-Video/blob/main/LTX-Video-Open-Weights-License-0.X.txt",
            revenue_limit_usd=10e6,
            clause="from a yearly revenue of US$ 10 million it needs a paid agreement with Lightricks",
        ),
        Licence(
            name="Tencent-Hunyuan-Community",
            url="https://github.com/Tencent-Hunyuan/HunyuanVideo-1.5/blob/main/LICENSE",
            excluded_regions=(*EUROPEAN_UNION, "GB", "KR"),
            clause="it grants nothing in the European Union, the United Kingdom and South Korea, not even the use of "
            "what it made",
        ),
        Licence(
            name="CogVideoX", url="https://huggingface.co/zai-org/CogVideoX-5b/blob/main/LICENSE", commercial=False,
            clause="commercial use needs a registration with its owner",
        ),
        Licence(
            name="FLUX.1-dev-Non-Commercial",
            url="https://huggingface.co/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md", commercial=False,
            clause="it grants no commercial use of the model without a paid licence",
        ),
        Licence(
            name="Stability-Community", url="https://stability.ai/community-license-agreement", revenue_limit_usd=1e6,
            clause="from a yearly revenue of US$ 1 million it needs an enterprise licence of Stability AI",
        ),
    )
}  # fmt: skip


def _looks(guidance: float, steps: tuple[int, int, int], short_sides_px: tuple[int, int, int]) -> dict[Preset, Look]:
    names: tuple[Preset, Preset, Preset] = ("draft", "standard", "final")
    return {
        name: Look(steps=count, guidance=guidance, short_side_px=side)
        for name, count, side in zip(names, steps, short_sides_px, strict=True)
    }


_WAN_A14B = {
    "licence": LICENCES["Apache-2.0"],
    "memory": Memory(whole_gb=76, offload_gb=38, disk_gb=126),
    "max_pixels": 1280 * 720,
    "frames": FramesRule(step=4, most=81),
    "fps": 16,
}
_LTX = {"size_multiple_px": 32, "frames": FramesRule(step=8, most=257)}
_HUNYUAN = {
    "licence": LICENCES["Tencent-Hunyuan-Community"],
    "memory": Memory(whole_gb=42, offload_gb=24, disk_gb=51),
    "frames": FramesRule(step=4, most=121),
    "looks": _looks(6.0, (20, 30, 50), (480, 480, 480)),
    "max_pixels": 848 * 480,
}

CARDS: tuple[ModelCard, ...] = (
    ModelCard(
        model="Wan-AI/Wan2.2-TI2V-5B-Diffusers", title="Wan 2.2 TI2V 5B", tasks=("text-to-video", "image-to-video"),
        licence=LICENCES["Apache-2.0"], memory=Memory(whole_gb=30, offload_gb=18, disk_gb=34),
        size_multiple_px=32, max_pixels=1280 * 704, frames=FramesRule(step=4, most=121), fps=24,
        looks=_looks(5.0, (20, 30, 50), (480, 704, 704)), also=("Wan-AI/Wan2.2-TI2V-5B",),
    ),
    ModelCard(
        model="Wan-AI/Wan2.2-T2V-A14B-Diffusers", title="Wan 2.2 T2V A14B", tasks=("text-to-video",),
        looks=_looks(4.0, (20, 30, 40), (480, 720, 720)), guidance_2=3.0, also=("Wan-AI/Wan2.2-T2V-A14B",),
        few_steps=(
            FewSteps(
                name="lightning", repository="lightx2v/Wan2.2-Lightning", steps=4, guidance=1.0,
                files=(
                    "Wan2.2-T2V-A14B-4steps-lora-rank64-Seko-V1.1/high_noise_model.safetensors",
                    "Wan2.2-T2V-A14B-4steps-lora-rank64-Seko-V1.1/low_noise_model.safetensors",
                ),
            ),
        ),
        **_WAN_A14B,
    ),
    ModelCard(
        model="Wan-AI/Wan2.2-I2V-A14B-Diffusers", title="Wan 2.2 I2V A14B", tasks=("image-to-video",),
        looks=_looks(3.5, (20, 30, 40), (480, 720, 720)), guidance_2=3.5, also=("Wan-AI/Wan2.2-I2V-A14B",),
        few_steps=(
            FewSteps(
                name="lightning", repository="lightx2v/Wan2.2-Lightning", steps=4, guidance=1.0,
                files=(
                    "Wan2.2-I2V-A14B-4steps-lora-rank64-Seko-V1/high_noise_model.safetensors",
                    "Wan2.2-I2V-A14B-4steps-lora-rank64-Seko-V1/low_noise_model.safetensors",
                ),
            ),
        ),
        **_WAN_A14B,
    ),
    ModelCard(
        model="Wan-AI/Wan2.1-T2V-1.3B-Diffusers", title="Wan 2.1 T2V 1.3B", tasks=("text-to-video",),
        licence=LICENCES["Apache-2.0"], memory=Memory(whole_gb=18, offload_gb=13, disk_gb=29),
        max_pixels=832 * 480, frames=FramesRule(step=4, most=81), fps=16,
        looks=_looks(5.0, (20, 30, 50), (320, 480, 480)), also=("Wan-AI/Wan2.1-T2V-1.3B",),
    ),
    ModelCard(
        model="Lightricks/LTX-Video", title="LTX-Video 2B", tasks=("text-to-video", "image-to-video"),
        licence=LICENCES["LTXV-Open-Weights"], memory=Memory(whole_gb=22, offload_gb=12, disk_gb=28),
        max_pixels=1216 * 704, fps=24, looks=_looks(3.0, (20, 30, 50), (384, 512, 704)),
        also=("Lightricks/LTX-Video-0.9.5",), **_LTX,
    ),
    ModelCard(
        model="Lightricks/LTX-2", title="LTX-2 19B", tasks=("text-to-video", "image-to-video"),
        licence=LICENCES["LTX-2-Community"], memory=Memory(whole_gb=80, offload_gb=46, disk_gb=90),
        max_pixels=1536 * 1024, fps=24, looks=_looks(4.0, (20, 30, 40), (512, 704, 1024)),
        also=("Lightricks/LTX-2-19b",), **_LTX,
    ),
    ModelCard(
        model="Lightricks/LTX-2.5-Diffusers", title="LTX-2.5 22B", tasks=("text-to-video", "image-to-video"),
        licence=LICENCES["LTX-2.x-Community"], memory=Memory(whole_gb=84, offload_gb=52, disk_gb=96), gated=True,
        max_pixels=1536 * 1024, fps=24, looks=_looks(3.0, (20, 30, 40), (512, 704, 1024)),
        also=("Lightricks/LTX-2.5",), **_LTX,
    ),
    ModelCard(
        model="hunyuanvideo-community/HunyuanVideo", title="HunyuanVideo 13B", tasks=("text-to-video",),
        licence=LICENCES["Tencent-Hunyuan-Community"], memory=Memory(whole_gb=60, offload_gb=40, disk_gb=42),
        max_pixels=1280 * 720, frames=FramesRule(step=4, most=129), fps=24, negative_prompt=False,
        looks=_looks(6.0, (20, 30, 50), (480, 720, 720)), also=("tencent/HunyuanVideo",),
    ),
    ModelCard(
        model="hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_t2v", title="HunyuanVideo 1.5 480p",
        tasks=("text-to-video",), fps=24, also=("tencent/HunyuanVideo-1.5",), **_HUNYUAN,
    ),
    ModelCard(
        model="hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_i2v", title="HunyuanVideo 1.5 480p, picture",
        tasks=("image-to-video",), fps=24, **_HUNYUAN,
    ),
    ModelCard(
        model="zai-org/CogVideoX-2b", title="CogVideoX 2B", tasks=("text-to-video",), licence=LICENCES["Apache-2.0"],
        memory=Memory(whole_gb=19, offload_gb=11, disk_gb=14), max_pixels=720 * 480, sizes=((720, 480),),
        frames=FramesRule(step=4, most=49), fps=8, looks=_looks(6.0, (20, 30, 50), (480, 480, 480)),
        also=("THUDM/CogVideoX-2b",),
    ),
    ModelCard(
        model="zai-org/CogVideoX-5b", title="CogVideoX 5B", tasks=("text-to-video",), licence=LICENCES["CogVideoX"],
        memory=Memory(whole_gb=27, offload_gb=17, disk_gb=22), max_pixels=720 * 480, sizes=((720, 480),),
        frames=FramesRule(step=4, most=49), fps=8, looks=_looks(6.0, (20, 30, 50), (480, 480, 480)),
        also=("THUDM/CogVideoX-5b",),
    ),
    ModelCard(
        model="Qwen/Qwen-Image", title="Qwen-Image 20B", tasks=("text-to-image",), licence=LICENCES["Apache-2.0"],
        memory=Memory(whole_gb=61, offload_gb=44, disk_gb=58), max_pixels=1664 * 1088,
        looks=_looks(4.0, (20, 30, 50), (768, 928, 928)),
        few_steps=(
            FewSteps(
                name="lightning", repository="lightx2v/Qwen-Image-Lightning", steps=8, guidance=1.0,
                files=("Qwen-Image-Lightning-8steps-V1.1.safetensors",),
            ),
        ),
    ),
    ModelCard(
        model="Tongyi-MAI/Z-Image-Turbo", title="Z-Image Turbo 6B", tasks=("text-to-image",),
        licence=LICENCES["Apache-2.0"], memory=Memory(whole_gb=23, offload_gb=15, disk_gb=33), max_pixels=1536 * 1024,
        looks=_looks(0.0, (9, 9, 9), (720, 1024, 1024)), negative_prompt=False,
    ),
    ModelCard(
        model="stabilityai/stable-diffusion-xl-base-1.0", title="Stable Diffusion XL", tasks=("text-to-image",),
        licence=LICENCES["openrail++"], memory=Memory(whole_gb=10, offload_gb=7, disk_gb=14), size_multiple_px=64,
        max_pixels=1024 * 1024, looks=_looks(5.0, (20, 30, 40), (768, 768, 768)),
        few_steps=(
            FewSteps(
                name="lightning", repository="ByteDance/SDXL-Lightning", steps=4, guidance=0.0,
                files=("sdxl_lightning_4step_lora.safetensors",), scheduler={"timestep_spacing": "trailing"},
            ),
        ),
    ),
    ModelCard(
        model="black-forest-labs/FLUX.1-schnell", title="FLUX.1 schnell", tasks=("text-to-image",),
        licence=LICENCES["Apache-2.0"], memory=Memory(whole_gb=36, offload_gb=26, disk_gb=34), max_pixels=1536 * 1024,
        looks=_looks(0.0, (4, 4, 4), (720, 1024, 1024)), negative_prompt=False, gated=True,
    ),
    ModelCard(
        model="black-forest-labs/FLUX.1-dev", title="FLUX.1 dev", tasks=("text-to-image",), gated=True,
        licence=LICENCES["FLUX.1-dev-Non-Commercial"], memory=Memory(whole_gb=36, offload_gb=26, disk_gb=34),
        max_pixels=1536 * 1024, looks=_looks(3.5, (20, 28, 50), (720, 1024, 1024)), negative_prompt=False,
    ),
    ModelCard(
        model="stabilityai/stable-diffusion-3.5-medium", title="Stable Diffusion 3.5 medium",
        tasks=("text-to-image",), licence=LICENCES["Stability-Community"], gated=True,
        memory=Memory(whole_gb=18, offload_gb=12, disk_gb=17), max_pixels=1440 * 1440,
        looks=_looks(4.5, (20, 30, 40), (768, 1024, 1024)),
    ),
)  # fmt: skip


def find_card(model: str) -> ModelCard | None:
    """Give the card of a model by its hub id, or by a folder that has its name."""
    wanted = model.lower().strip("/")
    for card in CARDS:
        if wanted in card.names or wanted.rsplit("/", 1)[-1] in card.names:
            return card
    return None


@cache
def cards_digest() -> str:
    """Give eight digits that change with any card, since what a preset asks changes the result."""
    return value_digest([card.model_dump(mode="json") for card in CARDS])[:8]
