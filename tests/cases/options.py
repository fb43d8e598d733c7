# Options: what they change. tests/test_options.py has wrong values, tests/integration the files.

# ---- --unsloth-before replaces the default
# options: --unsloth-before=trl
def other():
    import transformers
    import peft
    import unsloth_zoo
    import unsloth  # UNS002


def named():
    import trl
    import unsloth  # UNS001

# ---- carriers of what is not asked for are none
# options: --unsloth-before=trl
def other():
    import evaluate
    import unsloth  # UNS002


def named():
    import swift
    import unsloth  # UNS001 'trl'

# ---- several, in flake8's own way
# options: --unsloth-before=vllm,datasets
def one():
    import vllm
    import unsloth  # UNS001 'vllm'


def other():
    import datasets
    import unsloth  # UNS001 'datasets'

# ---- one library, loaded by another module
# options: --unsloth-before=vllm
# ==== helper.py
import vllm
# ==== case.py
import helper
import unsloth  # UNS003 'vllm'

# ---- --unsloth-extend-carriers adds a module
# options: --unsloth-extend-carriers=mytrainer
def added():
    import mytrainer.utils
    import unsloth  # UNS001 'mytrainer'


def built_in():
    import evaluate
    import unsloth  # UNS001

# ---- with what it loads
# options: --unsloth-extend-carriers=mytrainer=trl,deep.module=peft
def one():
    import mytrainer
    import unsloth  # UNS001 which loads 'trl'


def deep():
    from deep import module
    import unsloth  # UNS001 which loads 'peft'


def parent():
    import deep
    import unsloth  # UNS002

# ---- --no-unsloth-follow-imports turns UNS003 off, and nothing else
# options: --no-unsloth-follow-imports
# ==== helper.py
import transformers
# ==== model.py
import unsloth
# ==== case.py
import helper
import model
import unsloth


def load():
    import unsloth
# ==== late.py
import helper
import trl

x = 1
import unsloth  # UNS001 'trl'
