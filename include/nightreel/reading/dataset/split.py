"""Which examples a model is trained on and which it is measured with; nothing of one film is on both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nightreel.store.digest import value_digest

_NEAR_BITS = {"perceived": 12, "gradient": 10}
"""Distances of 64 bits below which two pictures count as one: pHash, dHash. Chance pictures differ in about 32."""
_FLAT = 6.0
"""Standard deviation of grey below which a picture tells nothing: blank panels are alike and yet of many films."""


def near_pictures(files: Mapping[str, Path]) -> list[tuple[str, str]]:
    """Give the pairs of pictures that are the same or nearly so (imagehash: pHash, dHash).

    Args:
        files: each picture by its digest.
    """
    import imagehash
    import numpy as np
    from PIL import Image

    names: list[str] = []
    bits: dict[str, list[Any]] = {kind: [] for kind in _NEAR_BITS}
    for name, path in sorted(files.items()):
        with Image.open(path) as opened:
            grey = opened.convert("L")
        if float(np.asarray(grey, np.float32).std()) < _FLAT:
            continue
        names.append(name)
        bits["perceived"].append(imagehash.phash(grey).hash.ravel())
        bits["gradient"].append(imagehash.dhash(grey).hash.ravel())
    if len(names) < 2:
        return []
    table = {kind: np.asarray(rows, np.int16) for kind, rows in bits.items()}
    pairs: list[tuple[str, str]] = []
    for at in range(len(names) - 1):
        apart = {kind: (rows[at + 1 :] != rows[at]).sum(axis=1) for kind, rows in table.items()}
        near = (apart["perceived"] <= _NEAR_BITS["perceived"]) | (apart["gradient"] <= _NEAR_BITS["gradient"])
        pairs += [(names[at], names[at + 1 + int(other)]) for other in np.flatnonzero(near)]
    return pairs


def groups_of(belongs: Sequence[frozenset[str]], pairs: Sequence[tuple[str, str]] = ()) -> list[str]:
    """Give each example's group: examples that share a name, or names that are paired, are in one.

    Args:
        belongs: names of what each example belongs to: runs, films, pictures.
        pairs: names that count as one.

    Returns:
        The group of each example: the digest of the names in it, so that it does not depend on any order.
    """
    parent: dict[str, str] = {}

    def top(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for one, other in [*pairs, *((first, name) for names in belongs for first in sorted(names)[:1] for name in names)]:
        parent[top(one)] = top(other)
    members: dict[str, list[str]] = {}
    for name in list(parent):
        members.setdefault(top(name), []).append(name)
    digests = {head: value_digest(sorted(names))[:16] for head, names in members.items()}
    return [digests[top(min(names))] if names else value_digest(["alone", at])[:16] for at, names in enumerate(belongs)]


def held_out(groups: Sequence[str], share: float, seed: int) -> frozenset[str]:
    """Give the groups that a model is measured with.

    Groups are taken in the order of their digests with the seed until they hold the share of the examples; one that
    would take more than twice the share is left to training. One group alone is for training.

    Args:
        groups: of each example.
        share: of the examples, 0 to 0.5.
        seed: another one gives another split.
    """
    sizes = {name: groups.count(name) for name in set(groups)}
    wanted = share * len(groups)
    taken, held = set[str](), 0
    for name in sorted(sizes, key=lambda one: value_digest([seed, one])):
        if held >= wanted or len(taken) == len(sizes) - 1:
            break
        if held + sizes[name] <= max(1.0, 2 * wanted):
            taken.add(name)
            held += sizes[name]
    return frozenset(taken)
