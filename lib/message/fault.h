/* Faults: what keeps a message from being written. A mark stands for a value that was refused, a condition for one that
 * is kept but cannot be written as things are (law 3). At most one of each item; the newest stands last. Recording a
 * fault never fails: where memory is short it has no words of its own, or is a bare status beside the list (overflow),
 * which a later call lifts like any other. Only of more names than can be remembered something stays for good. */
#ifndef MIMEO_MESSAGE_FAULT_H
#define MIMEO_MESSAGE_FAULT_H
#include <stdbool.h>
#include "base/memory.h"
#include "message/item.h"
#include "mimeo.h"

typedef struct mimeo_fault {
	mimeo_item_id item;
	int status;
	bool mark;          /* else a condition */
	size_t index, offset;
	char *words;        /* "field" NUL "text" NUL in one block; NULL: static words */
	size_t words_size;
	size_t text_at;     /* where the text begins in words */
} mimeo_fault;

enum {
	MIMEO_FAULTS_INSIDE = 4,
	MIMEO_FAULTS_HASHED = 64, /* unknown names that can be wrong at a time */
	MIMEO_FAULTS_BARE = 8,    /* of them without memory */
};

enum { MIMEO_FAULT_MARK = 0x80 };

typedef struct mimeo_faults {
	mimeo_fault *list; /* inside, or a block of capacity */
	size_t n, capacity;
	size_t marks, hashed;
	int overflow;      /* MSG_ERR_NONE, or the status of one that found no place in the list */
	bool for_good;     /* and none elsewhere */
	/* Those that memory was short for: 0, or the status negated, and MIMEO_FAULT_MARK. */
	uint8_t bare[MIMEO_ITEM_PLACES + MIMEO_FAULTS_BARE];
	size_t bare_n;
	mimeo_item_id bare_names[MIMEO_FAULTS_BARE]; /* of the last ones */
	mimeo_fault inside[MIMEO_FAULTS_INSIDE];
} mimeo_faults;

/* What a new fault says. */
typedef struct mimeo_finding {
	int status;
	bool mark;
	size_t index, offset;
	bool has_index;     /* it is about one row of a list */
	const char *field;  /* name as given, for hashed items; NULL: the item's own */
	size_t field_size;
	const char *place;  /* see mimeo_wrong */
	const char *octets;
	size_t size;
	bool plain;         /* the status's own text is enough: no words are made */
	const char *note;   /* words instead of the status's own; NULL: none */
} mimeo_finding;

/* Is nothing wrong at all? */
static inline bool mimeo_faults_none(const mimeo_faults *f)
{
	return f->n == 0 && f->overflow == MSG_ERR_NONE;
}

/* Is it the outermost message's alone: a header field that it has to have, or too many visible addresses? */
static inline bool mimeo_fault_is_of_people(const mimeo_fault *fault)
{
	return fault->item == MIMEO_SET_PEOPLE || (fault->status == MSG_ERR_INCOMPLETE && fault->item < MIMEO_ROW_COUNT);
}

void mimeo_faults_init(mimeo_faults *f);
void mimeo_faults_free(mimeo_faults *f, const msg_allocator *memory);
/* As many faults as f has, with as many of their words as memory allows. */
void mimeo_faults_copy(mimeo_faults *to, const mimeo_faults *from, const msg_allocator *memory);
void mimeo_faults_set(mimeo_faults *f, const msg_allocator *memory, mimeo_item_id item, const mimeo_finding *finding);
void mimeo_faults_clear(mimeo_faults *f, const msg_allocator *memory, mimeo_item_id item);
void mimeo_faults_clear_conditions(mimeo_faults *f, const msg_allocator *memory);
const mimeo_fault *mimeo_faults_find(const mimeo_faults *f, mimeo_item_id item); /* NULL: not in the list */
/* Of the item, wherever it is kept; MSG_ERR_NONE where there is none. */
int mimeo_faults_status(const mimeo_faults *f, mimeo_item_id item, bool *mark);
/* The i-th in the order of msg_error_at: marks and conditions of fields, then those of the message as a whole. */
const mimeo_fault *mimeo_faults_at(const mimeo_faults *f, size_t i);
const char *mimeo_fault_field(const mimeo_fault *fault);
const char *mimeo_fault_text(const mimeo_fault *fault);
/* Of items that are no single field: no sender, too many visible addresses, conflicts, limits. */
bool mimeo_fault_is_global(const mimeo_fault *fault);

#endif
