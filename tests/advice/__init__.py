"""Does what the messages say, and asks the plugin again."""
