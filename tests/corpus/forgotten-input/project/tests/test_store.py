import json
from pathlib import Path


def test_reads_back():
    assert json.loads(Path('texts.json').read_text())['a'] == 'text'
