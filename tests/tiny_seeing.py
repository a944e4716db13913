"""Tiny models that see, with random weights, saved in the layout of Qwen3-VL: a megabyte instead of sixty thousand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    PreTrainedTokenizerFast,
    Qwen2VLImageProcessor,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    Qwen3VLMoeConfig,
    Qwen3VLMoeForConditionalGeneration,
    Qwen3VLProcessor,
    Qwen3VLVideoProcessor,
)

torch.set_num_threads(1)
_MARKS = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>",
    "<|video_pad|>",
)  # fmt: skip
_TEMPLATE = (
    "{%- for message in messages %}{{ '<|im_start|>' + message.role + '\\n' }}"
    "{%- if message.content is string %}{{ message.content }}{%- else %}{%- for part in message.content %}"
    "{%- if part.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{%- elif part.type == 'text' %}{{ part.text }}{%- endif %}{%- endfor %}{%- endif %}{{ '<|im_end|>\\n' }}"
    "{%- endfor %}{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{%- endif %}"
)


def save_seeing(folder: Path, *, experts: bool = False, seed: int = 0) -> Path:
    """Save a model like Qwen3-VL, dense or with experts."""
    tokenizer = _tokenizer()
    ids = {mark: tokenizer.convert_tokens_to_ids(mark) for mark in _MARKS}
    text: dict[str, Any] = {
        "vocab_size": 512, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "max_position_embeddings": 8192,
        "rope_parameters": {
            "rope_type": "default", "rope_theta": 10000.0, "mrope_section": [4, 2, 2], "mrope_interleaved": True
        },
        "bos_token_id": 0, "eos_token_id": ids["<|im_end|>"], "pad_token_id": 0, "initializer_range": 0.2,
    }  # fmt: skip
    eyes = {
        "depth": 2, "hidden_size": 32, "intermediate_size": 64, "num_heads": 2, "out_hidden_size": 64,
        "patch_size": 16, "spatial_merge_size": 2, "temporal_patch_size": 2, "num_position_embeddings": 64,
        "deepstack_visual_indexes": [0, 1],
    }  # fmt: skip
    marks = {
        "image_token_id": ids["<|image_pad|>"], "video_token_id": ids["<|video_pad|>"],
        "vision_start_token_id": ids["<|vision_start|>"], "vision_end_token_id": ids["<|vision_end|>"],
    }  # fmt: skip
    torch.manual_seed(seed)
    if experts:
        text |= {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32}
        config = Qwen3VLMoeConfig(text_config=text, vision_config=eyes, **marks)
        model: Any = Qwen3VLMoeForConditionalGeneration(config)
    else:
        model = Qwen3VLForConditionalGeneration(Qwen3VLConfig(text_config=text, vision_config=eyes, **marks))
    model.eval().save_pretrained(folder)
    _processor(tokenizer).save_pretrained(folder)
    return folder


def _tokenizer() -> PreTrainedTokenizerFast:
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    words = ["Look at the pictures that follow and answer with JSON only. 描述这个画面"] * 3
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=list(_MARKS), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )  # fmt: skip
    made.train_from_iterator(words, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<|im_end|>", pad_token="<|endoftext|>",
        additional_special_tokens=list(_MARKS[1:]),
    )  # fmt: skip


def _processor(tokenizer: PreTrainedTokenizerFast) -> Qwen3VLProcessor:
    sizes = {"patch_size": 16, "temporal_patch_size": 2, "merge_size": 2}
    pictures = Qwen2VLImageProcessor(
        **sizes, size={"shortest_edge": 32 * 32, "longest_edge": 256 * 256}, image_mean=[0.5] * 3, image_std=[0.5] * 3
    )
    videos = Qwen3VLVideoProcessor(**sizes, size={"shortest_edge": 32 * 32, "longest_edge": 256 * 256 * 8})
    return Qwen3VLProcessor(
        image_processor=pictures, tokenizer=tokenizer, video_processor=videos, chat_template=_TEMPLATE
    )
