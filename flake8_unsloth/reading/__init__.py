"""What does one file say? From a syntax tree to an outline; nothing here knows of other files."""
