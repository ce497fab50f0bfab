/*
 * write_yardstick - the same calls as `accord apply`, by a bare client: nothing is checked, kept or proved.
 *
 * usage: write_yardstick CONNECTIONS FILE
 *
 * FILE has a line for each call: RECORD TAB METHOD TAB URL TAB BODY. The calls of one record go one after the
 * other, as many records at a time as there are connections; connections are kept. YARDSTICK_LOGIN is the
 * user and password of HTTP Basic. Prints seconds, calls, and answers that were not 2xx.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/base/buf.h"
#include "engine/base/clock.h"
#include "engine/base/mem.h"
#include "engine/base/num.h"
#include "engine/base/vec.h"
#include "io/file.h"

#include "engine/base/banned.h"

enum { CONNECTIONS_MAX = 256, FILE_BYTES_MAX = 1 << 30 };

struct call {
	struct sv record;
	const char *method;
	const char *url;
	struct sv body;
};

struct calls {
	VEC_FIELDS(struct call);
};

struct client {
	CURLM *multi;
	struct calls calls;
	size_t next; /* call of a record that nobody works on yet */
	size_t done;
	size_t failed;
	struct curl_slist *json;
	struct curl_slist *patch;
	const char *login;
};

/* One connection, and the calls of the record that it works on. */
struct slot {
	CURL *easy;
	size_t at;
	size_t end;
};

static const char *cut(struct arena *arena, struct sv *line)
{
	return arena_str(arena, sv_cut(line, '\t'));
}

static void read_calls(struct sv text, struct arena *arena, struct calls *out)
{
	while (text.n > 0) {
		struct sv line = sv_cut(&text, '\n');
		struct sv record = sv_cut(&line, '\t');
		const char *method = cut(arena, &line);
		const char *url = cut(arena, &line);
		*vec_push(out) = (struct call){record, method, url, line};
	}
}

static size_t forget(char *bytes, size_t size, size_t n, void *self)
{
	(void)bytes;
	(void)self;
	return size * n;
}

static void send_next(struct client *client, struct slot *slot)
{
	const struct call *call = &client->calls.at[slot->at];
	bool is_get = strcmp(call->method, "GET") == 0;
	bool is_patch = strcmp(call->method, "PATCH") == 0;

	curl_easy_reset(slot->easy);
	(void)curl_easy_setopt(slot->easy, CURLOPT_URL, call->url);
	(void)curl_easy_setopt(slot->easy, CURLOPT_PRIVATE, slot);
	(void)curl_easy_setopt(slot->easy, CURLOPT_WRITEFUNCTION, forget);
	if (client->login)
		(void)curl_easy_setopt(slot->easy, CURLOPT_USERPWD, client->login);
	if (!is_get) {
		(void)curl_easy_setopt(
			slot->easy, CURLOPT_HTTPHEADER, is_patch ? client->patch : client->json);
		(void)curl_easy_setopt(slot->easy, CURLOPT_POSTFIELDSIZE, (long)call->body.n);
		(void)curl_easy_setopt(slot->easy, CURLOPT_POSTFIELDS, call->body.p);
	}
	if (is_patch)
		(void)curl_easy_setopt(slot->easy, CURLOPT_CUSTOMREQUEST, "PATCH");
	(void)curl_multi_add_handle(client->multi, slot->easy);
}

/* False when all records have somebody. */
static bool take_record(struct client *client, struct slot *slot)
{
	const struct calls *calls = &client->calls;

	if (client->next == calls->count)
		return false;
	slot->at = slot->end = client->next;
	while (slot->end < calls->count &&
		sv_eq(calls->at[slot->end].record, calls->at[slot->at].record))
		slot->end++;
	client->next = slot->end;
	send_next(client, slot);
	return true;
}

static void take_answer(struct client *client, const CURLMsg *message)
{
	char *private = NULL;
	long status = 0;

	(void)curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
	struct slot *slot = (void *)private;
	if (message->data.result != CURLE_OK || status / 100 != 2)
		client->failed++;
	client->done++;
	(void)curl_multi_remove_handle(client->multi, slot->easy);
	if (++slot->at < slot->end)
		send_next(client, slot);
	else
		(void)take_record(client, slot);
}

static void work(struct client *client)
{
	int running = 0;
	int left = 0;

	do {
		const CURLMsg *message;
		(void)curl_multi_perform(client->multi, &running);
		while ((message = curl_multi_info_read(client->multi, &left))) {
			if (message->msg == CURLMSG_DONE)
				take_answer(client, message);
		}
		if (client->done < client->calls.count)
			(void)curl_multi_poll(client->multi, NULL, 0, 1000, NULL);
	} while (client->done < client->calls.count);
}

int main(int argc, char **argv)
{
	struct client client = {.login = getenv("YARDSTICK_LOGIN")};
	struct slot slots[CONNECTIONS_MAX];
	struct buf text = BUF_INIT;
	struct arena arena;
	struct err err = ERR_INIT;
	uint64_t connections = 0;

	if (argc != 3 || !num_parse_u64(sv_of(argv[1]), CONNECTIONS_MAX, &connections)) {
		(void)fprintf(stderr, "usage: write_yardstick CONNECTIONS FILE\n");
		return 64;
	}
	if (file_read(argv[2], FILE_BYTES_MAX, &text, &err) != 0) {
		(void)fprintf(stderr, "write_yardstick: %s\n", err.message);
		return err.code;
	}
	arena_init(&arena, 0);
	read_calls(buf_sv(&text), &arena, &client.calls);
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
	client.multi = curl_multi_init();
	client.json = curl_slist_append(NULL, "Content-Type: application/json");
	client.patch = curl_slist_append(NULL, "Content-Type: application/json-patch+json");
	int64_t start_ms = clock_monotonic_ms();
	for (size_t i = 0; i < connections; i++) {
		slots[i].easy = curl_easy_init();
		if (!take_record(&client, &slots[i]))
			break;
	}
	work(&client);
	(void)printf("%.3f %zu %zu\n", (double)(clock_monotonic_ms() - start_ms) / 1000,
		client.calls.count, client.failed);
	return 0;
}
