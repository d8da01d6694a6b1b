// The inside of outbound_stream: private to outbound_stream.cpp (time, headers, ends),
// outbound_negotiation.cpp (what is answered to each element) and nobody else.
//
// Threads  not thread-safe; confined to its stream's shard
#pragma once

#include "xmpp/outbound_speech.hpp"
#include "xmpp/outbound_stream.hpp"
#include "xmpp/stream_core.hpp"

#include <utility>

namespace diolkos::xmpp {

struct outbound_stream::state {
    enum class phase : std::uint8_t {
        connecting,
        await_features,
        await_proceed,
        await_tls,
        await_secure_features,
        await_success,
        await_final_features,
        established,
        ended,
    };

    state(settings wanted, monotonic now)
        : how(std::move(wanted)),
          core(how.limits, now) {}

    settings how;
    stream_core core;
    phase where = phase::connecting;
    stream_events* out = nullptr; // of the call under way

    // The one place where the state changes.
    void move_to(phase next) noexcept { where = next; }

    // What stream_core::hear() calls.
    [[nodiscard]] bool listening() const noexcept {
        return where != phase::connecting && where != phase::ended;
    }
    [[nodiscard]] bool established() const noexcept { return where == phase::established; }
    void on_header(stream_header&& header);
    void on_element(first_level&& item);
    void on_close() { end({"", "stream.closed", "the peer closed the stream"}, true); }
    void object(const objection& why) { end(why, false); }

    void end(const objection& why, bool by_peer);
    void open();

    void on_features(const element& features);
    void on_proceed(const element&);
    void on_tls_failure(const element&);
    void on_secure_features(const element& features);
    void on_success(const element&);
    void on_sasl_failure(const element& failure);
    void on_final_features(const element&);
};

} // namespace diolkos::xmpp
