"""The documentation's address is the same wherever it is named."""

from __future__ import annotations

from tapemagic.documentation import DOCUMENTATION, ISSUES, rule_page


def test_the_package_names_the_documentation(repository):
    project = (repository / "pyproject.toml").read_text()
    assert f'Documentation = "{DOCUMENTATION}"' in project
    assert f'Issues = "{ISSUES}"' in project


def test_a_rule_has_a_page_below_it():
    assert rule_page("TAP101") == "https://tapemagic.github.io/tapemagic/rules/TAP101/"
