# Serves the engine of the Python package in the folder named, on its own HTTP interface, until standard input ends.
import os
import sys
import threading

sys.path.insert(0, sys.argv[1])


def leave_with_standard_input():
    while sys.stdin.read(1):
        pass
    os._exit(0)


threading.Thread(target=leave_with_standard_input, daemon=True).start()
from chdb import _chdb

_chdb.query(
    "SYSTEM START LISTEN HTTP; SELECT sleepEachRow(1) FROM system.numbers FORMAT Null"
    " SETTINGS max_block_size=1, max_threads=1, function_sleep_max_microseconds_per_block=0",
    output_format="TabSeparated",
    path=os.path.join(os.getcwd(), "data"),
)
os._exit(1)
