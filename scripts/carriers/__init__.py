"""The parts of ``scripts/measure_carriers.py``: probe, environments, data and what is written from it."""
