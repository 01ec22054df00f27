"""slow.py SECONDS REPORT: hand in a green report, and then go on for a while."""

import shutil
import sys
import time

shutil.copyfile("report.xml", sys.argv[2])
time.sleep(float(sys.argv[1]))
