// Reads the records of a log, in their order: those under its checkpoint, then those of its tail.
// It verifies nothing (log_verifier.hpp does).
//
//     open() -> for each bundle: read -> records -> ... -> tail
//
// A box may be writing the log meanwhile: it is read as it was when it was opened, and the tail as
// it is when it is come to.
//
// I/O      by the stored_log that is handed in
// Threads  not thread-safe
// Memory   one bundle (at most 16 MiB, a few hundred KiB by custom), or the tail
#pragma once

#include "audit/stored_log.hpp"
#include "audit/tree/checkpoint.hpp"
#include "audit/tree/tile.hpp"

#include <functional>

namespace diolkos::audit {

// Record number `position` of the log, from 0 on. It lives until the call returns.
using record_sink = std::function<void(std::uint64_t position, std::string_view record)>;

struct log_contents {
    std::uint64_t under_checkpoint = 0; // records
    std::uint64_t in_tail = 0;
    std::uint64_t first = 0;    // the first one that was not pruned
    std::size_t torn_bytes = 0; // of a last line that has no end yet
    std::optional<tree::checkpoint> head;
};

struct record_range {
    std::uint64_t first = 0;
    std::uint64_t end = ~std::uint64_t{0};
};

// Hands out the records of the range that are there. Bundles that were pruned are left out, from
// the beginning of the log only.
[[nodiscard]] log_result<log_contents> read_log(const stored_log& from, const record_range& which,
                                                const record_sink& sink);

// What is in a bundle. nullopt: there is no such file, or it cannot be read.
[[nodiscard]] std::optional<std::string>
read_bundle_bytes(const stored_log& from, std::uint64_t index, std::uint64_t width);

} // namespace diolkos::audit
