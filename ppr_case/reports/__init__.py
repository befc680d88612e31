"""The annual report: from indicators to a Document, and from a Document to a file."""
