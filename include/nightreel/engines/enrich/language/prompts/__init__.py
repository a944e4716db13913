"""Versioned prompts: what a model is told, one Markdown file each; the number in a name changes with the text."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

_VERSIONS = {"film": 1, "product_film": 1, "brand_film": 1, "lesson": 1, "news": 1, "artwork_tour": 1, "repair": 1}


def prompt_name(name: str) -> str:
    """Give the name of a prompt with its version."""
    return f"{name}-{_VERSIONS[name]}"


@cache
def prompt(name: str) -> str:
    """Give a prompt in the version in use."""
    return (files(__name__) / f"{prompt_name(name)}.md").read_text("utf-8")


@cache
def prompts_digest() -> str:
    """Give a short digest of every prompt in use: another text is another engine's version."""
    return hashlib.sha256("\0".join(prompt(name) for name in sorted(_VERSIONS)).encode()).hexdigest()[:10]
