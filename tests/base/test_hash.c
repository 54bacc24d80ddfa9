/* SipHash-1-3-128 against a second writing of the algorithm that goes octet by octet, every cut into pieces, and the
 * sums. */
#include "base/hash.h"
#include "support/suite.h"

/* The algorithm as its paper tells it: the padded message, word by word, the rounds counted. */
static void naive_rounds(uint64_t v[4], int rounds)
{
	static const int by[6] = { 13, 32, 16, 21, 17, 32 };
	static const int add[4][2] = { { 0, 1 }, { 2, 3 }, { 0, 3 }, { 2, 1 } };
	while (rounds-- > 0) {
		for (int step = 0, turn = 0; step < 4; step++) {
			const int to = add[step][0], from = add[step][1];
			v[to] += v[from];
			v[from] = (v[from] << by[turn] | v[from] >> (64 - by[turn])) ^ v[to];
			turn++;
			if (step == 0 || step == 3) {
				v[to] = v[to] << 32 | v[to] >> 32;
				turn++;
			}
		}
	}
}

/* compress 1 and final 3: SipHash-1-3; wide: 128 bits. compress 2 and final 4, not wide: the form that
 * the paper has an example of. */
static mimeo_digest naive_siphash(
	mimeo_key key, const unsigned char *data, size_t n, int compress, int final, bool wide)
{
	static const char constant[] = "somepseudorandomlygeneratedbytes";
	uint64_t v[4] = { 0, 0, 0, 0 };
	for (int i = 0; i < 32; i++)
		v[i / 8] = v[i / 8] << 8 | (unsigned char)constant[i];
	v[0] ^= key.k0;
	v[1] ^= key.k1 ^ (wide ? 0xee : 0);
	v[2] ^= key.k0;
	v[3] ^= key.k1;
	const size_t padded = (n / 8 + 1) * 8;
	for (size_t at = 0; at < padded; at += 8) {
		uint64_t word = 0;
		for (size_t i = 0; i < 8; i++) {
			const size_t k = at + 7 - i;
			word = word << 8 | (k < n ? data[k] : k == padded - 1 ? n & 0xff : 0);
		}
		v[3] ^= word;
		naive_rounds(v, compress);
		v[0] ^= word;
	}
	mimeo_digest d = { 0, 0 };
	v[2] ^= wide ? 0xee : 0xff;
	naive_rounds(v, final);
	d.lo = v[0] ^ v[1] ^ v[2] ^ v[3];
	v[1] ^= 0xdd;
	naive_rounds(v, final);
	d.hi = v[0] ^ v[1] ^ v[2] ^ v[3];
	return d;
}

static const mimeo_key paper_key = { UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908) };

static void count_up(unsigned char *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
		data[i] = (unsigned char)i;
}

/* The one example of the paper (appendix A): the second writing is SipHash. */
START_TEST(the_second_writing_is_right)
{
	unsigned char data[15];
	count_up(data, sizeof data);
	ck_assert_uint_eq(naive_siphash(paper_key, data, sizeof data, 2, 4, false).lo, UINT64_C(0xa129ca6149be45e5));
}
END_TEST

static void assert_digest(mimeo_digest got, mimeo_digest want, size_t n)
{
	if (got.lo != want.lo || got.hi != want.hi)
		ck_abort_msg("%zu octets: another digest", n);
}

START_TEST(every_length)
{
	uint64_t state = 1;
	unsigned char data[600];
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (unsigned char)suite_random(&state);
	for (size_t n = 0; n <= sizeof data; n++) {
		const mimeo_key key = { suite_random(&state), suite_random(&state) };
		char *exact = suite_exact(data, n);
		assert_digest(mimeo_hash_of(key, exact, n), naive_siphash(key, data, n, 1, 3, true), n);
		free(exact);
	}
	assert_digest(mimeo_hash_of(paper_key, NULL, 0), naive_siphash(paper_key, NULL, 0, 1, 3, true), 0);
}
END_TEST

/* All cuts into three pieces of a text of up to 64 octets. */
START_TEST(every_cut)
{
	unsigned char data[64];
	count_up(data, sizeof data);
	for (size_t n = 0; n <= sizeof data; n++) {
		const mimeo_digest want = naive_siphash(paper_key, data, n, 1, 3, true);
		for (size_t a = 0; a <= n; a++) {
			for (size_t b = a; b <= n; b++) {
				mimeo_hash h;
				mimeo_hash_init(&h, paper_key);
				mimeo_hash_add(&h, data, a);
				mimeo_hash_add(&h, data + a, b - a);
				mimeo_hash_add(&h, data + b, n - b);
				assert_digest(mimeo_hash_end(&h), want, n);
				assert_digest(mimeo_hash_end(&h), want, n); /* the end is a look, not a change */
			}
		}
	}
}
END_TEST

static size_t put_number(unsigned char *out, uint64_t n)
{
	for (int i = 0; i < 8; i++)
		out[i] = (unsigned char)(n >> (8 * i));
	return 8;
}

/* Numbers, digests and strings are the octets that hash.h says, at every offset. */
START_TEST(numbers_and_strings_at_every_offset)
{
	uint64_t state = 2;
	for (size_t before = 0; before <= 17; before++) {
		unsigned char want[100];
		count_up(want, before);
		const uint64_t number = suite_random(&state);
		const mimeo_digest digest = { suite_random(&state), suite_random(&state) };
		mimeo_hash h;
		mimeo_hash_init(&h, paper_key);
		mimeo_hash_add(&h, want, before);
		mimeo_hash_add_number(&h, number);
		size_t n = before + put_number(want + before, number);
		assert_digest(mimeo_hash_end(&h), naive_siphash(paper_key, want, n, 1, 3, true), n);
		mimeo_hash_add_digest(&h, digest);
		n += put_number(want + n, digest.lo);
		n += put_number(want + n, digest.hi);
		assert_digest(mimeo_hash_end(&h), naive_siphash(paper_key, want, n, 1, 3, true), n);
		mimeo_hash_add_string(&h, "abc", 3);
		n += put_number(want + n, 3);
		memcpy(want + n, "abc", 3);
		n += 3;
		mimeo_hash_add_string(&h, NULL, 0);
		n += put_number(want + n, 0);
		assert_digest(mimeo_hash_end(&h), naive_siphash(paper_key, want, n, 1, 3, true), n);
	}
}
END_TEST

/* Each bit of key and text changes about half of the digest. */
START_TEST(each_bit_matters)
{
	unsigned char data[24];
	count_up(data, sizeof data);
	const mimeo_digest plain = mimeo_hash_of(paper_key, data, sizeof data);
	for (size_t bit = 0; bit < 128 + 8 * sizeof data; bit++) {
		mimeo_key key = paper_key;
		if (bit < 64)
			key.k0 ^= UINT64_C(1) << bit;
		else if (bit < 128)
			key.k1 ^= UINT64_C(1) << (bit - 64);
		else
			data[(bit - 128) / 8] ^= (unsigned char)(1u << bit % 8);
		const mimeo_digest other = mimeo_hash_of(key, data, sizeof data);
		int changed = 0;
		for (int i = 0; i < 64; i++)
			changed += (int)((plain.lo ^ other.lo) >> i & 1) + (int)((plain.hi ^ other.hi) >> i & 1);
		ck_assert_int_ge(changed, 32);
		ck_assert_int_le(changed, 96);
		count_up(data, sizeof data);
	}
}
END_TEST

static bool same(mimeo_digest a, mimeo_digest b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

START_TEST(sums_are_a_group)
{
	static const uint64_t edges[] = { 0, 1, 2, UINT64_MAX, UINT64_MAX - 1, UINT64_C(1) << 63, (UINT64_C(1) << 63) - 1 };
	enum { EDGES = sizeof edges / sizeof *edges, DIGESTS = EDGES * EDGES };
	mimeo_digest all[DIGESTS];
	for (size_t i = 0; i < DIGESTS; i++)
		all[i] = (mimeo_digest){ edges[i / EDGES], edges[i % EDGES] };
	for (size_t i = 0; i < DIGESTS; i++) {
		for (size_t k = 0; k < DIGESTS; k++) {
			const mimeo_digest a = all[i], b = all[k], sum = mimeo_digest_plus(a, b);
			const uint64_t carry =
				(a.lo >> 1) + (b.lo >> 1) + (a.lo & b.lo & 1); /* the 65-bit sum without its last bit */
			ck_assert_uint_eq(sum.lo, a.lo + b.lo);
			ck_assert_uint_eq(sum.hi, a.hi + b.hi + (carry >> 63));
			ck_assert(same(sum, mimeo_digest_plus(b, a)));
			ck_assert(same(mimeo_digest_minus(sum, b), a));
			ck_assert(same(mimeo_digest_plus(mimeo_digest_minus(a, b), b), a));
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hash");
	TCase *tests = tcase_create("hash");
	tcase_add_test(tests, the_second_writing_is_right);
	tcase_add_test(tests, every_length);
	tcase_add_test(tests, every_cut);
	tcase_add_test(tests, numbers_and_strings_at_every_offset);
	tcase_add_test(tests, each_bit_matters);
	tcase_add_test(tests, sums_are_a_group);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
