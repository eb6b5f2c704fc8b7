"""The pages of the rules are of today."""

from __future__ import annotations

import rules_pages as rules


def test_the_pages_are_of_today():
    written = {
        path.name: path.read_text(encoding="utf-8") for path in sorted(rules.FOLDER.glob("*.md"))
    }
    assert written == dict(sorted(rules.pages().items())), "run `make rules`"


def test_each_rule_is_in_the_index_once():
    index = rules.index()
    assert all(index.count(f"({rule.code}.md)") == 1 for rule in rules.RULES)


def test_each_rule_finds_what_people_get_wrong():
    codes = [code for _, codes, _ in rules.MISTAKES for code in codes.split()]
    assert set(codes) == {rule.code for rule in rules.RULES}
