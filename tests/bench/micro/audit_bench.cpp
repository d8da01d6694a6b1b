// What recording one crossing costs: its mac, its id, its line.
#include "audit/hex.hpp"
#include "audit/mac.hpp"
#include "audit/reconcile.hpp"
#include "audit/uuid7.hpp"
#include "tests/bench/micro/example_record.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace diolkos;

const audit::origin here{"low-1", "00112233445566778899aabbccddeeff", "0.1.0"};
const audit::origin there{"high-1", "ffeeddccbbaa99887766554433221100", "0.1.0"};

void write_crossing_record(benchmark::State& state) {
    const audit::record entry = bench::crossing_record();
    std::string out;
    std::uint64_t index = 0;
    for (auto _ : state) {
        if (out.size() > 256 * 1024)
            out.clear();
        audit::write_line(entry, here, index++, out);
        benchmark::DoNotOptimize(out.data());
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(index));
}
BENCHMARK(write_crossing_record);

void crossing_mac(benchmark::State& state) {
    audit::mac_maker maker(std::array<std::byte, audit::mac_maker::key_bytes>{});
    const std::vector<std::byte> stanza(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(maker.make(stanza));
}
BENCHMARK(crossing_mac)->Arg(100)->Arg(300)->Arg(1000);

void crossing_id_as_text(benchmark::State& state) {
    audit::uuid7_maker maker;
    const std::array<std::byte, audit::uuid7_maker::random_bytes> random{};
    for (auto _ : state)
        benchmark::DoNotOptimize(audit::to_text(maker.make({}, random)));
}
BENCHMARK(crossing_id_as_text);

// All of it, as the gateway does for each crossing on each box.
void record_a_crossing(benchmark::State& state) {
    audit::mac_maker macs(std::array<std::byte, audit::mac_maker::key_bytes>{});
    audit::uuid7_maker ids;
    const std::array<std::byte, audit::uuid7_maker::random_bytes> random{};
    const std::vector<std::byte> stanza(300);
    std::string out;
    std::uint64_t index = 0;
    for (auto _ : state) {
        if (out.size() > 256 * 1024)
            out.clear();
        audit::record entry = bench::crossing_record();
        entry.id = audit::to_text(ids.make(entry.time, random));
        entry.mac = audit::hex(macs.make(stanza));
        audit::write_line(entry, here, index++, out);
        benchmark::DoNotOptimize(out.data());
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(index));
}
BENCHMARK(record_a_crossing);

// Both logs of range(0) crossings: four records each, written and joined.
void reconcile_crossings(benchmark::State& state) {
    std::string line;
    for (auto _ : state) {
        audit::reconciler joined({false});
        audit::record entry = bench::crossing_record();
        const auto add = [&](audit::log_side side, audit::event what, std::uint64_t index) {
            entry.what = what;
            line.clear();
            audit::write_line(entry, side == audit::log_side::low ? here : there, index, line);
            line.pop_back();
            joined.add_line(side, line);
        };
        for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(state.range(0)); ++i) {
            entry.sequence = i + 1;
            add(audit::log_side::low, audit::event::crossing_offered, 2 * i);
            add(audit::log_side::low, audit::event::crossing_receipted, 2 * i + 1);
            add(audit::log_side::high, audit::event::crossing_accepted, 2 * i);
            add(audit::log_side::high, audit::event::crossing_delivered, 2 * i + 1);
        }
        if (!joined.finish().good())
            state.SkipWithError("the logs should agree");
    }
    state.SetItemsProcessed(state.iterations() * state.range(0) * 4);
    state.SetLabel("records");
}
BENCHMARK(reconcile_crossings)->Arg(250'000)->Unit(benchmark::kMillisecond);

} // namespace
