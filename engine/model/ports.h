/*
 * ports - what the engine asks of a system, as a table of functions; io/revio and
 *         io/rapid_response implement it, and nothing above floor 3 knows more of them than this.
 *
 * Records come and go in our words, in the layout that the port was opened with: translating wire
 * words is the port's work.
 *
 * Live calls are asynchronous: port_submit puts a call in line and returns at once; port_wait works
 * on all of them (at most `connections` at a time, paced) until at least one has ended, and calls its
 * `done` from within. `done` may submit further calls; that is how a record's way (read, write, read
 * back) is one chain.
 *
 * Ownership: the caller owns a live_call and what it points to until `done`; what the port puts in
 *            it (record, key, detail) is in the call's arena.
 * Errors:    of a single record they are in the call's `result`; what ends everything (login refused,
 *            daily quota, interrupted) is returned by port_wait, after every call in flight has had
 *            its `done`.
 */
#ifndef ACCORD_MODEL_PORTS_H
#define ACCORD_MODEL_PORTS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/model/field.h"
#include "engine/model/record.h"

/* How far an extraction that broke off had come. */
struct extract_mark {
	uint64_t page_no; /* the last whole page */
	uint64_t page_hash;
	uint64_t rows; /* of all its pages */
	int64_t begun_at;
};

/*
 * Takes the records of an extraction, in the order read. A failing `row` ends the extraction. `text` is the record
 * as a row of CSV with its line end, as snapshots have it: the port needs it to tell contents apart.
 */
struct record_sink {
	void *self;
	int (*row)(void *self, const struct record *record, struct sv text, struct err *err);
	/* Forgets all rows so far: the list moved and is read again from the start. */
	int (*restart)(void *self, struct err *err);
	/* The rest is for lists that come in pages, and may be NULL. `page`: the rows so far are all of
	 * the pages up to page_no; 0: from what came so far nothing can be continued. */
	void (*page)(void *self, uint64_t page_no, uint64_t page_hash);
	/* An extraction that broke off left this; `take_up` hands its records to `row` of the port. The
	 * port first makes sure that the list still reads so, else it calls `page` with 0. */
	const struct extract_mark *mark;
	int (*take_up)(void *self, int (*row)(void *port, const struct sv *values, struct err *err),
		void *port, struct err *err);
};

/* What an extraction proves about its completeness. */
struct extract_proof {
	uint64_t rows;
	uint64_t devices;
	uint64_t pages;
	uint64_t restarts;
	const char *end_marker; /* "has_more:false", "end of array" */
};

enum live_kind { LIVE_READ, LIVE_CREATE, LIVE_UPDATE };

enum live_result {
	LIVE_PENDING,
	LIVE_DONE,     /* read, created or updated, and the system said so */
	LIVE_ABSENT,   /* there is no such record */
	LIVE_REFUSED,  /* the system said no: nothing was changed; trying again would not help */
	LIVE_IN_USE,   /* a create: the code is taken */
	LIVE_NOT_SENT, /* it never got there, or the system was overloaded: nothing was changed */
	LIVE_IN_DOUBT  /* sent, and no usable answer came: look whether it took effect */
};

/* A field to be written. */
struct live_field {
	int field; /* position in the layout */
	struct sv after;
};

/* A record as the system has it now. */
struct live_record {
	struct record record;
	/* bit i: the member of field i was there (not absent) in the answer; JSON Patch needs it */
	uint64_t present[FIELD_COUNT_MAX / 64];
	uint64_t present_extension[FIELD_COUNT_MAX / 64];
	struct sv
		text; /* as the system sent it, for the port that read it; absent when it needs none */
};

struct live_call {
	/* in */
	enum live_kind kind;
	struct sv key;			 /* READ, UPDATE */
	const struct live_field *fields; /* CREATE, UPDATE */
	size_t field_count;
	bool is_close; /* UPDATE: fields with stamp_on_close get the day of the write */
	const struct live_record *live; /* UPDATE: the record as it was just read */
	struct arena *arena;
	void (*done)(struct live_call *call, void *self);
	void *self;
	/* out */
	enum live_result result;
	int http_status;	   /* 0 when no answer came */
	struct sv detail;	   /* what the system said, for the audit; never a secret */
	struct sv created_key;	   /* CREATE */
	struct live_record record; /* READ */
	void *port_state;	   /* the port's own */
};

/* What port_find found for one code. */
struct live_found {
	struct sv code;
	const struct sv *keys; /* records that have it */
	size_t count;
};

enum pick_kind {
	PICK_BILL_PROFILES,
	PICK_SITE_TYPES,
	PICK_TIME_ZONES,
	PICK_DEVICE_TYPES,
	PICK_OOS_CATEGORIES
};

struct pick {
	struct sv code;
	struct sv description;
	bool active;
};

struct pick_list {
	struct pick *picks;
	size_t count;
};

struct port; /* embedded as the first member of each implementation */

struct port_ops {
	/* Proves that the system can be reached and lets us in. */
	int (*login)(struct port *port, struct err *err);
	int (*extract)(struct port *port, const struct record_sink *sink,
		struct extract_proof *out_proof, struct err *err);
	void (*submit)(struct port *port, struct live_call *call);
	int (*wait)(struct port *port, struct err *err);
	/* Which records have these codes (exact text)? out_found has `count` places, in order. */
	int (*find)(struct port *port, const struct sv *codes, size_t count,
		struct live_found *out_found, struct arena *arena, struct err *err);
	int (*pick)(struct port *port, enum pick_kind kind, struct pick_list *out_list,
		struct arena *arena, struct err *err);
	/* Ends the session, also after a failure; frees the port. NULL is fine. */
	void (*close)(struct port *port);
};

struct port {
	const struct port_ops *ops;
	const struct layout *layout;
	const char *actor;    /* the service account, for the audit */
	const char *base_url; /* for manifests */
};

static inline int port_login(struct port *port, struct err *err)
{
	return port->ops->login(port, err);
}
static inline int port_extract(struct port *port, const struct record_sink *sink,
	struct extract_proof *out_proof, struct err *err)
{
	return port->ops->extract(port, sink, out_proof, err);
}
static inline void port_submit(struct port *port, struct live_call *call)
{
	port->ops->submit(port, call);
}
/* Returns at once when no call is in line. */
static inline int port_wait(struct port *port, struct err *err)
{
	return port->ops->wait(port, err);
}
static inline int port_find(struct port *port, const struct sv *codes, size_t count,
	struct live_found *out_found, struct arena *arena, struct err *err)
{
	return port->ops->find(port, codes, count, out_found, arena, err);
}
static inline int port_pick(struct port *port, enum pick_kind kind, struct pick_list *out_list,
	struct arena *arena, struct err *err)
{
	return port->ops->pick(port, kind, out_list, arena, err);
}
static inline void port_close(struct port *port)
{
	if (port)
		port->ops->close(port);
}

#endif
