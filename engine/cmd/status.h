/*
 * status - what the ledger knows, for people and programs; of one state folder, or of many in a table.
 */
#ifndef ACCORD_ENGINE_CMD_STATUS_H
#define ACCORD_ENGINE_CMD_STATUS_H

#include "engine/cmd/cmd.h"

enum { STATUS_AGE_SIZE = 32 };

/* "3 hours ago". */
void status_age(int64_t at, char out[STATUS_AGE_SIZE]);

/* A line for each state folder (one with a ledger) in `folder` or up to three levels below. A ledger that
 * cannot be read has its line, too, and is the command's error at the end. */
int status_all(struct context *context, const char *folder, struct err *err) MUST_CHECK;

#endif
