// The blocks of a session on their way in: gathers symbols, restores what is missing, gives the
// blocks on in order, and gives up those that cannot come any more.
//
// A block is over when the sender has said so (a beacon) or has gone on to a later one; if it is
// not whole by then, it has `patience` left, for datagrams that were overtaken. Blocks behind it
// wait.
//
// I/O      none: symbols and time in, blocks out
// Threads  not thread-safe; confined to its receiver's shard
// Memory   max_window_memory and one block; what makes it more gives up the oldest block
#pragma once

#include "link/symbol.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace diolkos::link {

inline constexpr std::size_t max_window_memory = std::size_t{16} << 20U; // bytes
inline constexpr std::size_t max_open_blocks = 4096;

class block_window {
public:
    using time_point = std::chrono::steady_clock::time_point;

    // `first`: the block that comes next.
    block_window(std::uint64_t first, std::chrono::milliseconds patience);

    enum class taken : std::uint8_t {
        stored,
        unneeded,    // the block is whole, or it came before
        late,        // the block was given on or given up
        contradicts, // what other symbols of the block say
    };
    taken add(const symbol& what, time_point now);
    // The sender has sent all of the blocks up to this one.
    void sent_upto(std::uint64_t block, time_point now);

    struct whole_block {
        std::uint64_t block = 0;
        std::size_t start = 0;
        std::string bytes;
        std::size_t restored = 0; // symbols that had to be
    };
    struct lost_blocks {
        std::uint64_t first = 0, last = 0;
    };
    // What comes next in order, as long as there is something: then std::monostate.
    [[nodiscard]] std::variant<std::monostate, whole_block, lost_blocks> next(time_point now);
    // When next() may have something without anything having come; max(): never.
    [[nodiscard]] time_point next_deadline() const noexcept;
    // Everything below was given on or given up.
    [[nodiscard]] std::uint64_t first_open() const noexcept { return next_; }
    [[nodiscard]] std::size_t memory() const noexcept { return memory_; } // bytes

private:
    struct open_block {
        block_shape shape;
        std::string bytes;      // k symbols
        std::vector<bool> here; // of k + r
        std::vector<std::pair<std::size_t, std::string>> repair;
        std::size_t count = 0; // symbols that have come
        std::size_t restored = 0;
        [[nodiscard]] bool whole() const noexcept { return count >= shape.k; }
    };
    struct evidence {
        std::uint64_t upto = 0; // these blocks are over
        time_point patience_ends;
    };

    static void restore(open_block& what);
    void drop(std::map<std::uint64_t, open_block>::iterator which);
    [[nodiscard]] bool crowded() const noexcept {
        return memory_ > max_window_memory || slots_.size() > max_open_blocks;
    }

    std::uint64_t next_;
    std::chrono::milliseconds patience_;
    std::map<std::uint64_t, open_block> slots_; // of next_ and above
    std::deque<evidence> over_;                 // ascending in both
    std::size_t memory_ = 0;
};

} // namespace diolkos::link
