"""What do the names of a lazy package stand for?"""
