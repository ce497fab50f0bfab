"""model - the comparison, said once more in SQL (SQLite), for worlds whose rules SQL can say.

Nothing of the program is used: codes, links, the base, rules with maps, skips, the life of an account, findings
and the accounting are taken from product.md as relations. Names and addresses that the
program compares as a clerk would are not in it.

Tables: c, s (the snapshots), bc, bs (what they were when they last agreed), l (links), d (decisions), m (maps).
"""
import hashlib, sqlite3

from world import CUSTOMER, SITE, DEALER

LIFE = "life-of-an-account"


def fold(code):
    """What makes two codes near: letter case, dashes, spaces, separators and leading zeros overlooked."""
    kept = "".join(ch for ch in code.upper() if ch not in "- \t\r\n._/#:").lstrip("0")
    return kept or "0"


def change_id(direction, key, field, before, after):
    text = "".join("%d:%s," % (len(t.encode()), t) for t in (direction, key, field, before, after))
    return "c" + hashlib.sha256(text.encode()).hexdigest()[:16]


def quote(text):
    return "'%s'" % text.replace("'", "''")


class Model:
    def __init__(self, path, rules, skips, direction="both", create="both", auto_link="exact"):
        self.db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -500000"):
            self.db.execute("PRAGMA " + pragma)
        self.db.create_function("fold", 1, fold, deterministic=True)
        self.db.create_function("change_id", 5, change_id, deterministic=True)
        self.rules, self.skips = rules, skips
        self.out, self.inb = direction != "inbound", direction != "outbound"
        self.create_out, self.create_in = create in ("both", "outbound"), create in ("both", "inbound")
        self.auto_link = auto_link == "exact"
        for name, columns in (("c", CUSTOMER), ("bc", CUSTOMER), ("s", SITE), ("bs", SITE)):
            self.db.execute("CREATE TABLE %s (%s)" % (name, ", ".join(columns)))
        self.db.execute("CREATE TABLE l (customer_id, site_num)")
        self.db.execute("CREATE TABLE d (what, customer_id, site_num, change_id)")
        self.db.execute("CREATE TABLE m (rule, pos, cust COLLATE NOCASE, site COLLATE NOCASE, to_site, to_cust)")
        for rule in rules:
            self.db.executemany("INSERT INTO m VALUES (?, ?, ?, ?, ?, ?)",
                                [(rule.name, i, a, b, arrow != "<-", arrow != "->")
                                 for i, (a, arrow, b) in enumerate(rule.maps)])

    def fill(self, table, rows):
        count = len(self.db.execute("SELECT * FROM " + table).description)
        self.db.execute("BEGIN")
        self.db.executemany("INSERT INTO %s VALUES (%s)" % (table, ", ".join("?" * count)), rows)
        self.db.execute("COMMIT")

    def run(self, *statements):
        for statement in statements:
            self.db.execute(statement)

    # ---- the values of a rule on a pair ------------------------------------------------------------

    def mapped(self, rule, side, text, arrow):
        """The word of the other side, by a line that is read along `arrow` ('1': any); NULL if none."""
        mine, other = ("cust", "site") if side == "c" else ("site", "cust")
        return ("(SELECT {other} FROM m WHERE rule = {rule} AND {mine} = trim({text}) AND {arrow}"
                " ORDER BY pos LIMIT 1)").format(other=other, mine=mine, rule=quote(rule.name), text=text,
                                                 arrow=arrow)

    def term(self, rule, side, text):
        if side == "c":
            return "coalesce(%s, %s)" % (self.mapped(rule, "c", text, "to_site"),
                                         self.mapped(rule, "c", text, "1"))
        customer = "coalesce(%s, %s)" % (self.mapped(rule, "s", text, "to_cust"),
                                         self.mapped(rule, "s", text, "1"))
        return "coalesce(%s, %s)" % (self.mapped(rule, "c", customer, "to_site"),
                                     self.mapped(rule, "c", customer, "1"))

    def unknown(self, rule, side, text):
        """The state on a value that the map does not know."""
        both = rule.flows == 3
        if rule.otherwise == "set-aside":
            return "'set-aside'"
        if rule.otherwise == "copy":
            listed = self.mapped(rule, "s" if side == "c" else "c", text, "1")
            return "iif(%s IS NULL, 'ready', 'leave')" % listed if both else "'ready'"
        words = "('active', 'pending', 'cancelled', 'unknown')"
        if rule.name == "closed":
            return "iif(%s IN %s, 'silent', 'leave')" % (text, words)
        return "'leave'"

    def values(self, rule, c_state):
        """SQL columns: st, unk (side), unk_value, cv, sv, w_out, w_in."""
        cx = c_state if rule.name == "region" else "c_" + (rule.customer or "")
        sx = "s_" + (rule.site or "")
        if rule.value is not None:
            constant = quote(rule.value)
            return ("'ready'", "''", "''", cx if rule.flows == 2 else constant,
                    sx if rule.flows == 1 else constant, constant, constant)
        if not rule.maps:
            return ("'ready'", "''", "''", cx, sx, cx, sx)
        if rule.flows == 3:
            tc, ts = self.term(rule, "c", cx), self.term(rule, "s", sx)
            state = ("CASE WHEN %s <> '' AND %s IS NULL AND %s <> 'ready' THEN %s"
                     " WHEN %s <> '' AND %s IS NULL AND %s <> 'ready' THEN %s ELSE 'ready' END") % (
                         cx, tc, self.unknown(rule, "c", cx), self.unknown(rule, "c", cx),
                         sx, ts, self.unknown(rule, "s", sx), self.unknown(rule, "s", sx))
            unknown_c = "%s <> '' AND %s IS NULL AND %s <> 'ready'" % (cx, tc, self.unknown(rule, "c", cx))
            return (state, "iif(%s, 'c', 's')" % unknown_c, "iif(%s, %s, %s)" % (unknown_c, cx, sx),
                    "coalesce(%s, %s)" % (tc, cx), "coalesce(%s, %s)" % (ts, sx),
                    "coalesce(%s, %s)" % (self.mapped(rule, "c", cx, "to_site"), cx),
                    "coalesce(%s, %s)" % (self.mapped(rule, "s", sx, "to_cust"), sx))
        side, x, arrow = ("c", cx, "to_site") if rule.flows == 1 else ("s", sx, "to_cust")
        word = self.mapped(rule, side, x, arrow)
        state = "iif(%s = '' OR %s IS NOT NULL, 'ready', %s)" % (x, word, self.unknown(rule, side, x))
        moved = "coalesce(%s, %s)" % (word, x)
        return (state, quote(side), x, moved if side == "c" else cx, moved if side == "s" else sx, moved, moved)

    def verdict(self, rule):
        """In terms of st, cv, sv, hb, bcv, bsv, mc and ms (who moved)."""
        out, inb = "1" if rule.flows & 1 else "0", "1" if rule.flows & 2 else "0"
        both = "1" if rule.flows == 3 else "0"
        return ("CASE WHEN st <> 'ready' THEN st WHEN trim(cv) = trim(sv) THEN 'agree'"
                " WHEN hb AND mc AND ms THEN CASE WHEN {conflict} = 'revio' AND {out} THEN 'outbound'"
                "  WHEN {conflict} = 'rapid-response' AND {inb} THEN 'inbound' ELSE 'held' END"
                " WHEN hb AND mc THEN iif({out}, 'outbound', 'foreign')"
                " WHEN hb AND ms THEN iif({inb}, 'inbound', 'foreign')"
                " WHEN {both} AND cv <> '' AND sv <> '' THEN iif({owner} = 'revio', 'outbound', 'inbound')"
                " WHEN {out} AND cv <> '' THEN 'outbound' WHEN {inb} AND sv <> '' THEN 'inbound'"
                " ELSE 'rests' END").format(conflict=quote(rule.conflict), owner=quote(rule.owner), out=out,
                                            inb=inb, both=both)

    def why(self, rule):
        follows = "c_state <> next_state" if rule.name == "region" else "0"
        one_way = "1" if rule.flows != 3 else "0"
        return ("CASE WHEN {follows} THEN 'follows what this change set writes to the customer'"
                " WHEN hb AND mc AND ms THEN 'changed on both sides; the rule names ' || iif(kind = 'outbound',"
                "  'revio', 'rapid-response')"
                " WHEN hb AND mc THEN 'changed in revio' WHEN hb AND ms THEN 'changed in rapid-response'"
                " WHEN NOT {one_way} AND cv <> '' AND sv <> '' THEN 'no base yet; ' || iif(kind = 'outbound',"
                "  'revio', 'rapid-response') || ' is the owner'"
                " WHEN kind = 'outbound' THEN iif(sv = '', 'empty in rapid-response',"
                "  'no base yet; the rule flows outbound')"
                " ELSE iif(cv = '', 'empty in revio', 'no base yet; the rule flows inbound') END").format(
                    follows=follows, one_way=one_way)

    def skip(self, direction, site_type):
        """The first skip that holds for the pair in this direction, or NULL."""
        whens = []
        for skip in self.skips:
            if skip.create or skip.direction not in ("both", direction):
                continue
            sql = skip.sql.replace("s.site_type", site_type).replace("c.", "c_").replace("s.", "s_")
            whens.append("WHEN %s THEN %s" % (sql, quote(skip.name)))
        return "CASE %s END" % " ".join(whens) if whens else "NULL"

    def judge(self, p, rule, base, site_type, c_state, keep):
        """Adds to {p}_v what the rule makes of each pair of {p}_p that does not rest."""
        st, unk, unk_value, cv, sv, w_out, w_in = self.values(rule, c_state)
        position = self.rules.index(rule)
        # each step by itself: folded into one, SQLite would work the words of maps out again and again
        self.run("""
            WITH v AS MATERIALIZED (SELECT *, {st} st, {unk} unk, {unk_value} unk_value, {cv} cv, {sv} sv,
              {w_out} w_out, {w_in} w_in, {skip_out} skip_out, {skip_in} skip_in FROM {p}_p WHERE NOT rests),
             w AS MATERIALIZED (SELECT v.*, b.cv IS NOT NULL hb, b.cv bcv, b.sv bsv,
              trim(v.cv) <> trim(b.cv) m1, trim(v.sv) <> trim(b.sv) m2 FROM v
              LEFT JOIN {base} b ON b.customer_id = v.customer_id AND b.rule = {name}),
             x AS MATERIALIZED (SELECT *, iif(m1 OR m2, m1, cv <> bcv) mc, iif(m1 OR m2, m2, sv <> bsv) ms FROM w),
             y AS MATERIALIZED (SELECT *, {verdict} kind FROM x)
            INSERT INTO {p}_v SELECT customer_id, site_num, {name}, {pos},
             CASE WHEN kind = 'outbound' AND skip_out IS NOT NULL OR kind = 'inbound' AND skip_in IS NOT NULL
              THEN 'skipped' ELSE kind END,
             kind, iif(kind = 'outbound', skip_out, skip_in), unk, unk_value, cv, sv, bcv, w_out, w_in,
             hb AND mc AND ms AND kind IN ('outbound', 'inbound'), {why}
            FROM y WHERE kind <> 'silent' AND ({keep} OR kind <> 'agree')""".format(
                p=p, name=quote(rule.name), pos=position, why=self.why(rule), verdict=self.verdict(rule), st=st,
                unk=unk, unk_value=unk_value, cv=cv, sv=sv, w_out=w_out, w_in=w_in, base=base, keep=int(keep),
                skip_out=self.skip("outbound", site_type), skip_in=self.skip("inbound", site_type)))

    def effective(self, direction):
        """Will the field of a verdict v be written? Not when pending, ignored or held."""
        if not (self.out if direction == "outbound" else self.inb):
            return "0"
        return ("NOT EXISTS (SELECT 1 FROM d WHERE what IN ('ignore-change', 'hold') AND d.change_id ="
                " change_id({direction}, {key}, {field}, {before}, {after}))")

    def pairs(self, p, customers, sites, links, base, keep, dealer):
        """{p}_p, the pairs, and {p}_v, the verdicts on them (agreements only when `keep`)."""
        columns = ["c.%s c_%s" % (n, n) for n in CUSTOMER] + ["s.%s s_%s" % (n, n) for n in SITE]
        foreign = "s.dealer_number <> '' AND s.dealer_number <> '%s'" % DEALER if dealer else "0"
        self.run("""CREATE TABLE {p}_p AS SELECT l.customer_id, l.site_num, {foreign} foreign_group,
                    {foreign} OR c.status = 'Closed' AND s.status <> 'cancelled' rests,
                    s.site_type next_type, c.state next_state, {columns}
                    FROM {links} l JOIN {c} c ON c.customer_id = l.customer_id
                    JOIN {s} s ON s.site_num = l.site_num""".format(
                        p=p, foreign=foreign, columns=", ".join(columns), links=links, c=customers, s=sites),
                 "CREATE INDEX {p}_p1 ON {p}_p (customer_id)".format(p=p),
                 """CREATE TABLE {p}_v (customer_id, site_num, rule, pos, kind, would, skip, unk, unk_value, cv,
                    sv, bcv, w_out, w_in, was_conflict, why)""".format(p=p))
        by_name = {rule.name: rule for rule in self.rules}
        always = [rule for rule in self.rules if not rule.create]
        # a record that a rule sets aside as it stands rests, whatever else would be written
        self.set_aside(p, always)
        self.judge(p, by_name["site-type"], base, "s_site_type", "c_state", keep)
        self.hand_on(p, "site-type", "outbound", "next_type", "w_out", "site_num", "site_type", "s_site_type")
        self.judge(p, by_name["state"], base, "next_type", "c_state", keep)
        self.hand_on(p, "state", "inbound", "next_state", "w_in", "customer_id", "state", "c_state")
        for rule in always:
            if rule.name not in ("site-type", "state"):
                self.judge(p, rule, base, "next_type", "next_state", keep)
        self.run("CREATE INDEX {p}_v1 ON {p}_v (customer_id, rule)".format(p=p))

    def set_aside(self, p, always):
        self.run("CREATE TABLE {p}_a (customer_id, rule, pos, unk, unk_value)".format(p=p),
                 "CREATE INDEX {p}_a1 ON {p}_a (customer_id)".format(p=p))
        for rule in always:
            if not rule.maps or rule.otherwise != "set-aside":
                continue
            st, unk, unk_value = self.values(rule, "c_state")[:3]
            self.run("""INSERT INTO {p}_a SELECT customer_id, {name}, {pos}, {unk}, {value} FROM {p}_p
                        WHERE NOT rests AND {st} = 'set-aside'""".format(
                            p=p, name=quote(rule.name), pos=self.rules.index(rule), unk=unk, value=unk_value,
                            st=st))
        self.run("UPDATE {p}_p SET rests = 2 WHERE customer_id IN (SELECT customer_id FROM {p}_a)".format(p=p))

    def hand_on(self, p, rule, direction, column, text, key, field, before):
        effective = self.effective(direction).format(
            direction=quote(direction), key="v." + key, field=quote(field), before=before, after="v." + text)
        self.run("""UPDATE {p}_p SET {column} = v.{text} FROM {p}_v v WHERE v.customer_id = {p}_p.customer_id
                    AND v.rule = {rule} AND v.kind = {direction} AND {effective}""".format(
                        p=p, column=column, text=text, rule=quote(rule), direction=quote(direction),
                        effective=effective))

    # ---- the base ------------------------------------------------------------------------------------

    def make_base(self):
        """What each rule agreed on in the former records; nobody's dealer group was looked at then."""
        self.run("CREATE TABLE none (customer_id, rule, cv, sv)")
        was = self.out, self.inb
        self.out = self.inb = True
        skips, self.skips = self.skips, self.skips
        self.pairs("o", "bc", "bs", "l", "none", True, False)
        self.out, self.inb = was
        # where a state was on its way, the region does not agree yet as the records stood
        self.run("""CREATE TABLE b AS SELECT customer_id, rule, cv, sv FROM o_v WHERE kind = 'agree' AND
                    NOT (rule = 'region' AND EXISTS (SELECT 1 FROM o_p p WHERE p.customer_id = o_v.customer_id
                     AND p.next_state <> p.c_state))""", "CREATE INDEX b1 ON b (customer_id, rule)")

    # ---- codes ---------------------------------------------------------------------------------------

    def candidates(self):
        """h: who has which code; f: the fate of each record without a link."""
        self.run(
            """CREATE TABLE f AS SELECT 'c' side, customer_id key, trim(account_number) code, '' further,
               CASE WHEN customer_id IN (SELECT customer_id FROM l) THEN 'linked'
                WHEN customer_id IN (SELECT customer_id FROM d WHERE what = 'ignore-record' AND customer_id <> '')
                 THEN 'outside' ELSE 'lone' END fate, '' partner FROM c
               UNION ALL SELECT 's', site_num, trim(transmitter_code), trim(other_codes),
               CASE WHEN site_num IN (SELECT site_num FROM l) THEN 'linked'
                WHEN dealer_number <> '' AND dealer_number <> '%s' OR site_num IN
                 (SELECT site_num FROM d WHERE what = 'ignore-record' AND site_num <> '') THEN 'outside'
                ELSE 'lone' END, '' FROM s""" % DEALER,
            "CREATE UNIQUE INDEX f1 ON f (side, key)",
            """CREATE TABLE h AS SELECT side, key, code, 0 further FROM f WHERE fate <> 'outside' AND code <> ''
               UNION ALL SELECT side, key, further, 1 FROM f WHERE fate <> 'outside' AND further <> ''""",
            "CREATE INDEX h1 ON h (code, side)", "CREATE INDEX h2 ON h (side, key)",
            """CREATE TABLE codes AS SELECT code, fold(code) fold, count(DISTINCT iif(side = 'c', key, NULL)) customers,
               count(DISTINCT iif(side = 's', key, NULL)) sites FROM h GROUP BY code""",
            "CREATE INDEX codes1 ON codes (code)",
            """CREATE TABLE dup AS SELECT DISTINCT side, key FROM h JOIN codes USING (code)
               WHERE customers > 1 OR sites > 1""",
            "CREATE INDEX dup1 ON dup (side, key)",
            """UPDATE f SET fate = 'duplicate' WHERE fate = 'lone' AND EXISTS
               (SELECT 1 FROM dup WHERE dup.side = f.side AND dup.key = f.key)""")
        for further in (0, 1):
            self.run("DROP TABLE IF EXISTS e",
                     """CREATE TABLE e AS SELECT a.key customer_id, b.key site_num, x.fate cf, y.fate sf
                        FROM h a JOIN h b ON a.code = b.code AND a.side = 'c' AND b.side = 's'
                        AND b.further = %d JOIN codes k ON k.code = a.code AND customers = 1 AND sites = 1
                        JOIN f x ON x.side = 'c' AND x.key = a.key JOIN f y ON y.side = 's' AND y.key = b.key
                        WHERE x.fate = 'lone' OR y.fate = 'lone'""" % further)
            self.pair_up("""iif(cf = 'lone' AND sf = 'lone', iif(EXISTS (SELECT 1 FROM d WHERE what =
                            'reject-pair' AND d.customer_id = e.customer_id AND d.site_num = e.site_num),
                            'rejected', 'automatic'), 'taken')""")
        self.run("DROP TABLE e", "CREATE INDEX codes2 ON codes (fold)",
                 """CREATE TABLE e AS SELECT a.key customer_id, b.key site_num, x.fate cf, y.fate sf
                    FROM (SELECT fold FROM codes GROUP BY fold HAVING count(*) > 1) n
                    CROSS JOIN codes j ON j.fold = n.fold CROSS JOIN codes k ON k.fold = n.fold AND j.code <> k.code
                    CROSS JOIN h a ON a.code = j.code AND a.side = 'c'
                    CROSS JOIN h b ON b.code = k.code AND b.side = 's'
                    CROSS JOIN f x ON x.side = 'c' AND x.key = a.key CROSS JOIN f y ON y.side = 's' AND y.key = b.key
                    WHERE x.fate = 'lone' OR y.fate = 'lone'""")
        self.pair_up("""iif(EXISTS (SELECT 1 FROM d WHERE what = 'reject-pair' AND d.customer_id = e.customer_id
                        AND d.site_num = e.site_num), 'rejected', 'near')""")
        self.run("""UPDATE f SET fate = 'rejected' WHERE fate = 'lone' AND (side = 'c' AND key IN
                    (SELECT customer_id FROM d WHERE what = 'reject-pair') OR side = 's' AND key IN
                    (SELECT site_num FROM d WHERE what = 'reject-pair'))""",
                 """CREATE TABLE used AS SELECT side, code FROM f WHERE fate = 'outside' AND code <> ''
                    UNION SELECT side, further FROM f WHERE fate = 'outside' AND further <> ''""",
                 "CREATE INDEX used1 ON used (code)")

    def pair_up(self, fate):
        self.run("""UPDATE f SET fate = n.fate, partner = n.partner FROM (SELECT 'c' side, customer_id key,
                    site_num partner, %s fate FROM e UNION ALL SELECT 's', site_num, customer_id, %s FROM e) n
                    WHERE f.side = n.side AND f.key = n.key AND f.fate = 'lone'""" % (fate, fate))

    # ---- lines ---------------------------------------------------------------------------------------

    def compare(self):
        for i, (table, column) in enumerate((
                ("c", "customer_id"), ("s", "site_num"), ("bc", "customer_id"), ("bs", "site_num"),
                ("l", "customer_id"), ("l", "site_num"), ("d", "customer_id"), ("d", "site_num"),
                ("d", "change_id"), ("m", "rule"))):
            self.run("CREATE INDEX i%d ON %s (%s)" % (i, table, column))
        self.make_base()
        self.candidates()
        # links.csv, and the pairs that come with it
        self.run("CREATE TABLE links AS SELECT key customer_id, partner site_num FROM f WHERE side = 'c' AND"
                 " fate = 'automatic' AND %d" % self.auto_link,
                 "UPDATE f SET fate = 'linked-now' WHERE fate = 'automatic' AND %d" % self.auto_link,
                 "CREATE TABLE l2 AS SELECT * FROM l UNION ALL SELECT * FROM links")
        self.pairs("n", "c", "s", "l2", "b", False, True)
        self.tables()
        self.pair_lines()
        self.pair_findings()
        self.lone()
        self.account()

    def tables(self):
        self.run("""CREATE TABLE lines (pending, change_id, direction, "action", customer_id, site_num,
                    account_number, name, field, "before", "after", rule, reason)""",
                 "CREATE INDEX lines1 ON lines (customer_id, site_num)",
                 "CREATE INDEX lines2 ON lines (site_num, customer_id)",
                 "CREATE TABLE skipped (system, key, account_number, name, rule, reason)",
                 "CREATE TABLE findings (finding, customer_id, site_num, account_number, name)",
                 "CREATE TABLE conflicts (customer_id, site_num, account_number, name, rule, customer_value,"
                 " site_value, base_value, kind, resolution)",
                 "CREATE TABLE marks (side, key, mark)",  # what became of a record; the least counts
                 "CREATE TABLE names AS SELECT 'c' side, customer_id key, account_number code, last_name name,"
                 " status, identity_type kind FROM c UNION ALL"
                 " SELECT 's', site_num, transmitter_code, site_name, status, site_type FROM s",
                 "CREATE INDEX names1 ON names (side, key)")

    def pair_lines(self):
        who = ("customer_id, site_num, iif(c_account_number <> '', c_account_number, s_transmitter_code) code,"
               " iif(c_last_name <> '', c_last_name, s_site_name) name")
        for rule in self.rules:
            if rule.create:
                continue
            for direction, field, before, text, key in (
                    ("outbound", rule.site, "s_%s", "w_out", "site_num"),
                    ("inbound", rule.customer, "c_%s", "w_in", "customer_id")):
                if not rule.flows & (1 if direction == "outbound" else 2):
                    continue
                action = ("iif(v.w_in = 'Closed', 'close', 'update')" if rule.name == "closed" else "'update'")
                pending = int(not (self.out if direction == "outbound" else self.inb))
                self.run("""INSERT INTO lines SELECT {pending}, change_id({direction}, p.{key}, {field}, {before},
                             v.{text}), {direction}, {action}, p.customer_id, p.site_num, p.code, p.name, {field},
                             {before}, v.{text}, v.rule, v.why
                            FROM n_v v JOIN (SELECT *, {who} FROM n_p) p ON p.customer_id = v.customer_id
                            WHERE v.rule = {rule} AND v.kind = {direction} AND v.{text} <> {before}""".format(
                                pending=pending, direction=quote(direction), key=key, field=quote(field),
                                before=before % field, text=text, action=action, who=who, rule=quote(rule.name)))
        self.run(
            """INSERT INTO skipped SELECT iif(l.direction = 'outbound', 'revio', 'rapid-response'),
               iif(l.direction = 'outbound', l.customer_id, l.site_num), n.code, n.name, l.rule,
               'change ' || l.change_id || ' of ' || l.field || ' is ignored by decision' FROM lines l
               JOIN names n ON n.side = iif(l.direction = 'outbound', 'c', 's')
               AND n.key = iif(l.direction = 'outbound', l.customer_id, l.site_num)
               WHERE l.change_id IN (SELECT change_id FROM d WHERE what = 'ignore-change')""",
            """INSERT INTO marks SELECT 'c', customer_id, 4 FROM lines WHERE change_id IN
               (SELECT change_id FROM d WHERE what = 'ignore-change')""",
            "DELETE FROM lines WHERE change_id IN (SELECT change_id FROM d WHERE what = 'ignore-change')",
            "INSERT INTO marks SELECT 'c', customer_id, 1 FROM lines",
            """INSERT INTO conflicts SELECT p.customer_id, p.site_num, p.code, p.name, v.rule, v.cv, v.sv, v.bcv,
               'both_changed', iif(v.kind = 'held', 'held', iif(v.kind = 'outbound', 'revio', 'rapid-response'))
               FROM n_v v JOIN (SELECT *, %s FROM n_p) p ON p.customer_id = v.customer_id
               WHERE v.kind = 'held' OR v.was_conflict AND v.kind <> 'skipped'""" % who,
            "INSERT INTO marks SELECT 'c', customer_id, 2 FROM n_v WHERE kind = 'held'",
            """INSERT INTO skipped SELECT DISTINCT iif(v.would = 'outbound', 'revio', 'rapid-response'), n.key,
               n.code, n.name, v.skip, iif(v.skip = 'other-site-types', 'skipped by other-site-types',
               'skipped by ' || v.skip) FROM n_v v JOIN names n ON n.side = iif(v.would = 'outbound', 'c', 's')
               AND n.key = iif(v.would = 'outbound', v.customer_id, v.site_num) WHERE v.kind = 'skipped'""",
            "INSERT INTO marks SELECT 'c', customer_id, 4 FROM n_v WHERE kind IN ('skipped', 'leave')")
        for table, where, pos in (("n_v", "v.kind = 'leave'", ""), (
                "n_a", "v.pos = (SELECT min(pos) FROM n_a x WHERE x.customer_id = v.customer_id)", "")):
            self.run("""INSERT INTO skipped SELECT iif(v.unk = 'c', 'revio', 'rapid-response'), n.key, n.code,
                        n.name, v.rule, 'the map does not know the ' || iif(v.unk = 'c', 'customer', 'site')
                        || '''s ' || {field} || ' ''' || v.unk_value || '''' FROM {table} v
                        JOIN n_p p ON p.customer_id = v.customer_id JOIN names n ON n.side = v.unk AND
                        n.key = iif(v.unk = 'c', p.customer_id, p.site_num) WHERE {where}""".format(
                            table=table, where=where, field=self.field_of("v.rule", "v.unk")))
        self.run("INSERT INTO marks SELECT 'c', customer_id, 3 FROM n_a")

    def field_of(self, rule, side):
        whens = " ".join("WHEN %s THEN iif(%s = 'c', %s, %s)" % (
            quote(r.name), side, quote(r.customer or ""), quote(r.site or "")) for r in self.rules)
        return "CASE %s %s END" % (rule, whens)

    def pair_findings(self):
        who = ("customer_id, site_num, iif(c_account_number <> '', c_account_number, s_transmitter_code),"
               " iif(c_last_name <> '', c_last_name, s_site_name)")
        find = "INSERT INTO findings SELECT %s, " + who + " FROM n_p WHERE %s"
        ours = "NOT foreign_group AND "
        self.run(
            find % ("'wrong-group'", "foreign_group"),
            find % ("'code-differs'", ours + "trim(c_account_number) <> trim(s_transmitter_code) AND"
                    " trim(c_account_number) <> trim(s_other_codes)"),
            find % ("'unknown-status'", ours + "s_status = 'unknown'"),
            find % ("'closed-but-monitored'", ours + "c_status = 'Closed' AND s_status = 'active'"),
            find % ("'cancelled-but-billed'", ours + """s_status = 'cancelled' AND c_status <> 'Closed' AND NOT EXISTS
                    (SELECT 1 FROM lines WHERE lines.customer_id = n_p.customer_id AND "action" = 'close' AND
                     NOT pending AND change_id NOT IN (SELECT change_id FROM d WHERE what = 'hold'))"""),
            """INSERT INTO findings SELECT 'foreign-edit', customer_id, site_num,
               iif(c_account_number <> '', c_account_number, s_transmitter_code),
               iif(c_last_name <> '', c_last_name, s_site_name) FROM n_v JOIN n_p USING (customer_id, site_num)
               WHERE kind = 'foreign'""",
            "INSERT INTO marks SELECT 'c', customer_id, 3 FROM n_v WHERE kind = 'foreign'",
            """INSERT INTO marks SELECT 'c', customer_id, 3 FROM n_p
               WHERE foreign_group OR c_status = 'Closed' AND s_status = 'active'""",
            """INSERT INTO skipped SELECT 'revio', customer_id, c_account_number, c_last_name, '{life}',
               'the customer is closed; its site is not cancelled' FROM n_p WHERE NOT foreign_group AND
               c_status = 'Closed' AND s_status IN ('pending', 'unknown')""".format(life=LIFE),
            """INSERT INTO marks SELECT 'c', customer_id, 4 FROM n_p WHERE c_status = 'Closed' AND
               s_status IN ('pending', 'unknown')""",
            # what holds of the customer of a pair holds of its site
            "INSERT INTO marks SELECT 'c', customer_id, 5 FROM n_p",
            """INSERT INTO marks SELECT 's', p.site_num, mark FROM marks JOIN n_p p ON marks.key = p.customer_id
               WHERE side = 'c'""",
            """INSERT INTO findings SELECT 'site-missing', l.customer_id, l.site_num, coalesce(account_number, ''),
               coalesce(last_name, '') FROM l LEFT JOIN c USING (customer_id) WHERE l.site_num NOT IN
               (SELECT site_num FROM s)""",
            """INSERT INTO findings SELECT 'customer-missing', l.customer_id, l.site_num,
               coalesce(transmitter_code, ''), coalesce(site_name, '') FROM l LEFT JOIN s USING (site_num)
               WHERE l.customer_id NOT IN (SELECT customer_id FROM c)""",
            "INSERT INTO marks SELECT 'c', customer_id, 3 FROM l WHERE site_num NOT IN (SELECT site_num FROM s)",
            "INSERT INTO marks SELECT 's', site_num, 3 FROM l WHERE customer_id NOT IN (SELECT customer_id FROM c)",
            """INSERT INTO findings SELECT 'duplicate-code', iif(side = 'c', key, ''), iif(side = 's', key, ''),
               names.code, names.name FROM dup JOIN f USING (side, key) JOIN names USING (side, key)
               WHERE f.fate = 'linked'""")

    # ---- records without a link ----------------------------------------------------------------------

    def lone(self):
        """t: the records without a link, one after the other step of the life of an account."""
        self.run("""CREATE TABLE said AS SELECT what, 'c' side, customer_id key FROM d WHERE customer_id <> '' UNION
                    SELECT what, 's', site_num FROM d WHERE site_num <> ''""",
                 "CREATE INDEX said1 ON said (side, key)",
                 """CREATE TABLE t AS SELECT f.side, f.key, f.code, f.further, f.fate, f.partner,
                    n.code code_as_is, n.name, n.status, n.kind, EXISTS (SELECT 1 FROM said x WHERE what = 'create'
                     AND x.side = f.side AND x.key = f.key) decided,
                    iif(f.side = 'c', n.status = 'Open', n.status = 'active') live
                    FROM f JOIN names n USING (side, key) WHERE fate NOT IN ('linked', 'linked-now')""")
        self.leave("s.dealer", """side = 's' AND EXISTS (SELECT 1 FROM s WHERE s.site_num = key AND
                   dealer_number NOT IN ('', '%s'))""" % DEALER, 3, finding="'wrong-group'", tells=False)
        self.leave("ignored", """EXISTS (SELECT 1 FROM said x WHERE what = 'ignore-record' AND x.side = t.side AND
                   x.key = t.key)""", 4, rule="decision",
                   reason="'a person decided to ignore this record'")
        # what a record lacks is told of those that wait for a person, too
        waits = "(fate IN ('duplicate', 'taken') OR fate IN ('near', 'automatic', 'rejected') AND NOT decided)"
        ids = "SELECT '%s', iif(side = 'c', key, ''), iif(side = 's', key, ''), code_as_is, name FROM t WHERE "
        unknown = "side = 's' AND status = 'unknown'"
        self.run("INSERT INTO findings " + ids % "unknown-status" + waits + " AND " + unknown,
                 "INSERT INTO findings " + ids % "no-code" + waits + " AND code = '' AND (live OR %s)" % unknown)
        self.leave("duplicate", "fate = 'duplicate'", 3, finding="'duplicate-code'")
        self.leave("taken", "fate = 'taken'", 3, finding="'near-code'")
        self.near()
        self.leave("rejected", "fate = 'rejected' AND NOT decided", 4, rule="decision", reason="""'its match was rejected; decide create, another id or ignore in accord match'""")
        self.life()
        self.create()

    def leave(self, name, where, mark, finding=None, rule=None, reason=None, tells=True):
        """Takes records out of t: what is said of them, and the finding of a live record."""
        chosen = "FROM t WHERE " + where
        ids = "iif(side = 'c', key, ''), iif(side = 's', key, ''), code_as_is, name "
        if finding:
            self.run("INSERT INTO findings SELECT %s, %s%s" % (finding, ids, chosen))
        if rule:
            self.run("INSERT INTO skipped SELECT iif(side = 'c', 'revio', 'rapid-response'), key, code_as_is, name,"
                     " %s, %s %s" % (quote(rule) if "(" not in rule else rule, reason, chosen))
        if tells:
            self.run("INSERT INTO findings SELECT iif(side = 'c', 'billed-not-monitored', 'monitored-not-billed'),"
                     " %s%s AND live" % (ids, chosen))
        self.run("INSERT INTO marks SELECT side, key, %d %s" % (mark, chosen), "DELETE " + chosen)

    def near(self):
        """One finding for both of a pair, with both ids; each is told as billed or monitored alone."""
        waits = "fate IN ('near', 'automatic') AND NOT decided"
        self.run("""INSERT INTO findings SELECT 'near-code', iif(t.side = 'c', t.key, t.partner),
                    iif(t.side = 's', t.key, t.partner), iif(x.code <> '', x.code, y.code),
                    iif(x.name <> '', x.name, y.name) FROM t
                    CROSS JOIN names x ON x.side = 'c' AND x.key = iif(t.side = 'c', t.key, t.partner)
                    CROSS JOIN names y ON y.side = 's' AND y.key = iif(t.side = 's', t.key, t.partner)
                    WHERE %s AND NOT (t.side = 's' AND EXISTS (SELECT 1 FROM f o WHERE o.side = 'c' AND
                     o.key = t.partner AND o.fate = t.fate AND o.partner = t.key AND NOT EXISTS
                     (SELECT 1 FROM d WHERE what = 'create' AND d.customer_id = o.key)))""" % waits)
        self.leave("near", waits, 3)

    def life(self):
        say = lambda name, where, text: self.leave(name, where, 4, rule=LIFE, reason=text)
        for status, text in (("Closed", "the customer is closed"), ("Pending", "the customer is pending"),
                             ("Prospect", "the customer is a prospect")):
            say(status, "side = 'c' AND status = '%s'" % status, quote(text))
        for status, text in (("cancelled", "the site is cancelled"), ("pending", "the site is pending")):
            say(status, "side = 's' AND status = '%s'" % status, quote(text))
        self.run("""INSERT INTO findings SELECT 'no-code', '', key, code_as_is, name FROM t
                    WHERE side = 's' AND status = 'unknown' AND code_as_is = ''""")
        self.leave("unknown", "side = 's' AND status = 'unknown'", 3, finding="'unknown-status'", tells=False)
        for skip in self.skips:
            side = "s" if skip.needs == "s" else "c"
            direction = "inbound" if side == "s" else "outbound"
            if skip.direction not in ("both", direction):
                continue
            table, key = ("s", "site_num") if side == "s" else ("c", "customer_id")
            self.leave(skip.name, "side = '%s' AND EXISTS (SELECT 1 FROM %s WHERE %s.%s = t.key AND %s)" % (
                side, table, table, key, skip.sql), 4, rule=skip.name, reason=quote("skipped by " + skip.name))
        self.leave("no-code", "code = ''", 3, finding="'no-code'")
        self.leave("used", """EXISTS (SELECT 1 FROM used WHERE used.side <> t.side AND used.code = t.code)""", 3)
        for side, on, direction in (("c", self.create_out, "outbound"), ("s", self.create_in, "inbound")):
            if not on:
                self.leave("off", "side = '%s'" % side, 4, rule="create",
                           reason=quote("creation %s is off ([sync] create)" % direction))

    def create(self):
        """What is left is created from: a line for each field that is not empty."""
        for side, direction, flow, table, key in (("c", "outbound", 1, "c", "customer_id"),
                                                  ("s", "inbound", 2, "s", "site_num")):
            pending = int(not (self.out if direction == "outbound" else self.inb))
            self.create_unknown(side, flow, table, key)
            for rule in self.rules:
                if not rule.flows & flow:
                    continue
                source = rule.customer if side == "c" else rule.site
                field = rule.site if side == "c" else rule.customer
                text = quote(rule.value) if rule.value is not None else "r." + source
                if rule.maps:
                    word = self.mapped(rule, side, "r." + source, "to_site" if side == "c" else "to_cust")
                    state = self.unknown(rule, side, "r." + source)
                    text = "coalesce(%s, iif(%s = 'ready', r.%s, ''))" % (word, state, source)
                self.run("""INSERT INTO lines SELECT {pending}, change_id({direction}, t.key, {field}, '', {text}),
                            {direction}, 'create', iif(side = 'c', t.key, ''), iif(side = 's', t.key, ''),
                            t.code_as_is, t.name, {field}, '', {text}, {rule}, 'new' FROM t
                            JOIN {table} r ON r.{key} = t.key WHERE side = '{side}' AND {text} <> ''""".format(
                                pending=pending, direction=quote(direction), field=quote(field), text=text,
                                rule=quote(rule.name), table=table, key=key, side=side))
        # a line that is ignored leaves the whole record uncreated; the first of them is told
        order = "CASE rule %s END" % " ".join("WHEN %s THEN %d" % (quote(r.name), i)
                                               for i, r in enumerate(self.rules))
        mine = ("\"action\" = 'create' AND (t.side = 'c' AND customer_id = t.key AND site_num = '' OR"
                " t.side = 's' AND site_num = t.key AND customer_id = '')")
        ignored = "change_id IN (SELECT change_id FROM d WHERE what = 'ignore-change')"
        self.run("""CREATE TABLE refused AS SELECT t.*, (SELECT rowid FROM lines WHERE {mine} AND {ignored}
                    ORDER BY {order} LIMIT 1) line FROM t""".format(mine=mine, ignored=ignored, order=order),
                 "DELETE FROM refused WHERE line IS NULL", "CREATE INDEX refused1 ON refused (key)",
                 """INSERT INTO skipped SELECT iif(side = 'c', 'revio', 'rapid-response'), key, code_as_is,
                    refused.name, lines.rule, 'change ' || change_id || ' of ' || field || ' is ignored by decision'
                    FROM refused JOIN lines ON lines.rowid = line""",
                 """DELETE FROM lines WHERE "action" = 'create' AND EXISTS (SELECT 1 FROM refused t WHERE
                    t.side = iif(direction = 'outbound', 'c', 's') AND
                    t.key = iif(direction = 'outbound', customer_id, site_num))""")
        self.leave("refused", "EXISTS (SELECT 1 FROM refused r WHERE r.side = t.side AND r.key = t.key)", 4)
        self.echo()
        # values that a map leaves out are listed only of records that are created from
        self.run("""INSERT INTO skipped SELECT iif(side = 'c', 'revio', 'rapid-response'), key, code_as_is, name,
                    rule, reason FROM left_out JOIN t USING (side, key)""",
                 "INSERT INTO marks SELECT side, key, 0 FROM t")

    def echo(self):
        """What rules of the other direction write to the record that a new one is made from, once both are there:
        constants, and the region, which is the state that a new customer gets."""
        for rule in self.rules:
            if rule.create or rule.flows == 3 or not (rule.value is not None or rule.name == "region"):
                continue
            side, table, key, direction, field, creates, made = (
                ("s", "s", "site_num", "outbound", rule.site, self.inb, self.out) if rule.flows == 1 else
                ("c", "c", "customer_id", "inbound", rule.customer, self.out, self.inb))
            if not creates:
                continue
            text = quote(rule.value) if rule.value is not None else "r.state"
            skips = [s for s in self.skips if not s.create and s.direction in ("both", direction) and s.needs == side
                     and s.name != "other-site-types"]
            unless = "".join(" AND NOT (%s)" % s.sql.replace(side + ".", "r.") for s in skips)
            self.run("""INSERT INTO lines SELECT {pending}, change_id({direction}, t.key, {field}, r.{f}, {text}),
                        {direction}, 'update', iif(side = 'c', t.key, ''), iif(side = 's', t.key, ''), t.code_as_is,
                        t.name, {field}, r.{f}, {text}, {rule}, 'of a new pair; ' || iif(r.{f} = '', 'empty in ' ||
                         iif(side = 'c', 'revio', 'rapid-response'), 'no base yet; the rule flows ' || {direction})
                        FROM t JOIN {table} r ON r.{key} = t.key WHERE side = '{side}' AND {text} <> ''
                        AND trim({text}) <> trim(r.{f}){unless}""".format(
                            pending=int(not made), direction=quote(direction), field=quote(field), f=field, text=text,
                            rule=quote(rule.name), table=table, key=key, side=side, unless=unless))
        self.run("""INSERT INTO skipped SELECT iif(direction = 'inbound', 'revio', 'rapid-response'),
                    customer_id || site_num, account_number, name, rule, 'change ' || change_id || ' of ' || field ||
                    ' is ignored by decision' FROM lines WHERE reason LIKE 'of a new pair%' AND change_id IN
                    (SELECT change_id FROM d WHERE what = 'ignore-change')""")
        self.run("DELETE FROM lines WHERE reason LIKE 'of a new pair%' AND change_id IN"
                 " (SELECT change_id FROM d WHERE what = 'ignore-change')")

    def create_unknown(self, side, flow, table, key):
        """Values that a map does not know: set aside, or left out and listed."""
        self.run("CREATE TABLE IF NOT EXISTS left_out (side, key, rule, reason)")
        for rule in self.rules:
            if not rule.flows & flow or not rule.maps:
                continue
            source = rule.customer if side == "c" else rule.site
            word = self.mapped(rule, side, "r." + source, "to_site" if side == "c" else "to_cust")
            state = self.unknown(rule, side, "r." + source)
            reason = "'the map does not know the %s''s %s ''' || r.%s || ''''" % (
                "customer" if side == "c" else "site", source, source)
            unknown = "side = '%s' AND %s IS NULL AND r.%s <> '' AND %s = " % (side, word, source, state)
            rows = " FROM t JOIN %s r ON r.%s = t.key WHERE %s" % (table, key, unknown)
            self.run("INSERT INTO left_out SELECT side, t.key, %s, %s%s'leave'" % (
                quote(rule.name), reason, rows))
            self.run("DROP TABLE IF EXISTS aside",
                     "CREATE TABLE aside AS SELECT side, t.key, %s reason%s'set-aside'" % (reason, rows),
                     "CREATE INDEX aside1 ON aside (key)")
            self.leave("aside", "EXISTS (SELECT 1 FROM aside a WHERE a.side = t.side AND a.key = t.key)", 3,
                       rule=rule.name, reason="(SELECT reason FROM aside a WHERE a.side = t.side AND a.key = t.key)")

    def account(self):
        """The first that holds of changed, conflicting, set aside, skipped, in agreement counts."""
        self.run("""CREATE TABLE counts AS SELECT side, what, count(*) n FROM (SELECT side, key,
                    CASE min(mark) WHEN 0 THEN 'created_from' WHEN 1 THEN 'changed' WHEN 2 THEN 'conflict'
                    WHEN 3 THEN 'set_aside' WHEN 4 THEN 'skipped' ELSE 'in_agreement' END what
                    FROM marks WHERE side = 'c' AND key IN (SELECT customer_id FROM c) OR
                    side = 's' AND key IN (SELECT site_num FROM s) GROUP BY side, key) GROUP BY side, what""")

    # ---- what comes out ------------------------------------------------------------------------------

    def each(self, name):
        rows = {"changes": """change_id, direction, "action", customer_id, site_num, account_number, name, field,
                 "before", "after", rule, reason FROM lines WHERE NOT pending""",
                 "pending": """change_id, direction, "action", customer_id, site_num, account_number, name, field,
                 "before", "after", rule, reason FROM lines WHERE pending""",
                 "conflicts": "* FROM conflicts", "skipped": "* FROM skipped", "findings": "* FROM findings",
                 "links": """l.customer_id, l.site_num, iif(account_number <> '', account_number,
                 transmitter_code), 'code' FROM links l JOIN c USING (customer_id) JOIN s USING (site_num)"""}
        return self.db.execute("SELECT " + rows[name])

    def rows(self, name):
        return sorted(self.each(name))

    def counts(self):
        return {("customers" if side == "c" else "sites", what): n
                for side, what, n in self.db.execute("SELECT * FROM counts")}
