"""What makes the app and is never part of it."""
