"""Which statements stand at the top of the file?"""
