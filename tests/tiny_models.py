"""Tiny models with random weights, saved in the layout of real ones, and LoRAs that fit them or do not.

Real weights take gigabytes; these take a megabyte and go through the same loading, stepping and decoding.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderKLLTXVideo,
    AutoencoderKLWan,
    FlowMatchEulerDiscreteScheduler,
    LTXPipeline,
    LTXVideoTransformer3DModel,
    PixArtSigmaPipeline,
    PixArtTransformer2DModel,
    UniPCMultistepScheduler,
    WanImageToVideoPipeline,
    WanPipeline,
    WanTransformer3DModel,
)
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    PreTrainedTokenizerFast,
    T5Config,
    T5EncoderModel,
    UMT5Config,
    UMT5EncoderModel,
)

torch.set_num_threads(1)
_WORDS = ["a red car drives on a road", "蓝色的T恤 产品广告 镜头缓慢推进"]
_TEXT = {"vocab_size": 512, "d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 1, "num_heads": 4}


def save_wan(folder: Path) -> Path:
    """Save a text-to-video pipeline: sizes by 16, frames 4n + 1."""
    return _saved(WanPipeline(**_wan(16), scheduler=_flow()), folder)


def save_wan_both(folder: Path) -> Path:
    """Save a pipeline whose weights also make films from a picture, as Wan 2.2 TI2V does."""
    return _saved(WanPipeline(**_wan(16), scheduler=_flow(), expand_timesteps=True), folder)


def save_wan_experts(folder: Path) -> Path:
    """Save a pipeline with two experts, as Wan 2.2 A14B has."""
    second = _wan(16)["transformer"]
    return _saved(WanPipeline(**_wan(16), transformer_2=second, boundary_ratio=0.875, scheduler=_flow()), folder)


def save_wan_i2v(folder: Path) -> Path:
    """Save an image-to-video pipeline."""
    parts = _wan(36)
    return _saved(WanImageToVideoPipeline(**parts, scheduler=_flow(), image_encoder=None, image_processor=None), folder)


def save_ltx(folder: Path) -> Path:
    """Save a pipeline of the LTX family: sizes by 32, frames 8n + 1."""
    torch.manual_seed(0)
    vae = AutoencoderKLLTXVideo(
        latent_channels=8, block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1), decoder_layers_per_block=(1, 1, 1, 1, 1),
        spatio_temporal_scaling=(True, True, True, False), decoder_spatio_temporal_scaling=(True, True, True, False),
        decoder_inject_noise=(False,) * 5, upsample_residual=(False,) * 4, upsample_factor=(1,) * 4,
        timestep_conditioning=False, patch_size=4, patch_size_t=1, encoder_causal=True, decoder_causal=False,
    )  # fmt: skip
    transformer = LTXVideoTransformer3DModel(
        in_channels=8, out_channels=8, patch_size=1, patch_size_t=1, num_attention_heads=2, attention_head_dim=16,
        cross_attention_dim=32, num_layers=1, caption_channels=32,
    )  # fmt: skip
    text = T5EncoderModel(T5Config(**_TEXT)).eval()
    pipeline = LTXPipeline(
        vae=vae, transformer=transformer, text_encoder=text, tokenizer=_tokenizer(),
        scheduler=FlowMatchEulerDiscreteScheduler(),
    )  # fmt: skip
    return _saved(pipeline, folder)


def save_still(folder: Path) -> Path:
    """Save a text-to-image pipeline."""
    torch.manual_seed(0)
    vae = AutoencoderKL(
        block_out_channels=(8, 8), down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2, latent_channels=4, norm_num_groups=4, sample_size=32,
    )  # fmt: skip
    transformer = PixArtTransformer2DModel(
        num_attention_heads=2, attention_head_dim=8, in_channels=4, out_channels=8, num_layers=1,
        cross_attention_dim=16, caption_channels=32, sample_size=8, use_additional_conditions=False,
    )  # fmt: skip
    pipeline = PixArtSigmaPipeline(
        vae=vae, transformer=transformer, text_encoder=T5EncoderModel(T5Config(**_TEXT)).eval(),
        tokenizer=_tokenizer(), scheduler=UniPCMultistepScheduler(),
    )  # fmt: skip
    return _saved(pipeline, folder)


def save_lora(path: Path, *, seed: int = 1, scale: float = 0.5, prefix: str = "transformer", width: int = 64) -> Path:
    """Save a LoRA for the attention of the tiny Wan models; prefix and width decide whether it fits."""
    generator = torch.Generator().manual_seed(seed)

    def matrix(rows: int, columns: int) -> torch.Tensor:
        return torch.randn(rows, columns, generator=generator) * scale

    weights = {}
    for block in range(2):
        for name in ("to_q", "to_k", "to_v"):
            stem = f"{prefix}.blocks.{block}.attn1.{name}"
            weights[f"{stem}.lora_A.weight"], weights[f"{stem}.lora_B.weight"] = matrix(4, width), matrix(width, 4)
    save_file(weights, path)
    return path


def _saved(pipeline: Any, folder: Path) -> Path:
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def _wan(channels: int) -> dict[str, Any]:
    torch.manual_seed(0)
    vae = AutoencoderKLWan(
        base_dim=8, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
    )
    text = UMT5EncoderModel(UMT5Config(**_TEXT, relative_attention_num_buckets=8)).eval()
    transformer = WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=32, in_channels=channels, out_channels=16,
        text_dim=32, freq_dim=32, ffn_dim=64, num_layers=2, cross_attn_norm=True, qk_norm="rms_norm_across_heads",
        rope_max_seq_len=64,
    )  # fmt: skip
    return {"tokenizer": _tokenizer(), "text_encoder": text, "vae": vae, "transformer": transformer}


def _flow() -> UniPCMultistepScheduler:
    return UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0)


def _tokenizer() -> PreTrainedTokenizerFast:
    """Train a tokenizer of bytes; it needs no hub."""
    made = Tokenizer(models.BPE(unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=512, special_tokens=["<pad>", "</s>", "<unk>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    made.train_from_iterator(iter(_WORDS), trainer)
    made.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=512
    )


def save_all(root: Path) -> Iterator[tuple[str, Path]]:
    """Save one of each below a folder, named by family."""
    families = {
        "wan": save_wan, "wan-both": save_wan_both, "wan-i2v": save_wan_i2v, "wan-experts": save_wan_experts,
        "ltx": save_ltx, "still": save_still,
    }  # fmt: skip
    for family, save in families.items():
        yield f"tiny/{family}", save(root / "tiny" / family)
