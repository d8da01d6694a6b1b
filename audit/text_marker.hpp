// Marks of message texts, by which `diolkos audit find --text` finds out who sent exactly this:
//
//     key  = HMAC-SHA256(audit key, "diolkos audit text 1")
//     mark = first 16 bytes of HMAC-SHA256(key, id || 0x00 || text), in hex       (RFC 2104, 5)
//
// `id` is the stanza's, so the same text has another mark each time: a log does not show who says
// the same, and how often. Whoever has the audit key can test a guess against a record, one by one;
// nobody else can do anything with a mark. Both boxes mark the same for the same stanza.
//
// I/O      none
// Threads  not thread-safe (one reusable context); each shard has its own
#pragma once

#include "audit/mac.hpp"

#include <string>
#include <string_view>

namespace diolkos::audit {

class text_marker {
public:
    static constexpr std::size_t mark_bytes = 16;

    // Throws std::runtime_error as mac_maker does.
    explicit text_marker(std::span<const std::byte, mac_maker::key_bytes> audit_key);

    // `id` as it stands in the record.
    [[nodiscard]] std::string mark(std::string_view id, std::string_view text);

private:
    mac_maker with_;
    std::string marked_; // reused
};

} // namespace diolkos::audit
