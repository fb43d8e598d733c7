"""The plugin on code that nobody wrote for it: no exception, no hang, time linear in size.

Real files as they are, with imports of unsloth put in anywhere ("spiked") and mutated; and random
trees of every kind of node that this Python knows. What must hold whatever the code is in
``properties``. ``python -m tests.hostile --help`` says how to run it on any folder.
"""
