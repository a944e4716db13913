"""Which file of a tenant's folder is a pipeline's, and how it is written."""

from __future__ import annotations

import re
from pathlib import Path

from nightreel.errors import NightreelError, RefusedError, SpecError, StoreError
from nightreel.plan.compile import TAKEN
from nightreel.spec.tenant_folder import LoadedPipeline, TenantFolder
from nightreel.spec.yaml_file import read_text
from nightreel.store.machine import write_whole

_NAME = re.compile(r"(?=.{1,63}$)[a-z](?:_?[a-z0-9-])*")


def file_of(folder: TenantFolder, pipeline: str) -> str:
    """Give the name of a pipeline's file below the tenant's folder: the one that says its name, else a new one.

    Raises:
        SpecError: a name that cannot be, or a file that is another pipeline's (``pipeline.name``).
    """
    if not _NAME.fullmatch(pipeline) or pipeline in TAKEN:
        raise SpecError(
            "pipeline.name", got=pipeline,
            want="small letters, digits, - and single _, beginning with a letter, and none of Nightreel's own names",
            fix="choose such a name, e.g. spring_promo",
        )  # fmt: skip
    found = folder.pipelines.get(pipeline)
    if found is not None:
        return _said_by(found)
    file = f"pipelines/{pipeline}.yaml"
    owner = next((name for name, other in folder.pipelines.items() if _said_by(other) == file), None)
    if owner is not None:
        raise SpecError(
            "pipeline.name", where=file, got=f"a file that is the pipeline {owner}'s", want="a name of its own",
            fix="choose another name",
        )  # fmt: skip
    return file


def _said_by(found: LoadedPipeline | NightreelError) -> str:
    if isinstance(found, LoadedPipeline):
        return found.positions.file
    head, _, line = found.where.rpartition(":")
    return head if head and line.isdecimal() else found.where


def read_file(folder: TenantFolder, file: str) -> str | None:
    """Read a pipeline's file; ``None`` where it has none.

    Raises:
        RefusedError: it is a link to a file outside the tenant's folder (``path.outside``).
        SpecError: it cannot be read (``yaml.*``).
    """
    path = folder.root / file
    if not path.is_file():
        return None
    _check_inside(path, folder.root, file)
    return read_text(path, folder.root)


def write_file(folder: TenantFolder, file: str, text: str) -> None:
    """Write a pipeline's file, whole or not at all.

    Raises:
        RefusedError: it would lie outside the tenant's folder of pipelines (``path.outside``).
        StoreError: the folder cannot be written (``folder.denied``).
    """
    path = folder.root / file
    room = folder.root / "pipelines"
    try:
        room.mkdir(exist_ok=True)
        _check_inside(path, folder.root, file)
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise _denied(file, error) from error


def remove_file(folder: TenantFolder, file: str) -> None:
    """Remove a pipeline's file; one that is gone already is none.

    Raises:
        RefusedError: it lies outside the tenant's folder of pipelines (``path.outside``).
        StoreError: the folder cannot be written (``folder.denied``).
    """
    try:
        _check_inside(folder.root / file, folder.root, file)
        (folder.root / file).unlink(missing_ok=True)
    except OSError as error:
        raise _denied(file, error) from error


def _denied(file: str, error: OSError) -> StoreError:
    return StoreError(
        "folder.denied", where=file, got=error.strerror or str(error), want="a folder that can be written",
        fix="let the user of Airflow's API server write into the tenant's folder of pipelines",
    )  # fmt: skip


def _check_inside(path: Path, root: Path, file: str) -> None:
    room = (root / "pipelines").resolve()
    if path.parent.resolve() != room or not room.is_relative_to(root) or not path.resolve().is_relative_to(root):
        raise RefusedError(
            "path.outside", where=file, got="a file outside the folder of pipelines", want="one in it",
            fix="copy the file into the folder",
        )  # fmt: skip
