"""What people read: the rule table, the picture, and the help pages in the app."""
