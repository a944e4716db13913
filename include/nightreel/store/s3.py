"""A store in an S3 bucket, with a local cache of what was read."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

from pydantic import JsonValue

from nightreel.errors import StoreAwayError, StoreError
from nightreel.store.artifact import Artifact, Kind
from nightreel.store.digest import canonical_json, file_digest
from nightreel.store.memo import memo_name
from nightreel.store.models import ModelStore

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ABSENT = {"404", "NoSuchKey", "NotFound"}
_TAKEN = {"412", "PreconditionFailed", "409", "ConditionalRequestConflict"}
_AWAY = {"500", "502", "503", "InternalError", "RequestTimeout", "ServiceUnavailable", "SlowDown", "Throttling"}


def s3_client() -> S3Client:
    """Make a client from the usual AWS settings; ``AWS_ENDPOINT_URL_S3`` names another service than AWS."""
    import boto3
    from botocore.config import Config

    retries: Any = {"mode": "standard", "total_max_attempts": 4}
    client: S3Client = boto3.client("s3", config=Config(retries=retries, connect_timeout=5, read_timeout=60))
    return client


class S3Store(ModelStore):
    """Artifacts and memo under a prefix of a bucket.

    An object appears whole or not at all; the memo entry that names it is written after it.

    Args:
        root: ``s3://bucket/prefix`` of one tenant.
        cache: folder for verified copies; safe to delete at any time.
    """

    def __init__(self, root: str, cache: Path) -> None:
        parsed = urlparse(root)
        if parsed.scheme != "s3" or not parsed.netloc:
            raise StoreError("store.root", got=root, want="s3://bucket/prefix", fix="mend the store's address")
        self.root = root.rstrip("/")
        self._bucket, self._prefix = parsed.netloc, parsed.path.strip("/")
        self._cache = cache / hashlib.sha256(self.root.encode()).hexdigest()[:16]
        self._client = s3_client()

    def keep(
        self, file: Path, kind: Kind, *, facts: dict[str, JsonValue] | None = None, move: bool = False
    ) -> Artifact:
        """Upload a file under its digest unless it is there."""
        digest, size_bytes = file_digest(file), file.stat().st_size
        key = self._key(f"objects/{digest[:2]}/{digest}{file.suffix.lower()}")
        with s3_explained(f"s3://{self._bucket}/{key}"):
            if self._size(key) != size_bytes:
                self._client.upload_file(str(file), self._bucket, key, ExtraArgs={"Metadata": {"sha256": digest}})
        cached = self._cached(key)
        if not cached.exists():
            _copy_whole(file, cached)
        if move:
            file.unlink()
        uri = f"s3://{self._bucket}/{key}"
        return Artifact(uri=uri, sha256=digest, kind=kind, size_bytes=size_bytes, facts=facts or {})

    def local(self, artifact: Artifact) -> Path:
        """Download an artifact once, verify it, and give the copy."""
        key = self._own_key(artifact.uri)
        cached = self._cached(key)
        if cached.is_file() and cached.stat().st_size == artifact.size_bytes and file_digest(cached) == artifact.sha256:
            return cached
        cached.parent.mkdir(parents=True, exist_ok=True)
        half = cached.with_name(f"{secrets.token_hex(8)}.half")
        try:
            with s3_explained(artifact.uri):
                self._client.download_file(self._bucket, key, str(half))
            if file_digest(half) != artifact.sha256:
                raise StoreError(
                    "store.damaged", where=artifact.uri, got="other content than was kept",
                    want=f"sha256 {artifact.sha256[:12]}…", fix="delete the object and run the step again",
                )  # fmt: skip
            half.replace(cached)
        finally:
            half.unlink(missing_ok=True)
        return cached

    def has(self, artifact: Artifact) -> bool:
        """Whether an artifact is there in its full size."""
        key = self._own_key(artifact.uri)
        with s3_explained(artifact.uri):
            return self._size(key) == artifact.size_bytes

    def recall(self, key: str) -> dict[str, JsonValue] | None:
        """Give what was remembered under a key."""
        from botocore.exceptions import ClientError

        name = self._memo_key(key)
        with s3_explained(f"s3://{self._bucket}/{name}"):
            try:
                text = self._client.get_object(Bucket=self._bucket, Key=name)["Body"].read()
            except ClientError as error:
                if error.response["Error"]["Code"] in _ABSENT:
                    return None
                raise
        try:
            found: dict[str, JsonValue] = json.loads(text)
        except ValueError:  # a damaged entry is no entry
            return None
        return found

    def remember(self, key: str, value: dict[str, JsonValue]) -> None:
        """Keep a small JSON value under a key."""
        name = self._memo_key(key)
        with s3_explained(f"s3://{self._bucket}/{name}"):
            self._client.put_object(Bucket=self._bucket, Key=name, Body=canonical_json(value))

    def remember_new(self, key: str, value: dict[str, JsonValue]) -> bool:
        """Keep a small JSON value unless the key has one, by a conditional write."""
        from botocore.exceptions import ClientError

        name = self._memo_key(key)
        with s3_explained(f"s3://{self._bucket}/{name}"):
            try:
                self._client.put_object(Bucket=self._bucket, Key=name, Body=canonical_json(value), IfNoneMatch="*")
            except ClientError as error:
                if error.response["Error"]["Code"] in _TAKEN:
                    return False
                raise
        return True

    def keys(self, room: str, *, after: str = "", limit: int | None = None) -> tuple[str, ...]:
        """Give the keys of a room; no more is asked for than is wanted."""
        folder, found = self._key(f"{room}/"), list[str]()
        with s3_explained(f"s3://{self._bucket}/{folder}"):
            first: Any = {"StartAfter": self._key(f"{after}.json")} if after else {}
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=folder, Delimiter="/", **first
            )
            for page in pages:
                names = [entry["Key"] for entry in page.get("Contents", [])]
                found += [f"{room}/{Path(name).name[:-5]}" for name in names if name.endswith(".json")]
                if limit is not None and len(found) >= limit:
                    break
        return tuple(found[:limit])

    def _size(self, key: str) -> int | None:
        from botocore.exceptions import ClientError

        try:
            return int(self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"])
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return None
            raise

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}" if self._prefix else name

    def _memo_key(self, key: str) -> str:
        return self._key(memo_name(key))

    def _own_key(self, uri: str) -> str:
        key = uri.removeprefix(f"s3://{self._bucket}/")
        if key == uri or not key.startswith(self._key("objects/")) or ".." in key.split("/"):
            raise StoreError(
                "store.outside", where=uri, got="an address outside the tenant's store", want=f"one below {self.root}",
                fix="use only artifacts that this tenant's runs made",
            )  # fmt: skip
        return key

    def _cached(self, key: str) -> Path:
        return self._cache / key.rsplit("/", 1)[-1]


@contextmanager
def s3_explained(where: str) -> Iterator[None]:
    """Turn the faults of S3 into errors that say what to do."""
    from boto3.exceptions import RetriesExceededError, S3UploadFailedError
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    try:
        yield
    except ClientError as error:
        raise _refusal(where, str(error.response["Error"].get("Code", "")), error) from error
    except NoCredentialsError as error:
        raise StoreError(
            "store.credentials", where=where, got="no S3 credentials",
            fix="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role",
        ) from error  # fmt: skip
    except S3UploadFailedError as error:
        cause = error.__cause__ or error.__context__
        code = str(cause.response["Error"].get("Code", "")) if isinstance(cause, ClientError) else "500"
        raise _refusal(where, code, error) from error
    except (BotoCoreError, RetriesExceededError) as error:
        raise StoreAwayError(
            "store.away", where=where, got=str(error), want="an answer from the S3 service",
            fix="check AWS_ENDPOINT_URL_S3 and the network; the run goes on where it stopped",
        ) from error  # fmt: skip


def _refusal(where: str, code: str, error: Exception) -> StoreError:
    if code in _AWAY:
        return StoreAwayError("store.away", where=where, got=code, fix="wait and try again")
    if code == "NoSuchBucket":
        return StoreError(
            "store.bucket", where=where, got="no such bucket", fix="create the bucket or mend the address"
        )
    if code in _ABSENT:
        return StoreError("store.missing", where=where, fix="run the step again: its result was removed")
    return StoreError(
        "store.denied", where=where, got=code or str(error), fix="give the S3 user the right to read and write there"
    )


def _copy_whole(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f"{secrets.token_hex(8)}.half")
    try:
        shutil.copyfile(file, half)
        os.replace(half, target)
    finally:
        half.unlink(missing_ok=True)
