"""The only room that knows pixels, samples and ffmpeg."""
