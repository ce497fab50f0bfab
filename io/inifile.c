#include "io/inifile.h"

#include <ini.h>

#include "engine/base/buf.h"
#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { LINE_ROOM = INIFILE_LINE_MAX + 3 }; /* ini.h: CR, LF and the zero */
/* ini.h, ini_parse: what it returns when its one allocation failed; else the number of a line. */
enum { OUT_OF_MEMORY = -2 };

struct parse {
	struct sv rest; /* lines not read yet */
	struct sv line; /* the one that libinih works on */
	int line_no;
	const char *shown;
	enum inifile_headings headings;
	enum err_code bad;
	struct arena *arena;
	struct sections *out;
	struct section section; /* under way */
	bool in_section;
	struct {
		VEC_FIELDS(struct section_entry);
	} entries;
	struct err failure;
};

static bool is_comment(struct sv line)
{
	return line.n > 0 && (line.p[0] == ';' || line.p[0] == '#');
}

#define FAIL_LINE(parse, ...)                                                                      \
	do {                                                                                       \
		if ((parse)->failure.code == 0) {                                                  \
			(void)ERR_SET(&(parse)->failure, (parse)->bad, __VA_ARGS__);               \
			(void)err_context(                                                         \
				&(parse)->failure, "%s:%d", (parse)->shown, (parse)->line_no);     \
		}                                                                                  \
	} while (0)

static void end_section(struct parse *parse)
{
	if (!parse->in_section)
		return;
	size_t count = parse->entries.count;
	struct section_entry *entries =
		arena_calloc(parse->arena, count, sizeof(struct section_entry));
	if (count > 0)
		(void)memcpy(entries, parse->entries.at, count * sizeof(entries[0]));
	parse->section.entries = entries;
	parse->section.count = count;
	*vec_push(parse->out) = parse->section;
	vec_clear(&parse->entries);
	parse->in_section = false;
}

static void begin_section(struct parse *parse)
{
	size_t end = sv_find(parse->line, ']');
	struct sv behind = sv_trim(sv_from(parse->line, end + 1));
	struct sv heading = sv_trim(sv_sub(parse->line, 1, end - 1));

	end_section(parse);
	if (end == parse->line.n) {
		FAIL_LINE(parse, "the heading '%.*s' does not end; put ']' behind it",
			SV_ARG(parse->line));
		return;
	}
	if (heading.n == 0 || (behind.n > 0 && !is_comment(behind))) {
		FAIL_LINE(parse, "'%.*s' is not a heading; write [heading] alone on its line",
			SV_ARG(parse->line));
		return;
	}
	struct sv name = SV("");
	if (parse->headings == INIFILE_KIND_AND_NAME) {
		name = heading;
		heading = sv_cut(&name, ' ');
		name = sv_trim(name);
	}
	parse->section = (struct section){.file = parse->shown,
		.line = parse->line_no,
		.kind = arena_sv(parse->arena, heading),
		.name = arena_sv(parse->arena, name)};
	parse->in_section = true;
}

/* ini_reader: gives libinih the next line, without the indent that it takes for a continuation. */
static char *next_line(char *to, int room, void *self)
{
	struct parse *parse = self;

	if (sv_is_absent(parse->rest) || parse->rest.n == 0 || parse->failure.code != 0)
		return NULL;
	parse->line = sv_trim(sv_cut(&parse->rest, '\n'));
	parse->line_no++;
	if (parse->line.n > INIFILE_LINE_MAX || parse->line.n + 2 > (size_t)room) {
		FAIL_LINE(parse, "the line is longer than %d bytes", (int)INIFILE_LINE_MAX);
		return NULL;
	}
	if (sv_find(parse->line, '\0') < parse->line.n) {
		FAIL_LINE(parse, "a zero character in the line");
		return NULL;
	}
	if (parse->line.n > 0 && parse->line.p[0] == '[')
		begin_section(parse);
	if (parse->line.n > 0)
		(void)memcpy(to, parse->line.p, parse->line.n);
	to[parse->line.n] = '\n';
	to[parse->line.n + 1] = '\0';
	return to;
}

/* ini_handler; 0 is an error. Its `section` is cut at 49 bytes and not looked at. */
static int on_entry(void *self, const char *section, const char *name, const char *value)
{
	struct parse *parse = self;

	(void)section;
	if (parse->failure.code != 0)
		return 0;
	if (sv_find(parse->line, ':') < sv_find(parse->line, '=')) {
		FAIL_LINE(parse, "'%.*s' has no '='; write key = value", SV_ARG(parse->line));
		return 0;
	}
	if (name[0] == '\0') {
		FAIL_LINE(parse, "'%.*s' has no key before the '='", SV_ARG(parse->line));
		return 0;
	}
	if (!parse->in_section) {
		FAIL_LINE(parse, "'%s' stands before the first [heading]", name);
		return 0;
	}
	*vec_push(&parse->entries) = (struct section_entry){arena_sv(parse->arena, sv_of(name)),
		arena_sv(parse->arena, sv_of(value)), parse->line_no};
	return 1;
}

/* libinih's options are globals; these are constants for this program. */
static void set_options(void)
{
	ini_use_stack = false;
	ini_initial_alloc = LINE_ROOM;
	ini_max_line = LINE_ROOM;
	ini_stop_on_first_error = true;
}

int inifile_parse(struct sv text, const char *shown, enum inifile_headings headings,
	enum err_code bad, struct arena *arena, struct sections *out, struct err *err)
{
	struct parse parse = {.rest = text,
		.shown = arena_str(arena, sv_of(shown)),
		.headings = headings,
		.bad = bad,
		.arena = arena,
		.out = out};
	size_t before = out->count;

	if (sv_has_prefix(parse.rest, SV("\xef\xbb\xbf")))
		parse.rest = sv_from(parse.rest, 3);
	set_options();
	int status = ini_parse_stream(next_line, &parse, on_entry, &parse);
	if (status == OUT_OF_MEMORY)
		mem_exhausted(LINE_ROOM);
	if (status != 0)
		FAIL_LINE(
			&parse, "'%.*s' is neither [heading] nor key = value", SV_ARG(parse.line));
	end_section(&parse);
	vec_release(&parse.entries);
	if (parse.failure.code == 0)
		return 0;
	out->count = before;
	*err = parse.failure;
	return err->code;
}
