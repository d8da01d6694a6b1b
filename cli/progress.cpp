#include "cli/progress.hpp"

#include <iostream>
#include <unistd.h>

namespace diolkos::cli {

namespace {

constexpr std::chrono::seconds patience{2};
constexpr std::chrono::milliseconds interval{200};

} // namespace

progress::progress(std::string doing, std::string what, std::uint64_t total)
    : doing_(std::move(doing)),
      what_(std::move(what)),
      total_(total),
      terminal_(::isatty(STDERR_FILENO) == 1),
      next_(clock::now() + patience) {}

progress::~progress() {
    if (shown_)
        std::cerr << "\r\x1b[K" << std::flush;
}

void progress::at(std::uint64_t done) {
    if (!terminal_ || clock::now() < next_)
        return;
    next_ = clock::now() + interval;
    shown_ = true;
    std::cerr << "\r\x1b[K" << doing_ << ' ' << done;
    if (total_ > 0)
        std::cerr << " of " << total_ << ' ' << what_ << " (" << 100 * done / total_ << " %)";
    else
        std::cerr << ' ' << what_;
    std::cerr << std::flush;
}

} // namespace diolkos::cli
