"""Addresses of a film's media: signed, the same for some hours, so that a browser keeps what it has loaded."""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import quote

from nightreel.errors import NightreelError
from nightreel.spec.film import Rendition
from nightreel.steps.publish import slug
from nightreel.store.artifact import Artifact
from nightreel_airflow.links import PREFIX, Signer, server_path
from nightreel_airflow.studio.api.film_answers import FilmFile, Kind

_STEP_S = 6 * 3600
"""A link lasts for six to twelve hours, and all that are made within six hours are alike."""


@dataclass(frozen=True)
class FilmLinks:
    """Makes the addresses of one answer.

    Args:
        tenant: whose films they are.
        signer: of the installation.
    """

    tenant: str
    signer: Signer

    @classmethod
    def of(cls, tenant: str) -> FilmLinks:
        """Make one for an answer."""
        return cls(tenant, Signer.now())

    def media(self, artifact: Artifact | None, name: str) -> str:
        """Give a signed path to a file of the tenant's store; nothing where there is none.

        Args:
            artifact: of that store.
            name: as whoever saves it sees it.
        """
        if artifact is None:
            return ""
        try:
            return self.signer.path(self.tenant, artifact, name, (int(time.time()) // _STEP_S + 2) * _STEP_S)
        except NightreelError:
            return ""

    def film(self, run_id: str, part: str = "") -> str:
        """Give the path of a film in the studio's interface, or of a part of it."""
        whole = f"{self.signer.root}{PREFIX}/studio/api/{quote(self.tenant)}/films/{quote(run_id, safe='')}"
        return f"{whole}/{part}" if part else whole

    def file(self, kind: Kind, name: str, artifact: Artifact) -> FilmFile:
        """Give a file with its addresses."""
        path = self.media(artifact, name)
        return FilmFile(
            kind=kind, name=name, play=path, download=f"{path}&download=true" if path else "",
            size_bytes=artifact.size_bytes, sha256=artifact.sha256,
        )  # fmt: skip


def airflow_path(dag_id: str, run_id: str) -> str:
    """Give the path of a run on Airflow's own pages."""
    name = run_id.removesuffix(f".{dag_id}")
    return f"{server_path()}/dags/{quote(dag_id, safe='')}/runs/{quote(name, safe='')}"


def film_name(title: str, item: Rendition) -> str:
    """Give the name under which a rendition is saved."""
    return f"{slug(title)}-{item.platform}.{item.media.name.rpartition('.')[2]}"
