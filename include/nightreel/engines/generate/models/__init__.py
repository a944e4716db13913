"""Diffusion models in a worker's own process: their cards, weights, licences, limits, and how they are asked."""

from nightreel.engines.generate.models.digest import weights_digest

__all__ = ["weights_digest"]
