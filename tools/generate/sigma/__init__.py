"""Every portable rule as a Sigma rule for any other SIEM."""
