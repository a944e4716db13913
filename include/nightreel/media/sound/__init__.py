"""Sound: speech, mixing, loudness."""
