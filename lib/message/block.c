/* The header of a message in its order: the table's fields with what is generated at their places, MIME-Version and the
 * Content-* fields of the root entity, then all other fields by name. */
#include "message/block.h"
#include <string.h>
#include "field/date.h"

const char mimeo_version_field[] = "MIME-Version: 1.0\r\n";
const char mimeo_empty_header[] = "Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n";

void mimeo_places_start(mimeo_places *p, const msg_builder *m, uint32_t flags)
{
	*p = (mimeo_places){
		.m = m,
		.flags = flags,
		.date = mimeo_is_generated_date(m),
		.id = !mimeo_field(m, MIMEO_ROW_MESSAGE_ID),
		.version = true,
		.entity = true,
	};
}

static bool comes_before(const mimeo_slot *slot, int row)
{
	return slot && slot->row >= 0 && slot->row < row;
}

int mimeo_places_next(mimeo_places *p)
{
	const mimeo_slot *slot = NULL;
	for (; p->next < p->m->fields.n; p->next++) {
		slot = p->m->fields.slots[p->next];
		bool hidden = (slot->flags & MIMEO_FIELD_HIDDEN) && !(p->flags & MSG_OUT_BCC);
		if (!hidden && !(slot->flags & MIMEO_FIELD_PART))
			break;
		slot = NULL;
	}
	if (p->date && !comes_before(slot, MIMEO_ROW_DATE)) {
		p->date = false;
		return MIMEO_PLACE_DATE;
	}
	if (p->id && !comes_before(slot, MIMEO_ROW_MESSAGE_ID)) {
		p->id = false;
		return MIMEO_PLACE_MESSAGE_ID;
	}
	if (p->version && !comes_before(slot, MIMEO_ROW_MIME_VERSION)) {
		p->version = false;
		return MIMEO_PLACE_VERSION;
	}
	if (p->entity && !p->version) {
		p->entity = false;
		return MIMEO_PLACE_ENTITY;
	}
	p->slot = slot;
	p->next += slot != NULL;
	return slot ? MIMEO_PLACE_FIELD : MIMEO_PLACE_END;
}

void mimeo_date_field_write(const msg_builder *m, mimeo_buffer *out)
{
	mimeo_buffer_add(out, "Date: ", 6);
	mimeo_date_write(out, &(mimeo_date){ .seconds = m->stamp });
	mimeo_buffer_add(out, "\r\n", 2);
}

void mimeo_id_field_write(const msg_builder *m, mimeo_buffer *out)
{
	mimeo_buffer_add(out, "Message-ID: <", 13);
	mimeo_message_id_write(m, out);
	mimeo_buffer_add(out, ">\r\n", 3);
}

size_t mimeo_generated_size(const msg_builder *m)
{
	char room[MIMEO_GENERATED_MOST];
	mimeo_buffer out;
	mimeo_buffer_fix(&out, room, sizeof room);
	if (mimeo_is_generated_date(m))
		mimeo_date_field_write(m, &out);
	if (!mimeo_field(m, MIMEO_ROW_MESSAGE_ID))
		mimeo_id_field_write(m, &out);
	return out.size + strlen(mimeo_version_field);
}

static void write_block(const msg_builder *m, mimeo_buffer *out)
{
	mimeo_places places;
	mimeo_places_start(&places, m, 0);
	for (int place; (place = mimeo_places_next(&places)) != MIMEO_PLACE_END;) {
		switch (place) {
		case MIMEO_PLACE_FIELD:
			mimeo_buffer_add(out, places.slot->wire.data, places.slot->wire.size);
			break;
		case MIMEO_PLACE_DATE:
			mimeo_date_field_write(m, out);
			break;
		case MIMEO_PLACE_MESSAGE_ID:
			mimeo_id_field_write(m, out);
			break;
		case MIMEO_PLACE_VERSION:
			mimeo_buffer_add_string(out, mimeo_version_field);
			break;
		default:
			mimeo_buffer_add(out, m->root->header, m->root->content_header_size);
		}
	}
}

/* What the message is, whatever its manner: that which makes its Message-ID. */
static mimeo_digest embedded_identity(const msg_builder *inner)
{
	mimeo_hash h;
	mimeo_hash_init(&h, inner->key);
	mimeo_hash_add_digest(&h, inner->sum);
	mimeo_hash_add_number(&h, mimeo_is_generated_date(inner) ? (uint64_t)inner->stamp : 0);
	mimeo_hash_add_digest(&h, inner->body);
	return mimeo_hash_end(&h);
}

mimeo_entity *mimeo_embedded_entity(msg_builder *m, const msg_builder *inner, int *status)
{
	const mimeo_entity *root = inner->root;
	char boundary[80] = { 0 };
	mimeo_buffer_clear(&m->header);
	write_block(inner, &m->header);
	if (m->header.status != MSG_ERR_NONE) {
		*status = m->header.status;
		return NULL;
	}
	mimeo_entity_recipe recipe = {
		.header = m->header.data,
		.header_size = m->header.size,
		.content_header_size = m->header.size,
		.number = root->number,
		.content = root->content ? mimeo_content_keep(root->content) : NULL,
		.children = root->children,
		.n = root->n,
		.identity = embedded_identity(inner),
		.shape = embedded_identity(inner),
		.needs = msg_needs(inner) & MSG_NEEDS_SMTPUTF8,
	};
	if (root->open && root->open_size - 6 < sizeof boundary) { /* unreached: no boundary is too long for it */
		recipe.boundary_size = root->open_size - 6;
		memcpy(boundary, root->open + 4, recipe.boundary_size);
		recipe.boundary = boundary;
	}
	for (size_t i = 0; i < root->n; i++)
		mimeo_entity_keep(root->children[i]);
	return mimeo_entity_new(&m->memory, &recipe, status);
}
