#include "engine/partition.h"

#include "engine/base/num.h"
#include "engine/base/sv.h"

#include "engine/base/banned.h"

int partition_parse(const char *text, struct partition *out, struct err *err)
{
	struct sv rest = sv_of(text);
	struct sv first = sv_cut(&rest, '/');
	uint64_t number = 0;
	uint64_t count = 0;

	if (!num_parse_u64(first, PARTITIONS_MAX, &number) ||
		!num_parse_u64(rest, PARTITIONS_MAX, &count) || number < 1 || number > count)
		return ERR_SET(err, ERR_USAGE,
			"'%s' is no partition: write I/N, the I-th of N parts, for example 2/8 (N "
			"at "
			"most %d)",
			text, PARTITIONS_MAX);
	*out = (struct partition){(unsigned)number, (unsigned)count};
	return 0;
}
