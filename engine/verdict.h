/*
 * verdict - what the rules make of one pair: the three-way comparison of product.md section 4.
 *
 * Per rule, the customer's value and the site's are taken in comparable terms. Equal: agreement.
 * Different: the base (the value on which both last agreed) tells who moved.
 *
 *     customer vs base   site vs base    verdict
 *     changed            same            outbound, if the arrow allows it; else foreign edit
 *     same               changed         inbound, likewise
 *     changed            changed         conflict: held, or the side that the rule names
 *     no base                            a filled value goes where the other side is empty; two filled
 *                                        ones: the owner's; one arrow: along it; an empty value never
 *                                        erases a filled one
 *
 * Pure but for the scratch arena: no file, no ledger. `explain` prints what `reconcile` acts on.
 */
#ifndef ACCORD_ENGINE_VERDICT_H
#define ACCORD_ENGINE_VERDICT_H

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/model/base.h"
#include "engine/model/record.h"
#include "rules/ruleset.h"

enum verdict_kind {
	VERDICT_SILENT,	  /* the rule does not speak of these values; a base of it is forgotten */
	VERDICT_AGREE,	  /* equal under the rule's comparison */
	VERDICT_RESTS,	  /* different, and nothing may flow (an empty value never erases) */
	VERDICT_OUTBOUND, /* the customer's value goes to the site */
	VERDICT_INBOUND,  /* the site's value goes to the customer */
	VERDICT_HELD,	  /* conflict, held */
	VERDICT_FOREIGN_EDIT, /* changed on the side that the arrow does not come from */
	VERDICT_SKIPPED,      /* would flow, but a [skip] holds in that direction */
	VERDICT_LEAVE,	      /* a value that the map does not know */
	VERDICT_SET_ASIDE     /* the same, and the rule sets the whole record aside */
};

struct verdict {
	const struct rule *rule;
	enum verdict_kind kind;
	enum direction direction; /* OUTBOUND, INBOUND, SKIPPED: which way it flows or would */
	struct rule_values values;
	bool has_note; /* equal, with something overlooked */
	bool has_base;
	struct base_value base;
	bool customer_changed; /* against the base */
	bool site_changed;
	bool was_conflict; /* resolved for one side by the rule */
	const struct skip *skip;
	const char *why; /* one sentence for the reason column */
};

/* The pair as a whole. */
struct pair {
	struct record customer;
	struct record site;
	enum account_kind kind_now;  /* how the customer's name is read */
	enum account_kind kind_next; /* after this change set: the type may flow inbound */
	struct sv base;		     /* encoded; empty when there is none */
};

/* How the names of a pair are read: by the customer's type, else by the site's. */
enum account_kind pair_kind(
	const struct ruleset *ruleset, const struct record *customer, const struct record *site);

/* The verdict of one rule (not one that is `on = create`). Texts are views or in scratch. */
void verdict_of(const struct ruleset *ruleset, const struct rule *rule, const struct pair *pair,
	struct arena *scratch, struct verdict *out);

static inline bool verdict_flows(const struct verdict *v)
{
	return v->kind == VERDICT_OUTBOUND || v->kind == VERDICT_INBOUND;
}

/* The fields that a verdict that flows writes, and how many. */
const int *verdict_fields(const struct verdict *v, size_t *out_count);

/*
 * The texts that go into them, absent where the field is left alone; false when the rule has nothing to
 * write. `reason` (may be NULL) gets a sentence worth a person's look, if there is one.
 */
bool verdict_texts(const struct ruleset *ruleset, const struct verdict *v, const struct pair *pair,
	struct arena *scratch, struct sv *out_texts, struct buf *reason);

const char *verdict_name(enum verdict_kind kind);

#endif
