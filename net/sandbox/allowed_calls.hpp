// The system calls that a box makes once it has started: the whole list, each group with its
// reason. It was made of what strace shows of the integration tests after "ready", and read
// through; docs/security.md says what each absence is worth. A call that is missing here ends the
// box (denied_call.hpp), so whoever adds one to the program adds it here.
//
// Threads  values
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace diolkos::net::sandbox {

// What an argument of a call must be. The filter sees 64 bits, of which the kernel takes fewer
// where it wants an int: so nothing is allowed for being different in bits that the kernel cuts
// off.
struct condition {
    enum class test : std::uint8_t {
        equal,      // all 64 bits
        masked,     // (argument & mask) == value
        other_than, // (argument & mask) != value; one of a call at most
    } how;
    unsigned argument; // from 0
    std::uint64_t value;
    std::uint64_t mask = ~std::uint64_t{0};
};

// A call may stand here several times: one of them must fit.
struct allowed_call {
    std::string_view name;
    std::vector<condition> all; // empty: whatever its arguments are
};

struct call_group {
    std::string_view reason;
    std::vector<allowed_call> calls;
};

// The sockets of a one-way link, by number. The filter knows them by it: no call that would give
// them another number is allowed.
struct one_way_sockets {
    std::optional<int> receives; // nothing is ever sent from it
    std::optional<int> sends;
};

[[nodiscard]] std::vector<call_group> allowed_calls(const one_way_sockets& link);

} // namespace diolkos::net::sandbox
