"""Frames drawn ahead, while the encoder takes in the last ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import Queue
from threading import Event, Thread

from nightreel.media.filters import Frame

Draw = Callable[[int, Frame | None], Frame]
"""Draws a frame by its number, into an array of an earlier frame when one is given."""


def drawn_ahead(draw: Draw, count: int, depth: int = 2) -> Iterator[Frame]:
    """Draw frames in a thread of their own and give them in order.

    Args:
        draw: called in order by one thread only.
        count: how many frames.
        depth: how many may wait.

    Yields:
        Frames; each array is drawn over as soon as the next frame is asked for.

    Raises:
        Exception: what ``draw`` raised, in the frame's place.
    """
    ready: Queue[Frame | BaseException] = Queue(depth)
    spare: Queue[Frame | None] = Queue()
    for _ in range(depth + 2):
        spare.put(None)
    stopped = Event()

    def work() -> None:
        try:
            for index in range(count):
                array = spare.get()
                if stopped.is_set():
                    return
                ready.put(draw(index, array))
        except BaseException as error:  # raised again where the frames are taken
            ready.put(error)

    thread = Thread(target=work, name="draw ahead", daemon=True)
    thread.start()
    try:
        for _ in range(count):
            frame = ready.get()
            if isinstance(frame, BaseException):
                raise frame
            yield frame
            spare.put(frame)
    finally:
        stopped.set()
        spare.put(None)
        while thread.is_alive():
            if not ready.empty():
                ready.get_nowait()
            thread.join(0.01)
