// The disk as it is handed to the journal: segments by number, requests, and completions; and what
// is read of it when a start recovers what the last one left.
//
//     journal -> disk     create_segment, append_and_sync, sync_directory, remove
//     owner -> journal    durable_journal::completed(request, error), once for each
//
// Whoever implements this (net/ in the programs, the simulation, the tests) may complete requests
// late and in any order, but never from inside the call that makes them. The journal has at most
// one request under way besides removals, so nothing here needs an order of its own.
//
// A completion means: create_segment and remove were done; append_and_sync wrote all bytes, not
// fewer, and they and sync_directory's reached the medium. Files are for their owner only (0600 in
// a directory of 0700), and a directory serves one process at a time (a lock held while it is
// open).
//
// Writing and syncing are one request because nothing is to be decided between them: asked for one
// by one, every write would wait for the event loop twice.
//
// I/O      an implementation's; stored_segments blocks, and is for the start alone
// Threads  called on the shard's thread
#pragma once

#include "journal/error.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::journal {

using segment_number = std::uint64_t; // 1, 2, 3...; part of the file's name

class stored_segments {
public:
    virtual ~stored_segments() = default;

    // Segments, in any order. What is listed or read is on the medium, synced if it was not.
    [[nodiscard]] virtual boost::system::result<std::vector<segment_number>> list() = 0;
    [[nodiscard]] virtual boost::system::result<std::string> read(segment_number segment) = 0;
};

class disk {
public:
    using request = std::uint64_t; // chosen by the journal, unique in its life

    virtual ~disk() = default;

    // A new empty file; it is an error if there is one.
    virtual void create_segment(request id, segment_number segment) = 0;
    // At the end of the file; then as fdatasync: the bytes, and the length that finds them. `bytes`
    // stay where they are until the completion. A write that fails is not synced.
    virtual void append_and_sync(request id, segment_number segment, std::string_view bytes) = 0;
    // The directory's entries.
    virtual void sync_directory(request id) = 0;
    virtual void remove(request id, segment_number segment) = 0;
};

} // namespace diolkos::journal
