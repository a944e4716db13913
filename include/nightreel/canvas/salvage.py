"""What can still be seen of a text that is no YAML: all before the line that breaks it."""

from __future__ import annotations

from nightreel.canvas.draft import MAX_BYTES, Draft, read_draft
from nightreel.errors import NightreelError, SpecError

_TRIES = 12


def salvaged(text: str, file: str) -> Draft | None:
    """Read the beginning of a text that cannot be read whole; ``None`` where not even that can be.

    Args:
        text: which ``read_draft`` refuses.
        file: the file's name.
    """
    if len(text) > MAX_BYTES:
        return None
    lines = text.splitlines(keepends=True)
    for _ in range(_TRIES):
        try:
            return read_draft("".join(lines), file)
        except SpecError as error:
            line = error.where.rpartition(":")[2]
            broken = int(line) if line.isdecimal() else 0
            if error.code == "yaml.explodes" or not lines:
                return None
            lines = lines[: min(broken, len(lines)) - 1]
        except NightreelError:
            return None
    return None
