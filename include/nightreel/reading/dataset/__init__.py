"""Data sets of what people said of readings: examples, a split that leaks no film, files that trainers take."""
