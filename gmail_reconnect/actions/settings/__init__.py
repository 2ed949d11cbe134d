"""Change config.toml, and say who a change affects."""
