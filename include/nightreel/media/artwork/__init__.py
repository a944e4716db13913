"""Pictures of artworks made fit to be looked at: borders, perspective, light and glare; unsure means unchanged."""
