"""The compiler: from rules and locations to everything that Splunk and the engine load."""
