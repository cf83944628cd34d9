"""Events found by what a chain asks for, at a cost that does not grow with what else there is."""
