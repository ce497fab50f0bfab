/* json_pick_private - what json_pick.c (pointers, scalars) and json_pick_walk.c (texts) share. Private. */
#ifndef ACCORD_IO_JSON_PICK_PRIVATE_H
#define ACCORD_IO_JSON_PICK_PRIVATE_H

#include <stdint.h>

#include "engine/base/vec.h"
#include "io/json_pick.h"

enum { JSON_NO_NODE = 0, JSON_NO_SLOT = -1 };

/* A step of one or more pointers; node 0 is the root. */
struct json_node {
	struct sv name; /* decoded, in the arena */
	unsigned first;
	unsigned next;
	int slot;
};

enum {
	JSON_HABIT_BYTES = 32, /* of a name with quotes and colon; longer ones are read out */
	JSON_HABITS_MAX = 256
};

/*
 * A member as it came in texts before, at one place of the tree: its name as it stands there, what it
 * leads to, and what came behind it and in it. Guesses: a name is only ever taken after it was compared,
 * byte for byte, and a name that is the same at the same place leads to the same node.
 */
struct json_habit {
	char name[JSON_HABIT_BYTES]; /* "name": with quotes and colon */
	uint32_t mask;		     /* json_bytes_mask32 of how many bytes that is */
	unsigned n;
	unsigned node; /* when is_wanted */
	int slot;
	bool is_wanted;
	bool is_kept;		      /* among the habits; else it stands for one value alone */
	struct json_habit *after[2];  /* the members that came behind this one, the latest first */
	struct json_habit *inside[2]; /* the first members of its value, when that is an object */
	struct json_habit *members;   /* all known members of its value, a list by `sibling` */
	struct json_habit *sibling;
};

struct json_pick {
	struct arena arena;
	struct {
		VEC_FIELDS(struct json_node);
	} nodes;
	size_t slots;
	bool nocase;
	struct json_habits *habits; /* NULL: texts are not expected to be alike */
};

struct json_habits {
	struct json_habit at[JSON_HABITS_MAX]; /* the first is the whole text */
	unsigned count;
};

/* Walks the value at the beginning of `text`; behind it, or NULL and where and why it broke. */
const char *json_pick_walk(const struct json_pick *pick, struct sv text,
	struct json_span *out_spans, const char **out_at, const char **out_why);

/* White space at p, and a hex digit's value or -1. */
const char *json_skip_space(const char *p, const char *end);
int json_hex_value(char c);

#endif
