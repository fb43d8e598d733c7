# Notebooks turned into one file: the top of a cell is a top.

# ---- # %% starts a cell
# %%
x = 1
# %%
import unsloth

# ---- with a title, and without a space
# %% [markdown]
# Text.
x = 1
#%% Load
import unsloth

# ---- # In[...]: starts a cell
# In[1]:
x = 1
# In[ ]:
import unsloth

# ---- nbQA's separators start cells
# name: case_nbqa_ipynb.py
# %%NBQA-CELL-SEPfc3fb3
x = 1
# %%NBQA-CELL-SEPfc3fb3
import unsloth

# ---- below other code of its cell it is not at the top
# %%
x = 1
# %%
y = 2
import unsloth  # UNS002 line 4

# ---- imports and set-up may precede in the cell
# %%
x = 1
# %%
import os
os.environ["A"] = "1"
hash("18542eb8")
import unsloth

# ---- other comments start none
x = 1
# 100 %
# Install
# In the cell below
# in[1]:
#
import unsloth  # UNS002 line 1

# ---- a separator inside a statement starts none
x = 1
y = [
# %%
    1,
]; import unsloth  # UNS002 line 1

# ---- an indented separator starts none
print()
if x:
    # %%
    y = 1
    import unsloth  # UNS002 line 1

# ---- a decorated function: its decorator is where it starts
# %%
x = 1
# %%
@decorator
def load():
    pass
import unsloth  # UNS002 line 5

# ---- a separator below its decorator starts none
# %%
x = 1
@decorator
# %%
def load():
    pass
import unsloth  # UNS002 line 2

# ---- the order counts across cells
# %%
import transformers
# %%
x = 1
# %%
import unsloth  # UNS001 line 2

# ---- a new cell has a top, however much of other code the cell above has
# %%
x = 1
y = 2
z = 3
# %%
import unsloth

# ---- lines are told as a reader of the notebook counts them: in the cell
# name: case_nbqa_ipynb.py
# %%NBQA-CELL-SEPfc3fb3
import os

import transformers
# %%NBQA-CELL-SEPfc3fb3
import sys
import unsloth  # UNS001 line 3 of an earlier cell

# ---- in the same cell
# name: case_nbqa_ipynb.py
# %%NBQA-CELL-SEPfc3fb3
x = 1
# %%NBQA-CELL-SEPfc3fb3
import transformers
import unsloth  # UNS001 line 1 of this cell

# ---- in a later cell, run by a function
# name: case_nbqa_ipynb.py
# %%NBQA-CELL-SEPfc3fb3
def load():
    import unsloth  # UNS001 line 2 of a later cell
# %%NBQA-CELL-SEPfc3fb3
import os
import transformers

# ---- before all cells
# name: case_nbqa_ipynb.py
import transformers
# %%NBQA-CELL-SEPfc3fb3
import unsloth  # UNS001 (line 1)

# ---- notebook magics never end the section
# In[1]:
get_ipython().system("pip install unsloth")
get_ipython().run_line_magic("matplotlib", "inline")
import unsloth

# ---- a %%capture cell is one string: its source runs there
get_ipython().run_cell_magic("capture", "", "import transformers\n")
import unsloth  # UNS001 line 1

# ---- unsloth in one
get_ipython().run_cell_magic("capture", "", "x = 1\nimport unsloth\n")  # UNS002
import transformers

# ---- unsloth at the top of one
import transformers
get_ipython().run_cell_magic("capture", "", "import os\nimport unsloth\n")  # UNS001 line 1

# ---- a cell magic that runs something else
get_ipython().run_cell_magic("bash", "", "import transformers\n")
get_ipython().run_cell_magic("writefile", "x.py", "import transformers\n")
get_ipython().run_cell_magic("html", "", "import transformers\n")
import unsloth

# ---- what cannot be known runs nothing
get_ipython().run_cell_magic("capture", "", source)
get_ipython().run_cell_magic("capture")
get_ipython().run_cell_magic()
get_ipython().run_cell_magic("capture", "", "import transformers, (\n")
get_ipython().other_magic("capture", "", "import transformers\n")
get_ipython().run_cell_magic(*["capture", "", "import transformers"])
import unsloth

# ---- the string is IPython's language
get_ipython().run_cell_magic("capture", "out", "%%time\n!pip install x \\\n  y\nfiles = !ls\n?x\nx?\nif 1:\n    %pip list\nimport trl\n")
import unsloth  # UNS001 'trl' (line 1)

# ---- %time import x
get_ipython().run_line_magic("time", "import transformers")
import unsloth  # UNS001 line 1

# ---- %time of something else
get_ipython().run_line_magic("time", "transformers")
get_ipython().run_line_magic("cd", "import transformers")
import unsloth

# ---- functions in such a string are functions
get_ipython().run_cell_magic("capture", "", "def load():\n    import unsloth\n")  # UNS001 line 2
import transformers

# ---- marimo: a cell's function runs where it stands, and its top is a top
import marimo

app = marimo.App()


@app.cell
def _():
    import os
    import unsloth
    return os, unsloth


@app.cell(hide_code=True)
def _(unsloth):
    import transformers
    return

# ---- marimo: a cell with options is one
import marimo

app = marimo.App()


@app.cell(hide_code=True)
def _():
    import unsloth
    return (unsloth,)

# ---- marimo: the order counts across cells
import marimo

app = marimo.App()


@app.cell
def _():
    import transformers
    return


@app.cell
async def _():
    from unsloth import FastLanguageModel  # UNS001 line 8
    return

# ---- marimo: below other code of its cell
import marimo

app = marimo.App()


@app.cell
def load():
    x = 1
    import unsloth  # UNS002
    return

# ---- marimo: app.function is a function, and other decorators are no cells
import marimo

app = marimo.App()


@app.function
def load():
    import unsloth  # UNS002 function 'load'


@other.cell
def other():
    import unsloth  # UNS002 function 'other'


@cell
def third():
    import unsloth  # UNS002 function 'third'

# ---- marimo: with app.setup
import marimo

app = marimo.App()

with app.setup:
    import unsloth

# ---- marimo: app.setup with options
import marimo

app = marimo.App()

with app.setup(hide_code=True):
    import unsloth

# ---- marimo: another object's setup
import marimo

app = marimo.App()

with server.setup:
    import unsloth  # UNS002
