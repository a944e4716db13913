"""What can be measured of pictures without any model: pure functions, each of which names its source."""
