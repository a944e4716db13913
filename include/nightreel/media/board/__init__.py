"""Pixels of storyboards: pages of a PDF, sheets that are cut into panels, checks, and how alike two panels are."""
