"""Brand packs: style weights, templates, colour tables, type and music that third parties ship."""

from nightreel.packs.use import brand_with_packs, pack_credits, pack_digests, style_packs, tenant_with_packs

__all__ = ["brand_with_packs", "pack_credits", "pack_digests", "style_packs", "tenant_with_packs"]
