// What the XMPP edge costs for one chat message of about 300 bytes: from bytes to an element, from
// bytes to an admitted stanza, and from a value back to bytes.
#include "xmpp/inbound_stream.hpp"
#include "xmpp/stanza_writer.hpp"
#include "xmpp/stream_parser.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <utility>

namespace diolkos::xmpp {
namespace {

const std::string header =
    "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' "
    "xmlns:db='jabber:server:dialback' from='low.example' to='high.example' version='1.0'>";
const std::string message =
    "<message from='romeo@low.example/orchard' to='juliet@high.example/balcony' type='chat' "
    "id='3f1c9e0a-8a52-4f0e'><body>But soft, what light through yonder window breaks? It is the "
    "east, and Juliet is the sun.</body><active xmlns='http://jabber.org/protocol/chatstates'/>"
    "<request xmlns='urn:xmpp:receipts'/></message>";

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

std::string messages(std::int64_t count) {
    std::string out;
    for (std::int64_t i = 0; i < count; ++i)
        out += message;
    return out;
}

// As many messages in one read as the argument says.
void parse(benchmark::State& state) {
    stream_parser parser(authenticated_limits);
    std::vector<parsed> events;
    parser.feed(bytes_of(header), events);
    const std::string read = messages(state.range(0));
    for (auto _ : state) {
        events.clear();
        parser.feed(bytes_of(read), events);
        benchmark::DoNotOptimize(events);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(read.size()));
}
BENCHMARK(parse)->Arg(1)->Arg(16);

void admit(benchmark::State& state) {
    inbound_stream::settings how;
    how.serves = [](std::string_view domain) { return domain == "high.example"; };
    how.may_federate = [](std::string_view) { return true; };
    how.new_stream_id = [] { return std::string("id"); };
    inbound_stream stream(std::move(how), {});
    tls_peer peer;
    peer.has_certificate = peer.chain_valid = true;
    peer.dns_names = {"low.example"};
    stream_events events;
    stream.on_bytes(bytes_of(header), {}, events);
    stream.on_bytes(bytes_of("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), {}, events);
    stream.on_tls(peer, events);
    stream.on_bytes(bytes_of(header), {}, events);
    stream.on_bytes(bytes_of("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "
                             "mechanism='EXTERNAL'>=</auth>"),
                    {}, events);
    stream.on_bytes(bytes_of(header), {}, events);
    if (!stream.established())
        std::abort();
    const std::string read = messages(state.range(0));
    for (auto _ : state) {
        events.clear();
        stream.on_bytes(bytes_of(read), {}, events);
        benchmark::DoNotOptimize(events);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(admit)->Arg(1)->Arg(16);

void write(benchmark::State& state) {
    std::vector<wire::element_rule> rules(3);
    rules[0] = {"jabber:server", "message", {}, {}, {{3, 0, 1}, {4, 0, 1}}};
    rules[1] = {"jabber:server", "presence", {}, {}, {}};
    rules[2] = {"jabber:server", "iq", {}, {}, {}};
    rules.push_back({"http://jabber.org/protocol/chatstates", "active", {}, {}, {}});
    rules.push_back({"urn:xmpp:receipts", "request", {}, {}, {}});
    const wire::dictionary names(std::move(rules));
    wire::stanza_fields fields;
    fields.type = wire::stanza_type::chat;
    fields.from = wire::address::parse("romeo@low.example/orchard").value();
    fields.to = wire::address::parse("juliet@high.example/balcony").value();
    fields.id = "3f1c9e0a-8a52-4f0e";
    fields.bodies = {{"", "But soft, what light through yonder window breaks? It is the east, and "
                          "Juliet is the sun."}};
    fields.payloads = {{0, {}, {}, {}}, {1, {}, {}, {}}};
    const auto stanza = wire::stanza::make(names, std::move(fields)).value();
    std::string out;
    for (auto _ : state) {
        out.clear();
        write_stanza(stanza, names, form::in_stream, out);
        benchmark::DoNotOptimize(out);
    }
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}
BENCHMARK(write);

} // namespace
} // namespace diolkos::xmpp
