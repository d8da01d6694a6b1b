// One decision, as the audit log keeps it: a line of JSON with sorted keys.
//
// Fields that are empty are left out. Nothing of an attacker's choosing is unescaped or unbounded:
// every string is cut to its named maximum (a cut one ends in U+2026) and escaped as JSON. Message
// text is never put in here; there is no field for it. docs/audit-log.md explains every field.
//
// I/O      none
// Threads  values and free functions; safe from any thread
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::audit {

// In bytes as written between the quotes, escapes included.
inline constexpr std::size_t max_record_bytes = 65'535;
inline constexpr std::size_t max_field_bytes =
    std::size_t{2} * (3 * 1023 + 2); // from, to, detail: an address at its longest, all escaped
inline constexpr std::size_t max_rule_bytes = 1023; // rule, where, peer_domain
inline constexpr std::size_t max_name_bytes = 255;  // every other string
inline constexpr std::size_t max_item_bytes = 511;  // one of a list
inline constexpr std::size_t max_list_items = 32;   // a longer list ends in the item U+2026
inline constexpr std::size_t max_texts = 4;         // marks of texts in one record
inline constexpr std::uint64_t record_version = 1;  // `v`

// Append only: the names are in logs (docs/audit-log.md).
enum class event : std::uint8_t {
    start,
    stop,
    unclean_stop, // the run before this one did not end in order
    configuration_changed,
    configuration_refused,
    stream_opened,
    stream_authenticated,
    stream_closed,
    stream_refused,
    link_up,
    link_down,
    link_refused,
    stanza_refused,     // before the link: an id, no sequence
    crossing_offered,   // sending box
    crossing_accepted,  // receiving box
    crossing_refused,   // receiving box, or the sending box on its receipt
    crossing_receipted, // sending box: the far box accepted it; or handed to a one-way link
    crossing_delivered, // receiving box: handed to the far server
    crossing_bounced,   // receiving box: could not be delivered; sender told
    crossing_expired,   // sending box: waited too long for the link, or in vain
    stanza_bounced,     // an error stanza was sent in answer, by this box
    stream_denied,      // something was denied or dropped, and the stream goes on
    dialback_answered,  // this box said whether a key is its own
    // beside the refusal that follows from it: a fault of this program
    validators_disagreed,
    stream_resumed,      // XEP-0198: a session goes on on another stream, or could not
    crossing_resent,     // receiving box: the far server had it perhaps; given to it once more
    throttled,           // a peer sends more than its limit; it is read no faster
    certificate_expires, // one of this box's or of a peer's, soon
    stanza_waiting,      // sending box: accepted, and on record until the link can take it
    // receiving box of a one-way link: `sequence` to `last` will not come
    crossing_lost,
    policy_changed,    // since the run before this one
    key_changed,       // by a reload: one of this box's certificates
    clock_step,        // the clock of this host was set
    storage_threshold, // a file system fills up, or has room again
    log_exported,      // by an operator's tool, as the three that follow (operator_note.hpp)
    log_pruned,
    log_verified,
    call_denied,      // the run before made a system call that is not among those allowed
    operator_refused, // somebody on this host asked the operator's socket without the right to
    test_requested,   // by an operator: a ping goes over the link, as a stanza like any other
};
[[nodiscard]] std::string_view name(event) noexcept; // "crossing-offered"

struct record {
    // which; the log fills in v, box, index, boot and build
    event what = event::start;
    std::chrono::sys_time<std::chrono::microseconds> time{}; // UTC
    std::chrono::microseconds mono{};                        // monotonic
    std::string_view clock; // that `time` is of: "synchronised", "free", or empty: not known
    // what
    std::string_view outcome; // "pass", "strip", "refuse", "delivered", ...
    std::string_view reason;  // guard::name(reason), or of the stream or link
    std::string rule;
    std::string detail;
    std::string where; // in the stanza, of a refusal; names of schemas only
    // who
    std::string peer_domain, peer_address, peer_fingerprint, mechanism, stream_id;
    std::uint64_t offset = 0; // byte of the stream
    // stanza
    std::string id; // UUIDv7 in text
    std::string_view kind, type;
    std::string from, to;
    std::uint64_t bytes = 0;           // as received, or as written
    std::vector<std::string> payloads; // namespaces
    std::vector<std::string> stripped;
    std::vector<std::string>
        texts; // marks of a message's bodies (text_marker.hpp); at most max_texts
    // crossing
    std::string_view direction; // "import" or "export"
    std::string link;
    std::string crossing_boot; // of the box that numbered it, hex
    std::uint32_t lane = 0;
    std::uint64_t sequence = 0; // 0: none
    std::uint64_t last = 0;     // of a run of sequences that begins with `sequence`; 0: no run
    std::string mac;            // hex
    // of what an operator's tool has done to the log; the numbers are of records in it, from 0 on
    std::string who;
    std::optional<std::uint64_t> first, end; // `end` is behind the last one
    // digests, on start and on change
    std::string schema_digest, configuration_digest, policy_digest;
    std::string sandbox; // on start: what confines the process
};

// What is the same in every record of one run of one box.
struct origin {
    std::string box;   // its configured name
    std::string boot;  // hex
    std::string build; // version
};

// RFC 3339, UTC, with microseconds: as times stand in a record.
[[nodiscard]] std::string time_text(std::chrono::sys_time<std::chrono::microseconds> time);

// Appends one line, newline included. `index` counts from 0 in one log.
void write_line(const record& entry, const origin& from, std::uint64_t index, std::string& out);

} // namespace diolkos::audit
