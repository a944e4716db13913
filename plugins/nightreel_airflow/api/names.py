"""Names of runs as callers get them: whose, of which pipeline, and Airflow's own, so that none is looked up."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from nightreel.store.digest import value_digest
from nightreel_airflow.api.errors import NotFoundError
from nightreel_airflow.nightly.names import film_dag_id

_NAME = re.compile(r"([a-z][a-z0-9_-]{0,62})\.([a-z][a-z0-9_-]{0,62})\.([A-Za-z0-9_.~:+-]{1,250})")
LONGEST = 63 + 1 + 63 + 1 + 250


@dataclass(frozen=True)
class RunName:
    """``demo.product_promo.api__5f…``: tenant, pipeline and Airflow's run id; the first two hold no dot.

    Args:
        tenant: whose run it is.
        pipeline: name of the pipeline.
        run_id: as Airflow knows it in the pipeline's DAG.
    """

    tenant: str
    pipeline: str
    run_id: str

    def __str__(self) -> str:
        """Give the id that callers get."""
        return f"{self.tenant}.{self.pipeline}.{self.run_id}"

    @property
    def dag_id(self) -> str:
        """Give the DAG of the pipeline."""
        return film_dag_id(self.tenant, self.pipeline)

    @classmethod
    def parse(cls, text: str) -> RunName:
        """Read a run's id.

        Raises:
            NotFoundError: no run has such an id (``run.unknown``).
        """
        found = _NAME.fullmatch(text)
        if found is None:
            raise unknown_run(text)
        return cls(*found.groups())

    def other(self, run_id: str) -> str:
        """Give the id of another run of the same pipeline; nothing for no run."""
        return str(RunName(self.tenant, self.pipeline, run_id)) if run_id else ""


def unknown_run(name: str) -> NotFoundError:
    """Make the error for a run that is not there or that the caller may not see: the two look alike."""
    return NotFoundError(
        "run.unknown", where="run", got=name, want="the id of a run that you may see",
        fix="take the id that the answer to your request held, or list the runs",
    )  # fmt: skip


def new_run_id(tenant: str, user: str, key: str | None) -> str:
    """Give the run id of a request: always the same one for the same idempotency key of a user."""
    return f"api__{value_digest([tenant, user, key])[:32] if key else secrets.token_hex(16)}"
