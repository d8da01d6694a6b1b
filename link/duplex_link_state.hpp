// The inside of a duplex_link: its phase, its two lanes, its clocks, and what it does with each
// message.
//
// I/O      none
// Threads  not thread-safe; confined to its link
// Memory   one frame; what the lanes keep
#pragma once

#include "link/duplex_link.hpp"
#include "link/error.hpp"
#include "link/receiving_lane.hpp"
#include "link/sending_lane.hpp"
#include "wire_format/envelope.hpp"
#include "wire_format/frame_reader.hpp"

namespace diolkos::link {

enum class phase : std::uint8_t { no_connection, await_hello, up, failed };

struct duplex_link::state {
    state(link_settings settings, link_memory from);

    // The only place where the phase changes.
    void become(phase next);
    [[nodiscard]] bool listens() const noexcept {
        return where == phase::await_hello || where == phase::up;
    }
    // Says why, and listens no more.
    void fail(errc why, std::string detail, link_events& out);

    void say_hello(monotonic now, link_events& out);
    void say_receipt(monotonic now, link_events& out);
    void say_pace(monotonic now, link_events& out); // if there is news

    // Judges whether it may be said now, and passes it on.
    void on_message(wire::envelope&& what, monotonic now, link_events& out);
    void on(wire::hello&& peer, monotonic now, link_events& out);
    void on(wire::crossing&& what, monotonic now, link_events& out);
    void on(wire::committed&& what, monotonic now, link_events& out);
    void on(wire::receipt&& what, monotonic now, link_events& out);
    void on(wire::heartbeat&& what, monotonic now, link_events& out);
    void on(wire::pace&& what, monotonic now, link_events& out);

    link_settings how;
    receiving_lane incoming;
    sending_lane outgoing;
    stopped_pairs stopped;      // by this box
    stopped_pairs stopped_said; // on this connection
    // Pace messages of this connection: an older one that comes after a newer one would stop its
    // pairs for good.
    std::uint64_t paces_said = 0, paces_heard = 0;
    phase where = phase::no_connection;
    std::optional<wire::frame_reader> reader; // of this connection; from the first on_connected on
    monotonic last_sent{};
    monotonic last_received{}; // before Hello: since when it is waited for
    monotonic receipt_due = monotonic::max();
};

// Where frames for the peer go: into the send that ends `out`, or into a new one.
[[nodiscard]] std::string& frames_of(link_events& out);

} // namespace diolkos::link
