"""The documentation's address is the same wherever it is named."""

from __future__ import annotations

from tapemagic.documentation import DOCUMENTATION, rule_page


def test_the_package_names_the_documentation(repository):
    assert f'Documentation = "{DOCUMENTATION}"' in (repository / "pyproject.toml").read_text()


def test_a_rule_has_a_page_below_it():
    assert rule_page("TAP101") == "https://tapemagic.github.io/tapemagic/rules/TAP101/"
