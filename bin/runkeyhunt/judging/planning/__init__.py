"""What is asked of a write at all: only what can be true of it, and nothing again that was told before."""
