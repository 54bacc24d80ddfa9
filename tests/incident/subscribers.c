/* The list, made rather than stored: each row follows from its number, and each good one leads back to it. */
#include <stdio.h>
#include <string.h>
#include "incident/subscribers.h"

static const char domain[] = "@list.example";

bool subscriber_is_invalid(size_t i, size_t every)
{
	return every && i % every == every - 1;
}

void subscriber_write(size_t i, size_t every, char *out)
{
	static const char *const endings[] = { "", "@", " @list.example", "@list.example, s0@list.example",
		"@list.example>", "@list.example\r\nBcc: s0@list.example" };
	const char *ending = subscriber_is_invalid(i, every) ? endings[i / every % 6] : domain;
	snprintf(out, ADDRESS, "s%zu%s", i, ending);
}

size_t subscriber_read(const char *s, size_t n)
{
	size_t number = 0, i = 1;
	if (n < sizeof domain + 1 || s[0] != 's')
		return SUBSCRIBERS;
	for (; i < n && s[i] >= '0' && s[i] <= '9' && number < SUBSCRIBERS; i++)
		number = number * 10 + (size_t)(s[i] - '0');
	if (n - i != sizeof domain - 1 || memcmp(s + i, domain, n - i) != 0)
		return SUBSCRIBERS;
	return number < SUBSCRIBERS ? number : SUBSCRIBERS;
}
