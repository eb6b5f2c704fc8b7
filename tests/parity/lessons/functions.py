"""Functions, loops and branches in TensorFlow's own words; random numbers with seeds."""

# %%
import tensorflow as tf


# %%
@tf.function
def a_regular_function(x, y, b):
    x = tf.matmul(x, y)
    x = x + b
    return x


x1 = tf.constant([[1.0, 2.0]])
y1 = tf.constant([[2.0], [3.0]])
b1 = tf.constant(4.0)
a_regular_function(x1, y1, b1).numpy()


# %%
@tf.function
def simple_relu(x):
    if tf.greater(x, 0):
        return x
    else:
        return 0


print("First branch:", simple_relu(tf.constant(1)).numpy())
print("Second branch:", simple_relu(tf.constant(-1)).numpy())


# %%
@tf.function
def total(n):
    s = tf.constant(0)
    for i in tf.range(n):
        s += i * i
    return s


total(tf.constant(5)), total(10)


# %%
@tf.function
def dense_layer(x, w, b):
    return tf.add(tf.matmul(x, w), b)


dense_layer(tf.ones([3, 2]), tf.ones([2, 2]), tf.ones([2]))

# %%
v = tf.Variable(1.0)
with tf.GradientTape() as tape:
    result = tf.function(lambda x: x * v)(tf.constant(3.0))
tape.gradient(result, v)


# %%
@tf.function
def gradient_inside(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x**3
    return tape.gradient(y, x)


gradient_inside(tf.constant([1.0, 2.0]))


# %%
@tf.function(reduce_retracing=True)
def returns_structure(x):
    return {"double": 2 * x, "pair": (x, [x + 1])}


returns_structure(tf.constant(1.0))

# %%
returns_structure.__name__, callable(returns_structure), returns_structure.python_function(2.0)

# %% [markdown]
# Branches and loops.

# %%
x = tf.constant(2.0)
tf.cond(x > 1.0, lambda: x + 1, lambda: x - 1), tf.cond(tf.constant(False), lambda: 1, lambda: 2)

# %%
i, s = tf.while_loop(
    lambda i, s: i < 5,
    lambda i, s: (i + 1, s + tf.cast(i, tf.float32)),
    loop_vars=(tf.constant(0), tf.constant(0.0)),
)
i, s

# %%
with tf.GradientTape() as tape:
    tape.watch(x)
    _, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: [i + 1, y * x], [0, tf.constant(1.0)])
y, tape.gradient(y, x)

# %%
with tf.GradientTape() as tape:
    tape.watch(x)
    y = tf.cond(x > 1, lambda: x**2, lambda: -x)
tape.gradient(y, x)

# %%
print(tf.map_fn(lambda t: t**2, tf.constant([1.0, 2.0, 3.0])))
print(tf.map_fn(lambda t: tf.cast(t, tf.float32) / 2, tf.range(3), fn_output_signature=tf.float32))
(
    tf.foldl(lambda a, t: a * 2 + t, tf.constant([1, 2, 3])),
    tf.scan(lambda a, t: a + t, tf.constant([1, 2, 3])),
)

# %%
(
    tf.case(
        [(tf.constant(False), lambda: tf.constant(1)), (tf.constant(True), lambda: tf.constant(2))],
        default=lambda: tf.constant(3),
    ),
    tf.switch_case(tf.constant(1), [lambda: tf.constant(10), lambda: tf.constant(20)]),
)

# %% [markdown]
# Random numbers.

# %%
tf.random.set_seed(42)
first = tf.random.uniform([2])
second = tf.random.uniform([2])
tf.random.set_seed(42)
print(first, second, tf.random.uniform([2]) == first)

# %%
tf.random.set_seed(5)
print(
    tf.random.normal([2, 2]),
    tf.random.normal([3], mean=10.0, stddev=2.0),
    tf.random.uniform([3], maxval=10, dtype=tf.int32),
    sep="\n",
)

# %%
tf.random.set_seed(5)
print(
    tf.random.uniform([], seed=1),
    tf.random.uniform([], seed=1),
    tf.random.shuffle([1, 2, 3, 4, 5]),
    tf.random.truncated_normal([2]),
    sep="\n",
)

# %%
tf.random.set_seed(1)
print(
    tf.random.categorical(tf.math.log([[0.5, 0.5]]), 5).shape,
    tf.random.uniform((2, 1), minval=-1, maxval=1, dtype=tf.float64),
)

# %%
(
    tf.random.stateless_uniform([2], seed=(1, 2)),
    tf.random.stateless_normal([2], seed=[1, 2]),
    tf.random.stateless_uniform([2], seed=[1, 2], minval=0, maxval=10, dtype=tf.int32),
)

# %%
tf.random.set_seed(3)
dropped = tf.nn.dropout(tf.ones([2, 5]), rate=0.4)
print(dropped)
noisy = tf.linspace(0.0, 1.0, 5) + tf.random.normal([5], stddev=0.01)
print(noisy)

# %%
initializer = tf.random_normal_initializer(mean=0.0, stddev=0.05, seed=4)
print(
    initializer(shape=(2, 2)).shape,
    tf.zeros_initializer()([2]),
    tf.ones_initializer()(shape=[2], dtype=tf.float32),
    tf.constant_initializer(3.0)([2]),
)

# %%
tf.debugging.assert_equal(1, 1)
try:
    tf.debugging.assert_equal(tf.constant(1), tf.constant(2), message="they differ")
except tf.errors.InvalidArgumentError as e:
    print("InvalidArgumentError", "they differ" in e.message)
tf.debugging.assert_near(1.0, 1.0000001)
tf.Assert(tf.constant(True), ["never shown"])

# %%
(
    tf.TensorSpec([None, 2], tf.float32, name="x"),
    tf.TensorSpec.from_tensor(tf.ones([2])),
    tf.TensorShape([None, 3]),
    tf.TensorShape([2, 3]).is_compatible_with([None, 3]),
)

# %%
for step in tf.range(3):
    tf.print("step", step, "half", step / 2)
tf.print("done", end="!\n")
