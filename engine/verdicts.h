/*
 * verdicts - the verdicts of all rules on a pair, each taken on the pair as it will be once what the
 *            others say is written.
 *
 * Rules hand values on: where `state <-> state` brings a state in, `state -> region` has to send it on;
 * where the type changes, names are read in another way; a skip looks at fields that rules write. If each
 * rule saw the pair as it is, a second run would find what the first one left behind. So the rules are
 * gone through in rule order, each on the records with what the others write and without what it writes
 * itself, and again until nothing moves any more. Rules that pass `accord rules check` do not hand values
 * on in circles, so that takes as many passes as the longest way that a value goes, and one; where no rule
 * that feeds others (struct rule) writes anything, one. Rules that fail the check are gone through a bounded
 * number of times, and the last word counts.
 *
 * A record that a rule sets aside as it stands is set aside, whatever others would write over it.
 *
 * Pure but for the scratch arena and what `is_written` does.
 */
#ifndef ACCORD_ENGINE_VERDICTS_H
#define ACCORD_ENGINE_VERDICTS_H

#include "engine/verdict.h"

/*
 * Will this field really be written? What is held, left out or of a direction that is not asked for hands
 * nothing on. Asked where that matters alone. NULL: all is written.
 */
typedef int verdicts_written_fn(void *self, const struct verdict *v, const struct field *field,
	struct sv before, struct sv after, bool *out_written, struct err *err);

struct verdicts {
	const struct ruleset *ruleset;
	struct arena *scratch;
	struct record now[SIDE_COUNT];
	struct pair pair;	     /* as it will be */
	struct sv *next[SIDE_COUNT]; /* the texts of its records, from the first write on */
	struct verdict *at; /* one for each rule that is not `on = create`, in rule order */
	size_t count;
	struct verdict *set_aside; /* the first that sets the whole record aside, or NULL */
	bool is_fed;		   /* something was handed on */
	verdicts_written_fn *is_written;
	void *self;
};

/* `pair`: records and base; everything stays with the caller and the scratch arena. */
int verdicts_take(struct verdicts *verdicts, const struct ruleset *ruleset, const struct pair *pair,
	struct arena *scratch, verdicts_written_fn *is_written, void *self,
	struct err *err) MUST_CHECK;

/* The records that a rule sees: with what others write, without what it writes itself. */
void verdicts_records_of(const struct verdicts *verdicts, const struct rule *rule,
	struct record *out_customer, struct record *out_site);

/*
 * What a verdict that flows would write, as verdict_texts, without what is spared (sparing.h): the texts, absent
 * where the field is left alone; false when the rule has nothing to write.
 */
bool verdicts_texts(const struct verdicts *verdicts, const struct verdict *v, struct sv *out_texts,
	struct buf *reason);

/*
 * Would the pair bring a change or a conflict? A rule that hands values on has something to write itself,
 * so this asks what each rule says of the records as they are.
 */
bool verdicts_differ(const struct ruleset *ruleset, const struct pair *pair, struct arena *scratch);

/*
 * Do the records agree under this rule as they are now? *out_values then has them. Where they only will,
 * the base is not yet to be renewed.
 */
bool verdicts_agree_now(
	struct verdicts *verdicts, const struct verdict *v, struct rule_values *out_values);

#endif
