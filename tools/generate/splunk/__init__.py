"""What every Splunk object is written with: conf stanzas, search texts, index terms."""
