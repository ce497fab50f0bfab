/*
 * comparison - what a comparison works with: constant facts shared by its threads, and what each thread
 *              has for itself.
 */
#ifndef ACCORD_ENGINE_COMPARISON_H
#define ACCORD_ENGINE_COMPARISON_H

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/decisions.h"
#include "engine/draft.h"
#include "engine/linkset.h"
#include "engine/quiet.h"
#include "engine/model/settings.h"
#include "engine/survey.h"
#include "engine/verdict.h"
#include "io/ledger.h"
#include "rules/ruleset.h"

struct run;

struct comparison {
	const struct ruleset *ruleset;
	struct decisions decisions;
	struct linkset *links;
	struct survey
		*survey; /* of a first comparison: which pairs may be linked at once; or NULL */
	enum directions directions;
	enum settings_create create;
	bool auto_link_exact;
	struct sv dealer_number; /* absent: not checked */
	struct agreed *agreed;	 /* what is noted of pairs that are quiet; or NULL */
	const char *state_dir;
	bool has_ledger;
	int64_t as_of;	  /* when the newer snapshot was taken; 0: not known */
	bool has_written; /* any earlier run wrote something: ping-pong is possible */
};

/* One thread's own. */
struct comparer {
	const struct comparison *comparison;
	struct run *run; /* reconcile.c's */
	unsigned number; /* of the thread */
	struct draft draft;
	struct quiet *quiet;   /* pairs.c's */
	struct arena scratch;  /* per pair or record: reset by reconcile_pair and lone_* */
	struct ledger *ledger; /* opened for reading when first needed; NULL without a ledger */
	struct confirm_list *confirm; /* holds back what differs; NULL: nothing is held back */
	struct buf base;
	struct buf text;
};

void comparer_init(struct comparer *comparer, const struct comparison *comparison,
	size_t limit_bytes, const char *spill_dir);
void comparer_release(struct comparer *comparer);
/* The thread's ledger; NULL in *out when the state has none. */
int comparer_ledger(struct comparer *comparer, struct ledger **out, struct err *err) MUST_CHECK;

/* account_number, or the site's code where there is no customer; the name likewise (in scratch). */
struct sv comparer_code(
	const struct comparer *comparer, const struct record *customer, const struct record *site);
struct sv comparer_name(
	struct comparer *comparer, const struct record *customer, const struct record *site);

/* A finding about these records (either may be RECORD_NONE). */
void comparer_finding(struct comparer *comparer, const char *finding, const struct record *customer,
	const struct record *site, struct sv detail);
/* A line of skipped.csv for one record. */
void comparer_skip(
	struct comparer *comparer, const struct record *record, struct sv rule, struct sv reason);

/* Why a change is left out. */
enum left_out {
	LEFT_OUT_NOT,	      /* it is not */
	LEFT_OUT_BY_DECISION, /* a person said so; listed in skipped.csv */
	LEFT_OUT_AS_PING_PONG /* the value flips back and forth; a finding */
};

/* Is this change to be left out? Makes its id when any decision is about changes. */
int comparer_why_left_out(struct comparer *comparer, struct change *change, enum left_out *out_why,
	struct err *err) MUST_CHECK;
/* The same, and lists it where that is told. */
int comparer_is_left_out(struct comparer *comparer, struct change *change,
	const struct record *customer, const struct record *site, enum left_out *out_why,
	struct err *err) MUST_CHECK;

/* Does a site with that code, or further codes, have this account number? (outer spaces gone) */
bool comparer_has_code(const struct ruleset *ruleset, const struct record *site, struct sv code);

#endif
