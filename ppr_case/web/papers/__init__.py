"""Papers to download: forms, the closing protocol, and what a sitting needs on paper."""
