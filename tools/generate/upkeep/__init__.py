"""What keeps the hunt right at a site: approvals, who changed them, lookups, and whether all is there."""
