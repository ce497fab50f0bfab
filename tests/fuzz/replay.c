/*
 * replay - a main for fuzz targets: gives each file named on the command line to the target once. For
 *          `make check`; fuzzing itself is `clang -fsanitize=fuzzer`, which brings its own main.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/base/buf.h"
#include "io/file.h"

#include "engine/base/banned.h"

enum { INPUT_MAX = 16 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int main(int argc, char **argv)
{
	struct buf input = BUF_INIT;
	struct err err = ERR_INIT;

	for (int i = 1; i < argc; i++) {
		buf_clear(&input);
		if (file_read(argv[i], INPUT_MAX, &input, &err) != 0) {
			(void)fprintf(stderr, "%s\n", err.message);
			return 1;
		}
		(void)LLVMFuzzerTestOneInput((const uint8_t *)buf_str(&input), input.n);
	}
	buf_release(&input);
	return 0;
}
