# frozen_string_literal: true

# mimeo for Ruby: mail messages as values.
#
#     require 'mimeo'
#
#     m = Mimeo::Message.new
#     m.from = { name: 'News', addr: 'news@example.com' }
#     m.subject = 'Grüße aus Köln'
#     m.text = "Hello Ann.\n"
#     m.attachments = [Mimeo.attachment('terms.pdf', File.binread('terms.pdf'))]
#     guard = Mimeo::Guard.new
#     subscribers.each do |name, addr|
#       m.to = { name: name, addr: addr }       # replaces; nothing in mimeo appends
#       guard.check(m)
#       smtp.send_message(m.render, m.envelope_from, *m.recipients)
#     end
#
# One file, which needs Fiddle (of Ruby's own) and the shared library; that is found by the environment variable MIMEO_LIBRARY or by
# the system's loader. Ruby 3.0 or newer.
#
# - Text is a String in any encoding that becomes UTF-8; octets are taken as they are, and come out as ASCII-8BIT. A NUL in a text
#   is refused, not cut at.
# - Assignment replaces, nil removes, a list is assigned whole. Parts are taken by value. dup and clone give an independent message.
# - What the library refuses raises Mimeo::Error with status, name ("MSG_ERR_ADDRESS"), field, index, offset and words; the field is
#   empty then, and the message cannot be written until it is set again.
# - What your own source raises ends the output, and is raised again: nothing is raised through C.
require 'fiddle'
require 'fiddle/import'

module Mimeo
  # The library's functions, by their own names.
  module C
    extend Fiddle::Importer
    dlload(ENV['MIMEO_LIBRARY'] || 'libmimeo.so.0')
    <<~DECLARATIONS.split(';').each { |declaration| extern(declaration.strip.gsub(/\s+/, ' ')) unless declaration.strip.empty? }
      void *msg_strerror(int); void *msg_errname(int); void *msg_version();
      void *msg_new(); void *msg_clone(void *); void msg_reset(void *); void msg_free(void *);
      int msg_set_profile(void *, int); int msg_set_charset(void *, void *); int msg_set_filename_style(void *, int);
      int msg_set_seed(void *, void *, size_t); int msg_set_limit(void *, int, uint64_t);
      int msg_status(void *); int msg_check(void *, uint32_t); size_t msg_error_count(void *);
      int msg_error_at(void *, size_t, void *, void *, void *, void *);
      int msg_set_mailbox_n(void *, void *, void *, size_t, void *, size_t);
      int msg_set_mailbox_list_n(void *, void *, void *, void *, void *, void *, size_t);
      size_t msg_mailbox_count(void *, void *); int msg_mailbox_at(void *, void *, size_t, void *, void *);
      int msg_set_header_n(void *, void *, size_t, int, void *, size_t);
      int msg_set_header_list_n(void *, void *, size_t, int, void *, void *, size_t);
      int msg_remove_header(void *, void *); size_t msg_header_count(void *);
      void *msg_header_name(void *, size_t); void *msg_header_value(void *, size_t); void *msg_get_header(void *, void *);
      int msg_set_date(void *, int64_t, int); int msg_date(void *, void *, void *);
      int msg_message_id(void *, void *, size_t, void *);
      int msg_set_in_reply_to(void *, void *, size_t); int msg_set_references(void *, void *, size_t);
      int msg_set_reply(void *, void *, void *); int msg_set_list_unsubscribe(void *, void *, void *);
      int msg_set_text_n(void *, void *, size_t); int msg_set_html_n(void *, void *, size_t);
      int msg_set_calendar(void *, void *, void *, size_t); void *msg_text(void *, void *); void *msg_html(void *, void *);
      int msg_set_alternatives(void *, void *, size_t); int msg_set_inlines(void *, void *, size_t);
      int msg_set_attachments(void *, void *, size_t); void *msg_new_attachment(void *, void *, void *, size_t);
      void *msg_new_attachment_file(void *, void *, void *); void *msg_new_inline(void *, void *, void *, size_t);
      int msg_set_body(void *, void *, void *, size_t); int msg_set_body_file(void *, void *, void *);
      int msg_set_body_source(void *, void *, uint64_t, void *, void *, void *);
      int msg_set_parts(void *, void *, void *, size_t); int msg_set_message(void *, void *);
      int msg_set_message_bytes(void *, void *, size_t); int msg_set_disposition(void *, void *);
      int msg_set_filename_n(void *, void *, size_t); int msg_set_content_id(void *, void *);
      int msg_set_type_param(void *, void *, void *); int msg_set_encoding(void *, int);
      int msg_size(void *, uint32_t, void *); int msg_render_into(void *, uint32_t, void *, size_t, void *);
      int msg_write_file(void *, uint32_t, void *); int msg_freeze(void *, uint32_t, void *); void msg_frozen_free(void *);
      int msg_reader_new(void *, void *); size_t msg_read(void *, size_t, size_t, void *);
      int msg_reader_status(void *); void msg_reader_free(void *);
      int msg_set_envelope_from(void *, void *); void *msg_envelope_from(void *);
      size_t msg_recipient_count(void *); void *msg_recipient(void *, size_t); uint32_t msg_needs(void *);
      void *msg_guard_new(); int msg_guard_check(void *, void *); int msg_guard_allow(void *, void *);
      void *msg_guard_leak(void *); size_t msg_guard_count(void *); void msg_guard_free(void *);
    DECLARATIONS
  end

  OUT_LF, OUT_DOTS, OUT_BCC, OUT_HEADER, OUT_BODY, OUT_PART, OUT_NEW = (0..6).map { |i| 1 << i }
  PROFILE_7BIT, PROFILE_8BIT, PROFILE_UTF8 = *0..2
  FILENAME_RFC2231, FILENAME_BOTH, FILENAME_RFC2047 = *0..2
  LIMIT_VISIBLE, LIMIT_DEPTH, LIMIT_PARTS, LIMIT_HEADER, LIMIT_SIZE = *1..5
  KIND_AUTO, KIND_TEXT, KIND_MAILBOXES, KIND_IDS, KIND_DATE, KIND_URLS, KIND_RAW, KIND_MAILBOX = *0..7
  ENCODING_AUTO, ENCODING_7BIT, ENCODING_8BIT, ENCODING_BINARY, ENCODING_QP, ENCODING_BASE64 = *0..5
  NEEDS_SMTPUTF8, NEEDS_8BITMIME, NEEDS_BINARYMIME = 1, 2, 4

  # ---- from here to there ----

  # nil for NULL; the library's texts are UTF-8.
  def self.string(pointer, size = nil)
    return nil if pointer.null?

    (size ? pointer[0, size] : pointer.to_s).force_encoding(Encoding::UTF_8)
  end

  # UTF-8 of a text. What is no text in its own encoding goes on as it is, and the library says where it is wrong.
  def self.utf8(value, what = 'text')
    raise TypeError, "#{what} is a String, not #{value.class}" unless value.is_a?(String)

    value.encoding == Encoding::UTF_8 || value.encoding == Encoding::BINARY ? value : value.encode(Encoding::UTF_8)
  end

  # For a parameter that ends at a NUL: one inside becomes a control character, which is refused at the same place.
  def self.ended(value, what = 'text')
    value.nil? ? nil : utf8(value, what).b.tr("\0", "\1") << 0
  end

  # A path; Ruby itself refuses a NUL in it.
  def self.path(path) = File.path(path).b << 0

  def self.octets(data)
    raise TypeError, "data is a String, not #{data.class}" unless data.is_a?(String)

    data
  end

  # Pointers to strings, and their sizes, each as a block of memory; the strings themselves must be kept by the caller.
  def self.pointers(values)
    [values.map { |v| v ? Fiddle::Pointer[v].to_i : 0 }.pack('J*') + "\0" * 8, values.map { |v| v ? v.bytesize : 0 }.pack('J*') + "\0" * 8]
  end

  def self.out(size = 8) = Fiddle::Pointer.malloc(size, Fiddle::RUBY_FREE)
  def self.number(pointer, form = 'J') = pointer[0, form == 'i' ? 4 : 8].unpack1(form)
  def self.text_at(pointer) = string(Fiddle::Pointer.new(number(pointer)))
  def self.version = string(C.msg_version)

  # What the library refused.
  class Error < StandardError
    attr_reader :status, :name, :field, :index, :offset

    def initialize(status, words = nil, field: '', index: 0, offset: 0)
      super(words || Mimeo.string(C.msg_strerror(status)))
      @status, @name, @field, @index, @offset = status, Mimeo.string(C.msg_errname(status)), field, index, offset
    end
  end

  # Blocks that the library reads from, held until it gives them back; what one raised is kept until the call has returned.
  module Source
    @held, @last, @raised = {}, 0, nil
    READ_AT = Fiddle::Closure::BlockCaller.new(Fiddle::TYPE_LONG_LONG,
      [Fiddle::TYPE_VOIDP, Fiddle::TYPE_LONG_LONG, Fiddle::TYPE_VOIDP, Fiddle::TYPE_SIZE_T]) do |context, offset, buffer, size|
      Source.read(context.to_i, offset, buffer, size)
    end
    RELEASE = Fiddle::Closure::BlockCaller.new(Fiddle::TYPE_VOID, [Fiddle::TYPE_VOIDP]) { |context| Source.release(context.to_i) }

    class << self
      def hold(block)
        @held[@last += 1] = block
        @last
      end

      def read(number, offset, buffer, size)
        data = Mimeo.octets(@held.fetch(number).call(offset, size))
        raise RangeError, "a source returned #{data.bytesize} octets where #{size} were asked for" if data.bytesize > size

        Fiddle::Pointer.new(buffer.to_i, size)[0, data.bytesize] = data
        data.bytesize
      rescue Exception => e # rubocop:disable Lint/RescueException -- nothing may be raised through C
        @raised = e
        -1
      end

      def release(number) = @held.delete(number)

      def take
        raised, @raised = @raised, nil
        raised
      end
    end
  end

  # The header fields by name, in any case: m.headers['X-Campaign'] = 'spring'; nil removes. A list as value is assigned whole, for
  # fields that may stand more than once.
  class Headers
    include Enumerable

    def initialize(message) = @message = message
    def [](name) = Mimeo.string(C.msg_get_header(@message.pointer, Mimeo.ended(name)))
    def []=(name, value)
      set(name, value)
    end

    def key?(name) = !self[name].nil?
    def delete(name) = set(name, nil)
    def size = C.msg_header_count(@message.pointer)

    def each
      return enum_for(:each) unless block_given?

      size.times { |i| yield [C.msg_header_name(@message.pointer, i), C.msg_header_value(@message.pointer, i)].map { |s| Mimeo.string(s) } }
    end

    def set(name, value, kind = KIND_AUTO)
      m, key = @message.pointer, Mimeo.utf8(name, 'the name of a header field')
      @message.done(
        case value
        when nil then C.msg_remove_header(m, Mimeo.ended(name))
        when Array
          values = value.map { |v| Mimeo.utf8(v) }
          pointers, sizes = Mimeo.pointers(values)
          C.msg_set_header_list_n(m, key, key.bytesize, kind, pointers, sizes, values.size)
        else C.msg_set_header_n(m, key, key.bytesize, kind, Mimeo.utf8(value), Mimeo.utf8(value).bytesize)
        end
      )
    end
  end

  # A message, or a part of one.
  class Message
    include Enumerable

    PEOPLE = { from: 'From', sender: 'Sender', reply_to: 'Reply-To', to: 'To', cc: 'Cc', bcc: 'Bcc' }.freeze

    def self.releaser(address) = proc { C.msg_free(address) }

    def initialize(pointer = C.msg_new) = own(pointer)

    # An independent message with the same fields and content; large content is shared and never copied.
    def initialize_copy(other)
      super
      ObjectSpace.undefine_finalizer(self) # Ruby copies it, and the original would be freed twice
      own(C.msg_clone(other.pointer), other.lists.dup)
    end

    def pointer = @m

    # Raises what the status stands for.
    def done(status)
      return if status.zero?

      raised = Source.take
      raise raised if status == -22 && raised
      raise NoMemoryError, 'mimeo: out of memory' if status == -1

      raise errors.reverse.find { |e| e.status == status } || Error.new(status)
    end

    # All that keeps the message from being written.
    def errors
      C.msg_error_count(@m).times.map do |i|
        field, index, offset, words = Array.new(4) { Mimeo.out }
        status = C.msg_error_at(@m, i, field, index, offset, words)
        Error.new(status, Mimeo.text_at(words), field: Mimeo.text_at(field), index: Mimeo.number(index), offset: Mimeo.number(offset))
      end
    end

    # ---- people, header fields ----

    PEOPLE.each do |name, field|
      define_method(name) { people(field) }
      define_method("#{name}=") { |value| assign_people(field, value) }
    end

    def headers = Headers.new(self)
    def subject = headers['Subject']
    def subject=(value)
      headers['Subject'] = value
    end

    # As set, or drawn from the message's value; without angle brackets.
    def message_id
      room, size = Mimeo.out(1200), Mimeo.out
      done(C.msg_message_id(@m, room, 1200, size))
      Mimeo.string(room, Mimeo.number(size))
    end

    def message_id=(value)
      headers['Message-ID'] = value
    end

    def date
      seconds, zone = Mimeo.out, Mimeo.out
      done(C.msg_date(@m, seconds, zone))
      Time.at(Mimeo.number(seconds, 'q'), in: Mimeo.number(zone, 'i') * 60)
    end

    def date=(value)
      value ? done(C.msg_set_date(@m, value.to_i, value.utc_offset / 60)) : headers.set('Date', nil)
    end

    def in_reply_to = (headers['In-Reply-To'] || '').split
    def in_reply_to=(ids)
      assign_ids(:msg_set_in_reply_to, ids)
    end

    def references = (headers['References'] || '').split
    def references=(ids)
      assign_ids(:msg_set_references, ids)
    end

    # In-Reply-To and References of an answer to a message with these.
    def reply(message_id, references = nil) = done(C.msg_set_reply(@m, Mimeo.ended(message_id), Mimeo.ended(references)))
    # RFC 2369; with https also the one click of RFC 8058.
    def list_unsubscribe(mailto, https = nil) = done(C.msg_set_list_unsubscribe(@m, Mimeo.ended(mailto), Mimeo.ended(https)))

    # ---- content ----

    def text = Mimeo.string(C.msg_text(@m, nil))
    def html = Mimeo.string(C.msg_html(@m, nil))
    { text: 'text', html: 'html', filename: 'filename' }.each do |name, setter|
      define_method("#{name}=") do |value|
        value &&= Mimeo.utf8(value, setter)
        done(C.public_send("msg_set_#{setter}_n", @m, value, value ? value.bytesize : 0))
      end
    end

    # An invitation, RFC 6047; method as in the text. An empty text removes.
    def calendar(method, ics) = done(C.msg_set_calendar(@m, Mimeo.ended(method), Mimeo.utf8(ics), Mimeo.utf8(ics).bytesize))

    %w[alternatives inlines attachments].each do |name|
      define_method(name) { (lists[name] || []).map(&:dup) }
      define_method("#{name}=") do |parts|
        taken = (parts || []).map(&:dup)
        lists.delete(name)
        done(C.public_send("msg_set_#{name}", @m, Message.block(taken), taken.size))
        lists[name] = taken
      end
    end

    # Exactly this content: octets of a media type. nil removes.
    def body(type, data = '') = done(C.msg_set_body(@m, Mimeo.ended(type), Mimeo.octets(data), data.bytesize))
    # A regular file, read when the message is written, in constant memory.
    def body_file(type, path) = done(C.msg_set_body_file(@m, Mimeo.ended(type), Mimeo.path(path)))
    # size octets, which the block gives for (offset, size) when the message is written.
    def body_source(type, size, &block)
      raise ArgumentError, 'a source needs a block' unless block

      done(C.msg_set_body_source(@m, Mimeo.ended(type), size, Source::READ_AT, Source.hold(block), Source::RELEASE))
    end

    # Exactly this multipart. nil removes.
    def parts(subtype, parts = []) = done(C.msg_set_parts(@m, Mimeo.ended(subtype), Message.block(parts), parts.size))
    # A message in this message: one of these, or octets as received. nil removes.
    def message(inner)
      done(inner.is_a?(Message) ? C.msg_set_message(@m, inner.pointer) : C.msg_set_message_bytes(@m, inner, inner ? inner.bytesize : 0))
    end

    # How a part is presented; returns the part.
    def describe(filename: nil, disposition: nil, content_id: nil, encoding: nil, params: {})
      self.filename = filename if filename
      done(C.msg_set_disposition(@m, Mimeo.ended(disposition))) if disposition
      done(C.msg_set_content_id(@m, Mimeo.ended(content_id))) if content_id
      done(C.msg_set_encoding(@m, encoding)) if encoding
      params.each { |name, value| done(C.msg_set_type_param(@m, Mimeo.ended(name.to_s), Mimeo.ended(value))) }
      self
    end

    # How the message is written; returns it.
    def manner(profile: nil, charset: nil, filename_style: nil, seed: nil)
      done(C.msg_set_profile(@m, profile)) if profile
      done(C.msg_set_charset(@m, Mimeo.ended(charset))) if charset
      done(C.msg_set_filename_style(@m, filename_style)) if filename_style
      done(C.msg_set_seed(@m, seed, seed.bytesize)) if seed
      self
    end

    def limit(which, most) = done(C.msg_set_limit(@m, which, most))

    # As new, its memory kept for the next one.
    def clear
      C.msg_reset(@m)
      @lists = {}
      self
    end

    # ---- output ----

    # Raises what output would raise, input and output aside.
    def check(flags = 0) = done(C.msg_check(@m, flags))

    # Octets of the output, known without writing it.
    def bytesize(flags = 0)
      size = Mimeo.out
      done(C.msg_size(@m, flags, size))
      Mimeo.number(size)
    end

    def render(flags = 0)
      n = bytesize(flags)
      room, size = String.new("\0" * n, encoding: Encoding::BINARY), Mimeo.out
      done(C.msg_render_into(@m, flags, room, n, size))
      room
    end

    # The output piece by piece, in constant memory; of the message as it is when the first piece is asked for.
    def each_chunk(flags = 0, most = 65_536)
      return enum_for(:each_chunk, flags, most) unless block_given?

      frozen, reader, room = Mimeo.out, nil, Mimeo.out(most)
      done(C.msg_freeze(@m, flags, frozen))
      begin
        pull = Mimeo.out
        raise NoMemoryError, 'mimeo: no memory for a reader' unless C.msg_reader_new(Mimeo.number(frozen), pull).zero?

        reader = Mimeo.number(pull)
        loop do
          got = C.msg_read(room, 1, most, reader)
          done(C.msg_reader_status(reader))
          break if got.zero?

          yield room[0, got]
        end
      ensure
        C.msg_reader_free(reader)
        C.msg_frozen_free(Mimeo.number(frozen))
      end
      self
    end
    alias each each_chunk

    # Into anything with write(String). What that raises ends the output.
    def write(target, flags = 0)
      each_chunk(flags) do |chunk|
        took = target.write(chunk)
        raise IOError, 'mimeo: the target did not take the message' if took.is_a?(Integer) && took != chunk.bytesize
      end
    end

    # Into a file, whole or not at all. OUT_NEW: only where there is none.
    def save(path, flags = 0)
      status = C.msg_write_file(@m, flags, Mimeo.path(path))
      raise IOError, "mimeo: '#{path}' cannot be written" if status == -17

      done(status)
    end

    # ---- envelope ----

    # The reverse-path: as set, else Sender, else the first From.
    def envelope_from = Mimeo.string(C.msg_envelope_from(@m))
    def envelope_from=(addr)
      done(C.msg_set_envelope_from(@m, Mimeo.ended(addr)))
    end

    # To, Cc and Bcc, each address once.
    def recipients = C.msg_recipient_count(@m).times.map { |i| Mimeo.string(C.msg_recipient(@m, i)) }
    # NEEDS_* that the transport must have.
    def needs = C.msg_needs(@m)

    def self.block(parts) = parts.map { |part| part.pointer.to_i }.pack('J*') + "\0" * 8

    protected

    def lists = @lists

    private

    def own(pointer, lists = {})
      raise NoMemoryError, 'mimeo: no memory for a message' if pointer.null?

      @m, @lists = pointer, lists
      ObjectSpace.define_finalizer(self, Message.releaser(pointer.to_i))
    end

    # Rows of people: an address, { name:, addr: }, or { group:, members: }.
    def rows(boxes)
      boxes.flat_map do |box|
        case box
        in String then [[nil, box]]
        in { group:, members: } then [[group, nil], *rows(members), [nil, nil]]
        in { addr: } then [[box[:name], addr]]
        else raise TypeError, 'a mailbox is a String, { name:, addr: } or { group:, members: }'
        end
      end
    end

    def people(field)
      C.msg_mailbox_count(@m, field).times.map do |i|
        name, addr = Mimeo.out, Mimeo.out
        C.msg_mailbox_at(@m, field, i, name, addr)
        { name: Mimeo.text_at(name), addr: Mimeo.text_at(addr) }
      end
    end

    def assign_people(field, value)
      return done(C.msg_remove_header(@m, field)) if value.nil?

      list = rows(value.is_a?(Array) ? value : [value]).map { |row| row.map { |text| text && Mimeo.utf8(text) } }
      names, addrs = list.map(&:first), list.map(&:last)
      if !value.is_a?(Array) && list.size == 1
        return done(C.msg_set_mailbox_n(@m, field, names[0], names[0] ? names[0].bytesize : 0, addrs[0], addrs[0].bytesize))
      end

      done(C.msg_set_mailbox_list_n(@m, field, *Mimeo.pointers(names), *Mimeo.pointers(addrs), list.size))
    end

    def assign_ids(setter, ids)
      raise TypeError, 'identifiers are a list of String' unless ids.nil? || ids.is_a?(Array)

      values = (ids || []).map { |id| Mimeo.ended(id) }
      done(C.public_send(setter, @m, Mimeo.pointers(values)[0], values.size))
    end
  end

  # Remembers the recipients of each message that it lets pass, and refuses a later one that shows one of them to anybody else.
  class Guard
    def self.releaser(address) = proc { C.msg_guard_free(address) }

    def initialize
      @g = C.msg_guard_new
      raise NoMemoryError, 'mimeo: no memory for a guard' if @g.null?

      ObjectSpace.define_finalizer(self, Guard.releaser(@g.to_i))
    end

    def initialize_copy(_) = raise(TypeError, 'a guard is not copied')
    # The last thing before output. Raises MSG_ERR_DISCLOSURE; nothing is written then.
    def check(message) = message.done(C.msg_guard_check(@g, message.pointer))

    # An address that is no secret.
    def allow(addr)
      status = C.msg_guard_allow(@g, Mimeo.ended(addr))
      raise Error, status unless status.zero?
    end

    # What the last check found, '' for nothing.
    def leak = Mimeo.string(C.msg_guard_leak(@g))
    def size = C.msg_guard_count(@g)
  end

  # ---- parts ----

  def self.part(pointer) = Message.new(pointer).tap { |m| m.done(C.msg_status(m.pointer)) }

  # A part from octets. type nil: application/octet-stream.
  def self.attachment(filename, data, type = nil)
    part(C.msg_new_attachment(ended(filename), ended(type), octets(data), data.bytesize))
  end

  # A part that is read from a regular file when the message is written.
  def self.attachment_file(path, filename = File.basename(path), type = nil)
    part(C.msg_new_attachment_file(ended(filename), ended(type), path(path)))
  end

  # What HTML refers to as cid:content_id.
  def self.inline(content_id, data, type)
    part(C.msg_new_inline(ended(content_id), ended(type), octets(data), data.bytesize))
  end
end
