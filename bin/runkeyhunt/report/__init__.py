"""Findings as a report that other tools read: JSON with a published schema, Sigma rules and Splunk searches."""
