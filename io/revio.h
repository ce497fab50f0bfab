/*
 * revio - the Rev.io billing system (REST v1) as a port (engine/model/ports.h).
 *
 * Facts: developers.rev.io (basic-authentication, paging, collections, status-codes, patch); what
 * is assumed there lies in the .fields files and settings, not here.
 *
 * Extraction: pages of settings.page_size, `connections` of them in flight, handed on in order. What
 * proves that the list was read whole: every page says ok and has_more, only has_more:false ends it,
 * no page holds fewer records than its record_count, no page is without a new id, new ids rise when a sort by the
 * id was asked for, and the last page reads the same at the end. A customer that comes twice alike is
 * taken once, and the pages around are read again for what slipped between them; one that comes twice differently is read again by itself. When the list moved, or was
 * served wrongly, all is read again, REVIO_RESTARTS_MAX times.
 *
 * Memory: an idset entry per customer, `connections` pages, one record.
 *
 * Live calls: updates are JSON Patch (RFC 6902) of changed members alone; a write was done only when
 * the answer is 2xx and says ok. Closing also stamps the fields that ask for it with today's day, UTC.
 */
#ifndef ACCORD_IO_REVIO_H
#define ACCORD_IO_REVIO_H

#include "engine/model/ports.h"
#include "engine/model/settings.h"

enum { REVIO_RESTARTS_MAX = 3, REVIO_CONFLICTS_MAX = 1000 };

/* Connects to nothing yet. settings and layout must outlive the port; port_close frees it. */
int revio_open(const struct settings *settings, const struct layout *layout, struct port **out,
	struct err *err) MUST_CHECK;

#endif
