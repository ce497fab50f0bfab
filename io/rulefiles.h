/*
 * rulefiles - the rules folder: all *.fields and *.rules in name order, as sections, and their digest.
 *
 * Other files and hidden ones are passed over. The digest is SHA-256 over the netstrings of each
 * file's name and bytes, in that order: what `apply` compares with what a change set was made from.
 *
 * Ownership: texts are in the arena; rulefiles_release frees the arrays.
 * Errors:    ERR_NO_INPUT when the folder is missing, ERR_DATA for what is no INI, with file:line, or
 *            when there is no rule file at all.
 */
#ifndef ACCORD_IO_RULEFILES_H
#define ACCORD_IO_RULEFILES_H

#include "engine/base/digest.h"
#include "io/inifile.h"

struct rulefiles {
	struct sections sections;
	size_t file_count;
	char sha256[DIGEST_HEX_SIZE];
};

int rulefiles_read(
	const char *folder, struct arena *arena, struct rulefiles *out, struct err *err) MUST_CHECK;
void rulefiles_release(struct rulefiles *files);

#endif
