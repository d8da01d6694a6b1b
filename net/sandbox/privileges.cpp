#include "net/sandbox/privileges.hpp"

#include <cerrno>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

namespace diolkos::net::sandbox {
namespace {

constexpr unsigned long most_capabilities = 64; // that the kernel's two words have room for

void must(long outcome, const char* what) {
    if (outcome != 0) {
        throw std::system_error(errno, std::generic_category(), what);
    }
}

struct capabilities {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct words[_LINUX_CAPABILITY_U32S_3]{};

    [[nodiscard]] bool any() const noexcept {
        for (const auto& each : words) {
            if ((each.effective | each.permitted | each.inheritable) != 0) {
                return true;
            }
        }
        return false;
    }
};

} // namespace

void forbid_dumps() {
    constexpr rlimit none{0, 0};
    must(::setrlimit(RLIMIT_CORE, &none), "cannot forbid core dumps");
#ifndef DIOLKOS_SANITIZED
    must(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "cannot forbid others to look into this process");
#endif
}

void drop_capabilities() {
    must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "cannot give up new privileges");
    capabilities held;
    must(::syscall(SYS_capget, &held.header, held.words), "cannot read the capabilities");
    if (!held.any()) {
        return; // as under the systemd unit, which allows no capset(2) either
    }
    must(::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0),
         "cannot give up ambient capabilities");
    for (unsigned long each = 0; each < most_capabilities; ++each) {
        // EINVAL: there are no more. EPERM: this process may not, and could not use it either,
        // because no program that it starts gets a capability.
        if (::prctl(PR_CAPBSET_DROP, each, 0, 0, 0) != 0) {
            break;
        }
    }
    const capabilities none;
    must(::syscall(SYS_capset, &none.header, none.words), "cannot give up the capabilities");
}

} // namespace diolkos::net::sandbox
