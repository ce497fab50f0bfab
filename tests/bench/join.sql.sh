#!/bin/sh
# The join of two snapshots by sqlite3 in memory: prints pairs and equal pairs, as tests/bench/README.md says.
# usage: join.sql.sh CUSTOMERS.csv.gz SITES.csv.gz
set -eu
sqlite3 :memory: <<SQL
.import --csv "|zcat '$1'" c
.import --csv "|zcat '$2'" s
CREATE INDEX by_code ON s (transmitter_code);
.separator " "
SELECT count(*), sum(upper(c.address_1) = upper(s.address_1) AND upper(c.city) = upper(s.city)
	AND upper(c.state) = upper(s.state) AND upper(c.postal_code) = upper(s.postal_code))
	FROM c JOIN s ON s.transmitter_code = c.account_number;
SQL
