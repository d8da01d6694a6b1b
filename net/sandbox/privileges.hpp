// What a box gives up that it needs for no more than its start.
//
// Errors   std::system_error
// Threads  on the only thread: capabilities are each thread's own, and later ones inherit
#pragma once

namespace diolkos::net::sandbox {

// No core dump, and nobody but root can look into this process (no ptrace, no /proc/PID/mem). Not
// in builds with sanitizers, which look into themselves. To be called before secrets are read.
void forbid_dumps();

// Every capability, in every set, for good; no program that is started could get one back
// (no_new_privs).
void drop_capabilities();

} // namespace diolkos::net::sandbox
