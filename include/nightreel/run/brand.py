"""What the brand is at this moment: its words and the content of its files."""

from __future__ import annotations

from pathlib import Path

from nightreel.spec.tenant import Tenant
from nightreel.store.digest import file_digest, value_digest


def brand_digest(tenant: Tenant, root: Path) -> str:
    """Give the digest of the brand and of the files that it names, which is part of every memo key."""
    brand = tenant.brand
    files = {
        name: file_digest(path) if (path := root / name).is_file() else "missing"
        for name in (brand.logo, brand.lut)
        if name
    }
    return value_digest({"brand": brand.model_dump(mode="json"), "files": files})
