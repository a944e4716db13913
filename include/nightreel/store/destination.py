"""Places where finished files are published: folders and S3 prefixes."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlparse

from nightreel.errors import RefusedError, StoreError
from nightreel.store.digest import file_digest
from nightreel.store.s3 import s3_client, s3_explained


class Destination(Protocol):
    """Takes files under names; a file shows only when it is whole."""

    def put(self, file: Path, name: str) -> str:
        """Publish a file and give its address; the same content under the same name is not written again."""
        ...


def publish_root() -> Path:
    """Give the folder below which tenants may publish to folders: ``NIGHTREEL_PUBLISH``, or ``out/published``."""
    return Path(os.environ.get("NIGHTREEL_PUBLISH") or "out/published").resolve()


def open_destination(address: str, allowed: tuple[str, ...], tenant: str) -> Destination:
    """Open a place to publish to.

    Args:
        address: ``s3://bucket/prefix``, or a folder below the tenant's own publish folder; empty for that folder.
        allowed: S3 roots that the tenant may write to.
        tenant: whose folder.

    Raises:
        RefusedError: the address lies outside (``publish.outside``).
    """
    parsed = urlparse(address)
    if parsed.scheme == "s3":
        if not any(_is_below(address, root) for root in allowed) or ".." in parsed.path.split("/"):
            roots = " or ".join(allowed) or "none yet"
            raise RefusedError(
                "publish.outside", where="publish.to", got=address, want=f"a place below {roots}",
                fix="add the root to publish_to in tenant.yaml",
            )  # fmt: skip
        return S3Destination(parsed.netloc, unquote(parsed.path).strip("/"))
    own = publish_root() / tenant
    folder = (own / address).resolve()
    if parsed.scheme or not folder.is_relative_to(own):
        raise RefusedError(
            "publish.outside", where="publish.to", got=address, want="a folder name, or s3://bucket/prefix",
            fix="publish below the tenant's own folder",
        )  # fmt: skip
    return FolderDestination(folder)


def _is_below(address: str, root: str) -> bool:
    return root.startswith("s3://") and (address.rstrip("/") + "/").startswith(root.rstrip("/") + "/")


class FolderDestination:
    """A folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, file: Path, name: str) -> str:
        """Copy beside, sync, rename."""
        target = self._folder / name
        try:
            if target.is_file() and file_digest(target) == file_digest(file):
                return target.as_uri()
            target.parent.mkdir(parents=True, exist_ok=True)
            half = target.with_name(f".{target.name}.{secrets.token_hex(4)}.half")
            try:
                shutil.copyfile(file, half)
                with half.open("rb") as written:
                    os.fsync(written.fileno())
                half.replace(target)
            finally:
                half.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                "publish.failed",
                where=str(target),
                got=error.strerror or str(error),
                fix="check the folder and its disk",
            ) from error
        return target.as_uri()


class S3Destination:
    """A prefix of a bucket."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self._bucket, self._prefix, self._client = bucket, prefix, s3_client()

    def put(self, file: Path, name: str) -> str:
        """Upload unless the object is there with the same digest."""
        key = f"{self._prefix}/{name}".lstrip("/")
        address, digest = f"s3://{self._bucket}/{key}", file_digest(file)
        with s3_explained(address):
            if self._digest_there(key) != digest:
                self._client.upload_file(
                    str(file),
                    self._bucket,
                    key,
                    ExtraArgs={"Metadata": {"sha256": digest}, "ContentType": _content_type(name)},
                )
        return address

    def _digest_there(self, key: str) -> str | None:
        from botocore.exceptions import ClientError

        try:
            return self._client.head_object(Bucket=self._bucket, Key=key)["Metadata"].get("sha256")
        except ClientError as error:
            if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
                return None
            raise


def _content_type(name: str) -> str:
    types = {
        ".mp4": "video/mp4", ".srt": "application/x-subrip", ".vtt": "text/vtt", ".json": "application/json",
        ".html": "text/html; charset=utf-8", ".png": "image/png", ".md": "text/markdown; charset=utf-8",
        ".fountain": "text/plain; charset=utf-8", ".txt": "text/plain; charset=utf-8",
    }  # fmt: skip
    return types.get(Path(name).suffix, "application/octet-stream")
