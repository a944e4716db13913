"""One step in its context; a whole plan in this process."""
