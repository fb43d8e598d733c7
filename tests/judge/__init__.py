"""CPython as the judge: generated examples, executed on every path, against the plugin."""
