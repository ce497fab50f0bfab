#include "io/settings_file_table.h"

#include <arpa/inet.h>

#include "engine/base/num.h"
#include "io/file.h"

#include "engine/base/banned.h"

#define AT(member) offsetof(struct settings, member)

/* section, key, default, about, secret, kind, offset, min, max, words */
#define TEXT(s, k, d, m, a)                                                                        \
	{                                                                                          \
		{s, k, d, a, false}, SETTING_TEXT, AT(m), 0, 0, NULL                               \
	}
#define OPTIONAL(s, k, d, m, a)                                                                    \
	{                                                                                          \
		{s, k, d, a, false}, SETTING_OPTIONAL, AT(m), 0, 0, NULL                           \
	}
#define PATH(s, k, d, m, a)                                                                        \
	{                                                                                          \
		{s, k, d, a, false}, SETTING_PATH, AT(m), 0, 0, NULL                               \
	}
#define URL(s, k, d, m, a)                                                                         \
	{                                                                                          \
		{s, k, d, a, false}, SETTING_URL, AT(m), 0, 0, NULL                                \
	}
#define NUMBER(s, k, d, m, lo, hi, a)                                                              \
	{                                                                                          \
		{s, k, d, a, false}, SETTING_NUMBER, AT(m), lo, hi, NULL                           \
	}
#define SECONDS(s, k, d, m, lo, hi, a)                                                             \
	{                                                                                          \
		{s, k, d, a, false}, SETTING_SECONDS, AT(m), lo, hi, NULL                          \
	}
#define SIZE(s, k, d, m, lo, hi, a)                                                                \
	{                                                                                          \
		{s, k, d, a, false}, SETTING_SIZE, AT(m), lo, hi, NULL                             \
	}
#define BOOL(s, k, d, m, a)                                                                        \
	{                                                                                          \
		{s, k, d, a, false}, SETTING_BOOL, AT(m), 0, 0, NULL                               \
	}
#define WORD(s, k, d, m, w, a)                                                                     \
	{                                                                                          \
		{s, k, d, a, false}, SETTING_WORD, AT(m), 0, 0, w                                  \
	}
#define LIMIT(k, d, m, a)                                                                          \
	{                                                                                          \
		{"guard", k, d, a, false}, SETTING_LIMIT, AT(m), 0, 0, NULL                        \
	}
#define SECRET(s, k, a)                                                                            \
	{                                                                                          \
		{s, k, "", a, true}, SETTING_SECRET, 0, 0, 0, NULL                                 \
	}
#define SECRET_FILE(s, k, a)                                                                       \
	{                                                                                          \
		{s, k, "", a, false}, SETTING_SECRET, 0, 0, 0, NULL                                \
	}
#define MIB  ((uint64_t)1 << 20)
#define GIB  ((uint64_t)1 << 30)
#define EVER ((uint64_t)1 << 53)

#define SYSTEM(s, m, calls, answer)                                                                \
	NUMBER(s, "calls_per_minute", calls, m.calls_per_minute, 0, 100000,                        \
		"never more calls than this in any 60 seconds; 0: no limit"),                      \
		NUMBER(s, "connections", "4", m.connections, 1, 64, "calls in flight at a time"),  \
		PATH(s, "ca_file", "", m.ca_file,                                                  \
			"a private certificate authority besides the system's"),                   \
		SECONDS(s, "connect_timeout", "15", m.connect_timeout_ms, 1, 600,                  \
			"seconds until a connection has to stand"),                                \
		SECONDS(s, "idle_timeout", "60", m.idle_timeout_ms, 1, 3600,                       \
			"seconds without a byte until an answer is given up"),                     \
		NUMBER(s, "tries", "5", m.tries, 1, 20, "how often a call is tried in all"),       \
		SECONDS(s, "max_wait", "300", m.max_wait_ms, 1, 3600,                              \
			"longest single wait between two tries, in seconds"),                      \
		SIZE(s, "max_answer", answer, m.max_answer_bytes, MIB, 64 * GIB,                   \
			"longest answer that is read"),                                            \
		OPTIONAL(s, "canary", "", m.canary,                                                \
			"id of a record that must be in every snapshot")

#define ENDPOINT(k, d, a)                                                                          \
	{                                                                                          \
		{"rapid-response endpoints", #k, d, a, false}, SETTING_TEXT,                       \
			AT(rapid_response.endpoints.k), 1, 0, NULL                                 \
	}

const struct setting settings_table[] = {
	URL("revio", "base_url", "https://restapi.rev.io/v1", revio.system.base_url,
		"where the Rev.io REST interface is"),
	OPTIONAL("revio", "username", "", revio.system.username, "user of the interface"),
	OPTIONAL("revio", "client_code", "", revio.client_code, "client code behind the user's @"),
	SECRET_FILE("revio", "password_file", "file that holds the password"),
	SECRET("revio", "password", "the password itself; a file is better"),
	SECRET_FILE(
		"revio", "subscription_key_file", "file that holds the key for api.revioapi.com"),
	SECRET("revio", "subscription_key", "the key itself; a file is better"),
	NUMBER("revio", "page_size", "500", revio.page_size, 1, 500, "customers asked for at once"),
	TEXT("revio", "sort", "customer_id", revio.sort, "order asked of the list; may be empty"),
	TEXT("revio", "closed_word", "CLOSED", revio.closed_word, "wire word that closes"),
	SYSTEM("revio", revio.system, "300", "256M"),

	{{"rapid-response", "environment", "production",
		 "production, east-dev or west-dev: which address is used", false},
		SETTING_CHOICE, AT(rapid_response.environment), 0, 0,
		"production|east-dev|west-dev"},
	URL("rapid-response", "base_url", "", rapid_response.system.base_url,
		"address that overrides the environment's"),
	OPTIONAL("rapid-response", "username", "", rapid_response.system.username,
		"user of the interface"),
	SECRET_FILE("rapid-response", "password_file", "file that holds the password"),
	SECRET("rapid-response", "password", "the password itself; a file is better"),
	OPTIONAL("rapid-response", "dealer_number", "", rapid_response.dealer_number,
		"the dealer group (SiteGroupNum)"),
	TEXT("rapid-response", "default_device_type", "", rapid_response.default_device_type,
		"device type of a new site"),
	TEXT("rapid-response", "default_timezone", "", rapid_response.default_timezone,
		"time zone number of a new site"),
	SYSTEM("rapid-response", rapid_response.system, "0", "4G"),

	ENDPOINT(login, "Login/UserLogin", "path of the login"),
	ENDPOINT(logout, "Login/Logout", "path of the logout"),
	ENDPOINT(sites, "DataExport/SiteDetailList", "path of the list of sites"),
	ENDPOINT(devices, "DataExport/DeviceList", "path of the list of devices"),
	ENDPOINT(site_types, "Site/SiteTypeList", "path of the list of site types"),
	ENDPOINT(time_zones, "Site/TimeZonePickList", "path of the list of time zones"),
	ENDPOINT(device_types, "Device/DeviceTypeList", "path of the list of device types"),
	ENDPOINT(oos_categories, "Device/OOSCategoryList", "path of the out-of-service categories"),
	ENDPOINT(create, "Site/XtNewXmitInsert", "path that makes a site and its device"),
	ENDPOINT(update, "Site/SiteUpdate", "path that changes a site"),

	TEXT("sync", "bill_profile", "", sync.bill_profile, "bill profile of a new customer"),
	PATH("sync", "state", "accord-state", sync.state, "folder of all that accord keeps"),
	PATH("sync", "rules", "rules.d", sync.rules, "folder of the rule files"),
	WORD("sync", "auto_link", "exact", sync.auto_link_exact, "never|exact",
		"link new records by an exact and unique code: exact or never"),
	WORD("sync", "name_order", "first-last", sync.last_first, "first-last|last-first",
		"how a residential site is named: first-last or last-first"),
	{{"sync", "create", "both", "which side new records may be made on", false}, SETTING_CREATE,
		AT(sync.create), 0, 0, "none|outbound|inbound|both"},
	BOOL("sync", "verify", "yes", sync.verify, "read each record back after a write"),
	NUMBER("sync", "keep_days", "90", sync.keep_days, 1, 36500,
		"days until snapshots, change sets and audits are removed"),
	NUMBER("sync", "confirm_max", "500", sync.confirm_max, 0, 10000000,
		"differences that are read a second time, singly, before they count"),
	SIZE("sync", "memory", "0", sync.memory_bytes, 0, EVER,
		"memory for a comparison; 0: a quarter of the machine's"),
	NUMBER("sync", "threads", "0", sync.threads, 0, 1024,
		"threads of a comparison; 0: as many as there are cores"),
	BOOL("sync", "remember", "yes", sync.remember,
		"pass over pairs that agreed last time and whose records are the same, byte by "
		"byte"),

	LIMIT("shrink", "10%", guard.shrink, "by how much a snapshot may be smaller"),
	LIMIT("creates", "10%", guard.creates, "records made, per direction"),
	LIMIT("updates", "30%", guard.updates, "records changed, per direction"),
	LIMIT("closes", "2%", guard.closes, "customers closed"),
	LIMIT("closes_7_days", "5%", guard.closes_7_days, "customers closed in seven days"),
	NUMBER("guard", "minimum", "5", guard.minimum, 0, EVER,
		"a percentage never means fewer records than this"),

	OPTIONAL("notify", "url", "", notify.url, "address that is told how a run ended"),
};

const size_t settings_count = sizeof(settings_table) / sizeof(settings_table[0]);
_Static_assert(sizeof(settings_table) / sizeof(settings_table[0]) <= SETTINGS_MAX, "too many");

const struct setting_info *settings_info(size_t i)
{
	return i < settings_count ? &settings_table[i].info : NULL;
}

size_t setting_find(struct sv section, struct sv key)
{
	for (size_t i = 0; i < settings_count; i++) {
		if (sv_eq(section, sv_of(settings_table[i].info.section)) &&
			sv_eq(key, sv_of(settings_table[i].info.key)))
			return i;
	}
	return SIZE_MAX;
}

/* ---- checking --------------------------------------------------------------------------------- */

#define BAD(setting, value, ...) bad_value(err, (setting), (value), __VA_ARGS__)

static int bad_value(
	struct err *err, const struct setting *setting, struct sv value, const char *wanted)
{
	return ERR_SET(err, ERR_CONFIG, "'%.*s' is no value for '%s' in [%s]; it must be %s",
		SV_ARG(value), setting->info.key, setting->info.section, wanted);
}

/* The host of an authority, without user, port and brackets; absent when there is a user part. */
static struct sv host_of(struct sv authority)
{
	if (sv_find(authority, '@') < authority.n)
		return SV_ABSENT;
	if (authority.n > 0 && authority.p[0] == '[')
		return sv_sub(authority, 1, sv_find(authority, ']') - 1);
	return sv_make(authority.p, sv_find(authority, ':'));
}

static bool is_loopback(struct sv host)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char bytes[16];

	if (sv_eq_nocase(host, SV("localhost")) || sv_eq(host, SV("::1")))
		return true;
	if (host.n >= sizeof(text))
		return false;
	(void)memcpy(text, host.p, host.n);
	text[host.n] = '\0';
	return inet_pton(AF_INET, text, bytes) == 1 && bytes[0] == 127;
}

int setting_check_url(const struct setting *setting, struct sv url, struct err *err)
{
	bool plain = sv_has_prefix(url, SV("http://"));
	struct sv rest = sv_from(url, plain ? 7 : 8);
	struct sv host = host_of(sv_make(rest.p, sv_find(rest, '/')));

	if (!plain && !sv_has_prefix(url, SV("https://")))
		return BAD(setting, url, "an address that begins with https://");
	if (host.n == 0 || sv_find(url, '?') < url.n || sv_find(url, '#') < url.n ||
		sv_find(url, ' ') < url.n)
		return BAD(setting, url, "https://HOST/PATH, without a user, '?' or '#'");
	if (plain && !is_loopback(host))
		return BAD(setting, url, "https://; plain http:// is for loopback addresses alone");
	return 0;
}

static int parse_number(const struct setting *setting, struct sv value, uint64_t factor,
	uint64_t *out, struct err *err)
{
	uint64_t number;

	if (!num_parse_u64(value, setting->max, &number) || number < setting->min)
		return ERR_SET(err, ERR_CONFIG,
			"'%.*s' is no value for '%s' in [%s]; it must be a whole number from %llu "
			"to %llu",
			SV_ARG(value), setting->info.key, setting->info.section,
			(unsigned long long)setting->min, (unsigned long long)setting->max);
	*out = number * factor;
	return 0;
}

static int parse_size(
	const struct setting *setting, struct sv value, uint64_t *out, struct err *err)
{
	uint64_t bytes;

	if (!num_parse_size(value, &bytes))
		return BAD(setting, value, "a size like 512M or 4G");
	if (bytes < setting->min || bytes > setting->max)
		return ERR_SET(err, ERR_CONFIG,
			"'%.*s' is no value for '%s' in [%s]; it must be from %lluM to %lluM",
			SV_ARG(value), setting->info.key, setting->info.section,
			(unsigned long long)(setting->min / MIB),
			(unsigned long long)(setting->max / MIB));
	*out = bytes;
	return 0;
}

static int parse_limit(const struct setting *setting, struct sv value, struct arena *arena,
	struct settings_limit *out, struct err *err)
{
	struct settings_limit limit = {.text = ""};

	limit.is_percent = value.n > 0 && value.p[value.n - 1] == '%';
	if (limit.is_percent ? !num_parse_percent(value, &limit.number)
			     : !num_parse_u64(value, EVER, &limit.number))
		return BAD(setting, value, "a number of records, or a percentage like 10%");
	limit.text = arena_str(arena, value);
	*out = limit;
	return 0;
}

/* Which of the setting's words it is. */
static int parse_word(const struct setting *setting, struct sv value, int *out, struct err *err)
{
	struct sv words = sv_of(setting->words);
	struct buf list = BUF_INIT;

	for (int i = 0; !sv_is_absent(words); i++) {
		struct sv word = sv_cut(&words, '|');
		if (sv_eq(word, value)) {
			buf_release(&list);
			*out = i;
			return 0;
		}
		buf_add_str(&list, i == 0 ? "" : sv_is_absent(words) ? " or " : ", ");
		buf_add_sv(&list, word);
	}
	int code = BAD(setting, value, buf_str(&list));
	buf_release(&list);
	return code;
}

static int put_path(
	struct sv value, const char *folder, struct arena *arena, const char **out, struct err *err)
{
	if (value.n == 0) {
		*out = NULL;
		return 0;
	}
	return file_absolute(arena, folder, arena_str(arena, value), out, err);
}

static int put_url(const struct setting *setting, struct sv value, struct arena *arena,
	const char **out, struct err *err)
{
	while (value.n > 0 && value.p[value.n - 1] == '/')
		value.n--;
	if (value.n == 0) {
		*out = NULL;
		return 0;
	}
	int code = setting_check_url(setting, value, err);
	if (code == 0)
		*out = arena_str(arena, value);
	return code;
}

int setting_put(const struct setting *setting, struct sv value, const char *folder,
	struct arena *arena, struct settings *settings, struct err *err)
{
	void *to = (char *)settings + setting->offset;
	const char **text = to;
	int word = 0;
	int code = 0;

	switch (setting->kind) {
	case SETTING_TEXT:
		if (value.n < setting->min)
			return BAD(setting, value, "a path like Site/SiteUpdate");
		*text = arena_str(arena, value);
		return 0;
	case SETTING_OPTIONAL:
		*text = value.n > 0 ? arena_str(arena, value) : NULL;
		return 0;
	case SETTING_PATH:
		return put_path(value, folder, arena, text, err);
	case SETTING_URL:
		return put_url(setting, value, arena, text, err);
	case SETTING_NUMBER:
		return parse_number(setting, value, 1, to, err);
	case SETTING_SECONDS:
		return parse_number(setting, value, 1000, to, err);
	case SETTING_SIZE:
		return parse_size(setting, value, to, err);
	case SETTING_BOOL:
		return num_parse_bool(value, to) ? 0 : BAD(setting, value, "yes or no");
	case SETTING_LIMIT:
		return parse_limit(setting, value, arena, to, err);
	case SETTING_CREATE:
		code = parse_word(setting, value, &word, err);
		if (code == 0)
			*(enum settings_create *)to = (enum settings_create)word;
		return code;
	case SETTING_WORD:
		code = parse_word(setting, value, &word, err);
		if (code == 0)
			*(bool *)to = word == 1;
		return code;
	case SETTING_CHOICE:
		code = parse_word(setting, value, &word, err);
		if (code == 0)
			*text = arena_str(arena, value);
		return code;
	case SETTING_SECRET:
		return 0;
	}
	return 0;
}
