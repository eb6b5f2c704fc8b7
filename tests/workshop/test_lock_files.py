"""The lock files: the same everywhere, from nowhere in particular."""

from __future__ import annotations

import re

import pytest

REQUIREMENT = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ ;\\]+)", re.MULTILINE)
LOCKS = ("bench", "demo", "dev", "site")


@pytest.fixture(params=LOCKS)
def lock(request, repository):
    return (repository / "requirements" / f"{request.param}.txt").read_text()


def locked(repository, name):
    text = (repository / "requirements" / f"{name}.txt").read_text()
    return set(REQUIREMENT.findall(text))


@pytest.mark.parametrize("trace", ["://", "file:", "@ ", "index-url", "find-links", " /", '"/'])
def test_names_no_host_and_no_path(lock, trace):
    assert trace not in lock


def test_every_requirement_has_a_hash(lock):
    entries = re.split(r"\n(?=[a-z0-9])", lock)[1:]
    assert len(entries) > 50
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_says_how_to_renew_it(lock):
    assert "make lock" in lock.splitlines()[1]


def test_the_benchmarks_run_on_the_versions_of_the_tests(repository):
    names = {name for name, _ in locked(repository, "dev")}
    same = {(name, version) for name, version in locked(repository, "bench") if name in names}
    assert {"numpy", "tensorflow-cpu", "matplotlib"} <= {name for name, _ in same}
    assert same <= locked(repository, "dev")


def test_the_benchmarks_have_their_peers_and_no_cuda(repository):
    names = {name for name, _ in locked(repository, "bench")}
    assert {"jax", "autograd", "mygrad", "micrograd"} <= names
    assert [name for name in names if "cuda" in name or name.startswith("nvidia")] == []


def test_the_demo_is_a_part_of_the_rest_at_the_same_versions(repository):
    assert locked(repository, "demo") <= locked(repository, "dev")


def test_the_demo_has_no_tensorflow_and_no_jupyterlab(repository):
    names = {name for name, _ in locked(repository, "demo")}
    assert names.isdisjoint({"tensorflow", "tensorflow-cpu", "jupyterlab", "notebook", "pytest"})
    assert {"numpy", "ipykernel", "nbclient", "nbconvert", "hatchling"} <= names


def test_everything_that_the_project_asks_for_is_locked(repository):
    """A dependency that is added without `make lock` is noticed here, not by the next clone."""
    project = (repository / "pyproject.toml").read_text()
    for lock, extras in {"dev": "demo|lab|dev", "bench": "demo|bench", "site": "demo|site"}.items():
        lists = rf"(?ms)^(?:dependencies|{extras}|build) = \[(.*?)\]$"
        tables = re.findall(lists, project)
        asked = {
            name.lower()
            for table in tables
            for name in re.findall(r'"([A-Za-z0-9_.-]+)[>="]', table)
        }
        assert len(asked) > 20
        assert asked - {name for name, _ in locked(repository, lock)} == set()
