"""The checker while you type: language servers, flake8, notebooks.

There is no analysis here. Each module leads what somebody writes to `tapemagic.checker`, and what
is found there back to the place where it is shown:

* `positions`: lines and columns as editors count them.
* `documents`: what is open in an editor, as a text for the checker, and the way back.
* `diagnostics`: findings, fixes and words in the form of the Language Server Protocol.
* `language_server`, `pylsp_plugin`, `flake8_plugin`: who speaks with the editors.
* `notebook_comm`, `notebook_findings`: the cells of JupyterLab and Notebook 7.

Nothing here is imported by ``import tapemagic``, and nothing runs the code that it checks.
"""
