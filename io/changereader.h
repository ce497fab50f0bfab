/*
 * changereader - the rows of a change set one at a time, for who reads two files side by side.
 *
 * Ownership: a row's texts live until the next call for the same reader.
 */
#ifndef ACCORD_IO_CHANGEREADER_H
#define ACCORD_IO_CHANGEREADER_H

#include "engine/base/err.h"
#include "engine/model/change.h"

struct changereader;
/* `file`: "changes.csv" or "pending.csv". */
int changereader_open(const char *folder, const char *file, struct changereader **out,
	struct err *err) MUST_CHECK;
int changereader_next(struct changereader *reader, struct change *out, bool *out_more,
	struct err *err) MUST_CHECK;
void changereader_close(struct changereader *reader);

struct agreementreader;
int agreementreader_open(
	const char *folder, struct agreementreader **out, struct err *err) MUST_CHECK;
int agreementreader_next(struct agreementreader *reader, struct agreement *out, bool *out_more,
	struct err *err) MUST_CHECK;
void agreementreader_close(struct agreementreader *reader);

#endif
