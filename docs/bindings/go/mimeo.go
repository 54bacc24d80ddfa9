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
#include "cgo.h"
*/
import "C"

import (
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
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
