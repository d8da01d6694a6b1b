// Says how far long work has come, on standard error: only if that is a terminal, and not before
// two seconds.
//
// Threads  not thread-safe
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace diolkos::cli {

class progress {
public:
    // `doing` as in "Verifying"; `total` of `what`, 0 if it is not known.
    progress(std::string doing, std::string what, std::uint64_t total);
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;
    ~progress(); // the line goes away

    void at(std::uint64_t done);

private:
    using clock = std::chrono::steady_clock;
    std::string doing_, what_;
    std::uint64_t total_;
    bool terminal_, shown_ = false;
    clock::time_point next_;
};

} // namespace diolkos::cli
