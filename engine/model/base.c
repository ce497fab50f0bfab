#include "engine/model/base.h"

#include "engine/base/digest.h"

#include "engine/base/banned.h"

enum { HEAD_BYTES = 12, SEPARATOR = 0x1f };
static const uint32_t same_as_customer = 0xffffffffU;

static void put_u32(char *at, uint32_t number)
{
	at[0] = (char)(number & 0xff); /* one by one: compilers make one store of them */
	at[1] = (char)(number >> 8 & 0xff);
	at[2] = (char)(number >> 16 & 0xff);
	at[3] = (char)(number >> 24);
}

static uint32_t get_u32(const char *at)
{
	uint32_t number = 0;

	for (int i = 0; i < 4; i++)
		number |= (uint32_t)(unsigned char)at[i] << (8 * i);
	return number;
}

void base_add(struct buf *blob, uint32_t rule_hash, struct sv customer, struct sv site)
{
	bool same = sv_eq(customer, site);
	size_t site_n = same ? 0 : site.n;
	char *at = buf_reserve(blob, HEAD_BYTES + customer.n + site_n);

	put_u32(at, rule_hash);
	put_u32(at + 4, (uint32_t)customer.n);
	put_u32(at + 8, same ? same_as_customer : (uint32_t)site.n);
	if (customer.n)
		(void)memcpy(at + HEAD_BYTES, customer.p, customer.n);
	if (site_n)
		(void)memcpy(at + HEAD_BYTES + customer.n, site.p, site_n);
	blob->n += HEAD_BYTES + customer.n + site_n;
	blob->p[blob->n] = '\0';
}

static inline size_t joined_size(const struct sv *texts, size_t count)
{
	size_t n = count > 0 ? count - 1 : 0;

	for (size_t i = 0; i < count; i++)
		n += texts[i].n;
	return n;
}

/* Most texts are shorter than a call of memcpy is worth. */
static inline void put_text(char *at, struct sv text)
{
	if (text.n >= 8 && text.n <= 16) {
		(void)memcpy(at, text.p, 8);
		(void)memcpy(at + text.n - 8, text.p + text.n - 8, 8);
	} else if (text.n == 2) {
		(void)memcpy(at, text.p, 2);
	} else if (text.n) {
		(void)memcpy(at, text.p, text.n);
	}
}

static inline char *put_joined(char *at, const struct sv *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			*at++ = SEPARATOR;
		put_text(at, texts[i]);
		at += texts[i].n;
	}
	return at;
}

static void put_head(char *head, uint32_t rule_hash, size_t customer_n, uint32_t site_n)
{
	put_u32(head, rule_hash);
	put_u32(head + 4, (uint32_t)customer_n);
	put_u32(head + 8, site_n);
}

/* Room for `n` bytes and a zero behind the blob, which mostly is there. */
static inline char *room_for(struct buf *blob, size_t n)
{
	return blob->n + n < blob->room ? blob->p + blob->n : buf_reserve(blob, n);
}

void base_add_texts(struct buf *blob, uint32_t rule_hash, const struct sv *customer,
	const struct sv *site, size_t count, bool same)
{
	size_t customer_n = joined_size(customer, count);
	size_t site_n = same ? 0 : joined_size(site, count);
	char *head = room_for(blob, HEAD_BYTES + customer_n + site_n);
	char *end = put_joined(head + HEAD_BYTES, customer, count);

	put_head(head, rule_hash, customer_n, same ? same_as_customer : (uint32_t)site_n);
	if (!same)
		end = put_joined(end, site, count);
	*end = '\0';
	blob->n += HEAD_BYTES + customer_n + site_n;
}

void base_join(struct buf *out, const struct sv *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_char(out, SEPARATOR);
		buf_add_sv(out, texts[i]);
	}
}

size_t base_split(struct sv value, struct sv *out_texts, size_t room)
{
	size_t count = 0;
	struct sv rest = value.p ? value : SV("");

	while (!sv_is_absent(rest) && count < room)
		out_texts[count++] = sv_cut(&rest, SEPARATOR);
	return count;
}

bool base_next(struct sv blob, size_t *pos, struct base_value *out)
{
	if (blob.n - *pos < HEAD_BYTES || *pos > blob.n)
		return false;
	const char *at = blob.p + *pos;
	uint32_t customer_n = get_u32(at + 4);
	uint32_t site_n = get_u32(at + 8);
	bool same = site_n == same_as_customer;
	size_t room = blob.n - *pos - HEAD_BYTES;
	if (customer_n > room || (!same && site_n > room - customer_n))
		return false;
	out->rule_hash = get_u32(at);
	out->customer = sv_make(at + HEAD_BYTES, customer_n);
	out->site = same ? out->customer : sv_make(at + HEAD_BYTES + customer_n, site_n);
	*pos += HEAD_BYTES + customer_n + (same ? 0 : site_n);
	return true;
}

bool base_find(struct sv blob, uint32_t rule_hash, struct base_value *out)
{
	size_t pos = 0;

	while (base_next(blob, &pos, out)) {
		if (out->rule_hash == rule_hash)
			return true;
	}
	return false;
}

uint64_t base_hash(struct sv blob)
{
	if (blob.n == 0)
		return 0;
	uint64_t hash = digest_hash64(blob, 0);
	return hash ? hash : 1;
}
