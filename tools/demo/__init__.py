"""The dashboards on a local page, without a Splunk."""
