"""The same brief again: wall time of the warm run over the cold one, in process, with the demo's promo."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from figures import pairs, write

ROOT = Path(__file__).parents[2]


class Silent:
    """Watches nothing."""

    def step(self, step_id: str, fraction: float, message: str) -> None:
        """A step went on."""


def main() -> None:
    """Make the demo film once, then three times again."""
    from nightreel.context import RunInfo
    from nightreel.demo.material import make_material
    from nightreel.plan.compile import compile_pipeline
    from nightreel.run.pipeline import run_plan
    from nightreel.run.step import Bench
    from nightreel.run.workspace import Workspace
    from nightreel.spec.tenant_folder import load_brief, load_tenant
    from nightreel.store.keys import make_tenant_key

    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        os.environ |= {"NIGHTREEL_KEYS": str(base / "keys"), "NIGHTREEL_PUBLISH": str(base / "published")}
        shutil.copytree(ROOT / "include/tenants/demo", base / "tenants/demo", ignore=shutil.ignore_patterns("media"))
        make_material(base / "tenants/demo")
        make_tenant_key("demo", "watermark")
        workspace = Workspace(base / "tenants", (base / "store").as_uri(), base / "cache")
        tenant = load_tenant(base / "tenants/demo")
        plan = compile_pipeline(tenant, "product_promo")
        brief = load_brief(base / "tenants/demo/briefs/smartwatch.yaml", tenant.root)
        seconds = []
        for number in range(4):
            run = RunInfo(run_id=f"bench-{number}", date=datetime.now(UTC).isoformat(), platforms=brief.platforms)
            began = time.perf_counter()
            run_plan(plan, brief, Bench(workspace, tenant.tenant), run, Silent())
            seconds.append(time.perf_counter() - began)
    cold, *warm = seconds
    figures = pairs(warm, [cold] * len(warm))
    write(
        "rerun", **figures, peer="the first run of the same brief", peer_version="this checkout",
        warm_to_cold_percent=round(100 * figures["median_s"] / cold, 2),
    )  # fmt: skip


if __name__ == "__main__":
    main()
