#include "wire_format/frame_reader.hpp"

#include <algorithm>
#include <cstring>

namespace diolkos::wire {

frame_reader::frame_reader(std::uint32_t max_body)
    : max_body_(max_body),
      capacity_(header_bytes + max_body),
      buffer_(std::make_unique<std::byte[]>(capacity_)) {}

std::span<std::byte> frame_reader::prepare() noexcept {
    if (begin_ > 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    return {buffer_.get() + end_, capacity_ - end_};
}

void frame_reader::commit(std::size_t count) noexcept {
    end_ += std::min(count, capacity_ - end_);
}

std::size_t frame_reader::take(std::span<const std::byte> bytes) noexcept {
    const std::span<std::byte> room = prepare();
    const std::size_t count = std::min(room.size(), bytes.size());
    if (count > 0) // an empty span may have no address
        std::memcpy(room.data(), bytes.data(), count);
    commit(count);
    return count;
}

boost::system::result<std::optional<frame_reader::body>> frame_reader::next() noexcept {
    if (failed_)
        return failure_;
    if (end_ - begin_ < header_bytes)
        return std::optional<body>();
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < header_bytes; ++i)
        length = (length << 8U) | std::to_integer<std::uint32_t>(buffer_[begin_ + i]);
    if (length == 0 || length > max_body_) {
        failed_ = true;
        failure_ = length == 0 ? errc::frame_empty : errc::frame_too_long;
        return failure_;
    }
    if (end_ - begin_ - header_bytes < length)
        return std::optional<body>();
    const body whole(buffer_.get() + begin_ + header_bytes, length);
    begin_ += header_bytes + length;
    return std::optional<body>(whole);
}

} // namespace diolkos::wire
