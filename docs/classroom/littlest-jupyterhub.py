"""The Littlest JupyterHub: /opt/tljh/config/jupyterhub_config.d/tapemagic.py.

Which engine speaks `tf.*` in all notebooks; `%tape engine tensorflow` switches in one of them. What
other files have set in the environment stays.
"""

c.Spawner.environment.update({"TAPEMAGIC_ENGINE": "numpy"})  # noqa: F821 - the hub gives this name
