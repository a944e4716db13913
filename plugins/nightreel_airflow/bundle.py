"""Tenants' pipelines as a versioned bundle: a run keeps the texts that it began with.

Airflow asks every few seconds for the newest version. A version is the digest of all tenants' YAML files; each tenant
has a factory file of its own in it, so that Airflow parses, permits and times out each by itself.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.dag_processing.bundles.base import BaseDagBundle, BundleVersion

from nightreel.errors import EngineError, NightreelError, SpecError
from nightreel.run.workspace import Workspace
from nightreel_airflow.bundle_keep import FAULT, Keep
from nightreel_airflow.bundle_needed import keep_pointers, unneeded
from nightreel_airflow.bundle_texts import state_of, tenants_in, texts_of, unreadable

if TYPE_CHECKING:
    from airflow.sdk import DAG

NAME = "nightreel"
REFRESH_S = 5
"""How often folders are looked at; what the studio publishes is asked for at once."""
_TIDY_EVERY_S = 3600.0
_log = logging.getLogger(__name__)
_newest: dict[Path, dict[str, str]] = {}
"""By bundle folder: the digests of the version that this process has found last. A DAG processor parses in children
that it forks: what they build is what the processor takes it for, even if they are given the path of a version that
was the newest when the file was put into the queue."""


class TenantsBundle(BaseDagBundle):
    """The pipelines of all tenants, by version.

    Args:
        tenants: folder of all tenants; ``NIGHTREEL_TENANTS`` when left out.
        refresh_interval: seconds.
        arguments: those of every bundle.
    """

    supports_versioning = True

    def __init__(self, *, tenants: str | None = None, refresh_interval: int = REFRESH_S, **arguments: Any) -> None:
        super().__init__(refresh_interval=refresh_interval, **arguments)
        self._tenants = tenants
        self._keep = Keep(self.base_dir, self.versions_dir)
        self._states: dict[str, object] = {}
        self._digests: dict[str, str] = {}
        self._failed: frozenset[str] = frozenset()
        self._current = ""
        self._tidied = 0.0

    def initialize(self) -> None:
        """Lay out the version that is asked for, or find the newest one.

        Raises:
            EngineError: the version is not kept any more (``bundle.gone``).
        """
        if self.version is None:
            keep_pointers()
            self.refresh()
        elif not self._keep.lay_out(self.version) and not self._found_again(self.version):
            raise EngineError(
                "bundle.gone", where=str(self.base_dir), got=f"no version {self.version}",
                want="a folder of versions that all machines share",
                fix="share [dag_processor] dag_bundle_storage_path, or start the run again with the latest version",
            )  # fmt: skip
        super().initialize()

    @property
    def path(self) -> Path:
        """Where the factory files of the version lie."""
        return self.versions_dir / (self.version or self._current)

    def get_current_version(self) -> BundleVersion | None:
        """Give the name of the version; nothing before one was looked for."""
        version = self.version or self._current
        return BundleVersion(version=version) if version else None

    def refresh(self) -> None:
        """Find the newest version of every tenant's texts and lay it out; cheap where nothing has changed."""
        if self.version is not None:
            return
        root = self._root()
        states: dict[str, object] = {tenant: state_of(root / tenant) for tenant in tenants_in(root)}
        if states == self._states and self.path.is_dir():
            return
        with self.lock():
            digests, failed = self._kept(root, states)
            version = self._keep.keep_version(digests)
            self._keep.lay_out(version)
            for tenant, digest in digests.items():
                if self._digests and self._digests.get(tenant) != digest:
                    self._keep.touch(tenant, digest)
            if self._current and self._current != version:
                self._keep.last_used(self._current)
        self._states = {tenant: state for tenant, state in states.items() if tenant not in failed}
        self._digests, self._failed, self._current = digests, failed, version
        _newest[self.base_dir.resolve()] = digests
        self._tidy()

    def _root(self) -> Path:
        return Path(self._tenants).resolve() if self._tenants else Workspace.from_environment().tenants_root

    def _kept(self, root: Path, states: Mapping[str, object]) -> tuple[dict[str, str], frozenset[str]]:
        """Keep the texts of tenants that have changed.

        Returns:
            The digest of each tenant's texts, and the tenants whose texts could not be read or kept: these go on as
            they were, and are tried again each time.
        """
        digests: dict[str, str] = {}
        failed: set[str] = set()
        for tenant, state in states.items():
            digest = self._digests.get(tenant, "")
            is_kept = digest and self._keep.texts(tenant, digest).is_dir()
            if not (is_kept and state == self._states.get(tenant)):
                try:
                    digest = self._keep.keep_texts(tenant, texts_of(root / tenant))
                except OSError as error:
                    failed.add(tenant)
                    if tenant not in self._failed:
                        _log.warning("The texts of %s cannot be read or kept; they are tried again: %s", tenant, error)
                    digest = digest if is_kept else self._keep.keep_texts(tenant, unreadable(tenant, error))
            digests[tenant] = digest
        return digests, frozenset(failed)

    def _found_again(self, version: str) -> bool:
        """Make a version again where the folders still say what it says, on a machine that has not kept it."""
        root = self._root()
        with self.lock():
            found, _ = self._kept(root, dict.fromkeys(tenants_in(root)))
            return self._keep.keep_version(found) == version and self._keep.lay_out(version)

    def _tidy(self) -> None:
        """Remove versions that no run needs; never in the way of a new one."""
        if time.monotonic() - self._tidied < _TIDY_EVERY_S and self._tidied:
            return
        self._tidied = time.monotonic()
        try:
            with self.lock():
                self._keep.remove(unneeded(self.name, self._keep.ages_s(), {self._current}))
        except Exception:
            _log.exception("Old versions of tenants' texts were not removed")


def dags_of(tenant: str, digest: str, file: str) -> dict[str, DAG]:
    """Build the DAGs of a tenant from its texts; called by the factory file of a version.

    Args:
        tenant: its name.
        digest: of its texts.
        file: the factory file, in a version's folder.
    """
    from nightreel_airflow.dags import tenant_dags
    from nightreel_airflow.texts import go_by

    base = Path(file).resolve().parents[2]
    texts = base / "tenants" / tenant / _newest.get(base, {}).get(tenant, digest)
    go_by(tenant, texts)
    return tenant_dags(Workspace.from_environment().tenants_root / tenant, texts, fault=_fault(texts))


def _fault(texts: Path) -> NightreelError | None:
    try:
        said = json.loads((texts / FAULT).read_bytes())
    except FileNotFoundError:
        return None
    return SpecError(said.pop("code"), **said)
