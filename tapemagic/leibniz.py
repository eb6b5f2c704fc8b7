"""Leibniz notation: what ``d2z/dxdy`` asks for.

A request has the form ``d[n]T/dS1[k1]dS2[k2]...`` with ``n = k1 + k2 + ...``: the target ``T`` is
differentiated ``k1`` times by ``S1``, the result ``k2`` times by ``S2``, and so on. Names are the
reader's, so a text can be read in several ways: in ``d2y/dx2`` the ``2`` below may be an exponent
or the end of a variable named ``x2``. Every way is tried. A reading is *valid* when the orders add
up and every name exists, and exactly one valid reading is taken.

``∂`` may stand for ``d`` and always is the operator, never a letter of a name. An exponent may be
written plainly or as ``²``, ``^2``, ``**2``; the marked forms are never a part of a name.

In goes a text and a function that says which names exist; out comes a `Request`. A text that has no
valid reading, or several, is a `RequestError` of one sentence that says what to write instead.
"""

from __future__ import annotations

import difflib
import itertools
import keyword
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MAXIMUM_ORDER: Final = 5

_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_OPERATORS: Final = "d∂"
# Marked exponents are rewritten as "^2" before anything is read.
_MARKED_EXPONENT: Final = re.compile(r"(?:\*\*|\^)\{?(\d+)\}?|([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_EXPONENT: Final = re.compile(r"\^?(\d+)")
_NUMERATOR: Final = re.compile(rf"[{_OPERATORS}](?:\^?(?P<order>\d+))?(?P<target>.+)")
_TIMES: Final = ("", "", " twice", *(f" {n} times" for n in ("three", "four", "five", "six")))
_MAXIMUM_LENGTH: Final = 100
_MAXIMUM_WAYS: Final = 2000
_SLASH_LIKE: Final = "_\\|:÷⁄∕,"
_USUAL_FORMS: Final = "dy/dx, d2y/dx2 or d2z/dxdy"


class RequestError(ValueError):
    """A request that cannot be read; the text is one sentence for the reader."""


@dataclass(frozen=True)
class Request:
    """A derivative that is asked for.

    Attributes
    ----------
    text
        What the reader wrote.
    target
        The name of what is differentiated.
    sources
        The names with respect to which, one for each differentiation, the first one first:
        ``("x", "y")`` for ``d2z/dxdy``.
    bound_name
        The name that the value is bound to: ``d2z_dxdy``.
    """

    text: str
    target: str
    sources: tuple[str, ...]
    bound_name: str

    @property
    def order(self) -> int:
        """How many times the target is differentiated."""
        return len(self.sources)


@dataclass(frozen=True)
class Reading:
    """One way to read a text; the orders above and below need not agree and no name need exist."""

    order: int
    target: str
    powers: tuple[tuple[str, int], ...]

    @property
    def order_below(self) -> int:
        """The sum of the exponents in the denominator."""
        return sum(power for _, power in self.powers)

    @property
    def adds_up(self) -> bool:
        """Whether the order above is the order below."""
        return self.order == self.order_below

    @property
    def sources(self) -> tuple[str, ...]:
        """The names below, each as often as its exponent says."""
        return tuple(name for name, power in self.powers for _ in range(power))

    def in_words(self) -> str:
        """Say what the reading means: "y differentiated by x twice"."""
        below = " and by ".join(name + _TIMES[power] for name, power in self.powers)
        return f"{self.target} differentiated by {below}"


def parse_request(
    text: str,
    is_name: Callable[[str], bool],
    *,
    is_target: Callable[[str], bool] | None = None,
    assigned: Iterable[str] = (),
    known: Iterable[str] = (),
    remedy: str | None = None,
) -> Request:
    """Read one request.

    Parameters
    ----------
    text
        Such as ``d2y/dx2``.
    is_name
        Whether a variable of this name exists or will exist when the derivative is taken.
    is_target
        The same for the target alone, when other names may stand there; `is_name` if not given.
    assigned, known
        The names that the cell assigns, and others that exist: what was meant may be one of them.
    remedy
        What to do for a source that does not exist, where there is no cell to assign it in.

    Raises
    ------
    RequestError
        If there is no valid reading, or more than one.
    """
    is_target = is_target or is_name
    valid = [
        reading
        for reading in _readings(text, is_name)
        if reading.adds_up and is_target(reading.target)
    ]
    # dxdx and dx2 are two ways to write one derivative.
    meanings = {(reading.target, reading.sources): reading for reading in valid}
    if len(meanings) > 1:
        raise RequestError(_ambiguous(text, list(meanings.values())))
    if not meanings:
        judge = _Judge(is_name, is_target, (*assigned,), (*known,), remedy)
        raise RequestError(_why_not(text, judge))
    ((target, sources),) = meanings
    if len(sources) > MAXIMUM_ORDER:
        raise RequestError(
            f"{text} is of order {len(sources)}: "
            f"derivatives up to order {MAXIMUM_ORDER} can be asked for."
        )
    return Request(text, target, sources, bound_name(text))


def parse_requests(
    words: Iterable[str],
    is_name: Callable[[str], bool],
    *,
    assigned: Iterable[str] = (),
    known: Iterable[str] = (),
) -> tuple[Request, ...]:
    """Read the requests of a line that was split at blanks; a repeated one is taken once.

    ``dy / dx`` is put together again. For the other parameters see `parse_request`.

    Raises
    ------
    RequestError
        If one of them cannot be read, or if two would be bound to one name.
    """
    requests: dict[tuple[str, tuple[str, ...]], Request] = {}
    owners: dict[str, Request] = {}
    for text in _join_at_slashes(words):
        request = parse_request(text, is_name, assigned=assigned, known=known)
        request = requests.setdefault((request.target, request.sources), request)
        owner = owners.setdefault(request.bound_name, request)
        if owner is not request:
            raise RequestError(
                f"{owner.text} and {request.text} would both be bound to {request.bound_name}: "
                "ask for them in two cells."
            )
    return tuple(requests.values())


def possible_names(text: str) -> frozenset[str]:
    """Return the names that a request may speak of, however it is read."""
    return frozenset(
        name
        for reading in _readings(text)
        if reading.adds_up
        for name in (reading.target, *reading.sources)
    )


def bound_name(text: str) -> str:
    """Return the name that the value of a request is bound to: ``d2y_dx2`` for ``d2y/dx2``."""
    plain = _plain(text).replace("^", "").replace("∂", "d").replace("/", "_")
    return _as_python_reads_it(plain)


def name_of(target: str, sources: Sequence[str]) -> str:
    """Return the name of a derivative as it would be bound: ``d3z_dx2dy`` for z by x, x, y."""
    return bound_name(written(target, sources))


def written(target: str, sources: Sequence[str]) -> str:
    """Write a derivative in Leibniz notation: ``d3z/dx2dy`` for z by x, x, y."""
    order = "" if len(sources) == 1 else str(len(sources))
    groups = ((name, len(list(group))) for name, group in itertools.groupby(sources))
    below = "".join(f"d{name}" + (str(power) if power > 1 else "") for name, power in groups)
    return f"d{order}{target}/{below}"


# --- reading ------------------------------------------------------------------------------------


def _readings(text: str, is_name: Callable[[str], bool] | None = None) -> list[Reading]:
    """Return every way to read a text whose names below exist, or could if `is_name` is None."""
    numerator, slash, denominator = _plain(text).partition("/")
    match = _NUMERATOR.fullmatch(numerator)
    if not slash or match is None or not _is_identifier(match["target"]):
        return []
    order = int(match["order"] or 1)
    if order < 1 or len(text) > _MAXIMUM_LENGTH:
        return []
    target = _as_python_reads_it(match["target"])
    ways = _powers(denominator, is_name or (lambda _: True), MAXIMUM_ORDER + 1)
    # A text of many d's can be cut in more ways than there is time for.
    return [Reading(order, target, powers) for powers in itertools.islice(ways, _MAXIMUM_WAYS)]


def _plain(text: str) -> str:
    """Return a text without blanks and outer parentheses, exponents marked with ``^`` only."""
    text = "".join(text.split())
    text = _MARKED_EXPONENT.sub(
        lambda mark: "^" + (mark[1] or mark[2].translate(_SUPERSCRIPTS)), text
    )
    numerator, slash, denominator = text.partition("/")
    if denominator.startswith("(") and denominator.endswith(")"):
        denominator = denominator[1:-1]
    return numerator + slash + denominator


def _powers(
    denominator: str, is_name: Callable[[str], bool], order: int
) -> Iterator[tuple[tuple[str, int], ...]]:
    """Yield every way to cut a denominator into names and exponents of at most some order."""
    dead_ends: set[tuple[str, int]] = set()

    def ways(text: str, order: int) -> Iterator[tuple[tuple[str, int], ...]]:
        if not text or (text, order) in dead_ends:
            return
        fruitless = True
        for name, power, rest in _first_factors(text):
            if power <= order and is_name(name):
                others = ways(rest, order - power) if rest else iter([()])
                for other in others:
                    fruitless = False
                    yield ((name, power), *other)
        if fruitless:
            dead_ends.add((text, order))

    yield from ways(denominator, order)


def _first_factors(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield each way to read a first factor ``dS[k]``: the name, its exponent, what follows it."""
    if text[0] not in _OPERATORS:
        return
    for end in range(2, len(text) + 1):
        name, rest = text[1:end], text[end:]
        if not _is_identifier(name):
            continue
        name = _as_python_reads_it(name)
        if not rest or rest[0] in _OPERATORS:
            yield name, 1, rest
        exponent = _EXPONENT.match(rest)
        if exponent and 1 <= int(exponent[1]) <= MAXIMUM_ORDER + 1:
            after = rest[exponent.end() :]
            if not after or after[0] in _OPERATORS:
                yield name, int(exponent[1]), after


def _is_identifier(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def _as_python_reads_it(name: str) -> str:
    """Return a name in the form in which Python stores it: ``ϕ`` and ``φ`` are one name."""
    return unicodedata.normalize("NFKC", name)


def _join_at_slashes(words: Iterable[str]) -> list[str]:
    joined: list[str] = []
    for word in words:
        if joined and (joined[-1].endswith("/") or word.startswith("/")):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


# --- what is wrong with a text that has no valid reading, or several ------------------------------


def _ambiguous(text: str, readings: Sequence[Reading]) -> str:
    ways = " or ".join(reading.in_words() for reading in readings)
    return f"{text} can be read as {ways}: mark what is an exponent with ^, as in d2y/dx^2."


@dataclass(frozen=True)
class _Judge:
    """Tells which corrections of a text make sense with the names that exist."""

    is_name: Callable[[str], bool]
    is_target: Callable[[str], bool]
    assigned: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    remedy: str | None = None

    def accepts(self, text: str) -> bool:
        return any(
            reading.adds_up and self.is_target(reading.target)
            for reading in _readings(text, self.is_name)
        )

    def best(self, candidates: Iterable[str], otherwise: str = "dy/dx") -> str:
        """Return the first correction whose names exist, else the first that can be read."""
        readable = [text for text in candidates if any(r.adds_up for r in _readings(text))]
        return next(filter(self.accepts, readable), readable[0] if readable else otherwise)

    def nearest(self, reading: Reading) -> str | None:
        """Return the reading with each name that is missing replaced by one like it, if all are."""

        def near(name: str, exists: bool, candidates: Sequence[str]) -> str | None:
            found = [name] if exists else difflib.get_close_matches(name, candidates, n=1)
            return found[0] if found else None

        target = near(reading.target, self.is_target(reading.target), self.assigned)
        names = (*self.assigned, *self.known)
        sources = [near(name, self.is_name(name), names) for name in reading.sources]
        if target is None or None in sources:
            return None
        return written(target, [name for name in sources if name is not None])


def _why_not(text: str, judge: _Judge) -> str:
    """Say in one sentence why a text has no valid reading and what to write."""
    readings = _readings(text)
    known = [r for r in _readings(text, judge.is_name) if judge.is_target(r.target)]
    # dz/dxdy: rather too many sources than one that is named xdy.
    if excessive := [reading for reading in known if reading.order_below > reading.order]:
        return _does_not_add_up(text, excessive[0])
    if adding_up := [reading for reading in readings if reading.adds_up]:
        return _names_missing(text, adding_up, judge)
    if known:
        return _does_not_add_up(text, known[0])
    if len(text) <= _MAXIMUM_LENGTH and (common := _common_mistake(text, judge)):
        return common
    if readings:
        return _does_not_add_up(text, readings[0])
    return f"{text!r} is not a derivative: write {_USUAL_FORMS}."


def _names_missing(text: str, readings: Sequence[Reading], judge: _Judge) -> str:
    def missing(reading: Reading) -> list[str]:
        names = [reading.target] if not judge.is_target(reading.target) else []
        names += [name for name in reading.sources if not judge.is_name(name)]
        return list(dict.fromkeys(names))

    fewest = min(len(missing(reading)) for reading in readings)
    nearest = [reading for reading in readings if len(missing(reading)) == fewest]
    # dy2/dx2: the order stands behind the name above.
    misplaced = re.fullmatch(r"[d∂](\D+)([2-5])/[d∂](\D+)\2", _plain(text))
    if misplaced:
        target, order, source = misplaced.groups()
        form = f"d{order}{target}/d{source}{order}"
        if judge.accepts(form):
            return f"{text} has its exponent in the wrong place: write {form}."
    if len(nearest) > 1:
        ways = "; ".join(
            f"{r.in_words()} (there is no {' and no '.join(missing(r))})" for r in nearest
        )
        return f"{text} has no valid reading: {ways}."
    (reading,) = nearest
    names = missing(reading)
    asks = f"{text} asks for {reading.in_words()}, and there is no {' and no '.join(names)}"
    if meant := judge.nearest(reading):
        return f"{asks}: did you mean {meant}?"
    if reading.target not in names:
        remedy = judge.remedy or f"assign {' and '.join(names)} in a cell above, or in this one"
        return f"{asks}: {remedy}."
    return f"{asks}: assign {' and '.join(names)} in the cell."


def _does_not_add_up(text: str, reading: Reading) -> str:
    above, below = reading.order, reading.order_below
    if above > MAXIMUM_ORDER or below > MAXIMUM_ORDER:
        return (
            f"{text} is of order {max(above, below)}: "
            f"derivatives up to order {MAXIMUM_ORDER} can be asked for."
        )
    corrections = [written(reading.target, reading.sources)]
    if len(reading.powers) == 1:
        corrections.insert(0, written(reading.target, (reading.powers[0][0],) * above))
    return (
        f"in {text} the orders do not add up ({above} above, {below} below): "
        f"write {' or '.join(dict.fromkeys(corrections))}."
    )


def _common_mistake(text: str, judge: _Judge) -> str | None:  # noqa: PLR0911 - one form a line
    """Recognise what people write instead of Leibniz notation."""
    plain = re.sub("//+", "/", _plain(text))
    if plain != _plain(text):
        return f"{text} is not a derivative: write {plain}, with one slash."
    primes = re.fullmatch(r"(?P<name>\w+?)(?P<primes>['′’]+|″|‴)(?P<call>\(.*\))?", plain)
    if primes:
        marks = unicodedata.normalize("NFKC", primes["primes"])
        inside = (primes["call"] or "")[1:-1]
        source = inside if _is_identifier(inside) else "x"
        form = written(primes["name"], (source,) * min(len(marks), MAXIMUM_ORDER))
        why = "is not Leibniz notation" if inside else "does not say by which variable"
        return f"{text} {why}: write {form}."
    if "/" not in plain:
        return _without_slash(text, plain, judge)
    above, _, below = plain.partition("/")
    bare = re.fullmatch(r"[d∂](?:\^?(\d+))?", above)
    if bare:
        form = judge.best([f"d{bare[1] or ''}y/{below}"])
        return f"{text} does not say what is differentiated: write {form}."
    if re.search(r"[\[\].()+\-:]|(?<!\^)\*", above + below):
        return (
            f"in {text} only names can be differentiated: "
            f"assign the expression to a name in the cell and write dy/dx with that name."
        )
    # d2y/d2x: the exponent belongs to the variable.
    misplaced = re.fullmatch(r"[d∂]\^?([1-5])(\w+)", below)
    if misplaced:
        order, source = misplaced.groups()
        target = re.sub(rf"^[d∂](\^?{order})?", "", above)
        form = judge.best([f"d{order}{target}/d{source}{order}"])
        return f"{text} has its exponent in the wrong place: write {form}."
    repaired = [f"d{above}/d{below}", plain.lower(), *_with_missing_d(above, below)]
    repaired = [form for form in repaired if form != plain and judge.accepts(form)]
    return f"{text} is not a derivative: write {repaired[0]}." if repaired else None


def _without_slash(text: str, plain: str, judge: _Judge) -> str:
    # dy_dx, dy\dx, dy|dx, dy:dx, dy÷dx, dydx
    cuts = [f"{plain[:i]}/{plain[i:]}" for i in range(2, len(plain)) if plain[i] in _OPERATORS]
    other_signs = [re.sub(rf"[{re.escape(_SLASH_LIKE)}]+/", "/", form) for form in cuts]
    meant = [form for form in (*other_signs, *cuts) if judge.accepts(form)]
    meant += [form for form, cut in zip(other_signs, cuts, strict=True) if form != cut]
    if meant:
        return f"{text} is not a derivative: write {meant[0]}, with a slash."
    half = re.fullmatch(r"[d∂]\^?(?P<order>\d?)(?P<target>.+)", plain)
    if half and judge.is_target(half["target"]):
        form = written(half["target"], ("x",) * min(int(half["order"] or 1), MAXIMUM_ORDER))
        return f"{text} does not say by which variable: write {form}."
    if plain == "x" and judge.is_name(plain):
        return f"{text} is not a derivative: to differentiate y by it, write dy/dx."
    if judge.is_name(plain) or judge.is_target(plain):
        form = judge.best([f"d{plain}/dx"])
        return f"{text} is not a derivative: to differentiate it by x, write {form}."
    return (
        f"{text!r} is not a derivative: write {_USUAL_FORMS}, "
        "without blanks and with a slash in the middle."
    )


def _with_missing_d(above: str, below: str) -> Iterator[str]:
    """Yield what ``d2z/dxy`` may have been meant to be: ``d2z/dxdy``."""
    for position in range(2, len(below)):
        yield f"{above}/{below[:position]}d{below[position:]}"


# --- completion -----------------------------------------------------------------------------------


def complete_request(
    prefix: str, names: Iterable[str], *, targets: Iterable[str] | None = None
) -> list[str]:
    """Return what a request that begins with `prefix` can become, by Tab.

    Parameters
    ----------
    prefix
        What has been typed: ``""``, ``"d2"``, ``"d2z/dx"``.
    names
        The variables that exist. Those that begin with an underscore are offered when it is typed.
    targets
        Those that can be differentiated; all of them if not given.

    Returns
    -------
    list of str
        Each begins with `prefix`, sorted. One that ends in ``/d``, or in ``d`` after a first
        variable, is to be continued.
    """
    known = sorted({name for name in names if _is_identifier(name)})
    if not prefix:
        return ["d"]
    if prefix[0] not in _OPERATORS:
        return []
    above, slash, below = prefix.partition("/")
    if not slash:
        return _complete_numerator(above, known if targets is None else sorted(targets))
    return _complete_denominator(above, below, known)


def _offered(partial: str, names: Iterable[str]) -> list[str]:
    return [
        name for name in names if name.startswith(partial) and (partial or not name.startswith("_"))
    ]


def _complete_numerator(above: str, names: Sequence[str]) -> list[str]:
    opening = re.match(rf"[{_OPERATORS}](?:\^?\d|\*\*\d|[¹²³⁴⁵])?", above)
    if opening is None:
        return []
    ways = {opening.end(), 1}  # d2 may be "second derivative of" or "derivative of d2..."
    return sorted(
        {f"{above[:cut]}{name}/{above[0]}" for cut in ways for name in _offered(above[cut:], names)}
    )


def _complete_denominator(above: str, below: str, names: Sequence[str]) -> list[str]:
    match = _NUMERATOR.fullmatch(_plain(above))
    if match is None:
        return []
    names = [name for name in names if name != match["target"]] or names
    order = int(match["order"] or 1)
    sign = above[0]
    found = set()
    for done, used in _finished_factors(below, set(names)):
        rest = below[len(done) :]
        left = order - used
        if left < 1 or (rest and rest[0] not in _OPERATORS):
            continue
        opening = rest[:1] or sign
        for name in _offered(rest[1:], names):
            start = f"{above}/{done}{opening}{name}"
            found.add(start + (str(left) if left > 1 else ""))
            if left > 1:
                found.add(start + sign)
    return sorted(form for form in found if form.startswith(f"{above}/{below}"))


def _finished_factors(below: str, names: set[str]) -> Iterator[tuple[str, int]]:
    """Yield each beginning of a denominator that is whole factors, and the order it has used."""
    yield "", 0
    for end in range(2, len(below) + 1):
        for powers in _powers(_plain(below[:end]), names.__contains__, MAXIMUM_ORDER):
            yield below[:end], sum(power for _, power in powers)
