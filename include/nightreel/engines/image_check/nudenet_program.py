"""The process that looks at pictures with NudeNet, which is AGPL: nothing of Nightreel is imported here.

It reads requests from standard input: three little-endian 32-bit numbers (count, height, width), then the pictures as
8-bit RGB; it answers each with a line of JSON: for each picture a list of ``[class, score, [x, y, width, height]]``.
"""

from __future__ import annotations

import json
import struct
import sys
from typing import Any

_HEADER = struct.Struct("<3I")


def _detector() -> Any:
    """Load the net with one thread, so that sums come in one order and other tasks keep their cores."""
    import onnxruntime  # type: ignore[import-untyped]

    plain = onnxruntime.InferenceSession

    def with_one_thread(path: str, *_: object, **__: object) -> Any:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return plain(path, sess_options=options, providers=["CPUExecutionProvider"])

    onnxruntime.InferenceSession = with_one_thread
    from nudenet import NudeDetector

    return NudeDetector()


def main() -> None:
    """Answer requests until standard input ends."""
    import cv2
    import numpy as np

    cv2.setNumThreads(1)
    detector = _detector()
    while header := sys.stdin.buffer.read(_HEADER.size):
        count, height, width = _HEADER.unpack(header)
        data = sys.stdin.buffer.read(count * height * width * 3)
        pictures = np.frombuffer(data, np.uint8).reshape(count, height, width, 3)
        seen = detector.detect_batch([np.ascontiguousarray(picture[..., ::-1]) for picture in pictures], batch_size=4)
        answer = [[[one["class"].lower(), round(one["score"], 4), one["box"]] for one in found] for found in seen]
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
