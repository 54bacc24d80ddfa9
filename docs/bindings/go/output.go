package mimeo

/*
#include <stdlib.h>
#include <mimeo.h>

// Callbacks. A context is a cgo.Handle, a number, which is made a pointer here alone. What failed in a source is a
// handle as well, kept for the thread until the call that read the source has returned: so long a goroutine stays on
// its thread.
extern size_t mimeoSink(uintptr_t handle, void *data, size_t size);
extern int64_t mimeoReadAt(uintptr_t handle, uint64_t offset, void *buffer, size_t size, uintptr_t *failed);
extern void mimeoRelease(uintptr_t handle);
static __thread uintptr_t failure;
static size_t sink(void *ctx, const void *data, size_t size) { return mimeoSink((uintptr_t)ctx, (void *)data, size); }
static void release(void *ctx) { mimeoRelease((uintptr_t)ctx); }
static int64_t read_at(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	uintptr_t failed = 0;
	int64_t n = mimeoReadAt((uintptr_t)ctx, offset, buffer, size, &failed);
	failure = failed;
	return n;
}
static int set_body_source(msg_builder *m, const char *type, uint64_t size, uintptr_t handle)
{
	return msg_set_body_source(m, type, size, handle ? read_at : NULL, (void *)handle, handle ? release : NULL);
}
typedef struct outcome { int status; size_t size; uintptr_t failed; } outcome;
#define OUTCOME(call) { outcome r = {0}; failure = 0; r.status = call; r.failed = failure; failure = 0; return r; }
static outcome render(const msg_builder *m, uint32_t flags, char *out, size_t room)
	OUTCOME(msg_render_into(m, flags, out, room, &r.size))
static outcome write_sink(const msg_builder *m, uint32_t flags, uintptr_t handle)
	OUTCOME(msg_write(m, flags, sink, (void *)handle))
static outcome write_file(const msg_builder *m, uint32_t flags, const char *path)
	OUTCOME(msg_write_file(m, flags, path))
static outcome read_on(msg_reader *p, char *out, size_t room)
	OUTCOME((r.size = msg_read(out, 1, room, p), msg_reader_status(p)))
*/
import "C"

import (
	"errors"
	"io"
	"io/fs"
	"runtime"
	"runtime/cgo"
	"strings"
	"unsafe"
)

// z is for what ends at a NUL: one inside becomes a control character, refused at the same place. To be freed.
func z(text string) *C.char { return C.CString(strings.ReplaceAll(text, "\x00", "\x01")) }

// osPath is a path as the system sees it; no file has a name with a NUL in it, and none an empty one.
func osPath(path string) string {
	if strings.IndexByte(path, 0) >= 0 {
		return ""
	}
	return path
}

// SetBodySource makes the content what the source gives when the message is written. What it returns as error ends the
// output, and is returned there. It is held until the last message that has it is gone, and may be read by several
// goroutines at once where several write such messages.
func (m *Message) SetBodySource(mediaType string, size int64, source io.ReaderAt) error {
	var handle cgo.Handle // 0 is refused
	if source != nil && size >= 0 {
		handle = cgo.NewHandle(source)
	}
	ended := z(mediaType)
	defer C.free(unsafe.Pointer(ended))
	return m.done(C.set_body_source(m.c, ended, C.uint64_t(size), C.uintptr_t(handle)))
}

// ---- callbacks: nothing unwinds through C ----

// panicked is a panic on its way from a callback to the caller of the output.
type panicked struct{ value any }

func (p *panicked) Error() string { return "mimeo: a callback panicked" }

func guarded(callback func() error) (err error) {
	returned := false
	defer func() {
		if !returned {
			err = &panicked{recover()}
		}
	}()
	err = callback()
	returned = true
	return err
}

func raise(err error) error {
	if p, ok := err.(*panicked); ok {
		panic(p.value)
	}
	return err
}

type sink struct {
	to  io.Writer
	n   int64
	err error
}

//export mimeoSink
func mimeoSink(handle C.uintptr_t, data unsafe.Pointer, size C.size_t) C.size_t {
	s := cgo.Handle(handle).Value().(*sink)
	s.err = guarded(func() error {
		n, err := s.to.Write(unsafe.Slice((*byte)(data), int(size)))
		s.n += int64(n)
		if err == nil && n != int(size) {
			err = io.ErrShortWrite
		}
		return err
	})
	if s.err != nil {
		return 0
	}
	return size
}

// read fills the room, or a part of it: at least one octet, or there is an error.
func read(source io.ReaderAt, room []byte, offset int64) (int, error) {
	n, err := source.ReadAt(room, offset)
	switch {
	case n < 0 || n > len(room):
		return 0, errors.New("mimeo: ReadAt read more than it was asked for")
	case err == nil && n == 0:
		return 0, io.ErrNoProgress
	case err == io.EOF && n == 0:
		return 0, io.ErrUnexpectedEOF
	case err == io.EOF:
		return n, nil
	}
	return n, err
}

//export mimeoReadAt
func mimeoReadAt(h C.uintptr_t, offset C.uint64_t, buffer unsafe.Pointer, size C.size_t, out *C.uintptr_t) C.int64_t {
	var n int
	err := guarded(func() (err error) {
		source := cgo.Handle(h).Value().(io.ReaderAt)
		n, err = read(source, unsafe.Slice((*byte)(buffer), int(size)), int64(offset))
		return err
	})
	if err != nil {
		*out = C.uintptr_t(cgo.NewHandle(err))
		return -1
	}
	return C.int64_t(n)
}

//export mimeoRelease
func mimeoRelease(handle C.uintptr_t) { cgo.Handle(handle).Delete() }

// ended gives what a source returned or panicked with; else what the message says.
func (m *Message) ended(o C.outcome) error {
	if o.failed != 0 {
		handle := cgo.Handle(o.failed)
		err := handle.Value().(error)
		handle.Delete()
		return raise(err)
	}
	return m.done(o.status)
}

// ---- output ----

// Version is that of the library that runs.
func Version() string { return C.GoString(C.msg_version()) }

// Size is that of the output, known without writing it.
func (m *Message) Size(flags ...Flag) (int64, error) {
	var size C.uint64_t
	err := m.done(C.msg_size(m.c, or(flags), &size))
	return int64(size), err
}

// Append adds the output to dst. Where it fails, dst is as it was.
func (m *Message) Append(dst []byte, flags ...Flag) ([]byte, error) {
	size, err := m.Size(flags...)
	if err != nil {
		return dst, err
	}
	n := len(dst)
	if int64(cap(dst)-n) <= size { // an octet more, so that there is always a first
		dst = append(make([]byte, 0, n+int(size)+1), dst...)
	}
	room := dst[n:cap(dst)]
	o := C.render(m.c, or(flags), (*C.char)(unsafe.Pointer(&room[0])), C.size_t(len(room)))
	if err := m.ended(o); err != nil {
		return dst, err
	}
	return dst[:n+int(o.size)], nil
}

// Render gives the output: CRLF line ends unless OutLF.
func (m *Message) Render(flags ...Flag) ([]byte, error) {
	data, err := m.Append(nil, flags...)
	if err != nil {
		return nil, err
	}
	return data, nil
}

// WriteTo writes the message, in constant memory; WriteAs does so with flags.
func (m *Message) WriteTo(w io.Writer) (int64, error) { return m.WriteAs(w) }
func (m *Message) WriteAs(w io.Writer, flags ...Flag) (int64, error) {
	s := &sink{to: w}
	handle := cgo.NewHandle(s)
	defer handle.Delete()
	o := C.write_sink(m.c, or(flags), C.uintptr_t(handle))
	if s.err != nil {
		return s.n, raise(s.err)
	}
	return s.n, m.ended(o)
}

// Save writes a file, whole or not at all. OutNew: only where there is none.
func (m *Message) Save(path string, flags ...Flag) error {
	name := C.CString(osPath(path))
	defer C.free(unsafe.Pointer(name))
	err := m.ended(C.write_file(m.c, or(flags), name))
	if errors.Is(err, ErrIO) {
		return &fs.PathError{Op: "save", Path: path, Err: err}
	}
	return err
}

// Reader is an output to be read, and read again from any offset: an io.ReadSeekCloser.
type Reader struct {
	c        *C.msg_reader
	at, size int64
}

// NewReader gives the output of the message as it is now, in constant memory; later changes do not touch it.
func NewReader(m *Message, flags ...Flag) (*Reader, error) {
	var frozen *C.msg_frozen
	if err := m.done(C.msg_freeze(m.c, or(flags), &frozen)); err != nil {
		return nil, err
	}
	defer C.msg_frozen_free(frozen)
	var reader *C.msg_reader
	if status := C.msg_reader_new(frozen, &reader); status != 0 {
		return nil, &Error{Status: Status(status)}
	}
	r := &Reader{c: reader, size: int64(C.msg_frozen_size(frozen))}
	runtime.SetFinalizer(r, (*Reader).Close)
	return r, nil
}

// Size is that of the whole output.
func (r *Reader) Size() int64 { return r.size }

func (r *Reader) Read(p []byte) (int, error) {
	if r.c == nil {
		return 0, ErrClosed
	}
	if len(p) == 0 {
		return 0, nil
	}
	o := C.read_on(r.c, (*C.char)(unsafe.Pointer(&p[0])), C.size_t(len(p)))
	runtime.KeepAlive(r)
	if err := (&Message{}).ended(o); err != nil {
		return 0, err
	}
	r.at += int64(o.size)
	if o.size == 0 {
		return 0, io.EOF
	}
	return int(o.size), nil
}

// Seek goes anywhere in the output, and not behind it.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	if r.c == nil {
		return 0, ErrClosed
	}
	defer runtime.KeepAlive(r)
	moved := whence >= io.SeekStart && whence <= io.SeekEnd &&
		C.msg_seek(unsafe.Pointer(r.c), C.int64_t(offset), C.int(whence)) == 0
	if !moved {
		return r.at, errors.New("mimeo: a seek outside the output")
	}
	r.at = [...]int64{0, r.at, r.size}[whence] + offset
	return r.at, nil
}

// Close frees the reader.
func (r *Reader) Close() error {
	runtime.SetFinalizer(r, nil)
	C.msg_reader_free(r.c)
	r.c = nil
	return nil
}

// ---- envelope ----

// SetEnvelopeFrom sets the reverse-path; "" is <>. EnvelopeFrom is as set, else Sender, else the first From; ok says
// whether there is one.
func (m *Message) SetEnvelopeFrom(addr string) error {
	ended := z(addr)
	defer C.free(unsafe.Pointer(ended))
	return m.done(C.msg_set_envelope_from(m.c, ended))
}
func (m *Message) EnvelopeFrom() (addr string, ok bool) {
	defer runtime.KeepAlive(m)
	path := C.msg_envelope_from(m.c)
	return C.GoString(path), path != nil
}

// Recipients are To, Cc and Bcc, each address once.
func (m *Message) Recipients() []string {
	list := make([]string, C.msg_recipient_count(m.c))
	for i := range list {
		list[i] = C.GoString(C.msg_recipient(m.c, C.size_t(i)))
	}
	runtime.KeepAlive(m)
	return list
}

// Needs are the extensions that the transport must have.
func (m *Message) Needs() Need {
	defer runtime.KeepAlive(m)
	return Need(C.msg_needs(m.c))
}

// ---- guard ----

// Guard remembers the recipients of each message that it lets pass, and refuses a later one that shows one of them to
// anybody else; see docs/disclosure.md. It belongs to one goroutine at a time.
type Guard struct {
	c      *C.msg_guard
	closed bool
}

// NewGuard makes one that remembers nobody.
func NewGuard() *Guard {
	g := &Guard{c: C.msg_guard_new()} // with NULL every check fails
	runtime.SetFinalizer(g, (*Guard).Close)
	return g
}

// Check is the last thing before output. Its error is ErrDisclosure; nothing is written then.
func (g *Guard) Check(m *Message) error {
	defer runtime.KeepAlive(g)
	status := C.msg_guard_check(g.c, m.c)
	if g.closed {
		return ErrClosed
	}
	return m.done(status)
}

// Allow names an address that is no secret.
func (g *Guard) Allow(addr string) error {
	defer runtime.KeepAlive(g)
	ended := z(addr)
	defer C.free(unsafe.Pointer(ended))
	return (&Message{closed: g.closed}).done(C.msg_guard_allow(g.c, ended))
}

// Leak is what the last check found, "" for nothing.
func (g *Guard) Leak() string {
	defer runtime.KeepAlive(g)
	return C.GoString(C.msg_guard_leak(g.c))
}

// Len counts the addresses that are remembered.
func (g *Guard) Len() int {
	defer runtime.KeepAlive(g)
	return int(C.msg_guard_count(g.c))
}

// Close frees the guard; messages that it checked live on.
func (g *Guard) Close() error {
	runtime.SetFinalizer(g, nil)
	C.msg_guard_free(g.c)
	g.c, g.closed = nil, true
	return nil
}
