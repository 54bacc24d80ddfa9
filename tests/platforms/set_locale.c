/* Loaded before a test program: takes the locale of the environment, as a program does that calls setlocale, so that
 * the tests of it run in that. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void set_locale(void)
{
	if (!setlocale(LC_ALL, "")) {
		fputs("the locale is not installed\n", stderr);
		abort();
	}
}
