"""Projects and entries on disk, read into values. The home of YAML and TOML."""
