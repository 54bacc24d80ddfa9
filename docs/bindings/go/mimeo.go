// Package mimeo makes mail messages; a message is a value.
//
//	m := mimeo.New()
//	defer m.Close()
//	m.SetFrom("News", "news@example.com")
//	m.SetSubject("Grüße aus Köln")
//	m.SetAttachments(mimeo.NewAttachment("terms.pdf", "application/pdf", pdf))
//	guard := mimeo.NewGuard()
//	for _, s := range subscribers {
//		m.SetTo(s.Name, s.Addr) // replaces; nothing in mimeo appends
//		if err := guard.Check(m); err != nil {
//			return err
//		}
//		send(m)
//	}
//
// No dependency but cgo and the library; Go 1.19 or newer. The library is linked when the program is built: it
// is found by CGO_CFLAGS=-I... and CGO_LDFLAGS=-L..., or in the system's folders; and when the program runs by the
// system's loader, as libmimeo.so.0.
//
//   - Text is string, octets are []byte. A NUL in a text is refused, not cut at.
//   - A setter replaces, "" or nil removes, a list is assigned whole. Parts are taken by value: changing or closing one
//     later changes nothing in the message that has taken it. Clone gives an independent message.
//   - What the library refuses is an *Error: Status, Field, Index, Offset and Text; errors.Is(err, ErrAddress) asks
//     for a status. The field is empty then, and every output fails until it is set again: errors of setters may be
//     left unread, those of outputs may not. What a writer or source of yours returns as error, the output returns; a
//     panic in it goes on in the caller of the output.
//   - A message is used by one goroutine at a time; those that only read it and write it out need no lock. Close frees
//     what is not Go's memory at once; the garbage collector does it late, since it does not see that memory.
package mimeo

/*
#cgo LDFLAGS: -lmimeo
#include <stdlib.h>
#include <string.h>
#include <mimeo.h>

// Go's strings are handed over with their sizes. Where the library wants one that ends at a NUL, a NUL inside becomes a
// control character, which is refused at the same place.
#define N(s) _GoStringPtr(s), _GoStringLen(s)
static char *z(_GoString_ s)
{
	size_t n = _GoStringLen(s);
	char *copy = malloc(n + 1);
	if (copy && n)
		memcpy(copy, _GoStringPtr(s), n);
	for (size_t i = 0; copy && i < n; i++)
		copy[i] = copy[i] ? copy[i] : 1;
	if (copy)
		copy[n] = 0;
	return copy;
}
#define WITH_Z(T, a, failed, call) { char *z_ = z(a); T r = z_ ? call : (failed); free(z_); return r; }
#define SET_N(f) static int f(msg_builder *m, _GoString_ s) { return msg_##f(m, N(s)); }
#define SET_TEXT_N(f) static int f(msg_builder *m, _GoString_ s) { return msg_##f##_n(m, N(s)); }
#define SET_Z(f) static int f(msg_builder *m, _GoString_ s) WITH_Z(int, s, MSG_ERR_NOMEM, msg_##f(m, z_))
#define SET_Z_N(f) \
	static int f(msg_builder *m, _GoString_ a, _GoString_ s) WITH_Z(int, a, MSG_ERR_NOMEM, msg_##f(m, z_, N(s)))
#define SET_Z_Z(f) \
	static int f##2(msg_builder *m, const char *a, _GoString_ b) WITH_Z(int, b, MSG_ERR_NOMEM, msg_##f(m, a, z_)) \
	static int f(msg_builder *m, _GoString_ a, _GoString_ b) WITH_Z(int, a, MSG_ERR_NOMEM, f##2(m, z_, b))
SET_TEXT_N(set_text) SET_TEXT_N(set_html) SET_TEXT_N(set_filename)
SET_N(set_seed) SET_N(set_message_bytes)
SET_Z(set_charset) SET_Z(set_disposition) SET_Z(set_content_id) SET_Z(remove_header)
SET_Z_N(set_calendar) SET_Z_N(set_body)
SET_Z_Z(set_reply) SET_Z_Z(set_list_unsubscribe) SET_Z_Z(set_type_param) SET_Z_Z(set_body_file)
static int set_header(msg_builder *m, _GoString_ name, int kind, _GoString_ s)
{
	return msg_set_header_n(m, N(name), kind, N(s));
}
static int mailbox3(msg_builder *m, const char *field, _GoString_ name, const char *addr, size_t size)
{
	return msg_set_mailbox_n(m, field, N(name), addr ? addr : "", size);
}
static int set_mailbox(msg_builder *m, _GoString_ field, _GoString_ name, _GoString_ addr)
	WITH_Z(int, field, MSG_ERR_NOMEM, mailbox3(m, z_, name, N(addr)))
static int set_parts(msg_builder *m, _GoString_ subtype, msg_builder **parts, size_t n)
	WITH_Z(int, subtype, MSG_ERR_NOMEM, msg_set_parts(m, z_, parts, n))
static int set_list(msg_builder *m, int which, msg_builder **parts, size_t n)
{
	return (which == 0 ? msg_set_alternatives : which == 1 ? msg_set_inlines : msg_set_attachments)(m, parts, n);
}
static size_t mailbox_count(const msg_builder *m, _GoString_ field) WITH_Z(size_t, field, 0, msg_mailbox_count(m, z_))
static int mailbox_at(const msg_builder *m, _GoString_ field, size_t i, const char **name, const char **addr)
	WITH_Z(int, field, MSG_ERR_NOMEM, msg_mailbox_at(m, z_, i, name, addr))
static const char *get_header(const msg_builder *m, _GoString_ name)
	WITH_Z(const char *, name, NULL, msg_get_header(m, z_))
typedef msg_builder *maker(const char *a, const char *type, const void *data, size_t size);
static msg_builder *make2(maker *make, const char *a, _GoString_ type, const void *data, size_t size)
	WITH_Z(msg_builder *, type, NULL, make(a, *z_ ? z_ : NULL, data, size))
static msg_builder *new_attachment(_GoString_ filename, _GoString_ type, _GoString_ data)
	WITH_Z(msg_builder *, filename, NULL, make2(msg_new_attachment, *z_ ? z_ : NULL, type, N(data)))
static msg_builder *new_inline(_GoString_ id, _GoString_ type, _GoString_ data)
	WITH_Z(msg_builder *, id, NULL, make2(msg_new_inline, z_, type, N(data)))
static msg_builder *make_file(const char *filename, const char *type, const void *path, size_t size)
{
	(void)size;
	return msg_new_attachment_file(filename, type, path);
}
static msg_builder *file2(const char *path, _GoString_ filename, _GoString_ type)
	WITH_Z(msg_builder *, filename, NULL, make2(make_file, z_, type, path, 0))
static msg_builder *new_attachment_file(_GoString_ filename, _GoString_ type, _GoString_ path)
	WITH_Z(msg_builder *, path, NULL, file2(z_, filename, type))

// Lists of texts come as one string of them all, with their sizes; size -1 stands for NULL.
static const char **rows(_GoString_ all, size_t *sizes, size_t n)
{
	const char **list = malloc((n + 1) * sizeof *list), *at = _GoStringLen(all) ? _GoStringPtr(all) : "";
	for (size_t i = 0; list && i < n; i++) {
		list[i] = sizes[i] == SIZE_MAX ? NULL : at;
		sizes[i] = list[i] ? sizes[i] : 0;
		at += sizes[i];
	}
	return list;
}
#define WITH_ROWS(all, sizes, n, call) \
	{ const char **rows_ = rows(all, sizes, n); int r = rows_ ? call : MSG_ERR_NOMEM; free(rows_); return r; }
#define PEOPLE(names, addrs) msg_builder *m, names, size_t *name_sizes, addrs, size_t *sizes, size_t n
static int boxes3(const char *field, PEOPLE(const char *const *names, _GoString_ addrs))
	WITH_ROWS(addrs, sizes, n, msg_set_mailbox_list_n(m, field, names, name_sizes, rows_, sizes, n))
static int boxes2(const char *field, PEOPLE(_GoString_ names, _GoString_ addrs))
	WITH_ROWS(names, name_sizes, n, boxes3(field, m, rows_, name_sizes, addrs, sizes, n))
static int set_mailboxes(_GoString_ field, PEOPLE(_GoString_ names, _GoString_ addrs))
	WITH_Z(int, field, MSG_ERR_NOMEM, boxes2(z_, m, names, name_sizes, addrs, sizes, n))
static int set_header_list(msg_builder *m, _GoString_ name, int kind, _GoString_ all, size_t *sizes, size_t n)
	WITH_ROWS(all, sizes, n, msg_set_header_list_n(m, N(name), kind, rows_, sizes, n))
static int set_in_reply_to(msg_builder *m, _GoString_ all, size_t *sizes, size_t n)
	WITH_ROWS(all, sizes, n, msg_set_in_reply_to(m, rows_, n))
static int set_references(msg_builder *m, _GoString_ all, size_t *sizes, size_t n)
	WITH_ROWS(all, sizes, n, msg_set_references(m, rows_, n))
*/
import "C"

import (
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"
)

// Numbers of mimeo.h, where each has its meaning.
type (
	Profile       int
	FilenameStyle int
	Limit         int
	Kind          int
	Encoding      int
	Flag          uint32
	Need          uint32
)

const (
	Profile7Bit, Profile8Bit, ProfileUTF8                        Profile       = 0, 1, 2
	FilenameRFC2231, FilenameBoth, FilenameRFC2047               FilenameStyle = 0, 1, 2
	LimitVisible, LimitDepth, LimitParts, LimitHeader, LimitSize Limit         = 1, 2, 3, 4, 5
	KindAuto, KindText, KindMailboxes, KindIDs                   Kind          = 0, 1, 2, 3
	KindDate, KindURLs, KindRaw, KindMailbox                     Kind          = 4, 5, 6, 7
	EncodingAuto, Encoding7Bit, Encoding8Bit                     Encoding      = 0, 1, 2
	EncodingBinary, EncodingQP, EncodingBase64                   Encoding      = 3, 4, 5
	OutLF, OutDots, OutBcc, OutHeader, OutBody, OutPart, OutNew  Flag          = 1, 2, 4, 8, 16, 32, 64
	NeedsSMTPUTF8, Needs8BitMIME, NeedsBinaryMIME                Need          = 1, 2, 4
	ErrNoMem, ErrArgument, ErrUTF8, ErrControl, ErrAddress       Status        = -1, -2, -3, -4, -5
	ErrName, ErrField, ErrValue, ErrType, ErrNeedsUTF8           Status        = -6, -7, -8, -9, -10
	ErrIDN, ErrCharset, ErrLimit, ErrVisible, ErrDisclosure      Status        = -11, -12, -13, -14, -15
	ErrIncomplete, ErrIO, ErrStopped, ErrSpace, ErrConflict      Status        = -16, -17, -18, -19, -20
	ErrProfile, ErrSource                                        Status        = -21, -22
)

// ErrClosed is the error of a message, guard or reader that was closed before.
var ErrClosed = errors.New("mimeo: closed before")

// Status is what is wrong, MSG_ERR_*: an error by itself, and what errors.Is finds in an *Error.
type Status int

func (s Status) Error() string { return "mimeo: " + C.GoString(C.msg_strerror(C.int(s))) }

// Name gives "MSG_ERR_ADDRESS".
func (s Status) Name() string { return C.GoString(C.msg_errname(C.int(s))) }

// Error is what the library refused. Field, Index (row of a list) and Offset (byte in the value) say where, Text in
// words.
type Error struct {
	Status        Status
	Field         string
	Index, Offset int
	Text          string
}

func (e *Error) Error() string {
	if e.Text == "" {
		return e.Status.Error()
	}
	return "mimeo: " + e.Text
}

// Unwrap gives the status.
func (e *Error) Unwrap() error { return e.Status }

// view reads octets as a string, without a copy.
func view(data []byte) string { return *(*string)(unsafe.Pointer(&data)) }

func or(flags []Flag) (all C.uint32_t) {
	for _, flag := range flags {
		all |= C.uint32_t(flag)
	}
	return all
}

// joined is a list of texts in one string, with their sizes and a size more, so that there is always a first.
func joined(texts []string) (string, []C.size_t) {
	sizes := make([]C.size_t, len(texts)+1)
	for i, text := range texts {
		sizes[i] = C.size_t(len(text))
	}
	return strings.Join(texts, ""), sizes
}

// shared is a list of parts as it was assigned, held by each message that has it.
type shared struct {
	holders int32
	parts   []*C.msg_builder
}

func (s *shared) hold() *shared {
	if s != nil {
		atomic.AddInt32(&s.holders, 1)
	}
	return s
}

func (s *shared) drop() {
	if s == nil || atomic.AddInt32(&s.holders, -1) > 0 {
		return
	}
	for _, part := range s.parts {
		C.msg_free(part)
	}
}

// Message is a message, or a part of one.
type Message struct {
	c      *C.msg_builder // NULL where there was no memory: every call returns ErrNoMem then
	lists  [3]*shared     // alternatives, inlines, attachments
	closed bool
}

func own(c *C.msg_builder) *Message {
	m := &Message{c: c}
	runtime.SetFinalizer(m, (*Message).Close)
	return m
}

// New makes an empty message.
func New() *Message { return own(C.msg_new()) }

// NewAttachment makes a part from octets; mediaType "" is application/octet-stream. What is wrong with a part is said
// by its Err, and by whatever takes it.
func NewAttachment(filename, mediaType string, data []byte) *Message {
	return own(C.new_attachment(filename, mediaType, view(data)))
}

// NewAttachmentFile makes a part that is read from a regular file when the message is written; filename "" is the
// path's.
func NewAttachmentFile(path, filename, mediaType string) *Message {
	if filename == "" {
		filename = filepath.Base(path)
	}
	return own(C.new_attachment_file(filename, mediaType, osPath(path)))
}

// NewInline makes a part that HTML refers to as cid:contentID.
func NewInline(contentID, mediaType string, data []byte) *Message {
	return own(C.new_inline(contentID, mediaType, view(data)))
}

func (m *Message) dropLists() {
	for i := range m.lists {
		m.lists[i].drop()
		m.lists[i] = nil
	}
}

// Close frees the message; clones, readers and messages that took it as a part live on.
func (m *Message) Close() error {
	runtime.SetFinalizer(m, nil)
	C.msg_free(m.c)
	m.dropLists()
	m.c, m.closed = nil, true
	return nil
}

// Clone makes an independent message with the same fields and content; large content is shared, never copied.
func (m *Message) Clone() *Message {
	clone := own(C.msg_clone(m.c))
	clone.closed = m.closed
	for i, list := range m.lists {
		clone.lists[i] = list.hold()
	}
	runtime.KeepAlive(m)
	return clone
}

// Reset makes it as new, its memory kept for what comes next.
func (m *Message) Reset() {
	C.msg_reset(m.c)
	m.dropLists()
	runtime.KeepAlive(m)
}

func (m *Message) errorAt(i C.size_t) *Error {
	var field, text *C.char
	var index, offset C.size_t
	status := C.msg_error_at(m.c, i, &field, &index, &offset, &text)
	return &Error{Status(status), C.GoString(field), int(index), int(offset), C.GoString(text)}
}

// done makes an error of a status, with what the message knows of it, and keeps the message until then.
func (m *Message) done(status C.int) error {
	defer runtime.KeepAlive(m)
	if status == 0 {
		return nil
	}
	if m.closed {
		return ErrClosed
	}
	for i := C.msg_error_count(m.c); i > 0; i-- {
		if found := m.errorAt(i - 1); found.Status == Status(status) {
			return found
		}
	}
	return &Error{Status: Status(status)}
}

// Err is the first thing that was refused and has not been set since; Errors are all that keep the message from being
// written; Check gives what output would, I/O aside.
func (m *Message) Err() error                { return m.done(C.msg_status(m.c)) }
func (m *Message) Check(flags ...Flag) error { return m.done(C.msg_check(m.c, or(flags))) }
func (m *Message) Errors() []*Error {
	found := make([]*Error, C.msg_error_count(m.c))
	for i := range found {
		found[i] = m.errorAt(C.size_t(i))
	}
	runtime.KeepAlive(m)
	return found
}

// ---- people ----

// Row says what a Mailbox is: a mailbox, the opening of a group by its name, or its end.
type Row int

const (
	RowMailbox Row = iota
	RowGroup
	RowEnd
)

// Mailbox is a row of a list of people. Name "" is none.
type Mailbox struct {
	Name, Addr string
	Row        Row
}

// Group gives the rows of a group: its opening, the members, its end.
func Group(name string, members ...Mailbox) []Mailbox {
	rows := append([]Mailbox{{Name: name, Row: RowGroup}}, members...)
	return append(rows, Mailbox{Row: RowEnd})
}

// SetMailbox puts exactly one mailbox into an address field of any name. SetMailboxes assigns the whole list; none
// removes. Mailboxes gives the rows as they were set.
func (m *Message) SetMailbox(field, name, addr string) error {
	return m.done(C.set_mailbox(m.c, field, name, addr))
}
func (m *Message) SetMailboxes(field string, rows []Mailbox) error {
	names, addrs := make([]string, len(rows)), make([]string, len(rows))
	for i, row := range rows {
		names[i], addrs[i] = row.Name, row.Addr
	}
	name, nameSizes := joined(names)
	addr, addrSizes := joined(addrs)
	for i, row := range rows {
		if row.Row != RowMailbox {
			addrSizes[i] = ^C.size_t(0)
		}
		if row.Row == RowEnd || row.Row == RowMailbox && row.Name == "" {
			nameSizes[i] = ^C.size_t(0)
		}
	}
	return m.done(C.set_mailboxes(field, m.c, name, &nameSizes[0], addr, &addrSizes[0], C.size_t(len(rows))))
}
func (m *Message) Mailboxes(field string) []Mailbox {
	rows := make([]Mailbox, C.mailbox_count(m.c, field))
	for i := range rows {
		var name, addr *C.char
		C.mailbox_at(m.c, field, C.size_t(i), &name, &addr)
		rows[i] = Mailbox{Name: C.GoString(name), Addr: C.GoString(addr)}
		if addr == nil && name == nil {
			rows[i].Row = RowEnd
		} else if addr == nil {
			rows[i].Row = RowGroup
		}
	}
	runtime.KeepAlive(m)
	return rows
}

// One mailbox in the field; it is never read as a list. An empty address is refused: the list nil removes. Bcc is for
// the envelope, and in the output with OutBcc alone.
func (m *Message) SetFrom(name, addr string) error    { return m.SetMailbox("From", name, addr) }
func (m *Message) SetSender(name, addr string) error  { return m.SetMailbox("Sender", name, addr) }
func (m *Message) SetReplyTo(name, addr string) error { return m.SetMailbox("Reply-To", name, addr) }
func (m *Message) SetTo(name, addr string) error      { return m.SetMailbox("To", name, addr) }
func (m *Message) SetCc(name, addr string) error      { return m.SetMailbox("Cc", name, addr) }
func (m *Message) SetBcc(name, addr string) error     { return m.SetMailbox("Bcc", name, addr) }

// The whole list at once: what was there before is gone.
func (m *Message) SetFromList(rows []Mailbox) error    { return m.SetMailboxes("From", rows) }
func (m *Message) SetReplyToList(rows []Mailbox) error { return m.SetMailboxes("Reply-To", rows) }
func (m *Message) SetToList(rows []Mailbox) error      { return m.SetMailboxes("To", rows) }
func (m *Message) SetCcList(rows []Mailbox) error      { return m.SetMailboxes("Cc", rows) }
func (m *Message) SetBccList(rows []Mailbox) error     { return m.SetMailboxes("Bcc", rows) }

func (m *Message) From() []Mailbox    { return m.Mailboxes("From") }
func (m *Message) Sender() []Mailbox  { return m.Mailboxes("Sender") }
func (m *Message) ReplyTo() []Mailbox { return m.Mailboxes("Reply-To") }
func (m *Message) To() []Mailbox      { return m.Mailboxes("To") }
func (m *Message) Cc() []Mailbox      { return m.Mailboxes("Cc") }
func (m *Message) Bcc() []Mailbox     { return m.Mailboxes("Bcc") }

// ---- header fields ----

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

// ---- content ----

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
