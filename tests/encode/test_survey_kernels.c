/* The kernels of the survey against an octet at a time: every octet in every place of a block, every two side by side,
 * every number of blocks at every alignment. */
#include "encode/survey_kernel.h"
#include "support/suite.h"

enum { MOST = MIMEO_SURVEY_MOST * MIMEO_SURVEY_BLOCK };

static void count_plainly(mimeo_octet_kinds *kinds, mimeo_line_ends *ends, const unsigned char *s, size_t blocks)
{
	memset(ends, 0, blocks * sizeof *ends);
	for (size_t i = 0; i < blocks * MIMEO_SURVEY_BLOCK; i++) {
		const unsigned char c = s[i];
		kinds->high += c >= 0x80;
		kinds->special += c == '=' || c >= 0x7F || (c < 0x20 && c != '\t' && c != '\r' && c != '\n');
		kinds->nul |= c == 0;
		ends[i / 64].cr |= (uint64_t)(c == '\r') << i % 64;
		ends[i / 64].lf |= (uint64_t)(c == '\n') << i % 64;
	}
}

static void check_blocks(const unsigned char *s, size_t blocks)
{
	mimeo_line_ends want[MIMEO_SURVEY_MOST], got[MIMEO_SURVEY_MOST];
	mimeo_octet_kinds kinds = { 3, 5, false };
	count_plainly(&kinds, want, s, blocks);
	for (const mimeo_survey_kernel *kernel = mimeo_survey_kernels; kernel->name; kernel++) {
		if (!kernel->is_here())
			continue;
		mimeo_octet_kinds counted = { 3, 5, false }; /* it adds */
		memset(got, 0xAA, sizeof got);
		kernel->count(&counted, got, s, blocks);
		if (counted.high != kinds.high || counted.special != kinds.special || counted.nul != kinds.nul)
			ck_abort_msg("%s, %zu blocks: %zu high, %zu special, nul %d instead of %zu, %zu, %d", kernel->name, blocks,
				counted.high, counted.special, counted.nul, kinds.high, kinds.special, kinds.nul);
		if (memcmp(got, want, blocks * sizeof *want) != 0)
			ck_abort_msg("%s, %zu blocks: other line ends", kernel->name, blocks);
	}
}

/* In a block that ends where its octets do: a sanitizer sees one too far. */
static void check_exact(const unsigned char *s, size_t blocks)
{
	unsigned char *exact = (unsigned char *)suite_exact((const char *)s, blocks * MIMEO_SURVEY_BLOCK);
	check_blocks(exact, blocks);
	free(exact);
}

START_TEST(every_octet_at_every_place)
{
	unsigned char s[MIMEO_SURVEY_BLOCK];
	for (size_t at = 0; at < sizeof s; at++) {
		for (int c = 0; c < 256; c++) {
			memset(s, c % 2 ? 'a' : ' ', sizeof s);
			s[at] = (unsigned char)c;
			check_blocks(s, 1);
		}
	}
}
END_TEST

/* A carry or borrow from one octet to the next would show. */
START_TEST(every_two_octets)
{
	unsigned char s[MIMEO_SURVEY_BLOCK];
	for (unsigned v = 0; v < 65536; v++) {
		for (size_t i = 0; i < sizeof s; i++)
			s[i] = (unsigned char)(i % 2 ? v >> 8 : v);
		check_blocks(s, 1);
	}
}
END_TEST

/* As many as are counted at once, all of a kind: no count overflows. */
START_TEST(most_of_every_octet)
{
	static unsigned char s[MOST];
	for (int c = 0; c < 256; c++) {
		memset(s, c, sizeof s);
		check_blocks(s, MIMEO_SURVEY_MOST);
	}
}
END_TEST

START_TEST(every_number_of_blocks)
{
	static unsigned char s[MOST + 64];
	uint64_t state = 12;
	for (size_t i = 0; i < sizeof s; i++)
		s[i] = (unsigned char)(suite_random(&state) % 3 ? suite_random(&state) % 32 : suite_random(&state));
	for (size_t shift = 0; shift < 64; shift++)
		for (size_t blocks = 0; blocks <= MIMEO_SURVEY_MOST; blocks += shift ? 5 : 1)
			check_blocks(s + shift, blocks);
	for (size_t blocks = 1; blocks <= MIMEO_SURVEY_MOST; blocks++)
		check_exact(s, blocks);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("survey_kernels");
	TCase *tests = tcase_create("survey_kernels");
	tcase_add_test(tests, every_octet_at_every_place);
	tcase_add_test(tests, every_two_octets);
	tcase_add_test(tests, most_of_every_octet);
	tcase_add_test(tests, every_number_of_blocks);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
