"""Scans of the signed forms: attached, served as a download only, taken back."""
