"""Tensors: what they are, how they are shaped, indexed, converted and printed."""

# %%
import numpy as np
import tensorflow as tf

# %% [markdown]
# A tensor is an array of one type that never changes. The number of its axes is its rank.

# %%
scalar = tf.constant(7)
print(scalar)

# %%
vector = tf.constant([1.5, 2.5, 3.5])
print(vector)

# %%
matrix = tf.constant([[1, 2], [3, 4], [5, 6]], dtype=tf.float16)
print(matrix)

# %%
cube = tf.constant(
    [
        [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]],
        [[10, 11, 12, 13, 14], [15, 16, 17, 18, 19]],
        [[20, 21, 22, 23, 24], [25, 26, 27, 28, 29]],
    ]
)
print(cube)

# %%
cube

# %%
np.array(matrix)

# %%
matrix.numpy()

# %%
type(scalar.numpy()), type(vector.numpy())

# %% [markdown]
# Arithmetic is done element by element; `@` is the product of matrices.

# %%
a = tf.constant([[1, 2], [3, 4]])
b = tf.ones([2, 2], dtype=tf.int32)
print(tf.add(a, b), "\n")
print(tf.multiply(a, b), "\n")
print(tf.matmul(a, b), "\n")

# %%
print(a + b, "\n")
print(a * b, "\n")
print(a @ b, "\n")

# %%
print(a - 2 * b, a // 2, a % 2, a**2, -a, sep="\n")

# %%
a / 2

# %%
c = tf.constant([[4.0, 5.0], [10.0, 1.0]])
print(tf.reduce_max(c))
print(tf.math.argmax(c))
print(tf.nn.softmax(c))

# %%
print(
    tf.reduce_sum(c, axis=0),
    tf.reduce_mean(c, axis=1, keepdims=True),
    tf.reduce_prod(c),
    tf.reduce_min(c, axis=-1),
)

# %%
tf.convert_to_tensor([1, 2, 3])

# %%
tf.reduce_max([1, 2, 3])

# %%
tf.reduce_max(np.array([1.0, 2.0, 3.0]))

# %% [markdown]
# Shape, rank, axis, size.

# %%
rank_4 = tf.zeros([3, 2, 4, 5])

# %%
print("Type of every element:", rank_4.dtype)
print("Number of axes:", rank_4.ndim)
print("Shape of the tensor:", rank_4.shape)
print("Elements along axis 0:", rank_4.shape[0])
print("Elements along the last axis:", rank_4.shape[-1])
print("Total number of elements (3*2*4*5):", tf.size(rank_4).numpy())

# %%
tf.rank(rank_4)

# %%
tf.shape(rank_4)

# %%
rank_4.shape, rank_4.shape.as_list(), rank_4.get_shape(), rank_4.shape.rank, len(rank_4.shape)

# %%
rank_4.shape == (3, 2, 4, 5), rank_4.shape[1:3], list(rank_4.shape), tuple(rank_4.shape)

# %%
rank_4.shape.num_elements(), str(rank_4.shape), f"{rank_4.shape}", repr(rank_4.shape)

# %% [markdown]
# Indexing follows Python and numpy.

# %%
fibonacci = tf.constant([0, 1, 1, 2, 3, 5, 8, 13, 21, 34])
print(fibonacci.numpy())

# %%
print("First:", fibonacci[0].numpy())
print("Second:", fibonacci[1].numpy())
print("Last:", fibonacci[-1].numpy())

# %%
print("Everything:", fibonacci[:].numpy())
print("Before 4:", fibonacci[:4].numpy())
print("From 4 to the end:", fibonacci[4:].numpy())
print("From 2, before 7:", fibonacci[2:7].numpy())
print("Every other item:", fibonacci[::2].numpy())
print("Reversed:", fibonacci[::-1].numpy())

# %%
print(matrix[1, 1].numpy())
print("Second row:", matrix[1, :].numpy())
print("Second column:", matrix[:, 1].numpy())
print("Last row:", matrix[-1, :].numpy())
print("First item in last column:", matrix[0, -1].numpy())
print("Skip the first row:")
print(matrix[1:, :].numpy(), "\n")

# %%
print(cube[:, :, 4])

# %%
print(cube[..., 0], cube[0, ..., 1:3], cube[:, tf.newaxis, 1, ::2].shape)

# %% [markdown]
# Reshaping keeps the elements in order.

# %%
x = tf.constant([[1], [2], [3]])
print(x.shape)
print(x.shape.as_list())

# %%
reshaped = tf.reshape(x, [1, 3])
print(x.shape, "->", reshaped.shape)

# %%
print(tf.reshape(cube, [-1]))

# %%
print(tf.reshape(cube, [3 * 2, 5]), "\n")
print(tf.reshape(cube, [3, -1]))

# %%
print(tf.reshape(cube, [2, 3, 5]), "\n")
print(tf.reshape(cube, [5, 6]), "\n")
try:
    tf.reshape(cube, [7, -1])
except Exception as e:
    print(f"{type(e).__name__}: {e}")

# %%
print(tf.transpose(a), tf.transpose(cube, perm=[2, 0, 1]).shape)
print(
    tf.expand_dims(vector, 0).shape,
    tf.expand_dims(vector, axis=-1).shape,
    tf.squeeze([[[1.0], [2.0]]]).shape,
)

# %% [markdown]
# Types.

# %%
double = tf.constant([2.2, 3.3, 4.4], dtype=tf.float64)
half = tf.cast(double, dtype=tf.float16)
bytes_ = tf.cast(half, dtype=tf.uint8)
print(bytes_)
print(half)

# %%
(
    tf.constant(3).dtype,
    tf.constant(3.0).dtype,
    tf.constant(True).dtype,
    tf.constant("a").dtype,
    tf.constant(1j).dtype,
)

# %%
print(
    tf.float32,
    tf.int64.name,
    tf.float16.size,
    tf.float32.is_floating,
    tf.int8.is_integer,
    tf.int8.max,
    tf.float16.max,
)

# %%
tf.as_dtype("float32") == tf.float32, tf.float64.as_numpy_dtype, tf.constant(1.0).dtype == "float32"

# %% [markdown]
# Broadcasting stretches what has length 1.

# %%
x = tf.constant([1, 2, 3])
y = tf.constant(2)
z = tf.constant([2, 2, 2])
print(tf.multiply(x, 2))
print(x * y)
print(x * z)

# %%
x = tf.reshape(x, [3, 1])
y = tf.range(1, 5)
print(x, "\n")
print(y, "\n")
print(tf.multiply(x, y))

# %%
stretched = tf.constant([[1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3]])
print(stretched * tf.constant([[1, 2, 3, 4]] * 3))

# %%
print(tf.broadcast_to(tf.constant([1, 2, 3]), [3, 3]))

# %%
tf.broadcast_static_shape(tf.TensorShape([3, 1]), tf.TensorShape([1, 4]))

# %% [markdown]
# Strings hold bytes.

# %%
text = tf.constant("Grey wolf")
print(text)

# %%
texts = tf.constant(["Grey wolf", "Quick fox", "Lazy dog"])
print(texts)

# %%
tf.constant("🥳👍")

# %%
texts.shape, texts[1].numpy().decode(), tf.strings.length(texts)

# %%
tf.strings.lower(texts), tf.strings.join([texts, "!"]), tf.strings.join(["a", "b"], separator="-")

# %% [markdown]
# Constructors.

# %%
print(tf.zeros([2, 3]), tf.ones((2,), tf.int32), tf.fill([2, 2], 9.0), tf.eye(2), sep="\n")

# %%
print(tf.zeros_like(matrix), tf.ones_like(a, dtype=tf.float32), sep="\n")

# %%
print(
    tf.range(5),
    tf.range(2, 10, 3),
    tf.range(1.0, 2.0, delta=0.25),
    tf.linspace(0.0, 1.0, 5),
    sep="\n",
)

# %%
print(tf.one_hot([0, 2, 1], depth=3))

# %%
tf.concat([a, b], axis=0), tf.concat([a, b], 1), tf.stack([a, b]).shape, tf.tile([1, 2], [3])

# %%
first, second = tf.split(tf.range(6), 2)
print(first, second, *tf.split(tf.range(6), [1, 2, 3]), sep="\n")

# %%
[row.numpy().tolist() for row in a], [int(n) for n in tf.range(3)], len(a), tf.unstack(a)

# %% [markdown]
# What is not allowed says why.


# %%
def attempt(action):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, "|", e)


attempt(lambda: tf.constant([1, 2]) + tf.constant([1.0, 2.0]))
attempt(lambda: tf.constant([1.0, 2.0]) + tf.constant([1.0, 2.0, 3.0]))
attempt(lambda: tf.constant([[1, 2], [3]]))
attempt(lambda: tf.constant(1) * 1.5)
attempt(lambda: tf.matmul(a, tf.ones([3, 1], tf.int32)))
attempt(lambda: fibonacci[10])

# %%
attempt(lambda: tf.constant(["a"]) + "b")
attempt(lambda: tf.concat([[1, 2], [3.0]], 0))
attempt(lambda: tf.zeros([2, 3])[0, 5])
attempt(lambda: float(tf.zeros([2])))

# %%
for action in [
    lambda: tf.sqrt(4),
    lambda: vector.T,
    lambda: vector.mean(),
    lambda: vector.astype(int),
    lambda: tf.zeros([2, 3]).reshape(3, 2),
]:
    try:
        action()
    except Exception as e:
        print(type(e).__name__)

# %%
try:
    vector[0] = 1.0
except TypeError as e:
    print(e)

# %%
if tf.constant(3.0) > 2:
    print("a scalar comparison can stand in an if")
try:
    if vector > 2:
        pass
except ValueError as e:
    print(e)

# %%
(
    tf.is_tensor(vector),
    tf.is_tensor(np.ones(2)),
    isinstance(vector, tf.Tensor),
    isinstance(tf.Variable(1.0), tf.Tensor),
)

# %%
(
    vector == tf.constant([1.5, 0.0, 3.5]),
    vector != 1.5,
    vector >= 2.5,
    tf.equal(vector, 2.5),
    tf.reduce_all(vector > 1),
    tf.reduce_any(vector > 3),
)


# %%
def invert(x):
    return 1 - x


print(
    f"{scalar} and {vector[0]:.3f} and {vector}",
    "%s" % scalar,
    "{:>6}".format(scalar.numpy()),
    str(scalar),
)
print(
    invert(scalar), 1 - scalar, 2.0**vector, [1.0, 2.0, 3.0] * vector, np.array([1, 2, 3]) * vector
)

# %%
tf.print("tf.print shows values:", vector, a, scalar, texts, half)
tf.print(tf.range(20), [vector, 1], {"b": a, "a": 0.1}, sep=" ; ")
tf.print(tf.linspace(0.0, 1.0, 12), summarize=-1)

# %%
scalar.device[-5:], vector.ref() == vector.ref(), tf.identity(vector) is vector

# %%
with tf.device("/CPU:0"):
    on_cpu = tf.random.normal([2]) * 0
on_cpu
