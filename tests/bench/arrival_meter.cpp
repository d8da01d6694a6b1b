#include "arrival_meter.hpp"

#include "message_template.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace diolkos::bench {
namespace {

std::uint64_t read_hex(const char* first, std::size_t digits) {
    std::uint64_t value = 0;
    std::from_chars(first, first + digits, value, 16);
    return value;
}

} // namespace

arrival_meter::arrival_meter()
    : buffer_(buffer_bytes) {
    delays_.reserve(1 << 16);
}

std::span<char> arrival_meter::prepare() noexcept {
    return std::span(buffer_).subspan(filled_);
}

void arrival_meter::take(std::string_view bytes) {
    const auto room = prepare();
    const auto count = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), count);
    commit(count);
}

void arrival_meter::commit(std::size_t count) {
    filled_ += count;
    const auto now = nanoseconds_now();
    const auto before = arrived_;
    const char* at = buffer_.data();
    const char* const end = at + filled_;
    while (const auto* found = static_cast<const char*>(memmem(
               at, static_cast<std::size_t>(end - at), id_marker.data(), id_marker.size()))) {
        const char* digits = found + id_marker.size();
        if (static_cast<std::size_t>(end - digits) < id_digits) {
            at = found;
            break;
        }
        note(read_hex(digits, number_digits),
             static_cast<std::int64_t>(read_hex(digits + number_digits, time_digits)), now);
        // The next id cannot be nearer than a body; if that is not here yet, it is nowhere here.
        at = std::min(digits + id_digits + body_bytes, end);
    }
    // A marker may have been cut in two: keep as much as could be the beginning of one id.
    const auto rest = std::min(static_cast<std::size_t>(end - at), id_marker.size() + id_digits);
    std::memmove(buffer_.data(), end - rest, rest);
    filled_ = rest;
    if (arrived_ != before) {
        tell_();
    }
}

void arrival_meter::note(std::uint64_t number, std::int64_t sent, std::int64_t now) {
    ++arrived_;
    if (number != expected_) {
        ++disordered_;
    }
    expected_ = number + 1;
    if (keeping_) {
        delays_.push_back(static_cast<std::uint32_t>(
            std::clamp<std::int64_t>(now - sent, 0, std::int64_t{UINT32_MAX})));
    }
}

} // namespace diolkos::bench
