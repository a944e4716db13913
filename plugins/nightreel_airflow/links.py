"""Links: from a task to what it made, and to files of a tenant's store, signed and for a while."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from airflow.sdk import BaseOperatorLink

from nightreel.errors import InputError, RefusedError
from nightreel.store.artifact import Artifact

PREFIX = "/nightreel"
LINK_LASTS_S = 3600.0
LONGEST_S = 30 * 86_400.0
_OBJECT = re.compile(r"[0-9a-f]{64}(?:\.[a-z0-9]{1,8})?")
_NAME = re.compile(r"[^\w. ()+=@,-]+")


class PreviewLink(BaseOperatorLink):
    """Opens the stills and notes that a task left."""

    name = "Preview"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Give the address of the preview page on Airflow's own server."""
        parts = (ti_key.dag_id, ti_key.run_id, ti_key.task_id, str(ti_key.map_index))
        return f"{server_path()}{PREFIX}/preview/" + "/".join(quote(part, safe="") for part in parts)


class ReviewLink(BaseOperatorLink):
    """Opens the page of a review, while it waits and after it was decided."""

    name = "Review"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Give the address of the review on Airflow's own server."""
        parts = (ti_key.dag_id, ti_key.run_id, ti_key.task_id)
        return f"{server_path()}{PREFIX}/review/" + "/".join(quote(part, safe="") for part in parts)


@dataclass(frozen=True)
class SignedFile:
    """What a signed link names.

    Args:
        tenant: whose store it lies in.
        stored: its name there: digest and suffix.
        name: as whoever downloads it sees it.
        size_bytes: of the whole file.
        until: when the link ends, seconds since 1970.
    """

    tenant: str
    stored: str
    name: str
    size_bytes: int
    until: int

    @property
    def signature(self) -> str:
        """Give the link's signature, which only this installation can make."""
        return self.signature_with(_links_key())

    def signature_with(self, key: bytes) -> str:
        """Give the signature that a key makes."""
        said = "\n".join((self.tenant, self.stored, self.name, str(self.size_bytes), str(self.until)))
        digest = hmac.new(key, said.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def check(self, signature: str) -> None:
        """Check that the link was made here and has not ended.

        Raises:
            RefusedError: it was changed (``link.signature``) or has ended (``link.ended``).
        """
        if not hmac.compare_digest(self.signature.encode(), signature.encode()):
            raise RefusedError(
                "link.signature", where=self.name, got="a link that was not made here, or was changed",
                fix="open the film's page, or ask for the run again: it gives new links",
            )  # fmt: skip
        if time.time() > self.until:
            raise RefusedError(
                "link.ended", where=self.name, got="a link whose time is over",
                fix="open the film's page, or ask for the run again: it gives new links",
            )  # fmt: skip

    def artifact(self, store_root: str) -> Artifact:
        """Give the file as an artifact of a store."""
        address = f"{store_root.rstrip('/')}/objects/{self.stored[:2]}/{self.stored}"
        return Artifact(uri=address, sha256=self.stored[:64], kind="json", size_bytes=self.size_bytes)


def signed_path(tenant: str, artifact: Artifact, name: str, expires_s: float = LINK_LASTS_S) -> str:
    """Give a path on this server to a file of a tenant's store, for whoever holds it, until it ends.

    Args:
        tenant: whose store it lies in.
        artifact: of that tenant's store; another tenant's is never found there.
        name: as whoever downloads it sees it: ``aurora_youtube.mp4``.
        expires_s: how long it lasts, at most thirty days.

    Raises:
        InputError: the artifact has no name that a store gives (``link.artifact``).
    """
    return Signer.now().path(tenant, artifact, name, int(time.time() + min(expires_s, LONGEST_S)))


@dataclass(frozen=True)
class Signer:
    """Signs many links at once: the key and the server's path are looked up once for all of them.

    Args:
        key: the installation's.
        root: path below which Airflow is served.
    """

    key: bytes
    root: str

    @classmethod
    def now(cls) -> Signer:
        """Make one of the settings as they are now."""
        return cls(_links_key(), server_path())

    def path(self, tenant: str, artifact: Artifact, name: str, until: int) -> str:
        """Give a signed path as ``signed_path`` does; it ends at a time, seconds since 1970.

        Raises:
            InputError: the artifact has no name that a store gives (``link.artifact``).
        """
        if not _OBJECT.fullmatch(artifact.name):
            raise InputError("link.artifact", where=name, got=artifact.uri, want="an artifact of a store")
        shown = _NAME.sub("_", name).strip(". ")[:120] or "file"
        file = SignedFile(tenant, artifact.name, shown, artifact.size_bytes, until)
        query = urlencode({"size": file.size_bytes, "until": until, "signature": file.signature_with(self.key)})
        return f"{self.root}{PREFIX}/files/{quote(tenant)}/{file.stored}/{quote(shown)}?{query}"


def signed_address(tenant: str, artifact: Artifact, name: str, expires_s: float = LINK_LASTS_S) -> str:
    """Give a signed path with the server in front of it, for mails and callers elsewhere."""
    return whole_address(signed_path(tenant, artifact, name, expires_s))


def server_path() -> str:
    """Give the path below which Airflow is served, without a slash at its end: mostly nothing."""
    return urlsplit(_base_url()).path.rstrip("/")


def whole_address(path: str) -> str:
    """Put the server's address in front of a path; the path itself where Airflow's ``[api] base_url`` is not set."""
    parts = urlsplit(_base_url())
    return f"{parts.scheme}://{parts.netloc}{path}" if parts.netloc else path


def _base_url() -> str:
    from airflow.configuration import conf

    return str(conf.get("api", "base_url", fallback="") or "")


def _links_key() -> bytes:
    """Give the installation's key of links: its own where there is one, else one made from Airflow's secret."""
    from airflow.api_fastapi.auth.tokens import get_signing_key

    from nightreel.store.keys import tenant_key

    try:
        return tenant_key("installation", "links")
    except RefusedError as error:
        if error.code != "key.missing":
            raise
    secret = get_signing_key("api", "secret_key", make_secret_key_if_needed=False)
    return hmac.new(secret.encode(), b"nightreel links 1", hashlib.sha256).digest()
