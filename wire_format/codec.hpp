// A stanza to bytes and back: one protobuf message (stanza.proto), written canonically.
//
// Canonical: fields in number order, no unknown fields, no default written out, nothing after the
// end. decode() re-encodes what it has read and refuses bytes that differ, so a stanza has exactly
// one form on the wire and nothing can be hidden in the slack of the encoding.
//
// I/O      none
// Threads  not thread-safe; each shard has its own (it keeps a protobuf arena to reuse)
// Memory   bounded by max_stanza_bytes and the arena's blocks for it
#pragma once

#include "wire_format/stanza.hpp"

#include <memory>
#include <span>
#include <string>

namespace diolkos::wire {

class codec {
public:
    // Of one encoded stanza.
    static constexpr std::size_t max_stanza_bytes = std::size_t{256} * 1024;

    explicit codec(std::shared_ptr<const dictionary> names); // shared with guard's profile
    ~codec();
    codec(const codec&) = delete;
    codec& operator=(const codec&) = delete;

    // Fails with errc::frame_too_long beyond max_stanza_bytes.
    [[nodiscard]] boost::system::result<std::string> encode(const stanza& what);

    [[nodiscard]] boost::system::result<stanza> decode(std::span<const std::byte> bytes);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::wire
