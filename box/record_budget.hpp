// How much of the audit log strangers may fill: whoever can connect can have records written, of
// connections refused and of streams that never authenticate. Up to a rate each is written; what
// is beyond it is counted, and one record for each interval says how many were left out, of what
// kind and from where. So nothing is unrecorded, and the disk holds.
//
//     add -> written | left out -> (an interval later) one record `throttled`, rule limit.records
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   max_addresses buckets, and max_kinds and max_named counters
#pragma once

#include "box/recorder.hpp"
#include "box/token_bucket.hpp"

#include <map>
#include <string>
#include <string_view>

namespace diolkos::box {

class record_budget {
public:
    // Records, of an address as limits count it (peer_address.hpp) and of all together.
    static constexpr rate per_address{.per_second = 2, .burst = 512};
    static constexpr rate together{.per_second = 8, .burst = 4096};
    static constexpr std::chrono::seconds interval{60};
    static constexpr std::size_t max_addresses = 4096; // further ones have the common budget only
    static constexpr std::size_t max_kinds = 16;       // told apart in one interval
    static constexpr std::size_t max_named = 16;       // addresses named in one interval

    // Must be outlived by `log`.
    explicit record_budget(recorder& log);

    // Writes it, on the account of its peer_address. False: it was left out, and counted.
    bool add(audit::record& entry);
    // An interval may be over. Call a few times a second.
    void on_time();
    // Says what was left out until now.
    void settle();

private:
    using counters = std::map<std::string, std::uint64_t, std::less<>>;
    [[nodiscard]] bool affords(const std::string& address);

    recorder& log_;
    token_bucket together_;
    std::map<std::string, token_bucket, std::less<>> addresses_;
    std::uint64_t left_out_ = 0;
    xmpp::monotonic since_{}; // the first of them
    counters kinds_, from_;
};

} // namespace diolkos::box
