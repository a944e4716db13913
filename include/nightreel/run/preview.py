"""A draft looked at before anybody publishes it: up to one step, on a sample, with what the memo has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field, JsonValue, ValidationError

from nightreel.errors import Problems, SpecError
from nightreel.plan.model import Plan
from nightreel.spec.brief import Brief
from nightreel.spec.mistakes import mistakes_of
from nightreel.spec.model import Model
from nightreel.spec.near import listed, mend
from nightreel.spec.tenant_folder import TenantFolder, load_brief
from nightreel.spec.yaml_file import MAX_BYTES

PREVIEW = "preview"
"""Name of the DAG that makes a tenant's previews, beside its pipelines'."""
LONGEST_S = 20.0
"""A preview's film is no longer: a look is wanted, not a film."""


class PreviewOrder(Model):
    """What is to be looked at."""

    text: str = Field(max_length=MAX_BYTES, description="Of a pipeline; saved or not.")
    upto: str = Field("", max_length=63, description="Id of the last step that is done; the last of all when empty.")
    sample: str | dict[str, JsonValue] = Field(
        "", description="Name of a brief of the client, or a brief; what the pipeline's form proposes when empty."
    )

    @classmethod
    def of(cls, conf: Mapping[str, Any] | None) -> PreviewOrder:
        """Read it from a run's configuration, which anybody who may start the DAG may have written.

        Raises:
            Problems: it is wrong (``preview.order``), every fault with its field.
        """
        try:
            return cls.model_validate(conf or {})
        except ValidationError as error:
            found = mistakes_of(error, cls, lambda path: ".".join(map(str, path)), code=lambda _: "preview.order")
            raise Problems(found) from error


def cut(plan: Plan, upto: str) -> Plan:
    """Give the part of a plan that one step needs, the step itself included; nothing is ever published.

    Args:
        plan: of the whole pipeline.
        upto: id of the step; the last one when empty.

    Raises:
        SpecError: there is no such step (``preview.upto``), or it is the one that publishes.
    """
    by_id = {planned.id: planned for planned in plan.steps if not planned.publishes}
    if upto and upto not in by_id:
        raise SpecError(
            "preview.upto", where=plan.pipeline.name, got=upto, want=listed(by_id),
            fix="choose the step before it: a preview publishes nothing" if upto in {one.id for one in plan.steps}
            else mend(upto, by_id, "choose a step of this pipeline"),
        )  # fmt: skip
    wanted = {upto} if upto else set(by_id)
    for planned in reversed(plan.steps):
        if planned.id in wanted:
            wanted.update(planned.upstream)
    return plan.model_copy(update={"steps": tuple(one for one in plan.steps if one.id in wanted and one.id in by_id)})


def sample_fields(sample: str | Mapping[str, JsonValue], plan: Plan, folder: TenantFolder) -> dict[str, Any]:
    """Give the fields of the brief that a preview is made of.

    Args:
        sample: name of one of the tenant's briefs, fields of a brief, or nothing for what the form proposes.
        plan: of the pipeline.
        folder: the tenant's.

    Raises:
        SpecError: there is no such brief (``preview.sample``), or it is wrong.
    """
    if isinstance(sample, Mapping) and sample:
        return dict(sample)
    if not sample:
        form = plan.pipeline.form.items()
        proposed = {name: field.default for name, field in form if field.default not in (None, "", [], {})}
        return {"title": plan.pipeline.title, **proposed}
    path = folder.briefs.get(str(sample))
    if path is None:
        raise SpecError(
            "preview.sample", where=folder.tenant.name, got=sample, want=listed(folder.briefs),
            fix=mend(str(sample), folder.briefs, "choose a brief of this client"),
        )  # fmt: skip
    return load_brief(path, folder.root).model_dump(mode="json", exclude_unset=True)


def shortened(brief: Brief) -> tuple[Brief, Sequence[str]]:
    """Give a brief that is no longer than a preview, and sentences on what was changed."""
    if brief.duration_s <= LONGEST_S:
        return brief, ()
    note = f"Previews are {LONGEST_S:g} s long at most: the brief's film has {brief.duration_s:g} s."
    return brief.model_copy(update={"duration_s": LONGEST_S}), (note,)
