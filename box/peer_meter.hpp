// What authenticated peers send, held against the limits of their domains: all streams of a domain
// draw on the same two buckets, one of stanzas and one of bytes.
//
//     within -> throttled (audited) -> within, but one episode until the buckets are full again
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   one entry for each domain that has streams, or whose buckets are not full
#pragma once

#include "box/recorder.hpp"
#include "box/settings.hpp"
#include "box/token_bucket.hpp"

#include <map>
#include <string>

namespace diolkos::box {

struct stream_peer;

class peer_meter {
public:
    // Both must outlive this; `how` may change between calls.
    peer_meter(const settings& how, recorder& log);

    // What has come on a stream of `peer`. True: its domain has just become throttled.
    [[nodiscard]] bool came(const stream_peer& peer, std::uint64_t stanzas, std::uint64_t bytes);
    // Whether the streams of that domain are to be read no further for now.
    [[nodiscard]] bool throttled(const std::string& domain) const;
    // Refills; true if a domain may be read again. Call a few times a second.
    [[nodiscard]] bool on_time();
    void settings_changed();

private:
    struct buckets {
        token_bucket stanzas, bytes;
        bool throttled = false;
        bool announced = false; // in this episode
    };
    void announce(const stream_peer& peer, bool by_stanzas);

    const settings& how_;
    recorder& log_;
    std::map<std::string, buckets, std::less<>> peers_;
};

} // namespace diolkos::box
