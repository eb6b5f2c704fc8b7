"""Where graphs are drawn: nothing overlaps, edges go down, and it is the same each time."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from tapemagic.display.graph_layout import laid_out


@st.composite
def graphs(draw):
    """Sizes of some nodes, and edges that lead from earlier to later ones, some of them twice."""
    count = draw(st.integers(0, 12))
    sizes = draw(
        st.lists(
            st.tuples(st.integers(20, 200), st.integers(20, 80)), min_size=count, max_size=count
        )
    )
    if count < 2:
        return sizes, []
    pairs = list(combinations(range(count), 2))
    return sizes, draw(st.lists(st.sampled_from(pairs), max_size=25))


def overlaps(one, other):
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_nothing_is_no_picture():
    assert laid_out([], []).boxes == ()


def test_a_chain_stands_in_one_column():
    found = laid_out([(100, 40), (60, 40), (100, 40)], [(0, 1), (1, 2)])
    assert len({box.middle for box in found.boxes}) == 1
    assert found.layers == (0, 1, 2)


def test_what_is_read_late_stands_near_its_reader():
    found = laid_out([(50, 40)] * 5, [(0, 1), (1, 2), (2, 4), (3, 4)])
    assert found.layers == (0, 1, 2, 2, 3)


def test_two_edges_that_need_not_cross_do_not():
    found = laid_out([(50, 40)] * 4, [(0, 3), (1, 2)])
    left_first = found.boxes[0].x < found.boxes[1].x
    assert (found.boxes[3].x < found.boxes[2].x) == left_first


@given(graphs())
def test_no_two_nodes_overlap(graph):
    found = laid_out(*graph)
    assert not any(overlaps(one, other) for one, other in combinations(found.boxes, 2))


@given(graphs())
def test_all_is_inside_of_the_picture(graph):
    found = laid_out(*graph)
    for box in found.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= found.width + 0.2
        assert box.y + box.height <= found.height + 0.2


@given(graphs())
def test_edges_lead_from_the_lower_edge_of_one_node_down_to_the_upper_edge_of_another(graph):
    _, edges = graph
    found = laid_out(*graph)
    for (source, target), route in zip(edges, found.routes, strict=True):
        upper, lower = found.boxes[source], found.boxes[target]
        (first_x, first_y), (last_x, last_y) = route[0], route[-1]
        assert upper.x <= first_x <= upper.x + upper.width
        assert lower.x <= last_x <= lower.x + lower.width
        assert (first_y, last_y) == (upper.y + upper.height, lower.y)
        assert found.layers[source] < found.layers[target]
        assert all(y <= next_y for (_, y), (_, next_y) in pairwise(route))


@given(graphs())
def test_no_edge_goes_through_a_node(graph):
    found = laid_out(*graph)
    for route in found.routes:
        for (x, y), (to_x, to_y) in pairwise(route):
            for box in found.boxes:
                is_beside = y < box.y + box.height - 0.2 and box.y + 0.2 < to_y
                goes_through = box.x < max(x, to_x) and min(x, to_x) < box.x + box.width
                assert not (is_beside and goes_through)


@given(graphs())
def test_ends_of_edges_at_one_node_are_apart(graph):
    _, edges = graph
    found = laid_out(*graph)
    for end, place in ((0, 0), (1, -1)):
        at = [(edge[end], route[place][0]) for edge, route in zip(edges, found.routes, strict=True)]
        assert len(set(at)) == len(at)


@given(graphs())
def test_the_same_graph_gives_the_same_picture(graph):
    assert laid_out(*graph) == laid_out(*graph)
