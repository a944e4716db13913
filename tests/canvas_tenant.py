"""A tenant with one pipeline that is written with comments, for tests of the canvas."""

from __future__ import annotations

from pathlib import Path

from nightreel.spec.tenant_folder import TenantFolder, load_tenant

PROMO = """\
# Our promo. Keep it short.
name: promo
title: 'Promo film'      # shown to everyone
platforms: [youtube]
form:
  title: {title: Product, default: Watch}

steps:
  # --- words ---
  - step: intake
  - step: enrich          # rules are enough

  # --- picture ---
  # The shots are drawn.
  - step: generate
    options:
      motion: 0.5         # calm
      seed: 7
  - step: assemble

  # The look of spring.
  - step: grade
    options: {exposure: 0.5, lut: "luts/spring.cube"}
  - step: sound
    takes:
      reel: grade.reel    # as agreed
  - step: export
    timeout_s: 7200
    # one hour was too short
"""


def write_acme(root: Path, subscription: str = "studio", **files: str) -> TenantFolder:
    """Write the tenant ``acme`` and load it."""
    folder = root / "acme"
    (folder / "pipelines").mkdir(parents=True, exist_ok=True)
    (folder / "tenant.yaml").write_text(
        f"name: acme\ntitle: Acme\nsubscription: {subscription}\nbrand: {{name: Acme}}\n"
    )
    for name, text in (files or {"promo": PROMO}).items():
        (folder / "pipelines" / f"{name}.yaml").write_bytes(text.encode())
    return load_tenant(folder)
