// What a box asks of whoever drives it. Carried out in order.
//
// Threads  values
#pragma once

#include "box/message.hpp"
#include "box/peer_settings.hpp"
#include "journal/disk.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace diolkos::box {

// Whether TLS came before the first byte of XML (XEP-0368), or is still to come by STARTTLS.
enum class transport : std::uint8_t { clear, tls };

using connection_id = std::uint64_t;
inline constexpr connection_id first_opened = std::uint64_t{1}
                                              << 63; // those that the gateway opens

// Resolve `remote_domain` (static route or DNS) and connect; then connected() or closed().
struct open_connection {
    connection_id connection = 0;
    std::string local_domain, remote_domain;
    direct_tls tls = direct_tls::allowed; // whether it may, must or must not begin with TLS
};
struct send_data {
    connection_id connection = 0;
    std::string bytes;
};
// TLS over an open connection, after everything sent before. As a server with the certificate for
// `local_domain`; as a client with SNI and reference identity `remote_domain`. Then tls_up().
struct start_tls {
    connection_id connection = 0;
    bool as_server = false;
    std::string local_domain, remote_domain;
};
// Of a connection that began with TLS: it claims to be `remote_domain`. What its certificate is
// worth for that domain comes by tls_up().
struct judge_tls {
    connection_id connection = 0;
    std::string remote_domain;
};
// After everything sent before; then closed() is still called.
struct close_connection {
    connection_id connection = 0;
};
// The far side is behind: read no more of this connection until resume_reading.
struct pause_reading {
    connection_id connection = 0;
};
struct resume_reading {
    connection_id connection = 0;
};
struct link_data {
    std::string bytes;
};
// Datagrams for a one-way link, in order, one behind the other; then one_way_handed().
struct link_datagrams {
    std::string bytes;
    std::vector<std::uint32_t> sizes;
};
// Drop the link's connection after what was sent; then link_closed() is still called.
struct link_drop {};
// Of the journal's disk (journal/disk.hpp); then journal_completed(id).
struct journal_request {
    enum class doing : std::uint8_t { create_segment, append_and_sync, sync_directory, remove };
    doing what = doing::append_and_sync;
    journal::disk::request id = 0;
    journal::segment_number segment = 0;
    std::string_view bytes; // to append; they stay where they are until its completion
};
// Append to the audit log, before anything that comes later leaves. The journal has these lines.
struct write_audit {
    std::string lines;
};
// Everything written to the audit log so far must reach the medium; then audit_synced(below).
struct sync_audit {
    std::uint64_t below = 0; // index behind the last record written
};
// This start is on the disk: take connections.
struct ready {};
// Nothing can be recorded any more: stop at once, let nothing out.
struct halt {
    std::string why;
};
// A line for the operator's log (standard error, journald).
struct log_line {
    message what = message::failed;
    std::string text;
};
// A left_note (operator_notes.hpp) is on record: remove it.
struct forget_note {
    std::string name;
};
// drain() has come to its end: nothing waits any more.
struct drained {};

using action =
    std::variant<open_connection, send_data, start_tls, judge_tls, close_connection, pause_reading,
                 resume_reading, link_data, link_datagrams, link_drop, journal_request, write_audit,
                 sync_audit, ready, halt, log_line, forget_note, drained>;
using actions = std::vector<action>;

} // namespace diolkos::box
