import shutil
import sys

shutil.copyfile("report.xml", sys.argv[1])
