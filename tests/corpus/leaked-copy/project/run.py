"""run.py REPORT: try the store, and hand in a report."""

import shutil
import sys

from store import attempts

assert attempts() == 5
shutil.copyfile("report.xml", sys.argv[1])
