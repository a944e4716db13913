"""Brand packs: style weights, templates, colour tables, type and music that third parties ship."""
