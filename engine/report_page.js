/* The page: summary, charts and tables from the JSON in #data (made by engine/report_data.c). */

const data = JSON.parse(document.getElementById('data').textContent);
const $ = (id) => document.getElementById(id);
const SIDES = { outbound: ['site', 'sites'], inbound: ['customer', 'customers'] };
const KINDS = ['in_agreement', 'changed', 'conflict', 'created_from', 'skipped', 'set_aside'];
const words = (name) => name.replaceAll('_', ' ');
/* Places in a row of changes; the rest of the tables say theirs below. */
const ID = 0, DIRECTION = 1, ACTION = 2, CUSTOMER = 3, SITE = 4, ACCOUNT = 5, NAME = 6, FIELD = 7, BEFORE = 8,
  AFTER = 9, RULE = 10, REASON = 11, OUTCOME = 12, OBSERVED = 13, HTTP = 14, AT = 15, DETAIL = 16;

/* ---- decisions ---- */

const decisions = new Map();
const isCreate = (row) => row[ACTION] === 'create';
const recordOf = (row) => [row[DIRECTION], row[ACTION], row[CUSTOMER], row[SITE]].join('\u0001');
const creates = new Map();
let exported = true;

/* A create is made whole or not at all: one decision for all of its lines. */
function linesOf(row) {
  return isCreate(row) ? creates.get(recordOf(row)) : [row];
}

function decide(rows, decision, table) {
  for (const row of rows) {
    for (const line of linesOf(row)) {
      if (decision) decisions.set(line[ID], decision);
      else decisions.delete(line[ID]);
    }
  }
  exported = false;
  $('export').disabled = decisions.size === 0;
  table.tell();
  for (const tr of table.body.querySelectorAll('tr.row')) {
    const now = decisions.get(tr.row[ID]) || '';
    const field = tr.querySelector('select');
    if (field.value !== now) field.value = now;
    paint(tr, tr.row);
  }
}

function paint(tr, row) {
  const decision = decisions.get(row[ID]) || '';
  for (const name of ['hold', 'ignore', 'apply']) tr.classList.toggle('d-' + name, decision === name);
}

function decisionField(row, table) {
  const field = make('select', {
    'aria-label': 'Decision on ' + row[FIELD] + ' of ' + (row[ACCOUNT] || row[NAME]),
    onchange: (event) => decide([row], event.target.value, table),
  }, ...['', 'apply', 'hold', 'ignore'].map((value) => make('option', { value }, value || '\u2013')));
  field.value = decisions.get(row[ID]) || '';
  return field;
}

function tellDecisions() {
  const n = (which) => [...decisions.values()].filter((value) => value === which).length;
  if (decisions.size === 0) return 'nothing decided, so all would be applied';
  return count(decisions.size, 'line') + ' decided: ' + ['apply', 'hold', 'ignore']
    .map((which) => n(which) + ' ' + which).join(', ') + '; lines without a decision are applied';
}

function exportDecisions() {
  const lines = data.changes.filter((row) => decisions.has(row[ID]))
    .map((row) => row[ID] + ',' + decisions.get(row[ID]) + '\r\n');
  const url = URL.createObjectURL(new Blob(['change_id,decision\r\n', ...lines], { type: 'text/csv' }));
  make('a', { href: url, download: 'decisions-' + data.changeset_id + '.csv' }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  exported = true;
  $('exported').textContent = 'Saved. Next: accord apply ' + data.changeset_id +
    ' --decisions decisions-' + data.changeset_id + '.csv';
}

function decisionTools(table) {
  const all = (value, title) => make('button', {
    type: 'button', id: 'all-' + (value || 'clear'), onclick: () => decide(table.shown, value, table),
  }, title);
  table.bar.append(make('span', { class: 'together push', role: 'group', 'aria-label': 'Decide all shown lines' },
    'All shown: ', all('apply', 'apply'), all('hold', 'hold'), all('ignore', 'ignore'), all('', 'clear')),
  make('button', { type: 'button', id: 'export', class: 'main', disabled: true, onclick: exportDecisions },
    'Export decisions'));
  table.bar.after(make('p', { class: 'note', role: 'status', id: 'exported' }));
  addEventListener('beforeunload', (event) => { if (!exported && decisions.size) event.preventDefault(); });
}

/* ---- tables ---- */

const CHANGE_NAMES = ['Change', 'Direction', 'Action', 'Customer', 'Site', 'Account', 'Name', 'Field', 'Before', 'After',
  'Rule', 'Reason', 'Outcome', 'Observed', 'HTTP status', 'Written at', 'Detail'];

function changeColumns() {
  const column = (at, key, width, more) => ({ at, key, width, title: CHANGE_NAMES[at], ...more });
  const first = data.run ? [
    column(OUTCOME, 'outcome', 96, { choice: true, className: (row) => 'o-' + row[OUTCOME] +
      (['applied', 'already', 'not tried', 'held'].includes(row[OUTCOME]) ? '' : ' bad') }),
  ] : [{
    key: 'decision', title: 'Decision', width: 92, choice: true, values: ['', 'apply', 'hold', 'ignore'],
    text: (row) => decisions.get(row[ID]) || '', cell: decisionField,
  }];
  const told = data.run ? [column(OBSERVED, 'observed', 170), column(DETAIL, 'why', 190)] : [];
  return [...first,
    column(DIRECTION, 'direction', 96, { choice: true }),
    column(ACTION, 'action', 84, { choice: true, className: (row) => 'a-' + row[ACTION] }),
    column(ACCOUNT, 'account', 110), column(NAME, 'name', 180), column(FIELD, 'field', 140, { choice: true }),
    column(BEFORE, 'before', 190, { empty: '(empty)' }), column(AFTER, 'after', 190, { empty: '(empty)' }),
    ...told, column(RULE, 'rule', 130, { choice: true }), column(REASON, 'reason', 210),
    column(CUSTOMER, 'customer', 90, { empty: '(new)' }), column(SITE, 'site', 100, { empty: '(new)' }),
  ];
}

function changeTable() {
  for (const row of data.changes) {
    if (!isCreate(row)) continue;
    const key = recordOf(row);
    if (creates.has(key)) creates.get(key).push(row);
    else creates.set(key, [row]);
  }
  const table = new Table($('changes-body'), {
    name: 'changes', noun: 'line', rows: data.changes, columns: changeColumns(),
    caption: 'Changes, one line for each field that is written', empty: 'Nothing is changed.',
    group: (row) => ({
      key: row[ACCOUNT] || 'c' + row[CUSTOMER] + ' s' + row[SITE],
      title: [row[ACCOUNT] || 'no account number', row[NAME], row[CUSTOMER] && 'customer ' + row[CUSTOMER],
        row[SITE] && 'site ' + row[SITE]].filter(Boolean).join(' \u00b7 '),
    }),
    decide: data.run ? null : { tell: tellDecisions, paint },
    detail: (row) => CHANGE_NAMES.map((name, at) => [name, row[at] || '']),
  });
  if (!data.run) decisionTools(table);
  return table;
}

function listTable(name, noun, caption, titles, widths, rows, choices, empty) {
  if (rows.length === 0) {
    $(name + '-body').append(make('p', { class: 'note' }, empty));
    return null;
  }
  return new Table($(name + '-body'), {
    name, noun, rows, caption, empty,
    columns: titles.map((title, at) => ({
      at, title, key: title.toLowerCase().replaceAll(' ', '-'), width: widths[at], choice: choices.includes(at),
    })),
    group: null, decide: null,
    detail: (row) => titles.map((title, at) => [title, row[at]]),
  });
}

/* A table that is short, with its first column as the heads of the rows. */
function plainTable(heads, rows) {
  return make('div', { class: 'pair' }, make('table', { class: 'plain' },
    make('thead', {}, make('tr', {}, ...heads.map((head, i) =>
      make('th', { scope: 'col', class: i ? 'n' : '' }, head)))),
    make('tbody', {}, ...rows.map((row) => make('tr', {}, ...row.map((value, i) => i
      ? make('td', { class: 'n' }, typeof value === 'number' ? number(value) : value)
      : make('th', { scope: 'row' }, value)))))));
}

/* ---- charts ---- */

function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function rect(x, y, width, height, name, title) {
  return svg('rect', { x, y, width: Math.max(0, width), height, class: 'f-' + name }, svg('title', {}, title));
}

function legend(names) {
  return make('ul', { class: 'legend' }, ...names.map((name) => make('li', {},
    svg('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true' },
      svg('rect', { width: 10, height: 10, rx: 2, class: 'f-' + name })), words(name))));
}

/* rows: [{label, parts: {name: n}}] as stacked bars with their sums. */
function bars(title, rows, names) {
  const most = Math.max(1, ...rows.map((row) => row.sum));
  const high = rows.length * 24 + 2;
  const picture = svg('svg', { viewBox: '0 0 440 ' + high, role: 'img', 'aria-label': title + ': ' + rows.map((row) =>
    row.label + ' ' + names.filter((n) => row.parts[n]).map((n) => row.parts[n] + ' ' + words(n)).join(', ')).join('; ') });
  rows.forEach((row, i) => {
    const label = row.label.length > 22 ? row.label.slice(0, 21) + '\u2026' : row.label;
    picture.append(svg('text', { x: 0, y: i * 24 + 16 }, label));
    let x = 150;
    for (const name of names) {
      const width = (row.parts[name] || 0) / most * 235;
      if (width > 0) picture.append(rect(x, i * 24 + 4, width < 2 ? 2 : width, 16, name,
        row.label + ': ' + count(row.parts[name], 'line') + ', ' + words(name)));
      x += width;
    }
    picture.append(svg('text', { x: Math.min(x + 6, 440), y: i * 24 + 16, class: 'soft' }, number(row.sum)));
  });
  return make('figure', {}, make('h3', {}, title), picture, legend(names));
}

function ruleChart() {
  const rules = new Map();
  for (const row of data.changes) {
    if (!rules.has(row[RULE])) rules.set(row[RULE], { label: row[RULE], parts: {}, sum: 0 });
    const rule = rules.get(row[RULE]);
    rule.parts[row[ACTION]] = (rule.parts[row[ACTION]] || 0) + 1;
    rule.sum++;
  }
  /* What closes comes first: it matters most, and is seldom much. */
  const rows = [...rules.values()].sort((a, b) => (b.parts.close || 0) - (a.parts.close || 0) || b.sum - a.sum);
  if (rows.length === 0) return null;
  const top = rows.slice(0, 12);
  const names = ['create', 'update', 'close'].filter((name) => top.some((row) => row.parts[name]));
  const chart = bars('Lines by rule and action' + (rows.length > 12 ? ' (12 of ' + rows.length + ' rules)' : ''), top, names);
  const said = rows.filter((row) => data.about[row.label]);
  if (said.length) chart.append(make('ul', { class: 'note', id: 'about-rules' },
    ...said.map((row) => make('li', {}, row.label + ': ' + data.about[row.label]))));
  return chart;
}

function sideChart() {
  const rows = Object.entries(data.counts).map(([side, c]) => ({ label: side + ' read', parts: c, sum: c.read }));
  if (rows.every((row) => row.sum === 0)) return null;
  return bars('Records read, by what became of them', rows,
    KINDS.filter((kind) => rows.some((row) => row.parts[kind])));
}

function findingsChart() {
  const runs = data.history;
  if (runs.length < 2) return null;
  const most = Math.max(1, ...runs.map((run) => run.findings));
  const step = 400 / Math.max(runs.length, 10);
  const picture = svg('svg', { viewBox: '0 0 440 150', role: 'img', 'aria-label': 'Findings of the last runs: ' +
    runs.map((run) => run.at.slice(0, 10) + ' ' + run.findings).join(', ') },
  svg('text', { x: 0, y: 12, class: 'soft' }, number(most)), svg('text', { x: 0, y: 126, class: 'soft' }, '0'),
  svg('line', { x1: 34, y1: 122, x2: 436, y2: 122 }), svg('line', { x1: 34, y1: 8, x2: 436, y2: 8 }));
  runs.forEach((run, i) => {
    const high = run.findings / most * 114;
    picture.append(rect(36 + i * step, 122 - high, step - Math.min(3, step / 4), high, 'findings',
      run.at + ': ' + count(run.findings, 'finding')));
  });
  picture.append(svg('text', { x: 34, y: 142, class: 'soft' }, runs[0].at.slice(0, 10)),
    svg('text', { x: Math.max(36 + runs.length * step, 190), y: 142, class: 'soft', 'text-anchor': 'end' },
      runs[runs.length - 1].at.slice(0, 10)));
  return make('figure', {}, make('h3', {}, 'Findings over the last ' + runs.length + ' runs'), picture);
}

/* ---- the words on top ---- */

function sentence(direction) {
  const [one, many] = SIDES[direction];
  const r = data.records[direction];
  const name = direction[0].toUpperCase() + direction.slice(1);
  if (!data.directions.includes(direction)) return name + ' was not asked for.';
  const parts = ['create', 'update', 'close'].filter((action) => r[action])
    .map((action) => count(r[action], one, many) + ' to ' + action);
  const system = direction === 'outbound' ? 'Rapid Response' : 'Rev.io';
  return name + ', to ' + system + ': ' + (parts.length ? parts.join(', ') : 'nothing to do') + '.';
}

function outcomes() {
  const tally = new Map();
  for (const row of data.changes) tally.set(row[OUTCOME], (tally.get(row[OUTCOME]) || 0) + 1);
  return [...tally].map(([outcome, n]) => n + ' ' + outcome).join(', ') || 'no lines';
}

function summary() {
  const lines = [sentence('outbound'), sentence('inbound')];
  const also = [[data.files.links, 'new link'], [data.files.conflicts, 'conflict'], [data.files.findings, 'finding'],
    [data.files.skipped, 'skipped line'], [data.files.pending, 'line pending in the other direction',
      'lines pending in the other direction']].filter(([n]) => n).map(([n, one, many]) => count(n, one, many));
  if (also.length) lines.push('Also: ' + also.join(', ') + '.');
  if (data.run) {
    lines.unshift('Run ' + data.run.run_id + ' (' + data.run.command + ', by ' + (data.run.operator || 'unknown') +
      ') ' + (data.run.ended_at ? 'ended ' + data.run.ended_at : 'has not ended') + ': ' +
      (data.run.outcome || 'under way') + ', exit status ' + data.run.exit_status + '.',
    'Lines: ' + outcomes() + '.');
  }
  $('summary').append(...lines.map((line) => make('li', {}, line)));
  $('alarms').append(...data.guards.filter((guard) => guard.tripped).map((guard) => make('p', { class: 'alarm' },
    (guard.allowed ? 'Guard passed by --allow: ' : 'A guard refuses to apply this: ') + guard.text)));
}

function skippedRows() {
  const rows = data.skipped.map(([system, rule, reason, n]) => [system + ': ' + reason + ' (' + rule + ')', n]);
  return rows.length ? [make('h3', {}, 'Skipped, by reason'), plainTable(['Reason', 'Records'], rows)] : [];
}

function records() {
  const sides = Object.entries(data.counts);
  $('records-body').append(plainTable(['', 'read', ...KINDS.map(words)],
    sides.map(([side, c]) => [side, c.read, ...KINDS.map((kind) => c[kind])])),
  make('p', { class: 'note' }, 'Read is the sum of the others, on each side.'), ...skippedRows());
  $('guards-body').append(data.guards.length ? plainTable(['Guard', 'State', 'Measured', 'Limit'],
    data.guards.map((guard) => [guard.text, !guard.tripped ? 'ok' : guard.allowed ? 'allowed' : 'REFUSES',
      guard.measured, guard.limit])) : make('p', { class: 'note' }, 'No guard was measured.'));
}

function start() {
  const title = (data.run ? 'Run ' + data.run.run_id : 'Change set ' + data.changeset_id);
  $('title').textContent = title;
  document.title = title + ' - accord';
  $('origin').textContent = 'Change set ' + data.changeset_id + ', made ' + data.created_at + ' by accord ' +
    data.tool_version + ' (' + data.origin + '), seal ' + data.seal;
  $('footer').textContent = 'Times are in UTC. This page is a copy for reading; changes.csv, sealed by manifest.json, is what ' +
    'is applied. It loads nothing and sends nothing.';
  $('changes-h').textContent = data.run ? 'Changes and what became of them' : 'Changes: read, and decide';
  for (const id of ['changes', 'conflicts', 'findings', 'records', 'guards']) {
    const n = { changes: data.changes.length, conflicts: data.conflicts.length, findings: data.findings.length }[id];
    $('nav').append(make('a', { href: '#' + id }, id[0].toUpperCase() + id.slice(1) +
      (n === undefined ? '' : ' (' + number(n) + ')')));
  }
  summary();
  $('charts').append(...[ruleChart(), sideChart(), findingsChart()].filter(Boolean));
  window.report = { changes: changeTable() };
  window.report.conflicts = listTable('conflicts', 'conflict', 'Conflicts: both sides changed since they last agreed',
    ['Account', 'Name', 'Rule', 'Customer says', 'Both said (base)', 'Site says', 'Resolution', 'Customer', 'Site'],
    [110, 180, 130, 210, 210, 210, 110, 90, 100], data.conflicts, [2, 6], 'No conflicts.');
  window.report.findings = listTable('findings', 'finding', 'Findings: states worth a look that no rule may repair',
    ['Finding', 'Account', 'Name', 'Detail', 'Since', 'Runs open', 'Customer', 'Site'],
    [180, 110, 190, 420, 180, 110, 90, 100], data.findings, [0], 'No findings.');
  records();
}

start();
