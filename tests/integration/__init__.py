"""The plugin inside the tools it is really used from: notebooks, sorters, editors, hooks."""
