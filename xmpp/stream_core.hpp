// What both ends of a server-to-server stream do alike: header, restart, errors, closing, silence,
// and the loop that gives a machine one thing at a time.
//
// A machine is inbound_stream's or outbound_stream's inside. It decides; the core says and hears.
//
// I/O      none
// Threads  not thread-safe; confined to its stream's shard
// Memory   that of its parser
#pragma once

#include "xmpp/limits.hpp"
#include "xmpp/objection.hpp"
#include "xmpp/stream_event.hpp"
#include "xmpp/stream_parser.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diolkos::xmpp {

class stream_core {
public:
    // Starts the negotiation's deadline. A stream speaks under limits.before until raise_limits().
    stream_core(const stream_limits& limits, monotonic now);

    // Parses, and calls machine.on_header(stream_header&&), .on_element(first_level&&) and
    // .on_close() for as long as machine.listening(), then .object(objection) if the parser failed.
    template <class Machine>
    void hear(std::span<const std::byte> bytes, monotonic now, Machine& machine);

    // During hear(): no byte came behind what is being heard. Where TLS or a new stream begins,
    // there must be none (RFC 6120, 5.4.3.3 and 6.4.6).
    [[nodiscard]] bool nothing_behind() const noexcept { return nothing_behind_; }

    // A new stream inside the same connection (RFC 6120, 4.3.3): new parser, new header.
    void restart();
    void raise_limits() noexcept;

    void say(std::string_view xml, stream_events& out);
    // Empty `from`, `to` and `id` are left out.
    void say_header(std::string_view from, std::string_view to, std::string_view id,
                    stream_events& out);
    [[nodiscard]] bool header_said() const noexcept { return header_said_; }
    // Stream error, closing tag if a header was said, and the event.
    void end(const objection& why, bool by_peer, stream_events& out);
    // Only the event: where nothing can be said, as during a TLS handshake.
    void end_silently(const objection& why, bool by_peer, stream_events& out);

    void told(monotonic now) noexcept { now_ = now; }
    [[nodiscard]] bool negotiation_overdue() const noexcept;
    // Says a blank if either side has been silent for its time.
    void keep_alive(stream_events& out);
    [[nodiscard]] monotonic next_deadline(bool established) const noexcept;

private:
    [[nodiscard]] std::uint64_t offset() const noexcept { return base_ + at_; }
    [[nodiscard]] monotonic keepalive_due() const noexcept;

    stream_limits limits_;
    stream_parser parser_;
    std::vector<parsed> items_; // its room is used again
    std::uint64_t base_ = 0;    // bytes of earlier streams in this connection
    std::uint64_t at_ = 0;      // of this stream: where what is being heard begins, or all heard
    bool nothing_behind_ = true;
    bool header_said_ = false;
    monotonic started_, now_, said_at_, heard_at_;
};

// What is wrong with a header whoever sends it: its namespace or version.
[[nodiscard]] std::optional<objection> object_to(const stream_header& header);

// The peer's stream error, as an end. Keeps at most max_peer_text_bytes of its text.
inline constexpr std::size_t max_peer_text_bytes = 256;
[[nodiscard]] objection peer_error(const element& stream_error);

template <class Machine>
void stream_core::hear(std::span<const std::byte> bytes, monotonic now, Machine& machine) {
    now_ = heard_at_ = now;
    items_.clear();
    parser_.feed(bytes, items_);
    const std::optional<parse_failure> failure = parser_.failure(); // of this parser, not the next
    const std::uint64_t fed = parser_.offset();
    for (std::size_t i = 0; i < items_.size() && machine.listening(); ++i) {
        parsed& item = items_[i];
        if (auto* header = std::get_if<stream_header>(&item)) {
            machine.on_header(std::move(*header));
        } else if (auto* element = std::get_if<first_level>(&item)) {
            at_ = element->end - element->bytes;
            nothing_behind_ = element->end == fed && !failure;
            machine.on_element(std::move(*element));
        } else {
            at_ = fed;
            machine.on_close();
        }
    }
    if (!machine.listening())
        return;
    if (failure) {
        at_ = failure->offset;
        machine.object({failure->error, failure->rule, failure->text});
    } else {
        at_ = parser_.offset();
    }
}

} // namespace diolkos::xmpp
