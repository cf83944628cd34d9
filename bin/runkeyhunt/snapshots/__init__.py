"""What is in the registry now: every form in which a snapshot of it comes, as one kind of record."""
