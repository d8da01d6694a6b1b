// What the list of system calls costs a call: one that is allowed whatever its arguments are, and
// one whose arguments are looked at. The filter is for good, so what is measured without it stands
// first.
#include "net/sandbox/call_filter.hpp"

#include <benchmark/benchmark.h>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

using namespace diolkos::net::sandbox;

void simple_call(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(::syscall(SYS_getpid));
    }
}

void call_with_arguments(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(::syscall(SYS_fcntl, 1, F_GETFL));
    }
}

void write_of_a_stanza(benchmark::State& state) {
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    const char stanza[300] = {};
    for (auto _ : state) {
        benchmark::DoNotOptimize(::write(nowhere, stanza, sizeof stanza));
    }
    ::close(nowhere);
}

void filter_once() {
    static const bool once = [] {
        filter_calls(allowed_calls({}));
        return true;
    }();
    benchmark::DoNotOptimize(once);
}

template <void (*Of)(benchmark::State&)>
void filtered(benchmark::State& state) {
    filter_once();
    Of(state);
}

BENCHMARK(simple_call);
BENCHMARK(call_with_arguments);
BENCHMARK(write_of_a_stanza);
BENCHMARK(filtered<simple_call>);
BENCHMARK(filtered<call_with_arguments>);
BENCHMARK(filtered<write_of_a_stanza>);

} // namespace
