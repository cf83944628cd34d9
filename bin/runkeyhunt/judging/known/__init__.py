"""The rows of the baseline, and how those near a write are found."""
