// The table of all keys, in the order of the reference. Longer than a file should be: whoever adds
// a key, or looks for one, has all of them before him, and docs/configuration.md is this, row by
// row.
#include "config/key.hpp"

#include <algorithm>

namespace diolkos::config {
namespace {

using d = draft;
using v = value;

constexpr std::int64_t day = 86'400; // seconds
constexpr std::int64_t mib = 1024 * 1024;

std::size_t size(const v& x) {
    return static_cast<std::size_t>(x.number);
}
std::uint32_t u32(const v& x) {
    return static_cast<std::uint32_t>(x.number);
}
std::chrono::seconds seconds(const v& x) {
    return std::chrono::seconds(x.number);
}
placed_path placed(const v& x) {
    return {x.path, x.at};
}
net::tls_version version(const v& x) {
    return x.text == "1.3" ? net::tls_version::v1_3 : net::tls_version::v1_2;
}
box::direct_tls direct(const v& x) {
    return x.text == "required"  ? box::direct_tls::required
           : x.text == "refused" ? box::direct_tls::refused
                                 : box::direct_tls::allowed;
}
box::authentication_methods methods(const v& x) {
    const auto has = [&](std::string_view name) {
        return std::ranges::find(x.names, name) != x.names.end();
    };
    return {has("external"), has("dialback"), has("dialback-certificate")};
}
audit::address_form address_form(const v& x) {
    return x.text == "keyed"     ? audit::address_form::keyed
           : x.text == "omitted" ? audit::address_form::omitted
                                 : audit::address_form::plain;
}
box::peer_settings& peer(d& c) {
    return c.peers.back().how;
}
std::uint64_t u64(const v& x) {
    return static_cast<std::uint64_t>(x.number);
}

constexpr key table[] = {
    // clang-format off
    {"name", kind::text, "", false,
     "The box's name: it stands in every audit record.",
     [](d& c, const v& x) { c.box.box_name = x.text; }},
    {"profile", kind::path, "", false,
     "The profile: what may cross. Both boxes must have the same one, or the link refuses to come up.",
     [](d& c, const v& x) { c.profile = placed(x); }},
    {"paranoid", kind::boolean, "false", false,
     "Whether Xerces-C, too, validates what comes over the link, on XML that this box writes for it. What the two validators do not agree on is refused.",
     [](d& c, const v& x) { c.box.paranoid = x.number != 0; }},

    {"near.domains", kind::domains, "", true,
     "The domains of this box's own side. Only they may open streams to this box, and only to them are streams opened.",
     [](d& c, const v& x) { c.box.near_domains = box::domain_set(x.names); }},
    {"far.domains", kind::domains, "", true,
     "The domains of the other side, for which this box stands towards its own.",
     [](d& c, const v& x) { c.box.far_domains = box::domain_set(x.names); }},

    {"audit.directory", kind::path, "", false,
     "Where the audit log is kept: a folder of its own, which must exist and be writable for this program only. A box that cannot write there does not start.",
     [](d& c, const v& x) { c.audit_directory = placed(x); }},
    {"audit.key", kind::path, "", false,
     "A file of 64 hex digits: the key under which crossings are marked in the audit log. The same on both boxes; readable for nobody else.",
     [](d& c, const v& x) { c.audit_key = placed(x); }},
    {"audit.signing_key", kind::path, "", false,
     "The Ed25519 key that signs the audit log's checkpoints: a private key in PEM without a password (openssl genpkey -algorithm ed25519), readable for nobody else. Each box has its own. With another key another log is begun.",
     [](d& c, const v& x) { c.audit_signing_key = placed(x); }},
    {"audit.name", kind::text, no_default, false,
     "The log's name, which stands on every checkpoint: ASCII without blanks and plus signs, by custom a URL without its scheme, such as gateway.example/low. By default it is the box's name.",
     [](d& c, const v& x) { c.audit_name = x.text; }},
    {"audit.text_marks", kind::boolean, "true", false,
     "Whether the record of a message has a mark of its text: a hash under the audit key and the stanza's id, by which `diolkos audit find --text` finds out who sent exactly this. Nobody without the key can test a guess by it.",
     [](d& c, const v& x) { c.box.text_marks = x.number != 0; }},

    {"audit.addresses", kind::address_form, "\"plain\"", false,
     "How senders and receivers of stanzas stand in the log: `plain`; `keyed`, as hashes under audit.key, which are the same on both boxes; or `omitted`.",
     [](d& c, const v& x) { c.box.addresses = address_form(x); }},

    {"storage.alert_percent", kind::count, "75", true,
     "When the file system of audit.directory or of journal.directory is so full, it is put on record, and said in the operator's log.",
     [](d& c, const v& x) { c.box.storage.alert_percent = u32(x); }, 1, 99},
    {"storage.slow_percent", kind::count, "90", true,
     "When it is so full, no more is taken in than makes 100 records a second.",
     [](d& c, const v& x) { c.box.storage.slow_percent = u32(x); }, 1, 99},
    {"storage.stop_percent", kind::count, "95", true,
     "When it is so full, nothing more is taken in. What is left above is the reserve for the records of what was taken in before; with the default limits they can be some 30 MB.",
     [](d& c, const v& x) { c.box.storage.stop_percent = u32(x); }, 1, 99},

    {"metrics.listen", kind::any_addresses, "[]", false,
     "Where figures can be had (HTTP, GET /metrics, Prometheus' text format): loopback addresses only, as `127.0.0.1:9275`.",
     [](d& c, const v& x) { c.net.metrics_listen = x.places; }},

    {"sandbox.mode", kind::sandbox, "\"on\"", false,
     "`on`: from the end of its start on, this process can open only the files that it needs (Landlock) and make only the system calls that it needs (seccomp); where the kernel has no Landlock, that is said and goes without. `required`: it does not start then, nor if its secrets cannot be locked in memory. `off`: neither of the two; to find out whether a trouble is theirs.",
     [](d& c, const v& x) {
         c.net.sandbox = x.text == "required" ? net::sandbox::mode::required
                         : x.text == "off"    ? net::sandbox::mode::off
                                              : net::sandbox::mode::on;
     }},
    {"sandbox.readable", kind::paths, "[]", false,
     "Files, or folders with all below them, that a reload must be able to read beside those around the files that the configuration names at the start: for certificates that will be elsewhere. Folders should hold nothing else.",
     [](d& c, const v& x) { c.net.files.readable = x.paths; }},

    {"operator.socket", kind::path, "\"/run/diolkos/operator.sock\"", false,
     "The local socket where `diolkos status` asks the box how it is, and `diolkos pair test` has a test sent. Root and the box's own user are answered, and operator.group; whoever else asks is refused, with a record. If this key is left out and the folder does not exist, there is none.",
     [](d& c, const v& x) {
         c.net.operators.socket = x.path;
         c.operator_socket = placed(x);
     }},
    {"operator.group", kind::text, no_default, false,
     "Members of this group are answered, too. The box's user must be in it; under the packages' unit, which knows no other users (PrivateUsers), it can only be `diolkos`.",
     [](d& c, const v& x) { c.net.operators.group = x.text; }},
    {"operator.mode", kind::file_mode, "\"0666\"", false,
     "The permissions of that socket: who may open it at all. With less than 0666 the kernel turns others away before the box sees them, and they are not on record.",
     [](d& c, const v& x) { c.net.operators.mode = static_cast<unsigned>(x.number); }},

    {"journal.directory", kind::path, "", false,
     "Where the journal is kept: what is accepted and not handed on yet, and records on their way to the audit log. A folder of its own for each box, on a local disk, with mode 0700; it must exist. Without a journal in it, the box begins a new one.",
     [](d& c, const v& x) { c.journal_directory = placed(x); }},
    {"journal.segment_bytes", kind::bytes, "67108864", false,
     "A file of the journal is followed by the next one at this size.",
     [](d& c, const v& x) { c.box.journal_segment_bytes = static_cast<std::uint64_t>(x.number); }, mib, 1024 * mib},
    {"journal.limit_bytes", kind::bytes, "1073741824", false,
     "All files together. Beyond this, streams are read no further until something is settled; an eighth of it is kept free above for what is there already.",
     [](d& c, const v& x) { c.box.journal_limit_bytes = static_cast<std::uint64_t>(x.number); }, 16 * mib, 1024 * 1024 * mib},

    {"edge.listen", kind::any_addresses, "", false,
     "The addresses on which streams of the near side are accepted; may be `[]` if edge.listen_tls is not. `[::]` takes IPv6 only; list `0.0.0.0` beside it.",
     [](d& c, const v& x) { c.net.edge_listen = x.places; }},
    {"edge.listen_tls", kind::any_addresses, "[]", false,
     "Addresses on which the same is accepted with TLS from the first byte on (XEP-0368). Near servers find them by `_xmpps-server._tcp` SRV records.",
     [](d& c, const v& x) { c.net.edge_listen_tls = x.places; }},
    {"edge.ca", kind::path, "", true,
     "The certificates (PEM) of the authorities that near servers are certified by.",
     [](d& c, const v& x) { c.edge_ca = placed(x); }},
    {"edge.minimum_tls", kind::tls_version, "\"1.2\"", true,
     "The lowest version of TLS on streams, \"1.2\" or \"1.3\".",
     [](d& c, const v& x) { c.edge_minimum = version(x); }},
    {"edge.allow", kind::domains, "[\"*\"]", true,
     "Of the near domains, those that may open streams to this box and to which streams are opened. Others are refused with policy-violation before any authentication.",
     [](d& c, const v& x) { c.box.allowed = box::domain_set(x.names); }},
    {"edge.block", kind::any_domains, "[]", true,
     "Domains that are refused although they are allowed.",
     [](d& c, const v& x) { c.box.blocked = box::domain_set(x.names); }},
    {"edge.certificate[].domains", kind::domains, "", true,
     "The far domains that this certificate is shown for. The exact name is looked for first, then the longest suffix, then `*`.",
     [](d& c, const v& x) { c.certificates.back().domains = x.names; }},
    {"edge.certificate[].certificate", kind::path, "", true,
     "The certificate (PEM), followed by its intermediate ones; for server and client use, issued by an authority that near servers trust.",
     [](d& c, const v& x) { c.certificates.back().certificate = placed(x); }},
    {"edge.certificate[].key", kind::path, "", true,
     "Its private key (PEM); readable for nobody else.",
     [](d& c, const v& x) { c.certificates.back().key = placed(x); }},
    {"edge.peer[].domains", kind::domains, "", true,
     "The near domains that these settings are for. The exact name is looked for first, then the longest suffix, then `*`; what is found counts as a whole, and what it leaves out has its default.",
     [](d& c, const v& x) { c.peers.back().domains = x.names; }},
    {"edge.peer[].authentication", kind::methods, "[\"external\"]", true,
     "How a peer may prove its domain: `external` (SASL EXTERNAL by its certificate), `dialback` (the peer's server is asked, whatever the certificate), `dialback-certificate` (dialback where the certificate proves the domain, so that nobody is asked).",
     [](d& c, const v& x) { peer(c).methods = methods(x); }},
    {"edge.peer[].minimum_tls", kind::tls_version, no_default, true,
     "The lowest version of TLS; as edge.minimum_tls if it is left out.",
     [](d& c, const v& x) { c.peers.back().minimum_tls = version(x); }},
    {"edge.peer[].ca", kind::path, no_default, true,
     "The certificates (PEM) of the authorities that these servers are certified by; edge.ca if it is left out. A server's own certificate may stand here too, and is then believed by itself.",
     [](d& c, const v& x) { c.peers.back().ca = placed(x); }},
    {"edge.peer[].pin", kind::pin, no_default, true,
     "The SHA-256 of the SubjectPublicKeyInfo of the server's certificate: another key is refused, even if an authority has certified it.",
     [](d& c, const v& x) { peer(c).pin = x.text; }},
    {"edge.peer[].direct_tls", kind::direct_tls, "\"allowed\"", true,
     "TLS from the first byte on (XEP-0368): `allowed` beside STARTTLS, `required`, or `refused`.",
     [](d& c, const v& x) { peer(c).direct = direct(x); }},
    {"edge.peer[].stanzas_per_s", kind::count, "0", true,
     "Stanzas that a domain may send in a second on the average, on all its streams; then it is read no further until it is within its limit again. 0: no limit.",
     [](d& c, const v& x) { peer(c).stanzas.per_second = u64(x); }, 0, 1'000'000},
    {"edge.peer[].stanzas_burst", kind::count, "100", true,
     "As many stanzas may come at once.",
     [](d& c, const v& x) { peer(c).stanzas.burst = u64(x); }, 1, 10'000'000},
    {"edge.peer[].bytes_per_s", kind::bytes, "0", true,
     "The same in bytes. 0: no limit.",
     [](d& c, const v& x) { peer(c).bytes.per_second = u64(x); }, 0, 1024 * mib},
    {"edge.peer[].bytes_burst", kind::bytes, "524288", true,
     "As many bytes may come at once.",
     [](d& c, const v& x) { peer(c).bytes.burst = u64(x); }, 1, 1024 * mib},
    {"edge.route[].domains", kind::domains, "", true,
     "Near domains whose server is reached at a fixed address. Domains without a route are looked up in DNS (SRV, then A and AAAA); names are whole ones, without the search list of resolv.conf.",
     [](d& c, const v& x) { c.routes.back().domains = x.names; }},
    {"edge.route[].address", kind::address, "", true,
     "Where that server listens: an address or a host name, and a port.",
     [](d& c, const v& x) { c.routes.back().address = x.places.front(); }},
    {"edge.route[].direct_tls", kind::boolean, "false", true,
     "Whether TLS begins there with the first byte (XEP-0368).",
     [](d& c, const v& x) { c.routes.back().direct_tls = x.number != 0; }},

    {"link.name", kind::text, "", false,
     "The link's name. Both boxes must have the same one.",
     [](d& c, const v& x) { c.box.link.name = x.text; }},
    {"link.mode", kind::link_mode, "\"duplex\"", false,
     "\"duplex\" (TCP, receipts come back) or \"one-way\" (UDP, nothing comes back; for a hardware diode or a tap, see one-way.md). The same on both boxes.",
     [](d& c, const v& x) { c.one_way.on = x.text == "one-way"; }},
    {"link.role", kind::role, duplex_needs_it, false,
     "\"dial\" or \"listen\": which of the two boxes connects to the other. Usually the high box dials, so that it needs no open port.",
     [](d& c, const v& x) {
         c.net.role = x.text == "dial" ? net::link_role::dial : net::link_role::listen;
     }},
    {"link.addresses", kind::addresses, duplex_needs_it, false,
     "Where to listen, or where the other box listens. Each is connected to; one connection carries the link, the others stand by and take its place when it is lost or silent.",
     [](d& c, const v& x) { c.net.link_addresses = x.places; }},
    {"link.certificate", kind::path, duplex_needs_it, true,
     "This box's certificate on the link (PEM). It may be self-signed: the other box knows its key.",
     [](d& c, const v& x) { c.link_certificate = placed(x); }},
    {"link.key", kind::path, duplex_needs_it, true,
     "Its private key (PEM); readable for nobody else.",
     [](d& c, const v& x) { c.link_key = placed(x); }},
    {"link.peer_key", kind::path_or_pin, duplex_needs_it, true,
     "The other box's key: a PEM file of its certificate or public key, or the SHA-256 of its SubjectPublicKeyInfo as 64 hex digits. No other key is believed.",
     [](d& c, const v& x) { c.link_peer_key = x.text; }},
    {"link.heartbeat_ms", kind::milliseconds, "1000", false,
     "A sign of life is sent this often.",
     [](d& c, const v& x) { c.box.link.heartbeat = std::chrono::milliseconds(x.number); }, 10, 60'000},
    {"link.dead_after_ms", kind::milliseconds, "3000", false,
     "Without a byte of the other box for so long, the connection is dropped.",
     [](d& c, const v& x) { c.box.link.dead_after = std::chrono::milliseconds(x.number); }, 20, 600'000},
    {"link.window_crossings", kind::count, "4096", false,
     "Crossings on their way without a receipt; at this many, streams are read no further.",
     [](d& c, const v& x) { c.box.link.window_crossings = size(x); }, 1, 1'000'000},
    {"link.window_bytes", kind::bytes, "8388608", false,
     "The same in bytes.",
     [](d& c, const v& x) { c.box.link.window_bytes = size(x); }, 64 * 1024, 1024 * mib},
    {"link.receipt_every", kind::count, "64", false,
     "A receipt is sent after this many crossings ...",
     [](d& c, const v& x) { c.box.link.receipt_every = u32(x); }, 1, 65'536},
    {"link.receipt_delay_us", kind::microseconds, "1000", false,
     "... or this long after the first of them.",
     [](d& c, const v& x) { c.box.link.receipt_delay = std::chrono::microseconds(x.number); }, 0, 1'000'000},

    {"link.direction", kind::link_way, no_default, false,
     "One-way: which directions this box has. \"send\" and \"receive\" are one each; \"pair\" is two links that know nothing of each other.",
     [](d& c, const v& x) { c.one_way.way = x.text; }},
    {"link.send_to", kind::address, no_default, false,
     "One-way: the address and port that datagrams are sent to.",
     [](d& c, const v& x) { c.one_way.send_to = x.places.front(); }},
    {"link.send_key", kind::path, no_default, false,
     "One-way: a file of 64 hex digits, the key that datagrams are sealed with. Each direction has its own; the other box has it as its link.receive_key. Mode 0600.",
     [](d& c, const v& x) { c.one_way.send_key = placed(x); }},
    {"link.receive_at", kind::address, no_default, false,
     "One-way: the address and port where datagrams are received.",
     [](d& c, const v& x) { c.one_way.receive_at = x.places.front(); }},
    {"link.receive_key", kind::path, no_default, false,
     "One-way: the other box's link.send_key.",
     [](d& c, const v& x) { c.one_way.receive_key = placed(x); }},
    {"link.receive_least_start", kind::count, "0", false,
     "One-way: of a sender's journal that this box does not know, starts below this one are refused. For a box that has lost its own journal, which else could not tell a recording from the sender; see one-way.md.",
     [](d& c, const v& x) { c.one_way.receiving.least_start = u64(x); }, 0, 1'000'000'000},
    {"link.repair", kind::repair, "\"lan\"", false,
     "One-way: how much is sent for repair. `lan` adds 2 datagrams to one alone, 4 to as many as 8, 8 to as many as 32; `lossy` 5, 9 and 17; `bulk` is as `lan`, and adds 32 to as many as 128.",
     [](d& c, const v& x) {
         c.one_way.sending.profile = x.text == "lossy"  ? link::repair_profile::lossy
                                     : x.text == "bulk" ? link::repair_profile::bulk
                                                        : link::repair_profile::lan;
     }},
    {"link.extra_repair", kind::count, "1", false,
     "One-way: so many datagrams more in each block. With 1, what is lost in the end stays below 1 message in 100 million at 1 % loss of packets with `lan`, and below 1 in a thousand million at 5 % with `lossy`, even for messages that come one by one.",
     [](d& c, const v& x) { c.one_way.sending.extra_repair = size(x); }, 0, link::max_extra_repair},
    {"link.rate_mbit", kind::count, "500", false,
     "One-way: sent on the average, in megabits a second of UDP payload; what is between must be able to take it. 0: no limit.",
     [](d& c, const v& x) { c.one_way.sending.bytes_per_second = u64(x) * 125'000; }, 0, 100'000},
    {"link.burst_bytes", kind::bytes, "262144", false,
     "One-way: sent at once, beyond that rate.",
     [](d& c, const v& x) { c.one_way.sending.burst_bytes = u64(x); }, 65'536, 64 * mib},
    {"link.datagram_bytes", kind::bytes, "1400", false,
     "One-way: the largest datagram that is sent. It must fit into the network's frames: nothing is fragmented.",
     [](d& c, const v& x) { c.one_way.sending.datagram_bytes = size(x); }, 512, 8900},
    {"link.patience_ms", kind::milliseconds, "100", false,
     "One-way: how long a datagram may be overtaken by later ones before what is missing counts as lost.",
     [](d& c, const v& x) { c.one_way.receiving.patience = std::chrono::milliseconds(x.number); }, 1, 10'000},
    {"link.silent_after_ms", kind::milliseconds, "3000", false,
     "One-way: without an authentic datagram for so long, the link counts as down. The sender says something every 100 ms.",
     [](d& c, const v& x) { c.one_way.receiving.silent_after = std::chrono::milliseconds(x.number); }, 200, 600'000},
    {"link.buffer_bytes", kind::bytes, "8388608", false,
     "One-way: the kernel's buffer for each socket. Above net.core.rmem_max or wmem_max it takes CAP_NET_ADMIN, or a larger maximum.",
     [](d& c, const v& x) { c.one_way.buffer_bytes = size(x); }, 65'536, 1024 * mib},

    {"limits.max_streams", kind::count, "4096", true,
     "Streams that came in, and as many that go out.",
     [](d& c, const v& x) { c.box.max_streams = size(x); }, 1, 1'000'000},
    {"limits.max_unauthenticated", kind::count, "512", true,
     "Streams that came in and have not authenticated yet.",
     [](d& c, const v& x) { c.box.max_unauthenticated = size(x); }, 1, 1'000'000},
    {"limits.max_per_address", kind::count, "8", true,
     "The same, from one address; of IPv6, from one network of 64 bits.",
     [](d& c, const v& x) { c.box.max_per_address = size(x); }, 1, 1'000'000},
    {"limits.max_queue_stanzas", kind::count, "1024", true,
     "Stanzas that wait for one destination.",
     [](d& c, const v& x) { c.box.max_queue_stanzas = size(x); }, 1, 10'000'000},
    {"limits.max_queue_bytes", kind::bytes, "4194304", true,
     "The same in bytes.",
     [](d& c, const v& x) { c.box.max_queue_bytes = size(x); }, 64 * 1024, 1024 * mib},
    {"limits.queue_age_s", kind::seconds, "30", true,
     "A stanza that has waited so long for its destination is answered with remote-server-timeout.",
     [](d& c, const v& x) { c.box.queue_age = seconds(x); }, 1, day},
    {"limits.link_wait_iq_s", kind::seconds, "30", true,
     "How long an iq waits while the link is down; then it is answered with remote-server-timeout.",
     [](d& c, const v& x) { c.box.link_wait_iq = seconds(x); }, 1, day},
    {"limits.link_wait_other_s", kind::seconds, "600", true,
     "The same for messages and presence.",
     [](d& c, const v& x) { c.box.link_wait_other = seconds(x); }, 1, day},
    {"limits.link_wait_stanzas", kind::count, "8192", true,
     "Stanzas that wait while the link is down. At so many, streams are read no further; when the link is down for longer than an iq may wait, what comes beyond is answered with remote-server-timeout.",
     [](d& c, const v& x) { c.box.link_wait_stanzas = size(x); }, 1, 1'000'000},
    {"limits.link_wait_bytes", kind::bytes, "8388608", true,
     "The same in bytes.",
     [](d& c, const v& x) { c.box.link_wait_bytes = size(x); }, 64 * 1024, 1024 * mib},
    {"limits.retry_after_s", kind::seconds, "5", true,
     "The longest pause before a destination that could not be reached is tried again.",
     [](d& c, const v& x) { c.box.retry_after = seconds(x); }, 1, 3600},
    {"limits.acknowledgement_s", kind::seconds, "30", true,
     "A near server that speaks XEP-0198 and has not said for so long what it has handled is left; what it has not acknowledged is sent again.",
     [](d& c, const v& x) { c.box.streams.acknowledgement = seconds(x); }, 1, 3600},
    {"limits.resumption_s", kind::seconds, "300", true,
     "How long a peer whose connection was lost may resume its session (XEP-0198); 0: not at all.",
     [](d& c, const v& x) { c.box.streams.resumption = seconds(x); }, 0, 3600},
    {"limits.max_resumable", kind::count, "1024", true,
     "Such sessions; beyond them the oldest is forgotten.",
     [](d& c, const v& x) { c.box.max_resumable = size(x); }, 0, 100'000},
    {"limits.stream_idle_s", kind::seconds, "600", true,
     "A stream to a near server that carried nothing for so long is closed.",
     [](d& c, const v& x) { c.box.stream_idle = seconds(x); }, 1, day},
    {"limits.negotiation_s", kind::seconds, "30", true,
     "From a stream's first byte until it has authenticated.",
     [](d& c, const v& x) { c.box.streams.negotiation = seconds(x); }, 1, 3600},
    {"limits.idle_s", kind::seconds, "3660", true,
     "Without a byte of a peer on a stream that it has opened for so long, the stream is closed. Advertised to peers (XEP-0478).",
     [](d& c, const v& x) { c.box.streams.idle = seconds(x); }, 1, day},
    {"limits.keepalive_s", kind::seconds, "300", true,
     "Without a byte to the peer for so long, a blank is sent.",
     [](d& c, const v& x) { c.box.streams.keepalive = seconds(x); }, 1, day},
    {"limits.peer_unread_bytes", kind::bytes, "8388608", true,
     "Bytes that one peer has not read yet; beyond them it is disconnected.",
     [](d& c, const v& x) { c.net.edge_pending_bytes = size(x); }, 64 * 1024, 1024 * mib},
    {"limits.stalled_early_s", kind::seconds, "10", true,
     "A peer that takes nothing of what is written to it for so long is disconnected: before TLS is up ...",
     [](d& c, const v& x) { c.net.edge_stalled_early = seconds(x); }, 1, 3600},
    {"limits.stalled_s", kind::seconds, "30", true,
     "... and after.",
     [](d& c, const v& x) { c.net.edge_stalled = seconds(x); }, 1, 3600},
    {"limits.drain_s", kind::seconds, "10", true,
     "After SIGTERM, how long what is under way may take to settle.",
     [](d& c, const v& x) { c.net.drain_deadline = seconds(x); }, 0, 3600},

    {"limits.before.stanza_bytes", kind::bytes, "8192", true,
     "Before a peer has authenticated: bytes of one stanza or of the stream's header.",
     [](d& c, const v& x) { c.box.streams.before.stanza_bytes = static_cast<std::uint64_t>(x.number); }, 1024, 16 * mib},
    {"limits.before.elements", kind::count, "32", true,
     "Elements of one stanza, itself included.",
     [](d& c, const v& x) { c.box.streams.before.elements = u32(x); }, 4, 100'000},
    {"limits.before.depth", kind::count, "8", true,
     "Depth of elements; the stanza is 1.",
     [](d& c, const v& x) { c.box.streams.before.depth = u32(x); }, 3, 256},
    {"limits.before.attributes", kind::count, "16", true,
     "Attributes of one element, namespace declarations included.",
     [](d& c, const v& x) { c.box.streams.before.attributes = u32(x); }, 8, 1024},
    {"limits.before.token_bytes", kind::bytes, "1024", true,
     "Bytes of one name or attribute value.",
     [](d& c, const v& x) { c.box.streams.before.token_bytes = size(x); }, 256, mib},
    {"limits.after.stanza_bytes", kind::bytes, "262144", true,
     "Once it has: bytes of one stanza.",
     [](d& c, const v& x) { c.box.streams.after.stanza_bytes = static_cast<std::uint64_t>(x.number); }, 10'000, 16 * mib},
    {"limits.after.elements", kind::count, "4096", true,
     "Elements of one stanza, itself included.",
     [](d& c, const v& x) { c.box.streams.after.elements = u32(x); }, 4, 100'000},
    {"limits.after.depth", kind::count, "32", true,
     "Depth of elements; the stanza is 1.",
     [](d& c, const v& x) { c.box.streams.after.depth = u32(x); }, 3, 256},
    {"limits.after.attributes", kind::count, "64", true,
     "Attributes of one element, namespace declarations included.",
     [](d& c, const v& x) { c.box.streams.after.attributes = u32(x); }, 8, 1024},
    {"limits.after.token_bytes", kind::bytes, "8192", true,
     "Bytes of one name or attribute value.",
     [](d& c, const v& x) { c.box.streams.after.token_bytes = size(x); }, 256, mib},
    // clang-format on
};

} // namespace

std::span<const key> keys() noexcept {
    return table;
}

} // namespace diolkos::config
