/* One pass over content that tells all that the choice of a transfer encoding, and the room for it, need. */
#ifndef MIMEO_ENCODE_SURVEY_H
#define MIMEO_ENCODE_SURVEY_H
#include <stdbool.h>
#include <stddef.h>

typedef struct mimeo_survey {
	size_t size;           /* octets; of text, with CRLF line ends */
	size_t crlf;           /* CRLF pairs */
	size_t dots;           /* lines that start with "." */
	size_t high;           /* octets over 7F */
	size_t special; /* octets that quoted-printable escapes wherever they stand: 00-1F but HT, CR, LF; "="; 7F-FF */
	size_t placed;  /* those that it escapes for their place: at the start of a line with a dot, "From " or "--=_"; a
	                 * blank at its end */
	size_t longest;        /* octets of the longest line, its CRLF not counted */
	bool nul;              /* 00 */
	bool bare;             /* a CR without LF, or a LF without CR */
	bool blank_end;        /* a line that ends in SP or HT (also the last, without line end) */
	bool from_line;        /* a line that starts with "From " */
	bool dot_line;         /* a line that is "." alone */
	bool boundary_line;    /* a line that starts with "--=_" */
	bool ends_open;        /* the last line has no CRLF (false where size is 0) */
	bool utf8;             /* well-formed UTF-8 */
} mimeo_survey;

void mimeo_survey_content(mimeo_survey *s, const void *data, size_t n);
/* Of text, well-formed UTF-8 or in a charset of its own, as it will be with CRLF line ends: a CR and a LF that stand
 * alone end lines, too. utf8 is not looked at: true. */
void mimeo_survey_text(mimeo_survey *s, const void *data, size_t n);

/* 7bit by every rule of RFC 2045 section 2.7 (no NUL, nothing over 7F, CRLF only, lines of 998 at most); and the same
 * with octets over 7F (section 2.8). */
bool mimeo_survey_is_7bit(const mimeo_survey *s);
bool mimeo_survey_is_8bit(const mimeo_survey *s);
/* Beyond that: would every transport leave it alone? No blank at a line end, no "From ", no lone dot, no "--=_". */
bool mimeo_survey_is_safe(const mimeo_survey *s);

#endif
