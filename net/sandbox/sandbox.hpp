// All that confines a box from the end of its start on, in the order in which it is put on:
//
//     capabilities given up -> files by Landlock -> threads made -> system calls by seccomp
//
// The first two are a thread's own and are inherited, the last is put on all of them; so threads
// are made in between, and never again.
//
// Errors   confine_* throw, with a sentence that says what to do
// Threads  on the only thread, but confine_calls()
#pragma once

#include "net/sandbox/allowed_calls.hpp"
#include "net/sandbox/file_access.hpp"

#include <string>

namespace diolkos::net::sandbox {

enum class mode {
    on,       // what this kernel has; without Landlock a warning
    required, // all of it, or no start
    off,      // neither Landlock nor seccomp
};

// What there will be, before anything is put on: it stands in the start record.
struct provision {
    bool calls = false;  // seccomp
    int files = 0;       // Landlock's version; 0: none
    std::string missing; // in a sentence; empty: all of it is there

    [[nodiscard]] std::string text() const; // "seccomp; Landlock 2; no capabilities"
};

[[nodiscard]] provision provide(mode how);

} // namespace diolkos::net::sandbox
