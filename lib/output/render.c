/* The whole output in memory: its size, a block of ours, or a buffer of the caller's. */
#include "base/memory.h"
#include "output/convert.h"

static int render_streamed(const mimeo_piece *piece, bool lf, char *out)
{
	char raw[MIMEO_WINDOW_SMALL];
	mimeo_window w;
	mimeo_window_init(&w, raw, sizeof raw, lf);
	return mimeo_window_read(&w, piece->content, 0, out, (size_t)piece->size);
}

/* All octets, to where there is room for them. */
static int render_plan(mimeo_plan *p, char *out)
{
	int status = mimeo_output_check(p);
	if (status != MSG_ERR_NONE)
		return status;
	mimeo_form form;
	mimeo_piece piece;
	mimeo_form_start(&form, p);
	while (mimeo_form_next(&form, &piece)) {
		if (piece.data)
			/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): NULL is for no octets, and no piece */
			memcpy(out, piece.data, (size_t)piece.size);
		else if ((status = render_streamed(&piece, form.lf, out)) != MSG_ERR_NONE)
			return status;
		out += piece.size;
	}
	return mimeo_output_check(p);
}

int msg_size(const msg_builder *m, uint32_t flags, uint64_t *size)
{
	mimeo_plan plan;
	if (size)
		*size = 0;
	int status = !m || size ? mimeo_plan_begin(&plan, m, flags) : MSG_ERR_ARGUMENT;
	if (status != MSG_ERR_NONE)
		return status;
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a plan begins only where m and size are not NULL */
	*size = mimeo_plan_size(&plan);
	mimeo_plan_end(&plan);
	return MSG_ERR_NONE;
}

/* *data is the caller's before a source is read, which may jump out of the call. */
static int render_block(mimeo_plan *p, char **data, size_t *size)
{
	const uint64_t octets = mimeo_plan_size(p);
	if (octets >= SIZE_MAX / 2) /* by machine: where sizes have 64 bits, no message can have so many */
		return MSG_ERR_LIMIT;
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a plan begins only where data and size are not NULL */
	*data = mimeo_data_new(mimeo_plan_memory(p), (size_t)octets + 1);
	if (!*data)
		return MSG_ERR_NOMEM;
	(*data)[octets] = '\0';
	int status = render_plan(p, *data);
	if (status == MSG_ERR_NONE) {
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): as data */
		*size = (size_t)octets;
	} else {
		msg_free_data(*data);
		*data = NULL;
	}
	return status;
}

int msg_render(const msg_builder *m, uint32_t flags, char **data, size_t *size)
{
	mimeo_plan plan;
	if (data)
		*data = NULL;
	if (size)
		*size = 0;
	int status = !m || (data && size) ? mimeo_plan_begin(&plan, m, flags) : MSG_ERR_ARGUMENT;
	if (status != MSG_ERR_NONE)
		return status;
	status = render_block(&plan, data, size);
	mimeo_plan_end(&plan);
	return status;
}

static int render_into(mimeo_plan *p, char *buffer, size_t capacity, size_t *size)
{
	const uint64_t octets = mimeo_plan_size(p);
	if (octets > SIZE_MAX)
		return MSG_ERR_LIMIT;
	int status = octets > capacity ? MSG_ERR_SPACE : render_plan(p, buffer);
	if (status == MSG_ERR_NONE || status == MSG_ERR_SPACE)
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a plan begins only where size is not NULL */
		*size = (size_t)octets;
	return status;
}

int msg_render_into(const msg_builder *m, uint32_t flags, char *buffer, size_t capacity, size_t *size)
{
	mimeo_plan plan;
	if (size)
		*size = 0;
	int status = !m || (size && (buffer || capacity == 0)) ? mimeo_plan_begin(&plan, m, flags) : MSG_ERR_ARGUMENT;
	if (status != MSG_ERR_NONE)
		return status;
	status = render_into(&plan, buffer, capacity, size);
	mimeo_plan_end(&plan);
	return status;
}
