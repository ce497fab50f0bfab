/* rapid_response_impl - what the files of rapid_response share. Private to rapid_response*.c. */
#ifndef ACCORD_IO_RAPID_RESPONSE_IMPL_H
#define ACCORD_IO_RAPID_RESPONSE_IMPL_H

#include "engine/base/map.h"
#include "engine/base/vec.h"
#include "io/fieldmap.h"
#include "io/http.h"
#include "io/json.h"
#include "io/json_split.h"
#include "io/rapid_response.h"

enum { RAPID_DEVICE_SLOTS = 6, RAPID_MESSAGE_SIZE = 256, RAPID_LOGOUT_MS = 10000 };

enum rapid_session { RAPID_LOGGED_OUT, RAPID_LOGGING_IN, RAPID_LOGGED_IN };

struct rapid_call;

struct rapid {
	struct port port;
	const struct settings *settings;
	struct http *http;
	/* the session */
	enum rapid_session session;
	uint64_t generation;	     /* of the session, counted up at each login */
	struct buf session_num;	     /* as JSON */
	struct buf session_password; /* secret */
	struct rapid_call *login;
	struct rapid_call *waiting; /* calls that wait for the login */
	/* the layout, cut in two: what the site row and what a device row has */
	struct layout site_layout;
	struct layout device_layout;
	struct arena arena; /* of the cut layouts and the site types */
	struct fieldmap *site_map;
	struct fieldmap *device_map;
	size_t device_slots[RAPID_DEVICE_SLOTS]; /* of what is read beside the layout */
	size_t type_slot;			 /* SiteTypeDescription of a site row */
	/* site types: code -> position in type_names */
	struct map types;
	struct {
		VEC_FIELDS(struct sv);
	} type_names;
	bool has_types;
	/* live calls that wait for the site types */
	struct {
		VEC_FIELDS(struct live_call *);
	} line;
	size_t live_ended;
};

static inline struct rapid *rapid_of(struct port *port)
{
	return (struct rapid *)(void *)port;
}

/* ---- calls (rapid_response_call.c) ---------------------------------------------------------------- */

enum rapid_outcome {
	RAPID_OK,
	RAPID_REFUSED,	/* it said no; error_type and message */
	RAPID_FAILED,	/* a read without an answer to be had; err */
	RAPID_NOT_SENT, /* a write that changed nothing; err */
	RAPID_IN_DOUBT	/* a write of which nobody knows; err */
};

struct rapid_call {
	/* in */
	struct rapid *rapid;
	const char *endpoint; /* "DataExport/SiteDetailList" */
	bool is_write;
	bool is_live; /* seen through after a signal */
	/* Adds the members of the body beside the session's; may be NULL. */
	void (*add_body)(struct rapid_call *call, struct json_writer *writer);
	/* A call for rows has `row`; `begin` (may be NULL) comes before the first row of every try. */
	int (*begin)(void *self, struct err *err);
	int (*row)(void *self, struct sv text, uint64_t row_no, struct err *err);
	/* json_split's try_record, for speed; may be NULL. */
	bool (*try_row)(void *self, struct sv rest, size_t *out_used);
	void (*done)(struct rapid_call *call, void *self);
	void *self;
	/* out */
	enum rapid_outcome outcome;
	int error_type;			  /* ErrorTypeNum, 0 if none */
	char message[RAPID_MESSAGE_SIZE]; /* what the system said */
	struct err err;
	bool is_unreadable; /* FAILED because the answer was no whole JSON */
	uint64_t rows;
	/* private */
	struct http_request request;
	struct buf path;
	struct buf body;
	struct json_split *split;
	struct err row_err;
	bool has_row_failed;
	bool was_logged_in_again;
	bool was_read_again;
	uint64_t generation;
	struct rapid_call *next;
	bool is_done;
};

/* Puts a call in line; logs in first where needed. The caller owns the call until `done`. */
void rapid_start(struct rapid_call *call);
/* The same, to the end. Returns 0 only when the outcome is RAPID_OK. */
int rapid_run(struct rapid_call *call, struct err *err) MUST_CHECK;
void rapid_call_release(struct rapid_call *call);

/* The member `name` of a collected answer's OutputParameter, as text in `arena`. */
struct sv rapid_output(const struct rapid_call *call, const char *name, struct arena *arena);

/* Ends the session; the next call logs in afresh. */
void rapid_log_out(struct rapid *rapid);

/* Adds a number where the text is one, else a string; null for an absent or empty text. */
void rapid_put(struct json_writer *writer, struct sv text, bool is_number);

/* Body of a list for the whole dealer group. */
void rapid_add_group(struct rapid_call *call, struct json_writer *writer);

/* ---- devices (rapid_response_devices.c) ----------------------------------------------------------- */

struct rapid_device_entry {
	uint64_t site;	  /* the SiteNum, or a hash of it */
	uint64_t dev_num; /* sorts the devices of a site */
	uint64_t at;	  /* of its packed texts */
};

struct rapid_devices {
	struct rapid *rapid;
	struct buf bytes;
	struct {
		VEC_FIELDS(struct rapid_device_entry);
	} entries;
	struct arena scratch;
	struct sv *values;
	const struct json_span *spans;
	bool is_read; /* values and spans hold the row that is about to be added */
	struct err unread;
	int64_t today;	       /* days since the epoch */
	bool is_contradictory; /* one device came twice and differently */
};

void rapid_devices_init(struct rapid_devices *devices, struct rapid *rapid);
void rapid_devices_release(struct rapid_devices *devices);
void rapid_devices_clear(struct rapid_devices *devices);
/* Reads the row that begins here, ahead of rapid_devices_add (json_split's try_record). */
bool rapid_devices_try(void *self, struct sv rest, size_t *out_used);
/* A row of the device list; `self` is the table. */
int rapid_devices_add(void *self, struct sv text, uint64_t row_no, struct err *err);
/* Sorts, and drops devices that came twice alike. */
void rapid_devices_finish(struct rapid_devices *devices);

/*
 * Reads a site's row and joins it with its devices: values of the port's layout. ERR_DATA when it cannot
 * be read. The values are views into `text`, the table and the arena.
 */
int rapid_read_site(struct rapid *rapid, struct sv text, const struct rapid_devices *devices,
	struct arena *arena, struct sv *out_values, uint64_t *out_present,
	struct err *err) MUST_CHECK;

/* The same for a row with further text behind it; *out_used gets how many bytes it took. */
int rapid_read_site_prefix(struct rapid *rapid, struct sv text, const struct rapid_devices *devices,
	struct arena *arena, struct sv *out_values, size_t *out_used, struct err *err) MUST_CHECK;

/* Cuts the layout in two and compiles both. */
void rapid_cut_layout(struct rapid *rapid, const struct layout *layout);

/* Is this field read from the devices ("/device/..." or "/devices/...")? */
bool rapid_is_device_field(const struct field *field);

/* ---- the rest ------------------------------------------------------------------------------------ */

int rapid_load_types(struct rapid *rapid, struct err *err) MUST_CHECK;
int rapid_extract(struct port *port, const struct record_sink *sink,
	struct extract_proof *out_proof, struct err *err);
void rapid_submit(struct port *port, struct live_call *call);
int rapid_wait(struct port *port, struct err *err);
int rapid_find(struct port *port, const struct sv *codes, size_t count,
	struct live_found *out_found, struct arena *arena, struct err *err);
int rapid_pick(struct port *port, enum pick_kind kind, struct pick_list *out_list,
	struct arena *arena, struct err *err);

#endif
