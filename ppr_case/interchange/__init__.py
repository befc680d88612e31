"""The register in and out: one format for import, export, template, hand-over and the demo's data."""
