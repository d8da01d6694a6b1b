// The inside of inbound_stream: private to inbound_stream.cpp (time, headers, ends),
// inbound_negotiation.cpp (what is answered to each element), inbound_dialback.cpp and nobody else.
//
// Threads  not thread-safe; confined to its stream's shard
#pragma once

#include "xmpp/inbound_speech.hpp"
#include "xmpp/inbound_stream.hpp"
#include "xmpp/request_meter.hpp"
#include "xmpp/stream_authority.hpp"
#include "xmpp/stream_core.hpp"
#include "xmpp/stream_management.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace diolkos::xmpp {

struct inbound_stream::state {
    enum class phase : std::uint8_t {
        await_header,
        offer_starttls,
        await_tls,
        await_secure_header,
        offer_sasl,
        await_response, // an empty challenge was sent
        await_final_header,
        established,
        closing, // this end has said its last word; the peer's is awaited
        ended,
    };

    static constexpr bool peer_speaks = true; // its silence counts

    state(settings wanted, monotonic now)
        : how(std::move(wanted)),
          core(how.limits, now),
          management(how.new_stream_id, how.limits.resumption) {}

    settings how;
    stream_core core;
    receiving_management management;
    phase where = phase::await_header;
    std::string from, to; // of the first header, prepared
    std::string id;       // of the stream, as it was told to the peer
    tls_peer peer;
    stream_authority authority;
    std::string first;               // domain that authenticated
    std::uint32_t sasl_failures = 0; // that the stream has outlived
    std::uint32_t vouched = 0;       // keys, before authentication
    std::uint32_t remarks = 0;
    request_meter requests; // once established
    stream_ended farewell;  // while closing: why
    monotonic closing_until{};
    stream_events* out = nullptr; // of the call under way

    // The one place where the state changes.
    void move_to(phase next) noexcept { where = next; }
    [[nodiscard]] bool established() const noexcept { return where == phase::established; }

    // What stream_core calls.
    [[nodiscard]] bool listening() const noexcept { return where != phase::ended; }
    void on_header(stream_header&& header);
    void on_element(first_level&& item);
    void on_close();
    void on_silence();
    void object(const objection& why) { end(why, false); }

    void end(const objection& why, bool by_peer);
    void close(const objection& why, monotonic now);
    void closed(std::string_view how_it_went);
    void say_if_any(std::string_view xml) {
        if (!xml.empty())
            core.say(xml, *out);
    }

    // --- headers
    [[nodiscard]] std::optional<objection> take_claims(const element& header);
    [[nodiscard]] std::optional<objection> compare_claims(const element& header) const;
    void ask_for_tls();
    void answer_header();
    void offer_starttls();
    void offer_sasl();
    void append_limits(std::string& features) const;
    void establish();

    // --- elements, each as a line of the table in on_element() has it
    void on_starttls(first_level&&);
    void on_auth(first_level&& item);
    void on_response(first_level&& item);
    void on_abort(first_level&&);
    void on_stanza(first_level&& item);
    void on_management(first_level&& item);
    void on_too_late(first_level&&);
    void on_unexpected(inbound_speech what);
    void authenticate(std::string_view response);
    void refuse_sasl(std::string_view condition, std::string_view rule, std::string text);

    // --- dialback (XEP-0220)
    [[nodiscard]] accepted_proofs proofs_of(std::string_view domain) const;
    [[nodiscard]] bool speaks_dialback() const noexcept { return how.is_own_key != nullptr; }
    [[nodiscard]] bool offers_dialback() const;
    [[nodiscard]] bool certifies(std::string_view domain) const;
    void on_dialback(first_level&& item);
    void on_claim(const dialback::message& claim);
    void on_question(const dialback::message& question);
    void on_verified(const dialback::message& question, dialback::verdict answer,
                     std::string_view condition);
    void deny(const dialback::message& asked, const objection& why);
    void accept(const dialback::message& claim, std::string_view mechanism);
    void remark(stream_remark what);
};

} // namespace diolkos::xmpp
