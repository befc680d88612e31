"""Indicators of any period: each number with its unit and definition, and behind each number its list."""
