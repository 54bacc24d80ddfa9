# frozen_string_literal: true

# test_ruby.rb: the Ruby binding, case by case (TAP). Messages are looked at as octets.
require 'mimeo'
require 'stringio'
require 'tempfile'
require 'tmpdir'

ROOT = File.expand_path('../..', __dir__)
CASES = {} # rubocop:disable Style/MutableConstant

def make
  m = Mimeo::Message.new
  m.from = { name: 'Shop', addr: 'shop@example.com' }
  m.to = { name: 'Ann Müller', addr: 'ann@example.org' }
  m.subject = 'Grüße'
  m.text = "Hällo.\n"
  m
end

def truth(value, words = 'not so') = value || raise("not so: #{words}")
def same(one, other) = truth(one == other, "#{one.inspect[0, 300]} and #{other.inspect[0, 300]}")
def has(message, words, flags = 0) = message.render(flags).include?(words.b)

# What was raised; by its name where it is the library's.
def refused(what)
  yield
rescue Exception => e # rubocop:disable Lint/RescueException
  same(e.is_a?(Mimeo::Error) ? e.name : e.class, what.is_a?(String) ? "MSG_ERR_#{what}" : what)
  e
else
  raise "not refused: #{what}"
end

def resident = File.read('/proc/self/status')[/VmRSS:\s*(\d+)/, 1].to_i
def test(name, &block) = CASES[name] = block

test 'a message is written' do
  m = make
  truth has(m, "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n") && has(m, "\r\n\r\nH=C3=A4llo.\r\n")
  same [m.text, m.subject, m.html, m.render.encoding], ["Hällo.\n", 'Grüße', nil, Encoding::BINARY]
end

test 'a message is a value' do
  a = make
  [a.dup, a.clone].each do |b|
    same b.render, a.render
    b.to = 'bob@example.org'
    b.attachments = [Mimeo.attachment('a.bin', "\0\1")]
    same a.recipients, ['ann@example.org']
    truth !has(a, 'a.bin') && has(b, 'a.bin')
    same b.attachments.size, 1
  end
end

test 'properties replace' do
  m = make
  20.times { |i| m.to = "p#{i}@example.org" }
  truth has(m, "To: p19@example.org\r\n") && !has(m, 'p18@')
  m.cc = ['c@example.org', 'd@example.org']
  same m.cc.map { |row| row[:addr] }, ['c@example.org', 'd@example.org']
  m.cc = nil
  truth !has(m, 'Cc:')
  m.headers['X-A'] = '1'
  m.headers['x-a'] = '2'
  same m.headers['X-A'], '2'
  m.headers['Comments'] = %w[one two]
  truth has(m, "Comments: one\r\nComments: two\r\n") && m.headers.key?('comments')
  m.headers.delete('comments')
  same [m.headers.map(&:first), m.headers.size], [%w[From To Subject x-a], 4]
end

test 'lists and groups' do
  m = make
  m.to = ['a@example.org', { group: 'Friends', members: [{ name: 'Bo', addr: 'b@example.org' }] }]
  truth has(m, "To: a@example.org, Friends: Bo <b@example.org>;\r\n")
  same m.to[1], { name: 'Friends', addr: nil }
  error = refused('ADDRESS') { m.to = ['a@example.org', 'b@@example.org'] }
  same [error.field, error.index, error.offset, m.to], ['To', 1, 2, []]
  refused(TypeError) { m.to = 7 }
  refused(TypeError) { m.to = [%w[a@example.org b@example.org]] }
  m.to = { name: 'evil@example.com', addr: 'ann@example.org' }
  same m.recipients, ['ann@example.org']
end

test 'text has an encoding, and octets have none' do
  m = make
  m.subject = 'Grüße'.encode('ISO-8859-1')
  same m.subject, 'Grüße'
  m.to = { name: 'Ä'.encode('UTF-16LE'), addr: 'ann@example.org' }
  same m.to[0][:name], 'Ä'
  refused('UTF8') { m.subject = "\xFF" }
  refused('UTF8') { m.text = "\xFF".b }
  refused(TypeError) { m.subject = 7 }
  refused(TypeError) { Mimeo.attachment('a', 7) }
  refused(Encoding::UndefinedConversionError) { m.html = "\x81".dup.force_encoding('windows-1252') }
end

test 'a NUL is refused' do
  m = make
  same refused('CONTROL') { m.subject = "a\0b" }.offset, 1
  refused('CONTROL') { m.text = "ab\0" }
  refused('CONTROL') { m.to = "ann@example.org\0x" }
  refused('CONTROL') { m.to = [{ name: "x\0", addr: 'ann@example.org' }] }
  refused('NAME') { m.headers["X\0A"] = 'v' }
  refused('CONTROL') { Mimeo.attachment("a\0.txt", 'x') }
  refused('CONTROL') { m.render }
  refused(ArgumentError) { make.save("cut\0me") }
  refused(ArgumentError) { m.body_file('text/plain', "cut\0me") }
  refused(ArgumentError) { Mimeo.attachment_file("cut\0me") }
  truth !File.exist?('cut')
end

test 'errors say where' do
  m = make
  error = refused('CONTROL') { m.subject = "line\nline" }
  truth error.message.start_with?('Subject: line break at byte 4'), error.message
  same [m.errors.size, error.status], [1, -4]
  refused('CONTROL') { m.save('/nowhere/never.eml') }
  m.subject = 'well'
  m.check
  same Mimeo::Message.new.errors[0].name, 'MSG_ERR_INCOMPLETE'
end

test 'dates and identifiers' do
  m = make
  m.date = Time.new(2026, 11, 26, 10, 30, 0, '+01:00')
  truth has(m, "Date: Thu, 26 Nov 2026 10:30:00 +0100\r\n")
  same m.date, Time.at(1_795_685_400)
  same m.date.utc_offset, 3600
  m.message_id = 'x@example.org'
  same m.message_id, 'x@example.org'
  m.reply('<a@example.org>', '<b@example.org>')
  same [m.in_reply_to.size, m.references.size], [1, 2]
  m.references = ['c@example.org', 'd@example.org']
  truth has(m, "References: <c@example.org> <d@example.org>\r\n")
  refused(TypeError) { m.references = 'c@example.org' }
  m.list_unsubscribe('leave@example.com', 'https://example.com/u')
  truth has(m, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
end

test 'content of every kind' do
  m = make
  m.html = '<img src="cid:i@example.com">'
  m.inlines = [Mimeo.inline('i@example.com', "\x89PNG", 'image/png')]
  amp = Mimeo::Message.new
  amp.body('text/x-amp-html', '<html amp4email>')
  m.alternatives = [amp]
  m.calendar('REQUEST', "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")
  m.attachments = [Mimeo.attachment('é.pdf', '%PDF', 'application/pdf')]
  ['multipart/mixed', 'multipart/related', 'multipart/alternative', 'text/x-amp-html', 'text/calendar', 'image/png',
   "filename*=UTF-8''%C3%A9.pdf", 'JVBERg=='].each { |words| truth has(m, words), words }
  exact = make
  exact.text = nil
  refused('FIELD') { exact.parts('mixed', [m, amp]) }
  exact.parts('mixed', [amp, amp])
  truth has(exact, 'multipart/mixed')
  outer, eml = make, Mimeo::Message.new
  eml.message(make)
  outer.attachments = [eml]
  truth has(outer, 'message/rfc822')
  eml.message(make.render)
  outer.attachments = [eml.describe(filename: 'x.eml', disposition: 'attachment', content_id: 'm@example.org')]
  truth has(outer, 'filename=x.eml') && has(outer, 'Content-ID: <m@example.org>')
end

test 'parts are taken by value' do
  m, part = make, Mimeo.attachment('a.bin', 'one')
  m.attachments = [part]
  part.body('application/x-other', 'two')
  truth has(m, 'b25l') && !has(m, 'x-other')
  m.attachments[0].body('application/x-other', 'two')
  truth !has(m, 'x-other')
end

test 'manner and limits' do
  m, twin = Array.new(2) { make.manner(profile: Mimeo::PROFILE_UTF8, seed: 'seed') }
  m.date = twin.date = Time.at(0)
  same m.message_id, twin.message_id
  truth has(m, "Subject: Grüße\r\n") && (m.needs & Mimeo::NEEDS_SMTPUTF8) == 1
  m.limit(Mimeo::LIMIT_VISIBLE, 1)
  refused('VISIBLE') { m.to = ['a@example.org', 'b@example.org'] }
  refused('CHARSET') { m.manner(charset: 'no-such') }
end

test 'every output is the same' do
  m = make
  m.attachments = [Mimeo.attachment('big.bin', "\7" * 300_000)]
  whole = m.render
  same m.bytesize, whole.bytesize
  pieces = m.to_a
  truth pieces.size > 3 && pieces.all? { |piece| piece.bytesize <= 65_536 }
  same pieces.join, whole
  same m.each_chunk(0, 7919).to_a.join, whole
  same m.render(Mimeo::OUT_HEADER) + m.render(Mimeo::OUT_BODY), whole
  truth !has(m, "\r", Mimeo::OUT_LF)
  m.write(taken = StringIO.new(String.new(encoding: Encoding::BINARY)))
  same taken.string, whole
  Dir.mktmpdir do |folder|
    m.save("#{folder}/a.eml")
    same File.binread("#{folder}/a.eml"), whole
    refused(IOError) { m.save("#{folder}/a.eml", Mimeo::OUT_NEW) }
  end
  refused('ARGUMENT') { m.render(1 << 20) }
end

test 'what a writer raises ends the output' do
  m, count = make, 0
  m.attachments = [Mimeo.attachment('big.bin', "\7" * 300_000)]
  target = Object.new
  target.define_singleton_method(:write) { |_| (count += 1) == 2 ? raise(EOFError, 'full') : nil }
  refused(EOFError) { m.write(target) }
  same count, 2
  target.define_singleton_method(:write) { |_| 3 }
  refused(IOError) { m.write(target) }
  same(catch(:out) { m.each { throw :out, 7 } }, 7)
end

test 'sources are read when written' do
  data = '0123456789' * 10_000
  m, plain, part = make, make, Mimeo::Message.new
  part.body_source('application/x-data', data.bytesize) { |offset, size| data.byteslice(offset, [size, 4096].min) }
  m.attachments = [part.describe(filename: 'data.bin')]
  plain.attachments = [Mimeo.attachment('data.bin', data, 'application/x-data')]
  content = ->(of) { of.render[/\r\n\r\n(MDEy.*?)\r\n\r\n--/m, 1] }
  same content.call(m), content.call(plain)
  truth content.call(m).size > 130_000
  Dir.mktmpdir do |folder|
    File.write("#{folder}/f.bin", data)
    m.attachments = [Mimeo.attachment_file("#{folder}/f.bin")]
    truth has(m, 'filename=f.bin')
    File.write("#{folder}/f.bin", 'short')
    refused('SOURCE') { m.render }
  end
end

test 'what a source raises ends the output' do
  sources = { KeyError => ->(*) { raise KeyError }, TypeError => ->(*) { 7 }, RangeError => ->(*) { 'x' * (1 << 20) },
              ArgumentError => ->(_) { '' }, SystemExit => ->(*) { exit(0) } }
  sources.each do |wrong, source|
    m, part = make, Mimeo::Message.new
    part.body_source('application/x-data', 1000, &source)
    m.attachments = [part]
    refused(wrong) { m.render }
    refused(wrong) { m.each { nil } }
    refused(wrong) { m.save('never.eml') }
    truth !File.exist?('never.eml')
  end
  m, part = make, Mimeo::Message.new
  part.body_source('application/x-data', 10) { '' }
  m.attachments = [part]
  refused('SOURCE') { m.render }
end

test 'envelopes' do
  m = make
  m.bcc = 'archive@example.com'
  m.cc = 'ann@example.org'
  same m.recipients, ['ann@example.org', 'archive@example.com']
  truth !has(m, 'archive') && has(m, 'archive', Mimeo::OUT_BCC)
  same m.envelope_from, 'shop@example.com'
  m.envelope_from = 'bounces@example.com'
  same m.envelope_from, 'bounces@example.com'
end

test 'the guard refuses' do
  guard, m = Mimeo::Guard.new, make
  guard.check(m)
  m.to = 'bob@example.org'
  m.text = "As ann@example.org said.\n"
  refused('DISCLOSURE') { guard.check(m) }
  truth guard.leak.include?('ann@example.org')
  refused('DISCLOSURE') { m.render }
  m.text = "Hello.\n"
  guard.check(m)
  truth m.render.bytesize > 100 && guard.size == 2
  guard.allow('office@example.com')
  refused('ADDRESS') { guard.allow('office') }
end

test 'clear is as new' do
  m = make
  m.attachments = [Mimeo.attachment('a', '1')]
  m.clear
  same [m.headers.size, m.text, m.attachments], [0, nil, []]
end

test 'collected in any order' do
  3000.times do |i|
    m, part = make, Mimeo::Message.new
    part.body_source('application/x-data', 3) { 'abc' }
    m.attachments = [part, Mimeo.attachment('a.bin', 'x' * 1000)]
    copy = m.dup
    m.each { break }
    truth copy.render.bytesize > 1000
    GC.start if (i % 500).zero?
  end
  GC.start
end

test 'a mailing of ten thousand' do
  guard, m = Mimeo::Guard.new, make
  m.html = "<p>#{'Hello. ' * 300}</p>"
  run = lambda do |numbers|
    numbers.each do |i|
      m.to = { name: "Subscriber #{i}", addr: "subscriber.#{i}@example.org" }
      m.text = "Hello #{i}.\n"
      guard.check(m)
      same m.render.scan('@example.org').size, 1
    end
    GC.start
  end
  run.call(0...5000)
  before = resident
  run.call(5000...15_000)
  grown = resident - before
  truth grown < 6000, "#{grown} KiB more"
end

test 'the samples of the page' do
  blocks = File.read("#{ROOT}/docs/bindings/ruby/README.md", encoding: 'UTF-8').scan(/^```ruby\n(.*?)^```$/m).flatten
  same blocks.size, 2
  Dir.mktmpdir do |folder|
    printed = $stdout = StringIO.new
    begin
      Dir.chdir(folder) { eval(blocks.join("\n"), binding) } # rubocop:disable Security/Eval
    ensure
      $stdout = STDOUT
    end
    truth File.binread("#{folder}/letter.eml").include?('terms.pdf')
    truth printed.string.include?('ann@example.org') && printed.string.lines.size == 3, printed.string
  end
end

puts "1..#{CASES.size}"
wrong = 0
CASES.each.with_index(1) do |(name, block), number|
  block.call
  puts "ok #{number} #{name}"
rescue Exception => e # rubocop:disable Lint/RescueException
  wrong += 1
  puts "not ok #{number} #{name}: #{e.full_message(highlight: false).gsub("\n", "\n# ")}"
end
exit wrong.zero?
