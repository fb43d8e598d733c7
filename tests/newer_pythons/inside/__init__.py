"""What runs in the newer Python. The files `check_*.py` are tests for pytest there."""
