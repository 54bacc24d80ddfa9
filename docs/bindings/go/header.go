package mimeo

/*
#include "cgo.h"
*/
import "C"

import (
	"runtime"
	"strings"
	"time"
)

// Headers are the header fields of a message by name, in any case.
type Headers struct{ m *Message }

func (m *Message) Headers() Headers { return Headers{m} }

// Lookup reads the (first) field of that name, and says whether it is set; Get gives "" for a field that is not.
func (h Headers) Lookup(name string) (string, bool) {
	defer runtime.KeepAlive(h.m)
	value := C.get_header(h.m.c, name)
	return C.GoString(value), value != nil
}
func (h Headers) Get(name string) string {
	value, _ := h.Lookup(name)
	return value
}

// Set puts one value in the field, "" removes; SetList assigns all instances of a field that may stand more than once,
// none removes. The grammar is that of the field's name, or, with SetAs and SetListAs, of a kind that is said aloud.
func (h Headers) Set(name, value string) error { return h.SetAs(KindAuto, name, value) }
func (h Headers) SetAs(kind Kind, name, value string) error {
	return h.m.done(C.set_header(h.m.c, name, C.int(kind), value))
}
func (h Headers) SetList(name string, values []string) error {
	return h.SetListAs(KindAuto, name, values)
}
func (h Headers) SetListAs(kind Kind, name string, values []string) error {
	all, sizes := joined(values)
	return h.m.done(C.set_header_list(h.m.c, name, C.int(kind), all, &sizes[0], C.size_t(len(values))))
}

// Del removes a field, and what was refused for it.
func (h Headers) Del(name string) error { return h.m.done(C.remove_header(h.m.c, name)) }

// Len counts the fields that are set, each instance by itself.
func (h Headers) Len() int {
	defer runtime.KeepAlive(h.m)
	return int(C.msg_header_count(h.m.c))
}

// Range calls f for each field that is set, in the order of the output, until it returns false.
func (h Headers) Range(f func(name, value string) bool) {
	for i := 0; i < h.Len(); i++ {
		n := C.size_t(i)
		if !f(C.GoString(C.msg_header_name(h.m.c, n)), C.GoString(C.msg_header_value(h.m.c, n))) {
			break
		}
	}
	runtime.KeepAlive(h.m)
}

// SetSubject takes any text.
func (m *Message) SetSubject(text string) error { return m.Headers().Set("Subject", text) }
func (m *Message) Subject() string              { return m.Headers().Get("Subject") }

// SetMessageID takes it with or without angle brackets. MessageID is the one that the output has, without them: as set,
// or made from the message's value.
func (m *Message) SetMessageID(id string) error { return m.Headers().Set("Message-ID", id) }
func (m *Message) MessageID() (string, error) {
	var room [1200]C.char
	var size C.size_t
	if err := m.done(C.msg_message_id(m.c, &room[0], C.size_t(len(room)), &size)); err != nil {
		return "", err
	}
	return C.GoStringN(&room[0], C.int(size)), nil
}

// SetDate takes the moment and its zone; Headers().Del("Date") removes. Date is the one that the output has.
func (m *Message) SetDate(t time.Time) error {
	_, zone := t.Zone()
	return m.done(C.msg_set_date(m.c, C.int64_t(t.Unix()), C.int(zone/60)))
}
func (m *Message) Date() (time.Time, error) {
	var seconds C.int64_t
	var zone C.int
	err := m.done(C.msg_date(m.c, &seconds, &zone))
	return time.Unix(int64(seconds), 0).In(time.FixedZone("", int(zone)*60)), err
}

// joinedZ is joined, for identifiers that end at a NUL.
func joinedZ(ids []string) (string, []C.size_t) {
	ended := make([]string, len(ids))
	for i, id := range ids {
		ended[i] = strings.ReplaceAll(id, "\x00", "\x01") + "\x00"
	}
	return joined(ended)
}

// Identifiers, all at once, with or without angle brackets; read, they have them. SetReply takes Message-ID and
// References of the message that is answered.
func (m *Message) SetInReplyTo(ids ...string) error {
	all, sizes := joinedZ(ids)
	return m.done(C.set_in_reply_to(m.c, all, &sizes[0], C.size_t(len(ids))))
}
func (m *Message) SetReferences(ids ...string) error {
	all, sizes := joinedZ(ids)
	return m.done(C.set_references(m.c, all, &sizes[0], C.size_t(len(ids))))
}
func (m *Message) InReplyTo() []string  { return strings.Fields(m.Headers().Get("In-Reply-To")) }
func (m *Message) References() []string { return strings.Fields(m.Headers().Get("References")) }
func (m *Message) SetReply(messageID, references string) error {
	return m.done(C.set_reply(m.c, messageID, references))
}

// SetListUnsubscribe takes an address, a URL, or both (RFC 2369); with https also the one click of RFC 8058.
func (m *Message) SetListUnsubscribe(mailto, https string) error {
	return m.done(C.set_list_unsubscribe(m.c, mailto, https))
}
