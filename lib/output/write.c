/* Output to a sink, a descriptor or a file, in pieces as they lie. */
#include "output/outlet.h"

static int write_pieces(mimeo_plan *p, mimeo_outlet *o)
{
	mimeo_form form;
	mimeo_piece piece;
	int status = mimeo_output_check(p);
	mimeo_form_start(&form, p);
	while (status == MSG_ERR_NONE && mimeo_form_next(&form, &piece))
		status = mimeo_outlet_put(o, &piece);
	if (status == MSG_ERR_NONE)
		status = mimeo_outlet_flush(o);
	return status == MSG_ERR_NONE ? mimeo_output_check(p) : status;
}

int msg_write(const msg_builder *m, uint32_t flags, msg_sink *sink, void *ctx)
{
	mimeo_plan plan;
	mimeo_outlet outlet;
	int status = !m || sink ? mimeo_plan_begin(&plan, m, flags) : MSG_ERR_ARGUMENT;
	if (status != MSG_ERR_NONE)
		return status;
	mimeo_outlet_to_sink(&outlet, sink, ctx, flags & MSG_OUT_LF);
	status = write_pieces(&plan, &outlet);
	mimeo_plan_end(&plan);
	return status;
}

static int write_to_fd(mimeo_plan *p, int fd)
{
	mimeo_outlet outlet;
	mimeo_outlet_to_fd(&outlet, fd, p->flags & MSG_OUT_LF);
	return write_pieces(p, &outlet);
}

int msg_write_fd(const msg_builder *m, uint32_t flags, int fd)
{
	mimeo_plan plan;
	int status = mimeo_plan_begin(&plan, m, flags);
	if (status != MSG_ERR_NONE)
		return status;
	status = write_to_fd(&plan, fd);
	mimeo_plan_end(&plan);
	return status;
}

/* A source that jumps out of its call leaves the temporary file behind, and nothing else. */
static int write_to_path(mimeo_plan *p, const char *path, bool exclusive)
{
	mimeo_file_writer file;
	int status = mimeo_file_begin(&file, mimeo_plan_memory(p), path);
	if (status != MSG_ERR_NONE)
		return status;
	status = write_to_fd(p, file.fd);
	if (status == MSG_ERR_NONE)
		return mimeo_file_commit(&file, path, exclusive);
	mimeo_file_abandon(&file);
	return status;
}

int msg_write_file(const msg_builder *m, uint32_t flags, const char *path)
{
	mimeo_plan plan;
	const uint32_t form = flags & ~(uint32_t)MSG_OUT_NEW;
	int status = !m || path ? mimeo_plan_begin(&plan, m, form) : MSG_ERR_ARGUMENT;
	if (status != MSG_ERR_NONE)
		return status;
	status = write_to_path(&plan, path, flags & MSG_OUT_NEW);
	mimeo_plan_end(&plan);
	return status;
}
