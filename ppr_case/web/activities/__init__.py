"""What was done outside procedures: training, advice, campaigns."""
