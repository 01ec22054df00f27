"""Finds `store` where an editable install says it is."""

import sys
from importlib.util import spec_from_file_location
from pathlib import Path

HERE = Path(__file__).parent
INSTALLED = HERE / (HERE / "installed-at.txt").read_text().strip()


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return spec_from_file_location(name, INSTALLED / "src" / "store.py") if name == "store" else None


sys.meta_path.insert(0, Finder)
