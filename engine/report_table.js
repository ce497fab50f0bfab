'use strict';
/* A table of any length: real rows, but only those in view are in the page. It sorts, filters by column and by
 * text, groups, and, given `decide`, marks decisions. Text from data enters by textContent alone. */

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'class') element.className = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const number = (n) => n.toLocaleString('en-US');
const count = (n, one, many) => number(n) + ' ' + (n === 1 ? one : many || one + 's');
const naturally = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const ROW_HEIGHT = 30;
const OVERSCAN = 12;
const CHOICES_MAX = 24;
const PRINT_MAX = 5000;

class Table {
  /* spec: {name, noun, columns: [{key, title, width, at, choice, className, text}], rows, group, decide, empty} */
  constructor(root, spec) {
    this.root = root;
    this.spec = spec;
    this.all = spec.rows;
    this.sort = { column: null, down: false };
    this.filters = new Map();
    this.text = '';
    this.grouped = false;
    this.live = new Map();
    this.printing = false;
    this.build();
    this.refresh();
  }

  value(row, column) {
    return column.text ? column.text(row) : row[column.at];
  }

  /* ---- what never changes ---- */

  build() {
    const { spec } = this;
    this.status = make('p', { class: 'note', role: 'status', id: spec.name + '-status' });
    this.bar = make('div', { class: 'bar' }, make('label', {}, 'Find ', make('input', {
      type: 'search', id: spec.name + '-find', placeholder: 'any text',
      oninput: (event) => this.later(() => { this.text = event.target.value.toLowerCase(); }),
    })));
    if (spec.group) {
      this.bar.append(make('label', {}, make('input', {
        type: 'checkbox', id: spec.name + '-group',
        onchange: (event) => { this.grouped = event.target.checked; this.refresh(); },
      }), ' group by account'));
    }
    this.bar.append(make('button', {
      type: 'button', id: spec.name + '-clear', onclick: () => this.clear(),
    }, 'Clear filters'));
    this.body = make('tbody');
    this.table = make('table', { 'aria-describedby': spec.name + '-status' },
      make('caption', { class: 'hidden' }, spec.caption), this.columns(), this.head(), this.body);
    this.table.style.width = spec.columns.reduce((sum, c) => sum + c.width, 0) + 'px';
    this.scroll = make('div', {
      class: 'scroll grid', role: 'region', tabindex: '0', 'aria-label': spec.caption,
      onscroll: () => this.draw(),
    }, this.table);
    this.detail = make('div', { class: 'in-hand', hidden: true });
    this.root.append(this.bar, this.status, this.scroll, this.detail);
    this.body.addEventListener('focusin', (event) => this.choose(event));
    this.body.addEventListener('click', (event) => this.choose(event));
    new ResizeObserver(() => this.draw()).observe(this.scroll);
    addEventListener('beforeprint', () => { this.printing = true; this.draw(true); });
    addEventListener('afterprint', () => { this.printing = false; this.draw(true); });
  }

  columns() {
    return make('colgroup', {}, ...this.spec.columns.map((column) => {
      const col = make('col');
      col.style.width = column.width + 'px';
      return col;
    }));
  }

  head() {
    this.heads = this.spec.columns.map((column) => make('th', { scope: 'col', 'aria-sort': 'none' },
      make('button', { type: 'button', onclick: () => this.sortBy(column) }, column.title)));
    this.fields = this.spec.columns.map((column) => this.filterField(column));
    return make('thead', {}, make('tr', {}, ...this.heads),
      make('tr', { class: 'filters' }, ...this.fields.map((field) => make('td', {}, field))));
  }

  filterField(column) {
    const set = (event) => this.later(() => {
      if (event.target.value === '') this.filters.delete(column);
      else this.filters.set(column, event.target.value);
    });
    const label = 'Filter by ' + column.title.toLowerCase();
    const values = column.choice && (column.values || this.distinct(column));
    if (!values || values.length > CHOICES_MAX)
      return make('input', { 'aria-label': label, 'data-column': column.key, oninput: set });
    return make('select', { 'aria-label': label, 'data-column': column.key, onchange: set },
      make('option', { value: '' }, 'all'), ...values.map((value) =>
        make('option', { value: '=' + value }, value || '(none)')));
  }

  distinct(column) {
    return [...new Set(this.all.map((row) => this.value(row, column)))].sort(naturally.compare);
  }

  /* ---- which rows, in which order ---- */

  later(change) {
    change();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), 120);
  }

  clear() {
    this.filters.clear();
    this.text = '';
    this.root.querySelector('input[type=search]').value = '';
    for (const field of this.fields) field.value = '';
    this.refresh();
  }

  sortBy(column) {
    if (this.sort.column === column && this.sort.down) this.sort = { column: null, down: false };
    else this.sort = { column, down: this.sort.column === column };
    this.spec.columns.forEach((c, i) => this.heads[i].setAttribute('aria-sort',
      c !== this.sort.column ? 'none' : this.sort.down ? 'descending' : 'ascending'));
    this.heads.forEach((head, i) => {
      const mark = this.spec.columns[i] !== this.sort.column ? '' : this.sort.down ? ' \u25bc' : ' \u25b2';
      head.firstChild.textContent = this.spec.columns[i].title + mark;
    });
    this.refresh();
  }

  passes(row) {
    for (const [column, wanted] of this.filters) {
      const value = this.value(row, column);
      if (wanted[0] === '=' && column.choice ? value !== wanted.slice(1)
        : !value.toLowerCase().includes(wanted.toLowerCase())) return false;
    }
    if (!this.text) return true;
    if (!row.all) row.all = row.filter((value) => typeof value === 'string').join('\u0001').toLowerCase();
    return row.all.includes(this.text);
  }

  sorted(rows) {
    const { column, down } = this.sort;
    if (!column) return rows;
    const keyed = rows.map((row, i) => ({ row, i, key: this.value(row, column) }));
    keyed.sort((a, b) => (down ? -1 : 1) * naturally.compare(a.key, b.key) || a.i - b.i);
    return keyed.map((entry) => entry.row);
  }

  groupRows(rows) {
    const groups = new Map();
    for (const row of rows) {
      const { key, title } = this.spec.group(row);
      if (!groups.has(key)) groups.set(key, { title, rows: [] });
      groups.get(key).rows.push(row);
    }
    const list = [];
    for (const group of groups.values()) {
      list.push({ group: group.title + ' \u2013 ' + count(group.rows.length, this.spec.noun) });
      list.push(...group.rows);
    }
    return list;
  }

  refresh() {
    this.shown = this.sorted(this.all.filter((row) => this.passes(row)));
    this.list = this.grouped ? this.groupRows(this.shown) : this.shown;
    this.table.setAttribute('aria-rowcount', this.list.length + 2);
    this.tell();
    this.draw(true);
  }

  tell() {
    const some = this.shown.length === this.all.length ? '' : number(this.shown.length) + ' of ';
    let text = some + count(this.all.length, this.spec.noun);
    if (this.spec.decide) text += '; ' + this.spec.decide.tell();
    this.status.textContent = text;
  }

  /* ---- drawing what is in view ---- */

  draw(anew) {
    const top = Math.max(0, this.scroll.scrollTop);
    const high = this.scroll.clientHeight || 600;
    let first = Math.max(0, Math.floor(top / ROW_HEIGHT) - OVERSCAN);
    let last = Math.min(this.list.length, Math.ceil((top + high) / ROW_HEIGHT) + OVERSCAN);
    if (this.printing) [first, last] = [0, Math.min(this.list.length, PRINT_MAX)];
    if (first >= last) first = Math.max(0, last - 1);
    if (!anew && this.first === first && this.last === last) return;
    [this.first, this.last] = [first, last];
    if (anew) this.live.clear();
    const live = new Map();
    for (let i = first; i < last; i++) live.set(i, this.live.get(i) || this.drawRow(i));
    this.live = live;
    this.place([...live.values()], first, last);
  }

  /* Puts rows in order without moving those that stay, so that the focus stays. */
  place(rows, first, last) {
    const wanted = [this.spacer(first), ...rows, this.spacer(this.list.length - last, true)];
    const keep = new Set(wanted);
    for (const old of [...this.body.children]) if (!keep.has(old)) old.remove();
    wanted.forEach((row, i) => {
      if (this.body.children[i] !== row) this.body.insertBefore(row, this.body.children[i] || null);
    });
  }

  spacer(rows, below) {
    const cell = make('td', { colspan: this.spec.columns.length });
    const beyond = this.printing && below && rows > 0;
    if (beyond) cell.textContent = number(rows) + ' further rows are not printed; filter, or print the CSV';
    else cell.style.height = rows * ROW_HEIGHT + 'px';
    if (this.list.length === 0 && below) {
      cell.style.height = ROW_HEIGHT + 'px';
      cell.textContent = this.all.length ? 'No row passes the filters.' : this.spec.empty;
      return make('tr', {}, cell);
    }
    return make('tr', { class: beyond ? '' : 'spacer', 'aria-hidden': beyond ? undefined : 'true' }, cell);
  }

  drawRow(i) {
    const row = this.list[i];
    if (row.group !== undefined) {
      return make('tr', { class: 'group', 'aria-rowindex': i + 3 },
        make('td', { colspan: this.spec.columns.length }, row.group));
    }
    const tr = make('tr', { class: 'row', 'aria-rowindex': i + 3 });
    if (!this.spec.decide) tr.tabIndex = 0;
    this.fill(tr, row);
    return tr;
  }

  fill(tr, row) {
    tr.row = row;
    tr.classList.toggle('chosen', row === this.chosen);
    if (this.spec.decide) this.spec.decide.paint(tr, row);
    tr.append(...this.spec.columns.map((column) => {
      if (column.cell) return make('td', {}, column.cell(row, this));
      const value = this.value(row, column);
      const extra = column.className ? ' ' + column.className(row) : '';
      return make('td', { class: (value === '' ? 'none' : column.key) + extra },
        value === '' ? column.empty || '' : value);
    }));
  }

  redraw() {
    this.tell();
    this.draw(true);
  }

  /* ---- the row in hand, in full ---- */

  choose(event) {
    const tr = event.target.closest('tr.row');
    if (!tr || tr.row === this.chosen) return;
    this.chosen = tr.row;
    for (const other of this.body.querySelectorAll('tr.chosen')) other.classList.remove('chosen');
    tr.classList.add('chosen');
    this.detail.hidden = false;
    this.detail.replaceChildren(make('h3', {}, 'The row in hand'),
      make('dl', {}, ...this.spec.detail(tr.row).filter(([, value]) => value !== '')
        .flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])));
  }
}
