"""What holds tensors, or takes texts to pieces, is on the engine as in TensorFlow.

Each program is a line of statements, of which the last is shown.
"""

from __future__ import annotations

from typing import Any

import pytest
from small_programs import difference

from tapemagic import numpy_tf

pytestmark = pytest.mark.tensorflow


# ---- tf.TensorArray ----------------------------------------------------------------------------

NEW = "a = tf.TensorArray(tf.float32, 3); "
TENSOR_ARRAYS = (
    NEW + "b = a.write(0, 1.0).write(2, [3.0][0]); (a.size(), b.stack(), a.read(2), b.read(0))",
    NEW + "(a.dtype, a.element_shape, a.dynamic_size, a.handle, a.flow)",
    NEW + "a = a.write(0, [1.0, 2.0]); (a.element_shape, a.read(1), a.concat(), a.gather([0, 1]))",
    NEW + "a.stack()",
    NEW + "a.read(0)",
    NEW + "a.write(3, 1.0)",
    NEW + "a.write(-1, 1.0)",
    NEW + "a.write(0.0, 1.0)",
    NEW + "a.write('a', 1.0)",
    NEW + "a.read(3)",
    NEW + "a.read(-1)",
    NEW + "a = a.write(0, 1.0); a.read(0); a.read(0)",
    NEW + "a = a.write(0, 1.0); a.read(0); a.write(0, 5.0).stack()",
    NEW + "a = a.write(0, 1).write(tf.constant(1), 2.0); a.read(tf.constant(0))",
    NEW + "a.write(0, tf.constant(1))",
    NEW + "a.write(0, 'a')",
    NEW + "a.write(0, None)",
    NEW + "a.write(0, [1.0, 2.0]).write(1, [1.0])",
    NEW + "a = a.unstack([1.0, 2.0]); (a.size(), a.stack())",
    NEW + "a.unstack([1.0, 2.0, 3.0, 4.0])",
    NEW + "a.unstack(3.0)",
    NEW + "a = a.scatter([0, 2], [1.0, 2.0]); a.stack()",
    NEW + "a.scatter([0, 5], [1.0, 2.0])",
    NEW + "a = a.split([1.0, 2.0, 3.0], [1, 0, 2]); (a.read(2), a.read(1))",
    NEW + "a.split([1.0, 2.0, 3.0], [1, 1, 2])",
    NEW + "a.split([1.0, 2.0, 3.0], [1, 2])",
    NEW + "a.split(3.0, [1, 1, 1])",
    NEW + "a.split([3.0], 1)",
    NEW + "a = a.unstack([1.0, 2.0, 3.0]); a.concat()",
    NEW + "a = a.unstack([1.0, 2.0, 3.0]); a.close(); a.size()",
    NEW + "a = a.unstack([1.0, 2.0, 3.0]); a.gather([7])",
    NEW + "a.grad('source')",
    NEW + "a.identity().size()",
    NEW + "len(a)",
    NEW + "a[0]",
    NEW + "tf.convert_to_tensor(a)",
    "tf.TensorArray(tf.float32)",
    "a = tf.TensorArray(tf.float32, 0, dynamic_size=True); a = a.write(4, 2.0); a.stack()",
    "a = tf.TensorArray(tf.float32, 0, dynamic_size=True); a.stack()",
    "a = tf.TensorArray(tf.float32, 2, dynamic_size=True); a.read(5)",
    "a = tf.TensorArray(tf.float32, 0, element_shape=[2]); a.stack()",
    "a = tf.TensorArray(tf.float32, 2, element_shape=[2]); a.write(0, 1.0)",
    "a = tf.TensorArray(tf.float32, 1, clear_after_read=False); a.write(0, 1.0); a.read(0) + a.read(0)",
    "a = tf.TensorArray(tf.float32, 2, infer_shape=False); a.write(0, [1.]).write(1, [1., 2.]); a.concat()",
    "a = tf.TensorArray(tf.float32, 2, infer_shape=False); a.write(0, [1.]).write(1, [1., 2.]); a.stack()",
    "a = tf.TensorArray(tf.string, 2).write(0, 'a'); a.stack()",
    ("r = tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a.write(i, 2.0 * tf.cast(i, tf.float32))),"
    " (0, tf.TensorArray(tf.float32, 3))); (r[0], r[1].stack())"),
    "slope(lambda x: tf.TensorArray(tf.float32, 2).write(0, x).write(1, x * x).stack(), tf.constant(3.0))",
    "slope(lambda x: tf.TensorArray(tf.float32, 3).write(0, x).stack(), tf.constant(3.0))",
    ("f = lambda a: a.read(1) * a.read(0); "
    "slope(lambda x: f(tf.TensorArray(tf.float32, 2).unstack(x)), tf.constant([3.0, 4.0]))"),
    "slope(lambda x: tf.TensorArray(tf.float32, 1).write(0, x * x).read(0), tf.Variable(3.0))",
)  # fmt: skip


@pytest.mark.parametrize("program", TENSOR_ARRAYS)
def test_a_tensor_array(program: str, tf: Any) -> None:
    assert not difference(program, tf)


# ---- texts -------------------------------------------------------------------------------------

TEXTS = (
    "tf.strings.split('a b  c')",
    "tf.strings.split(['a b', 'c', ''])",
    "tf.strings.split([['a b', 'c'], ['d', 'e f g']])",
    "tf.strings.split([['a b', 'c'], ['d', 'e f g']]).shape",
    "tf.strings.split('a,b,,c', ',')",
    "tf.strings.split('a,b,,c', sep=',', maxsplit=1)",
    "tf.strings.split('a b c', maxsplit=1)",
    "tf.strings.split('a,b', sep='')",
    "tf.strings.split('  ')",
    "tf.strings.split(',', ',')",
    "tf.strings.split(1)",
    "tf.strings.split(tf.constant(1))",
    "tf.strings.bytes_split(1)",
    "tf.strings.bytes_split(tf.constant(1))",
    "tf.strings.unicode_decode(1, 'UTF-8')",
    "tf.strings.substr(tf.constant(1), 0, 1)",
    "tf.strings.split(tf.zeros([2, 0], tf.string))",
    "tf.strings.split(['a b', 'c']).to_tensor()",
    "tf.strings.split(tf.strings.split(['a,b c', 'd']), ',')",
    "tf.strings.length(tf.strings.split(['aa b', 'c']))",
    "tf.strings.bytes_split('abc')",
    "tf.strings.bytes_split(['abc', 'é'])",
    "tf.strings.unicode_split('aé', 'UTF-8')",
    "tf.strings.unicode_split(['aé', 'b'], 'UTF-8')",
    "tf.strings.unicode_split_with_offsets('aéb', 'UTF-8')",
    "tf.strings.unicode_decode('aé😊', 'UTF-8')",
    "tf.strings.unicode_decode(['aé😊', 'b'], input_encoding='UTF-8')",
    "tf.strings.unicode_decode_with_offsets(['aé😊b', 'b'], 'UTF-8')",
    "tf.strings.unicode_decode(b'a\\xff\\xfe\\xe4\\xb8 b', 'UTF-8')",
    "tf.strings.unicode_decode(b'a\\xff b', 'UTF-8', errors='strict')",
    "tf.strings.unicode_decode(b'a\\xff b', 'UTF-8', errors='ignore')",
    "tf.strings.unicode_decode(b'a\\xff b', 'UTF-8', errors='other')",
    "tf.strings.unicode_decode(b'a\\xff b', 'UTF-8', replacement_char=63)",
    "tf.strings.unicode_decode('a\\x01b', 'UTF-8', replace_control_characters=True)",
    "tf.strings.unicode_decode('a', 'UTF-9')",
    "tf.strings.unicode_decode('ab'.encode('utf-16-be'), 'UTF-16-BE')",
    "tf.strings.unicode_encode([97, 233], 'UTF-8')",
    "tf.strings.unicode_encode([[97, 233], [98, 99]], 'UTF-8')",
    "tf.strings.unicode_encode([97, 233], 'UTF-32-BE')",
    "tf.strings.unicode_encode(tf.strings.unicode_decode(['aé😊', 'b'], 'UTF-8'), 'UTF-8')",
    "tf.strings.unicode_encode([97, 0x110000], 'UTF-8')",
    "tf.strings.unicode_encode([97, 0x110000], 'UTF-8', errors='strict')",
    "tf.strings.unicode_encode([97, 0x110000], 'UTF-8', errors='ignore')",
    "tf.strings.unicode_encode(97, 'UTF-8')",
    "tf.strings.unicode_encode([97.0], 'UTF-8')",
    "tf.strings.unicode_encode([97], 'ascii')",
    "tf.strings.substr('hello', 1, 3)",
    "tf.strings.substr('hello', -3, 2)",
    "tf.strings.substr('hello', 1, -1)",
    "tf.strings.substr('hello', 5, 30)",
    "tf.strings.substr('hello', 6, 1)",
    "tf.strings.substr('hello', -6, 1)",
    "tf.strings.substr(['hello', 'world'], [1, 2], [2, 3])",
    "tf.strings.substr('hello', [1, 2], [2, 3])",
    "tf.strings.substr(['hello', 'world'], [1], [2, 3])",
    "tf.strings.substr('héllo', 1, 2)",
    "tf.strings.substr('héllo', -4, 2, unit='UTF8_CHAR')",
    "tf.strings.substr('héllo', 6, 2, unit='UTF8_CHAR')",
    "tf.strings.substr('héllo', 1, 2, unit='OTHER')",
    "tf.strings.to_hash_bucket_fast(['Hello', 'TensorFlow', '2.x'], 3)",
    "tf.strings.to_hash_bucket_fast('a', 0)",
    "tf.strings.to_hash_bucket_fast(1, 3)",
)  # fmt: skip


@pytest.mark.parametrize("program", TEXTS)
def test_texts_and_their_pieces(program: str, tf: Any) -> None:
    assert not difference(program, tf)


def test_texts_of_every_length_fall_into_the_same_buckets(tf: Any) -> None:
    texts = ["".join(chr(33 + (i * i + n) % 90) for i in range(n)) for n in range(300)]
    expected = tf.strings.to_hash_bucket_fast(texts, 2**62).numpy()
    assert numpy_tf.strings.to_hash_bucket_fast(texts, 2**62).numpy().tolist() == expected.tolist()


FORMS = (
    'tf.strings.reduce_join([["a","b"],["c","d"]])',
    'tf.strings.reduce_join([["a","b"],["c","d"]], axis=0, separator=" ")',
    'tf.strings.reduce_join([["a","b"],["c","d"]], axis=1, keepdims=True)',
    'tf.strings.reduce_join([["a","b"],["c","d"]], axis=[0,1])',
    'tf.strings.reduce_join([["a","b"],["c","d"]], axis=[1,0], separator="-")',
    'tf.strings.reduce_join([["a","b"],["c","d"]], axis=[0,-1], separator="-")',
    'tf.strings.reduce_join([["a","b"],["c","d"]], separator="-")',
    'tf.strings.reduce_join([["a","b"],["c","d"]], keepdims=True)',
    'tf.strings.reduce_join("a")',
    'tf.strings.reduce_join(["a","b"], axis=3)',
    'tf.strings.reduce_join(["a","b"], axis=-1)',
    "tf.strings.reduce_join(tf.zeros([0,2],tf.string), axis=0)",
    'tf.strings.regex_replace("hello world", "o", "0")',
    'tf.strings.regex_replace("hello world", "(l+)", r"<\\1>")',
    'tf.strings.regex_replace("hello world", "(l+)", r"<\\0>")',
    'tf.strings.regex_replace("hello world", "o", "0", replace_global=False)',
    'tf.strings.regex_replace(["a1","b22"], "[0-9]+", "#")',
    'tf.strings.regex_replace("hello", "^h|o$", "")',
    'tf.strings.regex_replace("<br />a", "<br />", " ")',
    'tf.strings.regex_full_match(["hello","x"], "h.*")',
    'tf.strings.regex_full_match("hello", "h")',
    "tf.strings.as_string([1,2])",
    "tf.strings.as_string(1.5)",
    "tf.as_string([1.5, 2], precision=2)",
    "tf.as_string(True)",
    "tf.as_string([True,False], width=6)",
    'tf.as_string(3, width=5, fill="0")',
    "tf.as_string(3, width=5)",
    'tf.as_string(-3.25, width=8, precision=1, fill="0")',
    "tf.as_string(1e10, scientific=True)",
    "tf.as_string(1e10, shortest=True)",
    "tf.as_string(1e10, shortest=True, scientific=True)",
    'tf.as_string("a")',
    "tf.as_string(1+2j)",
    "tf.as_string(float('nan'))",
    "tf.as_string(float('inf'))",
    "tf.as_string(tf.constant(250,tf.uint8))",
    "tf.as_string(tf.constant(0.1,tf.float64))",
    "tf.strings.regex_replace('hello', '(', '0')",
)  # fmt: skip


@pytest.mark.parametrize("program", FORMS)
def test_texts_of_numbers_patterns_and_joined_texts(program: str, tf: Any) -> None:
    assert not difference(program, tf)


# ---- ragged tensors ----------------------------------------------------------------------------

R = "r = tf.ragged.constant([[1], [2, 3], []]); "
DEEP = "r = tf.ragged.constant([[[1], [2, 3]], [[4]]]); "
RAGGED = (
    R + "(r, str(r), r.shape, r.get_shape(), r.dtype, r.values, r.flat_values, r.row_splits)",
    R + "(r.to_list(), r.numpy(), r.nrows(), r.row_lengths(), r.bounding_shape(), r.ragged_rank)",
    R + "(r.to_tensor(), r.to_tensor(9), r.to_tensor(shape=[2, 4]), r.to_tensor(shape=[None, 1]))",
    R + "r.to_tensor(default_value=1.5)",
    R + "(r[0], r[-1], r[0:2], r[1, 1], r[:, :1], r[1:, 1:], r[::-1], r[...], list(r))",
    R + "r[5]",
    R + "r[0, 1]",
    R + "r[:, 0]",
    R + "len(r)",
    R + "tf.convert_to_tensor(r)",
    R + "(r + 1, 2 * r, 7 - r, r / 2, r * r, r == r, r > 1)",
    R + "(tf.concat([r, r], 0), tf.concat([r, r], axis=1))",
    R + "(tf.is_tensor(r), isinstance(r, tf.RaggedTensor))",
    R + "r.nested_row_splits",
    R + "r.with_values(tf.constant([7, 8, 9]))",
    R + "r.missing",
    DEEP + "(r, r.shape, r.ragged_rank, r.values, r.flat_values, r[0], r[1, 0], r[:, :1, 1:])",
    DEEP + "(r.to_tensor(), r.to_list(), r.bounding_shape(), r.row_lengths(axis=2), r + 1)",
    DEEP + "r.with_flat_values(tf.constant([7, 8, 9, 0]))",
    DEEP + "tf.concat([r, r], 0)",
    "tf.ragged.constant([[1.5], [2, 3]])",
    "tf.ragged.constant([[1.5], [2, 3]], dtype=tf.float64).dtype",
    "tf.ragged.constant([['a'], ['b', 'c']]).to_tensor()",
    "(tf.ragged.constant([]), tf.ragged.constant([1, 2]), tf.ragged.constant(3))",
    "tf.ragged.constant([[]])",
    "tf.ragged.constant([1, [2]])",
    "tf.ragged.constant([[1, 2], [3, 4]]).shape",
    "tf.ragged.constant([[[1, 2]], [[3, 4], [5, 6]]], inner_shape=(2,))",
    "tf.ragged.constant([[[1, 2]], [[3, 4], [5, 6]]], ragged_rank=1).shape",
    "tf.ragged.constant([list(range(40))] * 3 + [[1]])",
    "tf.ragged.constant([['a' * 10] * 10] * 4)",
    "tf.RaggedTensor.from_row_splits([1, 2, 3], [0, 1, 3])",
    "tf.RaggedTensor.from_row_lengths([1, 2, 3], [1, 2])",
    "tf.RaggedTensor.from_value_rowids([1, 2, 3], [0, 0, 2])",
    "tf.RaggedTensor.from_row_lengths([1, 2, 3], [1, 1])",
    "tf.RaggedTensor([1], [2])",
    ("tf.convert_to_tensor(slope(lambda x: tf.RaggedTensor.from_row_lengths(x, [1, 2]).to_tensor() ** 2,"
    " tf.constant([1.0, 2.0, 3.0])))"),
    "tf.RaggedTensor.from_uniform_row_length([1, 2, 3, 4], 2).shape",
)  # fmt: skip


@pytest.mark.parametrize("program", RAGGED)
def test_a_ragged_tensor(program: str, tf: Any) -> None:
    assert not difference(program, tf)


# ---- sparse tensors and sets -------------------------------------------------------------------

S = "s = tf.SparseTensor(indices=[[0, 0], [1, 2]], values=[1.0, 2.0], dense_shape=[3, 4]); "
SWAPPED = "s = tf.SparseTensor(indices=[[1, 2], [0, 0]], values=[1., 2.], dense_shape=[3, 4]); "
AB = "a = tf.constant([[2, 3, 5], [7, 9, 0]]); b = tf.constant([[4, 5, 6], [9, 10, 0]]); "
SPARSE = (
    S + "(s, str(s), s.indices, s.values, s.dense_shape, s.shape, s.get_shape(), s.dtype)",
    S + "(tf.sparse.to_dense(s), tf.sparse.to_dense(s, default_value=9.0))",
    S + "(s * 3.0, s / 2.0, s * [[1.0], [2.0], [3.0]])",
    S + "s + 1.0",
    S + "3.0 * s",
    S + "s + s",
    S + "s * 'a'",
    S + "tf.convert_to_tensor(s)",
    S + "tf.sparse.sparse_dense_matmul(s, tf.ones([4, 2]))",
    S + "tf.sparse.sparse_dense_matmul(s, tf.ones([3, 2]), adjoint_a=True)",
    S + "tf.sparse.sparse_dense_matmul(tf.ones([2, 3]), s)",
    S + "(tf.is_tensor(s), isinstance(s, tf.sparse.SparseTensor), s.with_values([5.0, 6.0]))",
    SWAPPED + "tf.sparse.to_dense(s)",
    SWAPPED + "tf.sparse.to_dense(s, validate_indices=False)",
    SWAPPED + "tf.sparse.reorder(s)",
    "tf.sparse.to_dense(tf.SparseTensor([[1, 2], [1, 2]], [1.0, 2.0], [3, 4]))",
    "tf.sparse.to_dense(tf.SparseTensor([[1, 9]], [1.0], [3, 4]))",
    "tf.sparse.to_dense(tf.constant(1))",
    "tf.SparseTensor([[1]], [1.0], [3, 4])",
    "tf.SparseTensor([[1, 1]], [1.0, 2.0], [3, 4])",
    "tf.SparseTensor([1], [1.0], [3, 4])",
    "tf.sparse.from_dense([[1, 0], [0, 2]])",
    "tf.sparse.from_dense(['a', ''])",
    ("slope(lambda x: tf.sparse.to_dense(tf.SparseTensor([[0, 0], [1, 1]], x, [2, 2])) ** 2,"
    " tf.constant([1.0, 2.0]))"),
    AB + "tf.sets.union(a, b)",
    AB + "tf.sparse.to_dense(tf.sets.union(a, b))",
    AB + "tf.sparse.to_dense(tf.sets.intersection(a, b))",
    AB + "tf.sparse.to_dense(tf.sets.difference(a, b))",
    AB + "tf.sparse.to_dense(tf.sets.difference(a, b, aminusb=False))",
    AB + "tf.sets.size(tf.sets.union(a, b))",
    "tf.sets.intersection([[[1, 2], [3, 4]]], [[[1, 5], [4, 3]]])",
    "tf.sets.intersection([[1]], [[2]])",
    "tf.sparse.to_dense(tf.sets.intersection([[1]], [[2]]))",
    "tf.sets.union([['b', 'a']], [['b', 'c']])",
    "tf.sets.union(tf.sparse.from_dense([[1, 2]]), tf.sparse.from_dense([[2, 3]]))",
    "tf.sets.union([1, 2], [3])",
    "tf.sets.union([[1]], [[3], [4]])",
    "tf.sets.union([[1]], [[3.0]])",
    "tf.sets.union([[1.0]], [[3.0]])",
    "tf.sets.size(tf.constant([[1]]))",
)  # fmt: skip


@pytest.mark.parametrize("program", SPARSE)
def test_sparse_tensors_and_sets(program: str, tf: Any) -> None:
    assert not difference(program, tf)


# ---- queues ------------------------------------------------------------------------------------

Q = "q = tf.queue.FIFOQueue(3, [tf.int32, tf.string], shapes=[(), ()]); "
N = "q = tf.queue.FIFOQueue(3, tf.int32, ()); "
QUEUES = (
    Q + "q.enqueue([10, b'windy']); q.enqueue((15, 'sunny')); (q.size(), q.dequeue(), q.size())",
    Q + "q.enqueue_many([[13, 16], [b'cloudy', b'rainy']]); q.dequeue_many(2)",
    Q + "q.enqueue([1])",
    Q + "(q.dtypes, q.shapes, q.names, q.name)",
    N + "q.enqueue(1); q.dequeue()",
    N + "q.enqueue_many([[1, 2, 3]]); (q.dequeue_many(2), q.dequeue_up_to(1), q.size())",
    N + "q.enqueue_many([1, 2, 3])",
    N + "q.enqueue(1.5)",
    N + "q.enqueue([[1, 2]])",
    N + "q.enqueue({'a': 1})",
    N + "q.close(); q.is_closed()",
    N + "q.close(); q.enqueue(1)",
    N + "q.close(); q.dequeue()",
    N + "q.enqueue(1); q.close(); q.dequeue_many(2)",
    N + "q.enqueue(1); q.close(); q.dequeue_up_to(2)",
    "q = tf.queue.FIFOQueue(3, tf.float32); q.enqueue([[1.0, 2.0]]); q.dequeue()",
    "q = tf.queue.FIFOQueue(3, tf.float32); q.enqueue(1.0); q.dequeue_many(1)",
    "q = tf.queue.FIFOQueue(3, [tf.int32], names='a'); q.enqueue({'a': 1}); q.dequeue()",
    "q = tf.queue.FIFOQueue(3, [tf.int32], names='a'); q.enqueue(1)",
    "q = tf.queue.FIFOQueue(3, [tf.int32], names='a'); q.enqueue({'b': 1})",
    "tf.queue.FIFOQueue(3, [tf.int32], names=['a', 'b'])",
    "tf.queue.FIFOQueue(3, [tf.int32, tf.int32], [()])",
    "tf.queue.FIFOQueue(3)",
)


@pytest.mark.parametrize("program", QUEUES)
def test_a_queue(program: str, tf: Any) -> None:
    assert not difference(program, tf)


# ---- tf.random.Generator -----------------------------------------------------------------------

G = "g = tf.random.Generator.from_seed(1); "
GENERATORS = (
    G + "(g.normal([2, 3]), g.normal([2]), g.uniform([3]), g.state, g.algorithm, g.key)",
    G + "(g.uniform([300]), g.uniform([], 1.0, 2.0), g.normal([2], 1.0, 2.0, tf.float64))",
    G + "(g.uniform([2], 0, 10, tf.int32), g.uniform([2], maxval=10, dtype=tf.int64), g.state)",
    G + "(g.uniform_full_int([2], tf.int32), g.uniform_full_int([2]), g.state)",
    G + "(g.truncated_normal([50]), g.normal([2], dtype=tf.float16))",
    G + "(g.split(2)[1].state, g.state, g.split(1)[0].normal([2]), g.make_seeds(2))",
    G + "g.reset_from_seed(2); (g.state, g.normal([2]))",
    G + "g.reset([1, 2, 3]); (g.state, g.normal([2]))",
    G + "g.reset_from_key_counter(3, [1, 2]); (g.state, g.normal([2]))",
    G + "(g.skip(10), g.state, g.normal([2]))",
    G + "other = tf.random.Generator(copy_from=g); (other.normal([2]), other.state, g.state)",
    G + "g.normal(3)",
    G + "g.normal([2], dtype=tf.int32)",
    G + "g.uniform([2], dtype=tf.int32)",
    G + "g.uniform([2], 5, 5, tf.int32)",
    G + "v = tf.Variable(2.0); slope(lambda x: g.normal([], mean=x) * 3.0, v)",
    "tf.random.Generator.from_seed(1, alg='threefry').normal([2])",
    "tf.random.Generator.from_seed(1, alg='other')",
    "tf.random.Generator.from_key_counter(key=1, counter=[3, 4], alg='philox').normal([2])",
    "tf.random.Generator.from_state([1, 2, 3], alg='philox').normal([2])",
    "[tf.random.Generator.from_seed(seed).state for seed in (-1, 2**40 + 1, 1.5, [1, 2], 2**70)]",
    "tf.random.create_rng_state(1, 'philox')",
    "tf.random.Generator()",
    "tf.random.Algorithm.PHILOX.value",
    "tf.random.Generator.from_non_deterministic_state().state.shape",
    ("tf.random.set_global_generator(tf.random.Generator.from_seed(3)); "
    "(tf.random.get_global_generator().normal([2]), tf.random.get_global_generator().normal([2]))"),
    "tf.random.stateless_uniform([2], [1, 2], minval=None, maxval=None, dtype=tf.int32)",
)  # fmt: skip


@pytest.mark.parametrize("program", GENERATORS)
def test_a_random_generator(program: str, tf: Any) -> None:
    assert not difference(program, tf)


# ---- types for tf.function ---------------------------------------------------------------------

TRACE_TYPES = (
    "type('Mine', (tf.types.experimental.TraceType,), {})()",
    "issubclass(type('Mine', (tf.types.experimental.TraceType,), {}), tf.types.experimental.TraceType)",
    "isinstance(tf.constant(1), tf.types.experimental.TensorLike)",
    "isinstance({}, tf.types.experimental.TensorLike)",
)  # fmt: skip


@pytest.mark.parametrize("program", TRACE_TYPES)
def test_a_trace_type(program: str, tf: Any) -> None:
    assert not difference(program, tf)
