// What a box tells its operator's log (standard error, or systemd's journal): each kind of message
// has a name, an identity for journald (MESSAGE_ID, systemd.journal-fields(7)), a severity, and
// what to do about it. The second half of docs/events.md and the journal's catalogue (journalctl
// --catalog) are made of this.
//
// An identity never changes and is not used again: people filter by it.
//
// I/O      none
// Threads  constants
#pragma once

#include "audit/event_catalogue.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace diolkos::box {

enum class message : std::uint8_t {
    listening,
    ready,
    draining,
    stopped,
    failed,
    configuration_warning,
    configuration_refused,
    configuration_taken,
    place_closed,
    host_limit,
    sandbox_missing,
    sandbox_required,
    unclean_stop,
    call_denied,
    new_journal,
    link_up,
    link_down,
    link_refused,
    link_unreachable,
    link_spare,
    link_spare_lost,
    crossings_lost,
    server_behind,
    peer_unreachable,
    certificate_expires,
    certificate_expired,
    clock_step,
    storage_room,
    storage_alert,
    storage_short,
    operator_refused,
    note_unreadable,
};
inline constexpr message last_message = message::note_unreadable; // of the enumeration

struct message_entry {
    std::string_view name;     // "link-up"
    std::string_view identity; // 32 hexadecimal digits
    audit::severity how;
    std::string_view meaning; // a sentence
    std::string_view to_do;   // a sentence; empty: nothing
};
[[nodiscard]] message_entry about(message what) noexcept;

// The half of docs/events.md that tells of these.
[[nodiscard]] std::string message_catalogue();
// In the form of systemd's catalogues: an entry for each identity.
[[nodiscard]] std::string journal_catalogue();

} // namespace diolkos::box
