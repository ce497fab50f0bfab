/*
 * explain - the way of one account: its records, its link and why, what every rule makes of it, what the
 *           newest change set says, and which runs have touched it.
 *
 * Everything is read from files and the ledger; nothing is written and no system is asked.
 *
 * Ownership: texts are in the explanation's arena.
 */
#ifndef ACCORD_ENGINE_EXPLAIN_H
#define ACCORD_ENGINE_EXPLAIN_H

#include "engine/reconcile.h"
#include "engine/verdict.h"
#include "io/ledger.h"

enum explain_by { EXPLAIN_BY_CUSTOMER, EXPLAIN_BY_SITE, EXPLAIN_BY_CODE };

struct explain_key {
	enum explain_by by;
	struct sv value;
};

/* Reads "customer=ID", "site=NUM", "code=ACCOUNT"; ERR_USAGE for anything else. */
int explain_parse_key(struct sv text, struct explain_key *out, struct err *err) MUST_CHECK;

struct explained_rule {
	struct verdict verdict; /* on_create rules: rule and values alone, kind VERDICT_SILENT */
	struct sv words;	/* trace_pair: values, compared forms, note */
	struct sv base;		/* "" when there is none */
};

/* A line of the newest change set about this account. */
struct explained_line {
	struct sv file; /* "changes", "pending", "conflicts", "skipped", "findings", "links" */
	struct sv text;
};

/* An audit row about this account. */
struct explained_event {
	struct sv at;
	struct sv run_id;
	struct sv text;
};

struct explanation {
	struct arena arena;
	struct record records[SIDE_COUNT]; /* RECORD_NONE where there is none in the snapshot */
	bool has_link;
	struct ledger_link link;
	struct sv unlinked; /* without a link: why not, in a sentence */
	struct {
		VEC_FIELDS(struct explained_rule);
	} rules;
	struct {
		VEC_FIELDS(struct explained_line);
	} lines;
	struct {
		VEC_FIELDS(struct explained_event);
	} events;
	struct sv changeset_id; /* the newest, "" when there is none */
};

/* ERR_NO_INPUT when neither snapshots nor ledger know the key. Release in any case. */
int explain_run(const struct reconcile_input *input, const struct explain_key *key,
	struct explanation *out, struct err *err) MUST_CHECK;
void explanation_release(struct explanation *explanation);

#endif
