/* mimeo beside GMime in one run: encoders, header fields, messages, the mailing. Prints a table of medians with ratios.
 */
#define _GNU_SOURCE
#include "bench.h"
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "mimeo.h"

static double seconds_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Seconds a turn, over as many turns as take some milliseconds. */
static double time_work(bench_work *work, void *ctx, size_t *turns)
{
	for (;;) {
		double start = seconds_now();
		for (size_t i = 0; i < *turns; i++)
			work(ctx);
		double spent = seconds_now() - start;
		if (spent > 4e-3)
			return spent / (double)*turns;
		*turns *= 2;
	}
}

static void print_figure(const bench_case *c, double seconds)
{
	if (seconds <= 0)
		printf(" %12s", "-");
	else if (c->divisor > 0)
		printf(" %7.2f GB/s", c->divisor / seconds * 1e-9);
	else if (seconds / c->turns < 1e-5)
		printf(" %9.0f ns", seconds / c->turns * 1e9);
	else
		printf(" %9.1f us", seconds / c->turns * 1e6);
}

/* Of each contender the median; 0 where there is none. */
static void find_medians(const bench_case *c, void *ctx, double *median)
{
	double figures[BENCH_CONTENDERS][BENCH_ROUNDS];
	size_t turns[BENCH_CONTENDERS] = { 1, 1, 1 };
	for (int round = -1; round < BENCH_ROUNDS; round++) {
		for (int i = 0; i < BENCH_CONTENDERS; i++) {
			if (!c->work[i])
				continue;
			double seconds = time_work(c->work[i], ctx, &turns[i]);
			if (round >= 0) /* the first round warms up */
				figures[i][round] = seconds;
		}
	}
	for (int i = 0; i < BENCH_CONTENDERS; i++) {
		if (c->work[i])
			qsort(figures[i], BENCH_ROUNDS, sizeof figures[i][0], compare_doubles);
		median[i] = c->work[i] ? figures[i][BENCH_ROUNDS / 2] : 0;
	}
}

void bench_run(const bench_case *c, void *ctx)
{
	double median[BENCH_CONTENDERS];
	find_medians(c, ctx, median);
	printf("%-34s", c->name);
	for (int i = 0; i < BENCH_CONTENDERS; i++)
		print_figure(c, median[i]);
	printf(" %8.1fx\n", median[1] / median[0]);
	fflush(stdout);
}

void bench_run_beside(const bench_case *c, const char *other, void *ctx)
{
	double median[BENCH_CONTENDERS];
	find_medians(c, ctx, median);
	printf("%-34s", other);
	print_figure(c, median[1]);
	printf("\n%-34s", c->name);
	print_figure(c, median[0]);
	printf("  %.2f times that\n", median[0] / median[1]);
	fflush(stdout);
}

/* ---- inputs ---- */

static uint64_t next_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Words in an order that depends on the seed, in lines of some 72 octets. */
static char *words_text(const char *const *words, size_t count, const char *between, size_t n)
{
	char *text = malloc(n + 64);
	uint64_t state = 20240607;
	size_t at = 0, line = 0;
	while (at < n) {
		const char *word = words[next_random(&state) % count];
		size_t size = strlen(word);
		if (line + size > 72) {
			text[at++] = '\n';
			line = 0;
		} else if (line) {
			memcpy(text + at, between, strlen(between));
			at += strlen(between);
		}
		memcpy(text + at, word, size);
		at += size;
		line += size + strlen(between);
	}
	while (((unsigned char)text[n - 1] & 0xC0) == 0x80 || (unsigned char)text[n - 1] >= 0xC0)
		text[--n] = '.'; /* no cut character at the end */
	text[n] = '\0';
	return text;
}

char *bench_english(size_t n)
{
	static const char *const words[] = { "the", "quarterly", "figures", "are", "attached", "for", "your", "review,",
		"please", "let", "me", "know", "if", "you", "have", "any", "questions", "about", "numbers", "in", "section",
		"three.", "Thank", "patience", "and", "staying", "with", "us", "https://www.example.com/orders?id=48213" };
	return words_text(words, sizeof words / sizeof *words, " ", n);
}

char *bench_french(size_t n)
{
	static const char *const words[] = { "veuillez", "trouver", "le", "rapport", "trimestriel", "n'hésitez", "pas", "à",
		"me", "contacter", "troisième", "partie", "conférence", "être", "téléphone", "livraison", "retardée", "dépôt",
		"semaine", "prochaine", "fidélité", "édition", "année", "merci", "de", "votre", "patience", "et", "pour", "la",
		"suite", "compte", "restera", "ouvert" };
	return words_text(words, sizeof words / sizeof *words, " ", n);
}

char *bench_japanese(size_t n)
{
	static const char *const words[] = { "四半期の", "報告書を", "添付しましたので、", "ご確認を", "お願いいたします。", "第三章の",
		"数字について", "ご質問が", "ございましたら、", "次回の会議は", "木曜日の", "午前九時半から、" };
	return words_text(words, sizeof words / sizeof *words, "", n);
}

char *bench_octets(size_t n)
{
	char *octets = malloc(n);
	uint64_t state = 7;
	for (size_t i = 0; i < n; i++)
		octets[i] = (char)next_random(&state);
	return octets;
}

/* ---- the table ---- */

static char copy_from[1 << 24];

static void copy_output(void *ctx)
{
	bench_input *in = ctx;
	memcpy(in->out, copy_from, in->out_size);
	__asm__ volatile("" ::: "memory");
}

static void codec_rows(bench_input *in)
{
	static const size_t sizes[] = { 48, 1024, 65536 };
	static const char *const names[] = { "base64, lines, 48 B", "base64, lines, 1 KiB", "base64, lines, 64 KiB" };
	static const struct {
		const char *name;
		char *(*make)(size_t n);
	} texts[] = { { "quoted-printable, English", bench_english }, { "quoted-printable, French", bench_french },
		{ "quoted-printable, Japanese", bench_japanese } };
	char *octets = bench_octets(65536);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		in->text = octets;
		in->size = sizes[i];
		bench_run(&(bench_case){ names[i], { mimeo_base64, gmime_base64, copy_output }, (double)sizes[i], 1 }, in);
	}
	free(octets);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char *text = texts[i].make(65536);
		in->text = text;
		in->size = strlen(text);
		bench_run(&(bench_case){ texts[i].name, { mimeo_qp, gmime_qp, copy_output }, (double)in->size, 1 }, in);
		free(text);
	}
}

static void header_rows(bench_input *in)
{
	static const struct {
		const char *name, *text;
	} subjects[] = {
		{ "RFC 2047, ASCII 60", "Your order 48213 has been shipped and will arrive on Tuesday" },
		{ "RFC 2047, French", "Votre commande a été expédiée et arrivera à Évreux mardi matin" },
		{ "RFC 2047, Japanese", "ご注文の商品を発送いたしました。火曜日の午前中に到着する予定です" },
		{ "RFC 2047, emoji", "🎉 Your order is on its way 🚚 see you on Tuesday 👋🏽 👨‍👩‍👧" },
	};
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
		in->text = subjects[i].text;
		in->size = strlen(subjects[i].text);
		bench_run(&(bench_case){ subjects[i].name, { mimeo_header, gmime_header, NULL }, 0, 1 }, in);
	}
}

static void message_rows(bench_input *in)
{
	in->plain = bench_english(1024);
	in->body = bench_french(4096);
	in->html = bench_french(16384);
	in->pdf = bench_octets(65536);
	in->large = bench_octets(10 << 20);
	in->plain_size = strlen(in->plain);
	in->body_size = strlen(in->body);
	in->html_size = strlen(in->html);
	in->pdf_size = 65536;
	in->large_size = 10 << 20;
	bench_run(
		&(bench_case){ "simple message, made and rendered", { mimeo_simple, gmime_simple, copy_output }, 0, 1 }, in);
	bench_run(&(bench_case){ "text, HTML, 64 KiB PDF", { mimeo_related, gmime_related, copy_output }, 0, 1 }, in);
	bench_run(&(bench_case){ "10 MiB attachment", { mimeo_large, gmime_large, copy_output }, 0, 1 }, in);
	bench_run(
		&(bench_case){ "mailing, one message reused", { mimeo_mailing, gmime_mailing, NULL }, 0, BENCH_MAILING }, in);
	bench_run(&(bench_case){ "mailing, each message anew", { mimeo_mailing_anew, gmime_mailing_anew, NULL }, 0,
				  BENCH_MAILING },
		in);
	bench_run_beside(&(bench_case){ "guard: mailing with", { mimeo_guard_with, mimeo_guard_without, NULL }, 0,
						 BENCH_MAILING },
		"guard: mailing without", in);
}

int main(void)
{
	cpu_set_t one;
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof one, &one);
	bench_input in = { .out = malloc(sizeof copy_from * 3) };
	gmime_start();
	printf("mimeo %s; median of %d rounds, one processor\n\n", msg_version(), BENCH_ROUNDS);
	printf("%-34s %12s %12s %12s %9s\n", "", "mimeo", "GMime", "memcpy", "to GMime");
	codec_rows(&in);
	header_rows(&in);
	message_rows(&in);
	free(in.out);
	return 0;
}
