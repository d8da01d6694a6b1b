// The frames of a session's blocks, put together again.
//
//     block 7: | end of a long frame | frame | frame |      block 8 lost      block 9: | ... |
//     frame |
//              0                     start                                    0        start
//
// Where a block was lost, a frame that went into it or came out of it is lost with it and nothing
// else: `start` says where the next one begins.
//
// I/O      none
// Threads  not thread-safe
// Memory   one frame of at most wire::max_envelope_bytes
#pragma once

#include "link/bytes.hpp"
#include "wire_format/envelope.hpp"
#include "wire_format/frame_reader.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace diolkos::link {

class frame_joiner {
public:
    // Calls on_frame(span of one frame's body) for each, in order. False: a length is impossible,
    // or a frame ends elsewhere than its block says; the rest of the block is given up.
    template <typename OnFrame>
    [[nodiscard]] bool add(std::span<const std::byte> block, std::size_t start,
                           OnFrame&& on_frame) {
        if (!head_.empty()) {
            head_.append(reinterpret_cast<const char*>(block.data()), start);
            if (!finish_head(start == block.size(), on_frame))
                return false;
        }
        block = block.subspan(start);
        while (!block.empty()) {
            const auto length = length_of(block);
            if (length == 0)
                return false;
            if (block.size() < length) {
                head_.assign(reinterpret_cast<const char*>(block.data()), block.size());
                return true;
            }
            on_frame(block.subspan(header, length - header));
            block = block.subspan(length);
        }
        return true;
    }
    // A block between the last one and the next is lost.
    void lost() noexcept { head_.clear(); }

private:
    static constexpr std::size_t header = wire::frame_reader::header_bytes;

    // Of the whole frame, its length included; 0: impossible. A frame's length is never cut.
    [[nodiscard]] static std::size_t length_of(std::span<const std::byte> bytes) noexcept {
        if (bytes.size() < header)
            return 0;
        const auto body = get<std::uint32_t>(bytes, 0);
        return body == 0 || body > wire::max_envelope_bytes ? 0 : header + body;
    }

    // `goes_on`: it may be continued in the next block.
    template <typename OnFrame>
    bool finish_head(bool goes_on, OnFrame& on_frame) {
        const auto bytes = std::as_bytes(std::span(head_));
        const auto length = length_of(bytes);
        if (bytes.size() < length && goes_on)
            return true;
        const bool right = bytes.size() == length;
        if (right)
            on_frame(bytes.subspan(header));
        head_.clear();
        return right;
    }

    std::string head_; // of a frame that goes on in the next block
};

} // namespace diolkos::link
