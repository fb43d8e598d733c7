"""What do we tell? Lateness, findings and their words."""
