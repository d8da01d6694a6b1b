// What a stanza costs in wire_format/: canonical encoding, strict decoding, and beside them what
// protobuf alone takes to parse and to write the same bytes.
#include "tests/unit/wire_format/sample.hpp"
#include "wire_format/codec.hpp"
#include "wire_format/frame_reader.hpp"
#include "wire_format/frame_writer.hpp"
#include "wire_format/stanza.pb.h"

#include <benchmark/benchmark.h>
#include <google/protobuf/arena.h>

#include <cstddef>
#include <span>
#include <string>

namespace diolkos::wire {
namespace {

stanza made(stanza_fields fields) {
    return stanza::make(*sample::names(), std::move(fields)).value();
}

stanza subject(const benchmark::State& state) {
    switch (state.range(0)) {
    case 0:
        return made(sample::chat_message());
    case 1:
        return made(sample::full_message());
    default: {
        stanza_fields fields = sample::chat_message();
        fields.bodies[0].text = std::string(16'000, 'x');
        return made(std::move(fields));
    }
    }
}

void finish(benchmark::State& state, std::size_t bytes) {
    state.SetItemsProcessed(state.iterations());
    state.counters["bytes"] = static_cast<double>(bytes);
}

std::span<const std::byte> as_span(const std::string& bytes) {
    return std::as_bytes(std::span(bytes));
}

void encode(benchmark::State& state) {
    codec wire(sample::names());
    const stanza what = subject(state);
    for (auto _ : state)
        benchmark::DoNotOptimize(wire.encode(what));
    finish(state, wire.encode(what)->size());
}

void decode(benchmark::State& state) {
    codec wire(sample::names());
    const std::string bytes = wire.encode(subject(state)).value();
    for (auto _ : state)
        benchmark::DoNotOptimize(wire.decode(as_span(bytes)));
    finish(state, bytes.size());
}

void make(benchmark::State& state) {
    const auto names = sample::names();
    const stanza_fields fields = subject(state).fields();
    for (auto _ : state)
        benchmark::DoNotOptimize(stanza::make(*names, fields)); // with a copy of the fields
    state.SetItemsProcessed(state.iterations());
}

void protobuf_parse(benchmark::State& state) {
    codec wire(sample::names());
    const std::string bytes = wire.encode(subject(state)).value();
    google::protobuf::Arena arena;
    for (auto _ : state) {
        auto* message = google::protobuf::Arena::CreateMessage<proto::Stanza>(&arena);
        benchmark::DoNotOptimize(message->ParseFromString(bytes));
        arena.Reset();
    }
    finish(state, bytes.size());
}

void protobuf_write(benchmark::State& state) {
    codec wire(sample::names());
    proto::Stanza message;
    message.ParseFromString(wire.encode(subject(state)).value());
    for (auto _ : state)
        benchmark::DoNotOptimize(message.SerializeAsString());
    finish(state, message.ByteSizeLong());
}

void address_prepare(benchmark::State& state) {
    const std::string text = state.range(0) == 0 ? "Juliet@Capulet.example/balcony"
                                                 : "J\u00FCliet@Capul\u00E9t.example/b\u00E4lcony";
    for (auto _ : state)
        benchmark::DoNotOptimize(address::parse(text));
}

// One crossing through both ends of the link's framing: frame, cut, decode.
void envelope_there(benchmark::State& state) {
    codec wire(sample::names());
    const crossing what{0, 1'000'000, {std::byte{1}}, {}, wire.encode(subject(state)).value()};
    std::string bytes;
    frame_reader reader(max_envelope_bytes);
    for (auto _ : state) {
        bytes.clear();
        append_frame(what, bytes);
        benchmark::DoNotOptimize(reader.take(as_span(bytes)));
        benchmark::DoNotOptimize(decode_envelope(*reader.next().value()));
    }
    finish(state, bytes.size());
}

BENCHMARK(encode)->ArgName("size")->DenseRange(0, 2);
BENCHMARK(decode)->ArgName("size")->DenseRange(0, 2);
BENCHMARK(make)->ArgName("size")->DenseRange(0, 2);
BENCHMARK(protobuf_parse)->ArgName("size")->DenseRange(0, 2);
BENCHMARK(protobuf_write)->ArgName("size")->DenseRange(0, 2);
BENCHMARK(address_prepare)->ArgName("beyond_ascii")->DenseRange(0, 1);
BENCHMARK(envelope_there)->ArgName("size")->DenseRange(0, 2);

} // namespace
} // namespace diolkos::wire
