/*
 * inflate_yardstick - how long plain zlib takes to inflate files, one thread each: what a comparison is
 *                     measured against, since no reader that goes through zlib can be faster.
 *
 * usage: inflate_yardstick FILE.gz...
 *
 * Writes the bytes of text of all files to stdout. The text is thrown away.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <zlib.h>

#include "engine/base/banned.h"

enum { FILES_MAX = 16, STEP = 256 * 1024 };

struct job {
	const char *path;
	pthread_t thread;
	unsigned long long bytes;
	int failed;
};

static int inflate_file(struct job *job, FILE *file, unsigned char *in, unsigned char *out)
{
	z_stream stream = {0};
	int status = inflateInit2(&stream, 15 + 16);

	while (status == Z_OK || status == Z_STREAM_END) {
		if (stream.avail_in == 0) {
			stream.next_in = in;
			stream.avail_in = (uInt)fread(in, 1, STEP, file);
			if (stream.avail_in == 0)
				break;
		}
		if (status == Z_STREAM_END)
			(void)inflateReset(&stream);
		stream.next_out = out;
		stream.avail_out = STEP;
		status = inflate(&stream, Z_NO_FLUSH);
		job->bytes += STEP - stream.avail_out;
	}
	(void)inflateEnd(&stream);
	return status == Z_STREAM_END ? 0 : 1;
}

static void *work(void *self)
{
	struct job *job = self;
	FILE *file = fopen(job->path, "rbe");
	unsigned char *room = malloc(2 * STEP);

	job->failed = !file || !room || inflate_file(job, file, room, room + STEP);
	free(room);
	if (file)
		(void)fclose(file);
	return NULL;
}

int main(int argc, char **argv)
{
	struct job jobs[FILES_MAX] = {{0}};
	unsigned long long bytes = 0;
	int failed = argc < 2 || argc > FILES_MAX;

	for (int i = 1; i < argc && !failed; i++) {
		jobs[i - 1].path = argv[i];
		failed = pthread_create(&jobs[i - 1].thread, NULL, work, &jobs[i - 1]) != 0;
	}
	for (int i = 1; i < argc && !failed; i++) {
		(void)pthread_join(jobs[i - 1].thread, NULL);
		if (jobs[i - 1].failed)
			(void)fprintf(stderr, "inflate_yardstick: cannot inflate '%s'\n", argv[i]);
		failed |= jobs[i - 1].failed;
		bytes += jobs[i - 1].bytes;
	}
	(void)printf("%llu\n", bytes);
	return failed;
}
