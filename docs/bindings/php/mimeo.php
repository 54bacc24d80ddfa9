<?php
/* mimeo for PHP: mail messages as values.
 *
 *     require 'mimeo.php';
 *
 *     $m = new Mimeo\Message();
 *     $m->from = ['name' => 'News', 'addr' => 'news@example.com'];
 *     $m->subject = 'Grüße aus Köln';
 *     $m->text = "Hello Ann.\n";
 *     $m->attachments = [Mimeo\attachment('terms.pdf', file_get_contents('terms.pdf'))];
 *     $guard = new Mimeo\Guard();
 *     foreach ($subscribers as [$name, $addr]) {
 *         $m->to = ['name' => $name, 'addr' => $addr];  // replaces; nothing in mimeo appends
 *         $guard->check($m);
 *         deliver($m->envelopeFrom, $m->recipients, $m->render());
 *     }
 *
 * One file, which needs PHP 8.1 with FFI and the shared library; that is found by the environment variable MIMEO_LIBRARY or by
 * the system's loader.
 *
 * - Strings are octets in PHP: text is checked to be UTF-8, content is taken as it is. A NUL in a text is refused, not cut at.
 * - Assignment replaces, null removes, a list is assigned whole. Parts are taken by value. clone gives an independent message.
 * - What the library refuses throws a Mimeo\Error with status, name ('MSG_ERR_ADDRESS'), field, index, offset and words; the field
 *   is empty then, and the message cannot be written until it is set again.
 * - What your own source throws ends the output, and is thrown again: nothing is thrown through C. */

declare(strict_types=1);

namespace Mimeo;

use FFI;

const OUT_LF = 1, OUT_DOTS = 2, OUT_BCC = 4, OUT_HEADER = 8, OUT_BODY = 16, OUT_PART = 32, OUT_NEW = 64;
const PROFILE_7BIT = 0, PROFILE_8BIT = 1, PROFILE_UTF8 = 2;
const FILENAME_RFC2231 = 0, FILENAME_BOTH = 1, FILENAME_RFC2047 = 2;
const LIMIT_VISIBLE = 1, LIMIT_DEPTH = 2, LIMIT_PARTS = 3, LIMIT_HEADER = 4, LIMIT_SIZE = 5;
const KIND_AUTO = 0, KIND_TEXT = 1, KIND_MAILBOXES = 2, KIND_IDS = 3, KIND_DATE = 4, KIND_URLS = 5, KIND_RAW = 6, KIND_MAILBOX = 7;
const ENCODING_AUTO = 0, ENCODING_7BIT = 1, ENCODING_8BIT = 2, ENCODING_BINARY = 3, ENCODING_QP = 4, ENCODING_BASE64 = 5;
const NEEDS_SMTPUTF8 = 1, NEEDS_8BITMIME = 2, NEEDS_BINARYMIME = 4;
const DECLARATIONS = <<<'C'
    typedef struct msg_builder msg_builder;
    typedef struct msg_frozen msg_frozen;
    typedef struct msg_reader msg_reader;
    typedef struct msg_guard msg_guard;
    typedef int64_t msg_read_at(void *ctx, uint64_t offset, void *buffer, size_t size);
    typedef void msg_release(void *ctx);
    const char *msg_strerror(int status);
    const char *msg_errname(int status);
    const char *msg_version(void);
    msg_builder *msg_new(void);
    msg_builder *msg_clone(const msg_builder *m);
    void msg_reset(msg_builder *m);
    void msg_free(msg_builder *m);
    int msg_set_profile(msg_builder *m, int profile);
    int msg_set_charset(msg_builder *m, const char *charset);
    int msg_set_filename_style(msg_builder *m, int style);
    int msg_set_seed(msg_builder *m, const void *seed, size_t size);
    int msg_set_limit(msg_builder *m, int which, uint64_t n);
    int msg_status(const msg_builder *m);
    int msg_check(const msg_builder *m, uint32_t flags);
    size_t msg_error_count(const msg_builder *m);
    int msg_error_at(const msg_builder *m, size_t i, const char **field, size_t *index, size_t *offset, const char **text);
    int msg_set_mailbox_n(msg_builder *m, const char *field, const char *name, size_t n, const char *addr, size_t k);
    int msg_set_mailbox_list_n(msg_builder *m, const char *field, const char *const *names, const size_t *name_sizes,
      const char *const *addrs, const size_t *addr_sizes, size_t n);
    size_t msg_mailbox_count(const msg_builder *m, const char *field);
    int msg_mailbox_at(const msg_builder *m, const char *field, size_t i, const char **name, const char **addr);
    int msg_set_header_n(msg_builder *m, const char *name, size_t n, int kind, const char *value, size_t size);
    int msg_set_header_list_n(msg_builder *m, const char *name, size_t n, int kind, const char *const *values,
      const size_t *sizes, size_t k);
    int msg_remove_header(msg_builder *m, const char *name);
    size_t msg_header_count(const msg_builder *m);
    const char *msg_header_name(const msg_builder *m, size_t i);
    const char *msg_header_value(const msg_builder *m, size_t i);
    const char *msg_get_header(const msg_builder *m, const char *name);
    int msg_set_date(msg_builder *m, int64_t unix_seconds, int zone_minutes);
    int msg_date(const msg_builder *m, int64_t *unix_seconds, int *zone_minutes);
    int msg_message_id(const msg_builder *m, char *out, size_t capacity, size_t *size);
    int msg_set_in_reply_to(msg_builder *m, const char *const *ids, size_t n);
    int msg_set_references(msg_builder *m, const char *const *ids, size_t n);
    int msg_set_reply(msg_builder *m, const char *message_id, const char *references);
    int msg_set_list_unsubscribe(msg_builder *m, const char *mailto, const char *https);
    int msg_set_text_n(msg_builder *m, const char *utf8, size_t size);
    int msg_set_html_n(msg_builder *m, const char *utf8, size_t size);
    int msg_set_calendar(msg_builder *m, const char *method, const char *ics, size_t size);
    const char *msg_text(const msg_builder *m, size_t *size);
    const char *msg_html(const msg_builder *m, size_t *size);
    int msg_set_alternatives(msg_builder *m, msg_builder *const *parts, size_t n);
    int msg_set_inlines(msg_builder *m, msg_builder *const *parts, size_t n);
    int msg_set_attachments(msg_builder *m, msg_builder *const *parts, size_t n);
    msg_builder *msg_new_attachment(const char *filename, const char *type, const void *data, size_t size);
    msg_builder *msg_new_attachment_file(const char *filename, const char *type, const char *path);
    msg_builder *msg_new_inline(const char *content_id, const char *type, const void *data, size_t size);
    int msg_set_body(msg_builder *m, const char *type, const void *data, size_t size);
    int msg_set_body_file(msg_builder *m, const char *type, const char *path);
    int msg_set_body_source(msg_builder *m, const char *type, uint64_t size, msg_read_at *read_at, void *ctx, msg_release *release);
    int msg_set_parts(msg_builder *m, const char *subtype, msg_builder *const *parts, size_t n);
    int msg_set_message(msg_builder *m, const msg_builder *inner);
    int msg_set_message_bytes(msg_builder *m, const void *data, size_t size);
    int msg_set_disposition(msg_builder *m, const char *disposition);
    int msg_set_filename_n(msg_builder *m, const char *utf8, size_t size);
    int msg_set_content_id(msg_builder *m, const char *id);
    int msg_set_type_param(msg_builder *m, const char *name, const char *utf8);
    int msg_set_encoding(msg_builder *m, int encoding);
    int msg_size(const msg_builder *m, uint32_t flags, uint64_t *size);
    int msg_render_into(const msg_builder *m, uint32_t flags, char *buffer, size_t capacity, size_t *size);
    int msg_write_file(const msg_builder *m, uint32_t flags, const char *path);
    int msg_freeze(const msg_builder *m, uint32_t flags, msg_frozen **frozen);
    void msg_frozen_free(msg_frozen *f);
    int msg_reader_new(const msg_frozen *f, msg_reader **reader);
    size_t msg_read(char *buffer, size_t size, size_t count, void *reader);
    int msg_reader_status(const msg_reader *r);
    void msg_reader_free(msg_reader *r);
    int msg_set_envelope_from(msg_builder *m, const char *addr);
    const char *msg_envelope_from(const msg_builder *m);
    size_t msg_recipient_count(const msg_builder *m);
    const char *msg_recipient(const msg_builder *m, size_t i);
    uint32_t msg_needs(const msg_builder *m);
    msg_guard *msg_guard_new(void);
    int msg_guard_check(msg_guard *g, msg_builder *m);
    int msg_guard_allow(msg_guard *g, const char *addr);
    const char *msg_guard_leak(const msg_guard *g);
    size_t msg_guard_count(const msg_guard *g);
    void msg_guard_free(msg_guard *g);
    C;

/** What the library refused. */
final class Error extends \RuntimeException
{
    public function __construct(
        public readonly int $status,
        string $words = '',
        public readonly string $field = '',
        public readonly int $index = 0,
        public readonly int $offset = 0,
    ) {
        parent::__construct($words !== '' ? $words : C()->msg_strerror($status), $status);
        $this->name = C()->msg_errname($status);
    }

    public readonly string $name;
}

/** The library. */
function C(): FFI
{
    static $library = null;
    return $library ??= FFI::cdef(DECLARATIONS, getenv('MIMEO_LIBRARY') ?: 'libmimeo.so.0');
}

function version(): string
{
    return C()->msg_version();
}

// ---- from here to there ----

/** For a parameter that ends at a NUL: one inside becomes a control character, which is refused at the same place. */
function ended(?string $value): ?string
{
    return $value === null ? null : strtr($value, "\0", "\1");
}

/** Strings as char pointers and sizes; the third is what keeps them alive. */
function strings(array $values): array
{
    $n = max(count($values), 1);
    [$pointers, $sizes, $kept] = [C()->new("const char *[$n]"), C()->new("size_t[$n]"), []];
    foreach (array_values($values) as $i => $value) {
        if ($value !== null) {
            $size = strlen($value);
            $kept[$i] = C()->new('char[' . ($size + 1) . ']');
            FFI::memcpy($kept[$i], $value . "\0", $size + 1);
            $pointers[$i] = C()->cast('char *', FFI::addr($kept[$i]));
            $sizes[$i] = $size;
        }
    }
    return [$pointers, $sizes, $kept];
}

/** Rows of people: "addr", ['name' => name, 'addr' => addr], or ['group' => name, 'members' => [...]]. A bare pair is refused: it
 * could be a name and its address, or two addresses, and a name that somebody chose must never become a recipient. */
function rows(array $boxes): array
{
    $found = [];
    foreach ($boxes as $box) {
        if (is_string($box)) {
            $found[] = [null, $box];
        } elseif (isset($box['group'])) {
            array_push($found, [$box['group'], null], ...[...rows($box['members']), [null, null]]);
        } elseif (isset($box['addr'])) {
            $found[] = [$box['name'] ?? null, $box['addr']];
        } else {
            throw new \TypeError("a mailbox is a string, ['name' =>, 'addr' =>] or ['group' =>, 'members' =>]");
        }
    }
    return $found;
}

/** What reads for the library, and what it threw. */
final class Sources
{
    /** @var array<int, array{\Closure, FFI\CData}> by number, which stands in the cell that the library holds */
    private static array $held = [];
    private static int $last = 0;
    private static ?\Throwable $thrown = null;
    private static ?FFI\CData $callbacks = null;

    /** What msg_set_body_source takes behind the size: read_at, ctx, release. */
    public static function hold(\Closure $readAt): array
    {
        $cell = C()->new('int64_t[1]');
        $cell[0] = ++self::$last;
        self::$held[self::$last] = [$readAt, $cell];
        self::$callbacks ??= self::callbacks();
        return [self::$callbacks->read_at, C()->cast('void *', FFI::addr($cell)), self::$callbacks->release];
    }

    public static function take(): ?\Throwable
    {
        [$thrown, self::$thrown] = [self::$thrown, null];
        return $thrown;
    }

    /** One of each for all sources, made once. */
    private static function callbacks(): FFI\CData
    {
        $callbacks = C()->new('struct { msg_read_at *read_at; msg_release *release; }');
        $callbacks->read_at = static function ($ctx, $offset, $buffer, $size): int {
            try {
                $data = (self::$held[self::number($ctx)][0])($offset, $size);
                if (!is_string($data) || strlen($data) > $size) {
                    throw new \UnexpectedValueException("a source returns a string of at most the $size octets that were asked for");
                }
                FFI::memcpy($buffer, $data, strlen($data));
                return strlen($data);
            } catch (\Throwable $thrown) {
                self::$thrown = $thrown;
                return -1;
            }
        };
        $callbacks->release = static function ($ctx): void {
            unset(self::$held[self::number($ctx)]);
        };
        return $callbacks;
    }

    private static function number(FFI\CData $ctx): int
    {
        return C()->cast('int64_t *', $ctx)[0];
    }
}

/** The header fields by name, in any case: $m->headers['X-Campaign'] = 'spring'; unset; isset; foreach. A list as value is assigned
 * whole, for fields that may stand more than once. */
final class Headers implements \ArrayAccess, \Countable, \IteratorAggregate
{
    public function __construct(private Message $message)
    {
    }

    public function offsetExists(mixed $name): bool
    {
        return $this->offsetGet($name) !== null;
    }

    public function offsetGet(mixed $name): ?string
    {
        return C()->msg_get_header($this->message->pointer(), ended($name));
    }

    public function offsetSet(mixed $name, mixed $value): void
    {
        $this->set($name, $value);
    }

    public function offsetUnset(mixed $name): void
    {
        $this->set($name, null);
    }

    public function set(string $name, string|array|null $value, int $kind = KIND_AUTO): void
    {
        $m = $this->message->pointer();
        if ($value === null) {
            $status = C()->msg_remove_header($m, ended($name));
        } elseif (is_string($value)) {
            $status = C()->msg_set_header_n($m, $name, strlen($name), $kind, $value, strlen($value));
        } else {
            [$pointers, $sizes, $kept] = strings($value);
            $status = C()->msg_set_header_list_n($m, $name, strlen($name), $kind, $pointers, $sizes, count($kept));
        }
        $this->message->done($status);
    }

    public function count(): int
    {
        return C()->msg_header_count($this->message->pointer());
    }

    public function getIterator(): \Generator
    {
        for ($i = 0; $i < count($this); $i++) {
            yield C()->msg_header_name($this->message->pointer(), $i) => C()->msg_header_value($this->message->pointer(), $i);
        }
    }
}

/** A message, or a part of one.
 *
 * @property string|array|null $from, $sender, $replyTo, $to, $cc, $bcc  "addr", ['name' =>, 'addr' =>], or a list of these
 * @property ?string $subject, $messageId, $text, $html, $envelopeFrom
 * @property ?\DateTimeInterface $date
 * @property list<string> $inReplyTo, $references
 * @property list<Message> $alternatives, $inlines, $attachments
 * @property-read list<string> $recipients
 * @property-read list<Error> $errors
 * @property-read int $needs
 * @property-read Headers $headers */
final class Message implements \IteratorAggregate
{
    private const PEOPLE = ['from' => 'From', 'sender' => 'Sender', 'replyTo' => 'Reply-To', 'to' => 'To', 'cc' => 'Cc', 'bcc' => 'Bcc'];
    private const TEXTS = ['subject' => 'Subject', 'messageId' => 'Message-ID'];
    private const IDS = ['inReplyTo' => 'In-Reply-To', 'references' => 'References'];
    private const LISTS = ['alternatives', 'inlines', 'attachments'];

    private ?FFI\CData $m;
    /** @var array<string, list<Message>> */
    private array $lists = [];

    public function __construct(?FFI\CData $m = null)
    {
        $this->m = $m ?? C()->msg_new();
        if ($this->m === null) {
            throw new \RuntimeException('mimeo: no memory for a message');
        }
    }

    public function __destruct()
    {
        C()->msg_free($this->m);
    }

    /** An independent message with the same fields and content; large content is shared and never copied. */
    public function __clone()
    {
        $this->m = C()->msg_clone($this->m) ?? throw new \RuntimeException('mimeo: no memory for a message');
    }

    /** For the functions of this file. */
    public function pointer(): FFI\CData
    {
        return $this->m;
    }

    /** Throws what the status stands for. */
    public function done(int $status): void
    {
        if ($status === 0) {
            return;
        }
        $thrown = Sources::take();
        if ($status === -22 && $thrown) {
            throw $thrown;
        }
        foreach (array_reverse($this->errors) as $error) {
            if ($error->status === $status) {
                throw $error;
            }
        }
        throw new Error($status);
    }

    // ---- properties ----

    public function __get(string $key): mixed
    {
        return match (true) {
            isset(self::PEOPLE[$key]) => $this->people(self::PEOPLE[$key]),
            isset(self::IDS[$key]) => preg_split('/\s+/', $this->headers[self::IDS[$key]] ?? '', -1, PREG_SPLIT_NO_EMPTY),
            in_array($key, self::LISTS, true) => array_map(static fn (Message $part) => clone $part, $this->lists[$key] ?? []),
            default => match ($key) {
                'subject' => $this->headers['Subject'],
                'messageId' => $this->messageId(),
                'text' => C()->msg_text($this->m, null),
                'html' => C()->msg_html($this->m, null),
                'date' => $this->date(),
                'headers' => new Headers($this),
                'envelopeFrom' => C()->msg_envelope_from($this->m),
                'recipients' => $this->collect(C()->msg_recipient_count($this->m), fn ($i) => C()->msg_recipient($this->m, $i)),
                'needs' => C()->msg_needs($this->m),
                'errors' => $this->collect(C()->msg_error_count($this->m), $this->error(...)),
                default => throw new \OutOfRangeException("a message has no $key"),
            },
        };
    }

    public function __set(string $key, mixed $value): void
    {
        match (true) {
            isset(self::PEOPLE[$key]) => $this->setPeople(self::PEOPLE[$key], $value),
            isset(self::TEXTS[$key]) => $this->headers->set(self::TEXTS[$key], $value),
            isset(self::IDS[$key]) => $this->setIds($key, $value ?? []),
            in_array($key, self::LISTS, true) => $this->setParts($key, $value ?? []),
            default => match ($key) {
                'text' => $this->setText('msg_set_text_n', $value),
                'html' => $this->setText('msg_set_html_n', $value),
                'filename' => $this->setText('msg_set_filename_n', $value),
                'date' => $this->setDate($value),
                'envelopeFrom' => $this->done(C()->msg_set_envelope_from($this->m, ended($value))),
                default => throw new \OutOfRangeException("a message has no $key to assign"),
            },
        };
    }

    public function __isset(string $key): bool
    {
        $value = $this->__get($key);
        return $value !== null && $value !== [];
    }

    public function __unset(string $key): void
    {
        $this->__set($key, null);
    }

    private function collect(int $n, callable $one): array
    {
        return $n ? array_map($one, range(0, $n - 1)) : [];
    }

    private function error(int $i): Error
    {
        [$field, $index, $offset, $words] = array_map(C()->new(...), ['const char *[1]', 'size_t[1]', 'size_t[1]', 'const char *[1]']);
        $status = C()->msg_error_at($this->m, $i, $field, $index, $offset, $words);
        return new Error($status, $words[0], $field[0], $index[0], $offset[0]);
    }

    private function people(string $field): array
    {
        [$name, $addr] = [C()->new('const char *[1]'), C()->new('const char *[1]')];
        return $this->collect(C()->msg_mailbox_count($this->m, $field), function ($i) use ($field, $name, $addr) {
            C()->msg_mailbox_at($this->m, $field, $i, $name, $addr);
            return ['name' => $name[0], 'addr' => $addr[0]]; // const char * are strings, and null
        });
    }

    private function setPeople(string $field, string|array|null $value): void
    {
        if ($value === null) {
            $this->done(C()->msg_remove_header($this->m, $field));
        } elseif (is_string($value) || isset($value['addr'])) {
            [$name, $addr] = is_string($value) ? [null, $value] : [$value['name'] ?? null, $value['addr']];
            $this->done(C()->msg_set_mailbox_n($this->m, $field, $name, strlen($name ?? ''), $addr, strlen($addr)));
        } else {
            $rows = rows(isset($value['group']) ? [$value] : $value);
            [$names, $nameSizes, $kept] = strings(array_column($rows, 0));
            [$addrs, $addrSizes, $alsoKept] = strings(array_column($rows, 1));
            $this->done(C()->msg_set_mailbox_list_n($this->m, $field, $names, $nameSizes, $addrs, $addrSizes, count($rows)));
            unset($kept, $alsoKept);
        }
    }

    private function setText(string $setter, ?string $value): void
    {
        $this->done(C()->$setter($this->m, $value, strlen($value ?? '')));
    }

    private function messageId(): string
    {
        [$room, $size] = [C()->new('char[1200]'), C()->new('size_t[1]')];
        $this->done(C()->msg_message_id($this->m, $room, 1200, $size));
        return FFI::string($room, $size[0]);
    }

    private function date(): \DateTimeImmutable
    {
        [$seconds, $zone] = [C()->new('int64_t[1]'), C()->new('int[1]')];
        $this->done(C()->msg_date($this->m, $seconds, $zone));
        $name = sprintf('%s%02d:%02d', $zone[0] < 0 ? '-' : '+', intdiv(abs($zone[0]), 60), abs($zone[0]) % 60);
        return (new \DateTimeImmutable('@' . $seconds[0]))->setTimezone(new \DateTimeZone($name));
    }

    private function setDate(?\DateTimeInterface $value): void
    {
        if ($value === null) {
            $this->headers->set('Date', null);
        } else {
            $this->done(C()->msg_set_date($this->m, $value->getTimestamp(), intdiv($value->getOffset(), 60)));
        }
    }

    private function setIds(string $key, array $ids): void
    {
        [$pointers, , $kept] = strings(array_map(ended(...), $ids));
        $set = $key === 'references' ? 'msg_set_references' : 'msg_set_in_reply_to';
        $this->done(C()->$set($this->m, $pointers, count($kept)));
    }

    private static function pointers(array $parts): FFI\CData
    {
        $pointers = C()->new('msg_builder *[' . max(count($parts), 1) . ']');
        foreach (array_values($parts) as $i => $part) {
            $pointers[$i] = $part->m;
        }
        return $pointers;
    }

    private function setParts(string $key, array $parts): void
    {
        $taken = array_map(static fn (Message $part) => clone $part, array_values($parts));
        unset($this->lists[$key]);
        $this->done(C()->{"msg_set_$key"}($this->m, self::pointers($taken), count($taken)));
        $this->lists[$key] = $taken;
    }

    // ---- what takes more than one value ----

    /** As new, its memory kept for the next one. */
    public function clear(): void
    {
        C()->msg_reset($this->m);
        $this->lists = [];
    }

    /** In-Reply-To and References of an answer to a message with these. */
    public function reply(string $messageId, ?string $references = null): void
    {
        $this->done(C()->msg_set_reply($this->m, ended($messageId), ended($references)));
    }

    /** RFC 2369; with https also the one click of RFC 8058. */
    public function listUnsubscribe(?string $mailto, ?string $https = null): void
    {
        $this->done(C()->msg_set_list_unsubscribe($this->m, ended($mailto), ended($https)));
    }

    /** An invitation, RFC 6047; method as in the text. An empty text removes. */
    public function calendar(string $method, string $ics): void
    {
        $this->done(C()->msg_set_calendar($this->m, ended($method), $ics, strlen($ics)));
    }

    /** Exactly this content: octets of a media type. null removes. */
    public function body(?string $type, string $data = ''): void
    {
        $this->done(C()->msg_set_body($this->m, ended($type), $data, strlen($data)));
    }

    /** A regular file, read when the message is written, in constant memory. */
    public function bodyFile(string $type, string $path): void
    {
        $this->done(C()->msg_set_body_file($this->m, ended($type), ended($path)));
    }

    /** $size octets, which $readAt($offset, $size) gives as strings when the message is written. */
    public function bodySource(string $type, int $size, callable $readAt): void
    {
        $this->done(C()->msg_set_body_source($this->m, ended($type), $size, ...Sources::hold($readAt(...))));
    }

    /** Exactly this multipart. null removes. */
    public function parts(?string $subtype, array $parts = []): void
    {
        $this->done(C()->msg_set_parts($this->m, ended($subtype), self::pointers($parts), count($parts)));
    }

    /** A message in this message: one of these, or octets as received. null removes. */
    public function message(Message|string|null $inner): void
    {
        $this->done($inner instanceof Message ? C()->msg_set_message($this->m, $inner->m)
            : C()->msg_set_message_bytes($this->m, $inner, strlen($inner ?? '')));
    }

    /** How a part is presented; returns the part. */
    public function describe(?string $filename = null, ?string $disposition = null, ?string $contentId = null, ?int $encoding = null,
        array $params = []): static
    {
        if ($filename !== null) {
            $this->setText('msg_set_filename_n', $filename);
        }
        if ($disposition !== null) {
            $this->done(C()->msg_set_disposition($this->m, ended($disposition)));
        }
        if ($contentId !== null) {
            $this->done(C()->msg_set_content_id($this->m, ended($contentId)));
        }
        if ($encoding !== null) {
            $this->done(C()->msg_set_encoding($this->m, $encoding));
        }
        foreach ($params as $name => $value) {
            $this->done(C()->msg_set_type_param($this->m, ended($name), ended($value)));
        }
        return $this;
    }

    /** How the message is written; returns it. */
    public function manner(?int $profile = null, ?string $charset = null, ?int $filenameStyle = null, ?string $seed = null): static
    {
        if ($profile !== null) {
            $this->done(C()->msg_set_profile($this->m, $profile));
        }
        if ($charset !== null) {
            $this->done(C()->msg_set_charset($this->m, ended($charset)));
        }
        if ($filenameStyle !== null) {
            $this->done(C()->msg_set_filename_style($this->m, $filenameStyle));
        }
        if ($seed !== null) {
            $this->done(C()->msg_set_seed($this->m, $seed, strlen($seed)));
        }
        return $this;
    }

    public function limit(int $which, int $n): void
    {
        $this->done(C()->msg_set_limit($this->m, $which, $n));
    }

    // ---- output ----

    /** Throws what output would throw, input and output aside. */
    public function check(int $flags = 0): void
    {
        $this->done(C()->msg_check($this->m, $flags));
    }

    /** Octets of the output, known without writing it. */
    public function size(int $flags = 0): int
    {
        $size = C()->new('uint64_t[1]');
        $this->done(C()->msg_size($this->m, $flags, $size));
        return $size[0];
    }

    public function render(int $flags = 0): string
    {
        $n = $this->size($flags);
        [$room, $size] = [C()->new('char[' . max($n, 1) . ']'), C()->new('size_t[1]')];
        $this->done(C()->msg_render_into($this->m, $flags, $room, $n, $size));
        return FFI::string($room, $size[0]);
    }

    /** The output piece by piece, in constant memory; of the message as it is when the first piece is asked for. */
    public function chunks(int $flags = 0, int $most = 65536): \Generator
    {
        [$frozen, $reader] = [C()->new('msg_frozen *[1]'), C()->new('msg_reader *[1]')];
        $this->done(C()->msg_freeze($this->m, $flags, $frozen));
        try {
            if (C()->msg_reader_new($frozen[0], $reader) !== 0) {
                throw new \RuntimeException('mimeo: no memory for a reader');
            }
            $room = C()->new("char[$most]");
            while (true) {
                $got = C()->msg_read($room, 1, $most, C()->cast('void *', $reader[0]));
                $this->done(C()->msg_reader_status($reader[0]));
                if ($got === 0) {
                    return;
                }
                yield FFI::string($room, $got);
            }
        } finally {
            C()->msg_reader_free($reader[0]);
            C()->msg_frozen_free($frozen[0]);
        }
    }

    public function getIterator(): \Generator
    {
        return $this->chunks();
    }

    /** Into a stream: a file, a socket, a pipe. What it does not take ends the output.
     * @param resource $stream */
    public function write($stream, int $flags = 0): void
    {
        foreach ($this->chunks($flags) as $chunk) {
            for ($left = $chunk; $left !== ''; $left = substr($left, $took)) {
                $took = fwrite($stream, $left);
                if ($took === false || $took === 0) {
                    throw new \RuntimeException('mimeo: the stream did not take the message');
                }
            }
        }
    }

    /** Into a file, whole or not at all. OUT_NEW: only where there is none. */
    public function save(string $path, int $flags = 0): void
    {
        $status = C()->msg_write_file($this->m, $flags, ended($path));
        if ($status === -17) {
            throw new Error($status, "mimeo: '$path' cannot be written");
        }
        $this->done($status);
    }
}

/** Remembers the recipients of each message that it lets pass, and refuses a later one that shows one of them to anybody else. */
final class Guard implements \Countable
{
    private FFI\CData $g;

    public function __construct()
    {
        $this->g = C()->msg_guard_new() ?? throw new \RuntimeException('mimeo: no memory for a guard');
    }

    public function __destruct()
    {
        C()->msg_guard_free($this->g);
    }

    private function __clone()
    {
    }

    /** The last thing before output. Throws MSG_ERR_DISCLOSURE; nothing is written then. */
    public function check(Message $message): void
    {
        $message->done(C()->msg_guard_check($this->g, $message->pointer()));
    }

    /** An address that is no secret. */
    public function allow(string $addr): void
    {
        $status = C()->msg_guard_allow($this->g, ended($addr));
        if ($status !== 0) {
            throw new Error($status);
        }
    }

    /** What the last check found, '' for nothing. */
    public function leak(): string
    {
        return C()->msg_guard_leak($this->g);
    }

    public function count(): int
    {
        return C()->msg_guard_count($this->g);
    }
}

// ---- parts ----

function part(?FFI\CData $m): Message
{
    $part = new Message($m);
    $part->done(C()->msg_status($part->pointer()));
    return $part;
}

/** A part from octets. $type null: application/octet-stream. */
function attachment(?string $filename, string $data, ?string $type = null): Message
{
    return part(C()->msg_new_attachment(ended($filename), ended($type), $data, strlen($data)));
}

/** A part that is read from a regular file when the message is written. */
function attachment_file(string $path, ?string $filename = null, ?string $type = null): Message
{
    return part(C()->msg_new_attachment_file(ended($filename ?? basename($path)), ended($type), ended($path)));
}

/** What HTML refers to as cid:$contentId. */
function inline(string $contentId, string $data, string $type): Message
{
    return part(C()->msg_new_inline(ended($contentId), ended($type), $data, strlen($data)));
}
