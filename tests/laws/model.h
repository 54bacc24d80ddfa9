/* A naive model of a message: a plain record, one value a field. A random value is set on a builder through the public
 * API and in the model by assignment; what the strict reader reads in the output must then be the record. */
#ifndef MIMEO_TESTS_MODEL_H
#define MIMEO_TESTS_MODEL_H
#include "mimeo.h"
#include "support/strict.h"

enum {
	MODEL_FROM, MODEL_SENDER, MODEL_REPLY_TO, MODEL_TO, MODEL_CC, MODEL_BCC, MODEL_SUBJECT, MODEL_X_ONE, MODEL_X_TWO,
	MODEL_X_MANY, MODEL_IN_REPLY_TO, MODEL_REFERENCES, MODEL_MESSAGE_ID, MODEL_DATE, MODEL_ENVELOPE_FROM, MODEL_TEXT,
	MODEL_HTML, MODEL_ATTACHMENTS, MODEL_FIELDS
};

enum { MODEL_ROWS = 4, MODEL_NAME = 160, MODEL_DATA = 500 };

/* What a field may be set to. n 0 removes it. A bad value must be refused with its status. */
typedef struct model_value {
	int field, status;
	size_t n;
	char mark[20];              /* stands in every text of this value, and nowhere else */
	char names[MODEL_ROWS][MODEL_NAME];
	char data[MODEL_ROWS][MODEL_DATA];
	size_t sizes[MODEL_ROWS];
	int64_t seconds;
	int zone;
} model_value;

typedef struct model {
	model_value fields[MODEL_FIELDS];
} model;

void model_clear(model *record);
/* A value of the field, the same for the same seed. Most are good ones. */
void model_random(model_value *v, int field, uint64_t seed);
/* One that must be refused. */
void model_bad(model_value *v, int field, uint64_t seed);
void model_set(model *record, const model_value *v);
/* Sets it on a builder, and returns what the setter returned. */
int model_apply(msg_builder *m, const model_value *v);
/* The first status that output must have: a mark's, INCOMPLETE, or none. marks: is this status that of one of the
 * marks? */
bool model_writable(const model *record);
bool model_marked(const model *record, int status);
/* NULL where the output (and the envelope) is the record; else what differs. */
const char *model_differs(const model *record, const msg_builder *m);
/* The same with octets that are there already. */
const char *model_differs_from(const model *record, const char *data, size_t size, uint32_t options);

/* Does the text stand anywhere in the message: raw, in a decoded field, a parameter, decoded content? */
bool model_found(const char *data, size_t size, const char *text);

#endif
