<?php
/** For test_php.php: a small reader of messages, and what says that things are so. */
declare(strict_types=1);
use Mimeo\{Error, Mailbox, Message};

// ---- reading ----

function word(string $value): string { return iconv_mime_decode($value, 0, 'UTF-8'); }

/** An entity: headers by lower-case name, each a list; type, name, body decoded, and parts. */
function entity(string $octets): stdClass {
    [$head, $body] = str_starts_with($octets, "\r\n") ? ['', substr($octets, 2)] : explode("\r\n\r\n", $octets, 2);
    $e = (object) ['headers' => [], 'parts' => []];
    foreach (array_filter(preg_split('/\r\n(?![ \t])/', $head)) as $field) {
        [$name, $value] = explode(':', preg_replace('/\r\n(?=[ \t])/', '', $field), 2);
        $e->headers[strtolower($name)][] = trim($value);
    }
    $type = $e->headers['content-type'][0] ?? 'text/plain';
    $e->type = strtolower(trim(explode(';', $type)[0]));
    $disposition = $e->headers['content-disposition'][0] ?? '';
    preg_match('/filename\*=UTF-8\'\'([^;]*)|filename="?([^";]*)/', $disposition, $found);
    $e->name = rawurldecode($found[1] ?? '') ?: ($found[2] ?? null);
    $e->attached = str_starts_with($disposition, 'attachment');
    $e->body = match (strtolower($e->headers['content-transfer-encoding'][0] ?? '7bit')) {
        'base64' => base64_decode($body),
        'quoted-printable' => quoted_printable_decode($body),
        default => $body,
    };
    if (preg_match('/boundary="?([^";]+)/', $type, $found)) {
        $pieces = explode("\r\n--$found[1]", "\r\n$body");
        same('--', substr(array_pop($pieces), 0, 2));
        $e->parts = array_map(fn ($piece) => entity(substr($piece, 2)), array_slice($pieces, 1));
    } elseif ($e->type === 'message/rfc822') {
        $e->parts = [entity($body)];
    }
    return $e;
}

/** It and all below it, as a list. */
function walk(stdClass $e): array { return array_merge([$e], ...array_map('walk', $e->parts)); }
function read(Message $m): stdClass { return entity((string) $m); }
function attached(Message $m): array { return array_values(array_filter(walk(read($m)), fn ($e) => $e->attached)); }

// ---- saying what is so ----

function same(mixed $wanted, mixed $got): void {
    [$is, $not] = array_map(fn ($value) => substr(var_export($value, true), 0, 300), [$got, $wanted]);
    $wanted === $got || throw new AssertionError("$is is not $not");
}
function holds(mixed $so): void { same(true, (bool) $so); }
/** What a call throws, in words; with this status, field and offset where they are said. */
function refused(
    Closure $call, ?string $status, ?string $field = null, ?int $offset = null, string $kind = Error::class
): string {
    try {
        $call();
    } catch (Throwable $thrown) {
        $thrown instanceof $kind || throw $thrown;
        same("MSG_ERR_$status", $status === null ? 'MSG_ERR_' : $thrown->name);
        same($field, $field === null ? null : $thrown->field);
        same($offset, $offset === null ? null : $thrown->offset);
        return $thrown->getMessage();
    }
    throw new AssertionError('not refused');
}
/** A folder that is gone afterwards, and the current one meanwhile. */
function within(callable $call): void {
    [$here, $folder] = [getcwd(), sys_get_temp_dir() . '/mimeo-' . bin2hex(random_bytes(8))];
    mkdir($folder);
    chdir($folder);
    try {
        $call($folder);
    } finally {
        chdir($here);
        array_map('unlink', glob("$folder/*"));
        rmdir($folder);
    }
}
function put(Message $m, string $name, mixed $value): Closure {
    return fn () => $m->$name = $value;
}
function make(): Message {
    $m = new Message();
    $m->from = new Mailbox('Shop', 'shop@example.com');
    $m->to = new Mailbox('Ann Müller', 'ann@example.org');
    $m->subject = 'Grüße';
    $m->text = "Hällo.\n";
    return $m;
}
