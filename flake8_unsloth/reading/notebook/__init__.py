"""What of a notebook is Python, and where does each line of it stand?"""
