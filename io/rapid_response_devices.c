/*
 * The devices of all sites in a compact table, and the joining of a site's row with its devices.
 *
 * A packed device is: one byte of flags, then the site's number and each of the device layout's
 * values, every text as two bytes of length (little-endian) and its bytes. Entries are sorted by site, DevNum
 * and order of arrival; by the number of the site, where it is one, so that a list in that order needs no sorting.
 */
#include "io/rapid_response_impl.h"

#include <stdlib.h>

#include "engine/base/clock.h"
#include "engine/base/digest.h"
#include "engine/base/num.h"

#include "engine/base/banned.h"

enum { FLAG_PRIMARY = 1, CLASS_SHIFT = 1, TEXT_MAX = 65535 };
enum device_class { DEVICE_ACTIVE, DEVICE_PENDING, DEVICE_CANCELLED, DEVICE_UNKNOWN };
enum { SLOT_SITE, SLOT_DEV, SLOT_DEV_2, SLOT_PRIMARY, SLOT_START, SLOT_START_2 };

/* ---- the two halves of the layout ----------------------------------------------------------------- */

static bool is_below(struct sv path, struct sv step)
{
	return sv_has_prefix(path, step);
}

bool rapid_is_device_field(const struct field *field)
{
	return field->path_count > 0 && (is_below(field->paths[0], SV("/device/")) ||
						is_below(field->paths[0], SV("/devices/")));
}

static bool is_others_field(const struct field *field)
{
	return field->path_count > 0 && is_below(field->paths[0], SV("/devices/"));
}

/* The field as one half sees it: its paths of that half, relative to it. */
static struct field half_of(struct arena *arena, const struct field *field, bool device)
{
	struct sv *paths = arena_calloc(arena, field->path_count + 1, sizeof(*paths));
	struct field out = *field;

	out.paths = paths;
	out.path_count = 0;
	for (size_t i = 0; i < field->path_count; i++) {
		struct sv path = field->paths[i];
		bool is_device = is_below(path, SV("/device/"));
		bool is_others = is_below(path, SV("/devices/"));
		if ((is_device || is_others) != device)
			continue;
		paths[out.path_count++] = is_device   ? sv_from(path, strlen("/device"))
					  : is_others ? sv_from(path, strlen("/devices"))
						      : path;
	}
	return out;
}

static void cut_half(
	struct rapid *rapid, const struct layout *layout, bool device, struct layout *out_half)
{
	struct field *fields = arena_calloc(&rapid->arena, layout->count + 1, sizeof(*fields));

	for (size_t i = 0; i < layout->count; i++) {
		fields[i] = half_of(&rapid->arena, &layout->fields[i], device);
		if (device && (int)i == layout->codes)
			fields[i].path_count = 0; /* worked out from the codes */
	}
	*out_half = *layout;
	out_half->fields = fields;
}

void rapid_cut_layout(struct rapid *rapid, const struct layout *layout)
{
	static const char *const device_pointers[] = {
		"/SiteNum", "/DevNum", "/DeviceNum", "/PrimaryDevNum", "/OOSStartDate", "/OOSDate"};

	cut_half(rapid, layout, false, &rapid->site_layout);
	cut_half(rapid, layout, true, &rapid->device_layout);
	rapid->site_map = fieldmap_new(&rapid->site_layout, true);
	rapid->device_map = fieldmap_new(&rapid->device_layout, true);
	rapid->type_slot = fieldmap_add(rapid->site_map, "/SiteTypeDescription");
	for (size_t i = 0; i < sizeof(device_pointers) / sizeof(device_pointers[0]); i++)
		rapid->device_slots[i] = fieldmap_add(rapid->device_map, device_pointers[i]);
}

/* ---- one device ---------------------------------------------------------------------------------- */

void rapid_devices_init(struct rapid_devices *devices, struct rapid *rapid)
{
	(void)memset(devices, 0, sizeof(*devices));
	devices->rapid = rapid;
	devices->values = mem_calloc(rapid->device_layout.count + 1, sizeof(struct sv));
	devices->today = clock_now() / 86400;
	arena_init(&devices->scratch, 0);
}

void rapid_devices_release(struct rapid_devices *devices)
{
	buf_release(&devices->bytes);
	vec_release(&devices->entries);
	arena_release(&devices->scratch);
	mem_free(devices->values);
	devices->values = NULL;
}

void rapid_devices_clear(struct rapid_devices *devices)
{
	buf_clear(&devices->bytes);
	vec_clear(&devices->entries);
	devices->is_contradictory = devices->is_read = false;
}

static bool read_part(struct sv text, size_t from, size_t n, uint64_t max, uint64_t *out)
{
	return text.n >= from + n && num_parse_u64(sv_sub(text, from, n), max, out);
}

/* "/Date(1700000000000)/", perhaps with a zone behind the number: milliseconds since the epoch. */
static bool parse_milliseconds(struct sv text, int64_t *out_day)
{
	static const struct sv head = {"/Date(", 6};
	struct sv rest = sv_from(text, head.n);
	size_t digits = 0;
	uint64_t ms;

	while (digits < rest.n && rest.p[digits] >= '0' && rest.p[digits] <= '9')
		digits++;
	if (!sv_has_suffix(text, SV(")/")) ||
		!num_parse_u64(sv_sub(rest, 0, digits), INT64_MAX, &ms))
		return false;
	*out_day = (int64_t)(ms / 86400000);
	return true;
}

/* Days since the epoch of "2024-03-01", perhaps with a time behind, "3/1/2024", or .NET's milliseconds. */
static bool parse_day(struct sv text, int64_t *out_day)
{
	uint64_t year;
	uint64_t month;
	uint64_t day;

	text = sv_trim(text);
	if (sv_has_prefix(text, SV("/Date(")))
		return parse_milliseconds(text, out_day);
	if (text.n >= 10 && text.p[4] == '-' && text.p[7] == '-') {
		if ((text.n > 10 && text.p[10] != 'T' && text.p[10] != ' ') ||
			!read_part(text, 0, 4, 9999, &year) || !read_part(text, 5, 2, 12, &month) ||
			!read_part(text, 8, 2, 31, &day))
			return false;
	} else {
		struct sv rest = text;
		struct sv first = sv_cut(&rest, '/');
		struct sv second = sv_cut(&rest, '/');
		if (!num_parse_u64(first, 12, &month) || !num_parse_u64(second, 31, &day) ||
			!num_parse_u64(sv_sub(rest, 0, 4), 9999, &year) || year < 1000 ||
			(rest.n > 4 && rest.p[4] != ' '))
			return false;
	}
	if (month == 0 || day == 0)
		return false;
	*out_day = clock_days_from_civil((int64_t)year, (unsigned)month, (unsigned)day);
	return true;
}

static enum device_class classify(
	const struct rapid_devices *devices, struct sv category, struct sv start_date)
{
	int64_t day;

	if (category.n == 0 || sv_eq(category, SV("active")))
		return DEVICE_ACTIVE;
	if (sv_eq(category, SV("pending")))
		return DEVICE_PENDING;
	if (!sv_eq(category, SV("cancelled")) || !parse_day(start_date, &day))
		return DEVICE_UNKNOWN;
	return day <= devices->today ? DEVICE_CANCELLED : DEVICE_ACTIVE;
}

static void pack(struct buf *out, struct sv text)
{
	size_t n = text.n > TEXT_MAX ? TEXT_MAX : text.n;

	buf_add_char(out, (char)(n & 0xff));
	buf_add_char(out, (char)(n >> 8));
	buf_add(out, text.p ? text.p : "", n);
}

static struct sv unpack(const struct buf *bytes, size_t *at)
{
	const unsigned char *p = (const unsigned char *)bytes->p + *at;
	size_t n = (size_t)p[0] | (size_t)p[1] << 8;
	struct sv text = sv_make(bytes->p + *at + 2, n);

	*at += 2 + n;
	return text;
}

/* What sorts a site's devices together: its number, or a hash that no number is. */
static uint64_t site_key(struct sv site)
{
	const uint64_t hashed = (uint64_t)1 << 63;
	uint64_t number;

	if (num_parse_u64(site, hashed - 1, &number) && site.p[0] != '0')
		return number;
	return digest_hash64(site, 0) | hashed;
}

bool rapid_devices_try(void *self, struct sv rest, size_t *out_used)
{
	struct rapid_devices *devices = self;

	arena_clear(&devices->scratch);
	devices->is_read =
		fieldmap_read_prefix(devices->rapid->device_map, rest, &devices->scratch,
			devices->values, &devices->spans, out_used, &devices->unread) == 0;
	if (!devices->is_read)
		err_clear(&devices->unread);
	return devices->is_read;
}

/* Reads the row, unless rapid_devices_try has. */
static int read_device(struct rapid_devices *devices, struct sv text, struct err *err)
{
	bool was_read = devices->is_read;

	devices->is_read = false;
	if (was_read)
		return 0;
	arena_clear(&devices->scratch);
	return fieldmap_read(devices->rapid->device_map, text, &devices->scratch, devices->values,
		NULL, NULL, &devices->spans, err);
}

int rapid_devices_add(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct rapid_devices *devices = self;
	const struct rapid *rapid = devices->rapid;
	const struct layout *layout = &rapid->device_layout;
	struct sv parts[RAPID_DEVICE_SLOTS];
	uint64_t dev_num = 0;

	if (read_device(devices, text, err) != 0)
		return err_context(err, "device %llu", (unsigned long long)row_no);
	for (size_t i = 0; i < RAPID_DEVICE_SLOTS; i++)
		parts[i] = sv_trim(
			fieldmap_clean(&devices->spans[rapid->device_slots[i]], &devices->scratch));
	if (parts[SLOT_SITE].n == 0)
		return ERR_SET(err, ERR_DATA,
			"row %llu of the device list has no SiteNum; it belongs to no site",
			(unsigned long long)row_no);
	struct sv dev = parts[SLOT_DEV].n > 0 ? parts[SLOT_DEV] : parts[SLOT_DEV_2];
	if (!num_parse_u64(dev, UINT64_MAX, &dev_num))
		return ERR_SET(err, ERR_DATA,
			"row %llu of the device list has no DevNum; nothing tells it from the "
			"site's other devices",
			(unsigned long long)row_no);
	enum device_class class = classify(devices, sv_trim(devices->values[layout->status]),
		parts[SLOT_START].n > 0 ? parts[SLOT_START] : parts[SLOT_START_2]);
	bool is_primary = parts[SLOT_PRIMARY].n == 0 || sv_eq(parts[SLOT_PRIMARY], SV("0")) ||
			  sv_eq(parts[SLOT_PRIMARY], dev);
	*vec_push(&devices->entries) =
		(struct rapid_device_entry){site_key(parts[SLOT_SITE]), dev_num, devices->bytes.n};
	buf_add_char(&devices->bytes,
		(char)((is_primary ? FLAG_PRIMARY : 0) | (int)class << CLASS_SHIFT));
	pack(&devices->bytes, parts[SLOT_SITE]);
	for (size_t i = 0; i < layout->count; i++) {
		if (layout->fields[i].path_count > 0 && (int)i != layout->status)
			pack(&devices->bytes, devices->values[i]);
	}
	return 0;
}

/* ---- the table ----------------------------------------------------------------------------------- */

static int compare_entries(const void *left, const void *right)
{
	const struct rapid_device_entry *a = left;
	const struct rapid_device_entry *b = right;

	if (a->site != b->site)
		return a->site < b->site ? -1 : 1;
	if (a->dev_num != b->dev_num)
		return a->dev_num < b->dev_num ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

/* The packed bytes of the device at `at`. */
static struct sv packed_at(const struct rapid_devices *devices, size_t at)
{
	const struct layout *layout = &devices->rapid->device_layout;
	size_t end = at + 1;

	(void)unpack(&devices->bytes, &end);
	for (size_t i = 0; i < layout->count; i++) {
		if (layout->fields[i].path_count > 0 && (int)i != layout->status)
			(void)unpack(&devices->bytes, &end);
	}
	return sv_make(devices->bytes.p + at, end - at);
}

static bool is_sorted(const struct rapid_devices *devices)
{
	for (size_t i = 1; i < devices->entries.count; i++) {
		if (compare_entries(&devices->entries.at[i - 1], &devices->entries.at[i]) > 0)
			return false;
	}
	return true;
}

void rapid_devices_finish(struct rapid_devices *devices)
{
	struct rapid_device_entry *at = devices->entries.at;
	size_t kept = 0;

	if (!is_sorted(devices))
		qsort(at, devices->entries.count, sizeof(*at), compare_entries);
	for (size_t i = 0; i < devices->entries.count; i++) {
		bool is_twice = kept > 0 && at[kept - 1].site == at[i].site &&
				at[kept - 1].dev_num == at[i].dev_num;
		if (is_twice &&
			!sv_eq(packed_at(devices, at[kept - 1].at), packed_at(devices, at[i].at)))
			devices->is_contradictory = true;
		if (!is_twice)
			at[kept++] = at[i];
	}
	devices->entries.count = kept;
}

/* The first entry of a site; the number of entries with its key in *out_count. */
static size_t find_site(const struct rapid_devices *devices, struct sv site, size_t *out_count)
{
	const struct rapid_device_entry *at = devices->entries.at;
	uint64_t key = site_key(site);
	size_t low = 0;
	size_t high = devices->entries.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (at[middle].site < key)
			low = middle + 1;
		else
			high = middle;
	}
	for (high = low; high < devices->entries.count && at[high].site == key; high++)
		continue;
	*out_count = high - low;
	return low;
}

/* ---- joining ------------------------------------------------------------------------------------- */

/* A site's devices, taken together. */
struct gathered {
	size_t counts[DEVICE_UNKNOWN + 1];
	size_t total;
	size_t primary; /* entry */
	bool has_primary;
};

static bool is_of_site(const struct rapid_devices *devices, size_t entry, struct sv site)
{
	size_t at = devices->entries.at[entry].at + 1;

	return sv_eq(unpack(&devices->bytes, &at), site);
}

static struct gathered gather(
	const struct rapid_devices *devices, struct sv site, size_t first, size_t count)
{
	struct gathered out = {{0}, 0, 0, false};

	for (size_t i = first; i < first + count; i++) {
		if (!is_of_site(devices, i, site))
			continue;
		unsigned flags = (unsigned char)devices->bytes.p[devices->entries.at[i].at];
		if (out.total++ == 0 || ((flags & FLAG_PRIMARY) && !out.has_primary))
			out.primary = i;
		out.has_primary = out.has_primary || (flags & FLAG_PRIMARY);
		out.counts[flags >> CLASS_SHIFT & 3]++;
	}
	return out;
}

static struct sv status_of(const struct gathered *site)
{
	if (site->total == 0 || site->counts[DEVICE_UNKNOWN] > 0)
		return SV("unknown");
	if (site->counts[DEVICE_CANCELLED] == site->total)
		return SV("cancelled");
	if (site->counts[DEVICE_PENDING] > 0 &&
		site->counts[DEVICE_PENDING] + site->counts[DEVICE_CANCELLED] == site->total)
		return SV("pending");
	return SV("active");
}

/* One field's value of one device. */
static struct sv device_value(const struct rapid_devices *devices, size_t entry, size_t field)
{
	const struct layout *layout = &devices->rapid->device_layout;
	size_t at = devices->entries.at[entry].at + 1;

	(void)unpack(&devices->bytes, &at);
	for (size_t i = 0; i < layout->count; i++) {
		if (layout->fields[i].path_count == 0 || (int)i == layout->status)
			continue;
		struct sv text = unpack(&devices->bytes, &at);
		if (i == field)
			return text;
	}
	return SV_ABSENT;
}

/* The values of all devices but the primary one, without repetition of the primary's. */
static struct sv join_others(const struct rapid_devices *devices, struct sv site, size_t first,
	size_t count, const struct gathered *gathered, size_t field, struct arena *arena)
{
	struct sv own = device_value(devices, gathered->primary, field);
	struct buf joined = BUF_INIT;

	for (size_t i = first; i < first + count; i++) {
		struct sv text = device_value(devices, i, field);
		if (i == gathered->primary || text.n == 0 || !is_of_site(devices, i, site) ||
			sv_eq(text, own))
			continue;
		if (joined.n > 0)
			buf_add_char(&joined, ';');
		buf_add_sv(&joined, text);
	}
	struct sv out = joined.n > 0 ? arena_sv(arena, buf_sv(&joined)) : SV_ABSENT;
	buf_release(&joined);
	return out;
}

static void join_devices(struct rapid *rapid, const struct rapid_devices *devices,
	struct arena *arena, struct sv *values)
{
	const struct layout *layout = rapid->port.layout;
	struct sv site = values[layout->key];
	size_t count;
	size_t first = find_site(devices, site, &count);
	const struct gathered gathered = gather(devices, site, first, count);

	for (size_t i = 0; gathered.total > 0 && i < layout->count; i++) {
		if (rapid->device_layout.fields[i].path_count == 0 || (int)i == layout->status)
			continue;
		values[i] = is_others_field(&layout->fields[i])
				    ? join_others(devices, site, first, count, &gathered, i, arena)
				    : device_value(devices, gathered.primary, i);
	}
	if (layout->codes >= 0)
		values[layout->codes] = gathered.total == 0
						? SV_ABSENT
						: join_others(devices, site, first, count,
							  &gathered, (size_t)layout->code, arena);
	values[layout->status] = status_of(&gathered);
}

static bool is_our_word(const struct field *field, struct sv text)
{
	for (size_t i = 0; i < field->word_count; i++) {
		if (sv_eq(field->words[i].ours, text))
			return true;
	}
	return false;
}

/* A type code that no word names may have a description that one names. */
static void settle_type(
	struct rapid *rapid, const struct json_span *spans, struct arena *arena, struct sv *values)
{
	const struct layout *layout = rapid->port.layout;
	const struct field *field = &layout->fields[layout->type];
	struct sv type = values[layout->type];
	const uint64_t *listed;

	if (field->word_count == 0 || is_our_word(field, type))
		return;
	struct sv ours =
		field_to_ours(field, sv_trim(fieldmap_clean(&spans[rapid->type_slot], arena)));
	if (sv_is_absent(ours) && (listed = map_find(&rapid->types, sv_trim(type))) != NULL)
		ours = field_to_ours(field, rapid->type_names.at[*listed]);
	if (!sv_is_absent(ours))
		values[layout->type] = ours;
}

/* What a site's row does not say by itself. */
static void settle_site(struct rapid *rapid, const struct json_span *spans,
	const struct rapid_devices *devices, struct arena *arena, struct sv *values)
{
	settle_type(rapid, spans, arena, values);
	if (values[rapid->port.layout->key].n > 0)
		join_devices(rapid, devices, arena, values);
}

int rapid_read_site(struct rapid *rapid, struct sv text, const struct rapid_devices *devices,
	struct arena *arena, struct sv *out_values, uint64_t *out_present, struct err *err)
{
	const struct json_span *spans;
	int rc = fieldmap_read(
		rapid->site_map, text, arena, out_values, out_present, NULL, &spans, err);

	if (rc == 0)
		settle_site(rapid, spans, devices, arena, out_values);
	return rc;
}

int rapid_read_site_prefix(struct rapid *rapid, struct sv text, const struct rapid_devices *devices,
	struct arena *arena, struct sv *out_values, size_t *out_used, struct err *err)
{
	const struct json_span *spans;
	int rc = fieldmap_read_prefix(
		rapid->site_map, text, arena, out_values, &spans, out_used, err);

	if (rc == 0)
		settle_site(rapid, spans, devices, arena, out_values);
	return rc;
}
