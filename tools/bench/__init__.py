"""What the app's commands cost, against commands that do nothing, in one table."""
