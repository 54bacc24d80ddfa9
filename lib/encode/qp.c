/* Quoted-printable as runs and tokens. A run of plain octets is copied, a run of high ones is escaped; everything else
 * is a token: a line break, one octet, or one character of UTF-8. Each decision rests on the column and on the next
 * QP_AHEAD octets, and is put off until these are there or the end is known: so that no cut of the input changes it. */
#include "encode/qp.h"
#include <string.h>
#include "encode/qp_kernel.h"
#include "mimeo.h"

enum {
	QP_CHARACTER = 12, /* columns of four escapes */
	QP_AHEAD = 5,     /* octets that decide: "From ", or a character of four and what follows it */
	QP_SHORTEST = 22, /* octets, at least, on a line that ends in a soft break: 64 columns, of escapes */
};

/* clang-format off */
#define QP_HEX_ROW(a) \
	{ a, '0' }, { a, '1' }, { a, '2' }, { a, '3' }, { a, '4' }, { a, '5' }, { a, '6' }, { a, '7' }, \
	{ a, '8' }, { a, '9' }, { a, 'A' }, { a, 'B' }, { a, 'C' }, { a, 'D' }, { a, 'E' }, { a, 'F' }
static const char qp_hex[256][2] = {
	QP_HEX_ROW('0'), QP_HEX_ROW('1'), QP_HEX_ROW('2'), QP_HEX_ROW('3'), QP_HEX_ROW('4'), QP_HEX_ROW('5'),
	QP_HEX_ROW('6'), QP_HEX_ROW('7'), QP_HEX_ROW('8'), QP_HEX_ROW('9'), QP_HEX_ROW('A'), QP_HEX_ROW('B'),
	QP_HEX_ROW('C'), QP_HEX_ROW('D'), QP_HEX_ROW('E'), QP_HEX_ROW('F'),
};
/* clang-format on */

/* Does the line (of the text, or the whole) end where n octets at s are what follows? */
static inline bool is_qp_end(const mimeo_qp_sink *k, const unsigned char *s, size_t n)
{
	return n == 0 || (k->text && (s[0] == '\r' || s[0] == '\n'));
}

static inline void put_qp(mimeo_qp_sink *k, const void *s, size_t n)
{
	if (k->out)
		memcpy(k->out + k->size, s, n);
	k->size += n;
}

static inline void put_qp_run(mimeo_qp_sink *k, const unsigned char *s, size_t n)
{
	if (k->out)
		mimeo_qp_copy(k->out + k->size, s, n);
	k->size += n;
	k->column += n;
}

static inline void put_qp_escapes(mimeo_qp_sink *k, const unsigned char *s, size_t n)
{
	if (k->out) {
		char *at = k->out + k->size;
		size_t i = 0;
		for (; k->escapes && n - i >= 16; i += 16)
			k->escapes(at + 3 * i, s + i);
		if (k->escapes && i > 0 && n > i) {
			k->escapes(at + 3 * (n - 16), s + n - 16); /* once more over some that are there */
			i = n;
		}
		for (; i < n; i++) {
			at[3 * i] = '=';
			memcpy(at + 3 * i + 1, qp_hex[s[i]], 2);
		}
	}
	k->size += 3 * n;
	k->column += 3 * n;
}

/* How many octets can be copied: plain ones before column 76, which is for "=", but a blank that ends its line. The
 * last `ahead` of the n octets are only there to decide. */
static inline size_t qp_run(const mimeo_qp_sink *k, const unsigned char *s, size_t n, size_t ahead)
{
	if (k->column >= MIMEO_QP_LINE - 1 || (k->column == 0 && mimeo_is_qp_sign(s, n)))
		return 0;
	const size_t room = MIMEO_QP_LINE - 1 - k->column, most = n - ahead < room ? n - ahead : room;
	const size_t run = mimeo_qp_plain_run(s, most, n);
	/* unreached: the first octet is plain, and there is room for it */
	return run > 0 && s[run - 1] == ' ' && is_qp_end(k, s + run, n - run) ? run - 1 : run;
}

/* How many octets can be escaped without a look at characters: after each of them there is room for a whole one. */
static inline size_t qp_high_run(const mimeo_qp_sink *k, const unsigned char *s, size_t n)
{
	if (k->column > MIMEO_QP_LINE - 1 - QP_CHARACTER)
		return 0;
	const size_t room = (MIMEO_QP_LINE - 1 - QP_CHARACTER - k->column) / 3 + 1, most = n < room ? n : room;
	return mimeo_qp_high_run(s, most, n);
}

/* Writes one token and returns its octets. */
static inline size_t write_qp_token(mimeo_qp_sink *k, const unsigned char *s, size_t n)
{
	if (is_qp_end(k, s, n)) {
		put_qp(k, "\r\n", 2);
		k->column = 0;
		k->lines++;
		return n > 1 && s[0] == '\r' && s[1] == '\n' ? 2 : 1;
	}
	const size_t octets = mimeo_qp_character(s, n);
	const bool end = is_qp_end(k, s + octets, n - octets);
	bool escape = s[0] == ' ' || s[0] == '\t' ? end : !mimeo_is_qp_plain(s[0]);
	if (k->column + (escape ? 3 * octets : 1) + !end > MIMEO_QP_LINE) {
		put_qp(k, "=\r\n", 3);
		k->column = 0;
		k->lines++;
	}
	escape |= k->column == 0 && mimeo_is_qp_sign(s, n);
	if (escape) {
		put_qp_escapes(k, s, octets);
	} else {
		put_qp(k, s, 1);
		k->column++;
	}
	return octets;
}

/* What a kernel writes of it, if one is here; the plain code goes on from there, with what there is for escapes. */
static size_t stretch_qp(mimeo_qp_sink *sink, const unsigned char *s, size_t n)
{
	const mimeo_qp_kernel *kernel = mimeo_qp_kernels;
	while (kernel->name && !kernel->is_here()) /* by machine: what the processor has */
		kernel++;
	sink->escapes = mimeo_qp_escapes_here();
	return kernel->name ? kernel->stretch(sink, s, n) : 0; /* by machine: what the processor has */
}

/* Writes what can be decided, and returns how many octets that took: all where they are the last ones. */
static size_t write_qp(mimeo_qp_sink *sink, const unsigned char *s, size_t n, bool last)
{
	const size_t ahead = last ? 0 : QP_AHEAD - 1;
	size_t i = n >= MIMEO_QP_WINDOW ? stretch_qp(sink, s, n - ahead) : 0;
	mimeo_qp_sink k = *sink; /* here, so that it stays in registers */
	while (n - i > ahead) {
		size_t used = 0;
		if (mimeo_is_qp_plain(s[i])) {
			used = qp_run(&k, s + i, n - i, ahead);
			put_qp_run(&k, s + i, used);
		} else if (s[i] >= 0x80) {
			used = qp_high_run(&k, s + i, n - i - ahead);
			put_qp_escapes(&k, s + i, used);
		}
		i += used ? used : write_qp_token(&k, s + i, n - i);
	}
	*sink = k;
	return i;
}

void mimeo_qp_init(mimeo_qp *e, bool text)
{
	*e = (mimeo_qp){ .text = text };
}

size_t mimeo_qp_bound(size_t n)
{
	if (n > SIZE_MAX / 4 - QP_AHEAD)
		return SIZE_MAX;
	n += QP_AHEAD - 1;
	return 3 * n + 3 * (n / QP_SHORTEST + 1);
}

/* Writes what stood in hold, with as much of the new octets as it needs; returns how many of these that took. */
static size_t write_qp_hold(mimeo_qp *e, mimeo_qp_sink *k, const unsigned char *s, size_t n)
{
	unsigned char joined[sizeof e->hold];
	const size_t more = n < sizeof joined - e->held ? n : sizeof joined - e->held;
	memcpy(joined, e->hold, e->held);
	memcpy(joined + e->held, s, more);
	const size_t used = write_qp(k, joined, e->held + more, false);
	if (used >= e->held) {
		const size_t taken = used - e->held;
		e->held = 0;
		return taken;
	}
	e->held = (uint8_t)(e->held + more - used);
	memcpy(e->hold, joined + used, e->held);
	return more;
}

size_t mimeo_qp_update(mimeo_qp *e, char *out, const void *data, size_t n)
{
	const unsigned char *s = data;
	if (n == 0)
		return 0;
	mimeo_qp_sink k = { .out = out, .column = e->column, .text = e->text };
	size_t used = e->held ? write_qp_hold(e, &k, s, n) : 0;
	if (e->held == 0) {
		used += write_qp(&k, s + used, n - used, false);
		e->held = (uint8_t)(n - used);
		memcpy(e->hold, s + used, e->held);
	}
	e->column = (uint8_t)k.column;
	return k.size;
}

size_t mimeo_qp_finish(mimeo_qp *e, char *out)
{
	mimeo_qp_sink k = { .out = out, .column = e->column, .text = e->text };
	write_qp(&k, e->hold, e->held, true);
	mimeo_qp_init(e, e->text);
	return k.size;
}

size_t mimeo_qp_size(const void *data, size_t n, bool text)
{
	return mimeo_qp_write(NULL, data, n, text, NULL);
}

size_t mimeo_qp_write(char *out, const void *data, size_t n, bool text, size_t *lines)
{
	mimeo_qp_sink k = { .out = out, .text = text };
	write_qp(&k, data, n, true);
	if (lines)
		*lines = k.lines;
	return k.size;
}

/* A soft break has three characters. Where a sign comes behind it, and is escaped there, it has two more: then it comes
 * as late as it can, and the line before it had a sign at most. (Without, a line may end 11 columns earlier.) */
uint64_t mimeo_qp_most(uint64_t unbroken)
{
	return unbroken + 5 * (unbroken / (MIMEO_QP_LINE - 3) + 1);
}

int msg_encode_qp(const void *data, size_t n, uint32_t flags, char *out, size_t capacity, size_t *size)
{
	if (size)
		*size = 0;
	if ((flags & ~(uint32_t)MSG_QP_TEXT) || (!data && n) || (!out && capacity))
		return MSG_ERR_ARGUMENT;
	const size_t bound = mimeo_qp_bound(n);
	const bool text = flags & MSG_QP_TEXT;
	if (bound == SIZE_MAX)
		return MSG_ERR_LIMIT;
	size_t need = 0;
	if (capacity < bound)
		need = mimeo_qp_size(data, n, text);
	if (need <= capacity && n)
		need = mimeo_qp_write(out, data, n, text, NULL);
	if (size)
		*size = need;
	return need > capacity ? MSG_ERR_SPACE : MSG_ERR_NONE;
}
