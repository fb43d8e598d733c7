"""What do other modules bring? Finding them, summing them up, the ways through them."""
