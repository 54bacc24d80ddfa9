/* At each "@" the text is read to both sides, once as it stands and, where it holds such things, once with
 * percent-encoding and character references decoded. What may be the first character of the local part, and what the
 * last of the domain, is tried in all combinations; both numbers are bounded. */
#include "guard/find.h"
#include <stdint.h>
#include <string.h>
#include "base/ascii.h"
#include "guard/punycode.h"
#include "guard/reference.h"

enum {
	FIND_LOCAL = 64,        /* octets of a local part, RFC 5321 section 4.5.3.1.1 */
	FIND_QUOTED = 2 * FIND_LOCAL, /* of a quoted one with its backslashes */
	FIND_DOMAIN = 254,
	FIND_BEFORE = 512,      /* octets of encoded text before an "@" that are looked at */
	FIND_STARTS = 16,
	FIND_ENDS = 6,
	FIND_SHORT = 128,       /* octets that are looked through without memchr */
};

/* What stands on both sides of one "@". */
typedef struct find_sides {
	const char *left;
	size_t left_size;
	bool left_cut;          /* there is more before it */
	const uint32_t *back;   /* of each octet of left: how far before the "@" it stood; NULL: as it is counted */
	size_t at;              /* offset of the "@" */
	const char *right;
	size_t right_size;
	mimeo_take_candidate *take;
	void *ctx;
} find_sides;

static bool is_high(char c)
{
	return (unsigned char)c >= 0x80;
}

static bool is_local(char c)
{
	return mimeo_is((unsigned char)c, MIMEO_ATEXT) || c == '.' || is_high(c);
}

static bool is_domain(char c)
{
	return mimeo_is((unsigned char)c, MIMEO_ALNUM) || c == '-' || c == '.' || is_high(c);
}

static bool is_plain_local(char c)
{
	return mimeo_is((unsigned char)c, MIMEO_ALNUM) || c == '.' || c == '-' || c == '_' || c == '+';
}

static bool is_plain_domain(char c)
{
	return mimeo_is((unsigned char)c, MIMEO_ALNUM) || c == '.' || c == '-';
}

/* Behind these an address may begin although they may stand in one: URLs, code, Markdown. */
static bool parts_words(char c)
{
	return c != '\0' && strchr("=/?&#!{}|*~^$`%", c) != NULL; /* unreached: NUL is part of no local part */
}

static bool is_punctuation(char c)
{
	return !is_high(c) && !mimeo_is((unsigned char)c, MIMEO_ALNUM);
}

/* Eight octets at once, whatever the order of the machine. */
static uint64_t lower_word(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), low = word & 0x7F * ones;
	const uint64_t from_a = low + (0x80 - 'A') * ones, over_z = low + (0x7F - 'Z') * ones;
	return word | ((from_a & ~over_z & ~word & 0x80 * ones) >> 2);
}

/* Copies with ASCII in lower case; false where it does not fit. */
static bool fold_octets(char *out, size_t *size, const char *s, size_t n)
{
	if (n > MIMEO_FOLDED_MOST - *size)
		return false;
	char *to = out + *size;
	size_t i = 0;
	for (uint64_t word; n - i >= sizeof word; i += sizeof word) {
		memcpy(&word, s + i, sizeof word);
		word = lower_word(word);
		memcpy(to + i, &word, sizeof word);
	}
	for (; i < n; i++)
		to[i] = mimeo_lower(s[i]);
	*size += n;
	return true;
}

/* The same of a domain, of which each A-label becomes a U-label. */
static bool fold_domain(char *out, size_t *size, const char *s, size_t n)
{
	const size_t start = *size;
	if (!fold_octets(out, size, s, n))
		return false;
	const char *x = n > 4 ? memchr(out + start, 'x', n - 4) : NULL;
	while (x && memcmp(x, "xn--", 4) != 0)
		x = x + 1 < out + *size - 4 ? memchr(x + 1, 'x', (size_t)(out + *size - 4 - (x + 1))) : NULL;
	if (x)
		*size = mimeo_punycode_unfold(out, *size, MIMEO_FOLDED_MOST);
	return true;
}

/* What a quoted-string without its quotes says, RFC 5322 section 3.2.4. */
static bool fold_quoted(char *out, size_t *size, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		i += s[i] == '\\' && i + 1 < n;
		if (!fold_octets(out, size, s + i, 1))
			return false;
	}
	return true;
}

size_t mimeo_fold_address(char *out, const char *addr, size_t n)
{
	size_t size = 0, at = n;
	while (at > 0 && addr[at - 1] != '@')
		at--;
	const bool quoted = at > 2 && addr[0] == '"' && addr[at - 2] == '"';
	if (quoted ? !fold_quoted(out, &size, addr + 1, at - 3) || !fold_octets(out, &size, addr + at - 1, 1)
			   : !fold_octets(out, &size, addr, at))
		return 0;
	return fold_domain(out, &size, addr + at, n - at) ? size : 0;
}

/* ---- candidates of one "@" ---- */

/* Ends of the domain: the longest, and those where ASCII and other characters meet, since scripts without spaces
 * write on behind an address. */
static size_t find_ends(const find_sides *s, size_t *ends)
{
	const char *r = s->right;
	size_t n = 0, count = 0;
	if (s->right_size && r[0] == '[') {
		const char *close = memchr(r, ']', s->right_size);
		ends[0] = close ? (size_t)(close - r) + 1 : 0;
		return close != NULL;
	}
	for (; n < s->right_size && is_domain(r[n]) && count < FIND_ENDS - 1; n++)
		if (n && is_high(r[n]) != is_high(r[n - 1]))
			ends[count++] = n;
	while (n < s->right_size && is_domain(r[n]))
		n++;
	ends[count++] = n;
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		size_t end = ends[i];
		while (end && (r[end - 1] == '.' || r[end - 1] == '-'))
			end--;
		if (end && (kept == 0 || ends[kept - 1] != end))
			ends[kept++] = end;
	}
	return kept;
}

/* Starts of an unquoted local part, the nearest to the "@" first. */
static size_t find_starts(const find_sides *s, size_t *starts)
{
	const char *l = s->left;
	size_t begin = s->left_size, count = 0;
	while (begin && s->left_size - begin < FIND_LOCAL && is_local(l[begin - 1]))
		begin--;
	const bool whole = begin ? !is_local(l[begin - 1]) : !s->left_cut;
	uint64_t open = 0; /* by how far it is from the "@", less 1 */
	for (size_t i = begin; i < s->left_size; i++) {
		/* unreached: where what is before it is cut off, it is longer than a local part */
		const bool start = i == begin
			? whole || (i && parts_words(l[i - 1]))
			: parts_words(l[i - 1]) || is_high(l[i]) != is_high(l[i - 1]) ||
				(is_punctuation(l[i - 1]) && (open >> (s->left_size - i) & 1));
		if (start)
			open |= UINT64_C(1) << (s->left_size - i - 1);
	}
	for (size_t i = s->left_size; i-- > begin && count < FIND_STARTS;)
		if (open >> (s->left_size - i - 1) & 1)
			starts[count++] = i;
	if (whole && begin < s->left_size && starts[count - 1] != begin)
		starts[count - 1] = begin;
	return count;
}

/* Where the quoted-string that ends before the "@" begins, or left_size. */
static size_t find_quote(const find_sides *s)
{
	const char *l = s->left;
	const size_t end = s->left_size - 1;
	for (size_t i = end; i-- > 0 && end - i <= FIND_QUOTED + 1 && !mimeo_is((unsigned char)l[i], MIMEO_CONTROL);) {
		size_t slashes = 0;
		while (slashes < i && l[i - 1 - slashes] == '\\')
			slashes++;
		if (l[i] == '"' && slashes % 2 == 0)
			return i;
	}
	return s->left_size;
}

static bool take_starts(const find_sides *s, size_t start, bool quoted, const size_t *ends, size_t count)
{
	char folded[MIMEO_FOLDED_MOST];
	size_t local = 0;
	const size_t n = s->left_size - start;
	const bool fits = quoted ? fold_quoted(folded, &local, s->left + start + 1, n - 2)
							 : fold_octets(folded, &local, s->left + start, n);
	if (!fits) /* unreached: a local part that was found is no longer than it may be */
		return true;
	folded[local++] = '@';
	for (size_t i = 0; i < count; i++) {
		size_t size = local;
		const size_t back = s->back ? s->back[start] : n;
		if (fold_domain(folded, &size, s->right, ends[i]) && !s->take(s->ctx, folded, size, s->at - back))
			return false;
	}
	return true;
}

static bool take_sides(const find_sides *s)
{
	size_t ends[FIND_ENDS], starts[FIND_STARTS];
	if (s->left_size == 0)
		return true;
	const size_t end_count = find_ends(s, ends);
	if (end_count == 0)
		return true;
	if (s->left[s->left_size - 1] == '"') {
		const size_t quote = find_quote(s);
		return quote == s->left_size || take_starts(s, quote, true, ends, end_count);
	}
	const size_t start_count = find_starts(s, starts);
	for (size_t i = 0; i < start_count; i++)
		if (!take_starts(s, starts[i], false, ends, end_count))
			return false;
	return true;
}

/* ---- the text around an "@" ---- */

enum {
	NEAR_ENCODING = 1, /* something reads otherwise once it is decoded */
	NEAR_EDGE = 2,     /* and may be more of the address than one sees undecoded */
};

static int what_is_near(const find_sides *s)
{
	size_t i = s->left_size, k = 0;
	int near = 0;
	bool percent = false;
	for (; i && s->left_size - i < FIND_LOCAL && is_local(s->left[i - 1]); i--) {
		percent = percent || s->left[i - 1] == '%';
		if (s->left[i - 1] == '%' || s->left[i - 1] == '&' || is_high(s->left[i - 1]))
			near |= NEAR_ENCODING;
	}
	for (; k < s->right_size && is_domain(s->right[k]); k++)
		if (is_high(s->right[k]))
			near |= NEAR_ENCODING;
	if (i && s->left[i - 1] == '"')
		near |= NEAR_ENCODING;
	/* A percent sign may be one, and then decoding spoils what follows it. */
	if ((i && s->left[i - 1] == ';') || (k < s->right_size && (s->right[k] == '%' || s->right[k] == '&')))
		near |= NEAR_ENCODING | (percent ? 0 : NEAR_EDGE);
	return near;
}

/* An address that can be read in one way only, as most are: letters, digits and .-_+ between characters that end it,
 * nothing encoded. false: it is not that plain. *go_on: what taking it said. */
static bool take_plain(const find_sides *s, bool *go_on)
{
	size_t begin = s->left_size, run = 0;
	while (begin && is_plain_local(s->left[begin - 1]))
		begin--;
	while (run < s->right_size && is_plain_domain(s->right[run]))
		run++;
	size_t end = run;
	while (end && !mimeo_is((unsigned char)s->right[end - 1], MIMEO_ALNUM))
		end--;
	const char before = begin ? s->left[begin - 1] : ' ', behind = run < s->right_size ? s->right[run] : ' ';
	const size_t local = s->left_size - begin;
	/* unreached: what is cut off is longer than a local part */
	if (local == 0 || local > FIND_LOCAL || end == 0 || run == FIND_DOMAIN || (begin == 0 && s->left_cut) ||
		!mimeo_is((unsigned char)s->left[begin], MIMEO_ALNUM))
		return false;
	if (is_local(before) || before == '"' || before == ';' || is_high(behind) || behind == '%' || behind == '&')
		return false;
	char folded[MIMEO_FOLDED_MOST];
	size_t size = 0;
	fold_octets(folded, &size, s->left + begin, local);
	folded[size++] = '@';
	/* unreached: both parts are short enough */
	*go_on = !fold_domain(folded, &size, s->right, end) || s->take(s->ctx, folded, size, s->at - local);
	return true;
}

/* first: where the last "@" ended, behind which a local part must begin. */
static bool take_decoded(find_sides s, const char *text, size_t n, size_t first, size_t end)
{
	char left[FIND_BEFORE], right[FIND_DOMAIN + MIMEO_REFERENCE_MOST], out[MIMEO_REFERENCE_MOST];
	uint32_t back[FIND_BEFORE];
	size_t i = s.at - first > FIND_BEFORE ? s.at - FIND_BEFORE : first, size, used;
	s.left_cut = i > first;
	s.left_size = s.right_size = 0;
	for (; i < s.at; i += used) {
		used = mimeo_reference_read(text + i, s.at - i, out, &size);
		for (size_t k = 0; k < size && s.left_size < FIND_BEFORE; k++) { /* unreached: decoded is never longer */
			left[s.left_size] = out[k];
			back[s.left_size++] = (uint32_t)(s.at - i);
		}
	}
	for (i = end; i < n && s.right_size < FIND_DOMAIN; i += used) {
		used = mimeo_reference_read(text + i, n - i, out, &size);
		if (size && s.right_size && right[0] != '[' && !is_domain(out[0]))
			break;
		memcpy(right + s.right_size, out, size);
		s.right_size += size;
		if (s.right_size && right[0] != '[' && !is_domain(right[0]))
			break;
	}
	s.left = left;
	s.back = back;
	s.right = right;
	return take_sides(&s);
}

static bool take_at_sign(const char *text, size_t n, size_t first, size_t at, size_t size, mimeo_take_candidate *take,
	void *ctx)
{
	const size_t before = at < FIND_QUOTED + 2 ? at : FIND_QUOTED + 2, end = at + size;
	find_sides s = {
		.left = text + at - before, .left_size = before, .left_cut = before < at,
		.at = at,
		.right = text + end, .right_size = n - end < FIND_DOMAIN ? n - end : FIND_DOMAIN,
		.take = take, .ctx = ctx,
	};
	bool go_on;
	if (text[at] == '@' && take_plain(&s, &go_on))
		return go_on;
	const int near = text[at] == '@' ? what_is_near(&s) : NEAR_ENCODING | NEAR_EDGE;
	return ((near & NEAR_EDGE) || take_sides(&s)) && (near == 0 || take_decoded(s, text, n, first, end));
}

/* What an "@" in any of its forms begins with. */
static const unsigned char first_octets[] = { '@', '%', '&', '=', 0xEF };

static bool is_first_octet(char c)
{
	return c == '@' || (c >= '%' && c <= '&') || c == '=' || (unsigned char)c == 0xEF;
}

static uint64_t octets_that_are(uint64_t word, unsigned char c)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), x = word ^ c * ones;
	return (x - ones) & ~x & 0x80 * ones;
}

/* May there be one among these eight? */
static bool has_first_octet(const char *s)
{
	uint64_t word;
	memcpy(&word, s, sizeof word);
	return (octets_that_are(word, '@') | octets_that_are(word, '%') | octets_that_are(word, '&') |
		octets_that_are(word, '=') | octets_that_are(word, 0xEF)) != 0;
}

/* The next of them, or n. next: where each stands that was looked for; not there yet where it is below at. */
static size_t find_first_octet(const char *text, size_t n, size_t at, size_t *next)
{
	if (n - at < FIND_SHORT) {
		while (n - at >= sizeof(uint64_t) && !has_first_octet(text + at))
			at += sizeof(uint64_t);
		while (at < n && !is_first_octet(text[at]))
			at++;
		return at;
	}
	size_t nearest = n;
	for (size_t k = 0; k < sizeof first_octets; k++) {
		if (next[k] <= at) {
			const char *found = memchr(text + at, first_octets[k], n - at);
			next[k] = found ? (size_t)(found - text) : n;
		}
		nearest = next[k] < nearest ? next[k] : nearest;
	}
	return nearest;
}

bool mimeo_find_addresses(const char *text, size_t n, mimeo_take_candidate *take, void *ctx)
{
	size_t next[sizeof first_octets] = { 0 }, first = 0;
	for (size_t at = 0; (at = find_first_octet(text, n, at, next)) < n;) {
		const size_t size = mimeo_reference_at_sign(text + at, n - at);
		if (size && !take_at_sign(text, n, first, at, size, take, ctx))
			return false;
		at += size ? size : 1;
		first = size ? at : first;
	}
	return true;
}
