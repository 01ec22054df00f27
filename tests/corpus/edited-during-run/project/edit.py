import pathlib
import shutil
import sys

pathlib.Path(sys.argv[1]).write_text("edited\n")
shutil.copyfile("report.xml", sys.argv[2])
