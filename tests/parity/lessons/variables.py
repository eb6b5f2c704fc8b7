"""Variables: tensors that can be given another value."""

# %%
import tensorflow as tf

# %%
start = tf.constant([[1.0, 2.0], [3.0, 4.0]])
v = tf.Variable(start)
flags = tf.Variable([False, False, False, True])
numbers = tf.Variable([5 + 4j, 6 + 1j])
v, flags, numbers

# %%
print("Shape: ", v.shape)
print("DType: ", v.dtype)
print("As NumPy: ", v.numpy())
print("Name:", v.name, "Trainable:", v.trainable)

# %%
print("A variable:", v)
print("\nAs a tensor:", tf.convert_to_tensor(v))
print("\nIndex of the greatest:", tf.math.argmax(v))
print("\nCopied and reshaped: ", tf.reshape(v, [1, 4]))

# %%
a = tf.Variable([2.0, 3.0])
a.assign([1, 2])
a

# %%
try:
    a.assign([1.0, 2.0, 3.0])
except Exception as e:
    print(f"{type(e).__name__}: {e}")

# %%
a = tf.Variable([2.0, 3.0])
b = tf.Variable(a)
a.assign([5, 6])
print(a.numpy())
print(b.numpy())
print(a.assign_add([2, 3]).numpy())
print(a.assign_sub([7, 9]).numpy())

# %%
a.assign([1.0, 2.0])
a.assign_add(a)
a

# %%
r = a.assign_sub([0.5, 0.5])
r, type(r) is type(a), r.shape, r.dtype

# %% [markdown]
# Names are for people; two variables may have the same.

# %%
a = tf.Variable(start, name="Mark")
b = tf.Variable(start + 1, name="Mark")
print(a == b)
a.name, b.name, a is b

# %%
step_counter = tf.Variable(1, trainable=False)
step_counter.trainable, step_counter.dtype, step_counter

# %%
with tf.device("CPU:0"):
    a = tf.Variable([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    b = tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    c = tf.matmul(a, b)
print(c)

# %%
with tf.device("CPU:0"):
    b = tf.Variable([[1.0, 2.0, 3.0]])
    k = a * b
k

# %%
v[0], v[:, 1], v[1, 0].numpy(), v[..., tf.newaxis].shape, v[v > 2]

# %%
v[0, 1].assign(20.0)
v[1].assign([30.0, 40.0])
v

# %%
v.scatter_nd_update([[0, 0]], [100.0])
v.numpy()

# %%
w = tf.Variable(tf.zeros([4]))
w.scatter_update(tf.IndexedSlices([1.0, 2.0], [0, 2]))
w.scatter_nd_add([[3]], [9.0])
print(w)

# %%
v + 1, 2 * v, v @ v, v / v, -v, abs(-v), v**2, 1 - v, v // 7, v % 7

# %%
v > 25, tf.reduce_sum(v), tf.square(v), tf.math.log(v), tf.transpose(v), tf.concat([v, v], 0).shape

# %%
v.value(), v.read_value(), tf.identity(v), v.value() is v

# %%
x = tf.Variable(3.0)
y = x
y.assign(4.0)
x.numpy(), float(x), int(x), x.numpy().item(), f"{x.numpy():.2f}"

# %%
(
    tf.Variable(2),
    tf.Variable(2.0, dtype=tf.float64),
    tf.Variable(2, dtype=tf.float32),
    tf.Variable([True, False]),
    tf.Variable("text"),
)

# %%
tf.Variable(
    initial_value=tf.random.stateless_normal([2, 2], seed=[1, 2]),
    trainable=True,
    name="weights",
    dtype=tf.float32,
)

# %%
tf.random.set_seed(1)
kernel = tf.Variable(tf.random.normal(shape=(3, 2), stddev=0.1), name="kernel")
bias = tf.Variable(tf.zeros(2), name="bias")
print(kernel)
print(bias)
print([(p.name, p.shape, p.trainable) for p in (kernel, bias)])


# %%
def attempt(action):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, "|", e)


attempt(lambda: tf.Variable())
attempt(lambda: step_counter.assign(2.5))
attempt(lambda: step_counter.assign_add(1.0))
attempt(lambda: kernel.assign(bias))
attempt(lambda: kernel + step_counter)
attempt(lambda: {kernel: 1})
attempt(lambda: kernel.T)
attempt(lambda: len(kernel))
attempt(lambda: bias.assign_add([1.0, 2.0, 3.0]))
attempt(lambda: tf.Variable([1, 2.0, "x"]))

# %%
try:
    bias[0] = 1.0
except TypeError as e:
    print(e)

# %%
total = tf.Variable(0)
for i in tf.range(5):
    total.assign_add(i)
print(total.numpy(), total)

# %%
counter = tf.Variable(0, dtype=tf.int64, name="global_step")


@tf.function
def count():
    counter.assign_add(1)
    return counter


print(count(), count(), counter)

# %%
unknown = tf.Variable([1.0], shape=tf.TensorShape(None))
unknown.assign([[1.0, 2.0]])
unknown.shape, unknown.numpy()

# %%
for element in tf.Variable([10, 20, 30]):
    print(element)

# %%
cached = {kernel.ref(): "kernel", bias.ref(): "bias"}
cached[bias.ref()], kernel.ref().deref() is kernel

# %%
kernel += 1.0
print(type(kernel).__name__, kernel.shape)
