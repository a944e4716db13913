"""Storyboards: cut into panels, checked, put in order, read, compared with the writer's script, shown."""
