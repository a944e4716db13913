"""A keyed, invisible watermark that carries 64 bits through re-encoding, scaling and cropping."""

from nightreel.provenance.watermark.embed import WatermarkFilter
from nightreel.provenance.watermark.read import WatermarkReading, find_watermark, read_watermark

__all__ = ["WatermarkFilter", "WatermarkReading", "find_watermark", "read_watermark"]
