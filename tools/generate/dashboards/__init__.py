"""The dashboards of Dashboard Studio: a module for each view, made of the same few pieces."""
