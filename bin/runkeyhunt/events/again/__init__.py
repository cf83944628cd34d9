"""Events that a fleet logs again and again: read once, then only whose, where, when and by which process."""
