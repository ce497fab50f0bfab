#!/bin/sh
# The join of two snapshots' keys by coreutils: prints pairs (values of other columns would need a CSV reader).
# usage: join.sh CUSTOMERS.csv.gz SITES.csv.gz
set -eu
export LC_ALL=C
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
zcat "$1" | tail -n +2 | cut -d, -f2 | sort >"$tmp/customers" &
zcat "$2" | tail -n +2 | cut -d, -f3 | sort >"$tmp/sites"
wait
join "$tmp/customers" "$tmp/sites" | wc -l
