"""The trail for data protection: who read this procedure, what this account read, and proof that nothing is missing."""
