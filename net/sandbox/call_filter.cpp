#include "net/sandbox/call_filter.hpp"

#include <cstring>
#include <linux/seccomp.h>
#include <memory>
#include <seccomp.h>
#include <stdexcept>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>

namespace diolkos::net::sandbox {
namespace {

struct filter_free {
    void operator()(void* filter) const noexcept { ::seccomp_release(filter); }
};

void must(int outcome, const std::string& what) {
    if (outcome != 0) {
        throw std::runtime_error("seccomp: " + what + ": " + std::strerror(-outcome));
    }
}

using comparisons = std::vector<scmp_arg_cmp>;

// One of the comparisons must hold. "Other than" is "different in this bit, or in that one, ...".
comparisons alternatives(const condition& what) {
    comparisons any;
    switch (what.how) {
    case condition::test::equal:
        any.push_back(SCMP_CMP64(what.argument, SCMP_CMP_EQ, what.value, 0));
        break;
    case condition::test::masked:
        any.push_back(SCMP_CMP64(what.argument, SCMP_CMP_MASKED_EQ, what.mask, what.value));
        break;
    case condition::test::other_than:
        for (std::uint64_t bit = 1; bit != 0 && (what.mask & bit) != 0; bit <<= 1U) {
            any.push_back(SCMP_CMP64(what.argument, SCMP_CMP_MASKED_EQ, bit, ~what.value & bit));
        }
        break;
    }
    return any;
}

void allow(scmp_filter_ctx filter, int number, const comparisons& all, const std::string& name) {
    must(::seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, static_cast<unsigned>(all.size()),
                                  all.data()),
         "cannot allow " + name);
}

void add(scmp_filter_ctx filter, const allowed_call& call) {
    const std::string name(call.name);
    const int number = ::seccomp_syscall_resolve_name(name.c_str());
    if (number == __NR_SCMP_ERROR) {
        throw std::runtime_error("seccomp: libseccomp knows no system call " + name);
    }
    comparisons all, any;
    for (const auto& each : call.all) {
        auto of_this = alternatives(each);
        (of_this.size() == 1 ? all : any)
            .insert((of_this.size() == 1 ? all : any).end(), of_this.begin(), of_this.end());
    }
    if (any.empty()) {
        allow(filter, number, all, name);
    }
    for (const auto& each : any) {
        all.push_back(each);
        allow(filter, number, all, name);
        all.pop_back();
    }
}

} // namespace

bool can_filter_calls() noexcept {
    const unsigned action = SECCOMP_RET_TRAP;
    return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0U, &action) == 0;
}

void filter_calls(const std::vector<call_group>& allowed) {
    const std::unique_ptr<void, filter_free> filter{::seccomp_init(SCMP_ACT_TRAP)};
    if (!filter) {
        throw std::runtime_error("seccomp: cannot make a filter");
    }
    // For the threads that wait on the disk, too. By a tree: as many comparisons for the last call
    // as for the first.
    must(::seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1), "no filter for all threads");
    must(::seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2), "no filter by a tree");
    must(::seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS),
         "no end for calls of other processors");
    for (const auto& group : allowed) {
        for (const auto& call : group.calls) {
            add(filter.get(), call);
        }
    }
    must(::seccomp_load(filter.get()), "cannot put the filter into force");
}

} // namespace diolkos::net::sandbox
