"""Reinforcement learning: a soft actor-critic, and the gradient by the actions of DDPG."""

import numpy as np
import tensorflow as tf

STATES, ACTIONS = 3, 2


class Actor(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(8, activation="relu")
        self.mean = tf.keras.layers.Dense(ACTIONS)
        self.log_std = tf.keras.layers.Dense(ACTIONS)

    def call(self, state):
        h = self.hidden(state)
        return self.mean(h), tf.clip_by_value(self.log_std(h), -20, 2)

    def sample(self, state):
        mean, log_std = self(state)
        std = tf.exp(log_std)
        raw = mean + std * tf.random.normal(tf.shape(mean))
        action = tf.tanh(raw)
        log_prob = -0.5 * ((raw - mean) / std) ** 2 - log_std - 0.5 * np.log(2 * np.pi)
        log_prob -= tf.math.log(1 - action**2 + 1e-6)
        return action, tf.reduce_sum(log_prob, axis=1, keepdims=True)


def critic_network():
    return tf.keras.Sequential(
        [
            tf.keras.Input((STATES + ACTIONS,)),
            tf.keras.layers.Dense(8, activation="relu"),
            tf.keras.layers.Dense(1),
        ]
    )


class Agent:
    def __init__(self, gamma=0.99, tau=0.005):
        self.actor = Actor()
        self.q1, self.q2, self.target = critic_network(), critic_network(), critic_network()
        self.log_alpha = tf.Variable(0.0)
        self.gamma, self.tau = gamma, tau
        self.actor_optimizer = tf.keras.optimizers.Adam()
        self.q1_optimizer = tf.keras.optimizers.Adam()
        self.q2_optimizer = tf.keras.optimizers.Adam()
        self.alpha_optimizer = tf.keras.optimizers.Adam()
        self.tape = None

    def update_critics(self, state, action, reward, done, next_state):
        next_action, log_prob = self.actor.sample(next_state)
        target = self.target(tf.concat([next_state, next_action], 1)) - 0.2 * log_prob
        backup = tf.stop_gradient(reward + self.gamma * (1 - float(done)) * target)
        both = tf.concat([state, action], axis=1)
        with tf.GradientTape(persistent=True) as tape:
            q1_loss = tf.reduce_mean((self.q1(both) - backup) ** 2)
            q2_loss = tf.reduce_mean((self.q2(both) - backup) ** 2)
        for network, loss, optimizer in (
            (self.q1, q1_loss, self.q1_optimizer),
            (self.q2, q2_loss, self.q2_optimizer),
        ):
            gradients = tape.gradient(loss, network.trainable_variables)
            optimizer.apply_gradients(zip(gradients, network.trainable_variables))
        del tape

    def update_actor(self, state):
        with tf.GradientTape() as self.tape:
            action, log_prob = self.actor.sample(state)
            both = tf.concat([state, action], axis=1)
            q = tf.minimum(self.q1(both), self.q2(both))
            loss = tf.reduce_mean(tf.exp(self.log_alpha) * log_prob - q)
        gradients = self.tape.gradient(loss, self.actor.trainable_variables)
        self.actor_optimizer.apply_gradients(zip(gradients, self.actor.trainable_variables))
        with tf.GradientTape() as tape:
            alpha_loss = -tf.reduce_mean(self.log_alpha * tf.stop_gradient(log_prob + 2.0))
        gradients = tape.gradient(alpha_loss, [self.log_alpha])
        self.alpha_optimizer.apply_gradients(zip(gradients, [self.log_alpha]))

    def update_target(self):
        for new, old in zip(self.q1.variables, self.target.variables):
            old.assign(self.tau * new + (1 - self.tau) * old)


agent = Agent()
state = np.random.normal(size=(4, STATES)).astype("float32")
for done in (False, True):
    action, _ = agent.actor.sample(state)
    reward = np.random.normal(size=(4, 1)).astype("float32")
    agent.update_critics(state, action.numpy(), reward, done, state)
    agent.update_actor(state)
    agent.update_target()

# DDPG: the gradient of the critic by the actions, handed to the actor's tape as output_gradients.
policy = tf.keras.Sequential([tf.keras.Input((STATES,)), tf.keras.layers.Dense(ACTIONS)])
states = tf.constant(state)
with tf.GradientTape() as tape:
    actions = policy(states)
    tape.watch(actions)
    q_values = agent.q1(tf.concat([states, actions], 1))
action_grad = tape.gradient(q_values, actions)
with tf.GradientTape() as tape:
    actions = policy(states)
actor_grad = tape.gradient(actions, policy.trainable_variables, -action_grad)
assert all(g is not None for g in actor_grad)


# Policy gradients: an episode under one tape, with numpy and Python numbers on the way.
def step(action):
    return np.random.normal(size=STATES), float(action), np.random.rand() < 0.3


with tf.GradientTape() as tape:
    tape.watch(states)
    observation, log_probs, rewards = np.zeros(STATES), [], []
    for _ in range(5):
        logits = policy(tf.convert_to_tensor(observation[None, :], dtype=tf.float32))
        action = tf.random.categorical(logits, 1)[0, 0]
        log_probs.append(tf.nn.log_softmax(logits)[0, action])
        observation, reward, done = step(action.numpy())
        rewards.append(reward)
        if done:
            break
    returns = np.cumsum(rewards[::-1])[::-1].astype("float32")
    loss = -tf.reduce_sum(tf.stack(log_probs) * returns)
grads = tape.gradient(loss, policy.trainable_variables)
assert grads[0] is not None
