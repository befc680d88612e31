"""Measures against named baselines, interleaved in one run; `make bench` prints them. Nothing here is a test."""
