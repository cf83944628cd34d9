"""What Enterprise Security takes from the searches: names of the CIM, risk, findings, annotations and drilldowns."""
