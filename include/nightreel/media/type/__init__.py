"""Setting type: fonts, lines, layouts, titles and captions."""
