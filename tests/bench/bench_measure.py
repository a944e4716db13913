"""Measuring pictures without a model: time of each part for pictures of 1024 px, and memory over many of them.

One thread, warm. Times are medians of five pictures, in processor time, so that other work on the machine does not
count; faces are found in a process of their own and are timed by the clock.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from statistics import median

import cv2
import numpy as np
from figures import write

from nightreel.engines.understand.protocol import Look
from nightreel.reading.measure.answers.moving import moving_answer
from nightreel.reading.measure.faces import find_faces
from nightreel.reading.measure.framing import measure_framing
from nightreel.reading.measure.light import measure_light
from nightreel.reading.measure.motion import shift_between
from nightreel.reading.measure.palette import palette
from nightreel.reading.measure.picture import measure_picture
from nightreel.reading.measure.words import read_words
from nightreel.reading.moving.answers import answers_of

PICTURES, MANY = 5, 300


def pictures() -> list[np.ndarray]:
    """Pictures of 1024x576: blobs with six lines of words each."""
    made = []
    for seed in range(PICTURES):
        noise = np.random.default_rng(seed).integers(0, 255, (576, 1024, 3), np.uint8)
        frame = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 9), None, 0, 255, cv2.NORM_MINMAX)  # type: ignore[call-overload]
        for line in range(6):
            place = (60, 80 + 80 * line)
            cv2.putText(
                frame, f"Line {line} of picture {seed}", place, cv2.FONT_HERSHEY_SIMPLEX, 1.2, (255, 255, 255), 3
            )
        made.append(np.ascontiguousarray(frame))
    return made


def timed_ms(
    work: Callable[[np.ndarray], object], frames: list[np.ndarray], clock: Callable[[], float] = time.process_time
) -> float:
    """Give the median time of one picture, warm."""
    work(frames[0])
    spent = []
    for frame in frames:
        began = clock()
        work(frame)
        spent.append(clock() - began)
    return round(1000 * median(spent), 1)


def main() -> None:
    """Measure, and keep the figures."""
    cv2.setNumThreads(1)
    frames = pictures()
    figures = {
        "palette_ms": timed_ms(palette, frames),
        "light_ms": timed_ms(measure_light, frames),
        "framing_ms": timed_ms(lambda frame: measure_framing(frame, ()), frames),
        "faces_ms": timed_ms(lambda frame: find_faces([frame]), frames, time.perf_counter),
        "words_ms": timed_ms(read_words, frames),
        "shift_ms": timed_ms(lambda frame: shift_between(frames[0], frame), frames[1:]),
    }
    looks = [Look(np.roll(frames[0], 6 * step, axis=1), "", 0.2 * step) for step in range(32)]
    began = time.process_time()
    moving_answer(looks, {}, answers_of(["what_happens", "alt_text", "ui_faults"]), "en-US")
    figures["moving_32_frames_s"] = round(time.process_time() - began, 2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for number in range(MANY):
        measure_picture(np.roll(frames[number % PICTURES], number, axis=0), read=False)
    figures["memory_mb"] = round(before)
    figures[f"memory_after_{MANY}_more_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    write("measure", **figures)


if __name__ == "__main__":
    main()
