#include "tests/bench/measures.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace diolkos::bench {
namespace {

double seconds_of(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double seconds_of(pthread_t thread) {
    clockid_t clock{};
    return ::pthread_getcpuclockid(thread, &clock) == 0 ? seconds_of(clock) : 0;
}

} // namespace

cpu_times cpu_times::now(pthread_t first, pthread_t second) {
    cpu_times made;
    made.at = std::chrono::steady_clock::now();
    made.process = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    made.first = seconds_of(first);
    made.second = seconds_of(second);
    std::ifstream stat("/proc/stat");
    std::string cpu;
    stat >> cpu;
    const auto tick = static_cast<double>(::sysconf(_SC_CLK_TCK));
    for (int field = 0; field < 8; ++field) {
        double ticks = 0;
        stat >> ticks;
        made.machine_all += ticks / tick;
        made.machine_busy += field == 3 || field == 4 ? 0 : ticks / tick; // idle, iowait
    }
    return made;
}

cpu_times operator-(const cpu_times& to, const cpu_times& from) {
    return {to.process - from.process,         to.first - from.first,
            to.second - from.second,           to.machine_busy - from.machine_busy,
            to.machine_all - from.machine_all, {}};
}

double quantile(std::vector<double>& values, double share) {
    if (values.empty()) {
        return 0;
    }
    const auto place = std::min(
        values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(place),
                     values.end());
    return values[place];
}

fdatasync_clock::fdatasync_clock(const std::filesystem::path& folder, std::size_t bytes)
    : path_(folder / ("fdatasync-" + std::to_string(::getpid()) + "-" +
                      std::to_string(reinterpret_cast<std::uintptr_t>(this)))),
      bytes_(bytes, 'b'),
      file_(::open(path_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)) {
    if (file_ < 0) {
        std::perror(path_.c_str());
        std::exit(1);
    }
}

fdatasync_clock::~fdatasync_clock() {
    ::close(file_);
    std::filesystem::remove(path_);
}

double fdatasync_clock::once() const {
    const auto began = std::chrono::steady_clock::now();
    if (::write(file_, bytes_.data(), bytes_.size()) < 0 || ::fdatasync(file_) != 0) {
        std::perror(path_.c_str());
        std::exit(1);
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - began;
    return took.count();
}

} // namespace diolkos::bench
