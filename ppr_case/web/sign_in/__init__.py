"""Signing in and out, and the password."""
