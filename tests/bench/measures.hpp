// What a phase of a benchmark is measured with: processor time, what others took of the machine,
// and the disk's own time.
//
// Threads  values; fdatasync_clock: one thread
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <pthread.h>
#include <string>
#include <vector>

namespace diolkos::bench {

// Seconds of this process's processor time, of one of its threads, and of the whole machine.
struct cpu_times {
    double process = 0, first = 0, second = 0, machine_busy = 0, machine_all = 0;
    std::chrono::steady_clock::time_point at;

    [[nodiscard]] static cpu_times now(pthread_t first, pthread_t second);
};
[[nodiscard]] cpu_times operator-(const cpu_times& to, const cpu_times& from);

// Of values in any order; 0 if there are none.
[[nodiscard]] double quantile(std::vector<double>& values, double share);

// write(2) and fdatasync(2) of so many bytes at the end of a file of its own, in microseconds.
class fdatasync_clock {
public:
    fdatasync_clock(const std::filesystem::path& folder, std::size_t bytes);
    fdatasync_clock(const fdatasync_clock&) = delete;
    fdatasync_clock& operator=(const fdatasync_clock&) = delete;
    ~fdatasync_clock();

    [[nodiscard]] double once() const;

private:
    std::filesystem::path path_;
    std::string bytes_;
    int file_;
};

} // namespace diolkos::bench
