"""The whole register in and out: looked through first, then brought in; written out to files; an empty one to fill."""
