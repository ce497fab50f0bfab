/*
 * rapid_response - the Rapid Response alarm monitoring system (REST) as a port (engine/model/ports.h).
 *
 * Session: every call is a POST with the session's values in its body. Login comes with the first call
 * that needs it, logout with port_close, also after a failure. ErrorTypeNum 11 (the session ended) logs in
 * once and repeats; a second 11 is an error. An empty list is believed only after a fresh login.
 *
 * Extraction: the site types, then all devices into a table, then the sites as they stream in, record by
 * record, each joined with its devices. Paths of the layout that begin with /device/ are read from the
 * primary device (no PrimaryDevNum; of these the lowest DevNum), those that begin with /devices/ from
 * all others, joined with ';'. Worked out, whatever their paths say: `status` (below) and `other_codes`
 * (the codes of all devices but the primary one, by DevNum, separated by ';').
 *
 * Status: by the words of the layout's status field, which name out-of-service categories. A device
 * without a category is active; with a pending one, pending; with a cancelled one and a start date that
 * is not in the future (UTC), cancelled, in the future, active; with a category that the file does
 * not know, or a cancelled one without a readable date, unknown. A site is unknown when it has no device or
 * any of them is unknown; cancelled when all are; pending when all are pending or cancelled; else active.
 *
 * Type: by the words of the layout's type field: the code, else the row's description, else the
 * description that the site type list has for the code; none of them known: the code as it is.
 *
 * Memory: 24 bytes and the texts of the layout's device fields for each device (about 60 in all with the
 * shipped layout), an idset entry per site, one record.
 *
 * Live calls: an update flags the changed columns alone; an empty value erases (null). The names of the
 * columns are the last steps of the layout's first paths. Passcodes are never taken from a row.
 */
#ifndef ACCORD_IO_RAPID_RESPONSE_H
#define ACCORD_IO_RAPID_RESPONSE_H

#include "engine/model/ports.h"
#include "engine/model/settings.h"

enum { RAPID_RESPONSE_RESTARTS_MAX = 3 };

/* Connects to nothing yet. settings and layout must outlive the port; port_close frees it. */
int rapid_response_open(const struct settings *settings, const struct layout *layout,
	struct port **out, struct err *err) MUST_CHECK;

#endif
