/* What the files of the strict reader share. */
#ifndef MIMEO_TESTS_STRICT_INSIDE_H
#define MIMEO_TESTS_STRICT_INSIDE_H
#include "support/strict.h"

typedef struct strict_block strict_block;
struct strict_message {
	uint32_t options;
	char *bytes;
	size_t size;
	strict_block *blocks;
	char **faults;
	size_t n_faults;
	strict_entity *root;
	uint32_t needs;
	bool muted;                 /* the entity at hand is foreign */
};

/* Zeroed memory that lives as long as the message. */
void *strict_alloc(strict_message *m, size_t size);
strict_text strict_copy(strict_message *m, const char *data, size_t size);
strict_text strict_lower(strict_message *m, const char *data, size_t size);
#if defined(__MINGW32__)
__attribute__((format(gnu_printf, 4, 5)))
#elif defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
void strict_blame(strict_message *m, const char *rule, size_t offset, const char *format, ...);

/* A growing text. */
typedef struct strict_out {
	strict_message *m;
	char *data;
	size_t size, room;
} strict_out;
void strict_add(strict_out *out, const char *data, size_t size);
strict_text strict_done(strict_out *out);

/* ---- octets: strict_octet.c ---- */
bool strict_alpha(char c);
bool strict_digit(char c);
bool strict_wsp(char c);
bool strict_atext(const strict_message *m, char c);
bool strict_token_char(char c);
bool strict_attribute_char(char c);
bool strict_hex_upper(char c);
int strict_hex_value(char c);
bool strict_same(const char *a, size_t a_size, const char *b);
bool strict_dot_atom(const strict_message *m, const char *s, size_t n); /* strict_domain.c, as the next */
bool strict_domain(const strict_message *m, const char *s, size_t n);
bool strict_utf8(const char *s, size_t n);
size_t strict_characters(const char *s, size_t n);
bool strict_high(const char *s, size_t n);
/* C0 but for a tab where that may stand, DEL, C1, U+2028, U+2029. */
bool strict_control(const char *s, size_t n, bool tab);
/* The next line of s from *at on, without its line end; false behind the last. *ended: was there a CRLF? */
bool strict_line(strict_text s, size_t *at, strict_text *line, bool *ended);

/* ---- charsets: strict_charset.c ---- */
bool strict_charset_known(const char *name, size_t size);
/* False where the octets are not in that charset, or where they do not end in its initial state. */
bool strict_charset_decode(strict_message *m, strict_text charset, strict_text octets, strict_text *utf8);

/* ---- encoded-words: strict_word.c ---- */
enum { STRICT_IN_TEXT, STRICT_IN_PHRASE, STRICT_IN_COMMENT };
/* Octets of the encoded-word that s begins with, well-formed or not; 0 where lenient readers see none. */
size_t strict_word_size(const char *s, size_t n);
/* Is there anything in it that lenient readers would decode? */
bool strict_word_like(const char *s, size_t n);
/* A run of words with literal text between them, judged and decoded into out piece by piece. */
typedef struct strict_run {
	strict_message *m;
	size_t offset;
	int place;
	strict_out *out;
	size_t begin;               /* of the run of adjacent words, in out */
	bool in_words, padded, b;
	strict_text charset;
} strict_run;
void strict_run_word(strict_run *run, const char *word, size_t n);
/* Literal text stands between words: the run ends here. */
void strict_run_end(strict_run *run);
strict_text strict_decode_text(strict_message *m, size_t offset, strict_text value);
/* Base64 without line ends: rule is blamed for what is not canonical. */
strict_text strict_decode_b(strict_message *m, const char *s, size_t n, const char *rule, size_t offset, bool *padded);

/* ---- fields ---- */
/* Header section of e: fields, and where the body begins. */
void strict_header_read(strict_message *m, strict_entity *e);
void strict_header_judge(strict_message *m, strict_entity *e);
void strict_field_read(strict_message *m, strict_field *f);
void strict_lines_judge(strict_message *m, const strict_field *f);
void strict_addresses_read(strict_message *m, strict_field *f);
/* The phrase at *at, decoded; false where there is none. Ends before a special or at the end. */
bool strict_phrase_read(strict_message *m, const strict_field *f, size_t *at, strict_text *name);
bool strict_date_read(strict_message *m, size_t offset, strict_text value, int64_t *seconds, int *zone);
/* An identifier or URL; room is what f->ids has room for, 0 at first. */
void strict_keep_id(strict_message *m, strict_field *f, size_t *room, const char *s, size_t n);
/* Fields of mailing lists: strict_list.c. */
void strict_urls_read(strict_message *m, strict_field *f);
void strict_list_id_read(strict_message *m, strict_field *f);
void strict_list_judge(strict_message *m, const strict_entity *e);
/* The parameters of the unfolded value from at on. */
void strict_params_read(strict_message *m, const strict_field *f, size_t at, strict_param **params, size_t *n);

/* ---- entities ---- */
void strict_entity_read(strict_message *m, strict_entity *root);
void strict_leaf_read(strict_message *m, strict_entity *e);
void strict_bytes_judge(strict_message *m, strict_text s, size_t offset);
void strict_structure_judge(strict_message *m, strict_entity *e);

#endif
