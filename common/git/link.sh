#!/bin/sh
# Prints the make variables that say how programs are linked.
# usage: link.sh BUILD OUTDIR
printf 'LINK_FLAGS =\nLINK_LIBS = -lgit2 -lpcre2-8 -linih\n'
