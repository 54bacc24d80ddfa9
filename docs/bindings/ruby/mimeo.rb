# frozen_string_literal: true

# mimeo for Ruby: mail messages as values.
#
#     require "mimeo"
#
#     m = Mimeo::Message.new
#     m.from = { "News" => "news@example.com" }
#     m.subject = "Grüße aus Köln"
#     m.text = "Hello Ann.\n"
#     m.attachments = [Mimeo.attachment("terms.pdf", File.binread("terms.pdf"))]
#     guard = Mimeo::Guard.new
#     subscribers.each do |name, addr|
#       m.to = { name => addr }               # replaces; nothing in mimeo appends
#       guard.check(m)
#       smtp.send_message(m.to_s, m.envelope_from, m.recipients)
#     end
#
# One file, no dependency but Fiddle and the shared library, which is found by the environment variable MIMEO_LIBRARY,
# or by the system's loader as libmimeo.so.0. Ruby 3.0 or newer.
#
# - Text is a String that has an encoding, and goes in as UTF-8; octets are a String in ASCII-8BIT (File.binread, "".b).
#   Neither is taken for the other: TypeError. A NUL in a text is refused, not cut at.
# - Assignment replaces, nil removes, a list is assigned whole. Parts are taken by value: what is done to one later
#   changes nothing in the message that has taken it. dup and clone give an independent message.
# - What the library refuses raises Mimeo::Error, with status, name, field, index, offset and words; the field is empty
#   then, and the message cannot be written until it is set again.
# - A message is changed by one thread at a time; reading and writing out need no lock.
require "fiddle"

module Mimeo
  PROFILE_7BIT, PROFILE_8BIT, PROFILE_UTF8 = *0..2
  FILENAME_RFC2231, FILENAME_BOTH, FILENAME_RFC2047 = *0..2
  LIMIT_VISIBLE, LIMIT_DEPTH, LIMIT_PARTS, LIMIT_HEADER, LIMIT_SIZE = *1..5
  KIND_AUTO, KIND_TEXT, KIND_MAILBOXES, KIND_IDS, KIND_DATE, KIND_URLS, KIND_RAW, KIND_MAILBOX = *0..7
  ENCODING_AUTO, ENCODING_7BIT, ENCODING_8BIT, ENCODING_BINARY, ENCODING_QP, ENCODING_BASE64 = *0..5
  OUT_LF, OUT_DOTS, OUT_BCC, OUT_HEADER, OUT_BODY, OUT_PART, OUT_NEW = (0..6).map { |bit| 1 << bit }
  NEEDS_SMTPUTF8, NEEDS_8BITMIME, NEEDS_BINARYMIME = 1, 2, 4

  # The library's functions, C.set_text_n for msg_set_text_n.
  module C
    # Result and arguments by a letter each: p pointer, octets or what has to_ptr, s string that ends at a NUL, i int,
    # q int64, n size, u uint32, U uint64, v nothing.
    TYPES = {
      "p" => Fiddle::TYPE_VOIDP, "s" => Fiddle::TYPE_CONST_STRING, "i" => Fiddle::TYPE_INT,
      "q" => Fiddle::TYPE_LONG_LONG, "n" => Fiddle::TYPE_SIZE_T, "u" => -Fiddle::TYPE_INT,
      "U" => -Fiddle::TYPE_LONG_LONG, "v" => Fiddle::TYPE_VOID
    }.freeze
    FUNCTIONS = {
      new: "p", clone: "pp", reset: "vp", free: "vp", version: "s", errname: "si", strerror: "si",
      set_profile: "ipi", set_charset: "ips", set_filename_style: "ipi", set_seed: "ippn", set_limit: "ipiU",
      status: "ip", check: "ipu", error_count: "np", error_at: "ipnpppp", set_mailbox_n: "ipspnpn",
      set_mailbox_list_n: "ipsppppn", mailbox_count: "nps", mailbox_at: "ipsnpp", set_header_n: "ippnipn",
      set_header_list_n: "ippnippn", remove_header: "ips", header_count: "np", header_name: "spn",
      header_value: "spn", get_header: "sps", set_date: "ipqi", date: "ippp", message_id: "ippnp",
      set_in_reply_to: "ippn", set_references: "ippn", set_reply: "ipss", set_list_unsubscribe: "ipss",
      set_text_n: "ippn", set_html_n: "ippn", set_calendar: "ipspn", text: "spp", html: "spp",
      set_alternatives: "ippn", set_inlines: "ippn", set_attachments: "ippn", new_attachment: "psspn",
      new_attachment_file: "psss", new_inline: "psspn", set_body: "ipspn", set_body_file: "ipss",
      set_body_source: "ipsUppp", set_parts: "ipspn", set_message: "ipp", set_message_bytes: "ippn",
      set_disposition: "ips", set_filename_n: "ippn", set_content_id: "ips", set_encoding: "ipi", size: "ipup",
      render_into: "ipupnp", write: "ipupp", write_file: "ipus", freeze: "ipup", frozen_free: "vp",
      reader_new: "ipp", read: "npnnp", reader_status: "ip", reader_free: "vp", set_envelope_from: "ips",
      envelope_from: "sp", recipient_count: "np", recipient: "spn", needs: "up", guard_new: "p",
      guard_check: "ipp", guard_allow: "ips", guard_leak: "sp", guard_count: "np", guard_free: "vp"
    }.freeze

    name = ENV["MIMEO_LIBRARY"].to_s
    LIBRARY = Fiddle.dlopen(name.empty? ? "libmimeo.so.0" : name)

    def self.function(name, need_gvl:)
      result, *arguments = FUNCTIONS.fetch(name).chars.map { |letter| TYPES.fetch(letter) }
      Fiddle::Function.new(LIBRARY["msg_#{name}"], arguments, result, need_gvl: need_gvl)
    end

    FUNCTIONS.each_key { |each| define_singleton_method(each, &function(each, need_gvl: true).method(:call)) }
    # The same without Ruby's lock: other threads run while a message is written.
    UNLOCKED = %i[render_into write_file read].to_h { |each| [each, function(each, need_gvl: false)] }.freeze
  end

  # What the library refused. status: one of the MSG_ERR_ numbers; name: "MSG_ERR_ADDRESS"; field, index (row of a list)
  # and offset (byte in the UTF-8 of the value) say where; message says it in words.
  class Error < StandardError
    attr_reader :status, :name, :field, :index, :offset

    def initialize(status, text = "", field: "", index: 0, offset: 0)
      super(text.empty? ? Native.text(C.strerror(status)) : text)
      @status, @name, @field, @index, @offset = status, Native.text(C.errname(status)), field, index, offset
    end
  end

  # One mailbox. addr nil: the name opens a group; both nil: its end.
  Mailbox = Struct.new(:name, :addr)

  # Values on their way to C and back.
  module Native
    NOMEM, IO = -1, -17
    module_function

    # UTF-8, as it is: what is ill-formed the library refuses.
    def utf8(value, what = "text")
      string = String.try_convert(value) or raise TypeError, "#{what} is a String, not #{value.class}"
      case string.encoding
      when Encoding::UTF_8, Encoding::US_ASCII then string
      when Encoding::BINARY then raise TypeError, "#{what} is text, not octets in ASCII-8BIT"
      else string.encode(Encoding::UTF_8)
      end
    end

    # For a parameter that ends at a NUL: one inside becomes a control character, which is refused at the same place.
    # Octet for octet, since the text may be ill-formed.
    def z(value, what = "text") = value && utf8(value, what).b.tr("\0", "\1")

    def octets(value, what = "data")
      string = String.try_convert(value) or raise TypeError, "#{what} is a String, not #{value.class}"
      return string if string.encoding == Encoding::BINARY
      raise TypeError, "#{what} is octets in ASCII-8BIT, not text in #{string.encoding}"
    end
    # With its size, as two arguments.
    def sized(string) = [string, string.bytesize]
    # Text that C has lent, copied by Fiddle.
    def text(string) = string&.force_encoding(Encoding::UTF_8)
    # Room for a result of C: at most 8 octets, whatever its type.
    def room = "\0".b * 8
    def pointer(room) = Fiddle::Pointer.new(room.unpack1("J"))
    def lent(room) = pointer(room).null? ? nil : text(pointer(room).to_s)

    # Yields an array of pointers to these strings, which stay where they are during the block, and one of their sizes.
    def vector(strings)
      pointers = strings.map { |string| string && Fiddle::Pointer[string] }
      result = yield pointers.map(&:to_i).pack("J*"), strings.map { |string| string.to_s.bytesize }.pack("J*")
      pointers.clear
      result
    end

    def errors(message)
      Array.new(C.error_count(message)) do |i|
        field, index, offset, text = Array.new(4) { room }
        status = C.error_at(message, i, field, index, offset, text)
        Error.new(status, lent(text), field: lent(field), index: index.unpack1("J"), offset: offset.unpack1("J"))
      end
    end

    def done(status, message = nil)
      return if status.zero?
      raise NoMemoryError, "mimeo: out of memory" if status == NOMEM
      raise (message && errors(message).reverse.find { |error| error.status == status }) || Error.new(status)
    end
  end

  # Something that C has made, freed once: by free, or when it is garbage. A copy would be freed too: there is none.
  class Handle
    attr_reader :to_ptr

    def initialize(pointer, free)
      raise NoMemoryError, "mimeo: out of memory" if pointer.null?
      @to_ptr, @free = pointer, Handle.finalizer([pointer.to_i], free)
      ObjectSpace.define_finalizer(self, @free)
    end

    # Holds the address alone: what held the handle would keep it alive.
    def self.finalizer(cell, free) = ->(_id) { (address = cell.shift) && C.public_send(free, address) }
    def free
      ObjectSpace.undefine_finalizer(self)
      @free.call(nil)
    end
  end

  # Callbacks. What is raised in one is kept, the library is told of the failure, and it is raised again when the call
  # has returned: nothing that a callback does unwinds through C.
  module Callback
    Call = Struct.new(:sources, :raised)
    module_function

    def call = Thread.current[:mimeo_call]

    # The status of the block, which may call back, and read these sources.
    def around(sources)
      outer, Thread.current[:mimeo_call] = call, Call.new(sources)
      status = yield
      call.raised ? raise(call.raised) : status
    ensure
      Thread.current[:mimeo_call] = outer
    end

    def keep(raised, failed)
      call.raised ||= raised
      failed
    end

    # What the block gives, or failed where it is left in any other way: the return in ensure drops a throw.
    def contain(failed)
      finished = false
      result = yield
      finished = true
      result
    rescue Exception => e
      finished = true
      keep(e, failed)
    ensure
      return keep(left, failed) unless finished
    end

    # Where Thread#kill is on its way, the thread ends by an exception in its place, which no plain rescue stops.
    def left
      return LocalJumpError.new("mimeo: a callback cannot throw") if Thread.current.status != "aborting"
      Thread.current.report_on_exception = false
      Exception.new("mimeo: the thread was killed in a callback")
    end

    # An output. Ruby's lock is kept where there are sources, which are Ruby code.
    def output(sources, name, *arguments)
      return C::UNLOCKED.fetch(name).call(*arguments) if sources.empty?
      around(sources) { C.public_send(name, *arguments) }
    end
  end

  # Whatever has write(octets), as a msg_sink.
  class Sink < Fiddle::Closure
    def initialize(io)
      super(Fiddle::TYPE_SIZE_T, [Fiddle::TYPE_UINTPTR_T, Fiddle::TYPE_UINTPTR_T, Fiddle::TYPE_SIZE_T])
      @io = io
    end

    def call(_ctx, data, size)
      return Callback.contain(0) { put(Fiddle::Pointer.new(data)[0, size]) && size }
    rescue Exception => e
      return Callback.keep(e, 0)
    end

    private

    # Whole, also where write takes a piece at a time; what gives no number took it whole.
    def put(octets)
      while (took = @io.write(octets)).is_a?(Integer) && took < octets.bytesize
        raise IOError, "mimeo: write took nothing" unless took.positive?
        octets = octets.byteslice(took..)
      end
      true
    end
  end

  # Callables read_at.(offset, size) that give octets, as a msg_read_at. C has their numbers alone: each message holds
  # those of its own content, so that one which refers to its message is garbage together with it.
  class Source < Fiddle::Closure
    def call(number, offset, buffer, size)
      return Callback.contain(-1) { read(Callback.call.sources.fetch(number), offset, buffer, size) }
    rescue Exception => e
      return Callback.keep(e, -1)
    end

    private

    def read(read_at, offset, buffer, size)
      octets = Native.octets(read_at.call(offset, size), "what read_at gives")
      given = octets.bytesize
      raise ArgumentError, "read_at gave #{given} octets where #{size} were asked for" if given > size
      Fiddle::Pointer.new(buffer, size)[0, given] = octets
      given
    end

    address = Fiddle::TYPE_UINTPTR_T
    READ = new(Fiddle::TYPE_LONG_LONG, [address, -Fiddle::TYPE_LONG_LONG, address, Fiddle::TYPE_SIZE_T])
  end

  # The header fields of a message by name, in any case: headers["X-Campaign"] = "spring"; nil removes; an Array is
  # assigned whole, for fields that may stand more than once.
  class Headers
    include Enumerable

    def initialize(message) = @message = message
    # The value of the first field of that name; nil where there is none.
    def [](name) = Native.text(C.get_header(@message, Native.z(name, "a field's name")))

    def fetch(name, *default)
      return self[name] if key?(name)
      return yield(name) if block_given?
      default.fetch(0) { raise KeyError.new("no header field #{name}", receiver: self, key: name) }
    end

    def key?(name) = !self[name].nil?
    def keys = map(&:first)
    def size = C.header_count(@message)
    # Pairs of name and value, in the order of the output.
    def each(&block)
      return to_enum(:each) { size } unless block
      rows = Array.new(size) { |i| [C.header_name(@message, i), C.header_value(@message, i)] }
      rows.each { |row| row.each { |value| Native.text(value) } }.each(&block)
      self
    end

    # Removes it; its value, nil where there was none. The mark of a name that was refused goes as well.
    def delete(name)
      value = self[name]
      set(name, nil)
      value
    end

    # By a grammar that is said aloud, KIND_*.
    def set(name, value, kind = KIND_AUTO)
      key = Native.sized(Native.utf8(name, "a field's name"))
      return change(:remove_header, Native.z(name)) if value.nil?
      return change(:set_header_n, *key, kind, *Native.sized(Native.utf8(value))) unless value.is_a?(Array)
      rows = value.map { |row| Native.utf8(row) }
      Native.vector(rows) { |*list| change(:set_header_list_n, *key, kind, *list, rows.size) }
    end
    alias []= set

    private

    def change(...) = @message.send(:change, ...)
  end

  # A message, or a part of one. Enumerable: its octets, piece by piece.
  class Message
    include Enumerable

    private_class_method def self.setter(name, &body) = define_method(:"#{name}=", &body)
    def initialize = own(C.new)

    # An independent message with the same fields and content; large content is shared and never copied.
    def initialize_copy(other)
      super
      own(C.clone(other), @lists, @sources)
    end

    # As new, its memory kept for the next one.
    def clear
      changeable
      C.reset(self)
      [@lists, @sources].each(&:clear)
      self
    end

    def inspect = "#<#{self.class} #{headers.keys.join(' ')}>"
    # msg_builder *, for functions of your own that Fiddle calls.
    def to_ptr = @handle.to_ptr

    # ---- people, header fields ----

    # One mailbox: "addr", { name => addr } or a Mailbox. A list: an Array of these, or of pairs [name, addr], in which
    # [name, nil] opens a group and [nil, nil] closes it. Read: a frozen Array of Mailbox.
    # Bcc is in the envelope, and in the output with OUT_BCC alone.
    { from: "From", sender: "Sender", reply_to: "Reply-To", to: "To", cc: "Cc", bcc: "Bcc" }.each do |name, field|
      define_method(name) { mailboxes(field) }
      setter(name) { |value| assign_mailboxes(field, value) }
    end

    def subject = headers["Subject"]
    setter(:subject) { |text| headers["Subject"] = text }
    def headers = Headers.new(self)

    # As set, or drawn from the message's value; without angle brackets.
    def message_id
      id, size = "\0".b * 1200, Native.room
      done(C.message_id(self, id, id.bytesize, size))
      Native.text(id.byteslice(0, size.unpack1("J")))
    end
    setter(:message_id) { |id| headers["Message-ID"] = id }

    # A Time with the zone of the field.
    def date
      seconds, zone = Native.room, Native.room
      done(C.date(self, seconds, zone))
      Time.at(seconds.unpack1("q"), in: zone.unpack1("i") * 60)
    end

    # A Time, or what has to_time; nil for the time of the last change.
    def date=(time)
      return headers["Date"] = nil if time.nil?
      time = time.to_time unless time.is_a?(Time)
      change(:set_date, time.to_i, time.utc_offset.div(60))
    end

    # Identifiers, an Array.
    def in_reply_to = headers["In-Reply-To"].to_s.split
    setter(:in_reply_to) { |ids| assign_ids(:set_in_reply_to, ids) }
    def references = headers["References"].to_s.split
    setter(:references) { |ids| assign_ids(:set_references, ids) }

    # In-Reply-To and References of an answer to a message with these.
    def reply(message_id, references = nil) = change(:set_reply, Native.z(message_id), Native.z(references))
    # RFC 2369; with https also the one click of RFC 8058. Without both, both fields are removed.
    def list_unsubscribe(mailto: nil, https: nil) = change(:set_list_unsubscribe, Native.z(mailto), Native.z(https))

    # ---- content ----

    # Plain text, and HTML.
    def text = Native.text(C.text(self, nil))
    def html = Native.text(C.html(self, nil))
    setter(:text) { |text| assign_text(:set_text_n, text) }
    setter(:html) { |text| assign_text(:set_html_n, text) }

    # alternatives: more forms between text and HTML; inlines: what the HTML refers to as cid:; attachments. Each is an
    # Array of parts, assigned whole. Read: a frozen Array of copies.
    %i[alternatives inlines attachments].each do |name|
      define_method(name) { @lists.fetch(name, []).map(&:dup).freeze }
      setter(name) do |parts|
        taken = (parts || []).map(&:dup)
        changeable
        @lists.delete(name)
        change_content(name, sources_of(taken), :"set_#{name}", pointers(taken), taken.size)
        @lists[name] = taken
      end
    end

    # An invitation, RFC 6047; method as in the text. nil removes.
    def calendar(method, ics = "") = change(:set_calendar, Native.z(method), *Native.sized(Native.utf8(ics)))

    # Exactly this content: octets of a media type. nil removes.
    def body(type, data = "".b)
      change_content(:own, {}, :set_body, Native.z(type), *Native.sized(Native.octets(data)))
    end

    # A regular file, read when the message is written, in constant memory.
    def body_file(type, path) = change_content(:own, {}, :set_body_file, Native.z(type), File.path(path))

    # size octets that read_at.(offset, size), or the block, gives when the message is written. What it raises ends the
    # output, and is raised there.
    def body_source(type, size, read_at = nil, &block)
      read_at ||= block
      raise ArgumentError, "read_at cannot be called" unless read_at.respond_to?(:call)
      raise RangeError, "a size of #{size}" unless Integer(size).between?(0, 2**63 - 1)
      number = Object.new.object_id # never given twice
      change_content(:own, { number => read_at }, :set_body_source, Native.z(type), size, Source::READ, number, nil)
    end

    # Exactly this multipart. nil removes.
    def parts(subtype, parts = [])
      change_content(:own, sources_of(parts), :set_parts, Native.z(subtype), pointers(parts), parts.size)
    end

    # A message in this message: one of these, or octets as received.
    def message=(inner)
      return change_content(:own, sources_of([inner]), :set_message, inner) if inner.is_a?(Message)
      change_content(:own, {}, :set_message_bytes, *Native.sized(inner.nil? ? "" : Native.octets(inner, "a message")))
    end

    # Of a part; write only.
    setter(:filename) { |text| assign_text(:set_filename_n, text) }
    # How a part is presented: what is not nil. Returns the part.
    def describe(disposition: nil, content_id: nil, encoding: nil)
      change(:set_disposition, Native.z(disposition)) if disposition
      change(:set_content_id, Native.z(content_id)) if content_id
      change(:set_encoding, encoding) if encoding
      self
    end

    # ---- manner ----

    # How it is written: what is not nil. Returns the message.
    def manner(profile: nil, charset: nil, filename_style: nil, seed: nil)
      change(:set_profile, profile) if profile
      change(:set_charset, Native.z(charset)) if charset
      change(:set_filename_style, filename_style) if filename_style
      change(:set_seed, *Native.sized(Native.octets(seed, "a seed"))) if seed
      self
    end

    # LIMIT_*: what a message may have at most; nil for any number.
    def limit(which, number)
      raise RangeError, "a limit of #{number}" if number&.negative?
      change(:set_limit, which, number || 2**64 - 1)
    end

    # ---- output ----

    # Raises what output would raise, I/O aside.
    def check(flags = 0) = done(C.check(self, flags))
    # All that keeps the message from being written, an Array of Error.
    def errors = Native.errors(self)
    # Octets of the output, known without writing it.
    def size(flags = 0)
      size = Native.room
      done(C.size(self, flags, size))
      size.unpack1("Q")
    end

    # The message as octets, CRLF line ends unless OUT_LF.
    def render(flags = 0)
      octets, size = "\0".b * size(flags), Native.room
      done(Callback.output(sources, :render_into, self, flags, octets, octets.bytesize, size))
      octets
    end
    alias to_s render

    # The output piece by piece, in constant memory; of the message as it is when the first piece is asked for.
    def each_chunk(flags = 0, size: 65_536)
      return to_enum(:each_chunk, flags, size: size) unless block_given?
      raise ArgumentError, "pieces of #{size} octets" unless size.positive?
      room, held = Fiddle::Pointer.malloc(size, Fiddle::RUBY_FREE), sources
      frozen = made(:frozen_free) { |out| C.freeze(self, flags, out) }
      reader = made(:reader_free) { |out| C.reader_new(frozen, out) }
      until (got = Callback.output(held, :read, room, 1, size, reader)).zero?
        done(C.reader_status(reader))
        yield room[0, got]
      end
      self
    ensure
      reader&.free
      frozen&.free
    end
    alias each each_chunk

    # Into anything with write(octets). What that raises ends the output, and is raised here.
    def write(io, flags = 0)
      sink = Sink.new(io)
      done(Callback.around(sources) { C.write(self, flags, sink, nil) })
    end

    # Into a file, whole or not at all. OUT_NEW: only where there is none.
    def save(path, flags = 0)
      status = Callback.output(sources, :write_file, self, flags, File.path(path))
      raise IOError, "mimeo: #{File.path(path).inspect} cannot be written" if status == Native::IO
      done(status)
    end

    # ---- envelope ----

    # The reverse-path: as set, else Sender, else the first From.
    def envelope_from = Native.text(C.envelope_from(self))
    setter(:envelope_from) { |addr| change(:set_envelope_from, Native.z(addr, "an address")) }

    # To, Cc and Bcc, each address once.
    def recipients = Array.new(C.recipient_count(self)) { |i| Native.text(C.recipient(self, i)) }
    # NEEDS_* that the transport must have.
    def needs = C.needs(self)

    protected

    # By number, those that an output may read.
    def sources = @sources.values.reduce({}, :merge)

    private

    def own(block, lists = {}, sources = {})
      @handle, @lists, @sources = Handle.new(block, :free), lists.dup, sources.dup
    end

    # Content of one place, which replaces what was there with its sources.
    def change_content(place, sources, setter, *arguments)
      changeable
      status = C.public_send(setter, self, *arguments)
      @sources[place] = sources
      done(status)
    end

    def changeable
      raise FrozenError.new("can't modify frozen #{self.class}", receiver: self) if frozen?
    end

    def change(setter, *arguments)
      changeable
      done(C.public_send(setter, self, *arguments))
    end

    def done(status) = Native.done(status, self)
    def sources_of(parts) = parts.map { |part| part.sources }.reduce({}, :merge)
    def pointers(parts) = parts.map { |part| part.to_ptr.to_i }.pack("J*")

    def made(free)
      out = Native.room
      done(yield(out))
      Handle.new(Native.pointer(out), free)
    end

    def assign_text(setter, value) = change(setter, *Native.sized(value.nil? ? "" : Native.utf8(value)))

    def assign_ids(setter, ids)
      raise TypeError, "identifiers are an Array" unless ids.nil? || ids.is_a?(Array)
      Native.vector((ids || []).map { |id| "#{Native.z(id)}\0" }) { |values| change(setter, values, ids.to_a.size) }
    end

    def mailboxes(field)
      name, addr = Native.room, Native.room
      Array.new(C.mailbox_count(self, field)) do |i|
        C.mailbox_at(self, field, i, name, addr)
        Mailbox.new(Native.lent(name), Native.lent(addr))
      end.freeze
    end

    def assign_mailboxes(field, value)
      return change(:remove_header, field) if value.nil?
      one = value.is_a?(Array) ? nil : box(value).flat_map { |text| Native.sized(text.to_s) }
      return change(:set_mailbox_n, field, *one) if one
      rows = value.map { |row| box(row) }
      Native.vector(rows.map(&:first)) do |*names|
        Native.vector(rows.map(&:last)) { |*addrs| change(:set_mailbox_list_n, field, *names, *addrs, rows.size) }
      end
    end

    # Name and address of one row. A Hash of several would lose one of two people of the same name.
    def box(row)
      pair = case row
             when Hash then row.size == 1 ? row.first : []
             when Mailbox, Array then row.to_a
             else [nil, Native.utf8(row, "an address")]
             end
      raise ArgumentError, "one mailbox is a name and an address, several are an Array of them" if pair.size != 2
      [pair[0] && Native.utf8(pair[0], "a name"), pair[1] && Native.utf8(pair[1], "an address")]
    end
  end

  # Remembers the recipients of each message that it lets pass, and refuses a later one that shows one of them to
  # anybody else. See docs/disclosure.md.
  class Guard
    def initialize = @handle = Handle.new(C.guard_new, :guard_free)
    def initialize_copy(_other) = raise(TypeError, "a guard cannot be copied")

    # The last thing before output. Raises Error with status MSG_ERR_DISCLOSURE; nothing is written then.
    def check(message) = Native.done(C.guard_check(@handle, message), message)

    # An address that is no secret.
    def allow(addr) = Native.done(C.guard_allow(@handle, Native.z(addr, "an address")))

    # What the last check found, "" for nothing.
    def leak = Native.text(C.guard_leak(@handle))
    # Addresses that are remembered.
    def size = C.guard_count(@handle)
  end

  # Of the library that runs.
  def self.version = Native.text(C.version)

  # A part from octets. type nil: application/octet-stream.
  def self.attachment(filename, data, type = nil)
    part(C.new_attachment(Native.z(filename), Native.z(type), *Native.sized(Native.octets(data))))
  end

  # A part that is read from a regular file when the message is written.
  def self.attachment_file(path, filename: nil, type: nil)
    path = File.path(path)
    part(C.new_attachment_file(Native.z(filename || File.basename(path)), Native.z(type), path))
  end

  # What HTML refers to as cid:content_id.
  def self.inline(content_id, data, type)
    part(C.new_inline(Native.z(content_id), Native.z(type), *Native.sized(Native.octets(data))))
  end

  def self.part(block)
    part = Message.allocate
    part.send(:own, block)
    Native.done(C.status(block), block)
    part
  end
  private_class_method :part
  private_constant :C, :Native, :Handle, :Callback, :Sink, :Source
end
