"""The frontend's lock: exact versions, from npm's own registry, and nothing that runs by itself."""

from __future__ import annotations

import json
import re

import pytest

REGISTRY = "https://registry.npmjs.org/"


@pytest.fixture(scope="module")
def packages(repository):
    lock = json.loads((repository / "tapemagic/frontend/package-lock.json").read_text())
    return {name: package for name, package in lock["packages"].items() if name}


def test_every_package_is_from_the_registry_and_has_its_hash(packages):
    assert len(packages) > 20
    for name, package in packages.items():
        assert package["resolved"].startswith(REGISTRY), name
        assert package["integrity"].startswith("sha512-"), name


def test_what_is_asked_for_has_one_version(repository):
    asked = json.loads((repository / "tapemagic/frontend/package.json").read_text())
    assert "dependencies" not in asked, "a widget carries what it needs: bundle it"
    for name, version in asked["devDependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name


def test_nothing_runs_when_it_is_installed(repository):
    settings = (repository / "tapemagic/frontend/.npmrc").read_text()
    assert "ignore-scripts=true" in settings
    assert "registry=" not in settings
