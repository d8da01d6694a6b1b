// The XMPP edge on one core, for one chat message of about 300 bytes: from ciphertext to a checked
// value and back, whole and in its parts, beside what other parsers take for the bytes alone.
//
//     ciphertext -> tls_in -> bytes -> parse, admit -> element -> judge -> value
//     ciphertext <- tls_out <- bytes <------------- value_to_bytes <------- value
//
// The goals are 3 us from bytes to a checked value (bytes_to_value) and 1 us back.
#include "guard/compiled_profile.hpp"
#include "guard/guard.hpp"
#include "net/tls_session.hpp"
#include "tests/source_dir.hpp"
#include "tests/unit/net/test_pki.hpp"
#include "xmpp/inbound_stream.hpp"
#include "xmpp/stanza_writer.hpp"
#include "xmpp/stream_parser.hpp"

#include <benchmark/benchmark.h>
#include <expat.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <libxml/parser.h>
#include <string>

namespace diolkos {
namespace {

const std::string header =
    "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' "
    "xmlns:db='jabber:server:dialback' from='low.example' to='high.example' version='1.0'>";
const std::string message =
    "<message from='romeo@low.example/orchard' to='juliet@high.example/balcony' type='chat' "
    "id='3f1c9e0a-8a52-4f0e'><body>But soft, what light through yonder window breaks? It is the "
    "east, and Juliet.</body><active xmlns='http://jabber.org/protocol/chatstates'/>"
    "<request xmlns='urn:xmpp:receipts'/></message>";
constexpr std::size_t records_at_once = 1024; // made while the clock stands

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

// --- other parsers, and ours, on the same bytes --------------------------------------------------

void plain_expat(benchmark::State& state) {
    XML_Parser parser = XML_ParserCreateNS("UTF-8", '\x01');
    std::size_t calls = 0;
    XML_SetUserData(parser, &calls);
    XML_SetElementHandler(
        parser,
        [](void* to, const XML_Char*, const XML_Char**) { ++*static_cast<std::size_t*>(to); },
        [](void* to, const XML_Char*) { ++*static_cast<std::size_t*>(to); });
    XML_SetCharacterDataHandler(
        parser, [](void* to, const XML_Char*, int) { ++*static_cast<std::size_t*>(to); });
    XML_Parse(parser, header.data(), static_cast<int>(header.size()), 0);
    for (auto _ : state)
        if (XML_Parse(parser, message.data(), static_cast<int>(message.size()), 0) != XML_STATUS_OK)
            std::abort();
    benchmark::DoNotOptimize(calls);
    XML_ParserFree(parser);
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(plain_expat);

void libxml2_push(benchmark::State& state) {
    std::size_t calls = 0;
    xmlSAXHandler handler{};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = [](void* to, const xmlChar*, const xmlChar*, const xmlChar*, int,
                                const xmlChar**, int, int,
                                const xmlChar**) { ++*static_cast<std::size_t*>(to); };
    handler.endElementNs = [](void* to, const xmlChar*, const xmlChar*, const xmlChar*) {
        ++*static_cast<std::size_t*>(to);
    };
    handler.characters = [](void* to, const xmlChar*, int) { ++*static_cast<std::size_t*>(to); };
    xmlParserCtxtPtr context = xmlCreatePushParserCtxt(&handler, &calls, nullptr, 0, nullptr);
    xmlParseChunk(context, header.data(), static_cast<int>(header.size()), 0);
    for (auto _ : state)
        if (xmlParseChunk(context, message.data(), static_cast<int>(message.size()), 0) != 0)
            std::abort();
    benchmark::DoNotOptimize(calls);
    xmlFreeParserCtxt(context);
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(libxml2_push);

void parse(benchmark::State& state) {
    xmpp::stream_parser parser(xmpp::authenticated_limits);
    std::vector<xmpp::parsed> out;
    parser.feed(bytes_of(header), out);
    for (auto _ : state) {
        out.clear();
        parser.feed(bytes_of(message), out);
        benchmark::DoNotOptimize(out);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(parse);

// --- the edge ------------------------------------------------------------------------------------

// A stream from low.example that has authenticated, and what judges its stanzas.
class edge {
public:
    edge() {
        xmpp::tls_peer peer;
        peer.has_certificate = peer.chain_valid = true;
        peer.dns_names = {"low.example"};
        take(header);
        take("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        stream_.on_tls(peer, events_);
        take(header);
        take("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>");
        take(header);
        if (!stream_.established())
            std::abort();
        events_.clear();
    }

    // Every stanza of `bytes`, judged: how many became values.
    std::size_t values(std::string_view bytes) {
        std::size_t count = 0;
        take(bytes);
        for (const xmpp::stream_event& event : events_)
            if (const auto* arrived = std::get_if<xmpp::stanza_received>(&event)) {
                last_ = judge_.judge_outgoing(arrived->stanza, everybody_).stanza;
                count += last_ ? 1 : 0;
            }
        events_.clear();
        return count;
    }

    [[nodiscard]] const wire::stanza& last() const { return last_.value(); }
    [[nodiscard]] const wire::dictionary& names() const { return judge_.names(); }

private:
    static xmpp::inbound_stream::settings settings() {
        xmpp::inbound_stream::settings how;
        how.serves = [](std::string_view domain) { return domain == "high.example"; };
        how.may_federate = [](std::string_view) { return true; };
        how.new_stream_id = [] { return std::string("id"); };
        return how;
    }
    void take(std::string_view bytes) { stream_.on_bytes(bytes_of(bytes), {}, events_); }

    xmpp::inbound_stream stream_{settings(), {}};
    xmpp::stream_events events_;
    guard::guard judge_{guard::compiled_profile::load(std::filesystem::path(DIOLKOS_SOURCE_DIR) /
                                                      "schemas" / "chat.toml")};
    guard::sides everybody_{[](std::string_view) { return true; },
                            [](std::string_view) { return true; }};
    std::optional<wire::stanza> last_;
};

// Two ends of a TLS session, handshake done.
class tls_pair {
public:
    tls_pair() {
        for (int round = 0; round < 4; ++round) {
            pass(client, server);
            pass(server, client);
        }
        if (client.now() != net::tls_session::state::open)
            std::abort();
    }

    static void pass(net::tls_session& from, net::tls_session& to) {
        std::string out;
        from.take_output(out);
        to.take(bytes_of(out));
    }
    // Records of one message each, not yet taken by the server.
    std::vector<std::string> records() {
        std::vector<std::string> out(records_at_once);
        for (std::string& each : out) {
            client.write(message);
            client.take_output(each);
        }
        return out;
    }
    std::string_view open(const std::string& record) {
        server.take(bytes_of(record));
        const auto count = server.read(buffer_);
        const auto more = server.read(std::span(buffer_).subspan(count));
        return {reinterpret_cast<const char*>(buffer_.data()), count + more};
    }

private:
    static std::shared_ptr<const net::tls_context> context() {
        net::test_pki pki;
        pki.make("ca", {"ca", {}, "", -3600, 3600, true});
        const auto own = pki.make("own", {"own", {"DNS:high.example"}}, "ca");
        return std::make_shared<net::tls_context>(
            net::tls_context::for_edge(own, pki.folder() / "ca.pem", net::tls_version::v1_2));
    }
    std::shared_ptr<const net::tls_context> context_ = context();
    std::array<std::byte, 4096> buffer_{};

public:
    net::tls_session server{context_, net::tls_role::server, ""};
    net::tls_session client{context_, net::tls_role::client, "high.example"};
};

// Runs `work(record)` on each of many records.
template <class Work>
void on_records(benchmark::State& state, tls_pair& tls, Work work) {
    std::vector<std::string> records;
    std::size_t next = 0;
    for (auto _ : state) {
        if (next == records.size()) {
            state.PauseTiming();
            records = tls.records();
            next = 0;
            state.ResumeTiming();
        }
        work(records[next++]);
    }
    state.SetItemsProcessed(state.iterations());
}

void tls_in(benchmark::State& state) {
    tls_pair tls;
    on_records(state, tls, [&](const std::string& record) {
        if (tls.open(record).size() != message.size())
            std::abort();
    });
}
BENCHMARK(tls_in);

void tls_out(benchmark::State& state) {
    tls_pair tls;
    std::string out;
    for (auto _ : state) {
        out.clear();
        tls.server.write(message);
        tls.server.take_output(out);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(tls_out);

void bytes_to_value(benchmark::State& state) {
    edge on;
    for (auto _ : state)
        if (on.values(message) != 1)
            std::abort();
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(bytes_to_value);

void value_to_bytes(benchmark::State& state) {
    edge on;
    on.values(message);
    std::string out;
    for (auto _ : state) {
        out.clear();
        xmpp::write_stanza(on.last(), on.names(), xmpp::form::in_stream, out);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(value_to_bytes);

void ciphertext_to_value(benchmark::State& state) {
    edge on;
    tls_pair tls;
    on_records(state, tls, [&](const std::string& record) {
        if (on.values(tls.open(record)) != 1)
            std::abort();
    });
}
BENCHMARK(ciphertext_to_value);

void value_to_ciphertext(benchmark::State& state) {
    edge on;
    on.values(message);
    tls_pair tls;
    std::string bytes, out;
    for (auto _ : state) {
        bytes.clear();
        out.clear();
        xmpp::write_stanza(on.last(), on.names(), xmpp::form::in_stream, bytes);
        tls.server.write(bytes);
        tls.server.take_output(out);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(value_to_ciphertext);

} // namespace
} // namespace diolkos
