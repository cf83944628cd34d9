"""What people read: the rule table and the picture."""
