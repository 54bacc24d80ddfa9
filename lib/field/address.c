/* The judge of one addr-spec, and its form on the wire. One pass from left to right: the first octet that the grammar
 * of RFC 5321 section 4.1.2 (with RFC 6531) does not take is the offset. Whatever two readers could take for two things
 * is refused: comments, folding, encoded-words. Header and envelope write the same octets. */
#include "field/address.h"
#include <string.h>
#include "base/ascii.h"
#include "field/octet.h"
#ifdef MIMEO_IDN
#include <idn2.h>
#endif

enum {
	ADDRESS_LOCAL_MOST = 64,  /* section 4.5.3.1.1 */
	ADDRESS_LABEL_MOST = 63,  /* RFC 1035 section 2.3.4 */
	ADDRESS_IPV6_GROUPS = 8,
	ADDRESS_IPV6_BESIDE_GAP = 6, /* "::" stands for two groups at least, RFC 5321 section 4.1.3 */
};

/* The scanners below move *at over what they take. false: *at is the octet that does not fit. */

static bool scan_dot_atom(const char *s, size_t n, size_t *at)
{
	bool in_atom = false;
	size_t i = *at, step;
	for (; i < n; i += step) {
		unsigned char c = (unsigned char)s[i];
		step = 1;
		if (mimeo_is(c, MIMEO_ATEXT)) {
			if (c == '?' && in_atom && s[i - 1] == '=')
				return *at = i - 1, false;
			in_atom = true;
		} else if (c == '.' && in_atom) {
			in_atom = false;
		} else if ((step = mimeo_octet_step(s, n, i)) != 0) {
			in_atom = true;
		} else {
			break;
		}
	}
	*at = i;
	return in_atom;
}

/* "=?" is looked for in what the quotes hold, since it is that what a reader would decode. */
static bool scan_quoted_local(const char *s, size_t n, size_t *at)
{
	unsigned char before = 0;
	size_t before_at = 0, step;
	for (size_t i = *at + 1; i < n; i += step) {
		size_t start = i;
		unsigned char c = (unsigned char)s[i];
		if (c == '"')
			return *at = i + 1, true;
		if (c == '\\') {
			c = ++i < n ? (unsigned char)s[i] : 0;
			if (c < ' ' || c > '~')
				return *at = i, false;
		}
		step = c < 0x80 ? !mimeo_is(c, MIMEO_CONTROL) : mimeo_octet_step(s, n, i);
		if (step == 0)
			return *at = i, false;
		if (c == '?' && before == '=')
			return *at = before_at, false;
		before = c;
		before_at = start;
	}
	return *at = n, false;
}

static bool scan_ipv4(const char *s, size_t n, size_t *at)
{
	size_t i = *at;
	for (int number = 0; number < 4; number++) {
		if (number != 0 && (i == n || s[i] != '.'))
			return *at = i, false;
		i += number != 0;
		size_t start = i;
		unsigned value = 0;
		for (; i < n && s[i] >= '0' && s[i] <= '9'; i++) {
			value = value * 10 + (unsigned)(s[i] - '0');
			if (value > 255 || (i > start && s[start] == '0')) /* 010 is 8 to some readers, 10 to others */
				return *at = i, false;
		}
		if (i == start)
			return *at = i, false;
	}
	return *at = i, true;
}

static bool scan_ipv6(const char *s, size_t n, size_t *at)
{
	size_t i = *at, groups = 0;
	bool gap = n - i >= 2 && s[i] == ':' && s[i + 1] == ':';
	bool wants_group = !gap;
	if (gap)
		i += 2;
	while (wants_group || (i < n && s[i] != ']')) {
		size_t start = i;
		while (i < n && i - start < 4 && mimeo_hex_value(s[i]) >= 0)
			i++;
		if (i == start || groups == ADDRESS_IPV6_GROUPS)
			return *at = start, false;
		groups++;
		if (i < n && s[i] == '.') {
			size_t dot = i;
			i = start;
			if (!scan_ipv4(s, n, &i)) /* as a group it was right up to the dot */
				return *at = i < dot ? dot : i, false;
			groups++;
			break;
		}
		if (i == n || s[i] != ':')
			break;
		i++;
		wants_group = i == n || s[i] != ':';
		if (!wants_group) {
			if (gap)
				return *at = i, false;
			gap = true;
			i++;
		}
	}
	*at = i;
	return gap ? groups <= ADDRESS_IPV6_BESIDE_GAP : groups == ADDRESS_IPV6_GROUPS;
}

static bool scan_literal(const char *s, size_t n, size_t *at)
{
	static const char tag[] = "IPv6:";
	size_t i = *at + 1, tag_size = sizeof tag - 1;
	bool six = n - i >= tag_size && mimeo_equal_nocase(s + i, tag_size, tag, tag_size);
	if (six)
		i += tag_size;
	bool good = six ? scan_ipv6(s, n, &i) : scan_ipv4(s, n, &i);
	if (good && i < n && s[i] == ']')
		i++;
	else
		good = false;
	*at = i;
	return good && i == n;
}

/* Full stops and letters of other widths, which IDNA2003 and many a reader turn into ASCII: RFC 5892 allows none. */
static bool is_mapped(const char *s, size_t step)
{
	uint32_t c = 0;
	mimeo_utf8_step(s, step, &c);
	return c == 0x3002 || (c >= 0xFF00 && c <= 0xFFEF);
}

/* *too_long: the octet at *at is wrong for its place alone. */
static bool scan_domain(const char *s, size_t n, size_t *at, bool *too_long)
{
	size_t i = *at, label = i, step;
	for (; i < n; i += step) {
		char c = s[i];
		step = 1;
		bool may_end = i > label && s[i - 1] != '-';
		if (c == '.' && may_end) {
			label = i + 1;
			continue;
		}
		bool letter = mimeo_is((unsigned char)c, MIMEO_ALNUM) || (c == '-' && i > label);
		if (!letter && ((step = mimeo_octet_step(s, n, i)) == 0 || is_mapped(s + i, step)))
			return *at = i, false;
		if (i + step - label > ADDRESS_LABEL_MOST)
			return *too_long = true, *at = label + ADDRESS_LABEL_MOST, false;
	}
	*at = i;
	return i > label && s[i - 1] != '-';
}

int mimeo_check_address(const char *addr, size_t n, size_t *offset)
{
	size_t i = 0;
	bool too_long = false;
	if (n == 0)
		return mimeo_octet_refuse(MSG_ERR_ADDRESS, 0, offset);
	bool good = addr[0] == '"' ? scan_quoted_local(addr, n, &i) : scan_dot_atom(addr, n, &i);
	if (i > ADDRESS_LOCAL_MOST)
		return mimeo_octet_refuse(MSG_ERR_ADDRESS, ADDRESS_LOCAL_MOST, offset);
	if (!good || i == n || addr[i] != '@')
		return mimeo_octet_refuse(mimeo_octet_fault(addr, n, i, MSG_ERR_ADDRESS), i, offset);
	i++;
	good = i < n && addr[i] == '[' ? scan_literal(addr, n, &i) : scan_domain(addr, n, &i, &too_long);
	if (i > MIMEO_ADDRESS_MOST) /* what is good was read to its end */
		return mimeo_octet_refuse(MSG_ERR_ADDRESS, MIMEO_ADDRESS_MOST, offset);
	if (good)
		return MSG_ERR_NONE;
	return mimeo_octet_refuse(too_long ? MSG_ERR_ADDRESS : mimeo_octet_fault(addr, n, i, MSG_ERR_ADDRESS), i, offset);
}

/* The A-label of one label of at most ADDRESS_LABEL_MOST octets, by IDNA2008 without any mapping: what libidn2 would
 * have to change first has none. */
static int write_a_label(mimeo_buffer *out, const char *label, size_t n)
{
#ifdef MIMEO_IDN
	uint8_t unicode[ADDRESS_LABEL_MOST + 1] = { 0 };
	uint8_t *ascii = NULL;
	memcpy(unicode, label, n);
	int result = idn2_lookup_u8(unicode, &ascii, IDN2_NO_TR46);
	if (result != IDN2_OK)
		/* unreached: libidn2 takes its memory from the system */
		return result == IDN2_MALLOC ? MSG_ERR_NOMEM : MSG_ERR_IDN;
	mimeo_buffer_add_string(out, (const char *)ascii);
	idn2_free(ascii);
	return MSG_ERR_NONE;
#else
	(void)out;
	(void)label;
	(void)n;
	return MSG_ERR_IDN;
#endif
}

/* Labels that are ASCII stay as they were given. */
static int write_ascii_domain(mimeo_buffer *out, const char *domain, size_t n)
{
	for (size_t i = 0; i < n;) {
		const char *dot = memchr(domain + i, '.', n - i);
		size_t size = dot ? (size_t)(dot - (domain + i)) : n - i;
		if (i != 0)
			mimeo_buffer_add_char(out, '.');
		int status = MSG_ERR_NONE;
		if (mimeo_is_ascii(domain + i, size))
			mimeo_buffer_add(out, domain + i, size);
		else
			status = write_a_label(out, domain + i, size);
		if (status != MSG_ERR_NONE)
			return status;
		i += size + 1;
	}
	return MSG_ERR_NONE;
}

int mimeo_address_carried(const char *addr, size_t n, int profile, size_t *offset)
{
	if (profile == MSG_PROFILE_UTF8 || mimeo_is_ascii(addr, n))
		return MSG_ERR_NONE;
	size_t at = 0, domain = mimeo_address_domain(addr, n);
	while ((unsigned char)addr[at] < 0x80)
		at++;
	if (at < domain)
		return mimeo_octet_refuse(MSG_ERR_NEEDS_UTF8, at, offset);
	char ascii[MIMEO_ADDRESS_MOST];
	mimeo_buffer wire;
	mimeo_buffer_fix(&wire, ascii, sizeof ascii - domain);
	int status = write_ascii_domain(&wire, addr + domain, n - domain);
	if (status == MSG_ERR_NONE && mimeo_buffer_result(&wire, NULL) != MSG_ERR_NONE)
		status = MSG_ERR_IDN; /* the ASCII form is too long to be an address */
	return status == MSG_ERR_NONE ? status : mimeo_octet_refuse(status, at, offset);
}

void mimeo_address_write(mimeo_buffer *out, const char *addr, size_t n, int profile)
{
	if (profile == MSG_PROFILE_UTF8 || mimeo_is_ascii(addr, n)) {
		mimeo_buffer_add(out, addr, n);
		return;
	}
	size_t domain = mimeo_address_domain(addr, n);
	mimeo_buffer_add(out, addr, domain);
	int status = write_ascii_domain(out, addr + domain, n - domain);
	if (status != MSG_ERR_NONE && out->status == MSG_ERR_NONE)
		out->status = status;
}

/* No domain has an "@", whatever the local part quotes. */
size_t mimeo_address_domain(const char *addr, size_t n)
{
	while (n > 0 && addr[n - 1] != '@')
		n--;
	return n;
}

int msg_check_address(const char *addr, size_t size, size_t *offset)
{
	if (!addr && size != 0)
		return mimeo_octet_refuse(MSG_ERR_ARGUMENT, 0, offset);
	return mimeo_check_address(addr, size, offset);
}
