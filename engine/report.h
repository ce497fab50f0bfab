/*
 * report - a change set, or a run, as one HTML page that needs nothing else, and review.csv for a spreadsheet.
 *
 * The page is the template engine/report_page.html with style, script and data in it. Data are one JSON
 * text in a <script type="application/json">, in which every < is escaped, and the script puts them into
 * the page as text alone. The policy in the page's head names the SHA-256 of its own style and script, and
 * allows nothing else: no other script runs, and nothing is loaded or sent.
 *
 * review.csv has the columns of changes.csv and an empty `decision`: a byte order mark, and an apostrophe before a
 * value that begins with = + - @ TAB CR or LF, so that no spreadsheet takes it for a formula.
 *
 * Errors: as of files and change sets; both outputs appear whole or not at all.
 */
#ifndef ACCORD_ENGINE_REPORT_H
#define ACCORD_ENGINE_REPORT_H

#include "engine/base/err.h"
#include "engine/model/changeset.h"

struct ledger;
struct ledger_run;
struct ruleset;

struct report_input {
	const char *folder; /* of the change set */
	const struct changeset_manifest *manifest;
	const struct ruleset
		*ruleset;      /* for what each rule is about; NULL: not those of the change set */
	struct ledger *ledger; /* for the last runs; NULL: none */
	const struct ledger_run *run; /* NULL: the change set alone */
	const char *audit_path;	      /* of the run; NULL: it wrote nothing */
	const char *changesets_dir;   /* where the last runs' change sets are */
};

enum { REPORT_RUNS_MAX = 30 };

int report_write_page(
	const struct report_input *input, const char *path, struct err *err) MUST_CHECK;
int report_write_review(const char *folder, const char *path, struct err *err) MUST_CHECK;

#endif
