"""In which order does it run? The flow over an outline."""
