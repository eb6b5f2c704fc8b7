"""Modules, layers and models: objects that keep their variables."""

# %%
import tensorflow as tf


# %%
class SimpleModule(tf.Module):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.a_variable = tf.Variable(5.0, name="train_me")
        self.non_trainable_variable = tf.Variable(5.0, trainable=False, name="do_not_train_me")

    def __call__(self, x):
        return self.a_variable * x + self.non_trainable_variable


simple_module = SimpleModule(name="simple")
simple_module(tf.constant(5.0))

# %%
print("trainable variables:", simple_module.trainable_variables)
print("all variables:", simple_module.variables)

# %%
simple_module.non_trainable_variables, simple_module.name, simple_module.submodules

# %% [markdown]
# Two dense layers make a model.


# %%
class Dense(tf.Module):
    def __init__(self, in_features, out_features, name=None):
        super().__init__(name=name)
        self.w = tf.Variable(tf.random.normal([in_features, out_features]), name="w")
        self.b = tf.Variable(tf.zeros([out_features]), name="b")

    def __call__(self, x):
        y = tf.matmul(x, self.w) + self.b
        return tf.nn.relu(y)


# %%
class SequentialModule(tf.Module):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.dense_1 = Dense(in_features=3, out_features=3)
        self.dense_2 = Dense(in_features=3, out_features=2)

    def __call__(self, x):
        x = self.dense_1(x)
        return self.dense_2(x)


tf.random.set_seed(11)
my_model = SequentialModule(name="the_model")
print("Model results:", my_model(tf.constant([[2.0, 2.0, 2.0]])))

# %%
print("Submodules:", [(type(m).__name__, m.name) for m in my_model.submodules])

# %%
for var in my_model.variables:
    print(var, "\n")

# %% [markdown]
# A layer that makes its weights when it first sees an input.


# %%
class FlexibleDense(tf.Module):
    def __init__(self, out_features, name=None):
        super().__init__(name=name)
        self.is_built = False
        self.out_features = out_features

    def __call__(self, x):
        if not self.is_built:
            self.w = tf.Variable(tf.random.normal([x.shape[-1], self.out_features]), name="w")
            self.b = tf.Variable(tf.zeros([self.out_features]), name="b")
            self.is_built = True
        y = tf.matmul(x, self.w) + self.b
        return tf.nn.relu(y)


# %%
class MySequentialModule(tf.Module):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.dense_1 = FlexibleDense(out_features=3)
        self.dense_2 = FlexibleDense(out_features=2)

    def __call__(self, x):
        x = self.dense_1(x)
        return self.dense_2(x)


my_model = MySequentialModule(name="the_model")
print(my_model.variables)
print("Model results:", my_model(tf.constant([[2.0, 2.0, 2.0]])))
print([v.name for v in my_model.variables], [v.shape for v in my_model.trainable_variables])

# %%
try:
    my_model(tf.constant([[2.0, 2.0]]))
except tf.errors.InvalidArgumentError as e:
    print("InvalidArgumentError:", e.message)

# %% [markdown]
# Under tf.function.


# %%
class MyCompiled(tf.Module):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.dense_1 = Dense(in_features=3, out_features=3)
        self.dense_2 = Dense(in_features=3, out_features=2)

    @tf.function
    def __call__(self, x):
        x = self.dense_1(x)
        return self.dense_2(x)


tf.random.set_seed(5)
compiled = MyCompiled(name="compiled")
print(compiled([[2.0, 2.0, 2.0]]))
print(compiled([[[2.0, 2.0, 2.0], [2.0, 2.0, 2.0]]]))


# %%
@tf.function
def doubled(x, times=2):
    return x * times


doubled(tf.constant(1.5)), doubled(tf.constant([1, 2]), times=3), doubled(2.0)


# %%
@tf.function(input_signature=[tf.TensorSpec(shape=[None], dtype=tf.float32)])
def norm_of(x):
    return tf.sqrt(tf.reduce_sum(x**2))


print(norm_of([3.0, 4.0]), norm_of(tf.constant([1.0, 2.0, 2.0])))
try:
    norm_of(tf.constant([[1.0]]))
except TypeError as e:
    print("TypeError")

# %% [markdown]
# Scopes, names, containers.


# %%
class Scoped(tf.Module):
    def __init__(self):
        super().__init__()
        with self.name_scope:
            self.w = tf.Variable(1.0, name="w")
        self.children = [Dense(1, 1), Dense(1, 2)]
        self.table = {"gain": tf.Variable(2.0, name="gain"), "shift": tf.Variable(3.0)}

    @tf.Module.with_name_scope
    def build(self):
        self.late = tf.Variable([0.0], name="late")
        return self.late.name


scoped = Scoped()
print(scoped.name, scoped.w.name, scoped.build())
print([v.name for v in scoped.variables])
print(len(scoped.submodules), [m.name for m in scoped.submodules])

# %%
with tf.name_scope("outer"):
    with tf.name_scope("inner") as name:
        inside = tf.Variable(1.0, name="v")
inside.name, name

# %%
try:
    tf.Module(name="not a name")
except ValueError as e:
    print(e)

# %% [markdown]
# A model from parts: blocks with a residual path, a layer of norms, a dropout of one's own.


# %%
class LayerNorm(tf.Module):
    def __init__(self, width, epsilon=1e-5, name=None):
        super().__init__(name=name)
        self.gain = tf.Variable(tf.ones([width]), name="gain")
        self.shift = tf.Variable(tf.zeros([width]), name="shift")
        self.epsilon = epsilon

    def __call__(self, x):
        mean, variance = tf.nn.moments(x, axes=[-1], keepdims=True)
        return (x - mean) * tf.math.rsqrt(variance + self.epsilon) * self.gain + self.shift


class Block(tf.Module):
    def __init__(self, width, name=None):
        super().__init__(name=name)
        self.norm = LayerNorm(width)
        self.inner = Dense(width, width)

    def __call__(self, x):
        return x + self.inner(self.norm(x))


class Stack(tf.Module):
    def __init__(self, width, depth):
        super().__init__()
        self.blocks = [Block(width, name=f"block_{i}") for i in range(depth)]
        self.steps = tf.Variable(0, trainable=False, dtype=tf.int64)

    def __call__(self, x):
        self.steps.assign_add(1)
        for block in self.blocks:
            x = block(x)
        return x


tf.random.set_seed(2)
stack = Stack(4, 2)
inputs = tf.random.normal([2, 4])
print(stack(inputs))
print(stack.steps.numpy(), len(stack.trainable_variables), len(stack.variables))

# %%
[m.name for m in stack.submodules]

# %%
with tf.GradientTape() as tape:
    value = tf.reduce_mean(tf.square(stack(inputs)))
gradients = tape.gradient(value, stack.trainable_variables)
print(f"{value:.4f}")
for v, g in zip(stack.trainable_variables, gradients):
    print(v.name, v.shape, g.shape, f"{tf.norm(g):.3f}")

# %%
(
    sum(tf.size(v).numpy() for v in stack.trainable_variables),
    int(tf.add_n([tf.size(v) for v in stack.variables])),
)


# %%
class Dropout(tf.Module):
    def __init__(self, rate, seed):
        super().__init__()
        self.rate, self.seed = rate, seed

    def __call__(self, x, training=False):
        if not training:
            return x
        mask = tf.random.stateless_uniform(tf.shape(x), seed=self.seed) >= self.rate
        return tf.where(mask, x / (1 - self.rate), 0.0)


drop = Dropout(0.5, [3, 4])
print(drop(tf.ones([2, 4])), drop(tf.ones([2, 4]), training=True))


# %%
class Embedding(tf.Module):
    def __init__(self, rows, width):
        super().__init__()
        self.table = tf.Variable(
            tf.reshape(tf.range(rows * width, dtype=tf.float32), [rows, width]), name="table"
        )

    def __call__(self, ids):
        return tf.nn.embedding_lookup(self.table, ids)


embedding = Embedding(4, 2)
embedding([[0, 3], [1, 1]])

# %%
with tf.GradientTape() as tape:
    value = tf.reduce_sum(embedding([0, 3, 3]) ** 2)
gradient = tape.gradient(value, embedding.table)
print(tf.convert_to_tensor(gradient))

# %%
(
    isinstance(stack, tf.Module),
    type(stack).__mro__[1] is tf.Module,
    type(stack.trainable_variables),
    isinstance(stack.variables[0], tf.Variable),
)

# %%
import copy

twin = copy.deepcopy(my_model)
twin.dense_1.b.assign_add([1.0, 1.0, 1.0])
print(my_model.dense_1.b.numpy(), twin.dense_1.b.numpy(), twin.name)
