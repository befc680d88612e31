"""Drafts: saved after every field, listed, resumed and let go."""
