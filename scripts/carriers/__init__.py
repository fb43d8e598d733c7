"""The parts of ``scripts/measure_carriers.py``: probe, environments, data, what is written."""
