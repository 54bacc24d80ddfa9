<?php
/**
 * mimeo for PHP: mail messages as values.
 *
 *     use Mimeo\{Guard, Mailbox, Message};
 *
 *     $m = new Message();
 *     $m->from = new Mailbox('News', 'news@example.com');
 *     $m->subject = 'Grüße aus Köln';
 *     $m->text = "Hello Ann.\n";
 *     $m->attachments = [Mimeo\attachment('terms.pdf', file_get_contents('terms.pdf'))];
 *     $guard = new Guard();
 *     foreach ($subscribers as [$name, $addr]) {
 *         $m->to = new Mailbox($name, $addr);     // replaces; nothing in mimeo appends
 *         $guard->check($m);
 *         $smtp->send($m->envelopeFrom, $m->recipients, (string) $m);
 *     }
 *
 * One file, no dependency but ext-ffi and the shared library, which is found by the environment variable MIMEO_LIBRARY
 * or by the system's loader. PHP 8.1 or newer. A web server needs ffi.enable=1, or this file in opcache.preload.
 *
 * - Text is a string of UTF-8, octets are any string. PHP has one type for both: in a text, what is not UTF-8 is
 *   refused, and so is a NUL; it is not cut at. A value of another type is a \TypeError.
 * - Assignment replaces, null or unset() removes, a list is assigned whole. Parts are taken by value: changing one, or
 *   freeing it, changes nothing in the message that has taken it. clone gives an independent message.
 * - What the library refuses throws Mimeo\Error, with status, name, field, index, offset and text; the field is empty
 *   then, and the message cannot be written until it is set again.
 * - A message belongs to one thread, as all objects of PHP do; of several fibers, none may change it while another is
 *   suspended in a function that a source reads by.
 */

declare(strict_types=1);
namespace Mimeo;
use FFI;
use FFI\CData;

enum Profile: int { case SevenBit = 0; case EightBit = 1; case Utf8 = 2; }
enum FilenameStyle: int { case Rfc2231 = 0; case Both = 1; case Rfc2047 = 2; }
enum Limit: int { case Visible = 1; case Depth = 2; case Parts = 3; case Header = 4; case Size = 5; }
/** The grammar of a header field's value. */
enum Kind: int {
    case Auto = 0; case Text = 1; case Mailboxes = 2; case Ids = 3; case Date = 4; case Urls = 5; case Raw = 6;
    case Mailbox = 7;
}
enum Encoding: int {
    case Auto = 0; case SevenBit = 1; case EightBit = 2; case Binary = 3; case QuotedPrintable = 4; case Base64 = 5;
}

/** What the library refused. field, index (row of a list) and offset (byte) say where; text, the message, in words. */
final class Error extends \RuntimeException {
    public const NOMEM = -1, ARGUMENT = -2, UTF8 = -3, CONTROL = -4, ADDRESS = -5, NAME = -6, FIELD = -7, VALUE = -8;
    public const TYPE = -9, NEEDS_UTF8 = -10, IDN = -11, CHARSET = -12, LIMIT = -13, VISIBLE = -14, DISCLOSURE = -15;
    public const INCOMPLETE = -16, IO = -17, STOPPED = -18, SPACE = -19, CONFLICT = -20, PROFILE = -21, SOURCE = -22;

    /** @var string $name "MSG_ERR_ADDRESS" */
    public readonly string $name, $text;

    public function __construct(
        public readonly int $status, string $text = '', public readonly string $field = '',
        public readonly int $index = 0, public readonly int $offset = 0
    ) {
        $this->name = C::call('errname', $status);
        $this->text = $text !== '' ? $text : C::call('strerror', $status);
        parent::__construct($this->text, $status);
    }
}

/** One mailbox. addr null: the name opens a group; both null: its end. */
final class Mailbox {
    public function __construct(public readonly ?string $name, public readonly ?string $addr) {}
}

/** @internal The shared library, and what is passed to it. */
final class C {
    // Result and arguments by a letter each. z ends at a NUL, t is text and o octets with their size, P a path, Z a list
    // of texts with its size, S one with a size for each, B a list of parts with its size. A source's context, x, is a
    // number here and not a pointer.
    private const TYPES = [
        'v' => 'void', 'i' => 'int', 'n' => 'size_t', 'u' => 'uint32_t', 'U' => 'uint64_t', 'q' => 'int64_t',
        'z' => 'const char *', 'P' => 'const char *', 't' => 'const char *, size_t', 'o' => 'const void *, size_t',
        'Z' => 'const char *const *, size_t', 'S' => 'const char *const *, const size_t *', 'c' => 'char *',
        'p' => 'void *', 'B' => 'msg_builder *const *, size_t', 'm' => 'msg_builder *', 'f' => 'msg_frozen *',
        'r' => 'msg_reader *', 'g' => 'msg_guard *', 'N' => 'size_t *', 'L' => 'uint64_t *', 'Q' => 'int64_t *',
        'I' => 'int *', 'T' => 'const char **', 'F' => 'msg_frozen **', 'R' => 'msg_reader **', 'K' => 'msg_read_at *',
        'x' => 'uintptr_t', 'E' => 'msg_release *',
    ];
    private const FUNCTIONS = [
        'strerror' => 'zi', 'errname' => 'zi', 'version' => 'z', 'new' => 'm', 'clone' => 'mm', 'reset' => 'vm',
        'free' => 'vm', 'set_profile' => 'imi', 'set_charset' => 'imz', 'set_filename_style' => 'imi',
        'set_seed' => 'imo', 'set_limit' => 'imiU', 'status' => 'im', 'check' => 'imu', 'error_count' => 'nm',
        'error_at' => 'imnTNNT', 'set_mailbox_n' => 'imztt', 'set_mailbox_list_n' => 'imzSSn', 'mailbox_count' => 'nmz',
        'mailbox_at' => 'imznTT', 'set_date' => 'imqi', 'set_in_reply_to' => 'imZ', 'set_references' => 'imZ',
        'set_reply' => 'imzz', 'set_list_unsubscribe' => 'imzz', 'set_header_n' => 'imtit',
        'set_header_list_n' => 'imtiSn', 'remove_header' => 'imz', 'header_count' => 'nm', 'header_name' => 'zmn',
        'header_value' => 'zmn', 'get_header' => 'zmz', 'message_id' => 'imcnN', 'date' => 'imQI',
        'set_text_n' => 'imt', 'set_html_n' => 'imt', 'set_calendar' => 'imzt', 'set_alternatives' => 'imB',
        'set_inlines' => 'imB', 'set_attachments' => 'imB', 'text' => 'zmN', 'html' => 'zmN',
        'new_attachment' => 'mzzo', 'new_attachment_file' => 'mzzP', 'new_inline' => 'mzzo', 'set_body' => 'imzo',
        'set_body_file' => 'imzP', 'set_body_source' => 'imzUKxE', 'set_parts' => 'imzB', 'set_message' => 'imm',
        'set_message_bytes' => 'imo', 'set_disposition' => 'imz', 'set_filename_n' => 'imt', 'set_content_id' => 'imz',
        'set_type_param' => 'imzz', 'set_encoding' => 'imi', 'size' => 'imuL', 'render_into' => 'imucnN',
        'write_file' => 'imuP', 'freeze' => 'imuF', 'frozen_free' => 'vf', 'reader_new' => 'ifR', 'read' => 'ncnnp',
        'reader_status' => 'ir', 'reader_free' => 'vr', 'set_envelope_from' => 'imz', 'envelope_from' => 'zm',
        'recipient_count' => 'nm', 'recipient' => 'zmn', 'needs' => 'um', 'guard_new' => 'g', 'guard_check' => 'igm',
        'guard_allow' => 'igz', 'guard_leak' => 'zg', 'guard_count' => 'ng', 'guard_free' => 'vg',
    ];
    // msg_out takes results: PHP reads a const char * in it as a string.
    private const STRUCTURES = <<<'C'
        typedef struct msg_builder msg_builder; typedef struct msg_frozen msg_frozen;
        typedef struct msg_reader msg_reader; typedef struct msg_guard msg_guard;
        typedef int64_t msg_read_at(uintptr_t ctx, uint64_t offset, void *buffer, size_t size);
        typedef void msg_release(uintptr_t ctx);
        typedef struct { msg_read_at *read_at; msg_release *release; } msg_calls;
        typedef struct {
            const char *first; const char *second; size_t index, offset; uint64_t total; int64_t seconds; int zone;
        } msg_out;

        C;
    private static ?FFI $library = null;

    public static function declarations(): string {
        $text = self::STRUCTURES;
        foreach (self::FUNCTIONS as $name => $letters) {
            $types = array_map(fn ($letter) => self::TYPES[$letter], str_split($letters));
            $text .= array_shift($types) . " msg_$name(" . (implode(', ', $types) ?: 'void') . ");\n";
        }
        return $text;
    }

    public static function library(): FFI {
        return self::$library ??= FFI::cdef(self::declarations(), getenv('MIMEO_LIBRARY') ?: 'libmimeo.so.0');
    }
    public static function new(string $type): CData { return self::library()->new($type); }
    public static function call(string $function, mixed ...$arguments): mixed {
        [$passed, $kept] = [[], []];
        foreach ($arguments as $i => $value) {
            array_push($passed, ...match (self::FUNCTIONS[$function][$i + 1]) {
                'z' => [$value === null ? null : self::z($value)],
                'P' => [str_contains($value, "\0") ? throw new \ValueError('a path has no NUL') : $value],
                't', 'o' => [$value, strlen($value ?? '')],
                'Z' => [self::texts(array_map(fn ($text) => self::z($text), $value), $kept)[0], count($value)],
                'S' => self::texts($value, $kept),
                'B' => [self::blocks($value), count($value)],
                default => [$value instanceof \BackedEnum ? $value->value : $value],
            });
        }
        return self::library()->{"msg_$function"}(...$passed);
    }

    public static function text(mixed $value, string $what): string {
        return is_string($value) ? $value : throw new \TypeError("$what is a string, not " . get_debug_type($value));
    }
    /** What a function gives for each from 0 to n - 1. */
    public static function each(int $n, \Closure $give): array {
        return array_map($give, $n > 0 ? range(0, $n - 1) : []);
    }
    /** A NUL becomes a control character, which is refused at the same place. */
    private static function z(string $value): string { return strtr($value, "\0", "\1"); }

    /** Texts, or null, as char *[] and size_t[]; what the pointers point into is added to what is kept. */
    private static function texts(array $texts, array &$kept): array {
        [$n, $all, $at] = [max(count($texts), 1), implode("\0", $texts) . "\0", 0];
        $block = self::new('char[' . strlen($all) . ']');
        FFI::memcpy($block, $all, strlen($all));
        [$pointers, $sizes, $kept[]] = [self::new("char *[$n]"), self::new("size_t[$n]"), $block];
        foreach ($texts as $i => $text) {
            $sizes[$i] = strlen($text ?? '');
            $pointers[$i] = $text === null ? null : FFI::addr($block[$at]);
            $at += strlen($text ?? '') + 1;
        }
        return [$pointers, $sizes];
    }

    private static function blocks(array $parts): CData {
        $blocks = self::new('msg_builder *[' . max(count($parts), 1) . ']');
        foreach (array_values($parts) as $i => $part) {
            $blocks[$i] = (fn (Message $part) => $part->handle())($part);
        }
        return $blocks;
    }
}

/**
 * @internal Functions (offset, size) -> octets, each held until the last message that has it is gone. What one throws
 * is kept, and thrown again when the library has returned: nothing may unwind through C, where PHP ends the process.
 */
final class Source {
    public static ?\Throwable $thrown = null;
    // What is released is not destroyed before the library has returned: a destructor may throw.
    private static array $held = [], $released = [];
    private static int $last = 0;
    private static ?CData $calls = null;
    public static function hold(\Closure $readAt): int { self::$held[++self::$last] = $readAt; return self::$last; }
    /** The two functions that the library calls, made once: PHP frees none of them before its end. */
    public static function calls(): CData {
        $calls = self::$calls ?? C::new('msg_calls');
        if (self::$calls === null) {
            [$calls->read_at, $calls->release] = [self::read(...), self::release(...)];
        }
        return self::$calls = $calls;
    }
    private static function release(int $ctx): void {
        self::$released[] = self::$held[$ctx];
        unset(self::$held[$ctx]);
    }
    private static function read(int $ctx, int $offset, CData $buffer, int $size): int {
        try {
            $n = strlen($data = C::text((self::$held[$ctx])($offset, $size), 'what a source gives'));
            $n <= $size || throw new \LengthException("a source gave $n octets where $size were asked for");
            FFI::memcpy($buffer, $data, $n);
            return $n;
        } catch (\Throwable $thrown) {
            self::$thrown = $thrown;
            return -1;
        }
    }

    /** After each call that may have released a source. */
    public static function settle(): void { self::$released = []; }
    public static function count(): int { return count(self::$held); }
}

/**
 * The header fields of a message by name, in any case: $m->headers['X-Campaign'] = 'spring'; unset(), isset(), foreach.
 * A field that is not set is null. A list as value is assigned whole, for fields that may stand more than once.
 */
final class Headers implements \ArrayAccess, \Countable, \IteratorAggregate {
    public function __construct(private readonly Message $m) {}

    /** By a grammar that is said aloud. */
    public function set(string $name, null|string|array $value, Kind $kind = Kind::Auto): void {
        if ($value === null) {
            $this->m->call('remove_header', $name);
        } elseif (is_string($value)) {
            $this->m->call('set_header_n', $name, $kind, $value);
        } else {
            $values = array_map(fn ($v) => C::text($v, "each value of $name"), array_values($value));
            $this->m->call('set_header_list_n', $name, $kind, $values, count($values));
        }
    }

    /** @return list<string> all of a field that may stand more than once */
    public function all(string $name): array {
        return array_column(array_filter($this->rows(), fn ($row) => strcasecmp($row[0], $name) === 0), 1);
    }
    public function offsetExists(mixed $name): bool { return $this->offsetGet($name) !== null; }
    public function offsetGet(mixed $name): ?string { return $this->m->ask('get_header', C::text($name, 'a name')); }
    public function offsetSet(mixed $name, mixed $value): void { $this->set(C::text($name, 'a name'), $value); }
    public function offsetUnset(mixed $name): void { $this->offsetSet($name, null); }
    public function count(): int { return $this->m->ask('header_count'); }
    /** Name and value of each, as they are now; a name stands as often as its field does. */
    public function getIterator(): \Generator {
        foreach ($this->rows() as [$name, $value]) {
            yield $name => $value;
        }
    }

    private function rows(): array {
        $row = fn ($i) => [$this->m->ask('header_name', $i), $this->m->ask('header_value', $i)];
        return C::each(count($this), $row);
    }
}

/** @internal A frozen output that is being read. */
final class Reading {
    private CData $frozen, $reader;

    public function __construct(private readonly Message $message, int $flags) {
        [$this->frozen, $this->reader] = [C::new('msg_frozen *'), C::new('msg_reader *')];
        $message->call('freeze', $flags, FFI::addr($this->frozen));
        if (($status = C::call('reader_new', $this->frozen, FFI::addr($this->reader))) !== 0) {
            C::call('frozen_free', $this->frozen);
            throw new Error($status);
        }
    }

    public function __destruct() {
        C::call('reader_free', $this->reader);
        C::call('frozen_free', $this->frozen);
        Source::settle();
    }

    public function pull(int $size): \Generator {
        $room = C::new("char[$size]");
        while (($got = C::call('read', $room, 1, $size, $this->reader)) > 0) {
            $this->message->done(C::call('reader_status', $this->reader));
            yield FFI::string($room, $got);
        }
    }
}

/**
 * A message, or a part of one.
 *
 * People are set by an address, a Mailbox, or a list of these and of pairs [name, address]; they read as a list of
 * Mailbox. ['Team', null] opens a group, [null, null] closes it. An array is always a list, never one pair.
 *
 * @property null|string|Mailbox|array $from
 * @property null|string|Mailbox|array $sender who of several authors sends
 * @property null|string|Mailbox|array $replyTo
 * @property null|string|Mailbox|array $to
 * @property null|string|Mailbox|array $cc
 * @property null|string|Mailbox|array $bcc in the envelope, and in the output with OUT_BCC alone
 * @property ?string $subject any text
 * @property ?string $messageId as set, or drawn from the message's value; without angle brackets
 * @property null|\DateTimeInterface $date read: \DateTimeImmutable
 * @property null|list<string> $inReplyTo identifiers
 * @property null|list<string> $references identifiers
 * @property ?string $text plain text
 * @property ?string $html
 * @property null|list<Message> $alternatives more forms between text and HTML
 * @property null|list<Message> $inlines what the HTML refers to as cid:
 * @property null|list<Message> $attachments
 * @property-write ?string $filename of a part
 * @property ?string $envelopeFrom the reverse-path: as set ('' is <>), else Sender, else the first From
 * @property-read list<string> $recipients To, Cc and Bcc, each address once
 * @property-read int $needs NEEDS_* that the transport must have
 * @property-read Headers $headers
 * @property-read list<Error> $errors all that keeps the message from being written
 */
final class Message implements \IteratorAggregate, \Stringable {
    public const OUT_LF = 1, OUT_DOTS = 2, OUT_BCC = 4, OUT_HEADER = 8, OUT_BODY = 16, OUT_PART = 32, OUT_NEW = 64;
    public const NEEDS_SMTPUTF8 = 1, NEEDS_8BITMIME = 2, NEEDS_BINARYMIME = 4;
    private const FIELDS = [
        'from' => 'From', 'sender' => 'Sender', 'replyTo' => 'Reply-To', 'to' => 'To', 'cc' => 'Cc', 'bcc' => 'Bcc',
        'subject' => 'Subject', 'messageId' => 'Message-ID', 'date' => 'Date', 'references' => 'References',
        'inReplyTo' => 'In-Reply-To',
    ];
    private ?CData $m = null;
    private array $lists = []; // parts as they were taken, by the property's name

    /** @param ?CData $made @internal */
    public function __construct(?CData $made = null) {
        $this->m = $made ?? C::call('new') ?? throw new Error(Error::NOMEM);
    }

    /** Large content is shared and never copied. */
    public function __clone() {
        [$original, $this->m] = [$this->m, null];
        $this->m = C::call('clone', $original) ?? throw new Error(Error::NOMEM);
    }
    public function __destruct() {
        [$m, $this->m] = [$this->m, null];
        C::call('free', $m);
        Source::settle();
    }

    /** @internal */
    public static function part(?CData $made): self {
        $part = new self($made ?? throw new Error(Error::NOMEM));
        $part->call('status');
        return $part;
    }

    /** @internal */
    public function handle(): ?CData { return $this->m; }
    /** @internal What a function of the library says. */
    public function ask(string $name, mixed ...$arguments): mixed { return C::call($name, $this->m, ...$arguments); }
    /** @internal A function of the library that returns a status. */
    public function call(string $name, mixed ...$arguments): void { $this->done($this->ask($name, ...$arguments)); }

    /** @internal Throws what a source's function threw, or what a status says, unless it says that all is well. */
    public function done(int $status): void {
        Source::settle();
        [$thrown, Source::$thrown] = [Source::$thrown, null];
        if ($thrown !== null || $status !== 0) {
            $found = $thrown ? [$thrown] : array_filter($this->errors(), fn ($error) => $error->status === $status);
            throw end($found) ?: new Error($status);
        }
    }

    /** As new, its memory kept for the next one. */
    public function clear(): void {
        $this->ask('reset');
        $this->lists = [];
        Source::settle();
    }

    // ---- properties ----
    public function __get(string $name): mixed {
        return match ($name) {
            'from', 'sender', 'replyTo', 'to', 'cc', 'bcc' => $this->people(self::FIELDS[$name]),
            'subject' => $this->headers['Subject'],
            'messageId' => $this->messageId(),
            'date' => $this->date(),
            'inReplyTo', 'references' =>
                preg_split('/\s+/', $this->headers[self::FIELDS[$name]] ?? '', -1, PREG_SPLIT_NO_EMPTY),
            'text', 'html' => $this->ask($name, null),
            'alternatives', 'inlines', 'attachments' => array_map(fn ($part) => clone $part, $this->lists[$name] ?? []),
            'envelopeFrom' => $this->ask('envelope_from'),
            'recipients' => C::each($this->ask('recipient_count'), fn ($i) => $this->ask('recipient', $i)),
            'needs' => $this->ask('needs'),
            'headers' => new Headers($this),
            'errors' => $this->errors(),
            default => throw new \Error("Mimeo\\Message has no property \$$name that can be read"),
        };
    }

    public function __set(string $name, mixed $value): void {
        match ($name) {
            'from', 'sender', 'replyTo', 'to', 'cc', 'bcc' => $this->setPeople(self::FIELDS[$name], $value),
            'subject', 'messageId' => $this->headers->set(self::FIELDS[$name], $value),
            'date' => $this->setDate($value),
            'inReplyTo' => $this->setIds('set_in_reply_to', $value),
            'references' => $this->setIds('set_references', $value),
            'text', 'html', 'filename' => $this->call("set_{$name}_n", $value === null ? '' : C::text($value, $name)),
            'alternatives', 'inlines', 'attachments' => $this->setParts($name, $value),
            'envelopeFrom' => $this->call('set_envelope_from', C::text($value, $name)),
            default => throw new \Error("Mimeo\\Message has no property \$$name that can be set"),
        };
    }

    /** Whether it is set by you: Date and Message-ID are generated where they are not. */
    public function __isset(string $name): bool {
        return match ($name) {
            'text', 'html', 'envelopeFrom', 'recipients', 'needs', 'headers', 'errors' => $this->__get($name) !== null,
            'alternatives', 'inlines', 'attachments' => ($this->lists[$name] ?? []) !== [],
            default => isset(self::FIELDS[$name]) && isset($this->headers[self::FIELDS[$name]]),
        };
    }
    public function __unset(string $name): void { $this->__set($name, null); }
    private function people(string $field): array {
        $out = C::new('msg_out');
        return C::each($this->ask('mailbox_count', $field), function ($i) use ($field, $out) {
            $this->ask('mailbox_at', $field, $i, FFI::addr($out->first), FFI::addr($out->second));
            return new Mailbox($out->first, $out->second);
        });
    }

    private static function row(int|string $key, mixed $row): Mailbox {
        return match (true) {
            is_string($key) => throw new \TypeError('people are a list, without names for its rows'),
            is_string($row) => new Mailbox(null, $row),
            $row instanceof Mailbox => $row,
            is_array($row) && array_is_list($row) && count($row) === 2 => new Mailbox(...$row),
            default => throw new \TypeError('people are addresses, Mailbox or pairs, not ' . get_debug_type($row)),
        };
    }

    private function setPeople(string $field, null|string|Mailbox|array $value): void {
        $list = is_array($value) ? $value : array_filter([$value], fn ($one) => $one !== null);
        $rows = array_map(self::row(...), array_keys($list), array_values($list));
        if ($rows === []) {
            $this->call('remove_header', $field);
        } elseif (count($rows) === 1 && ($rows[0]->addr !== null || !is_array($value))) {
            $this->call('set_mailbox_n', $field, $rows[0]->name, $rows[0]->addr ?? '');
        } else {
            [$names, $addrs] = [array_map(fn ($row) => $row->name, $rows), array_map(fn ($row) => $row->addr, $rows)];
            $this->call('set_mailbox_list_n', $field, $names, $addrs, count($rows));
        }
    }

    private function messageId(): string {
        [$room, $out] = [C::new('char[1200]'), C::new('msg_out')];
        $this->call('message_id', $room, 1200, FFI::addr($out->index));
        return FFI::string($room, $out->index);
    }

    private function date(): \DateTimeImmutable {
        $out = C::new('msg_out');
        $this->call('date', FFI::addr($out->seconds), FFI::addr($out->zone));
        $zone = sprintf('%s%02d:%02d', $out->zone < 0 ? '-' : '+', intdiv(abs($out->zone), 60), abs($out->zone) % 60);
        return (new \DateTimeImmutable("@$out->seconds"))->setTimezone(new \DateTimeZone($zone));
    }

    private function setDate(?\DateTimeInterface $date): void {
        $date === null ? $this->call('remove_header', 'Date')
            : $this->call('set_date', $date->getTimestamp(), intdiv($date->getOffset(), 60));
    }
    private function setIds(string $setter, ?array $ids): void {
        $this->call($setter, array_map(fn ($id) => C::text($id, 'an identifier'), array_values($ids ?? [])));
    }
    private function setParts(string $name, ?array $parts): void {
        $taken = array_map(fn (self $part) => clone $part, array_values($parts ?? []));
        unset($this->lists[$name]);
        $this->call("set_$name", $taken);
        $this->lists[$name] = $taken;
    }

    // ---- header fields ----
    /** In-Reply-To and References of an answer to a message with these. */
    public function reply(string $messageId, ?string $references = null): void {
        $this->call('set_reply', $messageId, $references);
    }
    /** RFC 2369; with https also the one click of RFC 8058. */
    public function listUnsubscribe(?string $mailto = null, ?string $https = null): void {
        $this->call('set_list_unsubscribe', $mailto, $https);
    }

    // ---- content ----
    /** An invitation, RFC 6047; method as in the text. null removes. */
    public function calendar(?string $method, string $ics = ''): void { $this->call('set_calendar', $method, $ics); }
    /** Exactly this content: octets of a media type. null removes. */
    public function body(?string $type, string $data = ''): void { $this->call('set_body', $type, $data); }
    /** A regular file, read when the message is written, in constant memory. */
    public function bodyFile(string $type, string $path): void { $this->call('set_body_file', $type, $path); }

    /**
     * $size octets that $readAt($offset, $size) gives when the message is written. What it throws ends the output, and
     * is thrown there. It is held as long as a message has it: one that holds this very message keeps both.
     */
    public function bodySource(string $type, int $size, callable $readAt): void {
        $size >= 0 || throw new \ValueError('a size is not negative');
        [$calls, $ctx] = [Source::calls(), Source::hold($readAt(...))];
        $this->call('set_body_source', $type, $size, $calls->read_at, $ctx, $calls->release);
    }

    /** Exactly this multipart. null removes. */
    public function parts(?string $subtype, array $parts = []): void { $this->call('set_parts', $subtype, $parts); }
    /** A message in this message: one of these, or octets as received. null removes. */
    public function message(null|self|string $inner): void {
        $inner instanceof self ? $this->call('set_message', $inner->m) : $this->call('set_message_bytes', $inner ?? '');
    }
    /** How a part is presented, '' for as usual; returns the part. */
    public function describe(?string $disposition = null, ?string $contentId = null, ?Encoding $encoding = null): self {
        return $this->set(['disposition' => $disposition, 'content_id' => $contentId, 'encoding' => $encoding]);
    }
    /** A parameter of the Content-Type, '' for none; returns the part. */
    public function typeParam(string $name, string $value): self {
        $this->call('set_type_param', $name, $value);
        return $this;
    }

    // ---- manner ----
    /** How it is written; returns the message. seed: any octets, which make the output reproducible. */
    public function manner(
        ?Profile $profile = null, ?string $charset = null, ?FilenameStyle $filenameStyle = null, ?string $seed = null
    ): self {
        $fields = ['profile' => $profile, 'charset' => $charset, 'filename_style' => $filenameStyle, 'seed' => $seed];
        return $this->set($fields);
    }

    /** @param array<string, mixed> $fields without those that are null */
    private function set(array $fields): self {
        foreach (array_filter($fields, fn ($value) => $value !== null) as $name => $value) {
            $this->call("set_$name", $value);
        }
        return $this;
    }

    /** What a message may have at most; null for any number. */
    public function limit(Limit $which, ?int $n): void {
        $this->call('set_limit', $which, ($n ?? 0) < 0 ? throw new \ValueError('a limit is not negative') : $n ?? -1);
    }

    // ---- output: flags are OUT_*, or-ed ----
    /** Throws what output would throw, I/O aside. */
    public function check(int $flags = 0): void { $this->call('check', $flags); }

    private function errors(): array {
        $o = C::new('msg_out');
        $out = [FFI::addr($o->first), FFI::addr($o->index), FFI::addr($o->offset), FFI::addr($o->second)];
        return C::each($this->ask('error_count'), function ($i) use ($o, $out) {
            return new Error($this->ask('error_at', $i, ...$out), $o->second, $o->first, $o->index, $o->offset);
        });
    }

    /** Octets of the output, known without writing it. */
    public function size(int $flags = 0): int {
        $out = C::new('msg_out');
        $this->call('size', $flags, FFI::addr($out->total));
        return $out->total;
    }

    /** The message as octets, CRLF line ends unless OUT_LF. */
    public function render(int $flags = 0): string {
        $size = max($this->size($flags), 1);
        [$room, $out] = [C::new("char[$size]"), C::new('msg_out')];
        $this->call('render_into', $flags, $room, $size, FFI::addr($out->index));
        return FFI::string($room, $out->index);
    }

    public function __toString(): string { return $this->render(); }

    /** The output piece by piece, in constant memory; of the message as it is now. */
    public function chunks(int $flags = 0, int $size = 65536): \Generator {
        $size > 0 || throw new \ValueError('a chunk has one octet or more');
        return (new Reading($this, $flags))->pull($size);
    }
    public function getIterator(): \Generator { return $this->chunks(); }

    /**
     * Into a stream, an object with write($octets) (PSR-7) or fwrite (SplFileObject), or a function. Each says how many
     * octets it took; null or true is all. What it throws ends the output, and what it does not take is an exception.
     */
    public function write(mixed $to, int $flags = 0): void {
        $put = match (true) {
            is_resource($to) => fn (string $octets) => fwrite($to, $octets),
            is_object($to) && is_callable([$to, 'write']) => $to->write(...),
            $to instanceof \SplFileObject => $to->fwrite(...),
            is_callable($to) => $to(...),
            default => throw new \TypeError('nothing can be written to ' . get_debug_type($to)),
        };
        foreach ($this->chunks($flags) as $left) {
            while ($left !== '') {
                $took = $put($left) ?? true;
                $took = $took === true ? strlen($left) : $took;
                $all = is_int($took) && $took > 0 && $took <= strlen($left);
                $left = $all ? substr($left, $took) : throw new \RuntimeException('mimeo: the writer took nothing');
            }
        }
    }

    /** Into a file, whole or not at all. OUT_NEW: only where there is none. */
    public function save(string $path, int $flags = 0): void {
        $status = $this->ask('write_file', $flags, $path);
        $this->done($status === Error::IO ? throw new Error($status, "'$path' cannot be written") : $status);
    }
}

/**
 * Remembers the recipients of each message that it lets pass, and refuses a later one that shows one of them to anybody
 * else. It counts the addresses that it remembers. See docs/disclosure.md.
 */
final class Guard implements \Countable {
    private ?CData $g = null;
    public function __construct() { $this->g = C::call('guard_new') ?? throw new Error(Error::NOMEM); }
    private function __clone() {}
    public function __destruct() {
        [$g, $this->g] = [$this->g, null];
        C::call('guard_free', $g);
    }
    /** The last thing before output. Throws Error with the status DISCLOSURE; nothing is written then. */
    public function check(Message $m): void { $m->done(C::call('guard_check', $this->g, $m->handle())); }

    /** An address that is no secret. */
    public function allow(string $addr): void {
        ($status = C::call('guard_allow', $this->g, $addr)) === 0 || throw new Error($status);
    }
    /** What the last check found, '' for nothing. */
    public function leak(): string { return C::call('guard_leak', $this->g); }
    public function count(): int { return C::call('guard_count', $this->g); }
}

// ---- parts ----
/** A part from octets. type null: application/octet-stream. */
function attachment(?string $filename, string $data, ?string $type = null): Message {
    return Message::part(C::call('new_attachment', $filename, $type, $data));
}
/** A part that is read from a regular file when the message is written. filename null: as the file is named. */
function attachmentFile(string $path, ?string $filename = null, ?string $type = null): Message {
    $filename ??= substr($path, (int) strrpos("/$path", '/'));
    return Message::part(C::call('new_attachment_file', $filename, $type, $path));
}
/** What HTML refers to as cid:contentId. */
function inline(string $contentId, string $data, string $type): Message {
    return Message::part(C::call('new_inline', $contentId, $type, $data));
}
/** Of the library that runs. */
function version(): string { return C::call('version'); }
