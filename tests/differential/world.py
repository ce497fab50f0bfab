"""world - random worlds for the differential test: two snapshots, what they last agreed on, links and
decisions, and a rule set that SQL can say as well (maps, constants, copies; compare = exact).

A world is one state folder's worth: some dozens of accounts of every kind, from one seed.
"""
import csv, os, random

CUSTOMER = ("customer_id account_number identity_type status company_name first_name middle_initial "
            "last_name address_1 address_2 city state postal_code country bill_profile_id "
            "parent_customer_id activated_date close_date panel grade").split()
SITE = ("site_num dealer_number transmitter_code other_codes site_type site_name address_1 address_2 city "
        "state region postal_code timezone device_type status oos_category panel grade").split()
DEALER = "1234"

OWNERS = ("revio", "rapid-response")
CONFLICTS = ("hold", "revio", "rapid-response")
OTHERWISE = ("leave", "copy", "set-aside")
ARROWS = {"->": 1, "<-": 2, "<->": 3}


class Rule:
    """One rule; `maps` are (customer word, arrow, site word)."""

    def __init__(self, name, customer, arrow, site, maps=(), otherwise="leave", value=None,
                 create=False, owner="revio", conflict="hold"):
        self.name, self.customer, self.arrow, self.site = name, customer, arrow, site
        self.maps, self.otherwise, self.value, self.create = maps, otherwise, value, create
        self.owner, self.conflict, self.flows = owner, conflict, ARROWS[arrow]

    def text(self):
        out = ["[rule %s]" % self.name, "fields = %s %s %s" % (self.customer or "", self.arrow,
                                                               self.site or ""), "compare = exact"]
        out += ["map = %s %s %s" % m for m in self.maps]
        if self.maps:
            out.append("otherwise = " + self.otherwise)
        if self.value is not None:
            out.append("value = " + self.value)
        if self.create:
            out.append("on = create")
        if self.value is None and not self.create:
            out += ["owner = " + self.owner, "conflict = " + self.conflict]
        return "\n".join(out) + "\n"


class Skip:
    """`sql` is its condition on the customer c and the site s of a pair, or of one record alone."""

    def __init__(self, name, direction, when, sql, needs, create=False):
        self.name, self.direction, self.when, self.sql = name, direction, when, sql
        self.needs, self.create = needs, create

    def text(self):
        return "[skip %s]\ndirection = %s\nwhen = %s\nreason = skipped by %s\n%s" % (
            self.name, self.direction, self.when, self.name, "on = create\n" if self.create else "")


def make_rules(rnd):
    pick = rnd.choice
    two = lambda: {"owner": pick(OWNERS), "conflict": pick(CONFLICTS)}
    rules = [
        Rule("site-type", "identity_type", "<->", "site_type",
             (("Business", "<->", "Commercial"), ("Residential", "<->", "Residential"),
              ("Business", "<-", "Office")), **two()),
        Rule("name", "last_name", "<->", "site_name", **two()),
        Rule("city", "city", "<->", "city", **two()),
        Rule("state", "state", "<->", "state", **two()),
        Rule("region", "state", "->", "region", **two()),
        Rule("postal", "postal_code", pick(("->", "<-", "<->")), "postal_code", **two()),
        Rule("country", "country", "<-", None, value="USA"),
        Rule("panel", "panel", "<->", "panel",
             (("A", "<->", "1"), ("B", "<->", "2"), ("B", "<-", "3")), pick(OTHERWISE), **two()),
        Rule("grade", "grade", pick(("->", "<-")), "grade", **two()),
        Rule("closed", "status", "<-", "status", (("Closed", "<-", "cancelled"),)),
        Rule("account-number", "account_number", "<->", "transmitter_code", create=True),
        Rule("dealer-number", None, "->", "dealer_number", value=DEALER, create=True),
        Rule("device-type", None, "->", "device_type", value="2GIGCP21", create=True),
        Rule("bill-profile", "bill_profile_id", "<-", None, value="12", create=True),
        Rule("new-status", "status", "<-", None, value="Open", create=True),
    ]
    grade = rules[8]
    grade.maps = tuple((c, grade.arrow, s) for c, s in (("x", "1"), ("y", "2"), ("z", "2")
                                                        if grade.arrow == "->" else ("z", "3")))
    grade.otherwise = pick(OTHERWISE)
    return rules


def make_skips(rnd):
    skips = [Skip("other-site-types", "inbound", "site.site_type not in Commercial, Residential",
                  "s.site_type NOT IN ('Commercial', 'Residential')", "s")]
    if rnd.random() < 0.5:
        skips.append(Skip("z-customers", rnd.choice(("outbound", "inbound", "both")),
                          "customer.middle_initial is Z", "c.middle_initial = 'Z'", "c"))
    if rnd.random() < 0.5:
        skips.append(Skip("frozen-sites", rnd.choice(("outbound", "inbound", "both")),
                          "site.address_2 matches frozen*", "s.address_2 LIKE 'frozen%'", "s"))
    if rnd.random() < 0.5:
        skips.append(Skip("no-new-ones", "both", "customer.address_2 not empty",
                          "c.address_2 <> ''", "c", True))
    return skips


class World:
    def __init__(self, seed, accounts=40):
        self.rnd = random.Random(seed)
        self.seed = seed
        self.rules, self.skips = make_rules(self.rnd), make_skips(self.rnd)
        self.direction = self.rnd.choice(("both", "both", "outbound", "inbound"))
        self.create = self.rnd.choice(("both", "both", "both", "outbound", "inbound", "none"))
        self.auto_link = self.rnd.choice(("exact", "exact", "exact", "never"))
        self.customers, self.sites, self.base_customers, self.base_sites = [], [], [], []
        self.links, self.decisions = [], []
        for n in range(accounts):
            self.add_account(n)

    # ---- records

    def value(self, *choices):
        return self.rnd.choice(choices)

    def new_customer(self, n):
        row = dict.fromkeys(CUSTOMER, "")
        row.update(customer_id=str(1000 + 4 * n), account_number="A-%d" % (100 + n),
                   identity_type=self.value("Business", "Residential", "Residential"),
                   status=self.value("Open", "Open", "Open", "Open", "Pending", "Prospect", "Closed"),
                   last_name="Roe %d" % n, address_1="%d Elm St" % n,
                   address_2=self.value("", "", "", "Apt 1"),
                   middle_initial=self.value("", "Q", "Z"), city=self.value("Utica", "Rome", ""),
                   state=self.value("NY", "PA", ""), postal_code=self.value("13502", "13440", ""),
                   country=self.value("USA", "USA", "CAN", ""), panel=self.value("A", "B", "", "C", "1"),
                   grade=self.value("x", "y", "z", "", "w"), bill_profile_id="7")
        return row

    def new_site(self, n, customer):
        words = {"Business": ("Commercial", "Commercial", "Office"),
                 "Residential": ("Residential",) * 3}
        row = dict.fromkeys(SITE, "")
        row.update(site_num=str(80000 + 4 * n), dealer_number=DEALER,
                   transmitter_code=customer["account_number"],
                   site_type=self.value(*words[customer["identity_type"]]),
                   site_name=customer["last_name"], address_1="%d ELM STREET" % n,
                   address_2=self.value("", "", "frozen 1"), city=customer["city"], state=customer["state"],
                   region=customer["state"], postal_code=customer["postal_code"],
                   timezone="13", device_type="GC2",
                   status="cancelled" if customer["status"] == "Closed" and self.rnd.random() < 0.7
                   else self.value("active", "active", "active", "active", "pending", "cancelled", "unknown"),
                   panel={"A": "1", "B": "2"}.get(customer["panel"], ""),
                   grade={"x": "1", "y": "2", "z": "2"}.get(customer["grade"], ""))
        return row

    def edit(self, row, n, is_site, field=None):
        """One field gets another value, as a person would do it."""
        changes = {
            "city": ("Utica", "Rome", "Ilion", "", " Rome "), "state": ("NY", "PA", "CA", ""),
            "postal_code": ("13502", "13440", "13502 ", ""),
            "panel": ("1", "2", "3", "", "4", "A") if is_site else ("A", "B", "", "C", "1"),
            "grade": ("1", "2", "3", "", "9") if is_site else ("x", "y", "z", "", "w")}
        if is_site:
            changes.update({"site_name": ("Roe %d" % n, "Doe %d" % n), "region": ("NY", "OH", ""),
                            "site_type": ("Commercial", "Residential", "Fire", "Office"),
                            "status": ("active", "cancelled", "pending", "unknown")})
        else:
            changes.update({"last_name": ("Roe %d" % n, "Poe %d" % n), "country": ("USA", "MEX", ""),
                            "identity_type": ("Business", "Residential"),
                            "status": ("Open", "Closed", "Pending")})
        field = field or self.rnd.choice(sorted(changes))
        row[field] = self.rnd.choice(changes[field])

    # ---- accounts

    def add_account(self, n):
        customer = self.new_customer(n)
        site = self.new_site(n, customer)
        roll = self.rnd.random()
        if roll < 0.55:
            self.add_linked(n, customer, site)
        elif roll < 0.70:
            self.add_unlinked(n, customer, site)
        elif roll < 0.80:
            self.customers.append(customer)
        elif roll < 0.90:
            self.sites.append(site)
        else:
            self.add_odd(n, customer, site)
        self.add_decision(customer, site)

    def add_linked(self, n, customer, site):
        self.links.append((customer["customer_id"], site["site_num"]))
        if self.rnd.random() < 0.85:
            self.base_customers.append(dict(customer))
            self.base_sites.append(dict(site))
        for _ in range(self.rnd.choice((0, 0, 1, 1, 2, 3, 5))):
            which = self.rnd.random() < 0.5
            self.edit(site if which else customer, n, which)
        if self.rnd.random() < 0.25:
            field = self.value("city", "state", "panel", "postal_code")
            self.edit(customer, n, False, field)
            self.edit(site, n, True, field)
        if self.rnd.random() < 0.05:
            site["transmitter_code"] = "B-%d" % n
        if self.rnd.random() < 0.05:
            site["dealer_number"] = "9999"
        if self.rnd.random() > 0.04:
            self.customers.append(customer)
        if self.rnd.random() > 0.04:
            self.sites.append(site)

    def add_unlinked(self, n, customer, site):
        for _ in range(self.rnd.choice((0, 1, 2))):
            which = self.rnd.random() < 0.5
            self.edit(site if which else customer, n, which)
        # an equal name at an equal address would be a suggestion, which SQL has no words for
        site["address_1"] = "%d Oak Rd" % n
        site["transmitter_code"] = self.value(site["transmitter_code"], site["transmitter_code"],
                                              " %s " % site["transmitter_code"])
        self.customers.append(customer)
        self.sites.append(site)

    def add_odd(self, n, customer, site):
        site["address_1"] = "%d Oak Rd" % n
        site["site_name"] = "Doe %d" % n
        kind = self.rnd.randrange(8)
        if kind == 0:  # a near code
            site["transmitter_code"] = self.value("a-%d" % (100 + n), "A%d" % (100 + n), "0A-%d" % (100 + n))
        elif kind == 1:  # a further device
            site["other_codes"], site["transmitter_code"] = site["transmitter_code"], "P-%d" % n
        elif kind == 2:  # two customers with one number
            twin = dict(customer, customer_id=str(1001 + 4 * n), last_name="Zoe %d" % n)
            self.customers.append(twin)
        elif kind == 3:  # two sites with one code
            twin = dict(site, site_num=str(80001 + 4 * n), site_name="Moe %d" % n)
            self.sites.append(twin)
        elif kind == 4:  # another dealer's
            site["dealer_number"] = "9999"
        elif kind == 5:
            customer["account_number"] = ""
            site["transmitter_code"] = ""
        elif kind == 6:  # its partner is linked to another
            other = self.new_customer(n)
            other.update(customer_id=str(1002 + 4 * n), account_number="C-%d" % n, last_name="Noe %d" % n)
            self.customers.append(other)
            self.links.append((other["customer_id"], site["site_num"]))
        else:
            self.decisions.append(("reject-pair", customer["customer_id"], site["site_num"], ""))
        self.customers.append(customer)
        self.sites.append(site)

    def add_decision(self, customer, site):
        roll = self.rnd.random()
        if roll < 0.02:
            self.decisions.append(("ignore-record", customer["customer_id"], "", ""))
        elif roll < 0.04:
            self.decisions.append(("ignore-record", "", site["site_num"], ""))
        elif roll < 0.06:
            self.decisions.append(("create", customer["customer_id"], "", ""))
        elif roll < 0.08:
            self.decisions.append(("create", "", site["site_num"], ""))

    # ---- files

    def write(self, folder, shipped):
        """As the files of a case (tests/tools/seed_ledger.c), and the rules."""
        rules = os.path.join(folder, "rules")
        os.makedirs(rules)
        self.rnd.shuffle(self.customers)
        self.rnd.shuffle(self.sites)
        put(folder, "customers.csv", CUSTOMER, self.customers)
        put(folder, "sites.csv", SITE, self.sites)
        if self.base_customers:
            put(folder, "base-customers.csv", CUSTOMER, self.base_customers)
            put(folder, "base-sites.csv", SITE, self.base_sites)
        put(folder, "links.csv", ("customer_id", "site_num"),
            [dict(zip(("customer_id", "site_num"), link)) for link in self.links])
        put(folder, "decisions.csv", ("what", "customer_id", "site_num", "change_id"),
            [dict(zip(("what", "customer_id", "site_num", "change_id"), d)) for d in self.decisions])
        for name in ("00-customer.fields", "01-site.fields", "10-link.rules"):
            with open(os.path.join(shipped, name)) as f, open(os.path.join(rules, name), "w") as out:
                out.write(f.read())
        with open(os.path.join(rules, "20-own.fields"), "w") as out:
            for side in ("customer", "site"):
                for field in ("panel", "grade"):
                    out.write("[field %s.%s]\npath = /%s\nwrite = yes\n" % (side, field, field))
        with open(os.path.join(rules, "30-own.rules"), "w") as out:
            out.write("\n".join(part.text() for part in self.rules + self.skips))


def put(folder, name, columns, rows):
    with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as f:
        writer = csv.DictWriter(f, columns)
        writer.writeheader()
        writer.writerows(rows)
