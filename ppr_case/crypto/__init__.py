"""Sealed columns, their keys and their blind indexes: the only place that touches a cipher."""
