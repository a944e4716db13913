"""What a brand takes from its packs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from nightreel.errors import NightreelError, RefusedError, SpecError
from nightreel.packs.content import check_content
from nightreel.packs.places import INSTALLED, FoundPack, checked_file, find_pack
from nightreel.packs.weights import check_weights
from nightreel.packs.words import check_brand_words, check_pack_words
from nightreel.spec.brand import Brand
from nightreel.spec.generation import Making, PackCredit, PackUse, StylePack
from nightreel.spec.pack import Template
from nightreel.spec.tenant import Tenant
from nightreel.spec.yaml_file import read_yaml
from nightreel.store.digest import value_digest

SCHEME = "pack:"
_HAS_STRENGTH = ("style-lora", "lut")
_FONTS, _FILES = ("headline_font", "body_font"), ("lut", "music")
_WORDS = ("style_words", "scene_words", "avoid_words")

T = TypeVar("T")


def style_packs(brand: Brand, tenant_root: Path) -> tuple[StylePack, ...]:
    """Give the brand's style packs in its order, found, verified and ready to load.

    Raises:
        SpecError: a pack is missing (``pack.missing``), broken, or its strength is out of its range
            (``pack.strength``).
        RefusedError: a file is not what was sealed (``pack.checksum``, ``pack.link``).
        InputError: a file is missing or was never sealed (``pack.file``, ``pack.unsealed``).
    """
    return tuple(
        StylePack(
            name=found.pack.name, version=found.pack.version, licence=found.pack.licence,
            path=str(_file(found, model.path)), sha256=found.pack.checksums[model.path],
            strength=_strength(use, model.strength_range), trigger_words=model.trigger_keywords,
            base_models=found.pack.dependencies.base_model,
        )
        for use, found in _used(brand, tenant_root)
        for model in found.pack.models
    )  # fmt: skip


def brand_with_packs(brand: Brand, tenant_root: Path) -> Brand:
    """Give the brand with the look, type, music and template of its packs; a brand that has them stays as it is.

    A file of a pack is named ``pack:<name>@<version>/<path>``, which ``pack_file`` finds again on any worker.

    Raises:
        SpecError, RefusedError, InputError: as ``style_packs``; also two packs, or a pack and the brand itself, that
            name the same thing (``pack.twice``).
    """
    changes: dict[str, Any] = {}
    for use, found in _used(brand, tenant_root):
        for field, value in _changes(use, found).items():
            known = changes.get(field, value)
            changes[field] = _joined(known, value) if field in _WORDS else _once(known, value, field, found.pack.label)
    for field, value in changes.items():
        brand = _with(brand, field, value)
    return brand


def pack_credits(brand: Brand, tenant_root: Path, makings: Sequence[Making]) -> tuple[PackCredit, ...]:
    """Give the credits of the packs that a film was made with: styles where a shot used them, all others always."""
    by_shots = {use.name: use for making in makings for use in making.packs}
    return tuple(
        PackCredit(
            name=found.pack.name, version=found.pack.version, type=found.pack.type, author=found.pack.author,
            licence=found.pack.licence, strength=by_shots.get(use.name, use).strength,
        )
        for use, found in _used(brand, tenant_root)
        if found.pack.type != "style-lora" or use.name in by_shots
    )  # fmt: skip


def pack_digests(brand: Brand, tenant_root: Path) -> dict[str, str]:
    """Give a digest of what each pack of the brand is: its manifest, which names the content of every file."""
    return {
        found.pack.label: value_digest(found.pack.model_dump(mode="json")) for _, found in _used(brand, tenant_root)
    }


def tenant_with_packs(tenant: Tenant, tenant_root: Path) -> Tenant:
    """Give the tenant with its brand's packs taken in; licences and words that it may not use are refused.

    Raises:
        RefusedError: a pack's licence forbids commercial use, and the tenant's films are commercial (``pack.licence``);
            words of the brand or of a pack break a rule (``safety.<category>``).
        NightreelError: as ``brand_with_packs``.
    """
    if not tenant.brand.packs:
        check_brand_words(tenant)
        return tenant
    for _, found in _used(tenant.brand, tenant_root):
        check_pack_words(found, tenant, f"brand.packs, {found.pack.label}")
        if tenant.use == "commercial" and "-NC-" in found.pack.licence:
            raise RefusedError(
                "pack.licence", where=f"brand.packs, {found.pack.label}", got=found.pack.licence,
                want="a licence for commercial use", fix="take another pack, or ask its author for another licence",
            )  # fmt: skip
    tenant = tenant.model_copy(update={"brand": brand_with_packs(tenant.brand, tenant_root)})
    check_brand_words(tenant)
    return tenant


def pack_file(tenant_root: Path, reference: str, where: str) -> Path:
    """Find the file of a pack by its reference ``pack:<name>@<version>/<path>``, verified.

    Raises:
        SpecError: not a reference, or no such pack (``pack.reference``, ``pack.missing``).
        RefusedError, InputError: the file is not what was sealed (``pack.checksum`` …).
    """
    label, slash, path = reference.removeprefix(SCHEME).partition("/")
    name, _, version = label.partition("@")
    try:
        found = find_pack(PackUse(name=name, version=version), tenant_root)
    except ValueError as error:
        if isinstance(error, NightreelError):
            raise
        found = None
    if found is None or not slash or path not in found.pack.paths:
        raise SpecError(
            "pack.reference", where=where, got=reference[:120], want="pack:name@version/file of the pack",
            fix="name the pack in brand.packs instead",
        )  # fmt: skip
    return _file(found, path)


def _file(found: FoundPack, path: str) -> Path:
    """Give a file of a pack, verified; of a pack that was never installed, what is in it is looked at as well."""
    file = checked_file(found, path)
    where = f"{found.pack.label}, {path}"
    if found.pack.type == "style-lora":
        check_weights(file, where, numbers=found.place != INSTALLED)
    elif found.place != INSTALLED:
        check_content(found.pack.type, file, found.root, where)
    return file


def _used(brand: Brand, tenant_root: Path) -> Iterator[tuple[PackUse, FoundPack]]:
    for use in brand.packs:
        found = find_pack(use, tenant_root)
        if use.strength is not None and found.pack.type not in _HAS_STRENGTH:
            raise SpecError(
                "pack.strength", where=f"brand.packs, {use.name}", got=use.strength,
                want=f"no strength: {use.name} is of type {found.pack.type}", fix="leave strength out",
            )  # fmt: skip
        yield use, found


def _strength(use: PackUse, allowed: tuple[float, float]) -> float:
    low, high = allowed
    if use.strength is None:
        return round((low + high) / 2, 3)
    if not low <= use.strength <= high:
        raise SpecError(
            "pack.strength", where=f"brand.packs, {use.name}", got=use.strength, want=f"{low:g} to {high:g}",
            fix="choose a strength in the range that the pack's author tested",
        )  # fmt: skip
    return use.strength


def _changes(use: PackUse, found: FoundPack) -> dict[str, Any]:
    """Give what a pack sets in the brand, by field."""
    pack = found.pack
    names = {path: f"{SCHEME}{pack.label}/{path}" for path in pack.paths}
    for path in pack.paths if pack.type != "style-lora" else ():  # weights are verified where they are loaded
        _file(found, path)
    match pack.type:
        case "lut":
            strength = {} if use.strength is None else {"lut_strength": _strength(use, (0.0, 1.0))}
            return {"lut": names[pack.file or ""], **strength}
        case "music":
            return {"music": names[pack.file or ""]}
        case "font":
            return {field: names[path] for field, path in zip(_FONTS, pack.fonts.by_use, strict=True) if path}
        case "template":
            template, _ = read_yaml(found.root / (pack.file or ""), Template, found.root)
            return {name: value for name, value in template if value not in ("auto", None, ())}
    return {}


def _with(brand: Brand, field: str, value: Any) -> Brand:
    """Set a field of the brand: words are added, its own camera and light count, a file may be named once only."""
    if field in _FONTS:
        font = _once(getattr(brand.type, field) or value, value, field, "brand.type")
        return brand.model_copy(update={"type": brand.type.model_copy(update={field: font})})
    own = getattr(brand, field)
    if field in _WORDS:
        value = _joined(own, value)
    elif field in _FILES:
        value = _once(own or value, value, field, f"brand.{field}")
    elif field in brand.model_fields_set:
        return brand
    return brand.model_copy(update={field: value})


def _joined(words: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*words, *more)))


def _once(now: T, value: T, field: str, where: str) -> T:
    if now != value:
        raise SpecError(
            "pack.twice", where=where, got=f"{now} and {value}", want=f"one {field}", fix="remove one of the two",
        )  # fmt: skip
    return value
