// The inside of outbound_stream: private to outbound_stream.cpp (time, headers, ends),
// outbound_negotiation.cpp (what is answered to each element), outbound_dialback.cpp and nobody
// else.
//
// Threads  not thread-safe; confined to its stream's shard
#pragma once

#include "xmpp/outbound_speech.hpp"
#include "xmpp/outbound_stream.hpp"
#include "xmpp/stream_core.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

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
        await_result,     // of our dialback key
        asking,           // about the peer's keys
        await_management, // XEP-0198 was asked for
        established,
        ended,
    };

    static constexpr bool peer_speaks = false; // or hardly: stanzas go one way

    state(settings wanted, monotonic at)
        : how(std::move(wanted)),
          core(how.limits, at),
          management(std::exchange(how.resume, std::nullopt), how.limits.acknowledgement),
          now(at) {}

    settings how;
    stream_core core;
    initiating_management management;
    monotonic now; // of the call under way
    phase where = phase::connecting;
    std::string id;                     // of the stream, as the peer has told it
    bool proved = false;                // the certificate proves the remote domain
    bool has_dialback = false;          // the peer says that it speaks it
    bool has_management = false;        // the peer offers it
    stream_authenticated authenticated; // what is said once the stream is established
    std::vector<std::string> asked;     // ids of questions without an answer
    std::uint32_t remarks = 0;
    stream_events* out = nullptr; // of the call under way

    // The one place where the state changes.
    void move_to(phase next) noexcept { where = next; }

    // What stream_core::hear() calls.
    [[nodiscard]] bool listening() const noexcept {
        return where != phase::connecting && where != phase::ended;
    }
    // Negotiation is over: only silence counts now.
    [[nodiscard]] bool established() const noexcept {
        return where == phase::established || where == phase::asking;
    }
    void on_header(stream_header&& header);
    void on_element(first_level&& item);
    void on_close() { end({"", "stream.closed", "the peer closed the stream"}, true); }
    void object(const objection& why) { end(why, false); }

    void end(const objection& why, bool by_peer);
    void open();
    void open_secure(const tls_peer& peer, const std::optional<objection>& wrong);

    void on_features(const element& features);
    void on_proceed(const element&);
    void on_tls_failure(const element&);
    void on_secure_features(const element& features);
    void on_success(const element&);
    void on_sasl_failure(const element& failure);
    void on_final_features(const element& features);

    // --- dialback (XEP-0220)
    [[nodiscard]] bool may_be_unproved() const noexcept {
        return how.proofs.dialback && (how.key != nullptr || how.use == purpose::questions);
    }
    [[nodiscard]] bool may_dialback() const {
        return how.key != nullptr && how.proofs.any_dialback(proved);
    }
    void claim(objection otherwise);
    void on_dialback(const element& what);
    void on_result(const dialback::message& result);
    void on_answer(const dialback::message& answer);
    void remark(stream_remark what);

    // --- stream management (XEP-0198)
    void on_management(const element& what);
    void accepted(stream_authenticated&& who);
    void establish();
    void obey(initiating_management::heard&& what);
};

} // namespace diolkos::xmpp
