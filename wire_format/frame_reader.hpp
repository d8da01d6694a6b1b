// Cuts the bytes arriving from the other box into frames. A frame is
//
//     | length: u32, big-endian | body: `length` bytes, one Envelope |
//
// with 1 <= length <= max_body. The body is opaque here: decode_envelope() reads it.
//
// I/O      none: no socket, clock or log. The link session owns the reader and feeds it.
// Errors   all final. A bad length means that the next frame cannot be found, so the
//          link must be dropped, never resynchronised.
// Threads  not thread-safe; confined to its session's shard.
// Memory   4 + max_body bytes, allocated by the constructor and never again.
#pragma once

#include "wire_format/error.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace diolkos::wire {

class frame_reader {
public:
    using body = std::span<const std::byte>;

    // Bytes of the length before each body.
    static constexpr std::size_t header_bytes = 4;

    // max_body is in bytes, header excluded. Requires max_body > 0.
    explicit frame_reader(std::uint32_t max_body);

    // Room for the next socket read. Moves unread bytes to the front, so it
    // invalidates the last body. Never empty once next() has returned nullopt.
    [[nodiscard]] std::span<std::byte> prepare() noexcept;

    // `count` bytes were read into prepare(). Requires count <= its size.
    void commit(std::size_t count) noexcept;

    // For bytes that were read elsewhere: copies as many as there is room for and says how
    // many. Invalidates the last body. Not 0 once next() has returned nullopt, if bytes is not
    // empty.
    [[nodiscard]] std::size_t take(std::span<const std::byte> bytes) noexcept;

    // The oldest whole body not yet returned, or nullopt if more bytes are needed.
    // Valid until prepare() or take(). Fails with errc::frame_empty or errc::frame_too_long,
    // as soon as the header is complete and on every later call.
    [[nodiscard]] boost::system::result<std::optional<body>> next() noexcept;

    // True between frames: end of stream here is a clean close, elsewhere a cut frame.
    [[nodiscard]] bool at_boundary() const noexcept { return begin_ == end_ && !failed_; }

private:
    std::uint32_t max_body_;
    std::size_t capacity_;
    std::unique_ptr<std::byte[]> buffer_;
    std::size_t begin_ = 0; // unread bytes are [begin_, end_)
    std::size_t end_ = 0;
    bool failed_ = false;
    errc failure_{};
};

} // namespace diolkos::wire
