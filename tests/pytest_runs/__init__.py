"""Small projects whose tests pytest really collects and runs, against what the plugin says."""
