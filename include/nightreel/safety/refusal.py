"""What is said when content is refused."""

from __future__ import annotations

from collections.abc import Sequence

from nightreel.errors import NightreelError, Problems, RefusedError


class Refusals(Problems, RefusedError):
    """Several refusals that were found together."""

    def __reduce__(self) -> tuple[object, ...]:
        return Refusals, (self.errors,)


def refuse(errors: Sequence[NightreelError]) -> None:
    """Raise what was found: nothing, the one refusal, or all of them together.

    Raises:
        RefusedError: there is something.
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Refusals(errors)
