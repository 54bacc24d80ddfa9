# frozen_string_literal: true

# test_ruby.rb LIBRARY: the Ruby binding, case by case (TAP). The messages are read by the few lines of Entity.
ENV["MIMEO_LIBRARY"] = ARGV.fetch(0)
ROOT = File.expand_path("../..", __dir__)
$LOAD_PATH.unshift("#{ROOT}/docs/bindings/ruby")
require "mimeo"
require "pathname"
require "rbconfig"
require "stringio"
require "timeout"
require "tmpdir"

$stdout.set_encoding("UTF-8")
$stdout.sync = true
Failed = Class.new(StandardError)
CASES = {}

# An entity of a message, as its octets say.
class Entity
  attr_reader :fields, :parts

  def initialize(octets)
    header, @raw = octets.split("\r\n\r\n", 2)
    @fields = header.gsub(/\r\n(?=[ \t])/, "").split("\r\n").map { |line| line.split(/: ?/, 2) }
    boundary = self["Content-Type"].to_s[/\bboundary="?([^";]+)/, 1]
    pieces = boundary ? "\r\n#{@raw}".split(/\r\n--#{Regexp.escape(boundary)}(?:--)?\r\n/n).drop(1) : []
    @parts = (type == "message/rfc822" ? [@raw] : pieces).map { |piece| Entity.new(piece) }
  end

  def all(name) = @fields.select { |key, _| key.casecmp?(name) }.map { |_, value| decode(value) }
  def [](name) = all(name).first
  def type = self["Content-Type"].to_s[/\A[^;]*/]
  def walk = [self] + @parts.flat_map(&:walk)
  def attachments = walk.select { |part| part["Content-Disposition"].to_s.start_with?("attachment") }

  def filename
    value = self["Content-Disposition"]
    encoded = value[/\bfilename\*=utf-8''([^;]+)/i, 1]
    encoded ? encoded.gsub(/%(\h\h)/) { $1.hex.chr }.force_encoding("UTF-8") : value[/\bfilename="?([^";]+)/, 1]
  end

  def content
    letter = { "quoted-printable" => "M", "base64" => "m" }[self["Content-Transfer-Encoding"]]
    letter ? @raw.unpack1(letter) : @raw
  end

  def decode(value)
    words = value.gsub(/(\?=)\s+(?==\?)/, '\1').gsub(/=\?utf-8\?([bq])\?([^?]*)\?=/i) do
      $1.casecmp?("b") ? $2.unpack1("m") : $2.tr("_", " ").unpack1("M")
    end
    words.dup.force_encoding("UTF-8")
  end
end

Writer = Struct.new(:body) { def write(octets) = body.call(octets) }

def example(name, &body) = CASES[name] = body
def holds(what, words = "does not hold") = what || raise(Failed, words)
def same(got, wanted) = holds(got == wanted, "#{got.inspect} where #{wanted.inspect} is wanted")
def read(message, flags = 0) = Entity.new(message.render(flags))

def make
  m = Mimeo::Message.new
  m.from = { "Shop" => "shop@example.com" }
  m.to = { "Ann Müller" => "ann@example.org" }
  m.subject = "Grüße"
  m.text = "Hällo.\n"
  m
end

# The words of what is raised.
def refused(status = nil, field: nil, offset: nil, kind: Mimeo::Error)
  yield
rescue kind => e
  same(e.name, "MSG_ERR_#{status}") if status
  same(e.field, field) if field
  same(e.offset, offset) if offset
  e.message
else
  raise Failed, "not refused"
end

# KiB that are resident when what is garbage has gone.
def resident
  GC.start
  return File.read("/proc/self/status")[/VmRSS:\s+(\d+)/, 1].to_i if File.exist?("/proc/self/status")
  `ps -o rss= -p #{Process.pid}`.to_i
end

example "a message reads back" do
  got = read(make)
  same([got["Subject"], got["To"], got.content], ["Grüße", "Ann Müller <ann@example.org>", "Hällo.\r\n".b])
  same([make.to_s.encoding, make.subject.encoding], [Encoding::BINARY, Encoding::UTF_8])
end

example "a message is a value" do
  a = make
  [a.dup, a.clone].each do |b|
    same(b.to_s, a.to_s)
    b.to = "bob@example.org"
    b.attachments = [Mimeo.attachment("a.bin", "\0\1".b)]
    same([a.recipients, read(a)["To"]], [["ann@example.org"], "Ann Müller <ann@example.org>"])
    same([read(a).attachments.size, b.attachments.size, read(b).attachments.size], [0, 1, 1])
  end
  a.freeze
  refused(kind: FrozenError) { a.to = "bob@example.org" }
  refused(kind: FrozenError) { a.clone.attachments = [] }
  refused(kind: FrozenError) { a.body_source("a/b", 1) { "x".b } }
  a.dup.to = "bob@example.org"
  same(a.recipients, ["ann@example.org"])
  refused(kind: TypeError) { Marshal.dump(a) }
  refused(kind: TypeError) { Mimeo::Guard.new.dup }
end

example "properties replace" do
  m = make
  %w[bob@example.org carol@example.org].each do |addr|
    m.to = m.subject = m.text = addr
    m.cc = [["One", "one@example.org"], "two@example.org"]
  end
  got = read(m)
  same(m.recipients, %w[carol@example.org one@example.org two@example.org])
  same([got.all("To"), got["Subject"]], [["carol@example.org"], "carol@example.org"])
  m.cc = m.subject = nil
  same([m.subject, m.cc, read(m)["Cc"]], [nil, [], nil])
  m.cc = []
  same(m.to, [Mimeo::Mailbox.new(nil, "carol@example.org")])
end

example "mailboxes in each form" do
  m = make
  m.to = %w[ann@example.org bob@example.org]
  same(m.recipients, %w[ann@example.org bob@example.org])
  m.to = [["Team", nil], { "Ann" => "ann@example.org" }, Mimeo::Mailbox.new("Bob", "bob@example.org"), [nil, nil]]
  same(m.to.map(&:to_a), [["Team", nil], %w[Ann ann@example.org], %w[Bob bob@example.org], [nil, nil]])
  same(read(m)["To"], "Team: Ann <ann@example.org>, Bob <bob@example.org>;")
  refused("ADDRESS", field: "To") { m.to = ["Ann", "ann@example.org"] }
  refused(kind: ArgumentError) { m.to = { "Ann" => "ann@example.org", "Bob" => "bob@example.org" } }
  refused(kind: ArgumentError) { m.to = [["Ann", "ann@example.org", "bob@example.org"]] }
  refused(kind: TypeError) { m.to = [nil] }
  refused(kind: FrozenError) { m.to << "carol@example.org" }
  m.sender = Mimeo::Mailbox.new("Bob", "bob@example.org")
  m.to = { "Ann".encode("UTF-16LE") => "ann@example.org" }
  same([read(m)["To"], m.envelope_from], ["Ann <ann@example.org>", "bob@example.org"])
  m.envelope_from = "bounces+ann=example.org@example.com"
  same(m.envelope_from, "bounces+ann=example.org@example.com")
end

example "lists are assigned whole" do
  m = make
  m.attachments = Array.new(3) { |i| Mimeo.attachment("#{i}.txt", i.to_s.b, "text/plain") }
  m.attachments = [Mimeo.attachment("last.pdf", "%PDF".b, "application/pdf")]
  same(read(m).attachments.map(&:filename), ["last.pdf"])
  part = m.attachments[0]
  part.filename = "other.pdf"
  same(read(m).attachments.map(&:filename), ["last.pdf"])
  refused(kind: FrozenError) { m.attachments << part }
  m.attachments = nil
  same(read(m).attachments, [])
end

example "text and octets are told apart" do
  m = make
  refused(kind: TypeError) { m.text = "octets".b }
  refused(kind: TypeError) { m.subject = "octets".b }
  refused(kind: TypeError) { Mimeo.attachment("a", "text") }
  refused(kind: TypeError) { m.body("application/x", "text") }
  refused(kind: TypeError) { m.message = "From: a@example.org\r\n\r\n" }
  refused(kind: TypeError) { m.manner(seed: "text") }
  refused(kind: TypeError) { m.in_reply_to = "a@b" }
  m.subject = "Grüße".encode("ISO-8859-1")
  same(read(m)["Subject"], "Grüße")
  refused(kind: EncodingError) { m.subject = "\xFF\xFE".dup.force_encoding("EUC-JP") }
end

example "a NUL is refused" do
  m = make
  holds(refused("CONTROL", field: "Subject", offset: 1) { m.subject = "a\0b" }.include?("byte 1"))
  refused("CONTROL", field: "To", offset: 3) { m.to = "ann\0@example.org" }
  refused("CONTROL", field: "To", offset: 1) { m.to = { "A\0" => "ann@example.org" } }
  refused("CONTROL", field: "To", offset: 3) { m.to = ["ann\0@example.org"] }
  refused("CONTROL", field: "text", offset: 1) { m.text = "a\0b" }
  refused("CONTROL", offset: 1) { m.envelope_from = "a\0@b" }
  refused("NAME") { m.headers["X-A\0"] = "b" }
  refused { m.references = ["a@example.com", "b\0c@example.com"] }
  refused(kind: ArgumentError) { m.save("a\0b") }
  refused("UTF8", field: "Subject", offset: 0) { m.subject = "\xED\xA0\x80" }
  refused("CONTROL") { m.to_s }
end

example "errors say where" do
  m = make
  refused("CONTROL", field: "To") { m.to = ["ann@example.org", "b@c\r\n.example"] }
  begin
    m.to = ["ann@example.org", "no address"]
    raise Failed, "not refused"
  rescue Mimeo::Error => e
    same([e.field, e.index, e.status, e.is_a?(StandardError)], ["To", 1, -5, true])
  end
  same([m.to, m.recipients, m.errors.map(&:field)], [[], [], ["To"]])
  refused("ADDRESS", field: "To") { m.size }
  m.to = "ann@example.org"
  same([m.errors, read(m)["To"]], [[], "ann@example.org"])
  refused("INCOMPLETE") { Mimeo::Message.new.check }
  refused("NAME") { m.headers["no name"] = "x" }
  m.headers.delete("no name")
  m.limit(Mimeo::LIMIT_SIZE, 10)
  refused("LIMIT") { m.to_s }
  m.limit(Mimeo::LIMIT_SIZE, nil)
  m.check
end

example "all forms of output are the same" do
  m = make
  m.attachments = [Mimeo.attachment("big.bin", [*0..255].pack("C*") * 2000)]
  whole = m.to_s
  out = StringIO.new("".b)
  m.write(out)
  same([m.size, out.string == whole, m.to_a.join == whole], [whole.bytesize, true, true])
  holds(m.each_chunk(size: 17).to_a.join == whole && m.each_chunk(size: 17).all? { |piece| piece.bytesize <= 17 })
  holds(m.render(Mimeo::OUT_HEADER) + m.render(Mimeo::OUT_BODY) == whole)
  refused(kind: ArgumentError) { m.each_chunk(size: 0) { |_| } }
  refused(kind: StopIteration) { m.each_chunk { raise StopIteration } }
  Dir.mktmpdir do |folder|
    path = Pathname(folder) / "m.eml"
    m.save(path)
    holds(path.binread == whole)
    m.save(path.to_s, Mimeo::OUT_LF)
    holds(path.binread == whole.gsub("\r\n", "\n"))
    refused(kind: IOError) { m.save(path, Mimeo::OUT_NEW) }
    refused(kind: IOError) { m.save(path / "none" / "x") }
    path.open("wb") { |file| m.write(file) }
    holds(path.binread == whole)
  end
  pieces = "".b.dup
  m.write(Writer.new(->(octets) { pieces.concat(octets[0, 7]) && [octets.bytesize, 7].min }))
  holds(pieces == whole)
end

example "what a callback raises is raised" do
  m = make
  same(refused(kind: IOError) { m.write(Writer.new(->(_) { raise IOError, "disk full" })) }, "disk full")
  refused(kind: IOError) { m.write(Writer.new(->(_) { 0 })) }
  refused(kind: NoMethodError) { m.write(nil) }
  refused(kind: SystemExit) { m.write(Writer.new(->(_) { exit })) }
  refused(kind: LocalJumpError) { catch(:away) { m.write(Writer.new(->(_) { throw :away })) } }
  refused(kind: StandardError) { Timeout.timeout(0.05) { m.write(Writer.new(->(_) { sleep })) } }
  m.write(Writer.new(->(_) { make.to_s && nil })) # may use other messages
  part = Mimeo::Message.new
  part.body_source("application/octet-stream", 100_000) { |_, size| "x".b * size }
  m.attachments = [part]
  same(read(m).attachments[0].content, "x".b * 100_000)
  { ->(_, _) { 1 / 0 } => ZeroDivisionError, ->(_, _) { "text" } => TypeError, ->(_, _) { "".b } => Mimeo::Error,
    ->(_, size) { "x".b * (size + 1) } => ArgumentError,
    ->(_, _) { throw :away } => UncaughtThrowError }.each do |wrong, kind|
    part.body_source("application/octet-stream", 100_000, wrong)
    m.attachments = [part]
    refused(kind: kind) { m.to_s }
    refused(kind: kind) { m.write(StringIO.new) }
    refused(kind: kind) { m.to_a }
    Dir.mktmpdir { |folder| refused(kind: kind) { m.save("#{folder}/m") } && same(Dir.children(folder), []) }
  end
  refused(kind: RangeError) { part.body_source("a/b", -1) { "" } }
  refused(kind: ArgumentError) { part.body_source("a/b", 1) }
end

example "a thread that is killed in a callback ends" do
  reached = nil
  thread = Thread.new { make.write(Writer.new(->(_) { (reached = 1) && sleep })) || reached = 2 }
  Thread.pass until reached && thread.stop?
  thread.kill
  refused(kind: Exception) { thread.join }
  same([reached, thread.alive?], [1, false])
end

# A source that holds its own message.
Held = Struct.new(:message, :octet) { def call(_offset, size) = octet * size }

example "garbage in any order" do
  Thread.new do # whose stack holds nothing afterwards
    parts = Array.new(50) { |i| Mimeo::Message.new.tap { |m| m.body_source("a/b", 1000, Held.new(m, i.chr.b)) } }
    messages = Array.new(50) do |i|
      m = make
      m.attachments = parts[i..]
      m.each_chunk.next # left in the middle
      m
    end
    parts = nil
    until messages.empty?
      same(read(messages.delete_at(messages.size / 2)).attachments.last.content, 49.chr.b * 1000)
      GC.start if (messages.size % 10).zero?
    end
    part = Mimeo::Message.new.tap { |m| m.body_source("a/b", 900_000, Held.new(m, "x".b)) }
    pieces = part.each_chunk(Mimeo::OUT_PART, size: 1000)
    pieces.next
    GC.start
    holds(pieces.next.bytesize == 1000)
  end.join
  5.times { GC.start }
  held = ObjectSpace.each_object(Held).count
  holds(held < 5, "#{held} sources are still held") # what old stacks may still show
  code = 'require "mimeo"; m = Array.new(20) { Mimeo::Message.new }; m[0].body_source("a/b", 1) { "x".b }
          m[1].attachments = m[2..] + [m[0]]; GC.stress = true; m.pop; m[3].dup; print :end'
  same(IO.popen([RbConfig.ruby, "-I#{ROOT}/docs/bindings/ruby", "-e", code], err: %i[child out], &:read), "end")
end

example "a guard" do
  guard, m = Mimeo::Guard.new, make
  guard.check(m)
  same([guard.size, guard.leak], [1, ""])
  m.to = "bob@example.org"
  m.text = "Hello ann@example.org\n"
  refused("DISCLOSURE") { guard.check(m) }
  holds(guard.leak.include?("ann@example.org in the text body"))
  refused("DISCLOSURE") { m.to_s }
  m.text = "Hello bob\n"
  guard.check(m)
  same(read(m)["To"], "bob@example.org")
  refused("ADDRESS") { guard.allow("no address") }
  guard.allow("ann@example.org")
  m.text = "Hello ann@example.org\n"
  guard.check(m)
end

example "header fields and manner" do
  m = make
  time = Time.new(2026, 11, 24, 9, 30, 0, "+01:00")
  m.date = time
  m.message_id = "id.1@example.com"
  m.references = ["a@example.com", "b@example.com"]
  m.headers["X-Campaign"] = "spring"
  m.headers["Comments"] = %w[one two]
  m.list_unsubscribe(https: "https://example.com/leave")
  same([m.date, m.date.utc_offset, m.message_id], [time, 3600, "id.1@example.com"])
  same([m.headers["X-CAMPAIGN"], m.headers.fetch("None", 1), m.headers.size], ["spring", 1, m.headers.to_a.size])
  same(m.headers.select { |name, _| name == "Comments" }.map(&:last), %w[one two])
  holds(m.headers.key?("x-campaign") && m.headers.keys.include?("References"))
  got = read(m)
  same([got["Date"], got.all("Comments")], ["Tue, 24 Nov 2026 09:30:00 +0100", %w[one two]])
  same([got["References"], m.references.size], ["<a@example.com> <b@example.com>", 2])
  same(got["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
  same([m.headers.delete("X-Campaign"), m.headers.delete("X-Campaign"), read(m)["X-Campaign"]], ["spring", nil, nil])
  refused(kind: KeyError) { m.headers.fetch("X-Campaign") }
  m.headers.set("To", "A <a@example.org>, b@example.org", Mimeo::KIND_MAILBOXES)
  same(m.recipients, %w[a@example.org b@example.org])
  m.reply("<p@example.com>", "<o@example.com>")
  same([m.in_reply_to, m.references], [["<p@example.com>"], ["<o@example.com>", "<p@example.com>"]])
  a, b = Array.new(2) { make.manner(seed: "seed".b) }
  a.date = b.date = time
  same(a.to_s, b.to_s)
  a.manner(profile: Mimeo::PROFILE_UTF8)
  holds(a.needs & Mimeo::NEEDS_SMTPUTF8 != 0 && a.to_s.include?("Grüße".b))
  m.clear
  same([m.headers.size, m.text], [0, nil])
end

example "structure" do
  m = make
  m.html = '<img src="cid:logo@example.com">'
  m.inlines = [Mimeo.inline("logo@example.com", "\x89PNG".b, "image/png")]
  m.calendar("REQUEST", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")
  same(read(m).walk.map(&:type),
       %w[multipart/related multipart/alternative text/plain text/html text/calendar image/png])
  outer = Mimeo::Message.new
  outer.from = "a@example.org"
  [m, m.to_s].each do |inner|
    outer.message = inner
    same(read(outer).walk.map(&:type)[0, 2], %w[message/rfc822 multipart/related])
  end
  outer.message = nil
  one = Mimeo::Message.new
  one.body("text/plain; charset=us-ascii", "one\n".b)
  two = one.dup.describe(disposition: "inline", content_id: "c@example.org", encoding: Mimeo::ENCODING_BASE64)
  outer.parts("mixed", [one, two])
  same(read(outer).parts.map { |part| [part["Content-ID"], part.content.chomp] },
       [[nil, "one"], ["<c@example.org>", "one"]])
  Dir.mktmpdir do |folder|
    path = Pathname(folder) / "ä.txt"
    path.binwrite("file\n" * 1000)
    m = make
    one.body_file("text/x-log", path)
    one.filename = "log"
    m.attachments = [Mimeo.attachment_file(path), one]
    parts = read(m).attachments
    same([parts.map(&:filename), parts.map(&:content)], [["ä.txt", "log"], ["file\n".b * 1000] * 2])
  end
end

example "the samples of the page" do
  blocks = File.read("#{ROOT}/docs/bindings/ruby/README.md", encoding: "UTF-8").scan(/^```ruby\n(.*?)^```$/m).flatten
  same(blocks.size, 2)
  lines = File.readlines("#{ROOT}/docs/bindings/ruby/mimeo.rb", encoding: "UTF-8")
  sample = lines.take_while { |line| line != "module Mimeo\n" }.grep(/\A#     /).map { |line| line[6..] }.join
  smtp = Struct.new(:sent) { def send_message(octets, from, *to) = sent << [octets, from, to.flatten] }.new([])
  names, out = binding, $stdout
  names.local_variable_set(:subscribers, { "Ann" => "ann@example.org", "Bob" => "bob@example.org" })
  names.eval("m = guard = message = nil")
  Dir.mktmpdir do |folder|
    Dir.chdir(folder) do
      $stdout = printed = StringIO.new
      blocks.each { |block| names.eval(block) }
      same([printed.string.lines.last, names.eval("guard").size], ["ann@example.org\n", 2])
      letter = Entity.new(File.binread("letter.eml"))
      same([letter["Subject"], letter.attachments[0].filename], ["Grüße", "terms.pdf"])
      File.binwrite("terms.pdf", "%PDF")
      names.eval(sample)
    ensure
      $stdout = out
    end
  end
  same(smtp.sent.map { |row| row.drop(1) }, %w[ann bob].map { |who| ["news@example.com", ["#{who}@example.org"]] })
  holds(names.eval("m").attachments.size == 1 && smtp.sent[1][0].include?("bob@example.org"))
end

example "a mailing of ten thousand" do
  guard, m = Mimeo::Guard.new, make
  m.html = "<p>#{'Hello. ' * 300}</p>"
  mail = lambda do |i|
    m.to = { "Subscriber #{i}" => "subscriber.#{i}@example.org" }
    m.text = "Hello #{i}.\n"
    guard.check(m)
    out = m.to_s
    holds(out.scan("@example.org").size == 1 && out.include?("subscriber.#{i}@"))
    other = make.dup
    other.attachments = [Mimeo.attachment("a", "x".b * 1000)]
    other.each_chunk { |piece| holds(piece.bytesize.positive?) }
    other.write(StringIO.new)
  end
  (0...4000).each(&mail)
  before = resident
  (4000...14_000).each(&mail)
  grown = resident - before
  puts "# #{grown} KiB more"
  holds(grown < 4000, "#{grown} KiB more") # 16 octets for each address that the guard remembers, and slack
end

puts "1..#{CASES.size}"
Thread.report_on_exception = false
wrong = CASES.each_with_index.count do |(name, body), i|
  body.call
  puts "ok #{i + 1} - #{name}"
  false
rescue StandardError => e
  puts "not ok #{i + 1} - #{name}: #{e.class} #{e.message}", *e.backtrace.map { |line| "# #{line}" }
  true
end
exit(wrong.zero?)
