/*
 * job - what apply does to one record under one action: its lines, what was seen, what became of it.
 *
 * A job is made from consecutive lines of changes.csv, or decoded from the journal after a kill; from
 * then on both go the same way (live.h), which is why recovery is no special path.
 *
 * Ownership: a job owns its arena, and all its texts are in it.
 */
#ifndef ACCORD_ENGINE_JOB_H
#define ACCORD_ENGINE_JOB_H

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "engine/base/vec.h"
#include "engine/model/change.h"
#include "engine/model/ports.h"
#include "rules/ruleset.h"

/* `outcome` of the audit. */
enum outcome_kind {
	OUTCOME_NONE, /* not tried: the run ended before */
	OUTCOME_APPLIED,
	OUTCOME_ALREADY, /* the live record had the value */
	OUTCOME_STALE,	 /* a before no longer holds */
	OUTCOME_HELD,
	OUTCOME_FAILED,
	OUTCOME_UNKNOWN, /* sent, no answer; resolved by a later row */
	OUTCOME_REFUSED	 /* the system said no */
};
const char *outcome_name(enum outcome_kind outcome);

struct job_line {
	struct change change;
	int field;	/* position in the layout of the written side */
	bool is_held;	/* by decision: not written, audited as held */
	bool is_left;	/* not chosen this time: not written, not audited (then is_held too) */
	bool is_needed; /* the live record does not have it yet */
	enum outcome_kind outcome;
	struct sv observed; /* on the live record, before the write or after it */
	struct sv detail;
};

enum job_state {
	JOB_NEW,
	JOB_READING, /* the live record, before the write */
	JOB_WRITING,
	JOB_LOOKING,   /* no usable answer came: did it take effect? */
	JOB_VERIFYING, /* reading back */
	JOB_SEARCHING, /* a create in doubt: is there a record with the code? (done for a whole wave) */
	JOB_DONE
};

struct job {
	struct arena arena;
	enum direction direction;
	enum action action;
	struct sv customer_id; /* "" while it is being created */
	struct sv site_num;
	struct sv account_number;
	struct sv name;
	struct {
		VEC_FIELDS(struct job_line);
	} lines;
	struct {
		VEC_FIELDS(struct agreement);
	} agreements; /* those that go with the write of this record */
	/* on the way */
	enum job_state state;
	int64_t intent_id;
	unsigned writes; /* tries to write */
	bool in_doubt; /* a write was sent, or may have been, and it is not known what became of it */
	bool is_found; /* a create in doubt: a record with its code was found, ours or another's */
	bool was_unknown; /* an `unknown` row belongs before the outcome */
	bool recovering;  /* from the journal: look, do not write */
	int http_status;
	struct sv unknown_detail;
	int unknown_status;
	struct live_call call;
	struct live_record live; /* as last read */
	struct live_field *fields;
	void *apply;
};

struct job *job_new(void);
void job_free(struct job *job);

/* Takes a line (texts are copied). The first one sets what the job is. */
void job_add_line(struct job *job, const struct change *change, int field);
/* The same for a line that a person holds back; `why` is the audit's detail. */
void job_hold_line(struct job *job, const struct change *change, int field, struct sv why);
/* The same for a line that was not chosen: it only keeps the base of its rule from being renewed. */
void job_leave_line(struct job *job, const struct change *change, int field);
/* Is there a line to be written, or at least to be audited as held? */
bool job_has_chosen_lines(const struct job *job);
void job_add_agreement(struct job *job, const struct agreement *agreement);

enum side job_side(const struct job *job); /* the side that is written */
/* Key of the written record ("" before a create), and of the record that a change set names it by. */
struct sv job_key(const struct job *job);
struct sv job_record_key(const struct job *job);
/* The code that a create gives its record; absent when it gives none. */
struct sv job_code(const struct job *job, const struct layout *layout);

/* Sets the outcome of all lines that have none and are not held. */
void job_end(struct job *job, enum outcome_kind outcome, struct sv detail);

/* For the journal. Decoding needs the layouts to find the fields again. */
void job_encode(const struct job *job, struct buf *out);
int job_decode(struct sv text, const struct ruleset *ruleset, struct job **out,
	struct err *err) MUST_CHECK;

#endif
