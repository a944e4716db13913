"""Lets a model write nothing but JSON of a schema, token by token, where the package llguidance is installed.

llguidance (MIT, the grammar engine that vLLM offers as well) says which tokens may come next; all others are struck
out before one is chosen, so that even a model with random weights writes valid JSON. Without the package a model
writes freely, and its answer is read, mended and asked again like a service's.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


class Constraint:
    """What may come next in one answer.

    Args:
        matcher: of llguidance, at the beginning.
        vocabulary: count of the model's tokens.
    """

    def __init__(self, matcher: Any, vocabulary: int) -> None:
        self._matcher, self._vocabulary = matcher, vocabulary

    def strike_out(self, logits: torch.Tensor) -> None:
        """Make every token that may not come next impossible.

        Args:
            logits: float ``(tokens,)``, changed in place.
        """
        import numpy as np
        import torch

        bits = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        allowed = np.unpackbits(bits, bitorder="little")[: self._vocabulary].astype(bool)
        forbidden = torch.ones_like(logits, dtype=torch.bool)
        forbidden[: len(allowed)] = torch.from_numpy(~allowed).to(logits.device)
        logits.masked_fill_(forbidden, float("-inf"))

    def take(self, token: int) -> bool:
        """Go on by a token and say whether another may follow."""
        return bool(self._matcher.consume_token(token)) and not self._matcher.is_stopped()


def constraint_of(processor: Any, schema: dict[str, Any], vocabulary: int) -> Constraint | None:
    """Give the constraint for one answer; nothing where the package is missing or does not know the schema.

    Args:
        processor: of the model; its tokeniser is read once.
        schema: strict JSON schema.
        vocabulary: count of the model's tokens, those that no word has included.
    """
    try:
        from llguidance import LLMatcher
    except ImportError:
        return None
    grammar = LLMatcher.grammar_from_json_schema(json.dumps(schema), overrides={"whitespace_flexible": False})
    matcher = LLMatcher(_tokens(processor.tokenizer, vocabulary), grammar)
    return None if matcher.is_error() else Constraint(matcher, vocabulary)


@lru_cache(maxsize=2)
def _tokens(tokenizer: Any, vocabulary: int) -> Any:
    from llguidance.hf import from_tokenizer

    return from_tokenizer(tokenizer, n_vocab=vocabulary)
