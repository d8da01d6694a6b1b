#include "net/send_queue.hpp"

#include <utility>

namespace diolkos::net {
namespace {

void empty(std::string& buffer) {
    if (buffer.capacity() > idle_capacity) {
        std::string{}.swap(buffer);
    } else {
        buffer.clear();
    }
}

} // namespace

void send_queue::add(std::string&& bytes) {
    if (added_.empty()) {
        added_ = std::move(bytes);
    } else {
        added_ += bytes;
    }
}

void send_queue::seal(tls_session* over) {
    // Not each time: moving the rest to the front costs as much as there is of it.
    if (taken_ > sealed_.size() / 2) {
        sealed_.erase(0, std::exchange(taken_, 0));
    }
    const auto before = sealed_.size();
    if (over == nullptr) {
        added_total_ += added_.size();
        sealed_ += added_;
        empty(added_);
    } else {
        if (over->now() == tls_session::state::open) {
            added_total_ += added_.size();
            over->write(added_);
            empty(added_);
        }
        over->take_output(sealed_);
    }
    if (sealed_.size() > before) {
        sealed_total_ += sealed_.size() - before;
        marks_.push_back({sealed_total_, added_total_});
    }
}

std::string_view send_queue::front() const noexcept {
    return std::string_view(sealed_).substr(taken_);
}

void send_queue::wrote(std::size_t count) {
    taken_ += count;
    const auto left = sealed_.size() - taken_;
    while (!marks_.empty() && marks_.front().sealed_end <= sealed_total_ - left) {
        written_ = marks_.front().added_end;
        marks_.pop_front();
    }
    if (left == 0) {
        taken_ = 0;
        empty(sealed_);
    }
}

std::size_t send_queue::pending() const noexcept {
    return added_.size() + sealed_.size() - taken_;
}

void send_queue::rest() noexcept {
    if (pending() == 0) {
        std::string{}.swap(added_);
        std::string{}.swap(sealed_);
        std::deque<mark>{}.swap(marks_);
        taken_ = 0;
    }
}

void send_queue::clear() noexcept {
    std::string{}.swap(added_);
    std::string{}.swap(sealed_);
    marks_.clear();
    taken_ = 0;
}

} // namespace diolkos::net
