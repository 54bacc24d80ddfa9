package mimeo

/*
#include "cgo.h"
*/
import "C"

import "runtime"

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
