// What a chat message costs at each stage between the two edges: parsed, judged, encoded on the
// sending box; decoded, judged and written on the receiving one. The message is the one that
// tests/bench/run sends.
#include "guard/compiled_profile.hpp"
#include "guard/guard.hpp"
#include "tests/bench/message_template.hpp"
#include "tests/source_dir.hpp"
#include "wire_format/codec.hpp"
#include "xmpp/stanza_writer.hpp"
#include "xmpp/stream_parser.hpp"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>

namespace diolkos {
namespace {

constexpr std::size_t messages_in_a_read = 50;

std::span<const std::byte> as_span(std::string_view text) {
    return std::as_bytes(std::span(text));
}

std::string messages(std::size_t count) {
    const bench::message_template message("source@load.low.example/bench",
                                          "sink@load.high.example");
    std::string text;
    for (std::uint32_t i = 0; i < count; ++i)
        message.append(i, bench::nanoseconds_now(), text);
    return text;
}

class path {
public:
    static path& one() {
        static path only; // the profile is read once for all benchmarks
        return only;
    }

    xmpp::stream_parser open_stream() const {
        xmpp::stream_parser parser(xmpp::authenticated_limits);
        std::vector<xmpp::parsed> out;
        parser.feed(as_span("<stream:stream xmlns='jabber:server' version='1.0' "
                            "xmlns:stream='http://etherx.jabber.org/streams'>"),
                    out);
        return parser;
    }

    xmpp::element parsed() const {
        auto parser = open_stream();
        std::vector<xmpp::parsed> out;
        parser.feed(as_span(messages(1)), out);
        return std::get<xmpp::first_level>(out.at(0)).content;
    }

    std::shared_ptr<const guard::compiled_profile> profile = guard::compiled_profile::load(
        std::filesystem::path(DIOLKOS_SOURCE_DIR) / "schemas" / "chat.toml");
    guard::guard judge{profile};
    wire::codec codec{profile->names()};
    guard::sides everybody{[](std::string_view) { return true; },
                           [](std::string_view) { return true; }};
    wire::stanza stanza = judge.judge_outgoing(parsed(), everybody).stanza.value();
};

void parse(benchmark::State& state) {
    auto parser = path::one().open_stream();
    const auto text = messages(messages_in_a_read);
    std::vector<xmpp::parsed> out;
    for (auto _ : state) {
        out.clear();
        parser.feed(as_span(text), out);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(messages_in_a_read));
}
BENCHMARK(parse);

void judge_outgoing(benchmark::State& state) {
    auto& on = path::one();
    const auto stanza = on.parsed();
    for (auto _ : state)
        benchmark::DoNotOptimize(on.judge.judge_outgoing(stanza, on.everybody));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(judge_outgoing);

void encode(benchmark::State& state) {
    auto& on = path::one();
    for (auto _ : state)
        benchmark::DoNotOptimize(on.codec.encode(on.stanza));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(encode);

void decode(benchmark::State& state) {
    auto& on = path::one();
    const auto bytes = on.codec.encode(on.stanza).value();
    for (auto _ : state)
        benchmark::DoNotOptimize(on.codec.decode(as_span(bytes)));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(decode);

void judge_incoming(benchmark::State& state) {
    auto& on = path::one();
    for (auto _ : state)
        benchmark::DoNotOptimize(on.judge.judge_incoming(on.stanza, on.everybody));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(judge_incoming);

void write(benchmark::State& state) {
    auto& on = path::one();
    std::string out;
    for (auto _ : state) {
        out.clear();
        xmpp::write_stanza(on.stanza, *on.profile->names(), xmpp::form::in_stream, out);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(write);

} // namespace
} // namespace diolkos
