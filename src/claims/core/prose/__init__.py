"""Prose that cannot overclaim: rules over the words and figures of authors. Lexical, and for English only."""
