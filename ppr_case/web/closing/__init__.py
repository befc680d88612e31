"""Closing a procedure, and revoking a closing."""
