/*
 * settings - accord.conf as the program uses it, after environment and --set.
 *
 * Ownership: texts live in the arena of the loader (io/settings_file), secrets in wiped memory of
 * their own.
 * Units: *_ms milliseconds, *_s seconds, *_bytes bytes.
 */
#ifndef ACCORD_MODEL_SETTINGS_H
#define ACCORD_MODEL_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/sv.h"

/* One system's way of being reached; both systems have all of it. */
struct settings_system {
	const char *base_url; /* without a slash at the end */
	const char *username;
	const char *password;	   /* secret */
	const char *ca_file;	   /* NULL: the system's authorities alone */
	uint64_t calls_per_minute; /* 0: no limit */
	uint64_t connections;
	uint64_t connect_timeout_ms;
	uint64_t idle_timeout_ms;
	uint64_t tries;
	uint64_t max_wait_ms;
	uint64_t max_answer_bytes;
	const char *canary; /* a record that must be in every snapshot; NULL: none */
};

struct settings_revio {
	struct settings_system system;
	const char *client_code;
	const char *subscription_key; /* secret; NULL: none */
	uint64_t page_size;
	const char *sort; /* "" for none */
	/* Every wire word and path that systems.md marks as assumed and that is not in *.fields. */
	const char *closed_word;
};

struct settings_endpoints {
	const char *login;
	const char *logout;
	const char *sites;
	const char *devices;
	const char *site_types;
	const char *time_zones;
	const char *device_types;
	const char *oos_categories;
	const char *create;
	const char *update;
};

struct settings_rapid_response {
	struct settings_system system;
	const char *environment;
	const char *dealer_number;
	const char *default_device_type;
	const char *default_timezone;
	struct settings_endpoints endpoints;
};

enum settings_create { CREATE_NONE = 0, CREATE_OUTBOUND = 1, CREATE_INBOUND = 2, CREATE_BOTH = 3 };

struct settings_sync {
	const char *bill_profile;
	const char *state; /* absolute after loading */
	const char *rules; /* absolute after loading */
	bool auto_link_exact;
	bool last_first; /* name_order = last-first */
	enum settings_create create;
	bool verify;
	uint64_t keep_days;
	uint64_t confirm_max;
	uint64_t memory_bytes; /* 0: a quarter of the machine */
	uint64_t threads;      /* 0: all cores */
	bool remember;	       /* pass over pairs whose rows are as they were (agreed.h) */
};

/* A limit: a number of records, or a percentage of them. */
struct settings_limit {
	bool is_percent;
	uint64_t number;  /* records, or thousandths of a percent */
	const char *text; /* as written */
};

struct settings_guard {
	struct settings_limit shrink;
	struct settings_limit creates;
	struct settings_limit updates;
	struct settings_limit closes;
	struct settings_limit closes_7_days;
	uint64_t minimum;
};

struct settings_notify {
	const char *url; /* NULL: none */
};

struct settings {
	const char *path; /* the file; NULL when there is none */
	struct settings_revio revio;
	struct settings_rapid_response rapid_response;
	struct settings_sync sync;
	struct settings_guard guard;
	struct settings_notify notify;
};

#endif
