// The join of two snapshots by DuckDB, two threads: prints pairs and equal pairs, as tests/bench/README.md says.
// usage: node duckdb.mjs CUSTOMERS.csv.gz SITES.csv.gz       @duckdb/node-api is found through NODE_PATH's folder
import { createRequire } from 'node:module';

const require = createRequire(process.env.BENCH_MODULES + '/');
const { DuckDBInstance } = require('@duckdb/node-api');

const [customers, sites] = process.argv.slice(2);
const file = (path) => `read_csv('${path}', header = true, all_varchar = true, quote = '"', delim = ',')`;
const same = (name) => `upper(coalesce(c.${name}, '')) = upper(coalesce(s.${name}, ''))`;
const database = await DuckDBInstance.create(':memory:', { threads: process.env.BENCH_THREADS || '2' });
const connection = await database.connect();
const reader = await connection.runAndReadAll(`
	SELECT count(*), count(*) FILTER (${['address_1', 'city', 'state', 'postal_code'].map(same).join(' AND ')})
	FROM ${file(customers)} c JOIN ${file(sites)} s ON c.account_number = s.transmitter_code`);
console.log(reader.getRows()[0].join(' '));
