/*
 * sv - string views: a pointer and a length into memory that somebody else owns.
 *
 * A view is not terminated and may hold any byte. {NULL, 0} is "absent", which most functions treat
 * as empty; sv_is_absent tells the two apart where it matters. Letter case means ASCII here; the
 * comparisons that people agree with live in rules/.
 */
#ifndef ACCORD_BASE_SV_H
#define ACCORD_BASE_SV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sv {
	const char *p;
	size_t n;
};

/* A view of a string literal, and the two arguments for "%.*s". */
#define SV(literal)  ((struct sv){"" literal, sizeof(literal) - 1})
#define SV_ABSENT    ((struct sv){NULL, 0})
#define SV_ARG(view) (int)(view).n, (view).p ? (view).p : ""

/* The whole of a terminated string; NULL gives the absent view. */
static inline struct sv sv_of(const char *s)
{
	return (struct sv){s, s ? strlen(s) : 0};
}

static inline struct sv sv_make(const char *p, size_t n)
{
	return (struct sv){p, n};
}

static inline bool sv_is_absent(struct sv a)
{
	return !a.p;
}

static inline bool sv_eq(struct sv a, struct sv b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool sv_eq_nocase(struct sv a, struct sv b);

/* Byte order; a beginning of the other comes first. */
int sv_cmp(struct sv a, struct sv b);

/* Natural order: runs of digits compare as numbers ("9" before "10"), ties by bytes. */
int sv_cmp_natural(struct sv a, struct sv b);
/* Below 2^56. Of two texts the one with the smaller key comes first in natural order; equal keys say nothing. */
uint64_t sv_natural_key(struct sv text);

bool sv_has_prefix(struct sv a, struct sv prefix);
bool sv_has_suffix(struct sv a, struct sv suffix);

/* Without spaces, tabs, CR and LF on both ends. */
struct sv sv_trim(struct sv a);

/* From position `from` to the end, or `n` bytes of it; both are clipped to the view. */
struct sv sv_from(struct sv a, size_t from);
struct sv sv_sub(struct sv a, size_t from, size_t n);

/* Position of the first `c` or of the first `needle`; a.n when there is none. */
size_t sv_find(struct sv a, char c);
size_t sv_find_sv(struct sv a, struct sv needle);

/* Cuts the text before the first `c` off *rest and returns it; *rest becomes absent at the end. */
struct sv sv_cut(struct sv *rest, char c);

/* Edit distance (insert, delete, change, swap neighbours), at most `limit` + 1. */
size_t sv_distance(struct sv a, struct sv b, size_t limit);

/* The nearest of `count` names to `wrong`, for "did you mean"; NULL when none is near. */
const char *sv_nearest(struct sv wrong, const char *const *names, size_t count);

#endif
