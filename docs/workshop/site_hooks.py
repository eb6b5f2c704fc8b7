"""What MkDocs is told beside `mkdocs.yml`: the reference, links that leave docs/, what moves.

The pages of `docs/` are read on GitHub, too. There a link to ``../notebooks/NN.ipynb`` opens the
notebook; on the site it opens the saved page of the lesson, with a link beside it that opens the
same lesson to be run. Other links that leave docs/ go to GitHub. Between ``<!-- moving: NAME -->``
and ``<!-- end -->`` stands a picture; on the site the example of that name takes its place.
"""

from __future__ import annotations

import functools
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

# MkDocs loads a hook by its path.
sys.path.insert(0, str(Path(__file__).parent))

from mkdocs.structure.files import File
from reference_pages import pages
from saved_pages import examples, lessons_on_numpy

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_MOVING: Final = re.compile(r"<!-- moving: (\w+) -->\n.*?\n<!-- end -->", re.DOTALL)
_LINK_OUTSIDE: Final = re.compile(r"\[(?P<text>[^]]+)\]\((?:\.\./)+(?P<path>[^)\s]+)\)")
_LESSON: Final = re.compile(r"notebooks/([^/]+)\.ipynb$")
# Markdown knows no table without a first row of titles.
_NO_TITLES: Final = re.compile(r"<thead>\s*<tr>\s*(?:<th[^>]*></th>\s*)+</tr>\s*</thead>")
_EMPTY_TITLE: Final = re.compile(r"<th((?: [^>]*)?)></th>")

computed_examples = functools.cache(examples)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the reference."""
    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links out of docs/ lead somewhere, and make room for what moves."""
    del files
    up = "../" * page.url.count("/")
    runs = {lesson.stem for lesson in lessons_on_numpy()}
    repository = f"{config.repo_url.rstrip('/')}/blob/main/" if config.repo_url else ""

    def link(found: re.Match[str]) -> str:
        lesson = _LESSON.search(found["path"])
        if lesson is None:
            return f"[{found['text']}]({repository}{found['path']})"
        name = lesson[1]
        read = f'<a href="{up}lessons/{name}.html">{found["text"]}</a>'
        if name not in runs:
            return read
        run = f"{up}lite/lab/index.html?path={name}.ipynb"
        return f'{read} <a class="run-lesson" href="{run}">(run it)</a>'

    return _LINK_OUTSIDE.sub(link, markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the examples that move in their places; let no table have titles that are empty."""
    del page, config, files
    html = _EMPTY_TITLE.sub(r"<td\1></td>", _NO_TITLES.sub("", html))
    if not _MOVING.search(html):
        return html
    shown, besides = computed_examples()
    return _MOVING.sub(lambda found: shown[found[1]], html) + besides


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Name what the theme leaves without a name: a screen reader says which dialog it is in."""
    del page, config
    search = 'data-md-component="search" role="dialog"'
    return output.replace(search, f'{search} aria-label="Search"')
