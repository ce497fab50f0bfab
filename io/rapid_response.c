/* The port itself: opening, login, pick lists, looking codes up, closing. */
#include "io/rapid_response_impl.h"

#include "engine/base/clock.h"

#include "engine/base/banned.h"

static void on_done(struct rapid_call *call, void *self)
{
	(void)call;
	(void)self;
}

/* The site type list is read in any case; so the login is proved by using it. */
static int login(struct port *port, struct err *err)
{
	return rapid_load_types(rapid_of(port), err);
}

/* ---- pick lists ---------------------------------------------------------------------------------- */

/* The names under which the lists carry code and description. */
struct pick_names {
	const char *code[3];
	const char *description[3];
};

enum { PICK_NAMES = 3 };

struct picker {
	struct json_pick *pick;
	struct arena *arena;
	struct {
		VEC_FIELDS(struct pick);
	} picks;
};

static struct sv first_text(const struct json_span *spans, struct arena *arena)
{
	for (size_t i = 0; i < PICK_NAMES; i++) {
		struct sv text = sv_trim(json_span_text(&spans[i], arena));
		if (text.n > 0)
			return arena_sv(arena, text);
	}
	return SV("");
}

static int begin_picks(void *self, struct err *err)
{
	struct picker *picker = self;

	(void)err;
	vec_clear(&picker->picks);
	return 0;
}

static int take_pick(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct picker *picker = self;
	struct json_span spans[2 * PICK_NAMES];

	if (json_pick_read(picker->pick, text, spans, err) != 0)
		return err_context(err, "row %llu", (unsigned long long)row_no);
	struct sv code = first_text(spans, picker->arena);
	if (code.n > 0)
		*vec_push(&picker->picks) =
			(struct pick){code, first_text(spans + PICK_NAMES, picker->arena), true};
	return 0;
}

static const char *pick_endpoint(
	const struct settings_endpoints *endpoints, enum pick_kind kind, struct pick_names *out)
{
	switch (kind) {
	case PICK_SITE_TYPES:
		*out = (struct pick_names){{"/SiteType", "/SiteTypeCode", "/Code"},
			{"/SiteTypeDescription", "/Description", "/Descr"}};
		return endpoints->site_types;
	case PICK_TIME_ZONES:
		*out = (struct pick_names){{"/TimeZoneNum", "/TimeZone", "/Code"},
			{"/TimeZoneDescription", "/Description", "/TimeZoneName"}};
		return endpoints->time_zones;
	case PICK_DEVICE_TYPES:
		*out = (struct pick_names){{"/DeviceType", "/DevType", "/Code"},
			{"/DeviceTypeDescription", "/Description", "/DeviceTypeName"}};
		return endpoints->device_types;
	case PICK_OOS_CATEGORIES:
		*out = (struct pick_names){{"/OOSCat", "/OOSCategory", "/Code"},
			{"/OOSCatDescription", "/Description", "/OOSCategoryDescription"}};
		return endpoints->oos_categories;
	case PICK_BILL_PROFILES:
		break;
	}
	return NULL;
}

int rapid_pick(struct port *port, enum pick_kind kind, struct pick_list *out_list,
	struct arena *arena, struct err *err)
{
	struct rapid *rapid = rapid_of(port);
	struct picker picker = {.arena = arena};
	struct pick_names names = {{NULL}, {NULL}};
	struct rapid_call call = {.rapid = rapid,
		.endpoint = pick_endpoint(&rapid->settings->rapid_response.endpoints, kind, &names),
		.begin = begin_picks,
		.row = take_pick,
		.done = on_done,
		.self = &picker};

	if (!call.endpoint)
		return ERR_SET(
			err, ERR_INTERNAL, "rapid response has no pick list number %d", (int)kind);
	picker.pick = json_pick_new(true);
	for (size_t i = 0; i < 2 * PICK_NAMES; i++)
		(void)json_pick_add(picker.pick,
			sv_of(i < PICK_NAMES ? names.code[i] : names.description[i - PICK_NAMES]));
	int rc = rapid_run(&call, err);
	if (rc == 0) {
		out_list->count = picker.picks.count;
		out_list->picks = arena_calloc(arena, picker.picks.count + 1, sizeof(struct pick));
		for (size_t i = 0; i < picker.picks.count; i++)
			out_list->picks[i] = picker.picks.at[i];
	}
	vec_release(&picker.picks);
	json_pick_free(picker.pick);
	rapid_call_release(&call);
	return rc;
}

/* ---- looking codes up: one pass over the device list --------------------------------------------- */

struct found_key {
	size_t code; /* position in the codes asked for */
	struct sv key;
};

struct finder {
	struct rapid *rapid;
	struct arena *arena;
	struct arena scratch;
	struct map codes; /* code -> position */
	struct sv *values;
	struct {
		VEC_FIELDS(struct found_key);
	} found;
};

static int begin_find(void *self, struct err *err)
{
	struct finder *finder = self;

	(void)err;
	vec_clear(&finder->found);
	return 0;
}

static int take_code(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct finder *finder = self;
	const struct rapid *rapid = finder->rapid;
	const struct json_span *spans;

	arena_clear(&finder->scratch);
	if (fieldmap_read(rapid->device_map, text, &finder->scratch, finder->values, NULL, NULL,
		    &spans, err) != 0)
		return err_context(err, "device %llu", (unsigned long long)row_no);
	struct sv code = sv_trim(finder->values[rapid->port.layout->code]);
	const uint64_t *position = code.n > 0 ? map_find(&finder->codes, code) : NULL;
	if (!position)
		return 0;
	struct sv site = sv_trim(fieldmap_clean(&spans[rapid->device_slots[0]], &finder->scratch));
	for (size_t i = 0; i < finder->found.count; i++) {
		if (finder->found.at[i].code == *position && sv_eq(finder->found.at[i].key, site))
			return 0;
	}
	*vec_push(&finder->found) = (struct found_key){*position, arena_sv(finder->arena, site)};
	return 0;
}

static int run_find(struct finder *finder, struct err *err)
{
	struct rapid *rapid = finder->rapid;
	bool is_confirmed = false;

	for (;;) {
		struct rapid_call call = {.rapid = rapid,
			.endpoint = rapid->settings->rapid_response.endpoints.devices,
			.add_body = rapid_add_group,
			.begin = begin_find,
			.row = take_code,
			.done = on_done,
			.self = finder};
		int rc = rapid_run(&call, err);
		uint64_t rows = call.rows;
		rapid_call_release(&call);
		if (rc != 0 || rows > 0 || is_confirmed)
			return rc;
		rapid_log_out(rapid);
		is_confirmed = true;
	}
}

static void give_found(const struct finder *finder, const struct sv *codes, size_t count,
	struct live_found *out_found)
{
	for (size_t i = 0; i < count; i++) {
		const uint64_t *position = map_find(&finder->codes, sv_trim(codes[i]));
		struct sv *keys =
			arena_calloc(finder->arena, finder->found.count + 1, sizeof(*keys));
		size_t n = 0;
		for (size_t k = 0; position && k < finder->found.count; k++) {
			if (finder->found.at[k].code == *position)
				keys[n++] = finder->found.at[k].key;
		}
		out_found[i] = (struct live_found){codes[i], keys, n};
	}
}

int rapid_find(struct port *port, const struct sv *codes, size_t count,
	struct live_found *out_found, struct arena *arena, struct err *err)
{
	struct finder finder = {.rapid = rapid_of(port), .arena = arena};
	int rc;

	map_init(&finder.codes);
	arena_init(&finder.scratch, 0);
	finder.values = mem_calloc(port->layout->count + 1, sizeof(*finder.values));
	for (size_t i = 0; i < count; i++) {
		if (sv_trim(codes[i]).n > 0)
			(void)map_put(&finder.codes, sv_trim(codes[i]), i, NULL);
	}
	rc = run_find(&finder, err);
	if (rc == 0)
		give_found(&finder, codes, count, out_found);
	map_release(&finder.codes);
	arena_release(&finder.scratch);
	mem_free(finder.values);
	vec_release(&finder.found);
	return rc;
}

/* ---- opening and closing ------------------------------------------------------------------------- */

static void say_goodbye(struct rapid *rapid)
{
	int64_t until_ms = clock_monotonic_ms() + RAPID_LOGOUT_MS;
	struct err ignored = ERR_INIT;

	rapid_log_out(rapid);
	while (http_pending(rapid->http) > 0 && clock_monotonic_ms() < until_ms) {
		if (http_wait(rapid->http, &ignored) != 0)
			break;
	}
}

static void close_port(struct port *port)
{
	struct rapid *rapid = rapid_of(port);

	if (rapid->http)
		say_goodbye(rapid);
	http_close(rapid->http);
	if (rapid->login)
		rapid_call_release(rapid->login);
	mem_free(rapid->login);
	buf_release(&rapid->session_num);
	buf_release(&rapid->session_password);
	fieldmap_free(rapid->site_map);
	fieldmap_free(rapid->device_map);
	map_release(&rapid->types);
	vec_release(&rapid->type_names);
	vec_release(&rapid->line);
	arena_release(&rapid->arena);
	mem_free(rapid);
}

static const struct port_ops rapid_ops = {
	.login = login,
	.extract = rapid_extract,
	.submit = rapid_submit,
	.wait = rapid_wait,
	.find = rapid_find,
	.pick = rapid_pick,
	.close = close_port,
};

static int check_settings(const struct settings_rapid_response *settings,
	const struct layout *layout, struct err *err)
{
	const struct field *code = &layout->fields[layout->code];

	if (!settings->system.username || !settings->system.username[0])
		return ERR_SET(err, ERR_CONFIG, "username of [rapid-response] is needed to log in");
	if (!settings->dealer_number || !settings->dealer_number[0])
		return ERR_SET(err, ERR_CONFIG,
			"dealer_number of [rapid-response] is needed: it is the group whose sites "
			"are read");
	if (!rapid_is_device_field(code))
		return ERR_SET(err, ERR_CONFIG,
			"field 'site.%.*s' is not read from a device; its path must begin with "
			"'/device/'",
			SV_ARG(code->name));
	return 0;
}

int rapid_response_open(const struct settings *settings, const struct layout *layout,
	struct port **out, struct err *err)
{
	const struct settings_rapid_response *own = &settings->rapid_response;
	const struct http_options options = {.name = "rapid response",
		.settings = &own->system,
		.calls_folder = settings->sync.state,
		.calls_name = "rapid-response.calls"};
	int rc = check_settings(own, layout, err);

	if (rc != 0)
		return rc;
	struct rapid *rapid = mem_calloc(1, sizeof(*rapid));
	rapid->settings = settings;
	rapid->port = (struct port){&rapid_ops, layout, own->system.username, own->system.base_url};
	rapid->login = mem_calloc(1, sizeof(*rapid->login));
	arena_init(&rapid->arena, 0);
	map_init(&rapid->types);
	rapid_cut_layout(rapid, layout);
	rc = http_open(&options, &rapid->http, err);
	if (rc != 0)
		close_port(&rapid->port);
	else
		*out = &rapid->port;
	return rc;
}
