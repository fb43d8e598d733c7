"""What flake8-unsloth costs, beside its peers and as projects grow: ``python -m benchmarks``."""
