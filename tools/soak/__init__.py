"""The long test: what runs for minutes or hours, over far more inputs than `make test` has time for."""
