"""Markdown from judged entries, in which nothing that is refused can be printed."""
