"""What may a module's text import? The first look, which most files never get past."""
