/*
 * Match decisions of any bytes, for two small snapshots and a real ledger: all of a file is taken or nothing,
 * the counts say what was taken, and no decision contradicts a link.
 */
#include "tests/fuzz/fuzz_help.h"

#include "engine/match.h"
#include "io/ledger.h"
#include "tests/unit/rules_files.h"

#include "engine/base/banned.h"

#define CUSTOMERS                                                                                  \
	"customer_id,account_number,identity_type,status,first_name,last_name,city\r\n"            \
	"1001,A-1,Residential,Open,Ann,Roe,Utica\r\n"                                              \
	"1002,B-2,Residential,Open,Tom,Fox,Rome\r\n"
#define SITES                                                                                      \
	"site_num,transmitter_code,site_type,site_name,city,status\r\n"                            \
	"8801,A-1,Residential,Ann Roe,Utica,active\r\n"                                            \
	"8802,B2,Residential,Tom Fox,Rome,active\r\n"

static struct rules_files rules; /* read once */
static struct settings settings;
static struct buf fresh; /* the bytes of a ledger in which nothing was decided */

/* A state folder with a ledger of its own for each input. */
static struct ledger *open_ledger(void)
{
	struct ledger *ledger = NULL;
	struct err err = ERR_INIT;
	struct fuzz_path path = fuzz_path("accord.db");

	if (fresh.n == 0) {
		FUZZ_CHECK(ledger_open(fuzz_folder, LEDGER_CREATE, &ledger, &err) == 0);
		ledger_close(ledger);
		FUZZ_CHECK(file_read(path.text, 1 << 24, &fresh, &err) == 0);
	}
	(void)fuzz_put("accord.db", buf_sv(&fresh));
	FUZZ_CHECK(ledger_open(fuzz_folder, LEDGER_WRITE, &ledger, &err) == 0);
	return ledger;
}

static void prepare(void)
{
	if (rules.ruleset)
		return;
	rules_files_init(&rules);
	rules_files_add_dir(&rules, "rules.d");
	FUZZ_CHECK(rules_files_compile(&rules) == 0);
	settings.sync.auto_link_exact = true;
	settings.sync.threads = 1;
	settings.sync.memory_bytes = 1 << 26;
	settings.rapid_response.dealer_number = "";
}

static bool is_linked(struct ledger *ledger, enum side side, struct sv key, struct sv other)
{
	struct arena scratch;
	struct ledger_link link;
	struct err err = ERR_INIT;

	arena_init(&scratch, 0);
	FUZZ_CHECK(ledger_find_link(ledger, side, key, &scratch, &link, &err) == 0);
	struct sv partner = side == SIDE_CUSTOMER ? link.site_num : link.customer_id;
	bool is = link.link_id && (other.n == 0 || sv_eq(partner, other));
	arena_release(&scratch);
	return is;
}

/* Nothing is rejected, ignored or created from that is linked. */
static int check_decision(void *self, const struct ledger_decision *decision, struct err *err)
{
	struct ledger *ledger = self;

	(void)err;
	if (decision->customer_id.n)
		FUZZ_CHECK(!is_linked(
			ledger, SIDE_CUSTOMER, decision->customer_id, decision->site_num));
	else
		FUZZ_CHECK(!is_linked(ledger, SIDE_SITE, decision->site_num, SV("")));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct match_taken taken;
	uint64_t links = 0;

	prepare();
	struct fuzz_path path = fuzz_put("decided.csv", fuzz_sv(data, size));
	struct fuzz_path customers = fuzz_put("customers.csv", SV(CUSTOMERS));
	struct fuzz_path sites = fuzz_put("sites.csv", SV(SITES));
	struct ledger *ledger = open_ledger();
	settings.sync.state = fuzz_folder;
	const struct reconcile_input input = {.settings = &settings,
		.ruleset = rules.ruleset,
		.ledger = ledger,
		.snapshot_paths = {customers.text, sites.text},
		.directions = DIRECTIONS_BOTH};
	int code = match_confirm(&input, path.text, &taken, &err);
	FUZZ_CHECK(code == 0 || code == ERR_DATA);
	FUZZ_CHECK(ledger_link_count(ledger, &links, &err) == 0);
	/* the same row twice counts twice, and is one link */
	FUZZ_CHECK(code == 0 ? links <= taken.confirmed && (links > 0) == (taken.confirmed > 0)
			     : links == 0);
	FUZZ_CHECK(ledger_each_decision(ledger, check_decision, ledger, &err) == 0);
	ledger_close(ledger);
	return 0;
}
