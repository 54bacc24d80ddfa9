/* What keeps a message from being written, as its owner asks for it. Reading only. */
#include "message/builder.h"
#include "message/plan.h"

/* What was refused and is not in the list. */
static const char *overflow_text(const msg_builder *m)
{
	return m->faults.for_good ? "more refused names than can be remembered: msg_reset the message"
							  : msg_strerror(m->faults.overflow);
}

static const mimeo_fault *first_mark(const msg_builder *m)
{
	for (size_t i = 0; i < m->faults.n && m->faults.marks; i++) {
		const mimeo_fault *fault = mimeo_faults_at(&m->faults, i);
		if (fault->mark)
			return fault;
	}
	return NULL;
}

int msg_status(const msg_builder *m)
{
	if (!m)
		return MSG_ERR_NOMEM;
	const mimeo_fault *mark = first_mark(m);
	return mark ? mark->status : m->faults.overflow;
}

int msg_check(const msg_builder *m, uint32_t flags)
{
	mimeo_plan plan;
	int status = mimeo_plan_begin(&plan, m, flags);
	if (status == MSG_ERR_NONE)
		mimeo_plan_end(&plan);
	return status;
}

const char *msg_error_text(const msg_builder *m)
{
	if (!m)
		return msg_strerror(MSG_ERR_NOMEM);
	const mimeo_fault *mark = first_mark(m);
	if (mark)
		return mimeo_fault_text(mark);
	if (m->faults.overflow != MSG_ERR_NONE)
		return overflow_text(m);
	return m->faults.n ? mimeo_fault_text(mimeo_faults_at(&m->faults, 0)) : "";
}

size_t msg_error_count(const msg_builder *m)
{
	return m ? m->faults.n + (m->faults.overflow != MSG_ERR_NONE) : 1;
}

int msg_error_at(const msg_builder *m, size_t i, const char **field, size_t *index, size_t *offset, const char **text)
{
	static const char whole[] = "message";
	const mimeo_fault *fault = m && i < m->faults.n ? mimeo_faults_at(&m->faults, i) : NULL;
	bool beyond = !fault && (!m || m->faults.overflow != MSG_ERR_NONE) && i == (m ? m->faults.n : 0);
	if (!fault && !beyond)
		return MSG_ERR_ARGUMENT;
	bool counted = fault && !mimeo_fault_is_global(fault);
	if (field)
		*field = fault ? mimeo_fault_field(fault) : whole;
	if (index)
		*index = counted ? fault->index : 0;
	if (offset)
		*offset = counted ? fault->offset : 0;
	if (text)
		*text = fault ? mimeo_fault_text(fault) : m ? overflow_text(m) : msg_strerror(MSG_ERR_NOMEM);
	return fault ? fault->status : m ? m->faults.overflow : MSG_ERR_NOMEM;
}
