"""Reading pictures: our code samples, cleans, checks, compares, remembers and shows; an engine reads."""
