// Puts the list of allowed calls into force (seccomp(2), by libseccomp): for every thread of this
// process, for good. Any other call is not made; SIGSYS comes in its place (denied_call.hpp). A
// call of another kind of processor (32 bits) ends the process at once.
//
// Errors   std::runtime_error
// Threads  from any thread, for all of them; threads cannot be made afterwards
#pragma once

#include "net/sandbox/allowed_calls.hpp"

namespace diolkos::net::sandbox {

// Whether the kernel has what the filter needs.
[[nodiscard]] bool can_filter_calls() noexcept;

void filter_calls(const std::vector<call_group>& allowed);

} // namespace diolkos::net::sandbox
