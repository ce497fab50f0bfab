#include "tests/unit/tempdir.h"

#include "io/settings_file.h"

#include "engine/base/banned.h"

static int load_text(struct tempdir *dir, const char *text, const char *const *sets,
	size_t set_count, struct settings_file **out, struct err *err)
{
	const struct settings_source source = {
		.config = tempdir_put(dir, "accord.conf", sv_of(text)),
		.sets = sets,
		.set_count = set_count,
	};

	return settings_load(&source, out, err);
}

static void assert_refuses(const char *text, const char *where, const char *words)
{
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;

	tempdir_init(&dir);
	assert_err(&err, load_text(&dir, text, NULL, 0, &file, &err), ERR_CONFIG, words);
	if (!strstr(err.context, where))
		fail_msg("'%s' lacks '%s'", err.context, where);
	assert_null(file);
	tempdir_release(&dir);
}

static void test_settings_file__has_the_documented_defaults(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;

	tempdir_init(&dir);
	assert_ok(load_text(&dir, "", NULL, 0, &file, &err), &err);
	const struct settings *s = settings_get(file);
	assert_string_equal(s->revio.system.base_url, "https://restapi.rev.io/v1");
	assert_string_equal(
		s->rapid_response.system.base_url, "https://eastapi.rrms.com/RestAPI/api");
	assert_int_equal(s->revio.page_size, 500);
	assert_int_equal(s->revio.system.calls_per_minute, 300);
	assert_int_equal(s->rapid_response.system.calls_per_minute, 0);
	assert_int_equal(s->revio.system.connections, 4);
	assert_int_equal(s->revio.system.connect_timeout_ms, 15000);
	assert_int_equal(s->revio.system.idle_timeout_ms, 60000);
	assert_int_equal(s->revio.system.tries, 5);
	assert_int_equal(s->revio.system.max_wait_ms, 300000);
	assert_string_equal(s->revio.sort, "customer_id");
	assert_string_equal(s->revio.closed_word, "CLOSED");
	assert_string_equal(s->rapid_response.endpoints.create, "Site/XtNewXmitInsert");
	assert_string_equal(s->sync.state, tempdir_path(&dir, "accord-state"));
	assert_string_equal(s->sync.rules, tempdir_path(&dir, "rules.d"));
	assert_true(s->sync.auto_link_exact);
	assert_false(s->sync.last_first);
	assert_int_equal(s->sync.create, CREATE_BOTH);
	assert_true(s->sync.verify);
	assert_int_equal(s->sync.keep_days, 90);
	assert_true(s->guard.creates.is_percent);
	assert_int_equal(s->guard.creates.number, 10000);
	assert_int_equal(s->guard.closes_7_days.number, 5000);
	assert_int_equal(s->guard.minimum, 5);
	assert_null(s->notify.url);
	assert_null(s->revio.system.ca_file);
	assert_null(s->revio.system.password);
	settings_free(file);
	tempdir_release(&dir);
}

static void test_settings_file__lets_set_win_over_environment_over_file(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;
	const char *const sets[] = {
		"guard.creates=500", "rapid-response endpoints.login=A/B", "sync.create=none"};

	tempdir_init(&dir);
	(void)setenv("ACCORD_SYNC_KEEP_DAYS", "7", 1);
	(void)setenv("ACCORD_GUARD_CREATES", "1%", 1);
	(void)setenv("ACCORD_RAPID_RESPONSE_ENDPOINTS_UPDATE", "C/D", 1);
	assert_ok(load_text(&dir,
			  "[sync]\nkeep_days = 30\nname_order=last-first\nauto_link = never\n"
			  "verify = no\nmemory = 2G\n[guard]\ncreates = 3\nshrink = 12.5%\n",
			  sets, 3, &file, &err),
		&err);
	(void)unsetenv("ACCORD_SYNC_KEEP_DAYS");
	(void)unsetenv("ACCORD_GUARD_CREATES");
	(void)unsetenv("ACCORD_RAPID_RESPONSE_ENDPOINTS_UPDATE");
	const struct settings *s = settings_get(file);
	assert_int_equal(s->sync.keep_days, 7);
	assert_int_equal(s->guard.creates.number, 500);
	assert_false(s->guard.creates.is_percent);
	assert_string_equal(s->guard.creates.text, "500");
	assert_int_equal(s->guard.shrink.number, 12500);
	assert_string_equal(s->rapid_response.endpoints.login, "A/B");
	assert_string_equal(s->rapid_response.endpoints.update, "C/D");
	assert_int_equal(s->sync.create, CREATE_NONE);
	assert_true(s->sync.last_first);
	assert_false(s->sync.auto_link_exact);
	assert_false(s->sync.verify);
	assert_int_equal(s->sync.memory_bytes, (uint64_t)2 << 30);
	settings_free(file);
	tempdir_release(&dir);
}

static void test_settings_file__tells_the_nearest_name_and_the_line(void **state)
{
	(void)state;
	assert_refuses("[revio]\nusernam = x\n", "accord.conf:2", "did you mean 'username'?");
	assert_refuses("[reviio]\nusername = x\n", "accord.conf:2", "did you mean 'revio'?");
	assert_refuses("\n[sink]\n", "accord.conf:2", "unknown section 'sink'");
	assert_refuses("[sync]\nkeep_days = 1\nkeep_days = 2\n", "accord.conf:3", "given twice");
	assert_refuses("[sync\n", "accord.conf:1", "does not end");
}

static void test_settings_file__checks_ranges_and_words(void **state)
{
	(void)state;
	assert_refuses("[revio]\npage_size = 501\n", "accord.conf:2", "from 1 to 500");
	assert_refuses("[revio]\npage_size = 0\n", "accord.conf:2", "from 1 to 500");
	assert_refuses("[rapid-response]\nconnections = 65\n", "accord.conf:2", "from 1 to 64");
	assert_refuses("[revio]\ncalls_per_minute = -1\n", "accord.conf:2", "whole number");
	assert_refuses("[revio]\nmax_answer = 5X\n", "accord.conf:2", "like 512M");
	assert_refuses("[revio]\nmax_answer = 5\n", "accord.conf:2", "from 1M");
	assert_refuses(
		"[sync]\ncreate = all\n", "accord.conf:2", "none, outbound, inbound or both");
	assert_refuses("[sync]\nname_order = x\n", "accord.conf:2", "first-last or last-first");
	assert_refuses("[sync]\nverify = maybe\n", "accord.conf:2", "yes or no");
	assert_refuses("[sync]\nstate =\n", "", "name a folder");
	assert_refuses("[guard]\ncloses = many\n", "accord.conf:2", "percentage like 10%");
	assert_refuses("[rapid-response]\nenvironment = east\n", "accord.conf:2", "east-dev or");
	assert_refuses("[rapid-response endpoints]\nlogin =\n", "accord.conf:2", "a path like");
	assert_refuses("[revio]\nusername = u@acme\n", "", "belongs into 'client_code'");
}

static void test_settings_file__takes_plain_http_for_loopback_alone(void **state)
{
	(void)state;
	static const char *const good[] = {"https://h.example/v1/", "http://127.0.0.1:8080/v1",
		"http://127.9.9.9", "http://localhost:1/x", "http://[::1]:80/x"};
	static const char *const bad[] = {"http://h.example/", "http://127.0.0.1.evil.example/",
		"http://10.0.0.1/", "ftp://localhost/", "h.example",
		"http://127.0.0.1@evil.example/", "https://", "https://h/?x=1", "http://[::2]/",
		"http://localhost.evil.example"};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct tempdir dir;
		struct err err = ERR_INIT;
		struct settings_file *file = NULL;
		tempdir_init(&dir);
		const char *text =
			arena_printf(&dir.arena, "[rapid-response]\nbase_url = %s\n", good[i]).p;
		assert_ok(load_text(&dir, text, NULL, 0, &file, &err), &err);
		const char *url = settings_get(file)->rapid_response.system.base_url;
		assert_int_not_equal(url[strlen(url) - 1], '/');
		settings_free(file);
		tempdir_release(&dir);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char text[200];
		(void)snprintf(text, sizeof(text), "[revio]\nbase_url = %s\n", bad[i]);
		assert_refuses(text, "accord.conf:2", "is no value for 'base_url'");
	}
	assert_refuses("[notify]\nurl = http://h.example/\n", "", "loopback");
}

static void test_settings_file__knows_the_environments(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;

	tempdir_init(&dir);
	assert_ok(
		load_text(&dir, "[rapid-response]\nenvironment = west-dev\n", NULL, 0, &file, &err),
		&err);
	assert_string_equal(settings_get(file)->rapid_response.system.base_url,
		"https://westdevapi.rrms.com/RestAPIDev/api");
	settings_free(file);
	tempdir_release(&dir);
}

static void assert_set_refused(const char *set, const char *words)
{
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;
	const char *const sets[] = {set};

	tempdir_init(&dir);
	assert_err(&err, load_text(&dir, "", sets, 1, &file, &err), ERR_USAGE, words);
	tempdir_release(&dir);
}

static void test_settings_file__refuses_wrong_sets(void **state)
{
	(void)state;
	assert_set_refused("revio.password=x", "everybody can see");
	assert_set_refused("revio.subscription_key=x", "everybody can see");
	assert_set_refused("sync.keep_day=3", "did you mean 'keep_days'?");
	assert_set_refused("sink.keep_days=3", "did you mean 'sync'?");
	assert_set_refused("keep_days=3", "not SECTION.KEY=VALUE");
	assert_set_refused("sync.keep_days", "not SECTION.KEY=VALUE");
	assert_set_refused("sync.keep_days=x", "whole number");
}

static void test_settings_file__refuses_unknown_variables(void **state)
{
	(void)state;
	(void)setenv("ACCORD_REVIO_USERNAM", "x", 1);
	assert_refuses("", "", "did you mean 'ACCORD_REVIO_USERNAME'?");
	(void)unsetenv("ACCORD_REVIO_USERNAM");
}

static void test_settings_file__finds_its_file(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;
	struct settings_source source = {0};
	char here[4096];

	tempdir_init(&dir);
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir(dir.path), 0);
	assert_ok(settings_load(&source, &file, &err), &err);
	assert_null(settings_get(file)->path);
	settings_free(file);
	(void)tempdir_put(&dir, "accord.conf", SV("[sync]\nkeep_days = 1\n"));
	assert_ok(settings_load(&source, &file, &err), &err);
	assert_int_equal(settings_get(file)->sync.keep_days, 1);
	settings_free(file);
	(void)setenv("ACCORD_CONFIG", "b.conf", 1);
	assert_err(&err, settings_load(&source, &file, &err), ERR_NO_INPUT, "'b.conf' is missing");
	(void)tempdir_put(&dir, "b.conf", SV("[sync]\nkeep_days = 2\n"));
	assert_ok(settings_load(&source, &file, &err), &err);
	assert_int_equal(settings_get(file)->sync.keep_days, 2);
	settings_free(file);
	source.config = "c.conf";
	source.state = "s";
	source.rules = "/r";
	assert_err(&err, settings_load(&source, &file, &err), ERR_NO_INPUT, "'c.conf' is missing");
	(void)unsetenv("ACCORD_CONFIG");
	source.config = NULL;
	assert_ok(settings_load(&source, &file, &err), &err);
	assert_string_equal(settings_get(file)->sync.state, tempdir_path(&dir, "s"));
	assert_string_equal(settings_get(file)->sync.rules, "/r");
	settings_free(file);
	settings_free(NULL);
	assert_int_equal(chdir(here), 0);
	tempdir_release(&dir);
}

#define COMPLETE                                                                                   \
	"[revio]\nusername = u\nclient_code = acme\npassword_file = pw\n"                          \
	"[rapid-response]\nusername = v\ndealer_number = 1234\n"

static void assert_needs(const char *text, unsigned which, const char *words)
{
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;

	tempdir_init(&dir);
	assert_ok(load_text(&dir, text, NULL, 0, &file, &err), &err);
	assert_err(&err, settings_need_systems(file, which, &err), ERR_CONFIG, words);
	settings_free(file);
	tempdir_release(&dir);
}

static void test_settings_file__says_which_key_is_missing_where(void **state)
{
	(void)state;
	assert_needs("", SETTINGS_NEED_REVIO, "'username' is missing in [revio] of '/tmp/");
	assert_needs("[revio]\nusername = u\n", SETTINGS_NEED_REVIO, "ACCORD_REVIO_CLIENT_CODE");
	assert_needs("[revio]\nusername = u\nclient_code = c\n", SETTINGS_NEED_REVIO,
		"'password_file' or 'password' is missing");
	assert_needs("[rapid-response]\nusername = u\n", SETTINGS_NEED_RAPID_RESPONSE,
		"set it there or as ACCORD_RAPID_RESPONSE_DEALER_NUMBER");
	assert_needs(COMPLETE, SETTINGS_NEED_REVIO, "No such file");
}

static void test_settings_file__reads_secrets_from_private_files(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;

	tempdir_init(&dir);
	const char *secret = tempdir_put(&dir, "pw", SV("hunter 2\r\n"));
	assert_ok(load_text(&dir, COMPLETE, NULL, 0, &file, &err), &err);
	assert_ok(settings_need_systems(file, SETTINGS_NEED_REVIO, &err), &err);
	assert_string_equal(settings_get(file)->revio.system.password, "hunter 2");
	assert_null(settings_get(file)->revio.subscription_key);
	assert_int_equal(chmod(secret, 0640), 0);
	assert_err(&err, settings_need_systems(file, SETTINGS_NEED_REVIO, &err), ERR_CONFIG,
		"others can read");
	assert_int_equal(chmod(secret, 0600), 0);
	(void)tempdir_put(&dir, "pw", SV("\n"));
	assert_err(&err, settings_need_systems(file, SETTINGS_NEED_REVIO, &err), ERR_CONFIG,
		"does not hold one line");
	(void)tempdir_put(&dir, "pw", SV("a\nb\n"));
	assert_err(&err, settings_need_systems(file, SETTINGS_NEED_REVIO, &err), ERR_CONFIG,
		"does not hold one line");
	settings_free(file);
	tempdir_release(&dir);
}

static void test_settings_file__looks_under_the_credentials_directory_first(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;

	tempdir_init(&dir);
	assert_int_equal(mkdir(tempdir_path(&dir, "cred"), 0700), 0);
	const char *secret = tempdir_put(&dir, "cred/pw", SV("from systemd"));
	assert_int_equal(chmod(secret, 0440), 0);
	(void)tempdir_put(&dir, "pw", SV("from file"));
	(void)setenv("CREDENTIALS_DIRECTORY", tempdir_path(&dir, "cred"), 1);
	assert_ok(load_text(&dir, COMPLETE, NULL, 0, &file, &err), &err);
	assert_ok(settings_need_systems(file, SETTINGS_NEED_REVIO, &err), &err);
	assert_string_equal(settings_get(file)->revio.system.password, "from systemd");
	(void)unsetenv("CREDENTIALS_DIRECTORY");
	settings_free(file);
	tempdir_release(&dir);
}

static void test_settings_file__refuses_an_open_file_with_a_password(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;
	const struct settings_source source = {.config = "x"};
	struct settings_source open_file = source;

	tempdir_init(&dir);
	const char *path = tempdir_put(&dir, "a.conf", SV("[revio]\npassword = p\n"));
	open_file.config = path;
	assert_int_equal(chmod(path, 0644), 0);
	assert_err(&err, settings_load(&open_file, &file, &err), ERR_CONFIG, "others can read");
	assert_int_equal(chmod(path, 0600), 0);
	assert_ok(settings_load(&open_file, &file, &err), &err);
	settings_free(file);
	(void)tempdir_put(&dir, "a.conf", SV("[revio]\npage_size = 3\n"));
	assert_int_equal(chmod(path, 0644), 0);
	assert_ok(settings_load(&open_file, &file, &err), &err);
	settings_free(file);
	tempdir_release(&dir);
}

static void test_settings_file__decides_between_password_and_file(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;

	assert_needs(COMPLETE "password = a\npassword_file = b\n", SETTINGS_NEED_RAPID_RESPONSE,
		"both 'password' and 'password_file'");
	tempdir_init(&dir);
	(void)setenv("ACCORD_REVIO_PASSWORD", "from env", 1);
	assert_ok(load_text(&dir, COMPLETE, NULL, 0, &file, &err), &err);
	(void)unsetenv("ACCORD_REVIO_PASSWORD");
	assert_ok(settings_need_systems(file, SETTINGS_NEED_REVIO, &err), &err);
	assert_string_equal(settings_get(file)->revio.system.password, "from env");
	settings_free(file);
	tempdir_release(&dir);
}

static void add_row(void *self, const struct setting_info *info, struct sv value, struct sv origin)
{
	buf_printf(self, "%s.%s=%.*s (%.*s)\n", info->section, info->key, SV_ARG(value),
		SV_ARG(origin));
}

static void test_settings_file__describes_without_secrets(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct settings_file *file = NULL;
	struct buf out = BUF_INIT;
	const char *const sets[] = {"sync.keep_days=3"};

	tempdir_init(&dir);
	assert_ok(load_text(&dir, "[revio]\npassword = hunter2\n", sets, 1, &file, &err), &err);
	settings_describe(file, add_row, &out);
	assert_null(strstr(buf_str(&out), "hunter2"));
	assert_non_null(strstr(buf_str(&out), "revio.password=*** ("));
	assert_non_null(strstr(buf_str(&out), "accord.conf:2)\n"));
	assert_non_null(strstr(buf_str(&out), "sync.keep_days=3 (--set)\n"));
	assert_non_null(strstr(buf_str(&out), "sync.verify=yes (default)\n"));
	buf_release(&out);
	settings_free(file);
	size_t count = 0;
	while (settings_info(count))
		assert_true(settings_info(count++)->about[0] != '\0');
	assert_true(count > 50);
	tempdir_release(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings_file__has_the_documented_defaults),
		cmocka_unit_test(test_settings_file__lets_set_win_over_environment_over_file),
		cmocka_unit_test(test_settings_file__tells_the_nearest_name_and_the_line),
		cmocka_unit_test(test_settings_file__checks_ranges_and_words),
		cmocka_unit_test(test_settings_file__takes_plain_http_for_loopback_alone),
		cmocka_unit_test(test_settings_file__knows_the_environments),
		cmocka_unit_test(test_settings_file__refuses_wrong_sets),
		cmocka_unit_test(test_settings_file__refuses_unknown_variables),
		cmocka_unit_test(test_settings_file__finds_its_file),
		cmocka_unit_test(test_settings_file__says_which_key_is_missing_where),
		cmocka_unit_test(test_settings_file__reads_secrets_from_private_files),
		cmocka_unit_test(test_settings_file__looks_under_the_credentials_directory_first),
		cmocka_unit_test(test_settings_file__refuses_an_open_file_with_a_password),
		cmocka_unit_test(test_settings_file__decides_between_password_and_file),
		cmocka_unit_test(test_settings_file__describes_without_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
