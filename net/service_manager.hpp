// Tells systemd how far the process is (sd_notify(3)): one datagram to NOTIFY_SOCKET, if set.
//
// Threads  safe from any thread
#pragma once

#include <string_view>

namespace diolkos::net {

// `state` as sd_notify has it: "READY=1", "STOPPING=1". Failure is of no consequence here: the
// service manager has its own deadlines.
void tell_service_manager(std::string_view state) noexcept;

} // namespace diolkos::net
