"""Artworks: how exact and how quick cleaning is, and whether the perceptual cache ever gives another work's text.

Known pictures (four kinds, drawn by code) are damaged by a known camera, lamp and scanner; ΔE is CIEDE2000 against the
known picture, before (corners known, nothing mended) and after. The cache judges a labelled set of pairs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np
from figures import write

from nightreel.demo.artworks import ARTWORKS
from nightreel.demo.photographed import Damage, photograph
from nightreel.media.artwork.clean import clean_artwork
from nightreel.media.artwork.difference import mean_difference
from nightreel.media.artwork.mark import is_same, mark_of
from nightreel.media.artwork.rectify import rectify
from nightreel.reading.near import NearCache, _record
from nightreel.store.local import LocalStore

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.near_pairs import pairs

SEEDS, LONG_PX, PAIR_SEEDS, PAIR_PX, MANY = 2, 1000, 4, 760, 10_000
DAMAGES = {
    "tilted 3 %": Damage(tilt=0.03), "tilted 7 %": Damage(tilt=0.07),
    "tilted, uneven light": Damage(tilt=0.05, shade=0.5, wall=(190, 188, 180)),
    "tilted, small reflection": Damage(tilt=0.05, glare=0.02, wall=(120, 116, 110)),
    "tilted, light, frame, reflection": Damage(tilt=0.06, shade=0.35, glare=0.02, frame=0.04, wall=(170, 165, 158)),
}  # fmt: skip


def cleaning() -> dict[str, dict[str, float]]:
    """Corner error, ΔE and time by kind of damage."""
    figures: dict[str, dict[str, float]] = {}
    for name, damage in DAMAGES.items():
        rows = defaultdict(list)
        for place, make in enumerate(ARTWORKS.values()):
            for seed in range(SEEDS):
                one_picture(make(seed, LONG_PX), damage, 10 * place + seed, rows)
        figures[name] = {
            "pictures": SEEDS * len(ARTWORKS), "found": len(rows["corner"]),
            "corner_px_mean": round(float(np.mean(rows["corner"])), 3),
            "corner_px_worst": round(float(np.max(rows["corner"])), 3),
            "delta_e_before": round(float(np.mean(rows["before"])), 2),
            "delta_e_after": round(float(np.mean(rows["after"])), 2),
            "reflections_seen": len(rows["spots"]), "reflections_softened": int(np.sum(rows["spots"])),
            "seconds_a_picture": round(float(np.median(rows["seconds"])), 2),
        }  # fmt: skip
    return figures


def one_picture(picture: np.ndarray, damage: Damage, seed: int, rows: dict[str, list[float]]) -> None:
    """Damage a picture, clean it, and compare."""
    shot = photograph(picture, damage, seed)
    began = time.perf_counter()
    cleaned = clean_artwork(shot.pixels)
    rows["seconds"].append(time.perf_counter() - began)
    if cleaned.quad is None:
        return
    rows["corner"].append(float(np.hypot(*(cleaned.quad.corners - shot.corners).T).max()))
    rows["spots"] += [float(spot.softened) for spot in cleaned.spots]
    size = cleaned.pixels.shape[1::-1]
    truth = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    ideal = rectify(shot.pixels, shot.corners, 1024, shot.truth.shape[1] / shot.truth.shape[0])
    edge = round(damage.frame * max(picture.shape[:2]) * ideal.shape[0] / shot.truth.shape[0])
    ideal = ideal[edge : ideal.shape[0] - edge, edge : ideal.shape[1] - edge]
    rows["before"].append(mean_difference(truth, cv2.resize(ideal, size, interpolation=cv2.INTER_AREA)))
    rows["after"].append(mean_difference(truth, cleaned.pixels))


def scans() -> dict[str, float]:
    """Pictures with a black border, and pictures that nobody damaged."""
    cut, left, seconds = 0, 0, []
    for make in ARTWORKS.values():
        for seed in range(SEEDS):
            picture = make(seed, LONG_PX)
            scan = cv2.copyMakeBorder(picture, 30, 22, 40, 18, cv2.BORDER_CONSTANT, value=(4, 4, 4))
            began = time.perf_counter()
            cut += clean_artwork(scan).border.sides == (30, 18, 22, 40)
            seconds.append(time.perf_counter() - began)
            left += not clean_artwork(picture).is_changed
    count = SEEDS * len(ARTWORKS)
    return {"scans": count, "borders_exact": cut, "undamaged_left_alone": left,
            "seconds_a_scan": round(float(np.median(seconds)), 2)}  # fmt: skip


def cache() -> dict[str, object]:
    """Hits and wrong hits over the labelled set, and the time to find one of many works."""
    rows = defaultdict(list)
    for name, same, one, other in pairs(PAIR_SEEDS, PAIR_PX):
        rows[name, same].append(is_same(mark_of(one), mark_of(other)))
    hits = [hit for (_, same), found in rows.items() if same for hit in found]
    wrong = [hit for (_, same), found in rows.items() if not same for hit in found]
    kinds = {name: f"{sum(found)} of {len(found)} taken for the same" for (name, _), found in rows.items()}
    return {"pairs": len(hits) + len(wrong), "same": len(hits), "hits": sum(hits), "different": len(wrong),
            "wrong_hits": sum(wrong), "kinds": kinds, **among_many()}  # fmt: skip


def among_many() -> dict[str, float]:
    """Seconds to mark a picture, and to find it among many."""
    condition = "a1" * 32
    with tempfile.TemporaryDirectory() as folder:
        store = LocalStore(Path(folder) / "store")
        near = NearCache(store)
        picture = ARTWORKS["still"](1, 1000)
        began = time.perf_counter()
        mark = mark_of(picture)
        marked = time.perf_counter() - began
        near.add(mark, condition, {"text": "one"})
        index = next(Path(folder).rglob("works.bin"))
        others, random = np.zeros(MANY, _record()), np.random.default_rng(1)
        for name in ("perceived", "gradient", "wavelet"):
            others[name] = random.integers(0, 256, (MANY, 32))
        others["condition"], others["aspect"] = np.void(bytes.fromhex(condition)), mark.aspect
        with index.open("ab") as file:
            file.write(others.tobytes())
        times = []
        for _ in range(9):
            began = time.perf_counter()
            assert near.find(mark, condition) is not None
            times.append(time.perf_counter() - began)
    return {"works_in_index": MANY + 1, "seconds_to_mark": round(marked, 3),
            "seconds_to_find": round(float(np.median(times)), 4)}  # fmt: skip


def main() -> None:
    """Measure on one core."""
    cv2.setNumThreads(1)
    write("works", cleaning=cleaning(), scans=scans(), cache=cache())


if __name__ == "__main__":
    main()
