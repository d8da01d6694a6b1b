// Two ends of a duplex link in memory, on one core: what a crossing costs in numbering, framing,
// strict decoding and receipts. No TLS, no journal.
#include "link/duplex_link.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace diolkos::link;

link_settings settings_of(std::byte boot) {
    link_settings how;
    how.name = "isthmus";
    how.boot.fill(boot);
    return how;
}

class end {
public:
    explicit end(std::byte boot)
        : link(settings_of(boot)) {}

    // Hands what `out` holds to the peer, and lets it record what arrives.
    void obey(end& peer) {
        link_events taken = std::move(out);
        out.clear();
        for (link_event& event : taken) {
            if (const auto* send = std::get_if<link_send>(&event))
                peer.link.on_bytes(std::as_bytes(std::span(send->bytes)), now, peer.out);
            else if (const auto* came = std::get_if<crossing_arrived>(&event))
                link.recorded(came->sequence, receipt_outcome::accepted, now, out);
            else if (std::holds_alternative<crossing_settled>(event))
                ++settled;
        }
    }

    duplex_link link;
    link_events out;
    monotonic now{};
    std::int64_t settled = 0;
};

// Offered in bursts of range(1), each of range(0) bytes, committed, recorded, receipted.
void crossings(benchmark::State& state) {
    end low(std::byte{1}), high(std::byte{2});
    const std::string stanza(static_cast<std::size_t>(state.range(0)), 'x');
    crossing_id id{};
    id[0] = std::byte{1};
    low.link.on_connected({}, low.out);
    high.link.on_connected({}, high.out);
    const auto settle = [&] {
        while (!low.out.empty() || !high.out.empty()) {
            low.obey(high);
            high.obey(low);
        }
    };
    settle();
    for (auto _ : state) {
        for (std::int64_t i = 0; i < state.range(1); ++i)
            (void)low.link.offer(id, stanza, {}, low.out);
        low.link.committed(low.link.last_offered(), low.out);
        settle();
        high.now += std::chrono::milliseconds(1); // the receipt for what is left of 64
        high.link.on_time(high.now, high.out);
        high.now -= std::chrono::milliseconds(1);
        settle();
    }
    if (low.settled == 0 || low.link.unreceipted() != 0)
        state.SkipWithError("not all crossings were settled");
    state.SetItemsProcessed(low.settled);
    state.SetBytesProcessed(low.settled * state.range(0));
}
BENCHMARK(crossings)->Args({300, 1})->Args({300, 64})->Args({300, 1024})->Args({4096, 64});

} // namespace
