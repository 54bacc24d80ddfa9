#!/usr/bin/env perl
# test_perl.pl LIBRARY: the Perl binding, case by case (TAP). Messages are read by the few lines below and by Perl's own
# Encode, MIME::Base64 and MIME::QuotedPrint.
use 5.028;
use warnings;
use utf8;
use Config;
use Cwd qw(getcwd);
use Encode ();
use File::Basename qw(dirname);
use File::Temp ();
use MIME::Base64 ();
use MIME::QuotedPrint ();
use Scalar::Util qw(blessed);
use Storable ();

binmode $_, ':encoding(UTF-8)' for *STDOUT, *STDERR;
my $root;
BEGIN { ($ENV{MIMEO_LIBRARY}, $root) = ($ARGV[0], Cwd::abs_path(dirname(__FILE__) . '/../..')) }
use lib "$root/docs/bindings/perl";
use Mimeo qw(:constants);
my @cases;
sub case { my ($name, $code) = @_; push @cases, [$name, $code]; return }
sub yes { my ($right, $what) = @_; return $right || die "$what, line " . (caller)[2] . "\n" }
sub flat { my ($value) = @_; return ref $value ? '[' . join('|', map { flat($_) } @$value) . ']' : $value // 'undef' }
sub same {
    my ($left, $right) = map { flat($_) } @_;
    return $left eq $right || die "got $left\nwant $right, line " . (caller)[2] . "\n";
}

# Dies with a Mimeo::Error of this name, field and offset, or, where status is a pattern, with a plain string like it.
sub refused {
    my ($call, $status, $field, $offset) = @_;
    my $line = (caller)[2];
    my $done = eval { $call->(); 1 };
    my $error = $@;
    die "not refused, line $line\n" if $done;
    if (ref $status eq 'Regexp') {
        die "$error, line $line\n" if ref $error || $error !~ $status;
    } else {
        die "$error, line $line\n" unless blessed $error && $error->isa('Mimeo::Error');
        my @got = ($error->name, $error->field, $error->offset);
        my @want = ("MSG_ERR_$status", $field // $got[1], $offset // $got[2]);
        die "@got: $error, line $line\n" if "@got" ne "@want";
        die "no place in $error\n" unless "$error" =~ / at \S*test_perl\.pl line \d+\.\n\z/;
    }
    return $error;
}
# ---- reading ----
sub entity {
    my ($octets) = @_;
    my ($header, $body) = $octets =~ /\A(.*?\r\n)\r\n(.*)\z/s or die "no header\n";
    my %entity = (fields => [map { [split /: ?/, $_, 2] } split /\r\n/, $header =~ s/\r\n(?=[ \t])//gr], parts => []);
    my $type = field(\%entity, 'Content-Type') // 'text/plain';
    ($entity{type}) = $type =~ m{\A([^\s;]+)};
    if ($type =~ /boundary="?([^";]+)/) {
        my @pieces = split /(?:\A|\r\n)--\Q$1\E(?:--)?[ \t]*(?:\r\n|\z)/, $body;
        $entity{parts} = [map { entity($_) } grep { length } @pieces[1 .. $#pieces]];
    } elsif ($entity{type} eq 'message/rfc822') {
        $entity{parts} = [entity($body)];
    } else {
        my $encoding = field(\%entity, 'Content-Transfer-Encoding') // '7bit';
        $entity{content} = $encoding eq 'base64' ? MIME::Base64::decode($body)
            : $encoding eq 'quoted-printable' ? MIME::QuotedPrint::decode($body) : $body =~ s/\r\n/\n/gr;
    }
    return \%entity;
}
sub fields {
    my ($entity, $name) = @_;
    return map { Encode::decode('MIME-Header', $_->[1]) } grep { lc $_->[0] eq lc $name } @{ $entity->{fields} };
}
sub field { return (fields(@_))[0] }
sub walk { return ($_[0], map { walk($_) } @{ $_[0]{parts} }) }
sub attached { return grep { (field($_, 'Content-Disposition') // '') =~ /\Aattachment/ } walk($_[0]) }
sub filename {
    my ($disposition) = map { field($_, 'Content-Disposition') } @_;
    return $1 if $disposition =~ /filename="?([^";]+)/;
    my ($coded) = $disposition =~ /filename\*=UTF-8''([^;\s]+)/ or return undef;
    return Encode::decode('UTF-8', $coded =~ s/%([0-9A-F]{2})/chr hex $1/ger);
}
sub make {
    my $m = Mimeo::Message->new(subject => 'Grüße', text => "Hällo.\n", date => 1795509000);    # in 2026
    return $m->from('Shop', 'shop@example.com')->to('Ann Müller', 'ann@example.org');
}
sub read_back { my ($m, $flags) = @_; return entity($m->render($flags)) }
sub slurp { my ($path) = @_; open my $file, '<:raw', $path or die "$path: $!\n"; local $/; return scalar <$file> }
sub joined { my ($next) = @_; my $all = ''; while (defined(my $octets = $next->())) { $all .= $octets } return $all }
sub resident { open my $file, '<', '/proc/self/statm' or return 0; return (split ' ', <$file>)[1] * 4 }
# ---- cases ----
case a_message_reads_back => sub {
    my $got = read_back(make());
    same([fields($got, 'Subject'), fields($got, 'To')], ['Grüße', 'Ann Müller <ann@example.org>']);
    same(Encode::decode('UTF-8', $got->{content}), "Hällo.\n");
    my $other = Mimeo::Message->new(from => 'shop@example.com', to => ['a@example.org', ['B', 'b@example.org']]);
    same($other->to, [[undef, 'a@example.org'], ['B', 'b@example.org']]);
    refused(sub { Mimeo::Message->new(render => 1) }, qr/no field render/);
    same(Mimeo::version(), '0.1.0');
};
case a_message_is_a_value => sub {
    my $a = make();
    my $held = Storable::dclone({ message => $a });
    for my $b ($a->clone, Storable::dclone($a), $held->{message}) {
        same($b->render, $a->render);
        $b->to('bob@example.org')->attachments([Mimeo::attachment('a.bin', "\0\1")]);
        same($a->recipients, ['ann@example.org']);
        yes(!attached(read_back($a)) && @{ $b->attachments } == 1 && @{ $a->attachments } == 0, 'a change is shared');
        same($b->clone->attachments->[0]->render(OUT_PART), $b->attachments->[0]->render(OUT_PART));
    }
    refused(sub { Storable::freeze($a) }, qr/cannot be stored/);
    refused(sub { Storable::dclone(Mimeo::Guard->new) }, qr/cannot be stored/);
    my $forged = bless {%$a}, 'Mimeo::Message';
    refused(sub { $forged->render }, qr/not made by/);
};
case setters_replace => sub {
    my $m = make();
    for my $addr ('bob@example.org', 'carol@example.org') {
        $m->to($addr)->subject($addr)->text($addr)->cc([['One', 'one@example.org'], 'two@example.org']);
    }
    my $got = read_back($m);
    same($m->recipients, ['carol@example.org', 'one@example.org', 'two@example.org']);
    same([fields($got, 'To'), fields($got, 'Subject')], ['carol@example.org', 'carol@example.org']);
    $m->cc(undef)->subject(undef);
    yes(!defined $m->subject && !@{ $m->cc } && !defined field(read_back($m), 'Cc'), 'not removed');
    same($m->cc([])->to, [[undef, 'carol@example.org']]);
    $m->to($m->clone->cc([['Ann', 'ann@example.org'], 'bob@example.org'])->cc);
    same($m->recipients, ['ann@example.org', 'bob@example.org']);
    $m->to([['Team', undef], ['Ann', 'ann@example.org'], 'bob@example.org', [undef, undef]]);
    same(field(read_back($m), 'To'), 'Team: Ann <ann@example.org>, bob@example.org;');
    same($m->to, [['Team', undef], ['Ann', 'ann@example.org'], [undef, 'bob@example.org'], [undef, undef]]);
    same($m->text('')->html('')->text // 'none', 'none');
};
case lists_are_assigned_whole => sub {
    my $m = make();
    $m->attachments([map { Mimeo::attachment("$_.txt", $_, 'text/plain') } 0 .. 2]);
    $m->attachments([Mimeo::attachment('last.pdf', '%PDF', 'application/pdf')]);
    same([map { filename($_) } attached(read_back($m))], ['last.pdf']);
    yes($m->attachments->[0]->filename('other.pdf')->render(OUT_PART) =~ /other/, 'not renamed');
    same([map { filename($_) } attached(read_back($m))], ['last.pdf']);
    $m->attachments(undef);
    yes(!attached(read_back($m)) && !@{ $m->attachments }, 'still there');
};
case text_and_octets_are_told_apart => sub {
    my $m = make();
    my $before = $m->render;
    for my $call (sub { Mimeo::attachment('a', "\x{100}") }, sub { $m->body('application/x', "\x{20ac}") },
        sub { $m->message("A: \x{100}") }, sub { $m->manner(seed => "\x{100}") }, sub { $m->save("\x{100}") }) {
        refused($call, qr/octets, and has a character over 255/);
    }
    refused(sub { $m->text([]) }, qr/text is a string, not a reference/);
    refused(sub { $m->to([undef]) }, qr/an address is a string, not undef/);
    refused(sub { $m->in_reply_to('a@b') }, qr/array reference/);
    refused(sub { $m->attachments([make(), 'text']) }, qr/is a Mimeo::Message/);
    refused(sub { $m->body('text/plain') }, qr/data is a string, not undef/);
    same($m->render, $before);
    for my $text ("\xe4\xf6", "\x{e4}\x{20ac}") {    # the same characters, by whatever octets Perl holds them
        my ($wide, $narrow) = ($text, $text);
        utf8::upgrade($wide);
        utf8::downgrade($narrow, 1);
        same($m->subject($wide)->text($wide)->render, $m->subject($narrow)->text($narrow)->render);
        same([$m->subject, $m->text], [$text, $text]);
    }
    my ($wide, $narrow) = (join('', map { chr } 0 .. 255)) x 2;
    utf8::upgrade($wide);
    for my $data ($wide, $narrow) {
        same((attached(read_back(make()->attachments([Mimeo::attachment('a', $data)]))))[0]{content}, $narrow);
    }
};
case a_nul_is_refused => sub {
    my $m = make();
    yes(refused(sub { $m->subject("a\0b") }, 'CONTROL', 'Subject', 1)->text =~ /byte 1/, 'no byte');
    refused(sub { $m->to("ann\0\@example.org") }, 'CONTROL', 'To', 3);
    refused(sub { $m->to("A\0", 'ann@example.org') }, 'CONTROL', 'To', 1);
    refused(sub { $m->text("a\0b") }, 'CONTROL', 'text', 1);
    refused(sub { $m->envelope_from("a\0\@b") }, 'CONTROL', undef, 1);
    refused(sub { $m->header("X-A\0", 'b') }, 'NAME');
    refused(sub { $m->header('Comments', ['a', "b\0"]) }, 'CONTROL', 'Comments', 1);
    refused(sub { $m->save("a\0b") }, qr/no NUL/);
    refused(sub { $m->subject(chr 0xd800) }, 'UTF8', 'Subject', 0);
    refused(sub { $m->subject('ab' . chr 0x110000) }, 'UTF8', 'Subject', 2);
    refused(sub { $m->render }, 'CONTROL');
};
case errors_say_where => sub {
    my $m = make();
    refused(sub { $m->to(['ann@example.org', "b\@c\r\n.example"]) }, 'CONTROL', 'To');
    my $error = refused(sub { $m->to(['ann@example.org', 'no address']) }, 'ADDRESS', 'To');
    same([$error->index, $error->status, !!$error], [1, -5, 1]);
    yes(!@{ $m->to } && !@{ $m->recipients }, 'the field is not empty');
    same([map { $_->field, $_->name } @{ $m->errors }], ['To', 'MSG_ERR_ADDRESS']);
    refused(sub { $m->size }, 'ADDRESS', 'To');
    same($m->to('ann@example.org')->errors, []);
    same(field(read_back($m), 'To'), 'ann@example.org');
    refused(sub { Mimeo::Message->new->check }, 'INCOMPLETE');
    refused(sub { $m->render(1 << 20) }, 'ARGUMENT');
    refused($_, qr/integer|is from/) for sub { $m->render('LF') }, sub { $m->render(-1) },
        sub { $m->manner(profile => 2**32) }, sub { $m->limit(LIMIT_SIZE, -1) }, sub { $m->limit(LIMIT_SIZE, 0.5) };
    $m->limit(LIMIT_SIZE, 10);
    refused(sub { $m->render }, 'LIMIT');
    $m->limit(LIMIT_SIZE, ~0)->check;
    my $gone = Mimeo::Message->new->body_source('application/x', 1, sub { 'x' });
    same(eval { eval { die "kept\n" }; undef $gone; $@ }, "kept\n");
};
{ package Printer; sub new { return bless { out => '' } } sub print { $_[0]{out} .= $_[1] } }
{ package Writer; sub new { return bless { out => '' } } sub write { $_[0]{out} .= $_[1] } }
{ package Tied; sub TIEHANDLE { return bless { out => '' } } sub PRINT { my $self = shift; $self->{out} .= "@_" } }
case all_forms_of_output_are_the_same => sub {
    my $m = make()->attachments([Mimeo::attachment('big.bin', join('', map { chr } 0 .. 255) x 2000)]);
    my ($whole, $out) = ($m->render, '');
    same($m->size, length $whole);
    local ($\, $,) = ("never\n", 'never');
    $m->write(sub { $out .= $_[0] });
    same($out, $whole);
    open my $memory, '>', \my $held or die;
    $m->write($memory);
    same($held, $whole);
    for my $object (Printer->new, Writer->new) { $m->write($object); same($object->{out}, $whole) }
    my $tied = tie *TIED, 'Tied';
    same($m->write(\*TIED) && $tied->{out}, $whole);
    same(joined($m->chunks), $whole);
    same(joined($m->chunks(0, 17)), $whole);
    my $folder = File::Temp->newdir;
    my $path = "$folder/m.eml";
    same(slurp($m->save($path) && $path), $whole);
    same(slurp($m->save($path, OUT_LF) && $path), $whole =~ s/\r\n/\n/gr);
    refused(sub { $m->save($path, OUT_NEW) }, 'IO');
    yes(refused(sub { $m->save("$path/none/x") }, 'IO')->text =~ m{/none/x cannot be written}, 'no path');
    open my $raw, '>:raw', $path or die;
    $m->write($raw);
    same(slurp($path), $whole);    # flushed, though the handle is still open
    for my $layer (':utf8', ':encoding(UTF-8)', ':crlf') {
        open my $text, ">$layer", $path or die;
        refused(sub { $m->write($text) }, qr/has the layer/);
    }
    refused(sub { $m->write('STDOUT') }, qr/a writer is/);
};
case what_a_callback_dies_with_is_died_with => sub {
    my $m = make();
    same(refused(sub { $m->write(sub { die "disk full\n" }) }, qr/disk full/), "disk full\n");
    same(ref eval { $m->write(sub { die { mine => 1 } }) } || ref $@, 'HASH');
    refused(sub { $m->write(sub { 0 }) }, qr/took nothing at \S*test_perl/);
    open my $input, '<', $0 or die;
    refused(sub { $m->write($input) }, qr/cannot be written/);
    if (-e '/dev/full') {
        open my $full, '>', '/dev/full' or die;
        refused(sub { $m->write($full) }, qr/cannot be written: /);
        { no warnings; close $full }
    }
    my $part = Mimeo::Message->new->body_source('application/octet-stream', 100000, sub { 'x' x $_[1] });
    same((walk(read_back($m->attachments([$part]))))[-1]{content}, 'x' x 100000);
    for my $row ([sub { die "mine\n" }, qr/mine/], [sub { "\x{100}" }, qr/what read_at returns is octets/],
        [sub { undef }, qr/undef/], [sub { 'x' x ($_[1] + 1) }, qr/octets where \d+ were/], [sub { '' }, 'SOURCE']) {
        $part->body_source('application/octet-stream', 100000, $row->[0]);
        $m->attachments([$part]);
        refused($_, $row->[1]) for sub { $m->render }, sub { $m->write(sub { 1 }) }, sub { joined($m->chunks) },
            sub { $m->save(File::Temp->newdir . '/x') };
    }
    my ($inner, $got) = (make(), '');    # a message that is written while another one is
    $m->attachments(undef)->write(sub { $inner->write(sub { $got .= $_[0] }) });
    same($got, $inner->render);
};
case nothing_jumps_over_the_library => sub {
    no warnings 'exiting';
    my ($m, $rounds) = (make(), 0);
    my $part = Mimeo::Message->new->body_source('application/x', 10, sub { last ROUND });
    ROUND: for my $jump (sub { last ROUND }, sub { next ROUND }, sub { next }, sub { goto ROUND }) {
        refused(sub { $m->write($jump) }, qr/ROUND|outside a loop block/);
        refused(sub { $m->clone->attachments([$part])->render }, qr/ROUND/);
        $rounds++;
    }
    same($rounds, 4);
    my $script = 'use Mimeo; my $m = Mimeo::Message->new(from => q(a@example.org)); $m->write(sub { exit 7 }); exit 1';
    same(system($^X, "-I$root/docs/bindings/perl", '-e', $script) >> 8, 7);
};
case garbage_in_any_order => sub {
    my $freed = 0;
    { package Freed; sub new { return bless [$_[1]] } sub DESTROY { ${ $_[0][0] }++ } }
    my @parts = map { Mimeo::attachment('a', 'x' x 1000) } 1 .. 50;
    my (@messages, @chunks);
    for my $i (0 .. 49) {
        my $held = Freed->new(\$freed);
        my $source = Mimeo::Message->new->body_source('application/x', 100, sub { $held && 'y' x $_[1] });
        my $m = make()->attachments([@parts[$i .. 49], $source]);
        push @messages, $m;
        push @chunks, $m->chunks(0, 100);
        $chunks[-1]->();
    }
    @parts = ();
    splice(@messages, @messages / 2, 1)->render while @messages;
    yes($freed == 0, 'sources are gone that chunks read');
    while (@chunks) { yes(length joined(splice @chunks, @chunks / 3, 1), 'nothing') }
    same($freed, 50);
    refused(sub { my $held = Freed->new(\$freed); make()->body_source('no type', 1, sub { $held }) }, 'TYPE');
    same($freed, 51);
};
case a_guard => sub {
    my ($guard, $m) = (Mimeo::Guard->new, make());
    $guard->check($m);
    same([$guard->count, $guard->leak], [1, '']);
    $m->to('bob@example.org')->text("Hello ann\@example.org\n");
    refused(sub { $guard->check($m) }, 'DISCLOSURE');
    yes($guard->leak =~ /ann\@example\.org in the text body/, $guard->leak);
    refused(sub { $m->render }, 'DISCLOSURE');
    $guard->check($m->text("Hello bob\n"));
    same(field(read_back($m), 'To'), 'bob@example.org');
    refused(sub { $guard->allow('no address') }, 'ADDRESS');
    $guard->allow('ann@example.org')->check($m->text("Hello ann\@example.org\n"));
    refused(sub { $guard->check('text') }, qr/is a Mimeo::Message/);
};
{ package When; sub new { return bless [@_[1, 2]] } sub epoch { $_[0][0] } sub strftime { $_[0][1] } }
case header_fields_and_manner => sub {
    my ($m, $when) = (make(), 1795509000);
    $m->date($when, 60)->message_id('id.1@example.com')->references(['a@example.com', 'b@example.com']);
    $m->header('X-Campaign', 'spring')->header(Comments => ['one', 'two']);
    yes($m->list_unsubscribe(undef, 'https://example.com/leave')->render =~ /One-Click/, 'no one click');
    same([$m->date, $m->zone, $m->message_id], [$when, 60, 'id.1@example.com']);
    same([$m->header('X-CAMPAIGN'), scalar(grep { $_ eq 'X-Campaign' } @{ $m->header_names })], ['spring', 1]);
    my $got = read_back($m);
    same([fields($got, 'Date'), fields($got, 'Comments')], ['Tue, 24 Nov 2026 09:30:00 +0100', 'one', 'two']);
    same(field($got, 'References'), '<a@example.com> <b@example.com>');
    same($m->references, ['<a@example.com>', '<b@example.com>']);
    same(field(read_back($m->reply('<p@a.org>', '<o@a.org>')), 'References'), '<o@a.org> <p@a.org>');
    yes(!defined $m->header('X-Campaign', undef)->header('X-Campaign'), 'not removed');
    refused(sub { $m->header('Resent-To', 'a@b.org, c@d.org', KIND_TEXT) }, 'FIELD');
    $m->header('Resent-To', undef);
    same([$m->date(When->new($when + 0.9, '-0330'))->date, $m->zone], [$when, -210]);
    refused(sub { $m->date($_) }, qr/number of seconds/) for 'now', 'nan';
    my ($a, $b) = map { make()->manner(seed => 'seed')->date($when) } 1, 2;
    same($a->render, $b->render);
    $a->manner(profile => PROFILE_UTF8, charset => undef);
    yes($a->needs & NEEDS_SMTPUTF8 && index($a->render, "Gr\xc3\xbc\xc3\x9fe") > 0, 'no UTF-8');
    refused(sub { $m->manner(colour => 1) }, qr/colour is not one of/);
    $m->clear;
    yes(!@{ $m->header_names } && !defined $m->text, 'not cleared');
    refused($_, qr/without a value/) for sub { $m->to(()); 1 }, sub { $m->subject(()); 1 }, sub { $m->header('To'); 1 };
    refused(sub { $m->text('one', 'two') }, qr/at most/);
};
case structure => sub {
    my $m = make()->html('<img src="cid:logo@example.com">');
    $m->inlines([Mimeo::inline('logo@example.com', "\x89PNG", 'image/png')]);
    $m->calendar('REQUEST', join "\r\n", 'BEGIN:VCALENDAR', 'VERSION:2.0', 'METHOD:REQUEST', 'END:VCALENDAR', '');
    my @types = qw(multipart/related multipart/alternative text/plain text/html text/calendar image/png);
    same([map { $_->{type} } walk(read_back($m))], \@types);
    $m->calendar(undef)->alternatives([Mimeo::Message->new->body('text/watch-html', '<b>')]);
    same([map { $_->{type} } walk(read_back($m))], [@types[0 .. 2], 'text/watch-html', @types[3, 5]]);
    my $outer = Mimeo::Message->new(from => 'a@example.org')->message($m);
    same([(map { $_->{type} } walk(read_back($outer)))[0, 1]], ['message/rfc822', 'multipart/related']);
    same((walk(read_back($outer->message("Subject: x\r\n\r\nReceived.\r\n"))))[1]{content}, "Received.\n");
    same(read_back($outer->message(undef)->body('application/x', 'y'))->{content}, 'y');
    $outer->body(undef)->parts('mixed', [map { Mimeo::Message->new->body('text/plain', "$_\n") } 1, 2]);
    same([map { $_->{content} // '' } walk(read_back($outer))], ['', "1\n", "2\n"]);
    my $part = Mimeo::attachment('a', 'x')->describe(disposition => 'inline', content_id => 'c@d.org');
    my $octets = $part->describe(encoding => ENCODING_QP, disposition => undef)->render(OUT_PART);
    yes($octets =~ /\A(?=.*printable)(?=.*<c\@d\.org>)(?=.*: inline)/s, 'not described');
    my $folder = File::Temp->newdir;
    my $path = "$folder/" . Encode::encode('UTF-8', 'ä.txt');
    open my $file, '>:raw', $path or die;
    print {$file} "file\n" x 1000;
    close $file or die;
    my @got = map { (walk(read_back(make()->attachments([$_]))))[-1] } Mimeo::attachment_file($path),
        Mimeo::attachment_file($path, 'b'), Mimeo::Message->new->body_file('application/x', $path)->filename('c');
    same([map { $_->{content} } @got], [("file\n" x 1000) x 3]);
    same([map { filename($_) } @got], ['ä.txt', 'b', 'c']);
};
case threads_have_their_own => sub {
    return unless $Config{useithreads} && eval { require threads; 1 };
    my ($m, $text) = (make(), make()->render);
    my $thread = threads->create(sub {
        my $mine = make()->attachments([Mimeo::Message->new->body_source('application/x', 9, sub { 'z' x $_[1] })]);
        my $out = '';
        $mine->write(sub { $out .= $_[0] });
        my $died = eval { $mine->write(sub { die "there\n" }) } ? '' : $@;
        return join '|', blessed $m ? 'shared' : 'none', $out eq $mine->render ? 'same' : 'other', $died;
    });
    same($thread->join, "none|same|there\n");
    same($m->subject, 'Grüße');
};
# Runs a sample with $m, @subscribers and so on of its own.
sub sample {
    my ($code, $names) = @_;
    return eval "package Sample; use strict; $names\n#line 1 sample\n$code\n; 1" || die "the sample: $@";
}
{ package Smtp; our @sent; sub new { bless [] } sub mail { push @sent, [$_[1]] } sub to { push @{ $sent[-1] }, $_[1] } }
sub Smtp::data { push @{ $Smtp::sent[-1] }, $_[1]; return 1 }
case the_samples_of_the_pages => sub {
    my ($head) = slurp("$root/docs/bindings/perl/Mimeo.pm") =~ /^=head1 SYNOPSIS\n\n(.*?)^=head1/ms;
    $head = Encode::decode('UTF-8', $head);
    sample($head, 'my ($smtp, $pdf) = (Smtp->new, "%PDF");
        my @subscribers = map { { name => $_, addr => lc "$_\@example.org" } } qw(Ann Bob);');
    same([map { [@$_[0, 1]] } @Smtp::sent], [map { ['news@example.com', $_] } qw(ann@example.org bob@example.org)]);
    same(field(entity($Smtp::sent[1][2]), 'Subject'), 'Grüße aus Köln');
    my @blocks = Encode::decode('UTF-8', slurp("$root/docs/bindings/perl/README.md")) =~ /^```perl\n(.*?)^```$/msg;
    same(scalar @blocks, 2);
    my ($here, $folder) = (getcwd(), File::Temp->newdir);
    chdir $folder or die;
    open my $printed, '>', \my $output or die;
    my $stdout = select $printed;
    my $done = eval { sample(join("\n", @blocks) . '; $Sample::got = [$message, $guard->count]', 'my $message;') };
    select $stdout;
    chdir $here or die;
    die $@ unless $done;
    yes($output =~ /\A\d+ ann\@example\.org\n\z/, "printed $output");
    my $letter = entity(slurp("$folder/letter.eml"));
    same([field($letter, 'Subject'), map { filename($_) } attached($letter)], ['Grüße', 'terms.pdf']);
    same([field(entity($Sample::got->[0]), 'To'), $Sample::got->[1]], ['Bob <bob@example.org>', 2]);
};
case a_mailing_of_ten_thousand => sub {
    my ($guard, $m) = (Mimeo::Guard->new, make()->html('<p>' . 'Hello. ' x 300 . '</p>'));
    my $run = sub {
        for my $i ($_[0] .. $_[1] - 1) {
            $m->to("Subscriber $i", "subscriber.$i\@example.org")->text("Hello $i.\n");
            $guard->check($m);
            my $octets = $m->render;
            my $seen = () = $octets =~ /\@example\.org/g;
            $seen == 1 && index($octets, "subscriber.$i\@") > 0 or die "message $i: $octets\n";
        }
    };
    $run->(0, 2000);
    my $grown = -resident();
    $run->(2000, 10000);
    $grown += resident();
    yes($grown < 4000, "$grown KiB more");    # 16 octets for each address that the guard remembers, and slack
    same($guard->count, 10000);
};
case nothing_grows => sub {
    my $round = sub {
        my $part = Mimeo::Message->new->body_source('application/x', 500, sub { 'x' x $_[1] });
        my $m = make()->attachments([$part, Mimeo::attachment('a', 'y' x 5000)]);
        my ($clone, $octets) = (Storable::dclone($m), '');
        $clone->write(sub { $octets .= $_[0] });
        my $first = $clone->chunks(0, 100)->();
        eval { $m->to('no address') };
        eval { $clone->write(sub { die "mine\n" }) };
        return $octets eq $m->to('Ann Müller', 'ann@example.org')->render;
    };
    $round->() || die "not the same\n" for 1 .. 1000;
    my $grown = -resident();
    $round->() for 1 .. 5000;
    $grown += resident();
    yes($grown < 3000, "$grown KiB more");
};
my $wrong = 0;
say '1..' . @cases;
for my $i (0 .. $#cases) {
    my ($name, $code) = @{ $cases[$i] };
    my @warned;
    local $SIG{__WARN__} = sub { push @warned, @_ };
    my $done = eval { $code->(); die "warned: @warned" if @warned; 1 };
    say $done ? 'ok' : 'not ok', ' ', $i + 1, " - $name", $done ? '' : ': ' . $@ =~ s/\s+/ /gr;
    $wrong ||= !$done;
}
exit($wrong ? 1 : 0);
