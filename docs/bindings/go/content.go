package mimeo

/*
#include "cgo.h"
*/
import "C"

import "runtime"

func (m *Message) SetText(text string) error { return m.done(C.set_text(m.c, text)) }
func (m *Message) SetHTML(html string) error { return m.done(C.set_html(m.c, html)) }
func (m *Message) Text() string {
	defer runtime.KeepAlive(m)
	return C.GoString(C.msg_text(m.c, nil)) // it holds no NUL
}
func (m *Message) HTML() string {
	defer runtime.KeepAlive(m)
	return C.GoString(C.msg_html(m.c, nil))
}

// blocks are the parts for C, with one more, so that there is always a first.
func blocks(parts []*Message) []*C.msg_builder {
	list := make([]*C.msg_builder, len(parts)+1)
	for i, part := range parts {
		if part != nil {
			list[i] = part.c
		}
	}
	return list
}

func (m *Message) setList(which int, parts []*Message) error {
	list := blocks(parts)
	err := m.done(C.set_list(m.c, C.int(which), &list[0], C.size_t(len(parts))))
	m.lists[which].drop()
	m.lists[which] = nil
	if err == nil && len(parts) > 0 {
		list = list[:len(parts)]
		for i := range list {
			list[i] = C.msg_clone(list[i])
		}
		m.lists[which] = &shared{1, list}
	}
	runtime.KeepAlive(parts)
	return err
}

func (m *Message) list(which int) (parts []*Message) {
	if list := m.lists[which]; list != nil {
		for _, part := range list.parts {
			parts = append(parts, own(C.msg_clone(part)))
		}
	}
	runtime.KeepAlive(m)
	return parts
}

// Parts, assigned whole and taken by value: more forms between text and HTML, what the HTML refers to as cid:, and what
// is attached. What is read are copies.
func (m *Message) SetAlternatives(parts ...*Message) error { return m.setList(0, parts) }
func (m *Message) SetInlines(parts ...*Message) error      { return m.setList(1, parts) }
func (m *Message) SetAttachments(parts ...*Message) error  { return m.setList(2, parts) }
func (m *Message) Alternatives() []*Message                { return m.list(0) }
func (m *Message) Inlines() []*Message                     { return m.list(1) }
func (m *Message) Attachments() []*Message                 { return m.list(2) }

// SetCalendar takes an invitation (RFC 6047), with the method as in it; "" as ics removes.
func (m *Message) SetCalendar(method, ics string) error {
	return m.done(C.set_calendar(m.c, method, ics))
}

// Exactly this content: octets, a regular file or a source that is read when the message is written, a multipart of
// these parts, a message. The type "" removes, a message nil.
func (m *Message) SetBody(mediaType string, data []byte) error {
	return m.done(C.set_body(m.c, mediaType, view(data)))
}
func (m *Message) SetBodyFile(mediaType, path string) error {
	return m.done(C.set_body_file(m.c, mediaType, osPath(path)))
}
func (m *Message) SetParts(subtype string, parts ...*Message) error {
	defer runtime.KeepAlive(parts)
	list := blocks(parts)
	return m.done(C.set_parts(m.c, subtype, &list[0], C.size_t(len(parts))))
}
func (m *Message) SetMessage(inner *Message) error {
	if inner == nil {
		return m.SetMessageBytes(nil)
	}
	defer runtime.KeepAlive(inner)
	return m.done(C.msg_set_message(m.c, inner.c))
}
func (m *Message) SetMessageBytes(received []byte) error {
	return m.done(C.set_message_bytes(m.c, view(received)))
}

// How a part is presented.
func (m *Message) SetFilename(name string) error     { return m.done(C.set_filename(m.c, name)) }
func (m *Message) SetDisposition(value string) error { return m.done(C.set_disposition(m.c, value)) }
func (m *Message) SetContentID(id string) error      { return m.done(C.set_content_id(m.c, id)) }
func (m *Message) SetEncoding(encoding Encoding) error {
	return m.done(C.msg_set_encoding(m.c, C.int(encoding)))
}
func (m *Message) SetTypeParam(name, text string) error {
	return m.done(C.set_type_param(m.c, name, text))
}

// How a message is written.
func (m *Message) SetProfile(profile Profile) error {
	return m.done(C.msg_set_profile(m.c, C.int(profile)))
}
func (m *Message) SetCharset(name string) error { return m.done(C.set_charset(m.c, name)) }
func (m *Message) SetSeed(seed []byte) error    { return m.done(C.set_seed(m.c, view(seed))) }
func (m *Message) SetFilenameStyle(style FilenameStyle) error {
	return m.done(C.msg_set_filename_style(m.c, C.int(style)))
}
func (m *Message) SetLimit(which Limit, n uint64) error {
	return m.done(C.msg_set_limit(m.c, C.int(which), C.uint64_t(n)))
}
