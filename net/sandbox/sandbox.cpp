#include "net/sandbox/sandbox.hpp"

#include "net/sandbox/call_filter.hpp"

namespace diolkos::net::sandbox {

provision provide(mode how) {
    provision found;
    if (how == mode::off) {
        found.missing =
            "sandbox.mode is \"off\": this process may open any file that its user may, "
            "and make any system call";
        return found;
    }
#ifdef DIOLKOS_SANITIZED
    found.missing =
        "this program is built with sanitizers, which look into themselves by ways that "
        "a sandbox closes: it has none; never use such a build for real";
#else
    found.calls = can_filter_calls();
    found.files = landlock_version();
    if (!found.calls) {
        found.missing = "this kernel cannot filter system calls (seccomp); ";
    }
    if (found.files == 0) {
        found.missing += "this kernel has no Landlock, or it is switched off (lsm= on its command "
                         "line): files are protected by their modes alone";
    }
#endif
    return found;
}

std::string provision::text() const {
    std::string all = calls ? "seccomp; " : "";
    all += files > 0 ? "Landlock " + std::to_string(files) + "; " : std::string();
    return all + "no capabilities";
}

} // namespace diolkos::net::sandbox
