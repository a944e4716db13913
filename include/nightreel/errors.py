"""One family of errors, each a sentence that a person can act on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class NightreelError(Exception):
    """Something that went wrong, where, what was found, what is wanted and how to mend it.

    Args:
        code: stable dotted name of the fault, e.g. ``upscale.scale``.
        where: file and line, field or file name; empty when the code says enough.
        got: what was found; ``None`` leaves the clause out.
        want: what is wanted, as it reads after the word "want".
        fix: one imperative sentence without its full stop.
    """

    retry: ClassVar[bool] = False
    """Whether the same call may pass when it is tried again."""

    def __init__(self, code: str, *, where: str = "", got: object = None, want: str = "", fix: str = "") -> None:
        self.code, self.where, self.got, self.want, self.fix = code, where, got, want, fix
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        clauses = [f"got {_shown(self.got)}"] if self.got is not None else []
        clauses += [f"want {self.want}"] if self.want else []
        head = f"[{self.code}]" + (f" {self.where}" if self.where else "")
        body = f"{head}: {', '.join(clauses)}." if clauses else f"{head}."
        return f"{body} Fix: {self.fix}." if self.fix else body

    def as_dict(self) -> dict[str, str]:
        """Give the parts for a report or a caller."""
        got = "" if self.got is None else _shown(self.got)
        return {"code": self.code, "where": self.where, "got": got, "want": self.want, "fix": self.fix}

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.code, self.where, self.got, self.want, self.fix)


class SpecError(NightreelError, ValueError):
    """A YAML file, a form or a request says something that cannot be."""


class OptionError(SpecError):
    """An option of a step or an engine is out of its range."""


class InputError(NightreelError, ValueError):
    """A picture, clip, sound or text that cannot be used."""


class RefusedError(NightreelError):
    """Content, an action or a path that a rule forbids."""


class MissingProgramError(NightreelError, FileNotFoundError):
    """A program, font or weights file that is not installed."""


class EngineError(NightreelError, RuntimeError):
    """An engine failed at work that it should be able to do."""


class BusyError(NightreelError, RuntimeError):
    """A service or device is away or full; the same call may pass later."""

    retry = True


class StoreError(NightreelError, OSError):
    """The store cannot read or keep an artifact."""


class StoreAwayError(StoreError):
    """The store does not answer; the same call may pass later."""

    retry = True


class CancelledError(NightreelError):
    """The work was no longer wanted; nothing half-made is left."""


class CheckError(NightreelError):
    """A finished film does not pass its quality gate."""


class Problems(SpecError):
    """Several errors that were found together, in the order of their lines."""

    def __init__(self, errors: Sequence[NightreelError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.code, where=first.where, got=first.got, want=first.want, fix=first.fix)
        self.args = ("\n".join(str(error) for error in self.errors),)

    def __reduce__(self) -> tuple[object, ...]:
        return Problems, (self.errors,)


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 200 else f"{text[:200]}… ({len(text)} characters)"


def _rebuild(kind: type[NightreelError], code: str, where: str, got: object, want: str, fix: str) -> NightreelError:
    return kind(code, where=where, got=got, want=want, fix=fix)
