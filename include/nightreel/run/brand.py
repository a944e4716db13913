"""Files of a tenant that change a result: those that its brand and a step's options name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import JsonValue

from nightreel.packs import pack_digests
from nightreel.spec.tenant import Tenant
from nightreel.store.digest import file_digest, value_digest


def brand_digest(tenant: Tenant, root: Path) -> str:
    """Give the digest of the brand, of the files that it names and of its packs, which is part of every memo key."""
    brand = tenant.brand
    names = (brand.logo, brand.lut, brand.type.headline_font, brand.type.body_font)
    parts = {"brand": brand.model_dump(mode="json"), "files": named_files(names, root)}
    return value_digest({**parts, "packs": pack_digests(brand, root)} if brand.packs else parts)


def named_files(names: Iterable[JsonValue], root: Path) -> dict[str, str]:
    """Give the digest of each file that is named, where it lies in the tenant's folder or its media folder.

    Args:
        names: values of options; those that name no file of the tenant are left out.
        root: folder of tenant.yaml.
    """
    found = {}
    for name in names:
        if not isinstance(name, str) or not name or len(name.encode(errors="replace")) > 255 or "\0" in name:
            continue
        for path in ((root / "media" / name).resolve(), (root / name).resolve()):
            if path.is_relative_to(root.resolve()) and path.is_file():
                found[name] = file_digest(path)
                break
    return found
