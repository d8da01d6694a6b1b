// Says in time that a certificate is about to expire: 30, 7 and 1 days ahead and when it has, once
// each, in the operator's log and in the audit. The box's own certificates are looked at when they
// are handed in and once a day, those of peers whenever a peer proves itself by one.
//
// I/O      none; time is that of the recorder
// Threads  not thread-safe; confined to its shard
// Memory   the box's own certificates and max_watched of peers'
#pragma once

#include "box/actions.hpp"
#include "box/recorder.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace diolkos::box {

inline constexpr std::size_t max_watched = 8192; // certificates of peers that expire soon
inline constexpr std::chrono::hours expiry_check_interval{24};

// One of the box's own.
struct own_certificate {
    std::string file; // for the operator
    std::string fingerprint;
    std::int64_t expires = 0; // last second, since 1970

    friend bool operator==(const own_certificate&, const own_certificate&) = default;
};

class expiry_watch {
public:
    // Both must outlive this.
    expiry_watch(recorder& log, actions& out);

    // At start and after each reload.
    void own(std::vector<own_certificate> certificates);
    // A peer has proved itself by a certificate.
    void seen(const std::string& domain, const std::string& fingerprint, std::int64_t expires);
    void on_time();

private:
    void check_own();
    // `what` begins a sentence: "The certificate of low.example".
    void check(const std::string& what, const std::string& domain, const std::string& fingerprint,
               std::int64_t expires, bool is_own);
    void announce(const std::string& what, const std::string& domain,
                  const std::string& fingerprint, std::int64_t expires, int days, bool is_own);

    recorder& log_;
    actions& out_;
    std::vector<own_certificate> own_;
    std::map<std::string, int> announced_; // by fingerprint: the nearest of the days that was said
    std::chrono::steady_clock::time_point next_{};
};

} // namespace diolkos::box
