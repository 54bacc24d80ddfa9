package Mimeo;

=encoding UTF-8

=head1 NAME

Mimeo - mail messages as values

=head1 SYNOPSIS

    use utf8;
    use Mimeo;

    my $m = Mimeo::Message->new;
    $m->from('News', 'news@example.com')->subject('Grüße aus Köln')->text("Hello Ann.\n");
    $m->attachments([Mimeo::attachment('terms.pdf', $pdf, 'application/pdf')]);
    my $guard = Mimeo::Guard->new;
    for my $subscriber (@subscribers) {
        $m->to($subscriber->{name}, $subscriber->{addr});    # replaces; nothing in mimeo appends
        $guard->check($m);
        $smtp->mail($m->envelope_from) && $smtp->to(@{ $m->recipients }) && $smtp->data($m->render) or last;
    }

=head1 DESCRIPTION

One file, for Perl 5.28 or newer and FFI::Platypus 2. The shared library is found by the environment variable
MIMEO_LIBRARY, or by the system's loader as libmimeo.so.0.

Text is a string of characters, and is encoded to UTF-8 here; octets (C<body>, C<attachment>, seeds, paths) are a string
without a character over 255, else the call dies. A NUL in a text is refused, not cut at.

A method without an argument gets; with one it sets, and returns the message. Setting replaces, undef removes, a list is
an array reference and is assigned whole. Parts are taken by value. C<clone>, and Storable's dclone, give an independent
message. A getter in void context dies: C<< $m->to(f()) >> was meant to set, and f has returned an empty list.

What the library refuses dies with a Mimeo::Error, with status, name, field, index, offset and text; the field is empty
then, and the message cannot be written until it is set again. What is not of the kind that a method takes dies with a
plain string, and changes nothing. What your own writer or read_at dies with ends the output, and is died with again.

A message or a guard belongs to the interpreter thread that made it; another thread gets none of it, and makes its own.

=cut

use 5.028;
use strict;
use warnings;
use Carp qw(croak);
use Exporter qw(import);
use FFI::Platypus 2.00;
use FFI::Platypus::Buffer qw(buffer_to_scalar grow scalar_to_pointer set_used_length);
use FFI::Platypus::DL qw(dlerror dlopen RTLD_PLATYPUS_DEFAULT);
use FFI::Platypus::Memory qw(memcpy memset);
use IO::Handle;
use overload;
use Scalar::Util qw(blessed looks_like_number openhandle refaddr reftype);

our $VERSION = '0.1.0';
$Carp::Internal{$_}++ for 'Mimeo', map { "Mimeo::$_" } qw(Error Fence Guard Handle Message);

use constant {
    PROFILE_7BIT => 0, PROFILE_8BIT => 1, PROFILE_UTF8 => 2,
    FILENAME_RFC2231 => 0, FILENAME_BOTH => 1, FILENAME_RFC2047 => 2,
    LIMIT_VISIBLE => 1, LIMIT_DEPTH => 2, LIMIT_PARTS => 3, LIMIT_HEADER => 4, LIMIT_SIZE => 5,
    KIND_AUTO => 0, KIND_TEXT => 1, KIND_MAILBOXES => 2, KIND_IDS => 3, KIND_DATE => 4, KIND_URLS => 5,
    KIND_RAW => 6, KIND_MAILBOX => 7, ENCODING_AUTO => 0, ENCODING_7BIT => 1, ENCODING_8BIT => 2, ENCODING_BINARY => 3,
    ENCODING_QP => 4, ENCODING_BASE64 => 5, OUT_LF => 1, OUT_DOTS => 2, OUT_BCC => 4, OUT_HEADER => 8, OUT_BODY => 16,
    OUT_PART => 32, OUT_NEW => 64, NEEDS_SMTPUTF8 => 1, NEEDS_8BITMIME => 2, NEEDS_BINARYMIME => 4,
};
our %EXPORT_TAGS = (constants => [map { /\AMimeo::(\w+)\z/ ? $1 : () } keys %constant::declared]);
our @EXPORT_OK = (qw(attachment attachment_file inline version), @{ $EXPORT_TAGS{constants} });
my ($NOMEM, $IO) = (-1, -17);

# ---- the library ----
# Result and arguments by a letter each; upper case: a pointer to one, for results, or an array.
my %TYPES = (
    p => 'opaque', s => 'string', i => 'int', q => 'sint64', n => 'size_t', u => 'uint32', U => 'uint64', v => 'void',
    P => 'opaque*', S => 'string*', I => 'int*', Q => 'sint64*', N => 'size_t*', L => 'uint64*',
    T => 'string[]', Z => 'size_t[]', B => 'opaque[]',
);
my %FUNCTIONS = qw(
    new p clone pp reset vp free vp version s errname si strerror si set_profile ipi set_charset ips
    set_filename_style ipi set_seed ipsn set_limit ipiU status ip check ipu error_count np error_at ipnSNNS
    set_mailbox_n ipssnsn set_mailbox_list_n ipsTZTZn mailbox_count nps mailbox_at ipsnSS set_header_n ipsnisn
    set_header_list_n ipsniTZn remove_header ips header_count np header_name spn get_header sps
    set_date ipqi date ipQI message_id ippnN set_in_reply_to ipTn set_references ipTn set_reply ipss
    set_list_unsubscribe ipss set_text_n ipsn set_html_n ipsn set_calendar ipssn text ppN html ppN
    set_alternatives ipBn set_inlines ipBn set_attachments ipBn new_attachment psssn new_attachment_file psss
    new_inline psssn set_body ipssn set_body_file ipss set_body_source ipsUppp set_parts ipsBn set_message ipp
    set_message_bytes ipsn set_disposition ips set_filename_n ipsn set_content_id ips set_encoding ipi size ipuL
    render_into ipupnN write ipupp write_file ipus freeze ipuP frozen_free vp reader_new ipP read npnnp
    reader_status ip reader_free vp set_envelope_from ips envelope_from sp recipient_count np recipient spn
    needs up guard_new p guard_check ipp guard_allow ips guard_leak sp guard_count np guard_free vp
);

# What Platypus makes is freed by the thread that made it, once: no other has a copy, by Mimeo::Handle's CLONE_SKIP.
my $ffi = bless [FFI::Platypus->new(api => 2)], 'Mimeo::Handle';
my %C;    # the functions by their names without msg_
my $NAME = $ENV{MIMEO_LIBRARY} || 'libmimeo.so.0';
dlopen($NAME, RTLD_PLATYPUS_DEFAULT) or die "mimeo: " . dlerror() . "\n";
$ffi->[0]->lib($NAME);
for my $function (keys %FUNCTIONS) {
    my ($result, @arguments) = map { $TYPES{$_} } split //, $FUNCTIONS{$function};
    $C{$function} = $ffi->[0]->function("msg_$function", \@arguments => $result)->sub_ref;
}

sub version { return $C{version}->() }

# ---- arguments; a name that ends in _n gives octets and their number ----
sub _string {
    my ($value, $what) = @_;
    croak "$what is a string, not undef" unless defined $value;
    croak "$what is a string, not a reference" if ref $value && !overload::Method($value, '""');
    return "$value";
}

# A surrogate, or what is above U+10FFFF, becomes ill-formed UTF-8 by this, which the library refuses and says where.
sub _utf8 { my $text = _string(@_); utf8::encode($text); return $text }
# For a parameter that ends at a NUL: one inside becomes a control character, which is refused at the same place.
sub _z { return defined $_[0] ? _utf8($_[0], 'a text') =~ tr/\0/\1/r : undef }

sub _octets {
    my $octets = _string(@_);
    utf8::downgrade($octets, 1) or croak "$_[1] is octets, and has a character over 255: encode it first";
    return $octets;
}

sub _n { return ($_[0], length $_[0]) }
sub _utf8_n { return _n(_utf8(@_)) }
sub _octets_n { return _n(_octets(@_)) }
sub _path { my $path = _octets($_[0], 'a path'); return $path =~ /\0/ ? croak 'a path has no NUL' : $path }

sub _integer {
    my ($value, $what, $least, $most) = @_;
    croak "$what is an integer" unless looks_like_number($value) && $value == int $value;
    croak "$what is from $least to $most" if $value < $least || $value > $most;
    return int $value;
}

sub _int { return _integer(@_, -2**31, 2**31 - 1) }
sub _flags { return _integer($_[0] // 0, 'flags', 0, 2**32 - 1) }
sub _list { return ref($_[0] // []) eq 'ARRAY' ? @{ $_[0] // [] } : croak "$_[1] takes an array reference" }
sub _is_message { return blessed $_[0] && $_[0]->isa('Mimeo::Message') }
sub _message { return _is_message($_[0]) ? $_[0] : croak "$_[1] is a Mimeo::Message" }
# Octets that $fill->(pointer) writes, at most so many, and whose number it returns; a NUL behind them, as Perl has it.
sub _filled {
    my ($room, $fill) = @_;
    grow(my $octets = '', $room + 1);
    my $pointer = scalar_to_pointer($octets);
    my $got = $fill->($pointer);
    memset($pointer + $got, 0, 1);
    set_used_length($octets, $got);
    return $octets;
}

sub _decoded { my ($text) = @_; utf8::decode($text) if defined $text; return $text }

# ---- callbacks: what a script dies with is kept, and died with again when the library has returned ----
our $raised;    # a reference to what was caught, during one call of the library
our $put;       # where the sink writes, during one call of msg_write
my (%source, $sources);    # read_at by its number, until the last message that has it is gone
my %callback;   # the closures, [address, closure, its FFI]

# Perl code under an operator cannot be left by "last" or "next": that would jump over the library's frames.
{ package Mimeo::Fence; use overload '<>' => sub { return $_[0]{code}->() } }

sub _fenced {
    my ($failed, $code) = @_;
    my $fence = bless { code => $code }, 'Mimeo::Fence';
    my $result;
    return $result if eval { $result = <$fence>; 1 };
    my $kept = $@;
    $raised //= \$kept;
    return $failed;
}

sub _sink {
    my (undef, $data, $size) = @_;
    return _fenced(0, sub {
        $put->(buffer_to_scalar($data, $size)) or croak 'the writer took nothing';
        return $size;
    });
}

sub _read {
    my ($number, $offset, $buffer, $size) = @_;
    return _fenced(-1, sub {
        my ($data, $got) = _octets_n(scalar $source{$number}->($offset, $size), 'what read_at returns');
        croak "read_at returned $got octets where $size were asked for" if $got > $size;
        memcpy($buffer, scalar_to_pointer($data), $got) if $got;
        return $got;
    });
}

sub _release { delete $source{ $_[0] }; return }

my %KINDS = (
    sink => '(opaque,opaque,size_t)->size_t', read => '(opaque,uint64,opaque,size_t)->sint64',
    release => '(opaque)->void',
);

# Also called in each new thread, which makes its own.
sub CLONE {
    my $own = FFI::Platypus->new(api => 2);
    for my $name (keys %KINDS) {
        my $closure = $own->closure(Mimeo->can("_$name"));
        $callback{$name} = bless [$own->cast($KINDS{$name} => 'opaque', $closure), $closure, $own], 'Mimeo::Handle';
    }
    return;
}
CLONE();

# A sub that takes octets and returns true, of a sub, a file handle, or an object with print or write; one for the end.
sub _writer {
    my ($to) = @_;
    my $handle = ref $to || ref \$to eq 'GLOB' ? openhandle($to) : undef;
    if ($handle) {
        my @layers = tied *$handle ? () : grep { /\A(?:utf8|encoding|crlf)/ } PerlIO::get_layers($handle, output => 1);
        croak "the file handle has the layer :$layers[0], which changes octets: binmode it first" if @layers;
        my $failed = sub { croak "the file handle cannot be written: $!" };
        return (sub { local ($\, $,); no warnings 'io'; print {$handle} $_[0] or $failed->() },
            sub { tied *$handle || IO::Handle::flush($handle) or $failed->() });
    }
    for my $method (blessed $to ? grep { $to->can($_) } qw(print write) : ()) {
        return sub { local ($\, $,); return $to->$method($_[0]) };
    }
    return $to if ref $to && (reftype($to) eq 'CODE' || overload::Method($to, '&{}'));
    croak 'a writer is an open file handle, a sub, or an object with print or write';
}

# ---- parts ----
sub _part { return Mimeo::Message->_own($_[0], 'free')->_settle($C{status}->($_[0])) }

# attachment(filename, octets, type); without a type application/octet-stream.
sub attachment { return _part($C{new_attachment}->(_z($_[0]), _z($_[2]), _octets_n($_[1], 'data'))) }

# attachment_file(path, filename, type): a regular file, read when written; without a filename, the path's last part.
sub attachment_file {
    my ($path, $filename, $type) = (_path($_[0]), @_[1, 2]);
    return _part($C{new_attachment_file}->(_z($filename) // $path =~ s{.*/}{}sr, _z($type), $path));
}

# inline(content_id, octets, type): what HTML refers to as cid:content_id.
sub inline { return _part($C{new_inline}->(_z($_[0]), _z($_[2]), _octets_n($_[1], 'data'))) }

# ---- errors ----
# status: one of the MSG_ERR_ numbers; name: "MSG_ERR_ADDRESS"; field, index (row of a list) and offset (octet in the
# UTF-8 of the value) say where; text says it in words. As a string: text, and where the program called.
package Mimeo::Error;
use overload '""' => sub { return $_[0]{text} . $_[0]{where} }, bool => sub { return 1 }, fallback => 1;

sub new {
    my ($class, $status, %more) = @_;
    my %error = (field => '', index => 0, offset => 0, text => $C{strerror}->($status), where => '', %more);
    return bless { %error, status => $status, name => $C{errname}->($status) }, $class;
}

sub throw { my $error = shift->new(@_); $error->{where} = Carp::shortmess(''); die $error }
for my $name (qw(status name field index offset text)) { no strict 'refs'; *$name = sub { return $_[0]{$name} }; }

# ---- what owns a thing of the library ----
# The pointer does not lie in the object, so that no copy of the object, by whatever means, has it: it is freed once.
package Mimeo::Handle;
use Carp qw(croak);
use Scalar::Util qw(refaddr);
@Mimeo::Message::ISA = @Mimeo::Guard::ISA = ('Mimeo::Handle');
my %handle;    # by the address of the object: the pointer, and the function that frees it

sub _own {
    my ($class, $pointer, $free) = @_;
    my $self = bless {}, $class;
    $handle{ refaddr $self } = [$pointer || Mimeo::Error->throw($NOMEM), $C{$free}];
    return $self;
}

sub _pointer { return ($handle{ refaddr $_[0] } // croak 'not made by ' . ref($_[0]) . "'s own methods")->[0] }

sub DESTROY {
    my ($self) = @_;
    return if ${^GLOBAL_PHASE} eq 'DESTRUCT';
    local ($@, $!, $?);
    my ($pointer, $free) = @{ delete $handle{ refaddr $self } // return };
    return $free->($pointer);
}

sub CLONE_SKIP { return 1 }
sub CLONE { %handle = (); return }
sub STORABLE_freeze { croak ref($_[0]) . ' cannot be stored' }

# ---- messages, and parts of them ----
package Mimeo::Message;
use Carp qw(croak);
{ no strict 'refs'; *$_ = Mimeo->can($_) for map { "_$_" } qw(decoded filled flags int integer is_message list message),
    qw(octets_n path string utf8 utf8_n writer z) }
my %accessor;

# new(field => value, ...): a new message, with the accessors of these names called.
sub new {
    my ($class, %fields) = @_;
    my $self = $class->_own($C{new}->(), 'free');
    for my $field (sort keys %fields) {
        croak "a message has no field $field" unless $accessor{$field};
        $self->$field($fields{$field});
    }
    return $self;
}

# An independent message with the same fields and content; large content is shared and never copied.
sub clone {
    my ($self) = @_;
    my $clone = ref($self)->_own($C{clone}->($self->_pointer), 'free');
    %$clone = (%$self, lists => { %{ $self->{lists} // {} } });
    return $clone;
}

# For Storable's dclone; a message is copied, but stored only as its octets.
sub STORABLE_freeze {
    my ($self, $cloning) = @_;
    return $cloning ? (pack('J', $C{clone}->($self->_pointer)), {%$self}) : $self->SUPER::STORABLE_freeze;
}

sub STORABLE_thaw {
    my ($self, $cloning, $packed, $fields) = @_;
    $self->SUPER::STORABLE_freeze unless $cloning;
    %$self = %$fields;
    $handle{ Mimeo::refaddr($self) } = [unpack('J', $packed) || Mimeo::Error->throw($NOMEM), $C{free}];
    return;
}

# As new, its memory kept for the next one.
sub clear { my ($self) = @_; $C{reset}->($self->_pointer); delete $self->{lists}; return $self }

# Calls a function of the library, and dies with what a callback died with.
sub _call {
    my ($self, $function, @arguments) = @_;
    local $raised;
    my $status = $C{$function}->($self->_pointer, @arguments);
    die $$raised if $raised;
    return $status;
}

# The same, and dies with what was refused.
sub _do { my $self = shift; return $self->_settle($self->_call(@_)) }
sub _settle {
    my ($self, $status) = @_;
    return $self if $status == 0;
    for my $error (reverse @{ $self->errors }) {
        Mimeo::Error->throw($status, %$error) if $error->status == $status;
    }
    return Mimeo::Error->throw($status);
}

# All that keeps the message from being written: an array of Mimeo::Error.
sub errors {
    my ($self) = @_;
    my @errors;
    for my $i (0 .. $C{error_count}->($self->_pointer) - 1) {
        my ($field, $index, $offset, $text) = ('', 0, 0, '');
        my $status = $C{error_at}->($self->_pointer, $i, \$field, \$index, \$offset, \$text);
        ($field, $text) = map { _decoded($_) } $field, $text;
        push @errors, Mimeo::Error->new($status, field => $field, index => $index, offset => $offset, text => $text);
    }
    return \@errors;
}

# A method that gets or sets; a setter takes so many values at most.
sub _accessor {
    my ($name, $most, $get, $set) = @_;
    $accessor{$name} = 1;
    no strict 'refs';
    *$name = sub {
        my ($self, @values) = @_;
        croak "$name without a value: was it an empty list that should be set?" unless @values || defined wantarray;
        croak "$name takes $most value at most" if @values > $most;
        return @values ? $set->($self, @values) : scalar $get->($self);
    };
    return;
}

# ---- people, header fields ----
sub _mailboxes {
    my ($self, $field) = @_;
    my @rows;
    for my $i (0 .. $C{mailbox_count}->($self->_pointer, $field) - 1) {
        $C{mailbox_at}->($self->_pointer, $field, $i, \my $name, \my $addr);
        push @rows, [_decoded($name), _decoded($addr)];
    }
    return \@rows;
}

sub _mailbox {
    my ($row) = @_;
    my ($name, $addr) = ref $row eq 'ARRAY' ? @$row : (undef, _string($row, 'an address'));
    croak 'a mailbox is an address, or [name, address]' if ref $row eq 'ARRAY' && @$row != 2;
    return map { defined ? _utf8($_, 'a name or an address') : undef } $name, $addr;
}

sub _set_mailboxes {
    my ($self, $field, @values) = @_;
    return $self->_do(remove_header => $field) if @values == 1 && !defined $values[0];
    if (@values == 1 && ref $values[0] eq 'ARRAY') {
        my @rows = map { [_mailbox($_)] } @{ $values[0] };
        my @columns = map { my $k = $_; [map { $_->[$k] } @rows] } 0, 1;
        @columns = map { ($_, [map { length($_ // '') } @$_]) } @columns;
        return $self->_do(set_mailbox_list_n => $field, @columns, scalar @rows);
    }
    my ($name, $addr) = _mailbox(@values == 2 ? \@values : $values[0]);
    return $self->_do(set_mailbox_n => $field, $name, length($name // ''), $addr // '', length($addr // ''));
}

# An address; a name and an address; or an array reference of addresses and [name, address], where [name, undef] opens a
# group and [undef, undef] closes it. Read: an array of [name, address].
for my $field (qw(From Sender Reply-To To Cc Bcc)) {
    _accessor(lc($field) =~ tr/-/_/r, 2, sub { return _mailboxes($_[0], $field) },
        sub { my ($self, @values) = @_; return _set_mailboxes($self, $field, @values) });
}

# header(name): the value of the (first) field of that name in any case, or undef. header(name, value, KIND_*): sets a
# text; removes, by undef; or sets an array of them, for a field that may stand more than once.
sub header {
    my ($self, $name, @values) = @_;
    my ($value, $kind) = ($values[0], _int($values[1] // Mimeo::KIND_AUTO(), 'a kind'));
    my @key = _utf8_n($name, "a header field's name");
    unless (@values) {
        croak 'header without a value: was it an empty list that should be set?' unless defined wantarray;
        return _decoded($C{get_header}->($self->_pointer, _z($name)));
    }
    return $self->_do(remove_header => _z($name)) unless defined $value;
    return $self->_do(set_header_n => @key, $kind, _utf8_n($value, 'a value')) unless ref $value eq 'ARRAY';
    my @rows = map { _utf8($_, 'a value') } @$value;
    return $self->_do(set_header_list_n => @key, $kind, \@rows, [map { length } @rows], scalar @rows);
}

# The names of the fields that are set, each once, in the order of the output: an array.
sub header_names {
    my ($self, %seen) = @_;
    my $m = $self->_pointer;
    return [grep { !$seen{$_}++ } map { $C{header_name}->($m, $_) } 0 .. $C{header_count}->($m) - 1];
}

_accessor(subject => 1, sub { return scalar $_[0]->header('Subject') }, sub { return $_[0]->header(Subject => $_[1]) });

# As set, or drawn from the message's value; without angle brackets.
_accessor(message_id => 1, sub {
    my ($self) = @_;
    return _decoded(_filled(1200, sub { $self->_do(message_id => $_[0], 1200, \(my $size = 0)); return $size }));
}, sub { return $_[0]->header('Message-ID' => $_[1]) });

sub _date { $_[0]->_do(date => \(my $seconds = 0), \(my $zone = 0)); return ($seconds, $zone) }
sub _set_date {
    my ($self, $when, $zone) = @_;
    return $self->header(Date => undef) unless defined $when;
    if (Mimeo::blessed($when) && $when->can('epoch') && $when->can('strftime')) {
        $when->strftime('%z') =~ /\A([-+])(\d\d):?(\d\d)\z/ or croak 'a date without a zone';
        ($when, $zone) = ($when->epoch, "${1}1" * ($2 * 60 + $3));
    }
    croak 'a date is a number of seconds' unless Mimeo::looks_like_number($when) && $when == $when;
    return $self->_do(set_date => int($when) - ($when < int $when), _int($zone // 0, 'a zone'));
}

# date(seconds since 1970, minutes east of UTC), or date(object with epoch and strftime: DateTime, Time::Piece).
# Read: seconds; zone has the minutes.
_accessor(date => 2, sub { return (_date($_[0]))[0] }, \&_set_date);
sub zone { return (_date($_[0]))[1] }

# Arrays of identifiers.
for my $field (qw(In-Reply-To References)) {
    my $name = lc($field) =~ tr/-/_/r;
    _accessor($name, 1, sub { return [split ' ', $_[0]->header($field) // ''] }, sub {
        my ($self, $ids) = @_;
        my @texts = map { _z($_ // croak 'an identifier is a string, not undef') } _list($ids, $name);
        return $self->_do("set_$name" => \@texts, scalar @texts);
    });
}

# reply(Message-ID, References): In-Reply-To and References of an answer to a message with these.
sub reply { return $_[0]->_do(set_reply => _z($_[1]), _z($_[2])) }
# list_unsubscribe(mailto, https), either may be undef: RFC 2369, with https also the one click of RFC 8058.
sub list_unsubscribe { return $_[0]->_do(set_list_unsubscribe => _z($_[1]), _z($_[2])) }

# ---- content ----
sub _get_text {
    my ($self, $which) = @_;
    my $data = $C{$which}->($self->_pointer, \(my $size = 0));
    return $data ? _decoded(Mimeo::buffer_to_scalar($data, $size)) : undef;
}

sub _set_text { return $_[0]->_do("set_$_[1]_n" => _utf8_n($_[2] // '', $_[1])) }

# Plain text and HTML, strings; and the file name of a part, which is write only.
for my $which (qw(text html)) {
    _accessor($which, 1, sub { return _get_text($_[0], $which) }, sub { return _set_text($_[0], $which, $_[1]) });
}
_accessor(filename => 1, sub { croak 'filename is write only' }, sub { return _set_text($_[0], 'filename', $_[1]) });

sub _pointers {
    my ($what, @parts) = @_;
    return ([map { _message($_, "a part of $what")->_pointer } @parts], scalar @parts);
}

# Arrays of parts, assigned whole: more forms between text and HTML; what the HTML refers to as cid:; attached parts.
for my $list (qw(alternatives inlines attachments)) {
    _accessor($list, 1, sub { return [map { $_->clone } @{ $_[0]{lists}{$list} // [] }] }, sub {
        my ($self, $parts) = @_;
        my @taken = map { _message($_, "a part of $list")->clone } _list($parts, $list);
        delete $self->{lists}{$list};
        $self->_do("set_$list" => _pointers($list, @taken));
        $self->{lists}{$list} = \@taken;
        return $self;
    });
}

# calendar(method, text): an invitation, RFC 6047; method as in the text. undef removes.
sub calendar { return $_[0]->_do(set_calendar => _z($_[1]), _utf8_n(defined $_[1] ? $_[2] : '', 'a calendar')) }
# body(type, octets): exactly this content. undef removes.
sub body { return $_[0]->_do(set_body => _z($_[1]), _octets_n(defined $_[1] ? $_[2] : '', 'data')) }
# body_file(type, path): a regular file, read when the message is written, in constant memory.
sub body_file { return $_[0]->_do(set_body_file => _z($_[1]), _path($_[2])) }

# size octets that $read_at->(offset, size) gives when the message is written. What it dies with is died with there.
sub body_source {
    my ($self, $type, $size, $read_at) = @_;
    croak 'read_at is a sub' unless ref $read_at eq 'CODE' || overload::Method($read_at, '&{}');
    my @arguments = (_z($type), _integer($size, 'a size', 0, ~0));
    $source{ ++$sources } = $read_at;
    return $self->_do(set_body_source => @arguments, $callback{read}[0], $sources, $callback{release}[0]);
}

# parts(subtype, array): exactly this multipart. undef removes.
sub parts { return $_[0]->_do(set_parts => _z($_[1]), _pointers(parts => _list($_[2], 'parts'))) }

# A message in this message: one of these, or octets as received. undef removes.
sub message {
    my ($self, $inner) = @_;
    croak 'message takes a message, octets, or undef' unless @_ == 2;
    return $self->_do(set_message => $inner->_pointer) if _is_message($inner);
    return $self->_do(set_message_bytes => _octets_n($inner // '', 'a message as received'));
}

# Named arguments, each with the sub that takes it; undef is as if it were not there.
sub _named {
    my ($known, $self, %given) = @_;
    for my $name (sort keys %given) {
        my $take = $known->{$name} // croak "$name is not one of " . join ', ', sort keys %$known;
        $self->_do("set_$name" => $take->($given{$name}, $name)) if defined $given{$name};
    }
    return $self;
}

# describe(disposition, content_id, encoding => value, ...): how a part is presented.
my %DESCRIBE = (disposition => \&_z, content_id => \&_z, encoding => \&_int);
sub describe { return _named(\%DESCRIBE, @_) }

# manner(profile, charset, filename_style, seed => value, ...): how it is written.
my %MANNER = (profile => \&_int, charset => \&_z, filename_style => \&_int, seed => \&_octets_n);
sub manner { return _named(\%MANNER, @_) }
# limit(LIMIT_*, n): what a message may have at most.
sub limit { return $_[0]->_do(set_limit => _int($_[1], 'which limit'), _integer($_[2], 'a limit', 0, ~0)) }

# ---- output: each takes OUT_* flags, or none ----
# Dies with what output would die with, I/O aside.
sub check { return $_[0]->_do(check => _flags($_[1])) }
# Octets of the output, known without writing it.
sub size { $_[0]->_do(size => _flags($_[1]), \(my $size = 0)); return $size }

# The message as octets, CRLF line ends unless OUT_LF.
sub render {
    my ($self, $flags) = @_;
    my $room = $self->size($flags);
    return _filled($room, sub { $self->_do(render_into => _flags($flags), $_[0], $room, \(my $got = 0)); return $got });
}

# chunks(flags, size): the output piece by piece, in constant memory, of the message as it is now: a sub that returns
# the next octets each time, and undef at the end.
sub chunks {
    my ($self, $flags, $given) = @_;
    my $size = _integer($given // 65536, 'the size of a chunk', 1, 2**30);
    $self->_do(freeze => _flags($flags), \my $frozen);
    my $status = $C{reader_new}->($frozen, \my $new);
    $C{frozen_free}->($frozen);
    Mimeo::Error->throw($status) if $status;
    my $handle = Mimeo::Handle->_own($new, 'reader_free');
    return sub {
        my $octets = _filled($size, sub {
            local $raised;
            my $got = $C{read}->($_[0], 1, $size, $handle->_pointer);
            die $$raised if $raised;
            my $failed = $C{reader_status}->($handle->_pointer);
            return $failed ? Mimeo::Error->throw($failed) : $got;
        });
        return length $octets ? $octets : undef;
    };
}

# write(writer, flags): into a file handle without layers that change octets, a sub that returns true, or an object with
# print or write. What it dies with ends the output, and is died with here.
sub write {
    my ($self, $to, $flags) = @_;
    (local $put, my $end) = _writer($to);
    $self->_do(write => _flags($flags), $callback{sink}[0], undef);
    $end->() if $end;
    return $self;
}

# save(path, flags): into a file, whole or not at all. OUT_NEW: only where there is none.
sub save {
    my ($self, $given, $flags) = @_;
    my $path = _path($given);
    my $status = $self->_call(write_file => _flags($flags), $path);
    Mimeo::Error->throw($status, text => "$path cannot be written") if $status == $IO;
    return $self->_settle($status);
}

# ---- envelope ----
# The reverse-path: as set, else Sender, else the first From.
_accessor(envelope_from => 1, sub { return _decoded($C{envelope_from}->($_[0]->_pointer)) },
    sub { return $_[0]->_do(set_envelope_from => _z($_[1])) });

# To, Cc and Bcc, each address once: an array.
sub recipients {
    my $m = $_[0]->_pointer;
    return [map { _decoded($C{recipient}->($m, $_)) } 0 .. $C{recipient_count}->($m) - 1];
}
# NEEDS_* that the transport must have.
sub needs { return $C{needs}->($_[0]->_pointer) }

# ---- the guard ----
# Remembers the recipients of each message that it lets pass, and refuses a later one that shows one of them to anybody
# else. See docs/disclosure.md.
package Mimeo::Guard;
sub new { return $_[0]->_own($C{guard_new}->(), 'guard_free') }
# The last thing before output. Dies with status MSG_ERR_DISCLOSURE; nothing is written then.
sub check {
    my ($self, $message) = @_;
    Mimeo::_message($message, 'what is checked')->_settle($C{guard_check}->($self->_pointer, $message->_pointer));
    return $self;
}

# An address that is no secret.
sub allow {
    my ($self, $addr) = @_;
    my $status = $C{guard_allow}->($self->_pointer, Mimeo::_z($addr));
    Mimeo::Error->throw($status) if $status;
    return $self;
}

# What the last check found, '' for nothing; and how many addresses it remembers.
sub leak { return $C{guard_leak}->($_[0]->_pointer) }
sub count { return $C{guard_count}->($_[0]->_pointer) }

1;
