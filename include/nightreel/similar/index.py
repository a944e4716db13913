"""Earlier films of a tenant, found by the meaning of their briefs.

What people asked for is kept line by line as JSON; the embeddings beside it are made by the next search, or made again
where they are damaged: a film that is published waits for no model. Several processes may add and search at once: each
file is written whole and under a lock of its own.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from nightreel.similar.embed import MODEL, WIDTH, embed, missing_extra
from nightreel.similar.facts import FactSlots
from nightreel.spec.model import Model
from nightreel.store.machine import locked, machine_folder, write_whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST = 5000
"""Films that are remembered; the oldest are forgotten first."""


class Entry(Model):
    """One film that was made."""

    digest: str = Field(description="Of the brief.")
    title: str
    date: str = Field(description="ISO 8601, UTC.")
    run: str
    text: str = Field(description="What was asked for, as it is compared.")
    language: str
    facts: FactSlots
    address: str = Field("", description="Of the manifest.")
    preview: str = Field("", description="Of the contact sheet.")


@dataclass(frozen=True)
class Found:
    """An earlier film and how alike its brief is: the cosine of the embeddings."""

    entry: Entry
    alike: float


class Index:
    """The earlier films of one tenant.

    Args:
        folder: where its two files are.
    """

    def __init__(self, folder: Path) -> None:
        self._entries = folder / "films.jsonl"
        self._vectors = folder / "films.npz"

    @classmethod
    def of_store(cls, store_root: str) -> Index:
        """Give the index that belongs to a store."""
        return cls(machine_folder(store_root) / "similar")

    def entries(self) -> list[Entry]:
        """Give every film, oldest first; a line that is damaged is passed over."""
        try:
            lines = self._entries.read_bytes().splitlines()
        except OSError:
            return []
        found: dict[str, Entry] = {}
        for line in lines:
            try:
                entry = Entry.model_validate_json(line)
            except ValidationError:
                continue
            found.pop(entry.digest, None)
            found[entry.digest] = entry
        return list(found.values())[-MOST:]

    def add(self, entry: Entry) -> None:
        """Remember a film; the newer one of the same brief stays. Needs no model: the next search embeds it.

        Raises:
            OSError: the folder cannot be written.
        """
        with locked(self._entries):
            kept = [other for other in self.entries() if other.digest != entry.digest][-(MOST - 1) :]
            entries = [*kept, entry]
            write_whole(self._entries, b"".join(one.model_dump_json().encode() + b"\n" for one in entries))

    def search(self, text: str, count: int = 3, *, but: str = "") -> list[Found]:
        """Give the films whose briefs are most alike, the nearest first.

        Args:
            text: what is asked for now.
            count: how many.
            but: digest of a brief that is left out.

        Raises:
            MissingProgramError: the extra ``similar`` is not installed.
        """
        entries = self.entries()
        if not entries or not text.strip():
            return []
        try:
            import faiss
        except ImportError as error:
            raise missing_extra(error) from error
        flat = faiss.IndexFlatIP(WIDTH)
        flat.add(self._all_vectors(entries))
        alike, places = flat.search(embed([text]), min(len(entries), count + 1))
        found = [
            Found(entries[place], min(1.0, float(cosine)))
            for cosine, place in zip(alike[0], places[0], strict=True)
            if place >= 0 and entries[place].digest != but
        ]
        return found[:count]

    def _all_vectors(self, entries: Sequence[Entry]) -> NDArray[np.float32]:
        """Give the embeddings of entries; those that are missing are made and kept."""
        known = self._known_vectors()
        if all(entry.digest in known for entry in entries):
            return _stacked(entries, known)
        with locked(self._vectors):  # not the entries' own: a film that is added meanwhile does not wait
            return self._whole_vectors(entries)

    def _whole_vectors(self, entries: Sequence[Entry]) -> NDArray[np.float32]:
        import numpy as np

        known = self._known_vectors()
        missing = [entry for entry in entries if entry.digest not in known]
        if missing:
            made = embed([entry.text for entry in missing])
            known |= {entry.digest: vector for entry, vector in zip(missing, made, strict=True)}
        all_now = {entry.digest: entry for entry in (*entries, *self.entries()) if entry.digest in known}
        file = io.BytesIO()
        digests = json.dumps(list(all_now)).encode()
        np.savez(file, model=np.frombuffer(MODEL.encode(), np.uint8), digests=np.frombuffer(digests, np.uint8),
                 vectors=_stacked(list(all_now.values()), known))  # fmt: skip
        write_whole(self._vectors, file.getvalue())
        return _stacked(entries, known)

    def _known_vectors(self) -> dict[str, NDArray[np.float32]]:
        """Read the embeddings; none where the file is missing, damaged or of another model."""
        import numpy as np

        try:
            with np.load(self._vectors, allow_pickle=False) as file:
                if file["model"].tobytes().decode() != MODEL:
                    return {}
                digests = json.loads(file["digests"].tobytes())
                vectors = np.asarray(file["vectors"], np.float32)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}
        if vectors.shape != (len(digests), WIDTH) or not np.isfinite(vectors).all():
            return {}
        return dict(zip(digests, vectors, strict=True))


def _stacked(entries: Sequence[Entry], known: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    import numpy as np

    return np.ascontiguousarray(np.stack([known[entry.digest] for entry in entries]), np.float32)
