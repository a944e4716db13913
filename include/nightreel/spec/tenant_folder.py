"""A tenant's folder: ``tenant.yaml``, ``pipelines/*.yaml``, ``briefs/*.yaml``. A broken file never hides the others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from nightreel.errors import NightreelError, SpecError
from nightreel.spec.brief import Brief
from nightreel.spec.near import listed, mend
from nightreel.spec.pipeline import Pipeline
from nightreel.spec.platform_names import platforms_of
from nightreel.spec.tenant import Tenant
from nightreel.spec.yaml_file import Positions, read_text, read_yaml

NOT_TENANTS = ("me", "reviews", "uploads")
"""Names that stand in the studio's addresses where a tenant's does."""
_RAW_NAME = re.compile(r"^name:\s*[\"']?([a-z](?:_?[a-z0-9-]){0,62})[\"']?\s*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True)
class LoadedPipeline:
    """A pipeline and where its lines are."""

    pipeline: Pipeline
    positions: Positions


@dataclass(frozen=True)
class TenantFolder:
    """Everything that a tenant's folder says."""

    tenant: Tenant
    root: Path
    positions: Positions
    """Where the lines of tenant.yaml are."""
    pipelines: dict[str, LoadedPipeline | NightreelError]
    """By name, in the order of names; an error stands for a file that cannot be read."""
    briefs: dict[str, Path]
    """Files by name without suffix; ``load_brief`` reads them."""

    def pipeline(self, name: str) -> LoadedPipeline:
        """Give a pipeline.

        Raises:
            SpecError: there is none of that name (``pipeline.name``), or what is wrong with its file.
        """
        found = self.pipelines.get(name)
        if found is None:
            raise SpecError(
                "pipeline.name", where=self.tenant.name, got=name, want=listed(self.pipelines),
                fix=mend(name, self.pipelines, "choose a pipeline of this tenant"),
            )  # fmt: skip
        if isinstance(found, NightreelError):
            raise found
        return found


def load_tenant(folder: Path, texts: Path | None = None) -> TenantFolder:
    """Read a tenant's folder.

    Args:
        folder: the tenant's; its media, catalogues and packs lie there.
        texts: where another state of its YAML files lies, below it as in the folder; the folder itself when left out.

    Raises:
        SpecError: ``tenant.yaml`` is missing, is wrong, or names another tenant than the folder does, or the name is
            one of ``NOT_TENANTS``.
    """
    root = folder.resolve()
    read = texts.resolve() if texts is not None else root
    tenant, positions = read_yaml(read / "tenant.yaml", Tenant, read)
    if tenant.name != root.name:
        raise SpecError(
            "tenant.name", where=positions.where(["name"]), got=tenant.name, want=f"{root.name} like its folder",
            fix="name the folder and the tenant alike: media and keys are kept by that name",
        )  # fmt: skip
    if tenant.name in NOT_TENANTS:
        raise SpecError(
            "tenant.name", where=positions.where(["name"]), got=tenant.name,
            want=f"a name other than {', '.join(NOT_TENANTS)}, which stand in the studio's addresses",
            fix="give the tenant and its folder another name",
        )  # fmt: skip
    briefs = {path.stem: path for path in _yaml_files(read / "briefs")}
    return TenantFolder(tenant, root, positions, _load_pipelines(read), briefs)


def _load_pipelines(root: Path) -> dict[str, LoadedPipeline | NightreelError]:
    found: dict[str, LoadedPipeline | NightreelError] = {}
    broken: list[tuple[Path, NightreelError]] = []
    for path in _yaml_files(root / "pipelines"):
        try:
            loaded = _load_pipeline(path, root)
            name = loaded.pipeline.name
            if name in found:
                raise _named_twice(loaded, found[name])
            found[name] = loaded
        except NightreelError as error:
            broken.append((path, error))
    for path, fault in broken:
        found[_name_of_broken(path, root, found)] = fault
    return dict(sorted(found.items()))


def _load_pipeline(path: Path, root: Path) -> LoadedPipeline:
    if not path.resolve().is_relative_to(root):
        raise SpecError(
            "path.outside", where=f"{path.parent.name}/{path.name}", got="a link to a file outside the tenant's folder",
            want="a file below it", fix="copy the file into the folder",
        )  # fmt: skip
    return LoadedPipeline(*read_yaml(path, Pipeline, root))


def load_brief(path: Path, tenant_root: Path) -> Brief:
    """Read a brief and check the names of its platforms.

    Args:
        path: the YAML file.
        tenant_root: folder of tenant.yaml, for the names in errors.

    Raises:
        Problems: every fault with its line.
        SpecError: the file cannot be read, or a platform is unknown.
    """
    brief, positions = read_yaml(path, Brief, tenant_root)
    key = "output_format" if ("output_format",) in positions.places else "platforms"
    for index, name in enumerate(brief.platforms):
        platforms_of([name], where=positions.where([key, index]))
    return brief


def _yaml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and path.name[0] != ".")


def _named_twice(loaded: LoadedPipeline, first: LoadedPipeline | NightreelError) -> SpecError:
    other = first.positions.file if isinstance(first, LoadedPipeline) else "another file"
    return SpecError(
        "pipeline.name", where=loaded.positions.where(["name"]), got=f"{loaded.pipeline.name}, as in {other}",
        want="a name of its own", fix="give one of the two pipelines another name",
    )  # fmt: skip


def _name_of_broken(path: Path, root: Path, taken: dict[str, LoadedPipeline | NightreelError]) -> str:
    """Give the name under which a broken file is shown: the one it says, else its file name."""
    stem = re.sub(r"[^a-z0-9-]+", "_", path.stem.lower()).lstrip("_-0123456789")[:50].rstrip("_") or "pipeline"
    try:
        said = _RAW_NAME.search(read_text(path, root)) if path.resolve().is_relative_to(root) else None
    except NightreelError:
        said = None
    names = [said[1]] if said else []
    names += [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 4))]
    return next(name for name in names if name not in taken)
