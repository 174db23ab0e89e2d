#!/bin/sh
# A compiler for CXX where a test wants an addon that works, not one that is fast: it takes a third of the time.
exec g++ "$@" -O0
