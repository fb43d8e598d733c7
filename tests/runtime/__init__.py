"""The plugin's verdict against the real unsloth package's own check; see docs/runtime-tests.md."""
