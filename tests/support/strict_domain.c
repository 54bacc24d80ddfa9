/* Domains and dot-atoms: RFC 5322 section 3.2.3, RFC 5321 sections 4.1.2 and 4.1.3. */
#include "support/strict_inside.h"

enum { LABEL_MOST = 63 };

bool strict_dot_atom(const strict_message *m, const char *s, size_t n)
{
	bool begins = true;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' ? begins : !strict_atext(m, s[i]))
			return false;
		begins = s[i] == '.';
	}
	return n > 0 && !begins;
}

/* d.d.d.d, RFC 5321 section 4.1.3. */
static bool ipv4(const char *s, size_t n)
{
	size_t i = 0;
	for (int part = 0; part < 4; part++) {
		size_t digits = 0;
		unsigned value = 0;
		for (; i < n && strict_digit(s[i]) && digits < 4; i++, digits++)
			value = value * 10 + (unsigned)(s[i] - '0');
		if (digits == 0 || digits > 3 || value > 255 || (digits > 1 && s[i - digits] == '0'))
			return false;
		if (part < 3 && (i == n || s[i++] != '.'))
			return false;
	}
	return i == n;
}

/* Groups of up to four digits, one "::" for two or more of zero (RFC 5321: for at least two), the last two as IPv4. */
static bool ipv6(const char *s, size_t n)
{
	size_t groups = 0, i = 0;
	bool gap = false;
	if (n >= 2 && s[0] == ':' && s[1] == ':') {
		gap = true;
		i = 2;
	}
	while (i < n) {
		size_t begin = i;
		while (i < n && strict_hex_value(s[i]) >= 0)
			i++;
		if (i < n && s[i] == '.') {
			if (!ipv4(s + begin, n - begin))
				return false;
			groups += 2;
			i = n;
			break;
		}
		if (i == begin || i - begin > 4)
			return false;
		groups++;
		if (i == n)
			break;
		if (s[i++] != ':' || i == n)
			return false;
		if (s[i] == ':') {
			if (gap)
				return false;
			gap = true;
			i++;
		}
	}
	return gap ? groups <= 6 : groups == 8;
}

static bool label(const strict_message *m, const char *s, size_t n)
{
	if (n == 0 || n > LABEL_MOST || s[0] == '-' || s[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!strict_alpha(s[i]) && !strict_digit(s[i]) && s[i] != '-' &&
			!((unsigned char)s[i] >= 0x80 && (m->options & STRICT_UTF8)))
			return false;
	return true;
}

bool strict_domain(const strict_message *m, const char *s, size_t n)
{
	if (n >= 2 && s[0] == '[' && s[n - 1] == ']') {
		if (n > 7 && strict_same(s + 1, 5, "IPv6:"))
			return ipv6(s + 6, n - 7);
		return ipv4(s + 1, n - 2);
	}
	size_t begin = 0;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] != '.')
			continue;
		if (!label(m, s + begin, i - begin))
			return false;
		begin = i + 1;
	}
	return true;
}
