"""A batch put into its pipeline's text, all other words left as they are."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue

from nightreel.canvas.compose import compose
from nightreel.canvas.read import check_text
from nightreel.errors import SpecError
from nightreel.spec.batch import Batch
from nightreel.spec.tenant_folder import TenantFolder


def with_batch_written(text: str, batch: Batch, folder: TenantFolder, file: str) -> str:
    """Give a pipeline's text with a batch; what the batch does not change stays to the letter.

    Args:
        text: of the pipeline's file.
        batch: what it shall say of its nights.
        folder: the tenant's.
        file: the pipeline's, below the folder.

    Raises:
        SpecError: the text cannot be read (``batch.text``), or not be changed.
    """
    checked = check_text(text, folder, file=file)
    if checked.graph is None or not checked.whole:
        raise SpecError(
            "batch.text", where=file, got="a pipeline that cannot be read", want="one without faults",
            fix="mend it on the canvas first",
        )  # fmt: skip
    held = checked.graph.settings.get("batch")
    settings = {**checked.graph.settings, "batch": written(batch, held if isinstance(held, dict) else {})}
    return compose(text, checked.graph.model_copy(update={"settings": settings}))


def written(batch: Batch, held: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Give a batch as people write it: what is as usual is left out, unless somebody has written it.

    Args:
        batch: what it shall say.
        held: what its pipeline's file says now.
    """
    whole = batch.model_dump(mode="json", by_alias=True)
    short = batch.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {
        name: short.get(name, whole[name])
        for name in whole
        if name in short or (name in held and whole[name] is not None)
    }


def same_batch(one: Batch | None, other: Batch | None) -> bool:
    """Whether two batches say the same."""

    def said(batch: Batch | None) -> Any:
        return batch.model_dump(mode="json") if batch is not None else None

    return bool(said(one) == said(other))
