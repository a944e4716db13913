"""Where tenants, their stores and half-made files are on this machine."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlparse

from nightreel.errors import SpecError
from nightreel.spec.tenant import Tenant
from nightreel.store.protocol import Store

_LONGEST_NAME = 63


@dataclass(frozen=True)
class Workspace:
    """One installation's folders.

    Args:
        tenants_root: folder with one folder per tenant.
        store_root: ``file://`` or ``s3://`` address below which each tenant has its store.
        cache_root: folder for verified copies of S3 artifacts.
        work_root: folder for half-made files; the system's temporary folder when ``None``.
    """

    tenants_root: Path
    store_root: str
    cache_root: Path
    work_root: Path | None = None

    @classmethod
    def from_environment(cls) -> Workspace:
        """Read ``NIGHTREEL_TENANTS``, ``NIGHTREEL_STORE``, ``NIGHTREEL_CACHE`` and ``NIGHTREEL_WORK``."""
        work = os.environ.get("NIGHTREEL_WORK")
        return cls(
            tenants_root=Path(os.environ.get("NIGHTREEL_TENANTS") or "include/tenants").resolve(),
            store_root=os.environ.get("NIGHTREEL_STORE") or Path("out/store").resolve().as_uri(),
            cache_root=Path(os.environ.get("NIGHTREEL_CACHE") or Path.home() / ".cache" / "nightreel").resolve(),
            work_root=Path(work).resolve() if work else None,
        )

    def work_folder(self) -> Path | None:
        """Give ``work_root``, made where it is missing.

        Raises:
            SpecError: it cannot be made, or nothing can be written into it (``work.folder``).
        """
        if self.work_root is None:
            return None
        why = ""
        try:
            self.work_root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = error.strerror or str(error)
        if why or not os.access(self.work_root, os.W_OK | os.X_OK):
            raise SpecError(
                "work.folder", where=str(self.work_root), got=why or "a folder that may not be written to",
                want="a folder for half-made files", fix="point NIGHTREEL_WORK to a folder that can be written to",
            )  # fmt: skip
        return self.work_root

    def tenant_root(self, name: str) -> Path:
        """Give the folder of a tenant.

        Raises:
            SpecError: no such tenant (``tenant.unknown``).
        """
        folder = self.tenants_root / name
        is_name = len(name) <= _LONGEST_NAME and re.fullmatch(r"[a-z](?:_?[a-z0-9-])*", name)
        if not is_name or not (folder / "tenant.yaml").is_file():
            known = (
                ", ".join(sorted(path.parent.name for path in self.tenants_root.glob("*/tenant.yaml"))) or "none yet"
            )
            raise SpecError(
                "tenant.unknown", where=str(self.tenants_root), got=name, want=f"one of {known}",
                fix="mend the name, or make the tenant with `nightreel new-tenant`",
            )  # fmt: skip
        return folder

    def store_address(self, tenant: Tenant) -> str:
        """Give the address of the tenant's own store, as the store itself says it; nothing is opened or made."""
        return self.address(tenant.store, tenant.name)

    def address(self, of_tenant: str, name: str) -> str:
        """Give the address of a store by what ``tenant.yaml`` says of it and the tenant's name."""
        root = of_tenant or f"{self.store_root.rstrip('/')}/{name}"
        parsed = urlparse(root)
        return Path(unquote(parsed.path)).resolve().as_uri() if parsed.scheme == "file" else root.rstrip("/")

    def open_store(self, tenant: Tenant) -> Store:
        """Open the tenant's own store."""
        root = self.store_address(tenant)
        parsed = urlparse(root)
        if parsed.scheme == "file":
            from nightreel.store.local import LocalStore

            return LocalStore(Path(unquote(parsed.path)))
        from nightreel.store.s3 import S3Store

        return S3Store(root, self.cache_root)
