// The join of two snapshots by ClickHouse (chDB), two threads: prints pairs and equal pairs, as tests/bench/README.md says.
// usage: node chdb.mjs CUSTOMERS.csv.gz SITES.csv.gz       chdb is found through BENCH_MODULES' folder
import { createRequire } from 'node:module';

const require = createRequire(process.env.BENCH_MODULES + '/');
const { query } = require('chdb');

const [customers, sites] = process.argv.slice(2);
const columns = ['address_1', 'city', 'state', 'postal_code'];
const file = (path, key) => `file('${path}', 'CSVWithNames', '${[key, ...columns].map((name) => name + ' String').join(', ')}')`;
const same = (name) => `upper(c.${name}) = upper(s.${name})`;
const threads = process.env.BENCH_THREADS || '2';
process.stdout.write(query(`
	SELECT count(), countIf(${columns.map(same).join(' AND ')})
	FROM ${file(customers, 'account_number')} AS c
	INNER JOIN ${file(sites, 'transmitter_code')} AS s ON c.account_number = s.transmitter_code
	SETTINGS max_threads = ${threads}, input_format_parallel_parsing = 1`, 'TSV').replace('\t', ' '));
